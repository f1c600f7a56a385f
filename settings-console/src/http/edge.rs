//! The outermost layer: what holds for every request, whatever it asks.
//!
//! It gives the request an id, refuses what is broken HTTP, bounds its time, turns a panic into a page for that request alone, says what browsers may do with
//! the answer, and writes the one log line: the route, never the path, which may have a secret in it.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use futures::FutureExt as _;
use listener::{Peer, broken};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Console, ancestors, failure::Failure, frame::Outside};
use crate::identity::{Refusal, Visit};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// See the module.
pub(super) async fn pass(
    State(console): State<Console>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let visit = visit(&console, &request);
    let request_id = Arc::clone(&visit.request_id);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let outside = Outside::of(request.headers(), request.uri());
    request.extensions_mut().insert(visit);
    request.extensions_mut().insert(outside.clone());

    let failed = |failure: Failure| failure.page(&console, &outside, &request_id);
    let answer = async {
        // Nothing behind it on the connection is read.
        if let Some(refused) = refuse(&request, console.settings().limits.body_bytes) {
            let mut response = failed(refused);
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
            return response;
        }
        next.run(request).await
    };
    let answer = AssertUnwindSafe(answer).catch_unwind();
    let mut response = match timeout(console.settings().limits.request_time, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => failed(Refusal::Internal.into()),
        Err(_) => failed(Refusal::Away.into()),
    };
    ancestors::say(&console, &mut response);
    guard(&console, response.headers_mut());
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    if let Some(chosen) = outside.chosen()
        && let Some(cookie) = super::cookie::keep_language(chosen)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    log(
        &method,
        route.as_ref(),
        response.status(),
        &request_id,
        started,
    );
    response
}

/// Refuses what is not HTTP as it should be, and a body that says that it is too large.
fn refuse(request: &Request, body_bytes: usize) -> Option<Failure> {
    if broken(request).is_some() {
        return Some(Failure::Unreadable);
    }
    let length = request.headers().get(header::CONTENT_LENGTH)?;
    let length: usize = length.to_str().ok()?.parse().ok()?;
    (length > body_bytes).then_some(Failure::TooLarge)
}

fn visit(console: &Console, request: &Request) -> Visit {
    let headers = request.headers();
    let peer = request.extensions().get::<Peer>();
    let proxies = &console.settings().trusted_proxies;
    let agent = headers.get(header::USER_AGENT);
    Visit {
        request_id: Uuid::now_v7().to_string().into(),
        source: peer.map(|Peer(peer)| proxies.source(*peer, headers)),
        user_agent: agent
            .and_then(|agent| agent.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
    }
}

/// What a browser may do with an answer. What an answer says itself stands.
fn guard(console: &Console, headers: &mut HeaderMap) {
    let settings = console.settings();
    let mut say = |name, value| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "no-referrer");
    say(header::CACHE_CONTROL, "no-store");
    say(OPENER, "same-origin");
    say(RESOURCE, "same-origin");
    say(
        POLICY,
        "camera=(), geolocation=(), microphone=(), payment=()",
    );
    if settings.origin.is_secure() {
        say(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

fn log(
    method: &axum::http::Method,
    route: Option<&MatchedPath>,
    status: StatusCode,
    request_id: &str,
    started: Instant,
) {
    let route = route.map_or("none", MatchedPath::as_str);
    if ["/livez", "/readyz"].contains(&route) {
        return;
    }
    tracing::info!(
        http.method = %method,
        http.route = route,
        http.status = status.as_u16(),
        request.id = request_id,
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered {method} {route}",
    );
}
