//! What is tried again, and when.
//!
//! A read may be repeated whenever the service could not be reached: it changes nothing. A write only when its
//! connection could not even be opened, or was gone before the request was handed to it: then nothing was sent; of any other failure nobody knows whether it came
//! before or after the commit, and the identity provider repeats the request when it has read 503. What the service
//! answered is an answer: a 503 of its own is passed on with the wait that it asks for.

use std::{error::Error, time::Duration};

use tonic::{Code, ConnectError, Status};

/// Whether a call changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Safety {
    /// It changes nothing.
    Read,
    /// It does.
    Write,
}

/// The pauses before another try: long enough for a service that is just being restarted behind its port, short
/// enough that an identity provider knows within three seconds that it is away.
pub(super) const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(250)];

/// A connection that took this long to fail is not tried again.
pub(super) const WITHIN: Duration = Duration::from_secs(1);

/// Whether a call that failed like this may be repeated.
pub(super) fn may_repeat(safety: Safety, status: &Status) -> bool {
    match safety {
        Safety::Write => never_sent(status),
        Safety::Read => never_sent(status) || lost(status),
    }
}

/// The connection could not be opened, or was gone before the request was handed to it.
fn never_sent(status: &Status) -> bool {
    causes(status).any(|cause| {
        cause.is::<ConnectError>()
            || cause
                .downcast_ref::<hyper::Error>()
                .is_some_and(hyper::Error::is_canceled)
    })
}

/// The connection broke. A status with a source was made on this side of it; an expired deadline is not a broken
/// connection, and there is no time left to repeat it.
fn lost(status: &Status) -> bool {
    status.source().is_some() && status.code() != Code::Cancelled
}

fn causes(status: &Status) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(status.source(), |&cause| cause.source())
}
