//! A credential on its way from a cookie to a call.
//!
//! Apart, so that nothing but the call that carries it can read it: it has neither `Debug` nor `Display`, and no log
//! line, error or panic can print what it cannot format.

use tonic::metadata::{Ascii, MetadataValue};

/// A service key, or the secret of a session.
#[derive(Clone)]
pub struct Secret(MetadataValue<Ascii>);

impl Secret {
    /// Longer ones are never issued.
    const MAX_BYTES: usize = 256;

    /// A secret that could have been issued: letters, digits, underscores and hyphens, and not endless.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if text.is_empty() || text.len() > Self::MAX_BYTES || !text.bytes().all(plain) {
            return None;
        }
        let mut value = MetadataValue::try_from(format!("Bearer {text}")).ok()?;
        // Kept out of HTTP/2's header table and of whatever prints headers.
        value.set_sensitive(true);
        Some(Self(value))
    }

    /// As the metadata of a call.
    pub(super) fn metadata(&self) -> MetadataValue<Ascii> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("rollcall_session_live_0190_ab_cd", true)]
    #[case("a-b", true)]
    #[case("", false)]
    #[case("a b", false)]
    #[case("a;b", false)]
    #[case("a\nb", false)]
    fn a_secret_is_letters_and_digits(#[case] text: &str, #[case] good: bool) {
        assert_eq!(Secret::parse(text).is_some(), good);
    }

    #[test]
    fn a_secret_travels_as_a_sensitive_value() {
        let metadata = Secret::parse("abc").unwrap().metadata();
        assert_eq!(format!("{metadata:?}"), "Sensitive");
    }
}
