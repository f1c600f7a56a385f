//! A plan, carried out: what begins when, and what becomes of the rest when one operation shows that it cannot go on.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use futures::{StreamExt as _, stream::FuturesUnordered};
use tokio::time::{Instant, timeout_at};

use super::{
    unit::{End, Finished, Member, Unit, time_is_up},
    work::Done,
};
use crate::{
    convert::error::Refusal,
    http::failure::Failure,
    identity::Calls,
    scim::{
        bulk::{
            answer::{Outcome, Result as Answered},
            job::{Job, Task},
            operation::Created,
            path::Id,
            reference::target_failed,
            schedule::Schedule,
        },
        error::ScimError,
    },
};

/// When nothing more is begun, and when nothing more is waited for.
#[derive(Clone, Copy)]
pub(super) struct Times {
    until: Instant,
    end: Instant,
}

/// A bulk request that is being carried out.
pub(super) struct Run<'a> {
    calls: &'a Calls<'a>,
    request_id: &'a str,
    job: Job,
    schedule: Schedule,
    times: Times,
    /// In the order of the message.
    states: Vec<State>,
    /// What references stand for.
    created: HashMap<String, Created>,
    /// A call has shown that the token is good, and the service there.
    is_let_in: bool,
    /// Why nothing more is begun.
    halted: Option<Halt>,
}

/// Why nothing more is begun.
enum Halt {
    /// The identity service refuses everything.
    Refused(Refusal),
    /// There is no time left.
    Late,
}

/// How far an operation is.
#[derive(Clone)]
enum State {
    Waiting,
    Begun,
    Ended(Outcome),
}

const UNKNOWN: &str = "Nobody knows whether the operation was done: the service has not answered in time. Read the resource \
    before sending it again.";

