//! Results as Markdown.

use std::fmt::Write as _;

use super::{
    goals::verdicts,
    results::{Figure, PRODUCT, Results},
};

/// All tables of a run.
pub(super) fn markdown(results: &Results) -> String {
    let mut text = String::new();
    let machine = &results.machine;
    let _ = writeln!(
        text,
        "Measured {} on {} cores with {} GiB of memory; {} rounds of {} s; driver and servers share the cores.\n",
        results.begun, machine.cores, machine.memory_gib, results.rounds, results.seconds_of_a_turn
    );
    for why in results.invalid() {
        let _ = writeln!(text, "**This run does not count**: {why}.\n");
    }
    for fault in results.faults() {
        let _ = writeln!(text, "**Wrong answers**: {fault}.\n");
    }
    write_verdicts(&mut text, results);
    write_throughput(&mut text, results);
    write_latency(&mut text, results);
    text
}

fn write_verdicts(text: &mut String, results: &Results) {
    let verdicts = verdicts(results);
    if verdicts.is_empty() && results.direct.is_empty() {
        return;
    }
    text.push_str("| figure | must | reached | aim | reached |\n| --- | --- | --- | --- | --- |\n");
    for verdict in verdicts {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            verdict.title, verdict.must, verdict.reached, verdict.aim, verdict.reached_of_aim
        );
    }
    for direct in &results.direct {
        let mark = |bound: f64| {
            if direct.value <= bound {
                "yes"
            } else {
                "**no**"
            }
        };
        let unit = direct.unit;
        let _ = writeln!(
            text,
            "| {} ({}) | ≤ {} {unit} | {:.3} {unit} {} | ≤ {} {unit} | {} |",
            direct.name,
            direct.with,
            direct.must,
            direct.value,
            mark(direct.must),
            direct.aim,
            mark(direct.aim)
        );
    }
    text.push('\n');
}

fn write_throughput(text: &mut String, results: &Results) {
    let mut stands: Vec<&str> = Vec::new();
    for measured in &results.cases {
        for stand in measured.stands.keys() {
            if !stands.contains(stand) {
                stands.push(stand);
            }
        }
    }
    if stands.is_empty() {
        return;
    }
    stands.sort_by_key(|stand| *stand != PRODUCT);
    text.push_str("Good answers a second, medians; in parentheses the median of the rounds' ratios, rollcall's by the other's.\n\n");
    let _ = writeln!(text, "| | {} |", stands.join(" | "));
    let _ = writeln!(text, "| --- |{}", " ---: |".repeat(stands.len()));
    for measured in &results.cases {
        let case = measured.case;
        let mut row = format!("| {} |", case.title());
        for stand in &stands {
            let figure = results.figure(case, stand, |report| report.per_second);
            let ratio = results.ratio((case, PRODUCT), (case, stand), |report| report.per_second);
            let _ = match (figure, ratio) {
                (Some(figure), Some(ratio)) if *stand != PRODUCT => {
                    write!(row, " {figure:.0} ({ratio:.2}) |")
                }
                (Some(figure), _) => write!(row, " {figure:.0} |"),
                _ => write!(row, " |"),
            };
        }
        let _ = writeln!(text, "{row}");
    }
    text.push('\n');
}

fn write_latency(text: &mut String, results: &Results) {
    let ours = |measured: &&super::results::Measured| measured.stands.contains_key(PRODUCT);
    if !results.cases.iter().any(|measured| ours(&measured)) {
        return;
    }
    text.push_str("Rollcall alone: latency in milliseconds, CPU of both processes and of the driver for 1,000 answers, memory of both processes.\n\n");
    text.push_str("| | p50 | p90 | p99 | CPU s | driver's CPU s | MiB |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for measured in results.cases.iter().filter(ours) {
        let case = measured.case;
        let figure = |of: Figure| results.figure(case, PRODUCT, of).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {:.2} | {:.2} | {:.2} | {:.3} | {:.3} | {:.0} |",
            case.title(),
            figure(|report| report.main().map_or(0.0, |kind| kind.p50_ms)),
            figure(|report| report.main().map_or(0.0, |kind| kind.p90_ms)),
            figure(|report| report.main().map_or(0.0, |kind| kind.p99_ms)),
            figure(|report| report.cpu_per_1000),
            figure(|report| report.driver_cpu_per_1000),
            figure(|report| report.peak_mib),
        );
    }
    text.push('\n');
}
