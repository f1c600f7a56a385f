//! The outermost layer: what holds for every request, whatever it asks.
//!
//! It gives the request an id, refuses what is broken HTTP, bounds its time, turns a panic into 500 for that request alone,
//! prints failures, and writes the one log line. It knows the names of routes, never what is behind them.

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header, uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures::FutureExt as _;
use listener::{Framing, Peer};
use tokio::time::timeout;
use trace::Span;
use uuid::Uuid;

use super::{
    Gateway,
    body::Lingering,
    caller::visible,
    failure::Failure,
    media,
    record::{self, method_name},
    room::Held,
    target::{self, Tenant, without_empty_segments},
};
use crate::{
    config::Limits,
    dialect::Used,
    identity::Slot,
    scim::{error::ScimError, filter::Filter},
};

/// What is known of a request before anything looks at what it asks. In the request's extensions.
#[derive(Clone)]
pub struct Visit {
    /// Its id, in logs, answers and calls.
    pub request_id: Arc<str>,
    /// Which organization its URL names. None: it is no Tenant URL.
    pub tenant: Option<Tenant>,
    /// Which organization it names all the same, if it is no Tenant URL.
    pub misspelt: Option<Uuid>,
    /// Where it came from.
    pub source: Option<IpAddr>,
    /// By which client.
    pub user_agent: Option<String>,
    /// What this gateway does for it, within its trace.
    pub span: Span,
    /// What those before have said of the trace; passed on as it is.
    pub tracestate: Option<String>,
    /// Where the receipt of its call is noted.
    pub slot: Slot,
    used: Arc<Mutex<Used>>,
    route: Arc<OnceLock<MatchedPath>>,
    resource: Arc<OnceLock<Uuid>>,
    operations: Arc<OnceLock<Operations>>,
    name: Arc<OnceLock<String>>,
    filter: Arc<OnceLock<String>>,
    room: Arc<OnceLock<Held>>,
}

/// Operations of a bulk request.
#[derive(Debug, Clone, Copy)]
pub struct Operations {
    /// How many there were.
    pub sent: usize,
    /// How many of them were not done.
    pub failed: usize,
}

/// What the log line says, beside the answer.
struct Line {
    method: Method,
    began: Instant,
}

/// How many ignored attributes a log line names.
const IGNORED_NAMES: usize = 20;
/// As much of a user agent as is kept.
const USER_AGENT_BYTES: usize = 256;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Lets a request pass, and its answer back.
pub async fn pass(State(gateway): State<Gateway>, mut request: Request, next: Next) -> Response {
    *request.uri_mut() = without_empty_segments(std::mem::take(request.uri_mut()));
    let visit = Visit::begin(&request, &gateway);
    let line = Line::begin(&request);
    let _under_way = gateway.gauges().begin();
    let media_type = media::answer_type(request.headers());
    request.extensions_mut().insert(visit.clone());
    let request = request.map(Lingering::wrap);

    let response = match refuse_broken(&request, &gateway.settings().limits) {
        Err(failure) => failure.into_response(),
        Ok(()) => run(request, next, &gateway.settings().limits).await,
    };

    let (response, failure) = print(response, &visit, media_type);
    gateway.counts().add(&visit.used());
    line.write(&visit, response.status(), failure.as_ref());
    let status = response.status();
    let duration = line.began.elapsed();
    let gauges = gateway.gauges();
    gauges.answered(visit.route(), &line.method, status, duration);
    record::tell(
        &gateway,
        &visit,
        &line.method,
        status,
        failure.as_ref(),
        duration,
    );
    response
}

/// Remembers which route a request takes: only the router knows.
pub async fn name_route(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if let (Some(visit), Some(route)) = (extensions.get::<Visit>(), extensions.get::<MatchedPath>())
    {
        // It is set once: a request takes one route.
        let _ = visit.route.set(route.clone());
    }
    next.run(request).await
}

async fn run(request: Request, next: Next, limits: &Limits) -> Response {
    let time = time_for(request.uri().path(), limits);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match timeout(time, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => Failure::internal("a handler panicked").into_response(),
        Err(_) => Failure::too_late().into_response(),
    }
}

/// A bulk request has the time of one request, and that of its operations, which it keeps to by itself: whoever cut it off here
/// would lose what became of them.
fn time_for(path: &str, limits: &Limits) -> Duration {
    if path.ends_with("/scim/v2/Bulk") {
        limits.request_time + limits.bulk_time + limits.call_time
    } else {
        limits.request_time
    }
}

