//! What is wrong with a header `Authorization` that has no token in it.
//!
//! Apart from what reads it: this is asked afterwards, of a header that was refused already, and whoever sent it is not told. It is
//! for the administrator who has pasted something (docs/decisions/0018).

use crate::journal::Mistake;

/// Schemes that want something else than a token.
const SCHEMES: [&str; 4] = ["Basic", "Digest", "Negotiate", "NTLM"];
/// What is shown in the place of a secret.
const MASKS: [char; 4] = ['*', '•', '●', '…'];
/// What stands around words: quotation marks and brackets.
const QUOTES: [char; 11] = ['"', '\'', '`', '“', '”', '‘', '’', '<', '[', '(', '{'];
/// What is long enough to be a token, in bytes.
const LONG: usize = 32;

/// See the module.
pub(super) fn mistake(header: &[u8]) -> Mistake {
    let text = String::from_utf8_lossy(header);
    let mut words = text.split_whitespace().peekable();
    if let Some(scheme) = words.peek()
        && SCHEMES.iter().any(|name| scheme.eq_ignore_ascii_case(name))
    {
        return Mistake::OtherScheme;
    }
    let is_bearer = |word: &&str| word.eq_ignore_ascii_case("Bearer");
    let words: Vec<&str> = words.skip_while(is_bearer).collect();
    match words.as_slice() {
        [] => Mistake::Empty,
        [word] => of_word(word),
        [url, ..] if url.contains("://") => Mistake::Url,
        _ => Mistake::Words,
    }
}

fn of_word(word: &str) -> Mistake {
    let is_mask = |c: char| MASKS.contains(&c);
    if word.contains("://") {
        Mistake::Url
    } else if word.chars().any(is_mask) {
        Mistake::Masked
    } else if word.starts_with(QUOTES) {
        Mistake::Quoted
    } else if has_something_around(word) {
        Mistake::TooLong
    } else if word.contains('%') {
        Mistake::Encoded
    } else {
        Mistake::NoToken
    }
}

/// Whether it is what may be a token, and at its beginning or end something else, such as a semicolon or what nobody sees.
fn has_something_around(word: &str) -> bool {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let inside = word.trim_matches(|c: char| !is_of_token(c));
    inside.len() >= LONG && inside.chars().all(is_of_token)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", Mistake::Empty)]
    #[case("Bearer", Mistake::Empty)]
    #[case("bearer Bearer ", Mistake::Empty)]
    #[case("Basic YWRhOnNlY3JldA==", Mistake::OtherScheme)]
    #[case("negotiate abc", Mistake::OtherScheme)]
    #[case("Bearer Secret Token: abc", Mistake::Words)]
    #[case("SSWS 00abc", Mistake::Words)]
    #[case("Bearer \"abc\"", Mistake::Quoted)]
    #[case("“abc”", Mistake::Quoted)]
    #[case("Bearer <abc>", Mistake::Quoted)]
    #[case("Bearer 0123456789abcdef0123456789abcdef_1;", Mistake::TooLong)]
    #[case("\u{200b}0123456789abcdef0123456789abcdef_1", Mistake::TooLong)]
    #[case("Bearer abc%5Fdef", Mistake::Encoded)]
    #[case("Bearer https://scim.example.com/orgs/1/scim/v2", Mistake::Url)]
    #[case("Bearer ••••••••", Mistake::Masked)]
    #[case("Bearer rollcall_scim_***", Mistake::Masked)]
    #[case("Bearer geheim$", Mistake::NoToken)]
    fn a_header_without_a_token_says_what_it_is(#[case] header: &str, #[case] expected: Mistake) {
        assert_eq!(mistake(header.as_bytes()), expected);
    }
}
