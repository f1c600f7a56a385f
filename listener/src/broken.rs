//! What is not HTTP as it should be, and can be seen without knowing what is asked.
//!
//! Apart from `heads`, which sees bytes: a request is looked at here, as hyper has read it. Whoever serves it refuses it
//! with 400 and closes the connection, before anything else looks at it.

use http::{Request, Version, header, uri::Authority};
use thiserror::Error;

use crate::heads::Framing;

/// What is wrong with a request. Its text is for whoever sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Broken {
    /// Its end is a matter of opinion.
    #[error("{}", about(*.0))]
    Framing(Framing),
    /// It has no `Host`, two of them, or one that is none (RFC 9112 section 3.2).
    #[error("The request must have the header Host once, with a host's name.")]
    Host,
}

fn about(framing: Framing) -> &'static str {
    match framing {
        Framing::TwoLengths => {
            "The request has both Content-Length and Transfer-Encoding. Send one of them."
        }
        Framing::Coding => "The only Transfer-Encoding that is understood is chunked, once.",
        Framing::LineFeed => "A line of the request's header does not end with CR and LF.",
        Framing::Endless => "The Content-Length is larger than that of any body.",
    }
}

/// What is wrong with a request, if anything is.
#[must_use]
pub fn broken<B>(request: &Request<B>) -> Option<Broken> {
    match request.extensions().get::<Framing>() {
        Some(framing) => Some(Broken::Framing(*framing)),
        None if !has_one_host(request) => Some(Broken::Host),
        None => None,
    }
}

/// HTTP/2 has a pseudo-header in the place of `Host`, and HTTP/1.0 may do without.
fn has_one_host<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.uri().authority().is_some() || request.version() == Version::HTTP_10,
        (Some(host), None) => {
            // A user's name belongs into no Host, and an authority may have one.
            !host.as_bytes().contains(&b'@') && Authority::try_from(host.as_bytes()).is_ok()
        }
        (Some(_), Some(_)) => false,
    }
}
