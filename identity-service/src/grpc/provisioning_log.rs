//! `ProvisioningLogService`.

mod state;

use std::{collections::BTreeMap, sync::Arc};

use futures::future;
use identity_proto::v1::{self as pb, provisioning_log_service_server::ProvisioningLogService};
use prost::Message as _;
use serde::{Deserialize, Serialize};
use tokio::task::yield_now;
use tonic::{Request, Response, Status, async_trait};

use super::{
    MAX_PAGE_BYTES, Server, answer::answer, call::Call, convert::provisioning as convert, method,
    receipt,
};
use crate::{
    domain::{
        Error, OrganizationId, Organizations, PageSize, ProvisioningId, Timestamp, Who,
        provisioning_log::{NewEntry, RefusedSource},
    },
    token::page::Query,
};

/// Requests, and sources, of one call.
const MAX_BATCH: usize = 500;
/// Requests that are read before others have their turn: less than a millisecond.
const TURN: usize = 50;

/// The service.
pub(super) struct ProvisioningLog(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl ProvisioningLogService for ProvisioningLog {
    async fn record_provisioning_requests(
        &self,
        request: Request<pb::RecordProvisioningRequestsRequest>,
    ) -> Answer<pb::RecordProvisioningRequestsResponse> {
        answer(
            &self.0,
            &method::RECORD_PROVISIONING_REQUESTS,
            request,
            record,
        )
        .await
    }

    async fn list_provisioning_requests(
        &self,
        request: Request<pb::ListProvisioningRequestsRequest>,
    ) -> Answer<pb::ListProvisioningRequestsResponse> {
        answer(&self.0, &method::LIST_PROVISIONING_REQUESTS, request, list).await
    }

    async fn list_refused_tokens(
        &self,
        request: Request<pb::ListRefusedTokensRequest>,
    ) -> Answer<pb::ListRefusedTokensResponse> {
        answer(
            &self.0,
            &method::LIST_REFUSED_TOKENS,
            request,
            state::list_refused_tokens,
        )
        .await
    }

    async fn get_provisioning_statistics(
        &self,
        request: Request<pb::GetProvisioningStatisticsRequest>,
    ) -> Answer<pb::GetProvisioningStatisticsResponse> {
        answer(
            &self.0,
            &method::GET_PROVISIONING_STATISTICS,
            request,
            state::get_statistics,
        )
        .await
    }

    async fn list_refused_sources(
        &self,
        request: Request<pb::ListRefusedSourcesRequest>,
    ) -> Answer<pb::ListRefusedSourcesResponse> {
        answer(
            &self.0,
            &method::LIST_REFUSED_SOURCES,
            request,
            list_refused,
        )
        .await
    }
}

async fn record(
    call: Call,
    request: pb::RecordProvisioningRequestsRequest,
) -> Result<pb::RecordProvisioningRequestsResponse, Error> {
    let pb::RecordProvisioningRequestsRequest {
        records,
        refused_sources,
        refused_tokens,
        validate_only,
    } = request;
    let who = call.authorize_anywhere().await?;
    let Who::Service { organizations, .. } = &who else {
        return Err(Error::TokenInvalid);
    };
    for (field, length) in [
        ("records", records.len()),
        ("refused_sources", refused_sources.len()),
        ("refused_tokens", refused_tokens.len()),
    ] {
        if length > MAX_BATCH {
            return Err(Error::invalid_field(field, "has at most 500 values"));
        }
    }
    let (entries, response) = attested(&call, organizations, records).await;
    if validate_only {
        return Ok(response);
    }
    let store = &call.server.store;
    let kept = entries
        .iter()
        .map(|(organization, entries)| store.keep_requests(*organization, entries));
    future::try_join_all(kept).await?;
    if who.permit_everywhere().is_ok() {
        let now = call.now();
        let sources = refused_sources.into_iter();
        let sources: Vec<_> = sources
            .map(|source| convert::refused_source(source, now))
            .collect();
        store.count_refused(&sources).await?;
    }
    state::note_reports(&call, organizations, refused_tokens);
    Ok(response)
}

/// What was told of requests that this service has answered, by organization, and how many there are of these and of others. A
/// second's requests come at once: others have their turns in between.
async fn attested(
    call: &Call,
    organizations: &Organizations,
    records: Vec<pb::ProvisioningRecord>,
) -> (
    BTreeMap<OrganizationId, Vec<NewEntry>>,
    pb::RecordProvisioningRequestsResponse,
) {
    let mut entries: BTreeMap<OrganizationId, Vec<NewEntry>> = BTreeMap::new();
    let mut counts = pb::RecordProvisioningRequestsResponse::default();
    let seals = &call.server.pages;
    for (number, record) in records.into_iter().enumerate() {
        if number % TURN == TURN - 1 {
            yield_now().await;
        }
        match receipt::open(seals, &record.receipt, &record.request_id, call.now()) {
            Ok(attested) if organizations.include(attested.organization) => {
                let of_organization = entries.entry(attested.organization).or_default();
                of_organization.push(convert::entry(attested, record));
                counts.recorded += 1;
            }
            _ => counts.refused += 1,
        }
    }
    (entries, counts)
}

async fn list(
    call: Call,
    request: pb::ListProvisioningRequestsRequest,
) -> Result<pb::ListProvisioningRequestsResponse, Error> {
    let organization = call.organization(&request.organization_id).await?;
    let (page_size, page_token) = (request.page_size, request.page_token.clone());
    let asked = pb::ListProvisioningRequestsRequest {
        page_size: 0,
        page_token: String::new(),
        ..request
    };
    let query = Query::new(
        Some(organization),
        "provisioning_requests",
        &asked.encode_to_vec(),
    );
    let read = || {
        let before: Option<uuid::Uuid> = call.open(&query, &page_token)?;
        let search = convert::search(asked)?;
        Ok::<_, Error>((search, before.map(ProvisioningId::from_uuid)))
    };
    let (search, before) = call.accept(organization, read()).await?;
    let size = PageSize::clamp(page_size);
    let reader = call.server.store.reader(organization);
    let page = reader.list_requests(call.credential(), &search, before, size);
    let (_, page) = call.read(organization, page).await?;

    let mut response = pb::ListProvisioningRequestsResponse::default();
    let (mut bytes, mut more, mut last) = (0, page.more, None);
    for entry in page.entries {
        let id = entry.entry.id;
        let message = convert::message(entry, organization);
        bytes += message.encoded_len();
        if bytes > MAX_PAGE_BYTES && last.is_some() {
            more = true;
            break;
        }
        last = Some(id);
        response.requests.push(message);
    }
    if let (true, Some(last)) = (more, last) {
        response.next_page_token = call.seal(&query, &last.as_uuid())?;
    }
    Ok(response)
}

/// The counter before which a page begins.
#[derive(Serialize, Deserialize)]
struct Place {
    minute: i64,
    source: String,
}

async fn list_refused(
    call: Call,
    request: pb::ListRefusedSourcesRequest,
) -> Result<pb::ListRefusedSourcesResponse, Error> {
    let pb::ListRefusedSourcesRequest {
        page_size,
        page_token,
    } = request;
    call.authorize_anywhere().await?;
    let query = Query::new(None, "refused_sources", &[]);
    let place: Option<Place> = call.open(&query, &page_token)?;
    let before = place.map(|Place { minute, source }| RefusedSource {
        minute: Timestamp::from_millis(minute),
        source,
        requests: 0,
    });
    let size = PageSize::clamp(page_size);
    let page = call
        .server
        .store
        .list_refused(before.as_ref(), size)
        .await?;
    let next_page_token = match page.sources.last().filter(|_| page.more) {
        Some(last) => {
            let place = Place {
                minute: last.minute.as_millis(),
                source: last.source.clone(),
            };
            call.seal(&query, &place)?
        }
        None => String::new(),
    };
    let sources = page.sources.into_iter();
    Ok(pb::ListRefusedSourcesResponse {
        sources: sources.map(convert::refused_source_message).collect(),
        next_page_token,
    })
}
