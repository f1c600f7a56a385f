//! Streams that last: how many a credential has open, and when they are to end.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use prometheus_client::metrics::gauge::Gauge;
use tokio_util::sync::CancellationToken;

use crate::domain::Error;

/// Streams of one credential at the same time.
pub(super) const MAX_STREAMS: usize = 256;

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
