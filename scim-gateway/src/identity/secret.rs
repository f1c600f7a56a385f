//! A bearer token on its way from one header to the other.
//!
//! Apart, so that nothing but the call that carries it can read it: it has neither `Debug` nor `Display`, and no log
//! line, error or panic can print what it cannot format.

use tonic::metadata::{Ascii, MetadataValue};

/// A bearer token.
#[derive(Clone)]
pub struct Secret(MetadataValue<Ascii>);

impl Secret {
    /// Longer ones are never issued.
    const MAX_BYTES: usize = 1024;

    /// A token that could have been issued: visible ASCII, and not endless. What could not is not worth a question.
    pub fn parse(token: &str) -> Option<Self> {
        let visible = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !visible || token.len() > Self::MAX_BYTES {
            return None;
        }
        let mut value = MetadataValue::try_from(format!("Bearer {token}")).ok()?;
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
    #[case::a_word("x", true)]
    #[case::nothing("", false)]
    #[case::a_space_inside("a b", false)]
    #[case::not_ascii("schlüssel", false)]
    #[case::a_line_break("a\nb", false)]
    #[case::the_longest(&"a".repeat(1024), true)]
    #[case::longer(&"a".repeat(1025), false)]
    fn a_token_is_visible_ascii_of_at_most_a_kilobyte(#[case] token: &str, #[case] good: bool) {
        assert_eq!(Secret::parse(token).is_some(), good);
    }

    #[test]
    fn a_token_travels_as_a_sensitive_value() {
        let metadata = Secret::parse("abc").unwrap().metadata();
        assert!(metadata.is_sensitive());
        assert_eq!(format!("{metadata:?}"), "Sensitive");
    }
}
