//! A header `Authorization` as a whole: its scheme, and how many words stand there.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    BRACKETS, CERTIFICATES, ENDS, LONG, OBJECTS, QUOTES, SHORT, has_token, is_of_token, is_one_of,
    is_token, owner,
    word::{is_bearer_with_sign, is_between_tags, mistake_of_word},
};
use crate::{journal::Mistake, scim::sent::is_invisible};

/// Schemes that want something else than a token.
const SCHEMES: [&str; 7] = [
    "AWS4-HMAC-SHA256",
    "Hawk",
    "Signature",
    "HMAC",
    "MAC",
    "DPoP",
    "HOBA",
];
/// Of Windows.
const OF_WINDOWS: [&str; 3] = ["Negotiate", "NTLM", "Kerberos"];
/// What other services have in the place of `Bearer`.
const OTHER_WORDS: [&str; 7] = ["Token", "SSWS", "ApiKey", "Api-Key", "Key", "OAuth", "JWT"];
/// Words of which one at least is in what programs say when something has failed.
const FAILURES: [&str; 16] = [
    "error",
    "exception",
    "failed",
    "failure",
    "denied",
    "invalid",
    "unauthorized",
    "forbidden",
    "found",
    "missing",
    "cannot",
    "unable",
    "timeout",
    "refused",
    "traceback",
    "warning",
];
/// What public keys of SSH begin with.
const KEYS: [&str; 3] = ["ssh-rsa", "ssh-ed25519", "ecdsa-sha2-"];

/// See the module.
pub(in crate::http) fn mistake(header: &[u8]) -> Mistake {
    let text = match std::str::from_utf8(header) {
        Ok(text) => text.to_owned(),
        // As headers were read before there was UTF-8.
        Err(_) => header.iter().copied().map(char::from).collect(),
    };
    let hides = text.contains(is_invisible);
    let text = text.replace(|c: char| is_invisible(c) && !c.is_whitespace(), "");
    if has_quotes_around_all(&text) {
        return Mistake::Quoted;
    }
    if let Some(mistake) = of_letters(&text) {
        return mistake;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let bearers = words.iter().take_while(|word| is_one_of(word, &["Bearer"]));
    let bearers = bearers.count();
    match words.get(bearers..).unwrap_or_default() {
        [] if bearers == 0 => Mistake::Empty,
        [] => Mistake::SchemeAlone,
        words
            if words.iter().any(|word| is_header(word))
                && words.iter().any(|word| has_token(word)) =>
        {
            Mistake::WholeHeader
        }
        words if are_bytes(words) => Mistake::Numbers,
        [scheme] if bearers == 0 && is_scheme(scheme) => Mistake::SchemeAlone,
        words if names_two_schemes(&text, words) => Mistake::TwoSchemes,
        [first, _, ..] if OBJECTS.contains(&first.to_ascii_lowercase().as_str()) => {
            Mistake::TypeName
        }
        // The text of a function of JavaScript that was not called: `() => secrets.token`.
        [_, "=>", ..] => Mistake::TypeName,
        ["Basic" | "basic" | "BASIC", password] if bearers == 0 => of_basic(password),
        [first, ..] if bearers == 0 && is_one_of(first, &["Basic"]) => Mistake::Basic,
        [first, ..] if bearers == 0 && is_one_of(first, &["Digest"]) => Mistake::DigestScheme,
        [first, ..] if bearers == 0 && is_one_of(first, &OF_WINDOWS) => Mistake::Negotiate,
        [first, _, ..] if KEYS.iter().any(|kind| first.starts_with(kind)) => Mistake::Certificate,
        [first, rest @ ..] if bearers == 0 && is_plain(first) && have_parameters(rest) => {
            Mistake::OtherScheme
        }
        [word] if is_between_tags(word) => Mistake::Markup,
        [first, ..] if is_xml(first) => Mistake::Xml,
        [first, ..] if is_json(first) => Mistake::Json,
        [first, _, ..] if CERTIFICATES.iter().any(|mark| first.starts_with(mark)) => {
            Mistake::Certificate
        }
        [scheme, ..] if bearers == 0 && is_one_of(scheme, &SCHEMES) => Mistake::OtherScheme,
        [word] if is_token(word) && hides => Mistake::Invisible,
        [word] if is_token(word) && bearers > 1 => Mistake::BearerTwice,
        [word] => mistake_of_word(word),
        [first, rest @ ..] if is_token(first) && rest.iter().all(|word| word == first) => {
            Mistake::Repeated
        }
        [word, token] if bearers == 0 && is_name(word) && is_token(without_name(token)) => {
            Mistake::OtherWord
        }
        [token, word] if is_token(token) && is_one_of(word, &["Bearer"]) => Mistake::BearerBehind,
        [word, token] if is_bearer_with_sign(word) && is_token(token) => Mistake::BearerSign,
        words if words.iter().any(|word| word.contains("://")) => {
            match words.iter().any(|word| has_token(word)) {
                true => Mistake::UrlAndToken,
                false => Mistake::Url,
            }
        }
        words if is_split(words) => Mistake::Split,
        words if words.len() > 2 && words.iter().any(|word| is_of_failure(word)) => {
            Mistake::ErrorMessage
        }
        [first, second] if is_token(first) && is_token(second) => Mistake::TwoTokens,
        words if words.iter().any(|word| has_token(word)) => Mistake::Words,
        // A command of a shell that was not run: `$(cat token.txt)`.
        [first, ..] if first.starts_with("$(") || first.starts_with('`') => Mistake::Placeholder,
        [first, .., last] if first.starts_with(BRACKETS) && last.ends_with(ENDS) => {
            Mistake::Placeholder
        }
        _ => Mistake::Sentence,
    }
}

/// Whether the scheme stands in the quotation marks, too: `"Bearer TOKEN"`.
fn has_quotes_around_all(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| QUOTES.contains(&c));
    let mut words = bare.split(' ');
    let is_bearer = words
        .next()
        .is_some_and(|word| is_one_of(word, &["Bearer"]));
    bare.len() < text.len()
        && is_bearer
        && words.next().is_some_and(is_token)
        && words.next().is_none()
}

