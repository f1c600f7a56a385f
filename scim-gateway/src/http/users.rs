//! `/Users`: each handler reads, makes one call, and answers.

use axum::extract::State;

use super::{
    Gateway,
    answer::Answer,
    body::ScimJson,
    caller::Caller,
    extract::{Asked, IfMatch, IfNoneMatch, ResourceId, View},
    failure::Failure,
    list,
    search::{self, SearchJson},
};
use crate::{
    convert::{Resource, error::Refusal},
    dialect,
    identity::{Calls, UserGroups},
    scim::{oddity, patch::Change, query::Query, schema::USER},
};

/// `GET /Users`: those that the filter finds, a page of them (RFC 7644 section 3.4.2).
pub async fn list(
    caller: Caller,
    State(gateway): State<Gateway>,
    Asked(query): Asked,
) -> Result<Answer, Failure> {
    find(&caller, &gateway, query).await
}

/// `POST /Users/.search`: the same, asked in a body (RFC 7644 section 3.4.3).
pub async fn search(
    caller: Caller,
    State(gateway): State<Gateway>,
    SearchJson(query): SearchJson,
) -> Result<Answer, Failure> {
    find(&caller, &gateway, query).await
}

/// `POST /Users`: creates a user (RFC 7644 section 3.3).
pub async fn create(
    caller: Caller,
    view: View,
    ScimJson(body): ScimJson,
) -> Result<Answer, Failure> {
    let document = caller.understand(|t, used| dialect::read_user(body, t, used))?;
    caller.visit().creates(document.text("userName"));
    caller.visit().remarks(oddity::of_new_user(&document));
    let user = caller
        .identity()
        .create_user(document, groups_in(&view))
        .await?;
    Ok(Answer::created(user, &view))
}

/// `GET /Users/{id}`: one user, unless the client has this version of it (RFC 7644 sections 3.4.1 and 3.14).
pub async fn get(
    caller: Caller,
    ResourceId(id): ResourceId,
    view: View,
    if_none_match: IfNoneMatch,
) -> Result<Answer, Failure> {
    let user = caller.identity().get_user(id, groups_in(&view)).await?;
    if if_none_match.has(&user.version) {
        return Ok(Answer::not_modified(&user));
    }
    Ok(Answer::ok(user, &view))
}

/// `PUT /Users/{id}`: the document sent becomes the whole user (RFC 7644 section 3.5.1).
pub async fn replace(
    caller: Caller,
    ResourceId(id): ResourceId,
    view: View,
    IfMatch(if_match): IfMatch,
    ScimJson(body): ScimJson,
) -> Result<Answer, Failure> {
    let document = caller.understand(|t, used| dialect::read_user(body, t, used))?;
    caller.visit().remarks(oddity::of_user(&document));
    let user = caller
        .identity()
        .replace_user(id, document, if_match, groups_in(&view))
        .await?;
    Ok(Answer::ok(user, &view))
}

/// `PATCH /Users/{id}`: all operations, in order, or none (RFC 7644 section 3.5.2).
pub async fn update(
    caller: Caller,
    ResourceId(id): ResourceId,
    view: View,
    if_match: IfMatch,
    ScimJson(body): ScimJson,
) -> Result<Answer, Failure> {
    let changes = caller.understand(|t, used| dialect::read_patch(body, &USER, t, used))?;
    caller.visit().remarks(oddity::of_changes(&changes));
    let user = change(&caller.identity(), id, changes, if_match, groups_in(&view)).await?;
    Ok(Answer::ok(user, &view))
}

/// Applies changes, whoever asks for them: a PATCH, or an operation of a bulk request.
pub async fn change(
    calls: &Calls<'_>,
    id: String,
    changes: Vec<Change>,
    if_match: IfMatch,
    groups: UserGroups,
) -> Result<Resource, Refusal> {
    if changes.is_empty() {
        // All of it was dropped, as Okta's new password is: there is nothing to write.
        let user = calls.get_user(id, groups).await?;
        if_match.check(&user.version)?;
        return Ok(user);
    }
    let IfMatch(if_match) = if_match;
    calls.update_user(id, changes, if_match, groups).await
}

/// `DELETE /Users/{id}` (RFC 7644 section 3.6).
pub async fn delete(
    caller: Caller,
    ResourceId(id): ResourceId,
    IfMatch(if_match): IfMatch,
) -> Result<Answer, Failure> {
    let deleted = caller.identity().delete_user(id, if_match).await?;
    Ok(Answer::deleted(deleted))
}

async fn find(caller: &Caller, gateway: &Gateway, query: Query) -> Result<Answer, Failure> {
    let search = search::understand(caller, &query, &USER)?;
    let Query {
        page, projection, ..
    } = query;
    let view = View::new(projection);
    let users = caller
        .identity()
        .search_users(search, groups_in(&view))
        .await?;
    list::answer(users, &page, view, gateway.settings().limits.request_time).await
}

/// Groups that the client does not want to see are not read.
pub(super) fn groups_in(view: &View) -> UserGroups {
    if view.includes(&USER, "groups") {
        UserGroups::Shown
    } else {
        UserGroups::LeftOut
    }
}
