//! What is wrong with a header `Authorization` that has no token in it.
//!
//! Apart from what reads it: this is asked afterwards, of a header that was refused already, and whoever sent it is not told. It is
//! for the administrator who has pasted something (docs/decisions/0018).

use crate::journal::Mistake;

/// Schemes that want something else than a token.
const SCHEMES: [&str; 4] = ["Basic", "Digest", "Negotiate", "NTLM"];
/// What is shown in the place of a secret.
const MASKS: [char; 4] = ['*', '•', '●', '…'];
/// What stands around words.
const QUOTES: [char; 7] = ['"', '\'', '`', '“', '”', '‘', '’'];
const BRACKETS: [char; 4] = ['<', '[', '(', '{'];
/// What other services have in the place of `Bearer`.
const OTHER_WORDS: [&str; 7] = ["Token", "SSWS", "ApiKey", "Api-Key", "Key", "OAuth", "JWT"];
/// Query parameters in which connectors send tokens.
const PARAMETERS: [&str; 5] = ["access_token", "token", "auth_token", "api_key", "apikey"];
/// What is long enough to be a token, in bytes.
const LONG: usize = 32;

/// What is wrong with a request that has no such header. Of the query's parameters only the names are looked at.
pub(super) fn missing(query: Option<&str>) -> Mistake {
    let parameters = query.unwrap_or_default().split('&');
    let mut names = parameters.map(|parameter| parameter.split('=').next().unwrap_or_default());
    match names.any(|name| is_one_of(name, &PARAMETERS)) {
        true => Mistake::InUrl,
        false => Mistake::Missing,
    }
}

/// See the module.
pub(super) fn mistake(header: &[u8]) -> Mistake {
    let text = match std::str::from_utf8(header) {
        Ok(text) => text.to_owned(),
        // As headers were read before there was UTF-8.
        Err(_) => header.iter().copied().map(char::from).collect(),
    };
    let hides = text.contains(is_invisible);
    let text = text.replace(|c: char| is_invisible(c) && !c.is_whitespace(), "");
    let words: Vec<&str> = text.split_whitespace().collect();
    let bearers = words.iter().take_while(|word| is_one_of(word, &["Bearer"]));
    let bearers = bearers.count();
    match words.get(bearers..).unwrap_or_default() {
        [] => Mistake::Empty,
        [scheme, ..] if bearers == 0 && is_one_of(scheme, &SCHEMES) => Mistake::OtherScheme,
        [word] if is_token(word) && hides => Mistake::Invisible,
        [word] if is_token(word) && bearers > 1 => Mistake::BearerTwice,
        [word] => of_word(word),
        [first, rest @ ..] if is_token(first) && rest.iter().all(|word| word == first) => {
            Mistake::Repeated
        }
        [word, token] if bearers == 0 && is_one_of(word, &OTHER_WORDS) && is_token(token) => {
            Mistake::OtherWord
        }
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
    } else if word.starts_with(BRACKETS) {
        Mistake::Bracketed
    } else if word.contains('%') {
        Mistake::Encoded
    } else if word.split(|c: char| !is_of_token(c)).any(is_token) {
        Mistake::TooLong
    } else {
        Mistake::NoToken
    }
}

fn is_one_of(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Whether it may be a token, for whoever does not know what those of this service begin with.
fn is_token(word: &str) -> bool {
    word.len() >= LONG && word.chars().all(is_of_token)
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What nobody sees, and is no plain space: control and format characters, and other kinds of white space.
fn is_invisible(c: char) -> bool {
    let is_format = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}');
    is_format || c.is_control() || c.is_whitespace() && c != ' '
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef_1";

    #[rstest]
    #[case("", Mistake::Empty)]
    #[case("Bearer", Mistake::Empty)]
    #[case("bearer Bearer ", Mistake::Empty)]
    #[case("Basic YWRhOnNlY3JldA==", Mistake::OtherScheme)]
    #[case("negotiate abc", Mistake::OtherScheme)]
    #[case("Bearer Secret Token: abc", Mistake::Words)]
    #[case("SSWS 00abc", Mistake::Words)]
    #[case("token TOKEN", Mistake::OtherWord)]
    #[case("ApiKey TOKEN", Mistake::OtherWord)]
    #[case("Bearer Token TOKEN", Mistake::Words)]
    #[case("Token TOKEN x", Mistake::Words)]
    #[case("Bearer Bearer Bearer TOKEN", Mistake::BearerTwice)]
    #[case("Bearer Bearer TOKEN end", Mistake::Words)]
    #[case("Bearer TOKEN TOKEN", Mistake::Repeated)]
    #[case("Bearer \"abc\"", Mistake::Quoted)]
    #[case("“abc”", Mistake::Quoted)]
    #[case("Bearer <abc>", Mistake::Bracketed)]
    #[case("{TOKEN}", Mistake::Bracketed)]
    #[case("Bearer TOKEN;", Mistake::TooLong)]
    #[case("Bearer TOKEN\\n", Mistake::TooLong)]
    #[case("\u{200b}TOKEN", Mistake::Invisible)]
    #[case("Bearer\u{a0}TOKEN", Mistake::Invisible)]
    #[case("Bearer TOKEN\u{feff}TOKEN", Mistake::Invisible)]
    #[case("Bearer TOKEN\t", Mistake::Invisible)]
    #[case("Bearer abc%5Fdef", Mistake::Encoded)]
    #[case("Bearer TOKEN%5FTOKEN", Mistake::Encoded)]
    #[case("Bearer https://scim.example.com/orgs/1/scim/v2", Mistake::Url)]
    #[case("Bearer ••••••••", Mistake::Masked)]
    #[case("Bearer rollcall_scim_***", Mistake::Masked)]
    #[case("Bearer geheim$", Mistake::NoToken)]
    fn a_header_without_a_token_says_what_it_is(#[case] header: &str, #[case] expected: Mistake) {
        let header = header.replace("TOKEN", TOKEN);
        assert_eq!(mistake(header.as_bytes()), expected);
    }

    #[test]
    fn a_space_that_does_not_break_is_seen_in_the_older_encoding_too() {
        let header = [b"Bearer \xa0".as_slice(), TOKEN.as_bytes()].concat();
        assert_eq!(mistake(&header), Mistake::Invisible);
    }

    #[rstest]
    #[case(None, Mistake::Missing)]
    #[case(Some("count=1&filter=token"), Mistake::Missing)]
    #[case(Some("count=1&access_token=abc"), Mistake::InUrl)]
    #[case(Some("API_KEY"), Mistake::InUrl)]
    fn a_token_in_the_url_is_told_by_its_name(
        #[case] query: Option<&str>,
        #[case] expected: Mistake,
    ) {
        assert_eq!(missing(query), expected);
    }
}
