//! Requests that may be sent again: who does so gets the answer of the first time, and nothing is done twice.

use std::time::Duration;

use super::RequestId;

/// A request that carries an id of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeatable {
    /// Made by the caller, for this request.
    pub id: RequestId,
    /// Of who asks, and for what: another request under the same id is a mistake.
    pub digest: [u8; 32],
}

impl Repeatable {
    /// How long the answer is kept.
    pub const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
}
