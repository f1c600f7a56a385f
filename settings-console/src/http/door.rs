//! Getting in by a link, and out again.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Console, ancestors, cookie,
    failure::Failure,
    form,
    frame::{Frame, Outside, page},
    visitor::Visitor,
};
use crate::identity::Visit;

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    frame: Frame,
    secret: String,
}

#[derive(Template)]
#[template(path = "left.html")]
struct Left {
    frame: Frame,
    return_url: String,
}

/// `GET /open/{secret}`: asks whether to go on. Scanners of mail follow links too, and must not use them up; and the cookie that is
/// set then stays with a page of ours. Where it is shown in a frame, the link says whose pages may do so.
pub(super) async fn welcome(
    State(console): State<Console>,
    Extension(outside): Extension<Outside>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Response {
    let shown = page(&Welcome {
        frame: Frame::new(&console, &outside, None),
        secret: secret.clone(),
    });
    let is_framed = headers
        .get("sec-fetch-dest")
        .is_some_and(|destination| destination == "iframe" || destination == "frame");
    if !is_framed {
        return shown;
    }
    match console.identity().rehearse(secret, &visit).await {
        Ok(session) => ancestors::listed(&session, shown),
        Err(_) => shown,
    }
}

/// What *Continue* sends.
#[derive(Deserialize)]
pub(super) struct Opening {
    secret: String,
}

/// `POST /open`: redeems the link, and goes on to where no secret stands in the URL.
pub(super) async fn open(
    State(console): State<Console>,
    Extension(outside): Extension<Outside>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    opening: form::Sent<Opening>,
) -> Response {
    let failed = |failure: Failure| failure.page(&console, &outside, &visit.request_id);
    let origin = &console.settings().origin;
    if !form::is_ours(&headers, origin) {
        return failed(Failure::ForeignForm);
    }
    let Opening { secret } = match form::read(opening) {
        Ok(opening) => opening,
        Err(failure) => return failed(failure),
    };
    let (session, secret) = match console.identity().redeem(secret, &visit).await {
        Ok(opened) => opened,
        Err(refusal) => return failed(refusal.into()),
    };
    let ends = session.expire_time.unwrap_or_default().seconds;
    let lasts = ends - session.create_time.unwrap_or_default().seconds;
    let mut response = Redirect::to("/").into_response();
    if let Some(cookie) = cookie::keep_session(origin, &secret, lasts) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What *Leave* sends.
#[derive(Deserialize)]
pub(super) struct Leaving {
    #[serde(default)]
    csrf: String,
}

/// `POST /leave`: ends the session everywhere, not in this browser alone.
pub(super) async fn leave(
    visitor: Visitor,
    headers: HeaderMap,
    leaving: form::Sent<Leaving>,
) -> Response {
    let origin = &visitor.console.settings().origin;
    let csrf = match form::read(leaving) {
        Ok(Leaving { csrf }) => csrf,
        Err(failure) => return visitor.failed(failure),
    };
    if !form::is_ours(&headers, origin) || !visitor.has_sent(&csrf) {
        return visitor.failed(Failure::ForeignForm);
    }
    if let Err(refusal) = visitor.calls.end(&visitor.session).await {
        return visitor.failed(refusal);
    }
    let left = Left {
        frame: Frame::new(&visitor.console, &visitor.outside, None),
        return_url: visitor.session.return_url.clone(),
    };
    let mut response = ancestors::listed(&visitor.session, page(&left));
    if let Some(cookie) = cookie::forget_session(origin) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
