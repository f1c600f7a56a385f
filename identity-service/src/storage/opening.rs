//! The start: why a database cannot be used, and waiting for one that is not there yet.
//!
//! Apart from `engine`, which tries once: a server that is being started, has just failed over or has no connection left is
//! there in a moment, and whoever starts this service beside it need not start it in order. What would not mend itself, as a
//! wrong password, is said at once. While it waits, nothing is listened on but for operators.

use std::{collections::BTreeSet, error::Error as StdError, time::Duration};

use rand::Rng as _;
use tokio::time::Instant;

use super::engine::{Connections, Times};

/// Before the second try; twice as long before each that follows, and not longer than the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Why a database cannot be used. Each says what to do about it, and none prints an address, which may hold a
/// password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address cannot be read.
    #[error(
        "the database address is not understood: it is `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`"
    )]
    Address(#[source] Box<dyn StdError + Send + Sync>),
    /// Nobody answers there, or nobody who has time: it may be otherwise in a moment.
    #[error("the database cannot be reached: is the server running, and is the address right?")]
    Unreachable(#[source] Box<dyn StdError + Send + Sync>),
    /// It answers, and does not let this program in.
    #[error(
        "the database cannot be used: are user, password and the name of the database, or of the file, right?"
    )]
    Refused(#[source] Box<dyn StdError + Send + Sync>),
    /// It does not know what statements say.
    #[error("the PostgreSQL server is too old: it is {0}, and has to be 13 at least")]
    TooOld(String),
    /// A later release has been here.
    #[error(
        "the database is newer than this program: it has the migration `{0}`, which this release does not know; start the release that made it, or a later one"
    )]
    Newer(String),
    /// It can be read at most.
    #[error(
        "the database is not writable: this program needs to write to it, and to the folder of a SQLite file"
    )]
    NotWritable(#[source] Box<dyn StdError + Send + Sync>),
    /// It would lose what was acknowledged.
    #[error(
        "the database is not durable: `{setting}` is `{value}`, so that a crash could lose what was acknowledged; it has to be {wanted}"
    )]
    NotDurable {
        /// The setting.
        setting: &'static str,
        /// Its value, read back.
        value: String,
        /// What would do.
        wanted: &'static str,
    },
    /// A step of the schema failed.
    #[error("the database could not be migrated")]
    Migration(#[source] Box<dyn StdError + Send + Sync>),
}

impl OpenError {
    /// Whether it may be otherwise in a moment.
    fn passes(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}

/// Opens the database, and waits for it as long as `times` says.
pub(super) async fn open(url: &str, times: Times) -> Result<Connections, OpenError> {
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    let mut told = BTreeSet::new();
    loop {
        let error = match Connections::open(url, times).await {
            Ok(connections) => {
                if !told.is_empty() {
                    let waited_ms = begun.elapsed().as_millis();
                    tracing::info!(waited_ms, "the database is there");
                }
                return Ok(connections);
            }
            Err(error) => error,
        };
        let left = times.start.saturating_sub(begun.elapsed());
        if !error.passes() || left.is_zero() {
            return Err(error);
        }
        let cause = error.source().map(ToString::to_string);
        // Once for each cause, however often it is tried.
        if told.insert(cause.clone()) {
            let for_s = left.as_secs();
            tracing::warn!(
                cause,
                for_s,
                "the database cannot be reached yet: it is tried again"
            );
        }
        // Those that were started together do not come together.
        let jittered = pause.mul_f64(rand::rng().random_range(0.5..=1.0));
        tokio::time::sleep(jittered.min(left)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
