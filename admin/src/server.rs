//! `/livez`, `/readyz` and `/metrics`, for orchestrators and for Prometheus.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use listener::{Http2, Limits, Protocol, Server, broken};
use tokio::net::TcpListener;
use tower::service_fn;

use crate::{Numbers, Readiness};

/// Connections at the same time: those who ask are few.
const CONNECTIONS: usize = 64;
/// To the first request, and for each header.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// Without a byte.
const IDLE_TIME: Duration = Duration::from_secs(75);
/// Bytes of a header.
const HEADER_BYTES: u32 = 16 << 10;
/// Requests at the same time on one connection.
const STREAMS: u32 = 16;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// What `prometheus-client` writes.
const METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// What is asked on an admin listener.
#[derive(Clone, Debug)]
pub struct Admin {
    readiness: Readiness,
    /// What is missing when it is not ready, for people.
    missing: &'static str,
    numbers: Numbers,
}

impl Admin {
    /// Answers by these. `missing` says what is away when the program is not ready.
    #[must_use]
    pub fn new(readiness: Readiness, missing: &'static str, numbers: Numbers) -> Self {
        Self {
            readiness,
            missing,
            numbers,
        }
    }

    /// Binds, says where in the log, and answers until the process ends.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on.
    pub async fn listen(self, address: SocketAddr) -> io::Result<()> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        tracing::info!("the admin listener is at http://{address}");
        let answering = service_fn(move |request| self.clone().answer(request));
        let server = Server::new(listener, answering, limits());
        tokio::spawn(async move { server.accept().await });
        Ok(())
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<String>, Infallible> {
        // Nothing behind it on the connection is read.
        if let Some(broken) = broken(&request) {
            let mut refused = text(StatusCode::BAD_REQUEST, &format!("{broken}\n"));
            let close = HeaderValue::from_static("close");
            refused.headers_mut().insert(header::CONNECTION, close);
            return Ok(refused);
        }
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        Ok(match request.uri().path() {
            "/livez" | "/readyz" | "/metrics" if !is_read => {
                text(StatusCode::METHOD_NOT_ALLOWED, "only GET\n")
            }
            "/livez" => text(StatusCode::OK, "alive\n"),
            "/readyz" if self.readiness.is_ready().await => text(StatusCode::OK, "ready\n"),
            "/readyz" => text(StatusCode::SERVICE_UNAVAILABLE, self.missing),
            "/metrics" => match self.numbers.print() {
                Ok(numbers) => answer(StatusCode::OK, METRICS, numbers),
                Err(error) => {
                    tracing::error!(%error, "the metrics cannot be written");
                    text(StatusCode::INTERNAL_SERVER_ERROR, "no metrics\n")
                }
            },
            _ => text(
                StatusCode::NOT_FOUND,
                "/livez, /readyz and /metrics are here\n",
            ),
        })
    }
}

fn text(status: StatusCode, text: &str) -> Response<String> {
    answer(status, TEXT, text.to_owned())
}

fn answer(status: StatusCode, kind: HeaderValue, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn limits() -> Limits {
    Limits {
        connections: CONNECTIONS,
        source_connections: 0,
        is_proxy: Arc::new(|_| false),
        header_time: HEADER_TIME,
        idle_time: IDLE_TIME,
        protocol: Protocol::Any {
            header_buffer: HEADER_BYTES as usize,
            header_fields: 100,
            refusal: |status| {
                format!(
                    "HTTP/1.1 {status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                )
                .into_bytes()
            },
        },
        http2: Http2 {
            streams: STREAMS,
            header_bytes: HEADER_BYTES,
            pending_resets: 20,
            idle_frames: 100,
            ping_interval: None,
            ping_time: HEADER_TIME,
        },
    }
}
