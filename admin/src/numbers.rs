//! What is counted, in the text format of Prometheus (OpenMetrics 1.0).

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use listener::Census;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _, text::encode},
    metrics::{
        counter::ConstCounter,
        gauge::ConstGauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};

/// All that a program counts. Cheap to clone.
#[derive(Clone)]
pub struct Numbers(Arc<Mutex<Registry>>);

/// Connections, counted where they are accepted.
#[derive(Debug)]
struct Connections(Census);

impl Numbers {
    /// Of a program: its prefix in all names, and its version.
    #[must_use]
    pub fn new(prefix: &str, version: &'static str) -> Self {
        let mut registry = Registry::with_prefix(prefix);
        let build = Info::new([("version", version)]);
        registry.register("build", "What was built", build);
        Self(Arc::new(Mutex::new(registry)))
    }

    /// Adds something that is counted.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Adds the connections of a listener.
    pub fn register_connections(&self, census: Census) {
        self.register(|registry| registry.register_collector(Box::new(Connections(census))));
    }

    /// As text.
    ///
    /// # Errors
    ///
    /// When something that is counted cannot be written.
    pub fn print(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(
            &mut text,
            &self.0.lock().unwrap_or_else(PoisonError::into_inner),
        )?;
        Ok(text)
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbers").finish_non_exhaustive()
    }
}

impl Collector for Connections {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Self(census) = self;
        let open = ConstGauge::new(i64::try_from(census.open()).unwrap_or(i64::MAX));
        let kind = open.metric_type();
        open.encode(encoder.encode_descriptor("connections", "Open connections", None, kind)?)?;
        let refused = ConstCounter::new(census.refused());
        let kind = refused.metric_type();
        let help = "Connections that were closed at once, because there were too many";
        refused.encode(encoder.encode_descriptor("connections_refused", help, None, kind)?)
    }
}

/// How long something takes, in seconds: from a millisecond to half a minute.
#[must_use]
pub fn millis() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 16))
}

/// The unit of what takes time.
pub const SECONDS: Unit = Unit::Seconds;
