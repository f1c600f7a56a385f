//! Whom a client believes, and what it shows.
//!
//! The files are read anew for each connection: connections are few, and so a new certificate is used by the next of them. When
//! new files cannot be used, that is logged, and what was read before is used.

use std::{
    fmt, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use futures::{FutureExt as _, future::BoxFuture};
use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tower::Service;

use crate::{
    BadFiles, HTTP2, Plaintext, Wire,
    files::{authorities, pair},
    protocols, provider,
};

/// Files of a client.
#[derive(Clone, Debug, Default)]
pub struct ClientFiles {
    /// Who may have issued the server's certificate. Needed for `https://`.
    pub authorities: Option<PathBuf>,
    /// What the client shows, with those between it and an authority; if anything.
    pub certificate: Option<PathBuf>,
    /// The key of the certificate.
    pub key: Option<PathBuf>,
}

/// Connects to a server by TLS, for HTTP/2.
#[derive(Clone)]
pub struct Connector(Arc<Parts>);

struct Parts {
    files: ClientFiles,
    last: Mutex<Arc<ClientConfig>>,
}

/// A server that cannot be connected to as the settings have it.
#[derive(Debug, thiserror::Error)]
pub enum BadServer {
    /// The files cannot be used.
    #[error(transparent)]
    Files(#[from] BadFiles),
    /// Nobody has asked for plaintext.
    #[error(transparent)]
    Plaintext(#[from] Plaintext),
}

impl ClientFiles {
    fn config(&self) -> Result<ClientConfig, BadFiles> {
        let file =
            |file: &Option<PathBuf>| file.clone().filter(|file| !file.as_os_str().is_empty());
        let believed = file(&self.authorities).ok_or(BadFiles::NoAuthorities)?;
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(BadFiles::Unusable)?
            .with_root_certificates(authorities(&believed)?);
        let mut config = match (file(&self.certificate), file(&self.key)) {
            (None, None) => builder.with_no_client_auth(),
            (Some(certificate), Some(key)) => {
                let (chain, secret) = pair(&certificate, &key)?;
                builder
                    .with_client_auth_cert(chain, secret)
                    .map_err(|error| BadFiles::NoPair(certificate, key, error))?
            }
            _ => return Err(BadFiles::Half),
        };
        config.alpn_protocols = protocols(HTTP2);
        Ok(config)
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector")
            .field("files", &self.0.files)
            .finish_non_exhaustive()
    }
}

impl Connector {
    /// What connects to a server: by TLS if its URL says `https`, and else in the usual way, which is none of ours.
    ///
    /// # Errors
    ///
    /// When the files cannot be used, or when credentials would leave this machine in clear text and nobody has asked for that.
    pub fn to(server: &Uri, files: &ClientFiles, wire: Wire) -> Result<Option<Self>, BadServer> {
        if server.scheme_str() == Some("https") {
            return Ok(Some(Self::open(files.clone())?));
        }
        wire.allow(server.host().unwrap_or_default())?;
        Ok(None)
    }

    /// The same by a program's settings: authorities, certificate and key, and whether it may do without TLS.
    ///
    /// # Errors
    ///
    /// As `to`.
    pub fn of_settings(
        server: &Uri,
        [authorities, certificate, key]: [&Option<PathBuf>; 3],
        plaintext: bool,
    ) -> Result<Option<Self>, BadServer> {
        let files = ClientFiles {
            authorities: authorities.clone(),
            certificate: certificate.clone(),
            key: key.clone(),
        };
        Self::to(server, &files, Wire::of(plaintext))
    }

    fn open(files: ClientFiles) -> Result<Self, BadFiles> {
        let last = Mutex::new(Arc::new(files.config()?));
        Ok(Self(Arc::new(Parts { files, last })))
    }

    fn config(&self) -> Arc<ClientConfig> {
        let read = self.0.files.config();
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(config) => *last = Arc::new(config),
            Err(error) => {
                tracing::error!(%error, "the certificates cannot be used; those of before are");
            }
        }
        Arc::clone(&last)
    }

    async fn connect(self, server: Uri) -> io::Result<TokioIo<TlsStream<TcpStream>>> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        let host = server.host().unwrap_or_default();
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let name = ServerName::try_from(host.clone()).map_err(invalid)?;
        let connector = self.clone();
        let config = tokio::task::spawn_blocking(move || connector.config()).await?;
        let stream = TcpStream::connect((host, server.port_u16().unwrap_or(443))).await?;
        stream.set_nodelay(true)?;
        let stream = TlsConnector::from(config).connect(name, stream).await?;
        Ok(TokioIo::new(stream))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TlsStream<TcpStream>>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        self.clone().connect(server).boxed()
    }
}
