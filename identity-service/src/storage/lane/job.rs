//! A call that waits in a lane: run once or more, and settled once.

use std::{any::Any, panic::AssertUnwindSafe};

use futures::{FutureExt as _, future::BoxFuture};
use tokio::sync::oneshot;

use super::{Purpose, Urgency};
use crate::{
    domain::{Error, OrganizationId},
    storage::tx::Tx,
};

/// A call that waits for its turn, whatever its answer is.
pub(super) trait Job: Send + std::fmt::Debug {
    fn organization(&self) -> OrganizationId;
    fn request_id(&self) -> &str;
    fn urgency(&self) -> Urgency;
    /// How many rows it touches, if it can wait.
    fn rows(&self) -> usize {
        match self.urgency() {
            Urgency::Urgent => 0,
            Urgency::Patient { rows } => rows,
        }
    }
    fn purpose(&self) -> Purpose;
    /// Nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// Runs the call, keeps its outcome and tells whether it succeeded.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Answers, now that the fate of the batch is known.
    fn settle(self: Box<Self>, fate: &Result<(), Error>);
}

pub(super) struct Call<T, F> {
    pub(super) organization: OrganizationId,
    pub(super) request_id: String,
    pub(super) urgency: Urgency,
    pub(super) purpose: Purpose,
    pub(super) call: F,
    pub(super) outcome: Option<Result<T, Error>>,
    pub(super) answer: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> std::fmt::Debug for Call<T, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("organization", &self.organization)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl<T, F> Job for Call<T, F>
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + Sync + 'static,
{
    fn organization(&self) -> OrganizationId {
        self.organization
    }

    fn request_id(&self) -> &str {
        &self.request_id
    }

    fn urgency(&self) -> Urgency {
        self.urgency
    }

    fn purpose(&self) -> Purpose {
        self.purpose
    }

    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let outcome = AssertUnwindSafe(async { (self.call)(tx).await })
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(Error::internal(panic_message(panic.as_ref()))));
            let succeeded = outcome.is_ok();
            self.outcome = Some(outcome);
            succeeded
        })
    }

    fn settle(self: Box<Self>, fate: &Result<(), Error>) {
        let answer = match (fate, self.outcome) {
            (Err(error), _) => Err(error.clone()),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(Error::internal("a call was not run")),
        };
        // Nobody may be waiting any more: what was committed stays.
        let _ = self.answer.send(answer);
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a call panicked: {}", text.unwrap_or("without a message"))
}
