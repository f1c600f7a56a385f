//! The Tenant URL itself: users and groups in one list (RFC 7644 section 3.4.2.1).

use axum::extract::State;

use super::{
    Gateway, address,
    answer::Answer,
    caller::Caller,
    extract::{Asked, View},
    failure::Failure,
    group_writer,
    groups::members_in,
    search::{self, SearchJson},
    users::groups_in,
};
use crate::scim::{error::ScimError, problem::Problem, query::Query};

/// `GET /`: users and groups that the filter finds, a page of them.
pub async fn list(
    caller: Caller,
    State(gateway): State<Gateway>,
    Asked(query): Asked,
) -> Result<Answer, Failure> {
    // Everybody is no answer to whoever wants to find one.
    if address::has_endpoint_in_query(&caller.visit().address) {
        let detail = "The endpoint stands behind a question mark. Take the question mark, and what follows it, away from the \
            Tenant URL.";
        return Err(ScimError::invalid_syntax(detail)
            .because(Problem::QueryInTenantUrl)
            .into());
    }
    find(&caller, &gateway, query).await
}

/// `POST /.search`: the same, asked in a body (RFC 7644 section 3.4.3).
pub async fn search(
    caller: Caller,
    State(gateway): State<Gateway>,
    SearchJson(query): SearchJson,
) -> Result<Answer, Failure> {
    find(&caller, &gateway, query).await
}

async fn find(caller: &Caller, gateway: &Gateway, query: Query) -> Result<Answer, Failure> {
    let search = search::understand_anywhere(caller, &query)?;
    let Query {
        page, projection, ..
    } = query;
    let view = View::new(projection);
    let found = caller
        .identity()
        .search_resources(search, groups_in(&view), members_in(&view))
        .await?;
    let time = gateway.settings().limits.request_time;
    let body = group_writer::list(found, &page, view, time).await?;
    Ok(Answer::list(body))
}
