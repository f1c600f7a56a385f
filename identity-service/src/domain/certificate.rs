//! The name of a client certificate: what a service is known by that has no secret.
//!
//! Whether a certificate is genuine is not the domain's to say: whoever presents one here has had it verified.

use super::InvalidField;

/// A URI or a DNS name: 1 to 255 visible ASCII characters. A DNS name, which has no colon, is in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CertificateName(String);

/// Longer names are nobody's.
const MAX_BYTES: usize = 255;

impl CertificateName {
    /// Accepts what can stand in a certificate and in a log.
    ///
    /// # Errors
    ///
    /// When it is neither a URI nor a DNS name.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidField> {
        let mut text = text.into();
        let fits =
            (1..=MAX_BYTES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        let is_uri = has_scheme(&text);
        if !is_uri {
            text.make_ascii_lowercase();
        }
        if fits && (is_uri || is_host(&text)) {
            return Ok(Self(text));
        }
        Err(InvalidField::new(
            "service_key.certificate",
            "is a URI or a DNS name without a wildcard, as a certificate's subject alternative names have it, with up to 255 visible ASCII characters",
        ))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// RFC 3986 section 3.1, and something after it.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    let begins = scheme
        .bytes()
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic());
    begins && scheme.bytes().all(allowed) && !rest.is_empty()
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(allowed)
    };
    text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("spiffe://example.com/Billing", Some("spiffe://example.com/Billing"))]
    #[case("urn:example:billing", Some("urn:example:billing"))]
    #[case("Billing.Internal", Some("billing.internal"))]
    #[case("billing", Some("billing"))]
    #[case("", None)]
    #[case("*.internal", None)]
    #[case("billing internal", None)]
    #[case("billing..internal", None)]
    #[case("spiffe:", None)]
    #[case("1a:b", None)]
    #[case("b\u{fc}ro.internal", None)]
    fn a_certificate_is_named_by_a_uri_or_a_host(
        #[case] text: &str,
        #[case] expected: Option<&str>,
    ) {
        let name = CertificateName::parse(text).ok();
        assert_eq!(name.as_ref().map(CertificateName::as_str), expected);
    }

    #[test]
    fn a_name_is_not_endless() {
        let longest = format!("urn:{}", "x".repeat(251));
        assert!(CertificateName::parse(longest.clone()).is_ok());
        assert!(CertificateName::parse(longest + "x").is_err());
    }
}
