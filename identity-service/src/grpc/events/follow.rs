//! `WatchEvents`: the feed as it grows.
//!
//! A stream is pulled: a page is read when the reader has taken what was before it. So a slow reader costs one page, and
//! a stuck one costs what the transport has taken of it; neither holds a connection of the database, or a transaction,
//! between two pages. The credential is looked at with each page: whoever loses it reads no further.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures::stream::{self, BoxStream, StreamExt as _};
use identity_proto::v1 as pb;
use prost::Message as _;
use serde::{Deserialize, Serialize};
use tonic::Status;

use super::{latest, oldest, page, query, snapshot::Part};
use crate::{
    domain::{Error, EventKind, EventPosition, OrganizationId, PageSize},
    grpc::{
        call::Call,
        convert::event,
        status::{cause, status},
        streams::Place,
    },
    storage::{EventPage, Expecting},
};

/// A reader is told at least this often how far the feed was read, so that a token is never old.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Events, or rows of a snapshot, of one message: what a stream holds at most.
pub(super) const PAGE: i32 = 500;
/// Bytes of one message, unless one event or row has more.
pub(super) const MAX_PART_BYTES: usize = 1024 * 1024;

/// Where a stream is. Once the snapshot is complete, its token is one of `ListEvents`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Progress {
    /// Of the feed. Does not move before the snapshot is complete.
    pub(super) sequence: i64,
    /// What comes next of the snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) snapshot: Option<Part>,
}

/// A stream that somebody reads.
pub(super) struct Watch {
    pub(super) call: Call,
    pub(super) organization: OrganizationId,
    pub(super) progress: Progress,
    /// Empty: all.
    kinds: BTreeSet<EventKind>,
    expecting: Expecting,
    place: Place,
    /// When the reader was told something.
    told: Option<Instant>,
    is_over: bool,
}

pub(super) async fn watch(
    call: Call,
    request: pb::WatchEventsRequest,
) -> Result<BoxStream<'static, Result<pb::WatchEventsResponse, Status>>, Error> {
    let pb::WatchEventsRequest {
        organization_id,
        token,
        start,
        kinds,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let read = || {
        let progress: Option<Progress> = call.open(&query(organization), &token)?;
        let start = pb::WatchStart::try_from(start)
            .map_err(|_| Error::invalid_field("start", "is not one of the known values"))?;
        let kinds = event::kinds(&kinds)?;
        Ok::<_, Error>((progress, start, kinds))
    };
    let (progress, start, kinds) = call.accept(organization, read()).await?;
    let caller = call.authorize(organization).await?;
    let place = call.server.streams.enter(caller.who.actor())?;
    let expecting = call.server.store.expect_events(organization);
    let progress = match (progress, start) {
        (Some(progress), _) => progress,
        (None, pb::WatchStart::Unspecified) => Progress::after(oldest(&call, organization).await?),
        (None, pb::WatchStart::Now) => Progress::after(latest(&call, organization).await?),
        (None, pb::WatchStart::Snapshot) => Progress {
            snapshot: Some(Part::FIRST),
            ..Progress::after(latest(&call, organization).await?)
        },
    };
    let watch = Watch {
        call,
        organization,
        progress,
        kinds,
        expecting,
        place,
        told: None,
        is_over: false,
    };
    Ok(watch.into_stream())
}

impl Progress {
    fn after(position: EventPosition) -> Self {
        Self {
            sequence: position.sequence,
            snapshot: None,
        }
    }
}

impl Watch {
    fn into_stream(self) -> BoxStream<'static, Result<pb::WatchEventsResponse, Status>> {
        let messages = stream::unfold(Some(self), |watch| async {
            let mut watch = watch?;
            match watch.next().await {
                Ok(message) => {
                    watch.told = Some(Instant::now());
                    Some((Ok(message), Some(watch)))
                }
                Err(error) => {
                    watch.log_end(&error);
                    Some((Err(status(&error)), None))
                }
            }
        });
        messages.boxed()
    }

    /// What the reader is told next: rows of the snapshot, events, or that there was nothing for it.
    async fn next(&mut self) -> Result<pb::WatchEventsResponse, Error> {
        if self.is_over {
            return Err(Error::unavailable("the service is stopping"));
        }
        loop {
            if self.place.is_over() {
                self.is_over = true;
                return self.message(pb::WatchEventsResponse::default());
            }
            if let Some(part) = self.progress.snapshot.take() {
                return self.part(part).await;
            }
            let after = EventPosition {
                sequence: self.progress.sequence,
            };
            let size = PageSize::clamp(PAGE);
            let page = page(&self.call, self.organization, Some(after), size).await?;
            let more = page.more;
            let events = self.take(page);
            if !events.is_empty() || self.is_due() {
                return self.message(pb::WatchEventsResponse {
                    events,
                    ..pb::WatchEventsResponse::default()
                });
            }
            if !more {
                self.wait().await;
            }
        }
    }

    /// Takes of a page what fits into a message and what the reader has asked for, and moves on behind it.
    fn take(&mut self, page: EventPage) -> Vec<pb::Event> {
        let mut events = Vec::new();
        let mut bytes = 0;
        for recorded in page.events {
            let sequence = recorded.sequence;
            if self.kinds.is_empty() || self.kinds.contains(&recorded.event.kind) {
                let message = event::message(recorded);
                bytes += message.encoded_len();
                if bytes > MAX_PART_BYTES && !events.is_empty() {
                    break;
                }
                events.push(message);
            }
            self.progress.sequence = sequence;
        }
        events
    }

    /// A message with the place at which its reader goes on.
    pub(super) fn message(
        &self,
        message: pb::WatchEventsResponse,
    ) -> Result<pb::WatchEventsResponse, Error> {
        Ok(pb::WatchEventsResponse {
            token: self.call.seal(&query(self.organization), &self.progress)?,
            sequence: self.progress.sequence,
            ..message
        })
    }

    /// Whether the reader has to be told that there is nothing. The first message comes at once: it has a token.
    fn is_due(&self) -> bool {
        self.told.is_none_or(|told| told.elapsed() >= HEARTBEAT)
    }

    async fn wait(&mut self) {
        let told = self.told.map_or(Duration::ZERO, |told| told.elapsed());
        let silence = HEARTBEAT.saturating_sub(told);
        tokio::select! {
            () = self.expecting.after(self.progress.sequence) => {}
            // The feed is read then, too: should a commit have come without news of it, this is how late it is.
            () = tokio::time::sleep(silence) => {}
            () = self.place.over() => {}
        }
    }

    fn log_end(&self, error: &Error) {
        tracing::info!(
            rpc.method = self.call.method.name,
            organization.id = %self.organization,
            request.id = self.call.request_id,
            cause = cause(error).unwrap_or_else(|| error.to_string()),
            "a stream of events ended",
        );
    }
}