impl Times {
    /// For `begin` from now, operations are begun; for `call` more, they are waited for.
    pub(super) fn from_now(begin: Duration, call: Duration) -> Self {
        let until = Instant::now() + begin;
        Self {
            until,
            end: until + call,
        }
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(calls: &'a Calls<'a>, job: Job, times: Times, request_id: &'a str) -> Self {
        Self {
            calls,
            request_id,
            schedule: Schedule::new(&job.plan, job.fail_on_errors),
            times,
            states: vec![State::Waiting; job.tasks.len()],
            created: HashMap::new(),
            is_let_in: false,
            halted: None,
            job,
        }
    }

    /// Does what can be done. Comes back with what became of each operation that was processed, in the order of the message.
    ///
    /// Who is let in nowhere gets no results, but the answer that any other request would have got: 401 comes before
    /// everything, and of a service that is away nobody learns more than that.
    pub(super) async fn finish(mut self, base: &str) -> Result<Vec<Answered>, Failure> {
        let mut under_way = FuturesUnordered::new();
        loop {
            while let Some(place) = self.next() {
                match self.begin(place) {
                    Ok((unit, members)) => under_way.push(async move {
                        let finished = unit.carry_out(members).await;
                        (place, finished)
                    }),
                    Err(error) => self.refuse(place, &error),
                }
            }
            match timeout_at(self.times.end, under_way.next()).await {
                Ok(Some((place, finished))) => self.note(place, finished).await,
                Ok(None) => break,
                Err(_) => {
                    self.halted.get_or_insert(Halt::Late);
                    break;
                }
            }
        }
        drop(under_way);
        match &self.halted {
            _ if self.is_let_in => {}
            Some(Halt::Refused(refusal)) => return Err(refusal.clone().into()),
            Some(Halt::Late) | None => drop(self.calls.authenticate().await?),
        }
        Ok(self.results(base))
    }

    fn next(&mut self) -> Option<usize> {
        if self.halted.is_some() {
            return None;
        }
        let place = self.schedule.begin()?;
        if Instant::now() >= self.times.until {
            self.halted = Some(Halt::Late);
            return None;
        }
        Some(place)
    }

    /// What a unit needs; an error if it cannot be done, for a reason that is known here.
    fn begin(&mut self, place: usize) -> Result<(Unit<'a>, Vec<Member>), ScimError> {
        let steps = self.job.plan.steps(place);
        let mut members = Vec::with_capacity(steps.len());
        let mut created = HashMap::new();
        for step in steps {
            let Some(task) = self.job.tasks.get_mut(step.operation) else {
                continue;
            };
            for name in &task.refers {
                created.extend(self.created.get_key_value(name).map(owned));
            }
            members.push(Member {
                place: step.operation,
                creates: task.creates.clone(),
                // It is done once, and what is left of it is never looked at.
                operation: std::mem::replace(&mut task.operation, Err(target_failed()))?,
                open: step.open.clone(),
            });
        }
        let inside = members
            .iter()
            .filter_map(|member| member.creates.as_deref());
        let inside: HashSet<&str> = inside.collect();
        let is_there = |name: &String| created.contains_key(name) || inside.contains(name.as_str());
        let mut tasks = steps
            .iter()
            .filter_map(|step| self.job.tasks.get(step.operation));
        if !tasks.all(|task| task.refers.iter().all(is_there)) {
            return Err(target_failed());
        }
        for step in steps {
            set(&mut self.states, step.operation, State::Begun);
        }
        let unit = Unit {
            calls: self.calls,
            until: self.times.until,
            end: self.times.end,
            created,
        };
        Ok((unit, members))
    }

    /// Ends a unit that cannot be done.
    fn refuse(&mut self, place: usize, error: &ScimError) {
        let steps = self.job.plan.steps(place);
        for step in steps {
            let outcome = Outcome::failed(error.clone());
            set(&mut self.states, step.operation, State::Ended(outcome));
        }
        self.schedule.finish(place, steps.len());
    }

    /// Notes what became of a unit.
    async fn note(&mut self, place: usize, finished: Vec<Finished>) {
        let mut errors = 0;
        let mut doubt = None;
        for Finished { place, end } in finished {
            let outcome = match end {
                End::Done(done) => self.done(place, done),
                End::Unable(error) => Outcome::failed(error),
                End::Refused(refusal) => {
                    self.log(place, &refusal);
                    let error = refusal.error.clone();
                    if is_about_everything(&error) {
                        doubt = Some(refusal);
                    } else {
                        self.is_let_in = true;
                    }
                    Outcome::failed(error)
                }
            };
            errors += usize::from(!outcome.is_done());
            set(&mut self.states, place, State::Ended(outcome));
        }
        self.schedule.finish(place, errors);
        if let Some(refusal) = doubt {
            self.ask_about_everything(refusal).await;
        }
    }

    fn done(&mut self, place: usize, done: Done) -> Outcome {
        self.is_let_in = true;
        let creates = self
            .job
            .tasks
            .get(place)
            .and_then(|task| task.creates.clone());
        self.created.extend(creates.zip(done.created));
        Outcome::Done {
            status: done.status,
            version: done.version,
        }
    }

    /// An operation was refused in a way that may mean all of them. A token that is not good any more is good for none; of a
    /// service that is away, and of what is switched off, the call that every caller may make tells whether it is so for all.
    async fn ask_about_everything(&mut self, refusal: Refusal) {
        let halted = match refusal.error.status {
            401 => Some(refusal),
            403 if self.is_let_in => None,
            _ => self.calls.authenticate().await.err(),
        };
        match halted {
            Some(refusal) if is_about_everything(&refusal.error) => {
                self.halted.get_or_insert(Halt::Refused(refusal));
            }
            Some(_) => {}
            None => self.is_let_in = true,
        }
    }

    fn log(&self, place: usize, refusal: &Refusal) {
        if let Some(cause) = &refusal.cause {
            tracing::warn!(
                request.id = self.request_id,
                operation = place,
                status = refusal.error.status,
                cause,
                "an operation of a bulk request failed"
            );
        }
    }

    fn results(self, base: &str) -> Vec<Answered> {
        let Self {
            job,
            states,
            created,
            halted,
            ..
        } = self;
        let tasks = job.tasks.into_iter().zip(states);
        let results = tasks.filter_map(|(task, state)| {
            let outcome = match (state, &halted) {
                (State::Ended(outcome), _) => outcome,
                (State::Begun, _) => Outcome::failed(ScimError::new(503, None, UNKNOWN)),
                (State::Waiting, Some(Halt::Refused(refusal))) => {
                    Outcome::failed(refusal.error.clone())
                }
                (State::Waiting, Some(Halt::Late)) => Outcome::failed(time_is_up()),
                // There were as many errors as the client would have.
                (State::Waiting, None) => return None,
            };
            Some(Answered {
                location: location(&task, &created, base),
                label: task.label,
                outcome,
            })
        });
        results.collect()
    }
}

/// A refusal that may hold for every operation.
fn is_about_everything(error: &ScimError) -> bool {
    matches!(error.status, 401 | 403 | 503)
}

/// The URL of an operation's resource; none if it was to create one, and has not (RFC 7644 section 3.7).
fn location(task: &Task, created: &HashMap<String, Created>, base: &str) -> Option<String> {
    let of = |name: &String| created.get(name).map(|created| created.location.clone());
    match (&task.label.resource, &task.creates) {
        (Some((_, Id::New(name))), _) if created.contains_key(name) => of(name),
        (Some((kind, id)), _) => {
            let endpoint = kind.resource_type().endpoint;
            Some(format!("{base}{endpoint}/{}", id.as_text()))
        }
        (None, Some(name)) => of(name),
        (None, None) => None,
    }
}

fn owned((name, created): (&String, &Created)) -> (String, Created) {
    (name.clone(), created.clone())
}

fn set(states: &mut [State], place: usize, state: State) {
    if let Some(slot) = states.get_mut(place) {
        *slot = state;
    }
}
