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
    /// It has no `Host`, two of them, or one that is none (RFC 9112 section 3.2), or its target names none.
    #[error("The request must have the header Host once, with a host's name.")]
    Host,
}

fn about(framing: Framing) -> &'static str {
    match framing {
        Framing::TwoLengths => {
            "The request says twice how long its body is. Send one Content-Length, or one Transfer-Encoding."
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
    let of_target = request.uri().authority();
    if of_target.is_some_and(|authority| !is_host(authority)) {
        return false;
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => of_target.is_some() || request.version() == Version::HTTP_10,
        (Some(host), None) => {
            Authority::try_from(host.as_bytes()).is_ok_and(|authority| is_host(&authority))
        }
        (Some(_), Some(_)) => false,
    }
}

/// A user's name belongs into no `Host`, nor does anything else where a port should be; an authority may have either.
fn is_host(authority: &Authority) -> bool {
    let port = authority.as_str().strip_prefix(authority.host());
    match port.map(|port| port.strip_prefix(':').unwrap_or(port)) {
        Some("") => true,
        Some(port) => port.parse::<u16>().is_ok() && !port.starts_with('+'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a", true)]
    #[case("a:80", true)]
    #[case("a:", true)]
    #[case("[::1]:8080", true)]
    #[case("[::1]", true)]
    #[case("a:b", false)]
    #[case("a:65536", false)]
    #[case("a:+80", false)]
    #[case("user@a", false)]
    #[case("127.0.0.1:80@a", false)]
    #[case("a b", false)]
    #[case("a/b", false)]
    #[case("", false)]
    fn a_host_is_a_name_and_a_port(#[case] host: &str, #[case] good: bool) {
        let request = || Request::get("/").header(header::HOST, host);
        let request = request().body(()).unwrap();
        assert_eq!(broken(&request).is_none(), good, "{host}");
        // In the target it is looked at as well, unless it is no target or another one.
        if !host.contains('/')
            && let Ok(request) = Request::get(format!("http://{host}/")).body(())
        {
            assert_eq!(broken(&request).is_none(), good, "http://{host}/");
        }
    }
}
