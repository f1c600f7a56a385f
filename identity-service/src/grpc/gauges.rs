//! What is counted of calls. Every label has few values: services, methods, codes and reasons of the contract, never an id.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use tonic::Code;

use super::method::Method;

/// Counted since the process began.
#[derive(Clone, Debug)]
pub(super) struct Gauges {
    calls: Family<Answered, Counter>,
    durations: Family<Called, Histogram, fn() -> Histogram>,
    refused: Family<Refused, Counter>,
    under_way: Gauge,
    /// Streams that last.
    pub(super) watchers: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    service: &'static str,
    method: &'static str,
    code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Called {
    service: &'static str,
    method: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: &'static str,
}

/// A call under way, until it is dropped.
pub(super) struct UnderWay(Gauge);

impl Default for Gauges {
    fn default() -> Self {
        Self {
            calls: Family::default(),
            durations: Family::new_with_constructor(admin::millis),
            refused: Family::default(),
            under_way: Gauge::default(),
            watchers: Gauge::default(),
        }
    }
}

impl Gauges {
    /// Gives them their names.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("calls", "Calls that were answered", self.calls.clone());
        registry.register_with_unit(
            "call_duration",
            "From a call's arrival to its answer, or to the beginning of a streamed one",
            admin::numbers::SECONDS,
            self.durations.clone(),
        );
        registry.register(
            "refused",
            "Calls that were refused, by the reason of the contract",
            self.refused.clone(),
        );
        registry.register(
            "calls_in_flight",
            "Calls that have arrived and are not answered",
            self.under_way.clone(),
        );
        registry.register(
            "watchers",
            "Streams of events that are open",
            self.watchers.clone(),
        );
    }

    /// A call has arrived.
    pub(super) fn begin(&self) -> UnderWay {
        self.under_way.inc();
        UnderWay(self.under_way.clone())
    }

    /// A call is answered; with a reason, if it was refused.
    pub(super) fn answered(
        &self,
        method: &Method,
        (code, reason): (Code, Option<&'static str>),
        duration: Duration,
    ) {
        let (service, name) = method.parts();
        self.calls
            .get_or_create(&Answered {
                service,
                method: name,
                code: format!("{code:?}"),
            })
            .inc();
        self.durations
            .get_or_create(&Called {
                service,
                method: name,
            })
            .observe(duration.as_secs_f64());
        if let Some(reason) = reason {
            self.refused.get_or_create(&Refused { reason }).inc();
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}
