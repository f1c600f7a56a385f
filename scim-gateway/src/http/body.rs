//! Request bodies: read within limits of size and time, as JSON.
//!
//! A small one is read first and its token looked at by the call that does the work, as always. A large one, or any while there
//! is no room left for anybody's, has to show a good token before its bytes are taken in.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, header, request::Parts},
};
use http_body_util::{BodyExt as _, Limited};
use listener::workers;
use tokio::{runtime::Handle, time::timeout};

use super::{
    Gateway,
    caller::Caller,
    failure::Failure,
    media,
    paced::{Paced, TooSlow},
    room::{Full, Held},
    visit::Visit,
};
use crate::{
    convert::error::Refusal,
    scim::{
        error::ScimError,
        json::{self, Value},
        problem::Problem,
    },
};

/// What a body has at most that is read before anybody knows whose it is, in bytes. Users are far smaller.
const SMALL: usize = 16 << 10;

/// A body that is JSON.
pub struct ScimJson(pub Value);

/// A body that is JSON, and may name many members.
pub struct GroupJson(pub Value);

/// A body that is JSON, and holds many bodies.
pub struct BulkJson(pub Value);

impl FromRequest<Gateway> for ScimJson {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Failure> {
        let most = gateway.settings().limits.body_bytes;
        let value = read_json(request, most, gateway).await?;
        Ok(Self(value))
    }
}

impl FromRequest<Gateway> for GroupJson {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Failure> {
        let most = gateway.settings().limits.group_body_bytes;
        let value = read_json(request, most, gateway).await?;
        Ok(Self(value))
    }
}

impl FromRequest<Gateway> for BulkJson {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Failure> {
        let most = gateway.settings().limits.bulk_body_bytes;
        let value = read_json(request, most, gateway).await?;
        Ok(Self(value))
    }
}

async fn read_json(request: Request, most: usize, gateway: &Gateway) -> Result<Value, Failure> {
    let (mut parts, body) = request.into_parts();
    media::check_request(&parts.headers)?;
    let bytes = read(&mut parts, body, most, gateway).await?;
    let limits = gateway.settings().limits.json();
    let value = if bytes.len() > SMALL {
        workers::aside(|| json::parse(&bytes, &limits))
    } else {
        json::parse(&bytes, &limits)
    };
    Ok(value?)
}

async fn read(
    parts: &mut Parts,
    body: Body,
    most: usize,
    gateway: &Gateway,
) -> Result<Vec<u8>, Failure> {
    let announced = announced_length(&parts.headers);
    if announced.is_some_and(|length| length > most) {
        return Err(too_large(most).into());
    }
    let mut held = room_for(announced.unwrap_or(SMALL), parts, gateway).await?;
    let mut body = Paced::new(body, &gateway.settings().limits);
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0));
    while let Some(frame) = body.frame().await {
        // What is no data is a trailer, which nobody asked for.
        let Ok(data) = frame.map_err(broken_off)?.into_data() else {
            continue;
        };
        let length = bytes.len() + data.len();
        if length > most {
            return Err(too_large(most).into());
        }
        if length > held.bytes() {
            held = room_for(most, parts, gateway).await?;
        }
        bytes.extend_from_slice(&data);
    }
    // What is made of it is larger than the body itself, and lasts as long as the request.
    let visit = Visit::of(parts)?;
    visit.keeps(held);
    gateway.untaken().check(&visit)?;
    Ok(bytes)
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Room for a body: a small one has it from what there is for anybody, any other from the organization's share once its token
/// was looked at.
async fn room_for(bytes: usize, parts: &mut Parts, gateway: &Gateway) -> Result<Held, Failure> {
    if bytes <= SMALL
        && let Some(held) = gateway.room().for_anybody(bytes)
    {
        return Ok(held);
    }
    let caller = Caller::from_request_parts(parts, gateway).await?;
    caller.identity().authenticate().await?;
    let held = gateway
        .room()
        .for_organization(caller.organization(), bytes);
    held.await.map_err(no_room)
}

fn no_room(full: Full) -> Failure {
    let (status, detail) = match full {
        Full::Share => (
            429,
            "The organization has too many large requests under way. Send them one after the other.",
        ),
        Full::All => (
            503,
            "There are too many large requests at the moment. The request can be repeated.",
        ),
    };
    Failure::from(Refusal {
        error: ScimError::new(status, None, detail),
        retry_after: Some(Duration::from_secs(1)),
        cause: None,
        reason: None,
    })
}

fn broken_off(error: axum::BoxError) -> Failure {
    match error.downcast::<TooSlow>() {
        Ok(slow) => Failure::closing(ScimError::new(408, None, format!("{slow}."))),
        Err(_) => {
            let detail = "The body ended before its announced end.";
            Failure::closing(ScimError::invalid_syntax(detail))
        }
    }
}

fn too_large(most: usize) -> ScimError {
    ScimError::too_large(format!("The body is larger than {most} bytes."))
        .because(Problem::BodyTooLarge)
}

/// A body whose rest is read and thrown away when nobody wants it any more.
///
/// Without that, the answer to a refused request would often be lost: the server would close a connection on which the
/// client is still sending, and the client's system would drop what it has received so far.
pub struct Lingering(Option<Body>);

/// How much of an unwanted body is read. Whoever sends more sees a closed connection.
const UNWANTED_BYTES: usize = 8 << 20;
/// How long it is read, and how long a client may pause that should send it.
const UNWANTED_TIME: Duration = Duration::from_secs(10);
const UNWANTED_PAUSE: Duration = Duration::from_secs(1);

impl Lingering {
    /// A body that may be left unread.
    pub fn wrap(body: Body) -> Body {
        if body.is_end_stream() {
            return body;
        }
        Body::new(Self(Some(body)))
    }
}

impl HttpBody for Lingering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let frame = std::task::ready!(Pin::new(body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.0 = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.0.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let Some(body) = self.0.take().filter(|body| !body.is_end_stream()) else {
            return;
        };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(UNWANTED_TIME, discard(body)));
        }
    }
}

async fn discard(body: Body) {
    let mut body = Limited::new(body, UNWANTED_BYTES);
    while let Ok(Some(Ok(_))) = timeout(UNWANTED_PAUSE, body.frame()).await {}
}