/// Refuses what is not HTTP as it should be, before anything else looks at it.
fn refuse_broken(request: &Request, limits: &Limits) -> Result<(), Failure> {
    let headers = request.headers();
    if let Some(framing) = request.extensions().get::<Framing>() {
        let detail = match framing {
            Framing::TwoLengths => {
                "The request has both Content-Length and Transfer-Encoding. Send one of them."
            }
            Framing::Coding => "The only Transfer-Encoding that is understood is chunked, once.",
            Framing::LineFeed => "A line of the request's header does not end with CR and LF.",
        };
        return Err(Failure::closing(ScimError::invalid_syntax(detail)));
    }
    if !has_one_host(request) {
        let detail = "The request must have the header Host once, with a host's name.";
        return Err(Failure::closing(ScimError::invalid_syntax(detail)));
    }
    if headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .nth(1)
        .is_some()
    {
        return Err(Failure::two_credentials());
    }
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |t| t.as_str().len());
    if target > limits.target_bytes {
        let detail = format!("The URL is longer than {} bytes.", limits.target_bytes);
        return Err(Failure::closing(ScimError::new(414, None, detail)));
    }
    if headers.len() > limits.header_fields {
        let detail = format!("The header has more than {} fields.", limits.header_fields);
        return Err(Failure::closing(ScimError::new(431, None, detail)));
    }
    let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
    if headers.iter().map(size).sum::<usize>() > limits.header_bytes {
        let detail = format!("The headers are longer than {} bytes.", limits.header_bytes);
        return Err(Failure::closing(ScimError::new(431, None, detail)));
    }
    Ok(())
}

/// RFC 9112 section 3.2: no Host, two of them, or one that is no host, is 400. HTTP/2 has a pseudo-header for it, and HTTP/1.0
/// may do without.
fn has_one_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.uri().authority().is_some() || request.version() == Version::HTTP_10,
        (Some(host), None) => {
            // A user's name belongs into no Host, and an authority may have one.
            !host.as_bytes().contains(&b'@') && Authority::try_from(host.as_bytes()).is_ok()
        }
        (Some(_), Some(_)) => false,
    }
}

/// Gives an answer its printed form. Errors are of the same media type as other answers (RFC 7644 section 3.1).
fn print(
    mut response: Response,
    visit: &Visit,
    media_type: HeaderValue,
) -> (Response, Option<Failure>) {
    let failure = response.extensions_mut().remove::<Failure>();
    if let Some(failure) = &failure {
        let headers = std::mem::take(response.headers_mut());
        response = failure.print(headers, &visit.request_id);
    }
    let headers = response.headers_mut();
    let is_scim = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == media::SCIM);
    if is_scim {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    if let Ok(id) = HeaderValue::from_str(&visit.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    (response, failure)
}

impl Visit {
    fn begin(request: &Request, gateway: &Gateway) -> Self {
        let proxies = &gateway.settings().trusted_proxies;
        let peer = request.extensions().get::<Peer>();
        let span = Span::within(one(request.headers(), &TRACEPARENT));
        Self {
            span,
            tracestate: tracestate(request.headers()).filter(|_| span.is_continued()),
            request_id: request_id(request.headers()),
            tenant: Tenant::of_path(request.uri().path(), &gateway.settings().public_url),
            misspelt: target::misspelt(request.uri().path()),
            user_agent: visible(request.headers(), &header::USER_AGENT, USER_AGENT_BYTES),
            slot: Slot::default(),
            source: peer.map(|Peer(peer)| proxies.source(*peer, request.headers())),
            used: Arc::default(),
            route: Arc::default(),
            resource: Arc::default(),
            operations: Arc::default(),
            name: Arc::default(),
            filter: Arc::default(),
            room: Arc::default(),
        }
    }

    /// Keeps the room that the request's body has, until the request is done.
    pub fn keeps(&self, room: Held) {
        // It is set once: a request has one body.
        let _ = self.room.set(room);
    }

    /// Whether its token was looked at, and found good, before its body was read.
    pub fn is_known(&self) -> bool {
        self.room.get().is_some_and(Held::is_an_organizations)
    }

    /// Notes how many operations the request had, and what became of them.
    pub fn had(&self, operations: Operations) {
        // It is set once: a request is one bulk request at most.
        let _ = self.operations.set(operations);
    }

    /// Notes what a resource is to be called that the request is to create. Personal: for the provisioning log alone.
    pub fn creates(&self, name: Option<&str>) {
        if let Some(name) = name {
            // It is set once: a request creates one resource.
            let _ = self.name.set(name.to_owned());
        }
    }

    /// Notes which filter the request has.
    pub fn searches(&self, filter: &Filter) {
        // It is set once: a request has one filter.
        let _ = self.filter.set(filter.shape().to_string());
    }

    /// What is to be created is to be called so.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.get().map(String::as_str)
    }

    /// The filter, without its values.
    pub(super) fn filter(&self) -> Option<&str> {
        self.filter.get().map(String::as_str)
    }

    /// The route that the request has taken.
    pub(super) fn route(&self) -> Option<&str> {
        self.route.get().map(MatchedPath::as_str)
    }

    /// Operations of a bulk request.
    pub(super) fn operations(&self) -> Option<Operations> {
        self.operations.get().copied()
    }

    /// Notes which resource the request is about. Only ids of our own form are noted: anything else may be a name.
    pub fn concerns(&self, id: &str) {
        if let Ok(id) = Uuid::try_parse(id) {
            // It is set once: a request is about one resource.
            let _ = self.resource.set(id);
        }
    }

    /// What reading the request needs beyond the RFCs.
    pub fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A field that is there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// All of the trace's state in one field; none where it is too long to be passed on.
fn tracestate(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(TRACESTATE).iter();
    let values: Vec<&str> = values
        .map(|value| value.to_str().ok())
        .collect::<Option<_>>()?;
    let state = values.join(",");
    (1..=trace::STATE_BYTES)
        .contains(&state.len())
        .then_some(state)
}

/// The id that the client gave, if it is one that a log may hold; else a new one.
fn request_id(headers: &HeaderMap) -> Arc<str> {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    match given.filter(|id| is_id(id)) {
        Some(id) => id.into(),
        None => Uuid::now_v7().to_string().into(),
    }
}

fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// A name that a schema could define, or a URN.
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"$._:-".contains(&byte);
    text.len() <= 128 && text.bytes().all(allowed)
}

