//! `/groups/{id}`: a group, and who is in it.

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
    words::Moment,
};

/// Members of one page.
const PAGE: i32 = 50;

#[derive(Template)]
#[template(path = "group.html")]
struct Page {
    frame: Frame,
    group: pb::Group,
    created: Option<Moment>,
    changed: Option<Moment>,
    members: Vec<Member>,
    /// Where the members go on. Empty: nowhere.
    more: String,
    history: History,
}

/// Who is in a group.
struct Member {
    path: String,
    name: String,
    is_group: bool,
}

/// Where the lists go on.
#[derive(Deserialize)]
pub(in crate::http) struct Asked {
    #[serde(default)]
    members: String,
    #[serde(default)]
    history: String,
}

/// See the module.
pub(in crate::http) async fn show(
    visitor: Visitor,
    Path(id): Path<String>,
    Asking(asked): Asking<Asked>,
) -> Response {
    visitor.show(read(&visitor, &id, asked)).await
}

async fn read(visitor: &Visitor, id: &str, asked: Asked) -> Result<Response, Failure> {
    let members = pb::ListGroupMembersRequest {
        organization_id: visitor.organization().to_owned(),
        group_id: id.to_owned(),
        direct_only: true,
        page_size: PAGE,
        page_token: asked.members,
    };
    let ((frame, _), history, group, members) = tokio::try_join!(
        visitor.around(Place::Groups),
        history::read(visitor, id, asked.history),
        visitor.calls.group(visitor.organization(), id),
        visitor.calls.members(members),
    )?;
    Ok(page(&Page {
        created: moment(group.create_time),
        changed: moment(group.update_time),
        group,
        members: members.members.into_iter().map(Member::of).collect(),
        more: members.next_page_token,
        history,
        frame,
    }))
}

impl Member {
    fn of(member: pb::GroupMember) -> Self {
        let is_group = member.r#type() == pb::GroupMemberType::Group;
        let folder = if is_group { "groups" } else { "people" };
        Self {
            path: format!("/{folder}/{}", member.id),
            is_group,
            name: match member.display.as_str() {
                "" => member.id,
                _ => member.display,
            },
        }
    }
}
