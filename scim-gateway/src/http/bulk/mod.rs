//! `/Bulk`: many operations in one request (RFC 7644 section 3.7).
//!
//! Apart from the handlers of single requests, whose functions it uses: here is only what is special about many, which is
//! when each begins, and what becomes of the rest when one of them cannot go on. What the operations are, and in which order
//! they are done, is [`crate::scim::bulk`]'s affair.

mod run;
mod unit;
mod work;

use axum::extract::State;

use super::{
    Gateway,
    answer::Answer,
    body::BulkJson,
    caller::Caller,
    failure::{Failure, with_request_id},
    visit::Operations,
};
use crate::{
    dialect,
    scim::bulk::{
        answer::{self, Outcome},
        job::Job,
        message,
    },
};
use run::{Run, Times};

/// `POST /Bulk`: does the operations, and says what became of each. It is 200 even if none was done, but for what stands in
/// the way of all of them: a message that is none, a token that is not good, a service that is away.
pub async fn carry_out(
    caller: Caller,
    State(gateway): State<Gateway>,
    BulkJson(body): BulkJson,
) -> Result<Answer, Failure> {
    let message = message::read(body)?;
    let job = caller.understand(|t, used| {
        Ok(Job::read(message, |request| {
            dialect::read_bulk_operation(request, t, used)
        }))
    })?;
    let sent = job.tasks.len();
    let limits = &gateway.settings().limits;
    let times = Times::from_now(limits.bulk_time, limits.call_time);

    let request_id = &caller.visit().request_id;
    let calls = caller.identity();
    let run = Run::new(&calls, job, times, request_id);
    let mut results = run.finish(caller.base()).await?;

    let done = results.iter().filter(|result| result.outcome.is_done());
    let failed = sent - done.count();
    caller.visit().had(Operations { sent, failed });
    for result in &mut results {
        if let Outcome::Failed(error) = &mut result.outcome {
            caller.visit().refuses(error);
            *error = with_request_id(error.clone(), request_id);
        }
    }
    Ok(Answer::bulk(&answer::print(results)))
}
