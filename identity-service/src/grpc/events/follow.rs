//! `WatchEvents`: a feed, or all of them, as they grow.
//!
//! A stream is pulled: a page is read when the reader has taken what was before it. So a slow reader costs one page, and
//! a stuck one costs what the transport has taken of it; neither holds a connection of the database, or a transaction,
//! between two pages. The credential is looked at with each page: whoever loses it reads no further.

use std::{
    collections::BTreeSet,
    future::Future,
    time::{Duration, Instant},
};

use futures::stream::{self, BoxStream, StreamExt as _};
use identity_proto::v1 as pb;
use prost::Message as _;
use tonic::Status;

use super::{all::AllFeeds, one::OneFeed};
use crate::{
    domain::{Error, EventKind, RecordedEvent},
    grpc::{
        call::Call,
        convert::event,
        status::{cause, status},
        streams::Place,
    },
};

/// A reader is told at least this often how far the feed was read, so that a token is never old.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Events, or rows of a snapshot, of one message: what a stream holds at most.
pub(super) const PAGE: i32 = 500;
/// Bytes of one message, unless one event or row has more.
pub(super) const MAX_PART_BYTES: usize = 1024 * 1024;

type Answers = BoxStream<'static, Result<pb::WatchEventsResponse, Status>>;

/// What is followed.
pub(super) trait Source: Send + Sized + 'static {
    /// What comes next, and moves on behind it.
    fn next(
        &mut self,
        call: &Call,
        kinds: &Kinds,
    ) -> impl Future<Output = Result<Taken, Error>> + Send;

    /// Where a reader goes on who has been told all that was taken, and the number of the last event there.
    fn token(&self, call: &Call) -> Result<(String, i64), Error>;

    /// Ready when there may be more.
    fn news(&mut self) -> impl Future<Output = ()> + Send;
}

/// What was taken of a feed.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) message: pb::WatchEventsResponse,
    /// The message tells something.
    pub(super) tells: bool,
    /// There is more already.
    pub(super) more: bool,
}

/// Which kinds of events a reader has asked for.
#[derive(Clone, Debug)]
pub(super) struct Kinds(BTreeSet<EventKind>);

impl Kinds {
    /// As a request names them.
    pub(super) fn read(numbers: &[i32]) -> Result<Self, Error> {
        Ok(Self(event::kinds(numbers)?))
    }

    fn include(&self, kind: EventKind) -> bool {
        let Self(kinds) = self;
        kinds.is_empty() || kinds.contains(&kind)
    }

    /// Of events at their places, those that were asked for and fit into a message, and the place behind them.
    pub(super) fn take<P>(
        &self,
        events: impl Iterator<Item = (P, RecordedEvent)>,
        max_bytes: usize,
    ) -> (Taken, Option<P>) {
        let mut taken = Taken::default();
        let (mut bytes, mut last) = (0, None);
        for (place, recorded) in events {
            if self.include(recorded.event.kind) {
                let message = event::message(recorded);
                bytes += message.encoded_len();
                if bytes > max_bytes && taken.tells {
                    taken.more = true;
                    break;
                }
                taken.message.events.push(message);
                taken.tells = true;
            }
            last = Some(place);
        }
        (taken, last)
    }
}

/// A stream that somebody reads.
struct Watch<S> {
    call: Call,
    source: S,
    kinds: Kinds,
    place: Place,
    /// When the reader was told something.
    told: Option<Instant>,
    /// When the feed was read.
    read: Instant,
    is_over: bool,
}

pub(super) async fn watch(call: Call, request: pb::WatchEventsRequest) -> Result<Answers, Error> {
    let pb::WatchEventsRequest {
        organization_id,
        token,
        start,
        kinds,
    } = request;
    let read = || Ok::<_, Error>((event::start(start)?, Kinds::read(&kinds)?));
    if organization_id.is_empty() {
        let who = call.authorize_anywhere().await?;
        let (start, kinds) = read()?;
        let place = call.server.streams.enter(who.actor())?;
        let source = AllFeeds::begin(&call, who, &token, start).await?;
        return Ok(Watch::new(call, source, kinds, place).into_stream());
    }
    let organization = call.organization(&organization_id).await?;
    let (start, kinds) = call.accept(organization, read()).await?;
    let progress = OneFeed::open(&call, organization, &token);
    let progress = call.accept(organization, progress).await?;
    let caller = call.authorize(organization).await?;
    let place = call.server.streams.enter(caller.who.actor())?;
    let source = OneFeed::begin(&call, organization, progress, start).await?;
    Ok(Watch::new(call, source, kinds, place).into_stream())
}

impl<S: Source> Watch<S> {
    fn new(call: Call, source: S, kinds: Kinds, place: Place) -> Self {
        Self {
            call,
            source,
            kinds,
            place,
            told: None,
            read: Instant::now(),
            is_over: false,
        }
    }

    fn into_stream(self) -> Answers {
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
                return self.with_token(pb::WatchEventsResponse::default());
            }
            self.read = Instant::now();
            let taken = self.source.next(&self.call, &self.kinds).await?;
            if taken.tells || self.is_due() {
                return self.with_token(taken.message);
            }
            if !taken.more {
                self.wait().await;
            }
        }
    }

    fn with_token(
        &self,
        message: pb::WatchEventsResponse,
    ) -> Result<pb::WatchEventsResponse, Error> {
        let (token, sequence) = self.source.token(&self.call)?;
        Ok(pb::WatchEventsResponse {
            token,
            sequence,
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
        let pace = self.place.pace().saturating_sub(self.read.elapsed());
        let news = async {
            self.source.news().await;
            tokio::time::sleep(pace).await;
        };
        tokio::select! {
            () = news => {}
            // The feed is read then, too: should a commit have come without news of it, this is how late it is.
            () = tokio::time::sleep(silence) => {}
            () = self.place.over() => {}
        }
    }

    fn log_end(&self, error: &Error) {
        tracing::info!(
            rpc.method = self.call.method.name,
            organization.id = self
                .call
                .subject
                .organization
                .get()
                .map(tracing::field::display),
            request.id = self.call.request_id,
            cause = cause(error).unwrap_or_else(|| error.to_string()),
            "a stream of events ended",
        );
    }
}
