//! `ListResourceEvents`: what happened to one user or group, the latest first.

use identity_proto::v1 as pb;
use prost::Message as _;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{Error, InvalidField, PageSize, UserId},
    events,
    grpc::{MAX_PAGE_BYTES, call::Call, convert::event},
    storage::HistoryOf,
    token::page::Query,
};

/// The number of the feed before which a page begins.
#[derive(Serialize, Deserialize)]
struct Before(i64);

pub(super) async fn list(
    call: Call,
    request: pb::ListResourceEventsRequest,
) -> Result<pb::ListResourceEventsResponse, Error> {
    let pb::ListResourceEventsRequest {
        organization_id,
        resource_id,
        page_size,
        page_token,
        include_memberships,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = Query::new(
        Some(organization),
        if include_memberships {
            "resource_events_and_memberships"
        } else {
            "resource_events"
        },
        resource_id.as_bytes(),
    );
    let asked = || {
        // Any id has this one spelling, whatever it is of.
        let resource = UserId::parse(&resource_id).ok_or_else(|| {
            InvalidField::new("resource_id", "is a UUID in lower case with hyphens")
        })?;
        let before: Option<Before> = call.open(&query, &page_token)?;
        Ok::<_, Error>((resource.as_uuid(), before))
    };
    let (resource, before) = call.accept(organization, asked()).await?;
    let size = PageSize::clamp(page_size);
    let reader = call.server.store.reader(organization);
    let asked = HistoryOf {
        resource,
        memberships: include_memberships,
        before: before.map(|Before(number)| number),
    };
    let page = reader.list_resource_events(call.credential(), asked, size);
    let (_, page) = call.read(organization, page).await?;

    let mut response = pb::ListResourceEventsResponse::default();
    let (mut bytes, mut more, mut last) = (0, page.more, None);
    for mut recorded in page.events {
        let (sequence, about) = (recorded.sequence, recorded.event.resource_id);
        if about != resource {
            recorded.event = events::of_one_member(recorded.event, resource);
        }
        let message = event::message(recorded);
        bytes += message.encoded_len();
        if bytes > MAX_PAGE_BYTES && last.is_some() {
            more = true;
            break;
        }
        last = Some(sequence);
        if let Some(name) = page.group_names.get(&about) {
            let names = &mut response.group_display_names;
            names.insert(message.resource_id.clone(), name.clone());
        }
        response.events.push(message);
    }
    if let (true, Some(last)) = (more, last) {
        response.next_page_token = call.seal(&query, &Before(last))?;
    }
    Ok(response)
}
