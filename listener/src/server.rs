//! Connections: accepted, counted, served, drained.

use std::{
    convert::Infallible,
    error::Error,
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use http::{Extensions, Request, Response};
use hyper::body::{Body, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};
use tower::{Service, ServiceExt as _, service_fn};

use crate::{
    handshake::{Handshake, Opened},
    source::{Crowd, Network, Presence},
    watched::{Activity, Times, Watched},
};

/// Who is at the other end of a connection. In the extensions of each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What is too much, too slow or too many.
#[derive(Clone)]
pub struct Limits {
    /// Connections at the same time. Beyond: closed at once.
    pub connections: usize,
    /// Of these, of one source. 0: all of them.
    pub source_connections: usize,
    /// Whose connections are not counted by source: it speaks for many.
    pub is_proxy: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
    /// To the first request of a connection, and for each header.
    pub header_time: Duration,
    /// Without a byte in either direction.
    pub idle_time: Duration,
    /// What is served.
    pub protocol: Protocol,
    /// Of HTTP/2.
    pub http2: Http2,
}

/// What is served on a connection.
#[derive(Clone, Copy, Debug)]
pub enum Protocol {
    /// HTTP/1 and HTTP/2, whichever the client begins with.
    Any {
        /// Bytes that are buffered of a header of HTTP/1.
        header_buffer: usize,
        /// Fields of a header of HTTP/1.
        header_fields: usize,
        /// What is answered to what is no HTTP/1, by its status. The whole answer.
        refusal: fn(u16) -> Vec<u8>,
    },
    /// HTTP/2 alone, as gRPC does. A connection may stand for long without a request, if its client answers pings.
    Http2,
}

/// Limits of one connection of HTTP/2.
#[derive(Clone, Copy, Debug)]
pub struct Http2 {
    /// Requests at the same time. Beyond: `REFUSED_STREAM`.
    pub streams: u32,
    /// Bytes of the fields of a header, as HTTP/2 counts them. Beyond: 431.
    pub header_bytes: u32,
    /// Streams that the client has reset, or made us reset, and that we still know. Beyond: `GOAWAY` (CVE-2023-44487).
    pub pending_resets: usize,
    /// Frames within a minute that carry nothing, such as pings and settings; ten are free with each one that carries something,
    /// in either direction. Beyond: `GOAWAY` with `ENHANCE_YOUR_CALM`, and the connection is closed (CVE-2019-9512).
    pub idle_frames: usize,
    /// How often a client is asked whether it is there. None: never.
    pub ping_interval: Option<Duration>,
    /// How long it may take to answer.
    pub ping_time: Duration,
}

/// A server that accepts, until it is told to stop.
pub struct Server<S> {
    listener: TcpListener,
    service: S,
    limits: Limits,
    places: Arc<Semaphore>,
    crowd: Arc<Crowd>,
    /// The last connection was refused.
    refuses: AtomicBool,
    refused: Arc<AtomicU64>,
    builder: auto::Builder<TokioExecutor>,
    handshake: Option<Handshake>,
    running: GracefulShutdown,
}

/// How many connections a server has. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Census {
    most: usize,
    places: Arc<Semaphore>,
    refused: Arc<AtomicU64>,
}

/// How the requests of a connection are read and answered.
struct Serving<S> {
    service: S,
    builder: auto::Builder<TokioExecutor>,
    times: Times,
    protocol: Protocol,
    idle_frames: usize,
    watcher: Watcher,
}

/// What is known of a connection before its first request.
struct Start {
    peer: Peer,
    accepted: Instant,
    known: Extensions,
    place: Place,
}

/// A place of a connection, until it is dropped.
struct Place {
    _among_all: OwnedSemaphorePermit,
    _of_its_source: Option<Presence>,
}

/// After accepting has failed: when files have run out, the next try would fail as well.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

impl<S> fmt::Debug for Server<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("listener", &self.listener)
            .finish_non_exhaustive()
    }
}

