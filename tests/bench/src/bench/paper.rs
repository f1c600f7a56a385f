//! Writes a run down: all of it as JSON, the tables as Markdown, the plots as SVG.

use std::{collections::BTreeMap, fs, io::Write as _, path::Path};

use anyhow::Context as _;

use super::{
    options::Options,
    plot::{Line, Plot},
    results::{Figure, PRODUCT, Results},
    table,
};
use crate::load::Workload;

/// Writes it down and prints the tables. False when the run does not count, or an answer was wrong.
pub(super) fn write(options: &Options, results: &Results) -> anyhow::Result<bool> {
    let folder = options.out();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let name = options.name();
    let tables = table::markdown(results);
    put(
        &folder,
        &format!("{name}.json"),
        &serde_json::to_string(results)?,
    )?;
    put(&folder, &format!("{name}.md"), &tables)?;
    for (of, plot) in [
        ("throughput", throughput(results)),
        ("latency", latency(results)),
        ("memory", memory(results)),
    ] {
        if let Some(svg) = plot.svg() {
            put(&folder, &format!("{name}-{of}.svg"), &svg)?;
        }
    }
    write!(std::io::stdout(), "{tables}")?;
    super::say(&format!("written to {}", folder.display()));
    Ok(results.invalid().is_empty() && results.faults().is_empty())
}

fn put(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let file = folder.join(name);
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// Of look-ups, against the size of the store.
fn throughput(results: &Results) -> Plot {
    let mut lines: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for measured in &results.cases {
        let case = measured.case;
        if case.workload != Workload::W2 || case.concurrency != 8 {
            continue;
        }
        for stand in measured.stands.keys() {
            if let Some(figure) = results.figure(case, stand, |report| report.per_second) {
                let points = lines.entry(stand).or_default();
                points.push((case.users as f64, figure));
            }
        }
    }
    Plot {
        title: "Look-ups by userName a second".to_owned(),
        across: "users in the store".to_owned(),
        up: "look-ups a second".to_owned(),
        logarithmic: true,
        lines: named(lines),
    }
}

/// Of the product's look-ups and creates, against the number of workers.
fn latency(results: &Results) -> Plot {
    let mut lines: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    let largest = results
        .cases
        .iter()
        .map(|measured| measured.case.users)
        .max();
    for case in results.cases.iter().map(|measured| measured.case) {
        if case.workload != Workload::W2 || Some(case.users) != largest {
            continue;
        }
        let percentiles: [(&str, Figure); 3] = [
            ("p50", |report| {
                report.main().map_or(0.0, |kind| kind.p50_ms)
            }),
            ("p90", |report| {
                report.main().map_or(0.0, |kind| kind.p90_ms)
            }),
            ("p99", |report| {
                report.main().map_or(0.0, |kind| kind.p99_ms)
            }),
        ];
        for (name, of) in percentiles {
            if let Some(figure) = results.figure(case, PRODUCT, of) {
                let points = lines.entry(name).or_default();
                points.push((case.concurrency as f64, figure));
            }
        }
    }
    Plot {
        title: "Latency of look-ups".to_owned(),
        across: "connections that ask".to_owned(),
        up: "milliseconds".to_owned(),
        logarithmic: true,
        lines: named(lines),
    }
}

/// Of both processes of each stand, over the last first synchronization.
fn memory(results: &Results) -> Plot {
    let mut synchronizations = results.cases.iter();
    let last = synchronizations.rfind(|measured| measured.case.workload == Workload::W8);
    let mut lines: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for (stand, reports) in last.iter().flat_map(|measured| &measured.stands) {
        let samples = reports.last().into_iter().flat_map(|report| &report.memory);
        let points = samples.map(|sample| (sample.seconds, sample.resident_mib));
        lines.insert(stand, points.collect());
    }
    Plot {
        title: "Memory of both processes during a first synchronization".to_owned(),
        across: "seconds".to_owned(),
        up: "MiB".to_owned(),
        logarithmic: false,
        lines: named(lines),
    }
}

fn named(lines: BTreeMap<&str, Vec<(f64, f64)>>) -> Vec<Line> {
    let line = |(name, points): (&str, Vec<(f64, f64)>)| Line {
        name: name.to_owned(),
        points,
    };
    lines.into_iter().map(line).collect()
}
