//! `/guides/{guide}`: how an identity provider is connected.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    failure::Failure,
    frame::{Frame, Place, page},
    visitor::Visitor,
};
use crate::{
    guides::{self, ENTRA_FLAG, Guide, Line},
    reading::Idp,
};

#[derive(Template)]
#[template(path = "guide.html")]
struct Page {
    frame: Frame,
    guide: &'static Guide,
    tenant_url: String,
    groups: bool,
}

impl Page {
    /// All guides, each with whether it is this one.
    fn guides(&self) -> impl Iterator<Item = (&'static Guide, bool)> {
        let shown = self.guide.slug;
        guides::ALL
            .into_iter()
            .map(move |guide| (guide, guide.slug == shown))
    }
}

/// `GET /guides`: that of the identity provider that was chosen before, or that has called, if it said which it is; otherwise the first.
pub(super) async fn first(visitor: Visitor) -> Response {
    let story = async {
        let token = visitor.calls.token(visitor.organization()).await?;
        let client = token.unwrap_or_default().last_use_user_agent;
        let [first, ..] = guides::ALL;
        let idp = visitor.chosen_idp("");
        let idp = idp.or_else(|| Idp::of_user_agent(&client));
        let guide = idp.and_then(guides::of);
        let slug = guide.unwrap_or(first).slug;
        Ok(Redirect::to(&format!("/guides/{slug}")).into_response())
    };
    visitor.show(story).await
}

/// `GET /guides/{guide}`.
pub(super) async fn show(visitor: Visitor, Path(slug): Path<String>) -> Response {
    let story = async {
        let guide = guides::find(&slug).ok_or(Failure::NoSuchPage)?;
        let (frame, organization) = visitor.around(Place::Guides).await?;
        Ok(page(&Page {
            guide,
            tenant_url: visitor.tenant_url(),
            groups: organization.groups_enabled(),
            frame,
        }))
    };
    visitor.show(story).await
}
