//! Stopping: softly at the first signal, hard at the second or when draining takes too long.

use std::{io, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Says when to stop, and when to stop waiting.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// No new calls; those in flight are finished.
    pub soft: CancellationToken,
    /// Now.
    pub hard: CancellationToken,
}

impl Stop {
    /// Stops at SIGTERM and SIGINT. `drain`: how long calls in flight may take once no new ones are accepted.
    pub fn on_signals(drain: Duration) -> io::Result<Self> {
        let stop = Self::default();
        let mut signals = Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        };
        let Self { soft, hard } = stop.clone();
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("stopping: calls in flight are finished");
            soft.cancel();
            // Whichever comes first, another signal or the end of patience.
            let _ = tokio::time::timeout(drain, signals.next()).await;
            tracing::warn!("stopping now");
            hard.cancel();
        });
        Ok(stop)
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
