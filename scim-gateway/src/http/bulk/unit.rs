//! A unit of the plan, carried out: one operation, or several that refer to each other in a circle.
//!
//! The members of a circle stand and fall together: each refers to all others, if by way of some, and who refers to something
//! that failed has failed. So when one fails, those before it are taken back: no half resource stays. That takes time, too: a
//! circle that is not closed in half of what there is has failed.

use std::collections::{BTreeSet, HashMap, HashSet};

use futures::{StreamExt as _, stream};
use tokio::time::Instant;

use super::work::{Done, perform};
use crate::{
    convert::error::Refusal,
    identity::Calls,
    scim::{
        bulk::{
            MAX_AT_ONCE,
            operation::{Action, Changes, Created, Operation},
            path::{Id, Kind},
            reference::{resolve_changes, target_failed},
        },
        error::ScimError,
    },
};

/// A unit that may begin.
pub(super) struct Unit<'a> {
    pub(super) calls: &'a Calls<'a>,
    /// When nothing more is begun.
    pub(super) until: Instant,
    /// When nothing more is waited for.
    pub(super) end: Instant,
    /// What the references to operations of other units stand for.
    pub(super) created: HashMap<String, Created>,
}

/// One operation of a unit.
pub(super) struct Member {
    /// Its place in the message.
    pub(super) place: usize,
    /// The `bulkId` that it gives to what it creates.
    pub(super) creates: Option<String>,
    pub(super) operation: Operation,
    /// `bulkId`s that do not stand for anything yet when its turn comes.
    pub(super) open: BTreeSet<String>,
}

/// What became of one operation.
pub(super) struct Finished {
    pub(super) place: usize,
    pub(super) end: End,
}

/// How an operation ends.
pub(super) enum End {
    /// It was done.
    Done(Done),
    /// The identity service refused it.
    Refused(Refusal),
    /// It was not even asked.
    Unable(ScimError),
}

/// An operation that was done, and may have to be taken back.
struct Begun {
    place: usize,
    kind: Kind,
    done: Done,
    /// What is to be added when all members are there.
    later: Changes,
}

const TIME_IS_UP: &str =
    "The operation was not begun: the bulk request took too long. Send it again, in a smaller one.";
const STAYS: &str = "The operation refers by \"bulkId\" to one that failed. Its resource was created before that, and could not \
    be taken back: delete it.";

/// There is no time left to begin anything.
pub(super) fn time_is_up() -> ScimError {
    ScimError::new(503, None, TIME_IS_UP)
}

impl Unit<'_> {
    /// Does the members, in their order.
    pub(super) async fn carry_out(mut self, members: Vec<Member>) -> Vec<Finished> {
        if members.len() > 1 {
            let now = Instant::now();
            let half = self.end.saturating_duration_since(now) / 2;
            self.until = self.until.min(now + half);
        }
        let mut begun = Vec::with_capacity(members.len());
        let mut failed = Vec::new();
        for member in members {
            let place = member.place;
            if !failed.is_empty() {
                let end = End::Unable(target_failed());
                failed.push(Finished { place, end });
                continue;
            }
            match self.begin(member).await {
                Ok(done) => begun.push(done),
                Err(end) => failed.push(Finished { place, end }),
            }
        }
        if failed.is_empty() {
            failed.extend(self.close(&mut begun).await);
        }
        if failed.is_empty() {
            return begun.into_iter().map(Begun::finished).collect();
        }
        // The one that could not have its references has an end already.
        let known: HashSet<usize> = failed.iter().map(|known| known.place).collect();
        let unit = &self;
        let take_back = async |member: Begun| {
            let place = member.place;
            let end = End::Unable(unit.take_back(member).await);
            Finished { place, end }
        };
        let taken_back = stream::iter(begun.into_iter().rev())
            .map(take_back)
            .buffer_unordered(MAX_AT_ONCE);
        let taken_back: Vec<Finished> = taken_back.collect().await;
        let unknown = taken_back.into_iter();
        failed.extend(unknown.filter(|member| !known.contains(&member.place)));
        failed
    }

    async fn begin(&mut self, member: Member) -> Result<Begun, End> {
        let Member {
            place,
            creates,
            mut operation,
            open,
        } = member;
        let later = operation.detach(&open);
        operation.resolve(&self.created).map_err(End::Unable)?;
        let done = self.perform(&operation).await?;
        self.created.extend(creates.zip(done.created.clone()));
        Ok(Begun {
            place,
            kind: operation.kind,
            done,
            later,
        })
    }

    async fn perform(&self, operation: &Operation) -> Result<Done, End> {
        if Instant::now() >= self.until {
            return Err(End::Unable(time_is_up()));
        }
        let done = perform(self.calls, operation, self.until).await;
        done.map_err(End::Refused)
    }

    /// Adds the references that were open (RFC 7644 section 3.7.1). Comes back with the member that cannot have its own.
    async fn close(&self, begun: &mut [Begun]) -> Option<Finished> {
        for member in begun.iter_mut().filter(|member| !member.later.is_empty()) {
            let later = std::mem::replace(&mut member.later, Changes::none(member.kind));
            match self.add(member, later).await {
                Ok(done) => member.done.version = done.version,
                Err(end) => {
                    let place = member.place;
                    return Some(Finished { place, end });
                }
            }
        }
        None
    }

    async fn add(&self, member: &Begun, later: Changes) -> Result<Done, End> {
        let changes = resolve_changes(member.kind, later, &self.created).map_err(End::Unable)?;
        let operation = Operation {
            kind: member.kind,
            action: Action::Update(member.id(), changes),
            version: None,
        };
        self.perform(&operation).await
    }

    /// Even when time is up: what is half done is worse than what is late.
    async fn take_back(&self, member: Begun) -> ScimError {
        let operation = Operation {
            kind: member.kind,
            action: Action::Delete(member.id()),
            version: None,
        };
        match perform(self.calls, &operation, self.end).await {
            Err(refusal) if refusal.error.status != 404 => ScimError::new(409, None, STAYS),
            _ => target_failed(),
        }
    }
}

impl Begun {
    /// What it has created is known by this.
    fn id(&self) -> Id {
        let created = self.done.created.as_ref();
        Id::Known(
            created
                .map(|created| created.id.clone())
                .unwrap_or_default(),
        )
    }

    fn finished(self) -> Finished {
        Finished {
            place: self.place,
            end: End::Done(self.done),
        }
    }
}
