//! What is shown when something cannot be shown: a page that says why, and what to do.

use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    Console,
    frame::{Frame, Outside, page},
};
use crate::{
    identity::{Refusal, Visit},
    words::Door,
};

/// Why a page is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The identity service says so.
    Refused(Refusal),
    /// There is no such page.
    NoSuchPage,
    /// A browser came from another site, without its cookie.
    Arrived,
    /// A form of somebody else, or of an earlier visit.
    ForeignForm,
    /// A form or an address that cannot be read.
    Unreadable,
    /// A form that has more bytes than any of ours.
    TooLarge,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    frame: Frame,
    title: &'static str,
    text: String,
    /// Leads to the settings: it may help to go there.
    start: Option<&'static str>,
}

impl Failure {
    /// The page.
    pub(super) fn page(self, console: &Console, outside: &Outside, request_id: &str) -> Response {
        let frame = Frame::new(console, outside, None);
        let door = frame.words.door;
        let (status, title, text) = self.said(door, &frame.product, request_id);
        let start = match self {
            Self::Arrived => Some(door.go_on),
            Self::Refused(Refusal::SignedOut | Refusal::LinkInvalid) => None,
            _ => Some(door.to_start),
        };
        let message = Message {
            frame,
            title,
            text,
            start,
        };
        (status, page(&message)).into_response()
    }

    fn said(
        self,
        door: &'static Door,
        product: &str,
        request_id: &str,
    ) -> (StatusCode, &'static str, String) {
        let plain = |status, title, text: &str| (status, title, text.to_owned());
        match self {
            Self::NoSuchPage | Self::Refused(Refusal::NotFound) => {
                plain(StatusCode::NOT_FOUND, door.not_found, door.not_found_text)
            }
            Self::Arrived => plain(StatusCode::UNAUTHORIZED, door.arrived, door.arrived_text),
            Self::ForeignForm => plain(
                StatusCode::FORBIDDEN,
                door.foreign_form,
                door.foreign_form_text,
            ),
            Self::Unreadable | Self::Refused(Refusal::Invalid | Refusal::SamlOff) => {
                plain(StatusCode::BAD_REQUEST, door.invalid, door.invalid_text)
            }
            Self::TooLarge => plain(
                StatusCode::PAYLOAD_TOO_LARGE,
                door.invalid,
                door.invalid_text,
            ),
            Self::Refused(Refusal::SignedOut) => (
                StatusCode::UNAUTHORIZED,
                door.signed_out,
                (door.signed_out_text)(product),
            ),
            Self::Refused(Refusal::LinkInvalid) => (
                StatusCode::GONE,
                door.link_invalid,
                (door.link_invalid_text)(product),
            ),
            Self::Refused(Refusal::Denied | Refusal::SignInRequired) => {
                plain(StatusCode::FORBIDDEN, door.denied, door.denied_text)
            }
            Self::Refused(Refusal::TooMany) => plain(
                StatusCode::TOO_MANY_REQUESTS,
                door.too_many,
                door.too_many_text,
            ),
            Self::Refused(Refusal::PageGone) => {
                plain(StatusCode::GONE, door.page_gone, door.page_gone_text)
            }
            Self::Refused(Refusal::Away) => {
                plain(StatusCode::SERVICE_UNAVAILABLE, door.away, door.away_text)
            }
            Self::Refused(Refusal::Internal) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                door.failed,
                (door.failed_text)(request_id),
            ),
        }
    }
}

/// For whatever has no route.
pub(super) async fn no_such_page(
    State(console): State<Console>,
    Extension(outside): Extension<Outside>,
    Extension(visit): Extension<Visit>,
) -> Response {
    Failure::NoSuchPage.page(&console, &outside, &visit.request_id)
}
