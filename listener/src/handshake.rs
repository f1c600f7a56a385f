//! What comes before the first request of a connection: TLS, if anything.
//!
//! Apart, so that the server need not know what it is: it gets a stream back, and what is known of the other end by then.

use std::{fmt, io, sync::Arc};

use futures::future::BoxFuture;
use http::Extensions;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// Makes of a connection what requests are read from. It has the time of a header for that.
pub type Handshake = Arc<dyn Fn(TcpStream) -> BoxFuture<'static, io::Result<Opened>> + Send + Sync>;

/// Whatever carries the bytes of requests.
pub(crate) trait Carrier: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carrier for T {}

/// A connection whose requests can be read.
pub struct Opened {
    pub(crate) carrier: Box<dyn Carrier>,
    pub(crate) known: Extensions,
}

impl Opened {
    /// By what carries its bytes.
    pub fn new(carrier: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self {
            carrier: Box::new(carrier),
            known: Extensions::new(),
        }
    }

    /// Notes what is known of the other end. It is in the extensions of each request.
    #[must_use]
    pub fn knowing<T: Clone + Send + Sync + 'static>(mut self, known: Option<T>) -> Self {
        if let Some(known) = known {
            self.known.insert(known);
        }
        self
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}
