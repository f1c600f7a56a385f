//! What the product is held to, as data: a ratio, what it is compared with, what it must be and what is aimed at.

use super::{
    case::Case,
    results::{Figure, PRODUCT, Results},
};
use crate::load::{Report, Workload};

/// What is compared.
#[derive(Debug, Clone, Copy)]
enum Measure {
    /// Good answers a second.
    Throughput,
    /// CPU seconds of 1,000 good answers.
    Cpu,
    /// The slowest half's best last page by the slowest half's best first.
    LastByFirstPage,
    /// Resident MiB of both processes.
    Memory,
}

/// With what.
#[derive(Debug, Clone, Copy)]
enum Beside {
    /// A stand, sent the same.
    Stand(&'static str),
    /// The product, sent something else.
    Itself(Case),
    /// Nothing: the figure stands for itself.
    Nothing,
}

/// What a figure has to be.
#[derive(Debug, Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

#[derive(Debug, Clone, Copy)]
struct Goal {
    measure: Measure,
    case: Case,
    must: (Beside, Bound),
    aim: Option<(Beside, Bound)>,
}

/// A goal and what was reached, in words.
pub(super) struct Verdict {
    pub(super) title: String,
    pub(super) must: String,
    pub(super) reached: String,
    pub(super) aim: String,
    pub(super) reached_of_aim: String,
}

const ORM: Beside = Beside::Stand("bare-orm");
const LEAN: Beside = Beside::Stand("bare-lean");

/// At least so much of bare-orm, and the aim of bare-lean.
const fn share(case: Case, must: f64, aim: f64) -> Goal {
    Goal {
        measure: Measure::Throughput,
        case,
        must: (ORM, Bound::AtLeast(must)),
        aim: Some((LEAN, Bound::AtLeast(aim))),
    }
}

/// At least so much of itself with something else.
const fn of_itself(case: Case, other: Case, must: f64) -> Goal {
    Goal {
        measure: Measure::Throughput,
        case,
        must: (Beside::Itself(other), Bound::AtLeast(must)),
        aim: None,
    }
}

const ON_SQLITE: &[Goal] = &[
    share(Case::new(Workload::W2, 100_000), 0.6, 0.6),
    of_itself(
        Case::new(Workload::W2, 100_000),
        Case::new(Workload::W2, 1000),
        0.9,
    ),
    of_itself(
        Case::new(Workload::W2, 100_000).by(256),
        Case::new(Workload::W2, 100_000),
        0.9,
    ),
    share(Case::new(Workload::W3, 100_000), 0.6, 0.6),
    share(Case::new(Workload::W4, 100_000), 0.5, 0.5),
    share(Case::new(Workload::W5, 100_000), 0.5, 0.5),
    share(Case::new(Workload::W1, 10_000), 0.6, 0.6),
    share(Case::new(Workload::W6, 10_000), 0.5, 0.5),
    Goal {
        measure: Measure::LastByFirstPage,
        case: Case::new(Workload::W6, 10_000),
        must: (Beside::Nothing, Bound::AtMost(1.1)),
        aim: None,
    },
    share(Case::members(100_000, 10_000), 0.5, 0.6),
    of_itself(
        Case::members(100_000, 100_000),
        Case::members(100_000, 10),
        1.0 / 1.1,
    ),
    share(Case::new(Workload::W8, 100_000), 0.6, 0.6),
    of_itself(
        Case::new(Workload::W8, 100_000).by(32),
        Case::new(Workload::W8, 100_000),
        1.0,
    ),
    Goal {
        measure: Measure::Cpu,
        case: Case::new(Workload::W2, 100_000),
        must: (ORM, Bound::AtMost(1.7)),
        aim: Some((LEAN, Bound::AtMost(1.7))),
    },
    Goal {
        measure: Measure::Memory,
        case: Case::new(Workload::W8, 100_000),
        must: (Beside::Nothing, Bound::AtMost(100.0)),
        aim: Some((Beside::Nothing, Bound::AtMost(60.0))),
    },
];

/// Whatever was measured there, at every size.
const ON_POSTGRES: [Workload; 5] = [
    Workload::W1,
    Workload::W2,
    Workload::W3,
    Workload::W5,
    Workload::W8,
];

/// How the results compare with the goals that they say something about.
pub(super) fn verdicts(results: &Results) -> Vec<Verdict> {
    let mut goals: Vec<Goal> = ON_SQLITE.to_vec();
    if results.database.starts_with("postgres") {
        let cases = results.cases.iter().map(|measured| measured.case);
        let cases =
            cases.filter(|case| case.concurrency == 8 && ON_POSTGRES.contains(&case.workload));
        let goal = |case| Goal {
            aim: Some((ORM, Bound::AtLeast(0.8))),
            ..share(case, 0.6, 0.8)
        };
        goals = cases.map(goal).collect();
    }
    goals
        .iter()
        .filter_map(|goal| verdict(results, goal))
        .collect()
}

fn verdict(results: &Results, goal: &Goal) -> Option<Verdict> {
    let Goal {
        measure,
        case,
        must,
        aim,
    } = goal;
    let reached = value(results, *measure, *case, must.0)?;
    let of_aim = aim.and_then(|aim| value(results, *measure, *case, aim.0));
    let what = match measure {
        Measure::Throughput => "",
        Measure::Cpu => ": CPU of both processes",
        Measure::LastByFirstPage => ": last page by first page",
        Measure::Memory => ": memory of both processes, MiB",
    };
    Some(Verdict {
        title: format!("{}{what}", case.title()),
        must: wanted(*must),
        reached: judged(reached, must.1),
        aim: aim.map(wanted).unwrap_or_default(),
        reached_of_aim: match (of_aim, aim) {
            (Some(of_aim), Some(aim)) => judged(of_aim, aim.1),
            _ => String::new(),
        },
    })
}

fn value(results: &Results, measure: Measure, case: Case, beside: Beside) -> Option<f64> {
    let figure: Figure = match measure {
        Measure::Throughput => |report| report.per_second,
        Measure::Cpu => |report| report.cpu_per_1000,
        Measure::LastByFirstPage => last_by_first_page,
        Measure::Memory => |report| report.peak_mib,
    };
    match beside {
        Beside::Stand(stand) => results.ratio((case, PRODUCT), (case, stand), figure),
        Beside::Itself(other) => results.ratio((case, PRODUCT), (other, PRODUCT), figure),
        Beside::Nothing => results.figure(case, PRODUCT, figure),
    }
}

fn last_by_first_page(report: &Report) -> f64 {
    let half = |kind| report.kinds.get(kind).map_or(f64::NAN, |kind| kind.p50_ms);
    half("last page") / half("first page")
}

fn wanted((beside, bound): (Beside, Bound)) -> String {
    let bound = match bound {
        Bound::AtLeast(least) => format!("≥ {least:.2}"),
        Bound::AtMost(most) => format!("≤ {most:.2}"),
    };
    match beside {
        Beside::Stand(stand) => format!("{bound} × {stand}"),
        Beside::Itself(case) => format!("{bound} × {}", case.title()),
        Beside::Nothing => bound,
    }
}

fn judged(value: f64, bound: Bound) -> String {
    let is_met = match bound {
        Bound::AtLeast(least) => value >= least,
        Bound::AtMost(most) => value <= most,
    };
    let mark = if is_met { "yes" } else { "**no**" };
    format!("{value:.2} {mark}")
}
