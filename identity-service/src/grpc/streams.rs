//! Streams that last: how many a credential has open, and when they are to end.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use prometheus_client::metrics::gauge::Gauge;
use tokio_util::sync::CancellationToken;

use crate::domain::Error;

/// Streams of one credential at the same time.
pub(super) const MAX_STREAMS: usize = 256;

/// A stream that has been told everything looks again no sooner than after this for each stream that is open: what is committed
/// meanwhile comes in one message. So however often organizations write, all streams together look 250 times a second, and
/// while there are few each is told at once.
const PACE: Duration = Duration::from_millis(4);
/// Nobody is told later than this because of how many there are.
const SLOWEST_PACE: Duration = Duration::from_millis(100);

/// The streams of a process.
#[derive(Debug, Default)]
pub(super) struct Streams {
    open: Mutex<HashMap<String, usize>>,
    /// How many there are, for operators.
    count: Gauge,
    stop: CancellationToken,
}

/// The place of one stream, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    streams: Arc<Streams>,
    credential: String,
}

impl Streams {
    /// None yet; how many there are is told to a gauge.
    pub(super) fn counted_by(count: Gauge) -> Self {
        Self {
            count,
            ..Self::default()
        }
    }

    /// Takes a place for a credential, which is known by its name.
    ///
    /// # Errors
    ///
    /// `TooManyStreams`.
    pub(super) fn enter(self: &Arc<Self>, credential: &str) -> Result<Place, Error> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = open.entry(credential.to_owned()).or_default();
        if *streams >= MAX_STREAMS {
            return Err(Error::TooManyStreams);
        }
        *streams += 1;
        self.count.inc();
        Ok(Place {
            streams: Arc::clone(self),
            credential: credential.to_owned(),
        })
    }

    /// Ends all of them, after what each has still to say.
    pub(super) fn end(&self) {
        self.stop.cancel();
    }
}

impl Place {
    /// How long the stream waits between two looks at its feed.
    pub(super) fn pace(&self) -> Duration {
        let streams = u32::try_from(self.streams.count.get()).unwrap_or(0);
        PACE.saturating_mul(streams).min(SLOWEST_PACE)
    }

    /// Whether the stream is to end.
    pub(super) fn is_over(&self) -> bool {
        self.streams.stop.is_cancelled()
    }

    /// Ready when it is to end.
    pub(super) async fn over(&self) {
        self.streams.stop.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.count.dec();
        let mut open = self
            .streams
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.credential) {
            Some(streams) if *streams > 1 => *streams -= 1,
            _ => drop(open.remove(&self.credential)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_streams_there_are_the_seldomer_each_looks() {
        let streams = Arc::new(Streams::default());
        let mut places = vec![streams.enter("a").unwrap()];
        assert_eq!(places[0].pace(), PACE);
        places.extend((1..10).map(|_| streams.enter("b").unwrap()));
        assert_eq!(places[0].pace(), PACE * 10);
        places.extend((10..100).map(|_| streams.enter("c").unwrap()));
        assert_eq!(places[0].pace(), SLOWEST_PACE);
        places.truncate(1);
        assert_eq!(places[0].pace(), PACE);
    }

    #[test]
    fn a_credential_has_so_many_streams_and_others_have_theirs() {
        let streams = Arc::new(Streams::default());
        let enter = |name| streams.enter(name);
        let mut places: Vec<_> = (0..MAX_STREAMS).map(|_| enter("a").unwrap()).collect();
        assert!(matches!(enter("a"), Err(Error::TooManyStreams)));
        assert!(enter("b").is_ok());
        places.pop();
        places.push(enter("a").unwrap());
        drop(places);
        assert!(streams.open.lock().unwrap().is_empty());
    }
}