impl Line {
    fn begin(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            began: Instant::now(),
        }
    }

    /// Ids and names of attributes; never tokens, user names, values of filters, query strings or bodies.
    fn write(&self, visit: &Visit, status: StatusCode, failure: Option<&Failure>) {
        let Self { method, began } = self;
        // The route, not the path: ids and whatever else clients write into URLs stay out of logs.
        let route = visit.route.get().map_or("(none)", MatchedPath::as_str);
        let organization = visit
            .tenant
            .as_ref()
            .and_then(|t| t.organization.as_deref());
        let used = visit.used();
        let quirks: Vec<&str> = used.quirks().collect();
        // Names that a client made up: no more of them than a line can hold, and none that is no name.
        let ignored = used.ignored().filter(|name| is_name(name));
        let ignored: Vec<&str> = ignored.take(IGNORED_NAMES).collect();
        let operations = visit.operations.get();
        let duration = (began.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    request.id = %visit.request_id,
                    trace.id = %visit.span.trace_id(),
                    span.id = %visit.span.span_id(),
                    organization.id = organization.filter(|id| Uuid::try_parse(id).is_ok()),
                    resource.id = visit.resource.get().map(tracing::field::display),
                    http.method = method_name(method),
                    route,
                    status = status.as_u16(),
                    scim.r#type = failure.and_then(Failure::scim_type).map(|kind| kind.as_str()),
                    bulk.operations = operations.map(|operations| operations.sent),
                    bulk.failed = operations.map(|operations| operations.failed),
                    scim.quirks = (!quirks.is_empty()).then(|| quirks.join(",")),
                    scim.ignored = (!ignored.is_empty()).then(|| ignored.join(",")),
                    duration_ms = duration,
                    error = failure.and_then(Failure::cause),
                    "{} {route} answered {}",
                    method_name(method),
                    status.as_u16(),
                )
            };
        }
        match status.as_u16() {
            500 => line!(error),
            503 => line!(warn),
            _ => line!(info),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0192f0c1-7a2b.c_3", true)]
    #[case("", false)]
    #[case("a b", false)]
    #[case("a\nb", false)]
    #[case("é", false)]
    #[case(&"a".repeat(64), true)]
    #[case(&"a".repeat(65), false)]
    fn an_id_is_short_and_plain(#[case] text: &str, #[case] good: bool) {
        assert_eq!(is_id(text), good);
    }
}
