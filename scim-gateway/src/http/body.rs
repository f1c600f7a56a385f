//! Request bodies: read within limits of size and time, as JSON.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    http::header,
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::{runtime::Handle, time::timeout};

use super::{
    Gateway,
    failure::Failure,
    media,
    paced::{Paced, TooSlow},
};
use crate::{
    config::Limits,
    scim::{
        error::ScimError,
        json::{self, Value},
    },
};

/// A body that is JSON.
pub struct ScimJson(pub Value);

/// A body that is JSON, and may name many members.
pub struct GroupJson(pub Value);

/// A body that is JSON, and holds many bodies.
pub struct BulkJson(pub Value);

impl FromRequest<Gateway> for ScimJson {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Failure> {
        let limits = &gateway.settings().limits;
        let value = read_json(request, limits.body_bytes, limits).await?;
        Ok(Self(value))
    }
}

impl FromRequest<Gateway> for GroupJson {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Failure> {
        let limits = &gateway.settings().limits;
        let value = read_json(request, limits.group_body_bytes, limits).await?;
        Ok(Self(value))
    }
}

impl FromRequest<Gateway> for BulkJson {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Failure> {
        let limits = &gateway.settings().limits;
        let value = read_json(request, limits.bulk_body_bytes, limits).await?;
        Ok(Self(value))
    }
}

async fn read_json(request: Request, most: usize, limits: &Limits) -> Result<Value, Failure> {
    media::check_request(request.headers())?;
    if announced_length(&request).is_some_and(|length| length > most as u64) {
        return Err(too_large(most).into());
    }
    let bytes = read(request.into_body(), most, limits).await?;
    Ok(json::parse(&bytes, &limits.json())?)
}

fn announced_length(request: &Request) -> Option<u64> {
    let length = request.headers().get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

async fn read(body: Body, most: usize, limits: &Limits) -> Result<Bytes, Failure> {
    let paced = Paced::new(body, limits);
    match Limited::new(paced, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large(most).into()),
        Err(error) if error.is::<TooSlow>() => {
            let detail = format!("{error}.");
            Err(Failure::closing(ScimError::new(408, None, detail)))
        }
        Err(_) => {
            let detail = "The body ended before its announced end.";
            Err(Failure::closing(ScimError::invalid_syntax(detail)))
        }
    }
}

fn too_large(most: usize) -> ScimError {
    ScimError::too_large(format!("The body is larger than {most} bytes."))
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
