//! What is counted of writes: what waits, what is committed together, and how long that takes.

use std::{fmt, time::Duration};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{
        counter::Counter,
        gauge::ConstGauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use super::Store;

/// Counted since the process began.
#[derive(Clone, Debug)]
pub(super) struct Gauges {
    /// Calls of one commit.
    batch: Histogram,
    /// From the beginning of a batch to the end of its commit.
    duration: Histogram,
    commits: Counter,
    /// Batches that could not be committed.
    failed: Counter,
    pub(super) events: Counter,
}

/// Calls that wait, counted where they do.
#[derive(Debug)]
struct Queues(Store);

impl Default for Gauges {
    fn default() -> Self {
        Self {
            batch: Histogram::new(exponential_buckets(1.0, 2.0, 8)),
            duration: admin::millis(),
            commits: Counter::default(),
            failed: Counter::default(),
            events: Counter::default(),
        }
    }
}

impl Gauges {
    /// A batch has met its fate.
    pub(super) fn settled(&self, calls: usize, duration: Duration, committed: bool) {
        self.batch.observe(calls as f64);
        self.duration.observe(duration.as_secs_f64());
        match committed {
            true => self.commits.inc(),
            false => self.failed.inc(),
        };
    }
}

impl Store {
    /// Gives what is counted of writes its names.
    pub fn register(&self, registry: &mut Registry) {
        let gauges = self.gauges();
        registry.register(
            "batch_calls",
            "Calls that were committed together",
            gauges.batch.clone(),
        );
        registry.register_with_unit(
            "batch_duration",
            "From the beginning of a batch to the end of its commit",
            admin::numbers::SECONDS,
            gauges.duration.clone(),
        );
        registry.register(
            "commits",
            "Batches that were committed",
            gauges.commits.clone(),
        );
        registry.register(
            "commits_failed",
            "Batches that could not be committed",
            gauges.failed.clone(),
        );
        registry.register(
            "events_appended",
            "Events that were appended to feeds",
            gauges.events.clone(),
        );
        registry.register_collector(Box::new(Queues(self.clone())));
    }
}

impl Collector for Queues {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Self(store) = self;
        let waiting = ConstGauge::new(i64::try_from(store.waiting()).unwrap_or(i64::MAX));
        let kind = waiting.metric_type();
        let help = "Calls that wait for their turn to write";
        waiting.encode(encoder.encode_descriptor("lane_queue", help, None, kind)?)
    }
}
