//! `/Groups`: each handler reads, makes one call, and answers.

use axum::extract::State;

use super::{
    Gateway,
    answer::Answer,
    body::GroupJson,
    caller::Caller,
    extract::{Asked, IfMatch, IfNoneMatch, ResourceId, View},
    failure::Failure,
    group_writer,
    search::{self, SearchJson},
};
use crate::{
    convert::{error::Refusal, groups::MemberView},
    dialect,
    identity::{Calls, GroupAnswer},
    scim::{group_change::GroupChange, oddity, query::Query, schema::GROUP},
};

/// `GET /Groups`: those that the filter finds, a page of them (RFC 7644 section 3.4.2).
pub async fn list(
    caller: Caller,
    State(gateway): State<Gateway>,
    Asked(query): Asked,
) -> Result<Answer, Failure> {
    find(&caller, &gateway, query).await
}

/// `POST /Groups/.search`: the same, asked in a body (RFC 7644 section 3.4.3).
pub async fn search(
    caller: Caller,
    State(gateway): State<Gateway>,
    SearchJson(query): SearchJson,
) -> Result<Answer, Failure> {
    find(&caller, &gateway, query).await
}

/// `POST /Groups`: creates a group (RFC 7644 section 3.3).
pub async fn create(
    caller: Caller,
    State(gateway): State<Gateway>,
    view: View,
    GroupJson(body): GroupJson,
) -> Result<Answer, Failure> {
    let document = caller.understand(|t, used| dialect::read_group(body, t, used))?;
    caller.visit().creates(document.text("displayName"));
    caller.visit().remarks(oddity::of_new_group(&document));
    let answer = caller
        .identity()
        .create_group(document, members_in(&view))
        .await?;
    let label = Answer::created_at(&answer.group);
    Ok(label.with_body(written(answer, view, &gateway).await?))
}

/// `GET /Groups/{id}`: one group, unless the client has this version of it (RFC 7644 sections 3.4.1 and 3.14).
pub async fn get(
    caller: Caller,
    State(gateway): State<Gateway>,
    ResourceId(id): ResourceId,
    view: View,
    if_none_match: IfNoneMatch,
) -> Result<Answer, Failure> {
    let answer = caller.identity().get_group(id, members_in(&view)).await?;
    if if_none_match.has(&answer.group.version) {
        return Ok(Answer::not_modified(&answer.group));
    }
    ok(answer, view, &gateway).await
}

/// `PUT /Groups/{id}`: the document sent becomes the whole group (RFC 7644 section 3.5.1).
pub async fn replace(
    caller: Caller,
    State(gateway): State<Gateway>,
    ResourceId(id): ResourceId,
    view: View,
    IfMatch(if_match): IfMatch,
    GroupJson(body): GroupJson,
) -> Result<Answer, Failure> {
    let document = caller.understand(|t, used| dialect::read_group(body, t, used))?;
    caller.visit().remarks(oddity::of_group(&document, &id));
    let answer = caller
        .identity()
        .replace_group(id, document, if_match, members_in(&view))
        .await?;
    ok(answer, view, &gateway).await
}

/// `PATCH /Groups/{id}`: all operations, in order, or none (RFC 7644 section 3.5.2).
pub async fn update(
    caller: Caller,
    State(gateway): State<Gateway>,
    ResourceId(id): ResourceId,
    view: View,
    if_match: IfMatch,
    GroupJson(body): GroupJson,
) -> Result<Answer, Failure> {
    let changes = caller.understand(|t, used| dialect::read_group_patch(body, t, used))?;
    caller
        .visit()
        .remarks(oddity::of_group_changes(&changes, &id));
    let members = members_after_patch(&view);
    let answer = change(&caller.identity(), id, changes, if_match, members).await?;
    // One change of a large group is not worth reading all of it (RFC 7644 section 3.5.2 leaves the choice).
    if answer.members_left_out {
        return Ok(Answer::changed(&answer.group));
    }
    ok(answer, view, &gateway).await
}

/// Applies changes, whoever asks for them: a PATCH, or an operation of a bulk request.
pub async fn change(
    calls: &Calls<'_>,
    id: String,
    changes: Vec<GroupChange>,
    if_match: IfMatch,
    members: MemberView,
) -> Result<GroupAnswer, Refusal> {
    if changes.is_empty() {
        // Nobody was named: there is nothing to write.
        let answer = calls.get_group(id, members).await?;
        if_match.check(&answer.group.version)?;
        return Ok(answer);
    }
    let IfMatch(if_match) = if_match;
    calls.update_group(id, changes, if_match, members).await
}

/// `DELETE /Groups/{id}` (RFC 7644 section 3.6).
pub async fn delete(
    caller: Caller,
    ResourceId(id): ResourceId,
    IfMatch(if_match): IfMatch,
) -> Result<Answer, Failure> {
    let deleted = caller.identity().delete_group(id, if_match).await?;
    Ok(Answer::deleted(deleted))
}

async fn find(caller: &Caller, gateway: &Gateway, query: Query) -> Result<Answer, Failure> {
    let search = search::understand(caller, &query, &GROUP)?;
    let Query {
        page, projection, ..
    } = query;
    let view = View::new(projection);
    let found = caller
        .identity()
        .search_groups(search, members_in(&view))
        .await?;
    let time = gateway.settings().limits.request_time;
    let body = group_writer::list(found, &page, view, time).await?;
    Ok(Answer::list(body))
}

async fn ok(answer: GroupAnswer, view: View, gateway: &Gateway) -> Result<Answer, Failure> {
    let label = Answer::ok_at(&answer.group);
    Ok(label.with_body(written(answer, view, gateway).await?))
}

async fn written(
    answer: GroupAnswer,
    view: View,
    gateway: &Gateway,
) -> Result<axum::body::Body, Failure> {
    let time = gateway.settings().limits.request_time;
    group_writer::one(answer, view, time).await
}

/// Members that the client does not want to see are not read.
pub(super) fn members_in(view: &View) -> MemberView {
    if view.includes(&GROUP, "members") {
        MemberView::All
    } else {
        MemberView::None
    }
}

/// Who asks for attributes gets them, however many they are (RFC 7644 section 3.5.2).
fn members_after_patch(view: &View) -> MemberView {
    if view.is_default() {
        MemberView::Few
    } else {
        members_in(view)
    }
}
