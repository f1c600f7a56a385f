//! What was measured, and how two stands compare.

use std::{collections::BTreeMap, fs, thread};

use serde::Serialize;

use super::{case::Case, options::Options};
use crate::load::{Report, Workload};

/// The name of what all this is about.
pub(super) const PRODUCT: &str = "rollcall";

/// Less than this share of an echo on `W2`, and what is compared with is no limit: the run does not count.
pub(super) const LIMITS: [(&str, f64); 2] = [("bare-orm", 0.4), ("bare-lean", 0.75)];

/// A number of a report.
pub(super) type Figure = fn(&Report) -> f64;

/// All of a run.
#[derive(Debug, Serialize)]
pub(super) struct Results {
    pub(super) database: &'static str,
    pub(super) begun: String,
    pub(super) machine: Machine,
    pub(super) rounds: usize,
    pub(super) seconds_of_a_turn: f64,
    pub(super) cases: Vec<Measured>,
    /// What is no workload of the driver's.
    pub(super) direct: Vec<Direct>,
}

/// In general terms.
#[derive(Debug, Serialize)]
pub(super) struct Machine {
    pub(super) cores: usize,
    pub(super) memory_gib: u64,
}

/// A case, and every stand's rounds of it.
#[derive(Debug, Serialize)]
pub(super) struct Measured {
    pub(super) case: Case,
    pub(super) stands: BTreeMap<&'static str, Vec<Report>>,
}

/// A figure by itself.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Direct {
    pub(super) name: &'static str,
    /// Under which circumstances.
    pub(super) with: String,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    /// At most this must be.
    pub(super) must: f64,
    /// At most this is the aim.
    pub(super) aim: f64,
}

impl Results {
    pub(super) fn begin(options: &Options) -> Self {
        Self {
            database: options.name(),
            begun: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
            machine: Machine::this(),
            rounds: options.rounds(),
            seconds_of_a_turn: options.turn().as_secs_f64(),
            cases: Vec::new(),
            direct: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, case: Case, stand: &'static str, reports: Vec<Report>) {
        if let Some(measured) = self.cases.iter_mut().find(|measured| measured.case == case) {
            measured.stands.insert(stand, reports);
            return;
        }
        self.cases.push(Measured {
            case,
            stands: BTreeMap::from([(stand, reports)]),
        });
    }

    pub(super) fn rounds_of(&self, case: Case, stand: &str) -> &[Report] {
        let measured = self.cases.iter().find(|measured| measured.case == case);
        let reports = measured.and_then(|measured| measured.stands.get(stand));
        reports.map_or(&[], Vec::as_slice)
    }

    /// The median of a figure over a stand's rounds.
    pub(super) fn figure(&self, case: Case, stand: &str, of: Figure) -> Option<f64> {
        median(self.rounds_of(case, stand).iter().map(of).collect())
    }

    /// The median over the rounds of how two figures of the same round compare.
    pub(super) fn ratio(
        &self,
        (case, stand): (Case, &str),
        (other_case, other): (Case, &str),
        of: Figure,
    ) -> Option<f64> {
        let ours = self.rounds_of(case, stand).iter();
        let theirs = self.rounds_of(other_case, other).iter();
        let ratios = ours.zip(theirs).map(|(ours, theirs)| of(ours) / of(theirs));
        median(ratios.filter(|ratio| ratio.is_finite()).collect())
    }

    /// Why the run does not count, if it does not.
    pub(super) fn invalid(&self) -> Vec<String> {
        let mut why = Vec::new();
        let usual = |case: &Case| case.workload == Workload::W2 && case.concurrency == 8;
        for case in self
            .cases
            .iter()
            .map(|measured| measured.case)
            .filter(usual)
        {
            for (stand, least) in LIMITS {
                let ratio = self.ratio((case, stand), (case, "bare-echo"), |report| {
                    report.per_second
                });
                if let Some(ratio) = ratio
                    && ratio < least
                {
                    why.push(format!(
                        "{}: {stand} reaches {ratio:.2} of an echo, and not {least}",
                        case.title()
                    ));
                }
            }
        }
        why
    }

    /// What was answered wrongly, or not at all.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for Measured { case, stands } in &self.cases {
            for (stand, reports) in stands {
                let (errors, wrong) = reports.iter().fold((0, 0), |(errors, wrong), report| {
                    (errors + report.errors, wrong + report.wrong)
                });
                if errors + wrong > 0 {
                    let first = reports.iter().find_map(Report::fault).unwrap_or_default();
                    faults.push(format!(
                        "{}: {stand}: {errors} errors, {wrong} wrong answers: {first}",
                        case.title()
                    ));
                }
            }
        }
        faults
    }

    /// A case in one line.
    pub(super) fn line(&self, case: Case) -> String {
        let mut line = format!("{:<40}", case.title());
        for measured in self.cases.iter().filter(|measured| measured.case == case) {
            for stand in measured.stands.keys() {
                let figure = self.figure(case, stand, |report| report.per_second);
                line.push_str(&format!("  {stand} {:.0}/s", figure.unwrap_or_default()));
            }
        }
        line
    }
}

impl Machine {
    fn this() -> Self {
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let kib = memory.lines().find_map(|line| {
            let rest = line.strip_prefix("MemTotal:")?;
            rest.split_whitespace().next()?.parse::<u64>().ok()
        });
        Self {
            cores: thread::available_parallelism().map_or(0, usize::from),
            memory_gib: kib.unwrap_or_default() >> 20,
        }
    }
}

/// The middle one, or what is between the middle ones.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(middle.checked_sub(1)?)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        for (values, expected) in [
            (vec![], None),
            (vec![3.0], Some(3.0)),
            (vec![9.0, 1.0, 2.0], Some(2.0)),
            (vec![4.0, 1.0, 2.0, 9.0], Some(3.0)),
        ] {
            assert_eq!(median(values), expected);
        }
    }
}
