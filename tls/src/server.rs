//! What a server shows, and whom it asks for a certificate.
//!
//! The files are looked at every few seconds, and at once on SIGHUP. When they have changed, connections that come from then on
//! get what is new; those that stand keep what they began with. What cannot be used is logged once, and changes nothing: a
//! certificate that is about to expire serves better than none.

use std::{
    convert::Infallible,
    fmt, io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use futures::FutureExt as _;
use listener::{Handshake, Opened};
use rustls::{
    ServerConfig,
    server::{NoServerSessionStorage, WebPkiClientVerifier, danger::ClientCertVerifier},
};
use tokio::{
    net::TcpStream,
    signal::unix::{Signal, SignalKind, signal},
    time::{MissedTickBehavior, interval},
};
use tokio_rustls::TlsAcceptor;

use crate::{
    BadFiles, Name,
    files::{authorities, pair, read},
    protocols, provider,
};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(3);

/// Files of a server.
#[derive(Clone, Debug)]
pub struct ServerFiles {
    /// Its certificate, and those between it and an authority.
    pub certificate: PathBuf,
    /// The key of the certificate.
    pub key: PathBuf,
    /// Whether clients are asked for certificates.
    pub clients: Option<Clients>,
}

/// Certificates of clients.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Who may have issued them.
    pub authorities: PathBuf,
    /// Whether a client without one is refused.
    pub required: bool,
}

/// Opens connections by TLS, with the newest files that can be used.
pub struct Acceptor {
    files: ServerFiles,
    speaks: &'static [&'static [u8]],
    current: RwLock<Arc<ServerConfig>>,
}

impl ServerFiles {
    /// The files that options name, if any: an empty path is none. Certificates of clients are required unless they are optional.
    ///
    /// # Errors
    ///
    /// When one file is named and another that belongs to it is not.
    pub fn named(
        certificate: Option<PathBuf>,
        key: Option<PathBuf>,
        clients: Option<PathBuf>,
        optional: bool,
    ) -> Result<Option<Self>, BadFiles> {
        let named = |file: Option<PathBuf>| file.filter(|file| !file.as_os_str().is_empty());
        match (named(certificate), named(key), named(clients)) {
            (Some(certificate), Some(key), clients) => Ok(Some(Self {
                certificate,
                key,
                clients: clients.map(|authorities| Clients {
                    authorities,
                    required: !optional,
                }),
            })),
            (None, None, None) => Ok(None),
            (None, None, Some(_)) => Err(BadFiles::ClientsWithoutTls),
            _ => Err(BadFiles::Half),
        }
    }

    fn contents(&self) -> Result<Vec<Vec<u8>>, BadFiles> {
        let clients = self.clients.as_ref().map(|clients| &clients.authorities);
        let files = [Some(&self.certificate), Some(&self.key), clients];
        files.into_iter().flatten().map(|file| read(file)).collect()
    }

    fn config(&self, speaks: &[&[u8]]) -> Result<ServerConfig, BadFiles> {
        let (chain, key) = pair(&self.certificate, &self.key)?;
        let verifier = self.clients.as_ref().map(Clients::verifier).transpose()?;
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(BadFiles::Unusable)?;
        let builder = match verifier {
            None => builder.with_no_client_auth(),
            Some(verifier) => builder.with_client_cert_verifier(verifier),
        };
        let mut config = builder
            .with_single_cert(chain, key)
            .map_err(|error| BadFiles::NoPair(self.certificate.clone(), self.key.clone(), error))?;
        config.alpn_protocols = protocols(speaks);
        // A session that is resumed would not be verified again, by authorities and a clock that have moved on.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }
}

impl Clients {
    fn verifier(&self) -> Result<Arc<dyn ClientCertVerifier>, BadFiles> {
        let roots = authorities(&self.authorities)?;
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider());
        let verifier = match self.required {
            true => verifier,
            false => verifier.allow_unauthenticated(),
        };
        verifier
            .build()
            .map_err(|error| BadFiles::NoVerifier(self.authorities.clone(), error))
    }
}

impl fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acceptor")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl Acceptor {
    /// Reads the files. Names of protocols are those of ALPN.
    ///
    /// # Errors
    ///
    /// When they cannot be used.
    pub fn open(
        files: ServerFiles,
        speaks: &'static [&'static [u8]],
    ) -> Result<Arc<Self>, BadFiles> {
        let config = files.config(speaks)?;
        Ok(Arc::new(Self {
            files,
            speaks,
            current: RwLock::new(Arc::new(config)),
        }))
    }

    /// As a listener needs it. Requests know the [`Name`] of their client.
    #[must_use]
    pub fn handshake(self: &Arc<Self>) -> Handshake {
        let acceptor = Arc::clone(self);
        Arc::new(move |stream| Arc::clone(&acceptor).accept(stream).boxed())
    }

    async fn accept(self: Arc<Self>, stream: TcpStream) -> io::Result<Opened> {
        let acceptor = TlsAcceptor::from(self.current());
        let stream = acceptor.accept(stream).await?;
        let (_, session) = stream.get_ref();
        let shown = session.peer_certificates();
        let name = shown.and_then(<[_]>::first).and_then(Name::of);
        Ok(Opened::new(stream).knowing(name))
    }

    fn current(&self) -> Arc<ServerConfig> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Takes up new files, for ever.
    pub async fn keep_fresh(self: Arc<Self>) -> Infallible {
        let mut hangup = signal(SignalKind::hangup())
            .inspect_err(|error| tracing::warn!(%error, "SIGHUP will not be noticed"))
            .ok();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // What was there at the start may have changed since; the first look reads it anew.
        let mut seen = None;
        loop {
            tokio::select! {
                _ = look.tick() => {}
                () = received(&mut hangup) => {}
            }
            let (acceptor, before) = (Arc::clone(&self), seen.take());
            let looking = tokio::task::spawn_blocking(move || acceptor.look(before));
            seen = looking.await.unwrap_or(None);
        }
    }

    /// Takes up the files if they are others than before; tells what they are now, or what is wrong with them.
    fn look(&self, before: Option<Seen>) -> Option<Seen> {
        let now = self.files.contents().map_err(|error| error.to_string());
        if before.as_ref() == Some(&now) {
            return before;
        }
        let made = match &now {
            Ok(_) => self
                .files
                .config(self.speaks)
                .map_err(|error| error.to_string()),
            Err(cause) => Err(cause.clone()),
        };
        match made {
            Ok(config) => {
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                *current = Arc::new(config);
                if before.is_some() {
                    tracing::info!(
                        "the certificates have changed; new connections get the new ones"
                    );
                }
            }
            Err(cause) => {
                tracing::error!(
                    cause,
                    "the new certificates cannot be used; the old ones stay"
                );
            }
        }
        Some(now)
    }
}

/// The contents of the files, or why they cannot be read.
type Seen = Result<Vec<Vec<u8>>, String>;

async fn received(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}