/// Whether they are the numbers of characters: `114 111 108`, `[114,111,108]`.
fn are_bytes(words: &[&str]) -> bool {
    let numbers = words.iter().flat_map(|word| word.split([',', '[', ']']));
    let numbers: Vec<&str> = numbers.filter(|number| !number.is_empty()).collect();
    numbers.len() >= LONG && numbers.iter().all(|number| number.parse::<u8>().is_ok())
}

/// Whether it is a word by which programs say that something has failed.
fn is_of_failure(word: &str) -> bool {
    let letters = word.trim_matches(|c: char| !c.is_ascii_alphabetic());
    is_one_of(letters, &FAILURES) || letters.ends_with("Exception") || letters.ends_with("Error")
}

/// Whether a comma stands between two schemes: after a credential of the one, the name of the other.
fn names_two_schemes(text: &str, words: &[&str]) -> bool {
    let names = |word: &str| is_one_of(word, &["Bearer", "Basic", "Digest"]);
    let mut parts = text.split(',').skip(1).map(str::trim_start);
    let begins = |part: &str| part.split(' ').next().is_some_and(names);
    words.len() > 1 && parts.any(begins)
}

/// Whether it may be the name of a scheme, a misspelt one too: letters alone, and few.
fn is_name(word: &str) -> bool {
    word.len() < SHORT
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

/// What follows `token=`, which some services have behind their word: `Token token="abc"`.
fn without_name(word: &str) -> &str {
    let value = word.strip_prefix("token=").unwrap_or(word);
    value.trim_matches('"')
}

/// What is wrong with letters that a token does not have; none: it has no such letters.
fn of_letters(text: &str) -> Option<Mistake> {
    let is_wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}');
    let narrowed = |c: char| match is_wide(c) {
        true => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        false => c,
    };
    if text.contains(is_wide) {
        let text: String = text.chars().map(narrowed).collect();
        return text.split(' ').any(has_token).then_some(Mistake::FullWidth);
    }
    let is_dash = |c: char| matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}');
    let has_dashes = text.contains(is_dash) && text.replace(is_dash, "_").split(' ').any(is_token);
    has_dashes.then_some(Mistake::Dashes)
}

/// A name and a password, one of which is a token. Nothing of it is kept.
fn of_basic(encoded: &str) -> Mistake {
    let decoded = STANDARD.decode(encoded).unwrap_or_default();
    let text = String::from_utf8(decoded).unwrap_or_default();
    let is_of_token = |text: &str| is_token(text) && text.contains('_');
    match is_of_token(encoded) || text.split([':', ' ']).any(is_of_token) {
        true => Mistake::BasicToken,
        false => Mistake::Basic,
    }
}

/// Whether it is the name of a scheme.
fn is_scheme(word: &str) -> bool {
    is_one_of(word, &["Basic", "Digest"])
        || is_one_of(word, &OF_WINDOWS)
        || is_one_of(word, &SCHEMES)
        || is_one_of(word, &OTHER_WORDS)
}

/// Whether it is the name of the header.
fn is_header(word: &str) -> bool {
    let name = word.trim_matches(|c: char| !c.is_alphanumeric());
    is_one_of(name, &["Authorization"]) && word.ends_with([':', '='])
}

/// Whether it may be the name of a scheme: one word without a sign.
fn is_plain(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !is_token(word)
}

/// Whether parameters of a scheme stand there (RFC 9110 section 11.4), none of which is a token.
fn have_parameters(words: &[&str]) -> bool {
    let is_parameter = |word: &&&str| {
        let name = word.split_once('=').map_or("", |(name, _)| name);
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    words.first().is_some_and(|word| is_parameter(&word))
        && !words.iter().any(|word| has_token(word))
}

/// Whether it begins as XML does, or as XML in base64.
fn is_xml(word: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["<?xml", "<saml", "<md:", "<Entity", "PD94bW", "PHNhbW"];
    BEGINNINGS.iter().any(|one| word.starts_with(one)) || word.contains("</")
}

/// Whether it begins as an object in JSON does.
fn is_json(word: &str) -> bool {
    word == "{" || word.starts_with("{\"") || word.starts_with("[{") || word.starts_with("{'")
}

/// Whether words without the spaces between them are a token, whose organization's id is whole then.
fn is_split(words: &[&str]) -> bool {
    let joined = words.concat();
    // An array of characters, as some programs keep secrets.
    if words.len() >= LONG && words.iter().all(|word| word.len() == 1) {
        return true;
    }
    let are_parts = words.iter().all(|word| word.chars().all(is_of_token));
    are_parts && joined.matches('_').count() >= 4 && owner(joined.as_bytes()).is_some()
}
