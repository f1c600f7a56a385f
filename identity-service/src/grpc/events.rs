//! `EventService`.

use std::sync::Arc;

use identity_proto::v1::{self as pb, event_service_server::EventService};
use prost::Message as _;
use tonic::{Request, Response, Status, async_trait};

use super::{MAX_PAGE_BYTES, Server, answer::answer, call::Call, convert::event, method};
use crate::{
    domain::{Error, EventPosition, PageSize},
    token::page::Query,
};

/// The service.
pub(super) struct Events(pub(super) Arc<Server>);

#[async_trait]
impl EventService for Events {
    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        answer(&self.0, &method::LIST_EVENTS, request, list).await
    }
}

async fn list(call: Call, request: pb::ListEventsRequest) -> Result<pb::ListEventsResponse, Error> {
    let pb::ListEventsRequest {
        organization_id,
        page_size,
        page_token,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = Query::new(Some(organization), "events", &[]).for_ever();
    let after = call.open::<EventPosition>(&query, &page_token);
    let mut position = call.accept(organization, after).await?.unwrap_or_default();
    let size = PageSize::clamp(page_size);
    let reader = call.server.store.reader(organization);
    let page = reader.list_events(call.credential(), position, size);
    let (_, page) = call.read(organization, page).await?;

    let mut response = pb::ListEventsResponse {
        more: page.more,
        ..pb::ListEventsResponse::default()
    };
    let mut bytes = 0;
    for recorded in page.events {
        let sequence = recorded.sequence;
        let message = event::message(recorded);
        bytes += message.encoded_len();
        if bytes > MAX_PAGE_BYTES && !response.events.is_empty() {
            response.more = true;
            break;
        }
        position = EventPosition { sequence };
        response.events.push(message);
    }
    response.next_page_token = call.seal(&query, &position)?;
    Ok(response)
}
