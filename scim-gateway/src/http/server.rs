//! Connections: accepted, bounded, watched, drained.
//!
//! An accept loop of our own, because `axum::serve` sets no timers, no HTTP/2 limits and no TCP_NODELAY.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, response::Response};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::{Service as _, service_fn};

use super::watched::{Activity, Times, Watched};
use crate::config::Limits;

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// A server that accepts, until it is told to stop.
pub struct Server {
    listener: TcpListener,
    router: Router,
    connections: Arc<Semaphore>,
    /// The last connection found no place.
    is_full: AtomicBool,
    protocol: auto::Builder<TokioExecutor>,
    times: Times,
    running: GracefulShutdown,
}

/// hyper's buffer for a request's head; what is too long within it is refused in SCIM's words at the edge.
const HEAD_BUFFER_BYTES: usize = 64 << 10;
/// Fields in one header.
const HEADER_FIELDS: usize = 100;
/// Bytes of the header list of an HTTP/2 request, as HTTP/2 counts them.
const HTTP2_HEADER_LIST_BYTES: u32 = 16 << 10;
/// Streams that a client has reset and we still know; more, and the connection is ended (CVE-2023-44487).
const HTTP2_PENDING_RESETS: usize = 20;
/// After accepting has failed: when files have run out, the next try would fail as well.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

impl Server {
    /// A server for these routes.
    pub fn new(listener: TcpListener, router: Router, limits: &Limits) -> Self {
        Self {
            listener,
            router,
            connections: Arc::new(Semaphore::new(limits.connections)),
            is_full: AtomicBool::new(false),
            protocol: protocol(limits),
            times: Times {
                header: limits.header_time,
                idle: limits.idle_time,
            },
            running: GracefulShutdown::new(),
        }
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// When the system cannot tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Accepts connections, for ever.
    pub async fn accept(&self) -> Infallible {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => self.start(stream, Peer(peer)),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            }
        }
    }

    /// Accepts nothing more, and waits until every request that has begun is answered.
    pub async fn drain(self) {
        drop(self.listener);
        self.running.shutdown().await;
    }

    fn start(&self, stream: TcpStream, peer: Peer) {
        // One too many is closed at once: waiting would look like a server that hangs.
        let Ok(place) = Arc::clone(&self.connections).try_acquire_owned() else {
            // Said once, and again when there was a place meanwhile: a flood is not to flood the log.
            if !self.is_full.swap(true, Ordering::Relaxed) {
                tracing::warn!("refusing connections: as many as allowed are open");
            }
            return;
        };
        self.is_full.store(false, Ordering::Relaxed);
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let activity = Activity::default();
        let io = TokioIo::new(Watched::new(stream, activity.clone(), self.times));
        let router = self.router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            serve(router.clone(), request, peer, activity.clone())
        });
        let service = TowerToHyperService::new(service);
        let connection = self.protocol.serve_connection(io, service).into_owned();
        let connection = self.running.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection ended early");
            }
            drop(place);
        });
    }
}

async fn serve(
    mut router: Router,
    request: Request<Incoming>,
    peer: Peer,
    activity: Activity,
) -> Result<Response, Infallible> {
    let _busy = activity.begin(request.version() == hyper::Version::HTTP_2);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    router.call(request).await
}

fn protocol(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // The watched connection has this timer, and others.
        .header_read_timeout(None)
        .max_buf_size(HEAD_BUFFER_BYTES)
        .max_headers(HEADER_FIELDS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.http2_streams)
        .max_header_list_size(HTTP2_HEADER_LIST_BYTES)
        .max_pending_accept_reset_streams(HTTP2_PENDING_RESETS)
        .max_local_error_reset_streams(HTTP2_PENDING_RESETS);
    builder
}
