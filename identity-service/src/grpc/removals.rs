//! `RemovalService`.

use std::sync::Arc;

use identity_proto::v1::{self as pb, removal_service_server::RemovalService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, purpose},
    convert::removal as convert,
    method,
    organizations::{named, note},
};
use crate::{
    domain::{Error, OrganizationId, PageSize, RemovalPosition, UserId, Verdict},
    storage::RemovedPage,
    token::page::Query,
};

/// People of one decision, at most.
const MAX_USERS: usize = 1_000;

/// The service.
pub(super) struct Removals(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl RemovalService for Removals {
    async fn get_removal_alarm(
        &self,
        request: Request<pb::GetRemovalAlarmRequest>,
    ) -> Answer<pb::GetRemovalAlarmResponse> {
        answer(&self.0, &method::GET_REMOVAL_ALARM, request, get).await
    }

    async fn list_removed_users(
        &self,
        request: Request<pb::ListRemovedUsersRequest>,
    ) -> Answer<pb::ListRemovedUsersResponse> {
        answer(&self.0, &method::LIST_REMOVED_USERS, request, list_removed).await
    }

    async fn list_held_users(
        &self,
        request: Request<pb::ListHeldUsersRequest>,
    ) -> Answer<pb::ListHeldUsersResponse> {
        answer(&self.0, &method::LIST_HELD_USERS, request, list_held).await
    }

    async fn let_removals_through(
        &self,
        request: Request<pb::LetRemovalsThroughRequest>,
    ) -> Answer<pb::LetRemovalsThroughResponse> {
        answer(&self.0, &method::LET_REMOVALS_THROUGH, request, let_through).await
    }

    async fn stop_removals(
        &self,
        request: Request<pb::StopRemovalsRequest>,
    ) -> Answer<pb::StopRemovalsResponse> {
        answer(&self.0, &method::STOP_REMOVALS, request, stop).await
    }

    async fn end_removal_alarm(
        &self,
        request: Request<pb::EndRemovalAlarmRequest>,
    ) -> Answer<pb::EndRemovalAlarmResponse> {
        answer(&self.0, &method::END_REMOVAL_ALARM, request, end).await
    }
}

async fn get(
    call: Call,
    request: pb::GetRemovalAlarmRequest,
) -> Result<pb::GetRemovalAlarmResponse, Error> {
    let pb::GetRemovalAlarmRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let reader = call.server.store.reader(organization);
    let found = reader.find_removal_alarm(call.credential());
    let (caller, found) = call.read(organization, found).await?;
    let brake_enabled = caller
        .organization
        .is_some_and(|organization| organization.brake_enabled);
    let now = call.now();
    Ok(pb::GetRemovalAlarmResponse {
        alarm: found.map(|status| convert::alarm(status, brake_enabled, now)),
        brake_enabled,
    })
}

/// Where a page of people begins, and how long it is.
async fn page_asked(
    call: &Call,
    organization: OrganizationId,
    query: &Query,
    page_size: i32,
    page_token: &str,
) -> Result<(Option<RemovalPosition>, PageSize), Error> {
    let after = call.open::<RemovalPosition>(query, page_token);
    let after = call.accept(organization, after).await?;
    Ok((after, PageSize::clamp(page_size)))
}

fn page_told(
    call: &Call,
    query: &Query,
    page: RemovedPage,
) -> Result<(Vec<pb::RemovedUser>, String), Error> {
    let last = page.users.last().filter(|_| page.more);
    let next = last.map(|last| call.seal(query, &RemovalPosition::of(last)));
    let users = page.users.into_iter().map(convert::user).collect();
    Ok((users, next.transpose()?.unwrap_or_default()))
}

async fn list_removed(
    call: Call,
    request: pb::ListRemovedUsersRequest,
) -> Result<pb::ListRemovedUsersResponse, Error> {
    let pb::ListRemovedUsersRequest {
        organization_id,
        page_size,
        page_token,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = Query::new(Some(organization), "removed_users", &[]);
    let (after, size) = page_asked(&call, organization, &query, page_size, &page_token).await?;
    let reader = call.server.store.reader(organization);
    let page = reader.list_removed_users(call.credential(), after, size);
    let (_, page) = call.read(organization, page).await?;
    let (users, next_page_token) = page_told(&call, &query, page)?;
    Ok(pb::ListRemovedUsersResponse {
        users,
        next_page_token,
    })
}

async fn list_held(
    call: Call,
    request: pb::ListHeldUsersRequest,
) -> Result<pb::ListHeldUsersResponse, Error> {
    let pb::ListHeldUsersRequest {
        organization_id,
        page_size,
        page_token,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = Query::new(Some(organization), "held_users", &[]);
    let (after, size) = page_asked(&call, organization, &query, page_size, &page_token).await?;
    let reader = call.server.store.reader(organization);
    let page = reader.list_held_users(call.credential(), after, size);
    let (_, page) = call.read(organization, page).await?;
    let (users, next_page_token) = page_told(&call, &query, page)?;
    Ok(pb::ListHeldUsersResponse {
        users,
        next_page_token,
    })
}

async fn let_through(
    call: Call,
    request: pb::LetRemovalsThroughRequest,
) -> Result<pb::LetRemovalsThroughResponse, Error> {
    let pb::LetRemovalsThroughRequest {
        organization_id,
        user_ids,
        all,
        actor,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let asked = || {
        let actor = note("actor", actor)?;
        if all != user_ids.is_empty() {
            return Err(Error::invalid_field(
                "user_ids",
                "names somebody, unless all are let through",
            ));
        }
        if user_ids.len() > MAX_USERS {
            return Err(Error::invalid_field("user_ids", "has at most 1,000 values"));
        }
        // What is no id names nobody.
        let users: Vec<UserId> = user_ids.iter().filter_map(|id| UserId::parse(id)).collect();
        Ok((users, actor))
    };
    let asked = Arc::new(call.accept(organization, asked()).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (users, actor) = &*asked;
            let by = named(&caller.who, actor)?;
            tx.act_as(&by);
            if all {
                tx.removals().decide(Verdict::LetThrough, &by).await?;
                return Ok(0);
            }
            tx.removals().release(users).await
        })
    });
    let released = unit.await?.value;
    Ok(pb::LetRemovalsThroughResponse {
        let_through_count: i64::try_from(released).unwrap_or(i64::MAX),
    })
}

async fn stop(
    call: Call,
    request: pb::StopRemovalsRequest,
) -> Result<pb::StopRemovalsResponse, Error> {
    let pb::StopRemovalsRequest {
        organization_id,
        actor,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let actor = Arc::new(call.accept(organization, note("actor", actor)).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let actor = Arc::clone(&actor);
        Box::pin(async move {
            let by = named(&caller.who, &actor)?;
            tx.act_as(&by);
            tx.removals().decide(Verdict::Stopped, &by).await
        })
    });
    unit.await?;
    Ok(pb::StopRemovalsResponse {})
}

async fn end(
    call: Call,
    request: pb::EndRemovalAlarmRequest,
) -> Result<pb::EndRemovalAlarmResponse, Error> {
    let pb::EndRemovalAlarmRequest {
        organization_id,
        actor,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let actor = Arc::new(call.accept(organization, note("actor", actor)).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let actor = Arc::clone(&actor);
        Box::pin(async move {
            let by = named(&caller.who, &actor)?;
            tx.act_as(&by);
            tx.removals().end_alarm().await
        })
    });
    unit.await?;
    Ok(pb::EndRemovalAlarmResponse {})
}
