//! What a run came to.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;

use super::{
    Plan, Workload,
    processes::Sample,
    tally::{Seen, Tally},
};

/// Kinds that are no requests of the workload: what is measured over two of them, or once more, or afterwards.
const BESIDE: [&str; 5] = ["pair", "read back", "first page", "last page", "members"];

/// A run in figures.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was sent.
    pub workload: Workload,
    /// How many users there were before.
    pub users: usize,
    /// How many workers.
    pub concurrency: usize,
    /// `W7`: how many members the group had.
    pub members: usize,
    /// Measured seconds.
    pub seconds: f64,
    /// Good answers.
    pub good: u64,
    /// No 2xx, or no answer.
    pub errors: u64,
    /// 2xx with the wrong content.
    pub wrong: u64,
    /// Good answers a second.
    pub per_second: f64,
    /// CPU seconds of the server's processes for 1,000 good answers.
    pub cpu_per_1000: f64,
    /// CPU seconds of the driver for 1,000 good answers.
    pub driver_cpu_per_1000: f64,
    /// The most that was resident at one time, in MiB.
    pub peak_mib: f64,
    /// Memory over time.
    pub memory: Vec<Sample>,
    /// By kind of request.
    pub kinds: BTreeMap<&'static str, Kind>,
}

/// One kind of request.
#[derive(Debug, Clone, Serialize)]
pub struct Kind {
    /// Good answers.
    pub good: usize,
    /// No 2xx, or no answer.
    pub errors: u64,
    /// 2xx with the wrong content.
    pub wrong: u64,
    /// Half of the good answers took no longer, in milliseconds.
    pub p50_ms: f64,
    /// Nine of ten.
    pub p90_ms: f64,
    /// Ninety-nine of a hundred.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
    /// Bytes of an answer's body, on average.
    pub mean_bytes: u64,
    /// What was wrong first, if anything was.
    pub first_fault: Option<String>,
}

/// CPU seconds that were used meanwhile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cpu {
    pub(crate) server: f64,
    pub(crate) driver: f64,
}

impl Report {
    pub(crate) fn new(
        plan: &Plan,
        tally: &mut Tally,
        seconds: f64,
        cpu: Cpu,
        memory: Vec<Sample>,
    ) -> Self {
        let kinds: BTreeMap<_, _> = tally
            .kinds
            .iter_mut()
            .map(|(name, seen)| (*name, Kind::of(seen)))
            .collect();
        let requests = || {
            kinds
                .iter()
                .filter(|(name, _)| !BESIDE.contains(name))
                .map(|(_, kind)| kind)
        };
        let good: u64 = requests().map(|kind| kind.good as u64).sum();
        let thousands = good.max(1) as f64 / 1000.0;
        Self {
            workload: plan.workload,
            users: plan.people.len(),
            concurrency: plan.concurrency,
            members: if plan.workload == Workload::W7 {
                plan.members
            } else {
                0
            },
            seconds,
            good,
            errors: kinds.values().map(|kind| kind.errors).sum(),
            wrong: kinds.values().map(|kind| kind.wrong).sum(),
            per_second: good as f64 / seconds.max(1e-6),
            cpu_per_1000: cpu.server / thousands,
            driver_cpu_per_1000: cpu.driver / thousands,
            peak_mib: memory
                .iter()
                .map(|sample| sample.resident_mib)
                .fold(0.0, f64::max),
            memory,
            kinds,
        }
    }

    /// The kind of request that the workload is about: of a first synchronization, look-up and create together.
    #[must_use]
    pub fn main(&self) -> Option<&Kind> {
        let name = match self.workload {
            Workload::Seed | Workload::W1 => "create",
            Workload::W2 => "look-up",
            Workload::W3 => "get",
            Workload::W4 => "patch",
            Workload::W5 => "put",
            Workload::W6 => "page",
            Workload::W7 => "add",
            Workload::W8 => "pair",
        };
        self.kinds.get(name)
    }

    /// What was wrong first, if anything was.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.kinds
            .values()
            .find_map(|kind| kind.first_fault.as_deref())
    }
}

impl Kind {
    fn of(seen: &mut Seen) -> Self {
        seen.latencies.sort_unstable();
        let answers = seen.latencies.len() as u64 + seen.errors + seen.wrong;
        Self {
            good: seen.latencies.len(),
            errors: seen.errors,
            wrong: seen.wrong,
            p50_ms: percentile(&seen.latencies, 0.50),
            p90_ms: percentile(&seen.latencies, 0.90),
            p99_ms: percentile(&seen.latencies, 0.99),
            max_ms: percentile(&seen.latencies, 1.0),
            mean_bytes: seen.bytes / answers.max(1),
            first_fault: seen.first_fault.clone(),
        }
    }
}

/// The least time that so large a share of all took no longer than, in milliseconds; of none, 0. They are in order.
pub(crate) fn percentile(sorted: &[Duration], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    let found = sorted.get(rank.clamp(1, sorted.len().max(1)) - 1);
    found.map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let sorted: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        for (share, expected) in [
            (0.0, 1.0),
            (0.5, 50.0),
            (0.9, 90.0),
            (0.99, 99.0),
            (1.0, 100.0),
        ] {
            assert!(
                (percentile(&sorted, share) - expected).abs() < 1e-9,
                "{share}"
            );
        }
        assert!(percentile(&[], 0.5) == 0.0);
    }
}
