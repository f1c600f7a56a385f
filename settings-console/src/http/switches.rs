//! The switches: SCIM, groups, the brake, and SAML where the product leaves it to these pages.

use axum::{
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use identity_proto::v1 as pb;
use serde::Deserialize;

use super::{failure::Failure, form, frame::Place, visitor::Visitor};

/// What a switch sends.
#[derive(Deserialize)]
pub(super) struct Switching {
    csrf: String,
    name: Name,
    on: bool,
}

/// Which switch.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    Saml,
    Scim,
    Groups,
    Brake,
}

/// `POST /switches`: changes one, and shows the page as it stands then.
pub(super) async fn switch(
    visitor: Visitor,
    headers: HeaderMap,
    switching: form::Sent<Switching>,
) -> Response {
    let Switching { csrf, name, on } = match form::read(switching) {
        Ok(switching) => switching,
        Err(failure) => return visitor.failed(failure),
    };
    let origin = &visitor.console.settings().origin;
    if !form::is_ours(&headers, origin) || !visitor.has_sent(&csrf) {
        return visitor.failed(Failure::ForeignForm);
    }
    let mut organization = pb::Organization {
        id: visitor.organization().to_owned(),
        ..pb::Organization::default()
    };
    let field = match name {
        Name::Saml => {
            organization.saml_enabled = on;
            "saml_enabled"
        }
        Name::Scim => {
            organization.scim_enabled = Some(on);
            "scim_enabled"
        }
        Name::Groups => {
            organization.groups_enabled = Some(on);
            "groups_enabled"
        }
        Name::Brake => {
            organization.brake_enabled = on;
            "brake_enabled"
        }
    };
    let place = match name {
        Name::Saml | Name::Scim | Name::Groups => Place::Connection,
        Name::Brake => Place::Safety,
    };
    match visitor.calls.switch(organization, field).await {
        Ok(()) => Redirect::to(place.path()).into_response(),
        Err(refusal) => visitor.failed(refusal),
    }
}