impl<S, B> Server<S>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// A server that answers by a service.
    pub fn new(listener: TcpListener, service: S, limits: Limits) -> Self {
        Self {
            listener,
            service,
            places: Arc::new(Semaphore::new(limits.connections)),
            crowd: Arc::new(Crowd::new(limits.source_connections)),
            refuses: AtomicBool::new(false),
            refused: Arc::default(),
            builder: builder(&limits),
            handshake: None,
            running: GracefulShutdown::new(),
            limits,
        }
    }

    /// With something that comes before the first request.
    #[must_use]
    pub fn with_handshake(self, handshake: Option<Handshake>) -> Self {
        Self { handshake, ..self }
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// When the system cannot tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// How many connections there are, for as long as anybody asks.
    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            most: self.limits.connections,
            places: Arc::clone(&self.places),
            refused: Arc::clone(&self.refused),
        }
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
        let Some(place) = self.place(peer) else {
            return;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let start = Start {
            peer,
            accepted: Instant::now(),
            known: Extensions::new(),
            place,
        };
        let serving = Serving {
            service: self.service.clone(),
            builder: self.builder.clone(),
            times: Times {
                header: self.limits.header_time,
                idle: self.limits.idle_time,
            },
            protocol: self.limits.protocol,
            idle_frames: self.limits.http2.idle_frames,
            watcher: self.running.watcher(),
        };
        match self.handshake.clone() {
            None => drop(tokio::spawn(serving.serve(stream, start))),
            Some(handshake) => drop(tokio::spawn(serving.open(handshake, stream, start))),
        }
    }

    fn place(&self, Peer(peer): Peer) -> Option<Place> {
        let among_all = Arc::clone(&self.places).try_acquire_owned().ok();
        let source = Network::of(peer.ip());
        let of_its_source = if (self.limits.is_proxy)(peer.ip().to_canonical()) {
            Some(None)
        } else {
            self.crowd.enter(source).map(Some)
        };
        let place = among_all.zip(of_its_source);
        if place.is_none() {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        // Said once, and again when there was a place meanwhile: a flood is not to flood the log.
        let refused_before = self.refuses.swap(place.is_none(), Ordering::Relaxed);
        if place.is_none() && !refused_before {
            tracing::warn!(
                "refusing connections: as many as allowed are open, of all or of one source"
            );
        }
        place.map(|(among_all, of_its_source)| Place {
            _among_all: among_all,
            _of_its_source: of_its_source,
        })
    }
}

impl<S, B> Serving<S>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Serves a connection after its handshake, which has no longer than a header.
    async fn open(self, handshake: Handshake, stream: TcpStream, mut start: Start) {
        let end = start.accepted + self.times.header;
        match timeout_at(end, handshake(stream)).await {
            Ok(Ok(Opened { carrier, known })) => {
                start.known = known;
                self.serve(carrier, start).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Err(_) => tracing::debug!("a handshake took too long"),
        }
    }

    /// Serves whatever carries the bytes.
    async fn serve<T>(self, stream: T, start: Start)
    where
        T: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let Start {
            peer,
            accepted,
            known,
            place,
        } = start;
        let activity = Activity::default();
        let watched = Watched::new(
            stream,
            activity.clone(),
            self.times,
            self.protocol,
            self.idle_frames,
            accepted,
        );
        let service = self.service;
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().extend(known.clone());
            answer(service.clone(), request, peer, activity.clone())
        });
        let connection = self
            .builder
            .serve_connection(TokioIo::new(watched), TowerToHyperService::new(service))
            .into_owned();
        if let Err(error) = self.watcher.watch(connection).await {
            tracing::debug!(error, "a connection ended early");
        }
        drop(place);
    }
}

impl Census {
    /// Connections that are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.most.saturating_sub(self.places.available_permits())
    }

    /// Connections that were closed at once since the beginning, because there were too many.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}

async fn answer<S, B>(
    service: S,
    mut request: Request<Incoming>,
    peer: Peer,
    activity: Activity,
) -> Result<Response<B>, Infallible>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
{
    let (_busy, framing) = activity.begin(request.version() == http::Version::HTTP_2);
    request.extensions_mut().insert(peer);
    if let Some(framing) = framing {
        request.extensions_mut().insert(framing);
    }
    service.oneshot(request).await
}

fn builder(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    match limits.protocol {
        Protocol::Any {
            header_buffer,
            header_fields,
            refusal: _,
        } => {
            builder
                .http1()
                .timer(TokioTimer::new())
                // The watched connection has this timer, and others.
                .header_read_timeout(None)
                .max_buf_size(header_buffer)
                .max_headers(header_fields);
        }
        Protocol::Http2 => builder = builder.http2_only(),
    }
    let http2 = limits.http2;
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(http2.streams)
        .max_header_list_size(http2.header_bytes)
        .max_pending_accept_reset_streams(http2.pending_resets)
        .max_local_error_reset_streams(http2.pending_resets)
        .keep_alive_interval(http2.ping_interval)
        .keep_alive_timeout(http2.ping_time);
    builder
}

#[cfg(test)]
mod tests;
