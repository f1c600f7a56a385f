//! The gateway's connections: what [`listener`] needs to know of HTTP as it is spoken here.

use std::sync::Arc;

use jiff::Timestamp;
use listener::{Http2, Protocol, TrustedProxies};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::{edge::Edge, failure::with_request_id, media};
use crate::{config::Limits, scim::error::ScimError};

/// A server that accepts, until it is told to stop.
pub type Server = listener::Server<Edge>;

/// hyper's buffer for a request's head; what is too long within it is refused in SCIM's words at the edge.
const HEAD_BUFFER_BYTES: usize = 64 << 10;

/// A server for these routes.
pub fn server(
    listener: TcpListener,
    routes: Edge,
    limits: &Limits,
    proxies: &TrustedProxies,
) -> Server {
    let proxies = proxies.clone();
    let limits = listener::Limits {
        connections: limits.connections,
        source_connections: limits.source_connections,
        // Whoever is on this machine has no address to tell them apart by, and serves others: a TLS proxy, for one.
        is_proxy: Arc::new(move |address| address.is_loopback() || proxies.trust(address)),
        header_time: limits.header_time,
        idle_time: limits.idle_time,
        protocol: Protocol::Any {
            header_buffer: HEAD_BUFFER_BYTES.max(limits.header_bytes.saturating_mul(2)),
            header_fields: limits.header_fields,
            refusal,
        },
        http2: Http2 {
            streams: limits.http2_streams,
            header_bytes: limits.http2_header_bytes,
            pending_resets: limits.http2_resets,
            idle_frames: limits.http2_idle_frames,
            ping_interval: None,
            ping_time: limits.header_time,
        },
    };
    listener::Server::new(listener, routes, limits)
}

/// What is answered to what is no HTTP/1: nothing of ours has seen the request.
fn refusal(status: u16) -> Vec<u8> {
    let error = match status {
        414 => ScimError::new(414, None, "The URL is too long."),
        431 => {
            let detail = "The header of the request is too long, or has too many fields.";
            ScimError::new(431, None, detail)
        }
        _ => ScimError::invalid_syntax("This is no HTTP request."),
    };
    let phrase = http::StatusCode::from_u16(error.status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default();
    let status = error.status;
    let id = Uuid::now_v7().to_string();
    let body = with_request_id(error, &id).to_json().to_string();
    let date = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT");
    tracing::info!(request.id = %id, status, "refused what is no HTTP");
    format!(
        "HTTP/1.1 {status} {phrase}\r\ndate: {date}\r\nconnection: close\r\ncontent-type: {}\r\n\
         x-request-id: {id}\r\ncontent-length: {}\r\n\r\n{body}",
        media::SCIM,
        body.len(),
    )
    .into_bytes()
}
