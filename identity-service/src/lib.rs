//! The identity service: owns organizations, users, groups, SCIM tokens and the change feed, and speaks gRPC.
//!
//! | room | what lives there |
//! | --- | --- |
//! | [`domain`] | the rules, pure |
//! | [`storage`] | the database: the only room that says sea-orm |
//! | [`events`] | the change feed, appended to inside the unit that makes the change |
//! | [`token`] | secrets: made, hashed, shown once |
//! | [`grpc`] | the contract: the only room that says tonic |
//! | [`config`] | every variable |
//! | [`lifecycle`], [`service_keys`] | how it stops; the subcommands |
//!
//! It knows no SCIM JSON: the gateway does. Read `ARCHITECTURE.md` next, then `grpc/users.rs`, where a call begins.

pub mod config;
pub mod domain;
pub mod events;
pub mod grpc;
pub mod lifecycle;
pub mod service_keys;
pub mod storage;
pub mod token;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock},
};

use admin::{Admin, Numbers, Readiness};
use futures::FutureExt as _;
use tls::Acceptor;
use tokio::net::TcpListener;

use crate::{
    config::{Base, Limits, Serve},
    domain::SystemClock,
    grpc::{Doors, Server},
    lifecycle::Stop,
    storage::{OpenError, Settings, Store},
};

/// A service that is bound and can be served.
pub struct App {
    listener: TcpListener,
    tls: Option<Arc<Acceptor>>,
    limits: listener::Limits,
    server: Arc<Server>,
    numbers: Numbers,
    store: Store,
}

/// Why the service cannot run, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// It opened, and then did not answer.
    #[error("the database could not be asked")]
    Storage(#[from] domain::Error),
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: choose another one with --listen or LISTEN")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: choose another one with --admin-listen or ADMIN_LISTEN")]
    AdminListen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A certificate, a key or an authority cannot be used.
    #[error("TLS cannot be served (--tls-cert, --tls-key, --tls-client-ca)")]
    Tls(#[from] tls::BadFiles),
    /// Nobody has asked for plaintext.
    #[error(transparent)]
    Plaintext(#[from] tls::Plaintext),
    /// The services cannot be assembled.
    #[error("the contract's descriptors cannot be served")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// Calls were still in flight.
    #[error("stopped before all calls were finished")]
    NotDrained,
    /// What the disk says about later writes cannot be trusted.
    #[error("the disk failed to keep a commit; the service stops rather than trusting it again")]
    Disk,
}

/// Opens the database.
pub async fn open(base: &Base, limits: &Limits) -> Result<Store, OpenError> {
    let settings = Settings {
        database_url: base.database_url(),
        keep_events: base.keep_events(),
        alarm: limits.alarm(),
        times: limits.database(),
    };
    Store::open(&settings, Arc::new(SystemClock)).await
}

/// Opens the database, which may have to be waited for, and binds: whoever connects from now on will be served. Operators are
/// answered from the beginning.
pub async fn build(base: &Base, serve: &Serve) -> Result<App, AppError> {
    let tls = match serve.tls.files()? {
        Some(files) => Some(Acceptor::open(files, tls::HTTP2)?),
        None => {
            serve.tls.wire().allow(&serve.listen.ip().to_string())?;
            None
        }
    };
    let opened: Arc<OnceLock<Store>> = Arc::default();
    let readiness = readiness(Arc::clone(&opened));
    let numbers = Numbers::new("rollcall_identity", env!("CARGO_PKG_VERSION"));
    if let Some(address) = serve.admin_listen {
        let missing = "the database does not answer\n";
        let admin = Admin::new(readiness.clone(), missing, numbers.clone());
        let listening = admin.listen(address).await;
        listening.map_err(|source| AppError::AdminListen { address, source })?;
    }
    let store = open(base, &serve.limits).await?;
    let clock = Arc::new(SystemClock);
    let label = base.token_label.clone();
    let rates = serve.limits.rates();
    let server = Server::new(store.clone(), readiness, clock, label, rates).await?;
    numbers.register(|registry| server.register(registry));
    let address = serve.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| AppError::Listen { address, source })?;
    opened.get_or_init(|| store.clone());
    Ok(App {
        listener,
        tls,
        limits: serve.limits.connections(),
        server,
        numbers,
        store,
    })
}

/// Whether there is a database, and it answers.
fn readiness(opened: Arc<OnceLock<Store>>) -> Readiness {
    Readiness::new(move || {
        let store = opened.get().cloned();
        async move {
            match store {
                Some(store) => store.check().await.is_ok(),
                None => false,
            }
        }
        .boxed()
    })
}

impl App {
    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until it is told to stop, then finishes the calls in flight.
    pub async fn serve(self, stop: Stop) -> Result<(), AppError> {
        let routes = self.server.routes()?;
        let handshake = self.tls.as_ref().map(Acceptor::handshake);
        let server = listener::Server::new(self.listener, Doors::to(routes), self.limits)
            .with_handshake(handshake);
        self.numbers.register_connections(server.census());
        if let Some(tls) = self.tls {
            tokio::spawn(tls.keep_fresh());
        }
        let serving = async {
            tokio::select! {
                never = server.accept() => match never {},
                () = stop.soft.cancelled() => {}
            }
            // They would never end by themselves.
            self.server.end_streams();
            server.drain().await;
        };
        let outcome = tokio::select! {
            () = serving => Ok(()),
            () = stop.hard.cancelled() => Err(AppError::NotDrained),
            () = self.store.disk_failed() => Err(AppError::Disk),
        };
        if outcome.is_ok() {
            self.store.close().await;
            tracing::info!("stopped");
        }
        outcome
    }
}
