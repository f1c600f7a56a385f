//! What one worker saw.

use std::{
    collections::BTreeMap,
    io,
    time::{Duration, Instant},
};

use super::{people::User, wire::Client};

/// Of one kind of request.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Of good answers.
    pub(crate) latencies: Vec<Duration>,
    /// No 2xx, or no answer at all.
    pub(crate) errors: u64,
    /// 2xx, and not what was asked for.
    pub(crate) wrong: u64,
    /// Of all answers.
    pub(crate) bytes: u64,
    pub(crate) first_fault: Option<String>,
}

/// Of all kinds.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) kinds: BTreeMap<&'static str, Seen>,
    /// The users that it made, with their numbers.
    pub(crate) made: Vec<(usize, User)>,
}

impl Tally {
    /// Sends a request, and counts it if it is `kept`. `check` judges status and body of a 2xx.
    pub(crate) fn send(
        &mut self,
        kept: bool,
        kind: &'static str,
        client: &mut Client,
        (method, path, body): (&str, &str, &str),
        check: impl FnOnce(u16, &[u8]) -> bool,
    ) -> bool {
        let begun = Instant::now();
        let answer = client.send(method, path, body);
        let latency = begun.elapsed();
        let is_2xx = matches!(answer, Ok(200..300));
        let good = is_2xx
            && answer
                .as_ref()
                .is_ok_and(|status| check(*status, client.body()));
        if kept {
            let seen = self.kinds.entry(kind).or_default();
            seen.bytes += client.body().len() as u64;
            if good {
                seen.latencies.push(latency);
            } else {
                if is_2xx {
                    seen.wrong += 1;
                } else {
                    seen.errors += 1;
                }
                seen.first_fault
                    .get_or_insert_with(|| fault(&answer, client.body()));
            }
        }
        good
    }

    /// Adds a time that is measured already.
    pub(crate) fn add(&mut self, kind: &'static str, latency: Duration) {
        self.kinds.entry(kind).or_default().latencies.push(latency);
    }

    /// Adds what another worker saw.
    pub(crate) fn merge(&mut self, other: Self) {
        self.made.extend(other.made);
        for (kind, theirs) in other.kinds {
            let seen = self.kinds.entry(kind).or_default();
            seen.latencies.extend(theirs.latencies);
            seen.errors += theirs.errors;
            seen.wrong += theirs.wrong;
            seen.bytes += theirs.bytes;
            seen.first_fault = seen.first_fault.take().or(theirs.first_fault);
        }
    }
}

/// What went wrong, in one line.
fn fault(answer: &io::Result<u16>, body: &[u8]) -> String {
    let start = body.get(..body.len().min(300)).unwrap_or_default();
    let mut text = match answer {
        Ok(status) => format!("{status} {}", String::from_utf8_lossy(start)),
        Err(error) => error.to_string(),
    };
    text.retain(|character| !character.is_control());
    text
}
