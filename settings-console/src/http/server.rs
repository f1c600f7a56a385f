//! The console's connections: what [`listener`] needs to know of HTTP as it is spoken here.

use std::{sync::Arc, time::Duration};

use axum::Router;
use listener::{Http2, Protocol, TrustedProxies};
use tokio::net::TcpListener;

use crate::config::Limits;

/// hyper's buffer for a request's head: a browser's is far smaller.
const HEAD_BUFFER_BYTES: usize = 32 << 10;
/// Fields of a header.
const HEADER_FIELDS: usize = 100;
/// Requests at the same time on one connection.
const STREAMS: u32 = 100;
/// Requests that a client has given up and that are still known.
const RESETS: usize = 20;
/// Frames within a minute that carry nothing.
const IDLE_FRAMES: usize = 200;
/// For the answer to a ping; none is sent.
const PING_TIME: Duration = Duration::from_secs(20);

/// A server for these routes.
#[must_use]
pub fn server(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    proxies: &TrustedProxies,
) -> listener::Server<Router> {
    let proxies = proxies.clone();
    let limits = listener::Limits {
        connections: limits.connections,
        source_connections: limits.source_connections,
        // Whoever is on this machine has no address to tell them apart by, and serves others: a TLS proxy, for one.
        is_proxy: Arc::new(move |address| address.is_loopback() || proxies.trust(address)),
        header_time: limits.header_time,
        idle_time: limits.idle_time,
        protocol: Protocol::Any {
            header_buffer: HEAD_BUFFER_BYTES,
            header_fields: HEADER_FIELDS,
            refusal,
        },
        http2: Http2 {
            streams: STREAMS,
            header_bytes: HEAD_BUFFER_BYTES as u32,
            pending_resets: RESETS,
            idle_frames: IDLE_FRAMES,
            ping_interval: None,
            ping_time: PING_TIME,
        },
    };
    listener::Server::new(listener, router, limits)
}

/// What is answered to what is no HTTP/1: no browser has sent it.
fn refusal(status: u16) -> Vec<u8> {
    let phrase = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default();
    format!("HTTP/1.1 {status} {phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        .into_bytes()
}
