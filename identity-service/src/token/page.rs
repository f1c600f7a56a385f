//! Page tokens: a position in a list, sealed so that only this server can have made it, for this query.
//!
//! Not secret, but not to be made by hand: a position holds keys of rows. The organization and the query are
//! part of what is authenticated and not of what is sent, so a token of another query opens nothing.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::domain::{Error, OrganizationId, Timestamp};

const MAC_BYTES: usize = 32;
const TIME_BYTES: usize = 8;

/// How long a page token is good, where it is not good for ever.
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Seals and opens page tokens.
#[derive(Clone)]
pub struct PageTokens {
    key: [u8; 32],
}

impl fmt::Debug for PageTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageTokens(..)")
    }
}

/// The list that a token belongs to.
#[derive(Clone, Debug)]
pub struct Query {
    organization: Option<OrganizationId>,
    text: Vec<u8>,
    lifetime: Option<Duration>,
}

impl Query {
    /// A list: which one, and all that decides what is in it and in which order.
    #[must_use]
    pub fn new(organization: Option<OrganizationId>, list: &str, details: &[u8]) -> Self {
        let mut text = Vec::with_capacity(list.len() + 1 + details.len());
        text.extend_from_slice(list.as_bytes());
        text.push(0);
        text.extend_from_slice(details);
        Self {
            organization,
            text,
            lifetime: Some(LIFETIME),
        }
    }

    /// What tells the list from others of its organization, in a few bytes.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        use sha2::Digest as _;
        Sha256::digest(&self.text).into()
    }

    /// The same list, with tokens that stay good: a feed is resumed whenever its reader comes back.
    #[must_use]
    pub fn for_ever(self) -> Self {
        Self {
            lifetime: None,
            ..self
        }
    }
}

impl PageTokens {
    /// With the key that all servers of a database share.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A token that leads back to `position`.
    pub fn seal(
        &self,
        query: &Query,
        position: &impl Serialize,
        now: Timestamp,
    ) -> Result<String, Error> {
        let mut sealed = now.as_millis().to_be_bytes().to_vec();
        serde_json::to_writer(&mut sealed, position).map_err(Error::internal)?;
        let mac = self.mac(query, &sealed)?.finalize().into_bytes();
        sealed.extend_from_slice(&mac);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The position that a token leads back to.
    pub fn open<P: DeserializeOwned>(
        &self,
        query: &Query,
        token: &str,
        now: Timestamp,
    ) -> Result<P, Error> {
        let bytes = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| Error::CursorInvalid)?;
        let split = bytes.len().checked_sub(MAC_BYTES);
        let (sealed, mac) = split
            .and_then(|split| bytes.split_at_checked(split))
            .ok_or(Error::CursorInvalid)?;
        self.mac(query, sealed)?
            .verify_slice(mac)
            .map_err(|_| Error::CursorInvalid)?;
        let (time, position) = sealed
            .split_first_chunk::<TIME_BYTES>()
            .ok_or(Error::CursorInvalid)?;
        let issued = Timestamp::from_millis(i64::from_be_bytes(*time));
        if query
            .lifetime
            .is_some_and(|lifetime| now.since(issued) > lifetime)
        {
            return Err(Error::CursorExpired);
        }
        serde_json::from_slice(position).map_err(|_| Error::CursorInvalid)
    }

    fn mac(&self, query: &Query, sealed: &[u8]) -> Result<Hmac<Sha256>, Error> {
        let mut mac =
            <Hmac<Sha256> as hmac::Mac>::new_from_slice(&self.key).map_err(Error::internal)?;
        let organization = query.organization.map(OrganizationId::as_uuid);
        mac.update(organization.unwrap_or_default().as_bytes());
        mac.update(&(query.text.len() as u64).to_be_bytes());
        mac.update(&query.text);
        mac.update(sealed);
        Ok(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn tokens() -> PageTokens {
        PageTokens::new([7; 32])
    }

    fn organization() -> OrganizationId {
        OrganizationId::new(NOW)
    }

    #[test]
    fn a_token_leads_back() {
        let query = Query::new(Some(organization()), "users", b"filter");
        let token = tokens().seal(&query, &42, NOW).unwrap();
        assert_eq!(tokens().open::<i64>(&query, &token, NOW).unwrap(), 42);
    }

    #[test]
    fn a_token_of_another_query_opens_nothing() {
        let organization = organization();
        let query = Query::new(Some(organization), "users", b"filter");
        let token = tokens().seal(&query, &42, NOW).unwrap();
        let others = [
            Query::new(Some(self::organization()), "users", b"filter"),
            Query::new(None, "users", b"filter"),
            Query::new(Some(organization), "events", b"filter"),
            Query::new(Some(organization), "users", b"another"),
            Query::new(Some(organization), "usersf", b"ilter"),
        ];
        for other in others {
            let opened = tokens().open::<i64>(&other, &token, NOW);
            assert!(matches!(opened, Err(Error::CursorInvalid)), "{other:?}");
        }
    }

    #[test]
    fn a_token_that_was_changed_opens_nothing() {
        let query = Query::new(Some(organization()), "users", b"");
        let token = tokens().seal(&query, &42, NOW).unwrap();
        let mut forged = token.clone().into_bytes();
        forged[3] ^= 1;
        for text in [
            String::from_utf8(forged).unwrap(),
            "forged".to_owned(),
            String::new(),
        ] {
            let opened = tokens().open::<i64>(&query, &text, NOW);
            assert!(matches!(opened, Err(Error::CursorInvalid)));
        }
        let another_key = PageTokens::new([8; 32]).open::<i64>(&query, &token, NOW);
        assert!(matches!(another_key, Err(Error::CursorInvalid)));
    }

    #[test]
    fn a_token_is_good_for_a_day() {
        let query = Query::new(Some(organization()), "users", b"");
        let token = tokens().seal(&query, &42, NOW).unwrap();
        let day = NOW.plus(LIFETIME);
        assert!(tokens().open::<i64>(&query, &token, day).is_ok());
        let later = day.plus(Duration::from_millis(1));
        let opened = tokens().open::<i64>(&query, &token, later);
        assert!(matches!(opened, Err(Error::CursorExpired)));
        let resumed = tokens().open::<i64>(&query.for_ever(), &token, later);
        assert!(resumed.is_ok());
    }
}
