//! What is known of a request from its arrival to its log line.
//!
//! Apart from the edge, which begins and ends it: every room of a request's way may note here what it has found out.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, Uri, header, request::Parts},
    middleware::Next,
    response::Response,
};
use listener::Peer;
use trace::Span;
use uuid::Uuid;

use super::{Gateway, caller::visible, failure::Failure, room::Held, target::Tenant};
use crate::{
    dialect::Used,
    identity::Slot,
    journal::Mistake,
    scim::{error::ScimError, filter::Filter, problem::Problem},
};

/// What is known of a request before anything looks at what it asks, and what becomes known after. In the request's extensions.
pub struct Visit {
    /// Its id, in logs, answers and calls.
    pub request_id: Arc<str>,
    /// Which organization its URL names. None: it is no Tenant URL.
    pub tenant: Option<Tenant>,
    /// What it asks for.
    pub address: Uri,
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
    used: Mutex<Used>,
    route: OnceLock<MatchedPath>,
    resource: OnceLock<Uuid>,
    operations: OnceLock<Operations>,
    refused: OnceLock<ScimError>,
    name: OnceLock<String>,
    filter: OnceLock<String>,
    mistake: OnceLock<Mistake>,
    remark: OnceLock<Problem>,
    owner: OnceLock<Uuid>,
    room: OnceLock<Held>,
}

/// Operations of a bulk request.
#[derive(Debug, Clone, Copy)]
pub struct Operations {
    /// How many there were.
    pub sent: usize,
    /// How many of them were not done.
    pub failed: usize,
}

/// As much of a user agent as is kept.
const USER_AGENT_BYTES: usize = 256;
/// The header that names a request, in both directions.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

impl Visit {
    /// Looks at a request that has just arrived.
    pub(super) fn begin(request: &Request, gateway: &Gateway) -> Self {
        let proxies = &gateway.settings().trusted_proxies;
        let peer = request.extensions().get::<Peer>();
        let span = Span::within(one(request.headers(), &TRACEPARENT));
        Self {
            span,
            tracestate: tracestate(request.headers()).filter(|_| span.is_continued()),
            request_id: request_id(request.headers()),
            tenant: Tenant::of_path(request.uri().path(), &gateway.settings().public_url),
            address: request.uri().clone(),
            user_agent: visible(request.headers(), &header::USER_AGENT, USER_AGENT_BYTES),
            slot: Slot::default(),
            source: peer.map(|Peer(peer)| proxies.source(*peer, request.headers())),
            used: Mutex::default(),
            route: OnceLock::default(),
            resource: OnceLock::default(),
            operations: OnceLock::default(),
            refused: OnceLock::default(),
            name: OnceLock::default(),
            filter: OnceLock::default(),
            mistake: OnceLock::default(),
            remark: OnceLock::default(),
            owner: OnceLock::default(),
            room: OnceLock::default(),
        }
    }

    /// What the edge has written down about a request.
    ///
    /// # Errors
    ///
    /// When the request did not come through the edge, which is our fault.
    pub fn of(parts: &Parts) -> Result<Arc<Self>, Failure> {
        let visit = parts.extensions.get::<Arc<Self>>().map(Arc::clone);
        visit.ok_or_else(|| Failure::internal("a request that did not come through the edge"))
    }

    /// Notes which route the request takes: only the router knows.
    pub(super) fn takes(&self, route: Option<&MatchedPath>) {
        if let Some(route) = route {
            // It is set once: a request takes one route.
            let _ = self.route.set(route.clone());
        }
    }

    /// Keeps the room that the request's body has, until the request is done.
    pub fn keeps(&self, room: Held) {
        // It is set once: a request has one body.
        let _ = self.room.set(room);
    }

    /// Whether its token was looked at, and found good, before its body was read: then that is large, or there was little room.
    pub fn is_known(&self) -> bool {
        self.room.get().is_some_and(Held::is_an_organizations)
    }

    /// Notes how many operations the request had, and what became of them.
    pub fn had(&self, operations: Operations) {
        // It is set once: a request is one bulk request at most.
        let _ = self.operations.set(operations);
    }

    /// Notes why an operation of the request was refused.
    pub fn refuses(&self, error: &ScimError) {
        // It is set once: the first one speaks for all.
        let _ = self.refused.set(error.clone());
    }

    /// Why the first operation that was refused was.
    pub(super) fn refused(&self) -> Option<&ScimError> {
        self.refused.get()
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

    /// Notes what is odd about a request that is done all the same, if anything is.
    pub fn remarks(&self, problem: impl Into<Option<Problem>>) {
        if let Some(problem) = problem.into() {
            // It is set once: the first one speaks for all.
            let _ = self.remark.set(problem);
        }
    }

    /// What is odd about it, if it is done.
    pub(super) fn remark(&self) -> Option<Problem> {
        self.remark.get().copied()
    }

    /// Notes what is wrong with its credentials, which no token is looked up by.
    pub fn mistakes(&self, mistake: Mistake) {
        // It is set once: whoever reads the header next finds the same.
        let _ = self.mistake.set(mistake);
    }

    /// What is wrong with its credentials, if they were never looked up.
    pub(super) fn mistake(&self) -> Option<Mistake> {
        self.mistake.get().copied()
    }

    /// Notes whose its token says it is, where the URL names nobody. Nobody has looked the token up.
    pub(super) fn is_owned_by(&self, organization: Uuid) {
        // It is set once: a request has one token.
        let _ = self.owner.set(organization);
    }

    /// Whose its token says it is, where the URL names nobody.
    pub(super) fn owner(&self) -> Option<&Uuid> {
        self.owner.get()
    }

    /// What is to be created is to be called so.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.get().map(String::as_str)
    }

    /// The filter, without its values.
    pub(super) fn filter(&self) -> Option<&str> {
        self.filter.get().map(String::as_str)
    }

    /// The resource that the request is about, if it is named by an id of ours.
    pub(super) fn resource(&self) -> Option<&Uuid> {
        self.resource.get()
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

/// Notes the route of a request that nobody is asked about.
pub(super) async fn name_route(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if let Some(visit) = extensions.get::<Arc<Visit>>() {
        visit.takes(extensions.get());
    }
    next.run(request).await
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
