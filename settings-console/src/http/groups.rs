//! `/groups`: the groups of the organization, to look at.

mod one;

use askama::Template;
use axum::response::Response;
use identity_proto::v1 as pb;
use serde::Deserialize;

pub(super) use self::one::show as show_one;
use super::{
    failure::Failure,
    frame::{Frame, Place, page},
    people::contains,
    query::{Asking, encoded},
    visitor::Visitor,
};

/// Groups of one page.
const PAGE: i32 = 50;

#[derive(Template)]
#[template(path = "groups.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    groups: Vec<pb::Group>,
    /// The query of the next page. Empty: there is none.
    more: String,
}

/// What somebody looks for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    name: String,
    page: String,
}

/// `GET /groups`.
pub(super) async fn show(visitor: Visitor, Asking(asked): Asking<Asked>) -> Response {
    visitor.show(read(&visitor, asked)).await
}

async fn read(visitor: &Visitor, asked: Asked) -> Result<Response, Failure> {
    let name = asked.name.trim();
    let search = pb::ListGroupsRequest {
        organization_id: visitor.organization().to_owned(),
        page_size: PAGE,
        page_token: asked.page.clone(),
        filter: (!name.is_empty()).then(|| contains("displayName", "", name)),
        order: Some(pb::GroupOrder {
            key: pb::GroupOrderKey::DisplayName.into(),
            descending: false,
        }),
        ..pb::ListGroupsRequest::default()
    };
    let ((frame, _), found) =
        tokio::try_join!(visitor.around(Place::Groups), visitor.calls.groups(search))?;
    let more = match found.next_page_token.as_str() {
        "" => String::new(),
        token => encoded([("name", asked.name.as_str()), ("page", token)]),
    };
    Ok(page(&Page {
        groups: found.groups,
        more,
        asked,
        frame,
    }))
}
