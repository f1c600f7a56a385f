//! `/people/{id}`: somebody.

use askama::Template;
use axum::{extract::Path, response::Response};
use identity_proto::v1 as pb;
use serde::Deserialize;

use crate::{
    http::{
        failure::Failure,
        frame::{Frame, Place, moment, page},
        history::{self, History},
        query::Asking,
        visitor::Visitor,
    },
    words::{Moment, People},
};

/// Groups of one page.
const PAGE: i32 = 50;

#[derive(Template)]
#[template(path = "person.html")]
struct Page {
    frame: Frame,
    id: String,
    title: String,
    is_active: bool,
    facts: Vec<(&'static str, String)>,
    created: Option<Moment>,
    changed: Option<Moment>,
    groups: Vec<pb::UserGroup>,
    /// Where the groups go on. Empty: nowhere.
    more: String,
    history: History,
}

/// Where the lists go on.
#[derive(Deserialize)]
pub(in crate::http) struct Asked {
    #[serde(default)]
    groups: String,
    #[serde(default)]
    history: String,
}

/// See the module.
pub(in crate::http) async fn show(
    visitor: Visitor,
    Path(id): Path<String>,
    Asking(asked): Asking<Asked>,
) -> Response {
    visitor.show(read(&visitor, id, asked)).await
}

async fn read(visitor: &Visitor, id: String, asked: Asked) -> Result<Response, Failure> {
    let groups = pb::ListUserGroupsRequest {
        organization_id: visitor.organization().to_owned(),
        user_id: id.clone(),
        direct_only: false,
        page_size: PAGE,
        page_token: asked.groups,
    };
    let ((frame, _), history, user, groups) = tokio::try_join!(
        visitor.around(Place::People),
        history::read(visitor, &id, asked.history),
        visitor.calls.user(visitor.organization(), &id),
        visitor.calls.user_groups(groups),
    )?;
    Ok(page(&Page {
        id,
        title: user.user_name.clone(),
        is_active: user.active.unwrap_or(false),
        created: moment(user.create_time),
        changed: moment(user.update_time),
        facts: facts(user, frame.words.people),
        groups: groups.groups,
        more: groups.next_page_token,
        history,
        frame,
    }))
}

/// What is known of somebody, without what is not.
fn facts(user: pb::User, words: &People) -> Vec<(&'static str, String)> {
    let values = |values: Vec<pb::MultiValue>| {
        let values = values.into_iter().map(|value| value.value);
        values.collect::<Vec<_>>().join(", ")
    };
    let provisioning = match user.provisioning() {
        pb::Provisioning::Unspecified => "",
        pb::Provisioning::Imported => words.imported,
        pb::Provisioning::Adopted => words.adopted,
        pb::Provisioning::Created => words.created_by_idp,
    };
    let name = user.name.unwrap_or_default();
    let full_name = match name.formatted.as_str() {
        "" => [name.given_name, name.family_name]
            .join(" ")
            .trim()
            .to_owned(),
        _ => name.formatted,
    };
    let enterprise = user.enterprise_user.unwrap_or_default();
    let manager = enterprise.manager.unwrap_or_default();
    let manager = match manager.display_name.as_str() {
        "" => manager.value,
        _ => manager.display_name,
    };
    let all = [
        (words.display_name, user.display_name),
        (words.full_name, full_name),
        (words.email, values(user.emails)),
        (words.phone, values(user.phone_numbers)),
        (words.title, user.title),
        (words.department, enterprise.department),
        (words.employee_number, enterprise.employee_number),
        (words.manager, manager),
        (words.external_id, user.external_id),
        (words.comes_from, provisioning.to_owned()),
    ];
    let known = all.into_iter().filter(|(_, value)| !value.is_empty());
    known.collect()
}
