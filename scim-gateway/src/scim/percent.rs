//! Percent-encoding of what stands in a URL (RFC 3986 section 2.1).
//!
//! Apart because URLs are in headers, in queries and in bodies of bulk requests, and a spelling that one place reads
//! otherwise than another is a way around a check.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// RFC 3986's unreserved characters stay as they are.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Text as one segment of a path.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes percent-encoding strictly: what is no escape, or no UTF-8, is no text.
pub fn decode(text: &str) -> Option<String> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        rest = rest.get(at + 1..)?;
        let escape = rest.get(..2)?;
        if !escape.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("abc", Some("abc"))]
    #[case("a%2Fb", Some("a/b"))]
    #[case("%E2%80%AE", Some("\u{202e}"))]
    #[case("%00", Some("\0"))]
    #[case("%", None)]
    #[case("%2", None)]
    #[case("%zz", None)]
    #[case("%ff%fe", None)]
    #[case("%c0%ae", None)]
    fn percent_encoding_is_strict(#[case] text: &str, #[case] decoded: Option<&str>) {
        assert_eq!(decode(text).as_deref(), decoded);
    }

    #[rstest]
    #[case("0192-a_b.c~d", "0192-a_b.c~d")]
    #[case("a/b c", "a%2Fb%20c")]
    #[case("é", "%C3%A9")]
    fn a_segment_has_one_spelling(#[case] text: &str, #[case] encoded: &str) {
        assert_eq!(encode(text), encoded);
        assert_eq!(decode(encoded).as_deref(), Some(text));
    }
}
