//! What is counted of requests. Every label has few values: routes, methods, statuses and names of tolerances, never an id.

use std::{fmt, sync::Arc, time::Duration};

use axum::http::{Method, StatusCode};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _},
    metrics::{
        MetricType,
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::Histogram,
    },
    registry::Registry,
};

use super::record::method_name;
use crate::{dialect::Counts, journal::Journal};

/// Counted since the process began.
#[derive(Clone)]
pub(super) struct Gauges {
    requests: Family<Answered, Counter>,
    durations: Family<Asked, Histogram, fn() -> Histogram>,
    under_way: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: String,
    method: &'static str,
}

/// A request under way, until it is dropped.
pub(super) struct UnderWay(Gauge);

/// Tolerances, counted where they are used.
#[derive(Debug)]
pub(super) struct Quirks(pub(super) Arc<Counts>);

/// What waits to be written into the provisioning log, and what had no place there.
pub(super) struct Told(pub(super) Journal);

impl Default for Gauges {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(admin::millis),
            under_way: Gauge::default(),
        }
    }
}

impl Gauges {
    /// Gives them their names.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "requests",
            "Requests that were answered",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "request_duration",
            "From a request's arrival to its answer, or to the beginning of a streamed one",
            admin::numbers::SECONDS,
            self.durations.clone(),
        );
        registry.register(
            "requests_in_flight",
            "Requests that have arrived and are not answered",
            self.under_way.clone(),
        );
    }

    /// A request has arrived.
    pub(super) fn begin(&self) -> UnderWay {
        self.under_way.inc();
        UnderWay(self.under_way.clone())
    }

    /// A request is answered.
    pub(super) fn answered(
        &self,
        route: Option<&str>,
        method: &Method,
        status: StatusCode,
        duration: Duration,
    ) {
        let route = route.unwrap_or("(none)").to_owned();
        let method = method_name(method);
        self.requests
            .get_or_create(&Answered {
                route: route.clone(),
                method,
                status: status.as_u16(),
            })
            .inc();
        self.durations
            .get_or_create(&Asked { route, method })
            .observe(duration.as_secs_f64());
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Collector for Quirks {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests that needed a tolerance";
        let mut all = encoder.encode_descriptor("quirks_used", help, None, MetricType::Counter)?;
        for (quirk, count) in self.0.needed() {
            let labels = [("quirk", quirk)];
            ConstCounter::new(count).encode(all.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

impl Collector for Told {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let (waiting, lost) = self.0.numbers();
        let waiting = ConstGauge::new(i64::try_from(waiting).unwrap_or(i64::MAX));
        let help = "Requests that wait to be written into the provisioning log";
        let kind = waiting.metric_type();
        waiting.encode(encoder.encode_descriptor("journal_queue", help, None, kind)?)?;
        let lost = ConstCounter::new(lost);
        let help = "Requests that had no place in the provisioning log's queue";
        let kind = lost.metric_type();
        lost.encode(encoder.encode_descriptor("journal_lost", help, None, kind)?)
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told(..)")
    }
}
