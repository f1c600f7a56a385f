//! The outermost layer: what holds for every request, whatever it asks.
//!
//! It gives the request an id, refuses what is broken HTTP, bounds its time, turns a panic into 500 for that request alone,
//! prints failures, and has the one log line written. It knows the names of routes, never what is behind them.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::{FutureExt as _, future::BoxFuture};
use listener::broken;
use tokio::time::timeout;
use tower::{BoxError, Service};

use super::{
    Gateway, address,
    body::Lingering,
    failure::Failure,
    line, media, record,
    target::without_empty_segments,
    untaken,
    visit::{REQUEST_ID, Visit},
};
use crate::{
    config::Limits,
    journal::Mistake,
    scim::{error::ScimError, problem::Problem},
};

/// All routes behind the edge. A service of its own and no layer of the router: the edge is to see what the router itself
/// answers, too.
#[derive(Clone)]
pub struct Edge {
    gateway: Gateway,
    routes: Router,
}

impl Edge {
    pub(super) fn before(routes: Router, gateway: Gateway) -> Self {
        Self { gateway, routes }
    }

    /// Lets a request pass, and its answer back.
    async fn pass(self, mut request: Request) -> Response {
        let Self { gateway, routes } = self;
        let began = Instant::now();
        *request.uri_mut() = without_empty_segments(std::mem::take(request.uri_mut()));
        let visit = Arc::new(Visit::begin(&request, &gateway));
        let method = request.method().clone();
        let gauges = gateway.gauges();
        let _under_way = gauges.begin();
        let media_type = media::answer_type(request.headers());
        if media::asks_for_other(request.headers()) {
            visit.remarks(Problem::AcceptOther);
        }
        let asked = untaken::Asked::by(&request);
        request.extensions_mut().insert(Arc::clone(&visit));
        let request = request.map(Lingering::wrap);

        let limits = &gateway.settings().limits;
        let response = match refuse_broken(&request, &visit, limits) {
            Err(failure) => failure.into_response(),
            Ok(()) => run(request, routes, limits).await,
        };

        let (mut response, mut failure) = print(response, &visit, media_type.clone());
        if let Err(refused) = gateway.untaken().count(&mut response, &asked, &visit) {
            (response, failure) = print(refused.into_response(), &visit, media_type);
        }
        if method == Method::HEAD {
            leave_out_body(&mut response);
        }
        gateway.counts().add(&visit.used());
        let (status, duration) = (response.status(), began.elapsed());
        line::write(&visit, &method, status, failure.as_ref(), duration);
        gauges.answered(visit.route(), &method, status, duration);
        record::tell(
            &gateway,
            &visit,
            &method,
            status,
            failure.as_ref(),
            duration,
        );
        response
    }
}

impl<B> Service<http::Request<B>> for Edge
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    /// The router is always ready.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let passing = self.clone().pass(request.map(Body::new));
        Box::pin(passing.map(Ok))
    }
}

async fn run(request: Request, mut routes: Router, limits: &Limits) -> Response {
    let time = time_for(request.uri().path(), limits);
    let answer = AssertUnwindSafe(routes.call(request)).catch_unwind();
    match timeout(time, answer).await {
        Ok(Ok(Ok(response))) => response,
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
fn refuse_broken(request: &Request, visit: &Visit, limits: &Limits) -> Result<(), Failure> {
    let headers = request.headers();
    if let Some(broken) = broken(request) {
        let error = ScimError::invalid_syntax(broken.to_string());
        return Err(Failure::closing(error));
    }
    if headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .nth(1)
        .is_some()
    {
        visit.mistakes(Mistake::Twice);
        return Err(Failure::two_credentials());
    }
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |t| t.as_str().len());
    if target > limits.target_bytes {
        visit.mistakes(Mistake::UrlTooLong);
        let detail = format!("The URL is longer than {} bytes.", limits.target_bytes);
        return Err(Failure::closing(ScimError::new(414, None, detail)));
    }
    if headers.len() > limits.header_fields {
        visit.mistakes(Mistake::HeadersTooLarge);
        let detail = format!("The header has more than {} fields.", limits.header_fields);
        return Err(Failure::closing(ScimError::new(431, None, detail)));
    }
    let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
    if headers.iter().map(size).sum::<usize>() > limits.header_bytes {
        visit.mistakes(Mistake::HeadersTooLarge);
        let detail = format!("The headers are longer than {} bytes.", limits.header_bytes);
        return Err(Failure::closing(ScimError::new(431, None, detail)));
    }
    Ok(())
}

/// Gives an answer its printed form. Errors are of the same media type as other answers (RFC 7644 section 3.1).
fn print(
    mut response: Response,
    visit: &Visit,
    media_type: HeaderValue,
) -> (Response, Option<Failure>) {
    let failure = response.extensions_mut().remove::<Failure>();
    let failure = failure.map(|failure| match failure.status() {
        StatusCode::NOT_FOUND => failure.with_id(address::odd_id(visit.address.path())),
        _ => failure,
    });
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

/// RFC 9110 section 9.3.2: the same header as for GET, and no body.
fn leave_out_body(response: &mut Response) {
    let length = response.body().size_hint().exact();
    if let Some(length) = length.filter(|length| *length > 0) {
        let headers = response.headers_mut();
        let length = HeaderValue::from(length);
        headers.entry(header::CONTENT_LENGTH).or_insert(length);
    }
    *response.body_mut() = Body::empty();
}
