//! What stands in a call's metadata: who calls, from where, under which id, and how long it may take.

use std::{net::SocketAddr, time::Duration};

use listener::Network;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

use crate::{
    domain::{CertificateName, Error},
    token::Presented,
};

/// A credential is far shorter; more is nobody's.
const MAX_AUTHORIZATION_BYTES: usize = 1024;

/// Most bytes of the request id of somebody else.
const MAX_REQUEST_ID_BYTES: usize = 128;

/// Most bytes that are kept of where a request came from.
const MAX_SOURCE_BYTES: usize = 256;

/// An answer that the transport has given up on reaches nobody: ours comes a little earlier.
const DEADLINE_MARGIN: Duration = Duration::from_millis(2);

/// The credential: `authorization: Bearer X`, the scheme in any letter case.
///
/// Without any, the certificate of the connection is one, if it was verified and names somebody. Empty, twice or with another
/// scheme is no credential, whoever is connected: what a call says of itself has to be right.
pub(super) fn credential(
    metadata: &MetadataMap,
    certificate: Option<&tls::Name>,
) -> Result<Presented, Error> {
    let mut values = metadata.get_all("authorization").iter();
    let value = match (values.next(), values.next(), certificate) {
        (Some(value), None, _) => value,
        (None, _, Some(name)) => {
            let name = CertificateName::parse(name.as_str()).map_err(|_| Error::TokenInvalid)?;
            return Ok(Presented::certificate(&name));
        }
        _ => return Err(Error::TokenInvalid),
    };
    bearer(value.as_bytes())
        .map(Presented::parse)
        .ok_or(Error::TokenInvalid)
}

/// What stands in the credential's place, as it was sent.
pub(super) fn token(metadata: &MetadataMap) -> Option<&[u8]> {
    let mut values = metadata.get_all("authorization").iter();
    match (values.next(), values.next()) {
        (Some(value), None) => bearer(value.as_bytes()),
        _ => None,
    }
}

fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value
        .split_first_chunk::<7>()
        .filter(|_| value.len() <= MAX_AUTHORIZATION_BYTES)?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}

/// `x-request-id` if it can stand in a log, else a new one.
pub(super) fn request_id(metadata: &MetadataMap) -> String {
    let sent = metadata.get("x-request-id").and_then(|id| id.to_str().ok());
    let fits = |id: &&str| {
        (1..=MAX_REQUEST_ID_BYTES).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic())
    };
    match sent.filter(fits) {
        Some(id) => id.to_owned(),
        None => Uuid::new_v4().hyphenated().to_string(),
    }
}

/// What calls, within which trace (W3C Trace Context).
pub(super) fn traceparent(metadata: &MetadataMap) -> Option<&str> {
    metadata.get("traceparent")?.to_str().ok()
}

/// From which address and by which client a request came, as the gateway saw it. Address and client are for show only.
#[derive(Clone, Debug, Default)]
pub(super) struct Source {
    pub(super) address: String,
    pub(super) user_agent: String,
    /// Whose failures they are when the credential is wrong. Whoever calls without a gateway may say what it likes, and
    /// gains by it that its failures are called by their name.
    pub(super) network: Option<Network>,
}

impl Source {
    pub(super) fn read(metadata: &MetadataMap, peer: Option<SocketAddr>) -> Self {
        let text = |key| {
            let value = metadata.get(key).and_then(|value| value.to_str().ok());
            value
                .unwrap_or_default()
                .chars()
                .take(MAX_SOURCE_BYTES)
                .collect()
        };
        let address: String = text("x-source-address");
        let source = address.parse().ok().or(peer.map(|peer| peer.ip()));
        Self {
            user_agent: text("x-client-user-agent"),
            network: source.map(Network::of),
            address,
        }
    }
}

/// How long the call may take (`grpc-timeout`): up to eight digits and a unit.
pub(super) fn deadline(metadata: &MetadataMap) -> Option<Duration> {
    let text = metadata.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    let timeout = match unit {
        "H" => Duration::from_secs(number * 3600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    };
    Some(timeout.saturating_sub(DEADLINE_MARGIN))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{domain::Credential, token::Label};

    fn metadata(pairs: &[(&'static str, &str)]) -> MetadataMap {
        let mut metadata = MetadataMap::new();
        for (key, value) in pairs {
            metadata.append(*key, value.parse().unwrap());
        }
        metadata
    }

    #[rstest]
    #[case("Bearer abc")]
    #[case("bearer abc")]
    #[case("BEARER  abc ")]
    fn a_bearer_is_read(#[case] value: &str) {
        let presented = credential(&metadata(&[("authorization", value)]), None).unwrap();
        assert_eq!(presented.credential, Presented::parse(b"abc").credential);
    }

    #[rstest]
    #[case(&[])]
    #[case(&[("authorization", "")])]
    #[case(&[("authorization", "Bearer")])]
    #[case(&[("authorization", "Bearer ")])]
    #[case(&[("authorization", "Bearer    ")])]
    #[case(&[("authorization", "abc")])]
    #[case(&[("authorization", "Basic YTpi")])]
    #[case(&[("authorization", "Bearer a"), ("authorization", "Bearer b")])]
    fn what_is_no_bearer_is_refused(#[case] pairs: &[(&'static str, &str)]) {
        let refused = credential(&metadata(pairs), None);
        assert!(matches!(refused, Err(Error::TokenInvalid)));
    }

    #[test]
    fn a_service_key_is_one() {
        let label: Label = "test".parse().unwrap();
        let key = crate::token::PlainToken::service_key(&label).unwrap();
        let value = format!("Bearer {}", key.reveal());
        let presented = credential(&metadata(&[("authorization", &value)]), None).unwrap();
        assert_eq!(presented.credential, Credential::ServiceKey(key.hash()));
    }

    #[test]
    fn a_long_header_is_nobodys() {
        let value = format!("Bearer {}", "a".repeat(MAX_AUTHORIZATION_BYTES));
        assert!(credential(&metadata(&[("authorization", &value)]), None).is_err());
    }

    #[rstest]
    #[case("abc-123", true)]
    #[case("a b", false)]
    #[case("", false)]
    fn a_request_id_that_can_be_logged_is_kept(#[case] sent: &str, #[case] kept: bool) {
        let id = request_id(&metadata(&[("x-request-id", sent)]));
        assert_eq!(id == sent, kept);
        assert!(!id.is_empty());
    }

    #[rstest]
    #[case("10S", Some(Duration::from_millis(9_998)))]
    #[case("500m", Some(Duration::from_millis(498)))]
    #[case("1n", Some(Duration::ZERO))]
    #[case("99999999H", Some(Duration::from_secs(99_999_999 * 3600) - DEADLINE_MARGIN))]
    #[case("123456789S", None)]
    #[case("10", None)]
    #[case("S", None)]
    #[case("", None)]
    fn timeouts(#[case] sent: &str, #[case] deadline: Option<Duration>) {
        assert_eq!(
            super::deadline(&metadata(&[("grpc-timeout", sent)])),
            deadline
        );
    }
}
