//! `EventService`: the feed of an organization, page by page or as it grows.

mod all;
mod follow;
mod history;
mod one;
mod snapshot;
mod snapshot_of_all;

use std::sync::Arc;

use futures::stream::BoxStream;
use identity_proto::v1::{self as pb, event_service_server::EventService};
use tonic::{Request, Response, Status, async_trait};

use self::follow::Kinds;
use super::{MAX_PAGE_BYTES, Server, answer::answer, call::Call, convert::event, method};
use crate::{
    domain::{Error, EventPosition, OrganizationId, PageSize},
    storage::EventPage,
    token::page::Query,
};

/// The service.
pub(super) struct Events(pub(super) Arc<Server>);

#[async_trait]
impl EventService for Events {
    type WatchEventsStream = BoxStream<'static, Result<pb::WatchEventsResponse, Status>>;

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        answer(&self.0, &method::LIST_EVENTS, request, list).await
    }

    async fn list_resource_events(
        &self,
        request: Request<pb::ListResourceEventsRequest>,
    ) -> Result<Response<pb::ListResourceEventsResponse>, Status> {
        answer(
            &self.0,
            &method::LIST_RESOURCE_EVENTS,
            request,
            history::list,
        )
        .await
    }

    async fn watch_events(
        &self,
        request: Request<pb::WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        answer(&self.0, &method::WATCH_EVENTS, request, follow::watch).await
    }
}

async fn list(call: Call, request: pb::ListEventsRequest) -> Result<pb::ListEventsResponse, Error> {
    let pb::ListEventsRequest {
        organization_id,
        page_size,
        page_token,
        start,
        kinds,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = query(organization);
    let asked = || {
        let (start, kinds) = (event::start(start)?, Kinds::read(&kinds)?);
        if start == pb::WatchStart::Snapshot {
            return Err(Error::invalid_field(
                "start",
                "a snapshot is streamed, by WatchEvents",
            ));
        }
        Ok((start, kinds, call.open(&query, &page_token)?))
    };
    let (start, kinds, after) = call.accept(organization, asked()).await?;
    let after = match (after, start) {
        (None, pb::WatchStart::Now) => Some(latest(&call, organization).await?),
        (after, _) => after,
    };
    let page = page(&call, organization, after, PageSize::clamp(page_size)).await?;

    let events = page.events.into_iter();
    let (taken, last) = kinds.take(events.map(|e| (e.sequence, e)), MAX_PAGE_BYTES);
    // Where there is nothing new, one goes on where one is; and whoever began anew with what is left, if it is nothing.
    let before = after.map_or(page.feed, |EventPosition { sequence }| sequence);
    let sequence = last.unwrap_or(before);
    Ok(pb::ListEventsResponse {
        events: taken.message.events,
        more: page.more || taken.more,
        next_page_token: call.seal(&query, &EventPosition { sequence })?,
        sequence,
    })
}

/// The feed as that which its tokens belong to. They stay good for as long as the events after them are kept.
fn query(organization: OrganizationId) -> Query {
    Query::new(Some(organization), "events", &[]).for_ever()
}

/// Events after a position; without one, from the first that is kept.
///
/// # Errors
///
/// `SnapshotRequired` when the next event after the position is not kept any more, or there was none yet where it is:
/// nobody goes on as if nothing were missing.
async fn page(
    call: &Call,
    organization: OrganizationId,
    after: Option<EventPosition>,
    size: PageSize,
) -> Result<EventPage, Error> {
    let reader = call.server.store.reader(organization);
    let page = reader.list_events(call.credential(), after.unwrap_or_default(), size);
    let (_, page) = call.read(organization, page).await?;
    if after.is_some_and(|after| !page.follows(after)) {
        let oldest = oldest(call, organization).await?;
        return Err(Error::SnapshotRequired {
            oldest_token: call.seal(&query(organization), &oldest)?,
        });
    }
    Ok(page)
}

/// The position before the first event that is kept.
async fn oldest(call: &Call, organization: OrganizationId) -> Result<EventPosition, Error> {
    let size = PageSize::clamp(1);
    let page = page_of_all(call, organization, size).await?;
    let first = page.events.first().map(|event| event.sequence - 1);
    Ok(EventPosition {
        sequence: first.unwrap_or(page.feed),
    })
}

/// The position after the last event.
async fn latest(call: &Call, organization: OrganizationId) -> Result<EventPosition, Error> {
    let size = PageSize::clamp(1);
    let page = page_of_all(call, organization, size).await?;
    Ok(EventPosition {
        sequence: page.feed,
    })
}

async fn page_of_all(
    call: &Call,
    organization: OrganizationId,
    size: PageSize,
) -> Result<EventPage, Error> {
    let reader = call.server.store.reader(organization);
    let page = reader.list_events(call.credential(), EventPosition::default(), size);
    Ok(call.read(organization, page).await?.1)
}
