//! Answers that are ready and that their client has not yet taken: how many bytes of them an organization may have.
//!
//! Apart from [`super::room`], which is about what comes in. A client that asks for much and reads nothing would have all of it
//! kept for it, as long as its connection stands: on one connection of HTTP/2 that is two hundred answers. Who shows no good
//! token has what its source has. What goes out in pieces is never there as a whole, and counts as what is kept of it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    http::{Method, StatusCode, header},
    response::Response,
};
use listener::{Held, Network};

use super::{failure::Failure, visit::Visit};
use crate::{convert::error::Refusal, scim::error::ScimError};

/// What is kept of an answer that goes out in pieces, in bytes: here, and at the identity service.
const IN_PIECES: usize = 256 << 10;

/// What is kept for clients that have not taken it yet.
#[derive(Clone)]
pub struct Untaken {
    most: usize,
    kept: Arc<Mutex<HashMap<Whose, usize>>>,
}

/// Who has asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Whose {
    /// Somebody with a good token.
    Organization(String),
    /// Somebody else from here.
    Source(Option<Network>),
}

/// What has been asked, as far as it matters here.
pub(super) struct Asked {
    /// Nothing was changed for it.
    is_read: bool,
    is_patch: bool,
    has_token: bool,
}

/// The answer did not fit.
struct TooMuch;

/// A part of what is kept, until this is dropped.
struct Place {
    untaken: Untaken,
    whose: Whose,
    bytes: usize,
}

impl Asked {
    pub(super) fn by(request: &Request) -> Self {
        let is_search = request.uri().path().ends_with("/.search");
        Self {
            is_read: matches!(*request.method(), Method::GET | Method::HEAD) || is_search,
            is_patch: *request.method() == Method::PATCH,
            has_token: request.headers().contains_key(header::AUTHORIZATION),
        }
    }
}

impl Untaken {
    /// So many bytes for each. One answer alone may have more.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            kept: Arc::default(),
        }
    }

    /// Refuses what is to be written for an organization that does not take its answers: what was done could not be
    /// refused any more. It says nothing of the token.
    pub(super) fn check(&self, visit: &Visit) -> Result<(), Failure> {
        let tenant = visit.tenant.as_ref();
        let organization = tenant.and_then(|tenant| tenant.organization.clone());
        let whose = organization.map(Whose::Organization);
        let kept = whose.and_then(|whose| self.lock().get(&whose).copied());
        match kept.unwrap_or(0) < self.most {
            true => Ok(()),
            false => Err(Failure::from(too_much()).unasked()),
        }
    }

    /// Counts an answer until it is taken. One that does not fit is exchanged: what was only read is refused, and a PATCH is
    /// answered without the resource, as it may be (RFC 7644 section 3.5.2). Other writes are as large as what was sent for
    /// them, of which there is never much at the same time.
    pub(super) fn count(
        &self,
        response: &mut Response,
        asked: &Asked,
        visit: &Visit,
    ) -> Result<(), Failure> {
        let size = match response.body().size_hint().exact() {
            Some(0) => return Ok(()),
            Some(bytes) => usize::try_from(bytes).unwrap_or(usize::MAX),
            None => IN_PIECES,
        };
        let whose = match &visit.tenant {
            Some(tenant) if asked.has_token && response.status().is_success() => {
                tenant.organization.clone().map(Whose::Organization)
            }
            _ => None,
        };
        let whose = whose.unwrap_or_else(|| Whose::Source(visit.source.map(Network::of)));
        let place = match self.take(whose.clone(), size) {
            Ok(place) => place,
            Err(TooMuch) if asked.is_read || !response.status().is_success() => {
                return Err(Failure::from(too_much()));
            }
            Err(TooMuch) if asked.is_patch => {
                *response.status_mut() = StatusCode::NO_CONTENT;
                *response.body_mut() = Body::empty();
                let headers = response.headers_mut();
                for name in [
                    header::CONTENT_TYPE,
                    header::CONTENT_LENGTH,
                    header::CONTENT_LOCATION,
                ] {
                    headers.remove(name);
                }
                return Ok(());
            }
            Err(TooMuch) => self.overdraw(whose, size),
        };
        let place = Arc::new(place);
        let body = std::mem::take(response.body_mut());
        *response.body_mut() = Body::new(Held::new(body, place));
        Ok(())
    }

    fn take(&self, whose: Whose, bytes: usize) -> Result<Place, TooMuch> {
        let mut all = self.lock();
        let kept = all.get(&whose).copied().unwrap_or(0);
        // One alone is within the limits of its own kind.
        if kept > 0 && kept.saturating_add(bytes) > self.most {
            return Err(TooMuch);
        }
        *all.entry(whose.clone()).or_default() += bytes;
        Ok(self.place(whose, bytes))
    }

    /// What cannot be refused any more.
    fn overdraw(&self, whose: Whose, bytes: usize) -> Place {
        *self.lock().entry(whose.clone()).or_default() += bytes;
        self.place(whose, bytes)
    }

    fn place(&self, whose: Whose, bytes: usize) -> Place {
        Place {
            untaken: self.clone(),
            whose,
            bytes,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Whose, usize>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_much() -> Refusal {
    let detail = "There are too many answers that were asked for and not read. Read them first.";
    Refusal {
        error: ScimError::new(429, None, detail),
        retry_after: Some(Duration::from_secs(1)),
        cause: None,
        reason: None,
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut kept = self.untaken.lock();
        if let Some(bytes) = kept.get_mut(&self.whose) {
            *bytes -= self.bytes;
            if *bytes == 0 {
                kept.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    fn ours() -> Whose {
        Whose::Organization("ours".to_owned())
    }

    #[test]
    fn so_much_is_kept_and_not_one_byte_more() {
        let untaken = Untaken::new(10);
        let first = untaken.take(ours(), 6).ok().unwrap();
        assert!(untaken.take(ours(), 5).is_err());
        let second = untaken.take(ours(), 4).ok().unwrap();
        let theirs = Whose::Organization("theirs".to_owned());
        assert!(untaken.take(theirs, 10).is_ok(), "others have their own");
        drop(first);
        assert!(untaken.take(ours(), 6).is_ok());
        drop(second);
        assert!(
            untaken.take(ours(), 11).is_ok(),
            "one alone is always taken"
        );
        assert!(untaken.lock().is_empty(), "and nothing is left behind");
    }

    #[tokio::test]
    async fn a_piece_counts_for_as_long_as_anybody_has_it() {
        let untaken = Untaken::new(10);
        let place = Arc::new(untaken.take(ours(), 5).ok().unwrap());
        let body = Body::new(Held::new(Body::from("hello"), place));
        let piece = body.collect().await.unwrap().to_bytes();
        assert_eq!(piece, "hello");
        assert!(!untaken.lock().is_empty());
        drop(piece);
        assert!(untaken.lock().is_empty());
    }
}
