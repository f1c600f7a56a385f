//! Quirks of the header `Authorization`.
//!
//! Apart because it is read before anything else, and has nothing to do with JSON. A header gives a token or it does
//! not; why not is never said, since every answer to it is the same.

use super::quirk::{Quirk, Tolerances, Used};

/// Reads the header: `Bearer`, in any letter case, spaces, and a token (RFC 6750 section 2.1, RFC 9110 section 11.1).
pub(super) fn read<'a>(
    header: &'a [u8],
    tolerances: &Tolerances,
    used: &mut Used,
) -> Option<&'a str> {
    let text = std::str::from_utf8(header).ok()?;
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let first = words.next()?;
    let mut token = first;
    if is_bearer(first) {
        token = words.next()?;
        if is_bearer(token) {
            token = doubled_bearer(words.next()?, tolerances, used)?;
        }
    } else {
        token = token_without_bearer(token, tolerances, used)?;
    }
    // Two words are another scheme, or a token with something behind it.
    (words.next().is_none() && token.bytes().all(is_token)).then_some(token)
}

/// Okta's Header mode sends what the administrator pasted.
///
/// sent:  `Authorization: TOKEN`
/// meant: `Authorization: Bearer TOKEN`
///
/// Read as the RFC reads it, the token is the name of a scheme.
fn token_without_bearer<'a>(
    token: &'a str,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Option<&'a str> {
    tolerated(Quirk::TokenWithoutBearer, tolerances, used).then_some(token)
}

/// The administrator pastes the word, and the identity provider adds it once more.
///
/// sent:  `Authorization: Bearer Bearer TOKEN`
/// meant: `Authorization: Bearer TOKEN`
///
/// Read as the RFC reads it, the token has a space in it.
fn doubled_bearer<'a>(token: &'a str, tolerances: &Tolerances, used: &mut Used) -> Option<&'a str> {
    tolerated(Quirk::DoubledBearer, tolerances, used).then_some(token)
}

fn tolerated(quirk: Quirk, tolerances: &Tolerances, used: &mut Used) -> bool {
    let allowed = tolerances.allow(quirk);
    if allowed {
        used.note(quirk);
    }
    allowed
}

fn is_bearer(word: &str) -> bool {
    word.eq_ignore_ascii_case("Bearer")
}

/// What tokens are made of (`b64token` of RFC 6750 section 2.1).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, token: Option<&str>, quirks: &[&str]) {
        let mut used = Used::default();
        assert_eq!(
            read(header.as_bytes(), &Tolerances::default(), &mut used),
            token,
            "{header}"
        );
        if token.is_some() {
            assert_eq!(used.quirks().collect::<Vec<_>>(), quirks, "{header}");
        }
    }

    #[test]
    fn the_scheme_is_read_in_any_letter_case() {
        check("Bearer abc", Some("abc"), &[]);
        check("bearer abc", Some("abc"), &[]);
        check("BEARER   abc ", Some("abc"), &[]);
    }

    #[test]
    fn a_raw_token_is_a_token() {
        check(
            "rollcall_1-2.3~4+5/6=",
            Some("rollcall_1-2.3~4+5/6="),
            &["token-without-bearer"],
        );
    }

    #[test]
    fn a_doubled_word_counts_once() {
        check("Bearer Bearer abc", Some("abc"), &["doubled-bearer"]);
        check("Bearer bearer abc", Some("abc"), &["doubled-bearer"]);
    }

    #[test]
    fn anything_else_is_no_token() {
        for header in [
            "",
            " ",
            "Bearer",
            "Bearer ",
            "Bearer Bearer",
            "Basic YWRtaW4=",
            "Digest abc",
            "Bearer a b",
            "Bearer Bearer Bearer abc",
            "Bearer \"abc\"",
            "Bearer %",
            "Bearer ' OR '1'='1",
            "Bearer a\tb",
        ] {
            check(header, None, &[]);
        }
        assert_eq!(
            read(b"Bearer \xff", &Tolerances::default(), &mut Used::default()),
            None
        );
    }

    #[test]
    fn without_tolerances_only_the_rfc_is_understood() {
        let read = |header: &'static str| {
            read(header.as_bytes(), &Tolerances::none(), &mut Used::default())
        };
        assert_eq!(read("Bearer abc"), Some("abc"));
        assert_eq!(read("abc"), None);
        assert_eq!(read("Bearer Bearer abc"), None);
    }
}
