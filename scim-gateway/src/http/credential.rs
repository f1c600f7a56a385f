//! What is wrong with a header `Authorization` that has no token in it.
//!
//! Apart from what reads it: this is asked afterwards, of a header that was refused already, and whoever sent it is not told. It is
//! for the administrator who has pasted something (docs/decisions/0018).

use axum::http::{HeaderMap, HeaderName, Uri, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use uuid::Uuid;

use crate::journal::Mistake;

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
/// What is shown in the place of a secret.
const MASKS: [char; 4] = ['*', '•', '●', '…'];
/// What stands around words.
const QUOTES: [char; 7] = ['"', '\'', '`', '“', '”', '‘', '’'];
const BRACKETS: [char; 4] = ['<', '[', '(', '{'];
const ENDS: [char; 4] = ['>', ']', ')', '}'];
/// What other services have in the place of `Bearer`.
const OTHER_WORDS: [&str; 7] = ["Token", "SSWS", "ApiKey", "Api-Key", "Key", "OAuth", "JWT"];
/// Query parameters in which connectors send tokens.
const PARAMETERS: [&str; 5] = ["access_token", "token", "auth_token", "api_key", "apikey"];
/// The same of cookies, beside those.
const COOKIES: [&str; 4] = ["authorization", "bearer", "scim_token", "secret_token"];
/// Other headers in which connectors send tokens.
const HEADERS: [&str; 14] = [
    "x-api-key",
    "api-key",
    "apikey",
    "x-auth-token",
    "x-access-token",
    "x-token",
    "access-token",
    "auth-token",
    "token",
    "private-token",
    "authentication",
    "authorisation",
    "x-authorization",
    "proxy-authorization",
];
/// What stands for a line break or a space in other languages, written out.
const ENDS_WRITTEN_OUT: [&str; 11] = [
    "\\n", "\\r", "\\r\\n", "\\t", "%0A", "%0a", "%0D%0A", "%20", "&#10;", "&nbsp;", "\\\"",
];
/// What names of places begin with where secrets are kept: files, and stores of them.
const PLACES: [&str; 17] = [
    "/",
    "./",
    "../",
    "~/",
    "\\\\",
    "file:",
    "arn:",
    "vault:",
    "op:",
    "ssm:",
    "secret:",
    "secrets:",
    "gcpsm:",
    "awssm:",
    "projects/",
    "env:",
    "@Microsoft.KeyVault",
];
/// What texts begin with that programs have encrypted for a file of settings.
const ENCRYPTED: [&str; 6] = ["ENC(", "ENC[", "{cipher}", "{enc}", "{ssha}", "vault:v"];
/// What programs write of an object that they make a text of.
const OBJECTS: [&str; 8] = [
    "[object",
    "object(",
    "<object",
    "<bound",
    "<function",
    "<coroutine",
    "function",
    "async",
];
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
/// What stands between `Bearer` and a token in the place of a space.
const SPACES_ENCODED: [&str; 3] = ["%20", "+", "&nbsp;"];
/// What is long enough to be a token, in bytes.
const LONG: usize = 32;
/// What is too short for a key, in bytes: those of other products have more.
const SHORT: usize = 20;
/// What an organization's id has in a token, in bytes: no hyphens.
const ID: usize = 32;
/// What public keys of SSH begin with.
const KEYS: [&str; 3] = ["ssh-rsa", "ssh-ed25519", "ecdsa-sha2-"];
/// What texts of certificates and keys begin with: the mark of PEM, and a long sequence of DER in base64.
const CERTIFICATES: [&str; 2] = ["-----BEGIN", "MII"];

/// What is wrong with a request that has no such header. Of other headers and of the query's parameters only the names are
/// looked at.
pub(super) fn missing(address: &Uri, headers: &HeaderMap) -> Mistake {
    let parameters = address.query().unwrap_or_default().split('&');
    let mut names = parameters.map(|parameter| parameter.split('=').next().unwrap_or_default());
    if headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        Mistake::Preflight
    } else if HEADERS.iter().any(|name| headers.contains_key(*name))
        || headers.keys().any(is_of_token_header)
    {
        Mistake::OtherHeader
    } else if has_cookie(headers) {
        Mistake::InCookie
    } else if names.any(|name| is_one_of(name, &PARAMETERS)) {
        Mistake::InUrl
    } else if is_oauth(address.path()) {
        Mistake::OAuth
    } else if address.path().split('/').any(is_of_somebody) {
        Mistake::InPath
    } else {
        Mistake::Missing
    }
}

/// Whether it is a token with an organization's id in it.
fn is_of_somebody(segment: &str) -> bool {
    is_token(segment) && owner(segment.as_bytes()).is_some()
}

/// Whether a header's name says that a token is in it. Those against forged requests have one of another kind.
fn is_of_token_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    let is_of_forms = name.contains("csrf") || name.contains("xsrf");
    (name.ends_with("token") || name.ends_with("api-key") || name.contains("secret"))
        && !is_of_forms
}

/// Whether a cookie has a name that tokens have. What it says is not looked at.
fn has_cookie(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter();
    let cookies = cookies.filter_map(|value| value.to_str().ok());
    let mut names = cookies
        .flat_map(|value| value.split(';'))
        .map(|cookie| cookie.split('=').next().unwrap_or_default().trim());
    names.any(|name| is_one_of(name, &PARAMETERS) || is_one_of(name, &COOKIES))
}

/// Whether a path is one at which tokens are asked for by OAuth: `/oauth2/v1/token`.
pub(super) fn is_oauth(path: &str) -> bool {
    let is_oauth = |segment: &str| {
        let segment = segment.to_ascii_lowercase();
        segment.starts_with("oauth") || segment == "token"
    };
    path.split('/').any(is_oauth)
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
        [scheme] if bearers == 0 && is_scheme(scheme) => Mistake::SchemeAlone,
        words if names_two_schemes(&text, words) => Mistake::TwoSchemes,
        [first, _, ..] if OBJECTS.contains(&first.to_ascii_lowercase().as_str()) => {
            Mistake::TypeName
        }
        ["Basic" | "basic" | "BASIC", password] if bearers == 0 => of_basic(password),
        [first, ..] if bearers == 0 && is_one_of(first, &["Basic"]) => Mistake::Basic,
        [first, ..] if bearers == 0 && is_one_of(first, &["Digest"]) => Mistake::DigestScheme,
        [first, ..] if bearers == 0 && is_one_of(first, &OF_WINDOWS) => Mistake::Negotiate,
        [first, _, ..] if KEYS.iter().any(|kind| first.starts_with(kind)) => Mistake::Certificate,
        [first, rest @ ..] if bearers == 0 && is_plain(first) && have_parameters(rest) => {
            Mistake::OtherScheme
        }
        [first, ..] if is_xml(first) => Mistake::Xml,
        [first, ..] if is_json(first) => Mistake::Json,
        [first, _, ..] if CERTIFICATES.iter().any(|mark| first.starts_with(mark)) => {
            Mistake::Certificate
        }
        [scheme, ..] if bearers == 0 && is_one_of(scheme, &SCHEMES) => Mistake::OtherScheme,
        [word] if is_token(word) && hides => Mistake::Invisible,
        [word] if is_token(word) && bearers > 1 => Mistake::BearerTwice,
        [word] => of_word(word),
        [first, rest @ ..] if is_token(first) && rest.iter().all(|word| word == first) => {
            Mistake::Repeated
        }
        [word, token] if bearers == 0 && is_name(word) && is_token(without_name(token)) => {
            Mistake::OtherWord
        }
        [word, token]
            if is_one_of(word.trim_end_matches([':', '=']), &["Bearer"]) && is_token(token) =>
        {
            Mistake::BearerJoined
        }
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

/// Whose a token says it is, of a request whose URL names nobody: tokens have the organization's id in them, and it is no secret.
pub(super) fn owner(header: &[u8]) -> Option<Uuid> {
    let text = std::str::from_utf8(header).ok()?;
    let token = text.split(' ').rfind(|word| !word.is_empty())?;
    let ids = token.split('_').filter(|part| part.len() == ID);
    let mut ids = ids.filter_map(|part| Uuid::try_parse(part).ok());
    ids.find(|id| id.get_version_num() == 7)
}

fn of_word(word: &str) -> Mistake {
    let is_mask = |c: char| MASKS.contains(&c);
    let mut parts = word.split(|c: char| !is_of_token(c));
    let token = parts.find(|part| is_token(part));
    let end = ENDS_WRITTEN_OUT
        .iter()
        .find_map(|end| word.strip_suffix(end));
    let mut tokens = word
        .split(|c: char| !is_of_token(c))
        .filter(|part| is_token(part));
    let (first, second) = (tokens.next(), tokens.next());
    let is_repeated = second.is_some() && second == first;
    if is_fingerprint(word) {
        Mistake::Hash
    } else if behind_bearer(word).is_some_and(is_token) {
        Mistake::BearerJoined
    } else if begins_with(word, &ENCRYPTED) {
        Mistake::Encrypted
    } else if token.is_none() && is_place(word) {
        Mistake::Reference
    } else if token.is_some() && has_entity(word) {
        Mistake::Notation
    } else if is_shortened(word) {
        Mistake::Shortened
    } else if token.is_none() && is_object(word) {
        Mistake::TypeName
    } else if is_repeated && !word.contains("://") {
        Mistake::Repeated
    } else if word.contains("://") {
        match token {
            Some(_) => Mistake::UrlAndToken,
            None => Mistake::Url,
        }
    } else if end.is_some_and(is_token) {
        Mistake::Escape
    } else if word.contains('\\') && is_token(&word.replace('\\', "")) {
        Mistake::Backslashes
    } else if word.chars().any(is_mask) {
        Mistake::Masked
    } else if word.starts_with(QUOTES) {
        Mistake::Quoted
    } else if word.starts_with("(") && word.contains(QUOTES) && token.is_some() {
        // A tuple of Python.
        Mistake::Notation
    } else if word.starts_with(BRACKETS) && token.is_some() {
        Mistake::Bracketed
    } else if word.starts_with(BRACKETS) || word.starts_with('$') {
        Mistake::Placeholder
    } else if word.contains('%') {
        Mistake::Encoded
    } else if word.starts_with("eyJ") && word.contains('.') {
        Mistake::JsonWebToken
    } else if word.len() >= 10 * LONG && word.starts_with(CERTIFICATES[1]) {
        Mistake::Certificate
    } else if is_email(word) {
        Mistake::Email
    } else if let Some(token) = token {
        match word.split_once(token) {
            // A name, and then what it stands for.
            Some((before, _)) if before.ends_with([':', '=']) => Mistake::Words,
            _ if word.len() > 10 * LONG => Mistake::ForeignKey,
            _ if second.is_some() && !word.contains('%') => Mistake::TwoTokens,
            Some((before, behind)) if is_notation(before, behind) => Mistake::Notation,
            Some((before, behind)) if is_punctuation(before) && is_punctuation(behind) => {
                Mistake::Punctuation
            }
            _ => Mistake::TooLong,
        }
    } else if word.len() < SHORT {
        Mistake::Password
    } else {
        Mistake::NoToken
    }
}

/// What follows the word `Bearer` and an encoded space.
fn behind_bearer(word: &str) -> Option<&str> {
    let (bearer, rest) = word.split_at_checked("Bearer".len())?;
    let mut spaces = SPACES_ENCODED.iter();
    let rest = spaces.find_map(|space| rest.strip_prefix(space))?;
    is_one_of(bearer, &["Bearer"]).then_some(rest)
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

/// Whether it begins with one of some texts, in whatever letters.
fn begins_with(word: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|one| {
        let beginning = word.get(..one.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(one))
    })
}

/// Whether it names a place where a secret is kept.
fn is_place(word: &str) -> bool {
    let is_drive = word
        .get(1..3)
        .is_some_and(|part| part == ":\\" || part == ":/");
    let levels = word.matches(['/', '\\']).count();
    is_drive || begins_with(word, &PLACES) && (levels > 1 || word.contains([':', '(']))
}

/// Whether dots stand for what was left out of a text.
fn is_shortened(word: &str) -> bool {
    let mut parts = word.splitn(2, ['…']).chain(word.splitn(2, "..."));
    let has_dots = word.contains('…') || word.contains("...");
    has_dots && parts.any(|part| part.len() > 3 && part.chars().all(is_of_token))
}

/// Whether it is what a program writes of an object: `Secret@1b2c3d`, the name of a type with its modules.
fn is_object(word: &str) -> bool {
    let is_number =
        |text: &str| text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_address = word
        .rsplit_once('@')
        .is_some_and(|(_, number)| is_number(number));
    let is_called = word.ends_with("()") || word.starts_with("function(");
    is_address
        || is_called
        || OBJECTS
            .iter()
            .any(|one| one.ends_with('(') && word.starts_with(one))
}

/// Whether a character is written as an entity of HTML: `&#95;`, `&quot;`. Those at an end alone are escapes.
fn has_entity(word: &str) -> bool {
    let behind = word.split('&').skip(1);
    let mut names = behind.filter_map(|part| part.split_once(';'));
    names.any(|(name, rest)| {
        !rest.is_empty()
            && name.len() < 7
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    })
}

/// Whether letters with a quotation mark, a bracket or an entity of HTML stand around a token.
fn is_notation(before: &str, behind: &str) -> bool {
    let opens = before.ends_with(QUOTES) || before.ends_with(BRACKETS) || before.ends_with(';');
    let closes = behind.starts_with(QUOTES) || behind.starts_with(ENDS) || behind.starts_with('&');
    opens && closes && before.contains(char::is_alphanumeric)
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

/// Whether it is none of letters and digits.
fn is_punctuation(text: &str) -> bool {
    !text.contains(|c: char| c.is_alphanumeric() || c == '\\')
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

/// Whether it is made of pairs of hexadecimal digits with colons between them, as fingerprints are.
fn is_fingerprint(word: &str) -> bool {
    let pairs = word.split(':');
    word.matches(':').count() > 4
        && pairs
            .clone()
            .all(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit()))
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

/// Whether it is an address such as `ada@example.com`.
fn is_email(word: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    word.split_once('@').is_some_and(|(name, host)| {
        let end = host.rsplit_once('.').map(|(_, end)| end);
        !name.is_empty()
            && name.chars().all(is_of_name)
            && host.chars().all(is_of_host)
            && end.is_some_and(|end| end.len() > 1 && end.chars().all(|c| c.is_ascii_alphabetic()))
    })
}

/// Whether a part of it may be a token.
fn has_token(word: &str) -> bool {
    word.split(|c: char| !is_of_token(c)).any(is_token)
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
pub(super) fn is_invisible(c: char) -> bool {
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
    #[case("Bearer", Mistake::SchemeAlone)]
    #[case("bearer Bearer ", Mistake::SchemeAlone)]
    #[case("Basic", Mistake::SchemeAlone)]
    #[case("Token", Mistake::SchemeAlone)]
    #[case("Basic YWRhOnNlY3JldA==", Mistake::Basic)]
    #[case("BASIC YWRhOnNlY3JldA==", Mistake::Basic)]
    #[case("Basic ada:secret", Mistake::Basic)]
    #[case("Digest username=\"ada\", realm=\"x\"", Mistake::DigestScheme)]
    #[case("negotiate abc", Mistake::Negotiate)]
    #[case("NTLM TlRMTVNTUAAB", Mistake::Negotiate)]
    #[case("Hawk id=\"1\"", Mistake::OtherScheme)]
    #[case(
        "OAuth oauth_consumer_key=\"a\", oauth_nonce=\"b\"",
        Mistake::OtherScheme
    )]
    #[case("Custom key=abc", Mistake::OtherScheme)]
    #[case("Basic TOKEN", Mistake::BasicToken)]
    #[case("Bearer ssh-rsa AAAAB3Nza ada@host", Mistake::Certificate)]
    #[case("Bearer AB:CD:EF:01:23:45:67:89", Mistake::Hash)]
    #[case("Bearer TOKEN,TOKEN", Mistake::Repeated)]
    #[case(
        "Bearer curl -H 'Authorization: Bearer TOKEN' https://a.example",
        Mistake::WholeHeader
    )]
    #[case("Bearer <?xml version=\"1.0\"?><a/>", Mistake::Xml)]
    #[case("Bearer <saml:Assertion>", Mistake::Xml)]
    #[case("Bearer { \"token\": \"TOKEN\" }", Mistake::Json)]
    #[case("Bearer TOKEN.", Mistake::Punctuation)]
    #[case("Bearer ,TOKEN", Mistake::Punctuation)]
    #[case("Bearer https://a.example/scim/v2 TOKEN", Mistake::UrlAndToken)]
    #[case("Bearer https://a.example/scim/v2,TOKEN", Mistake::UrlAndToken)]
    #[case("Bearer TOKEN https://a.example/scim/v2", Mistake::UrlAndToken)]
    #[case("Bearer Authorization: Bearer TOKEN", Mistake::WholeHeader)]
    #[case("Bearer TOKEN%0A", Mistake::Escape)]
    #[case("Bearer 0123456789abcdef0123—456789abcdef—1", Mistake::Dashes)]
    #[case("Bearer ０123456789abcdef0123456789abcdef_1", Mistake::FullWidth)]
    #[case(
        "Bearer rollcall_scim_prod_018f0000000070008000000000000001_ff ff_0",
        Mistake::Split
    )]
    #[case("Bearer Secret Token: TOKEN", Mistake::Words)]
    #[case("Bearer correct horse battery staple", Mistake::Sentence)]
    #[case("Okta production SCIM", Mistake::Sentence)]
    #[case(
        "Bearer r o l l c a l l _ s c i m _ p r o d _ 0 1 8 f 0 0 0 0 0 0 0 0 7 0",
        Mistake::Split
    )]
    #[case("Bearer 0123456789abcdef0123456789abcdef\\_1", Mistake::Backslashes)]
    #[case("Bearer: TOKEN", Mistake::BearerJoined)]
    #[case("Bearer b'TOKEN'", Mistake::Notation)]
    #[case("Bearer ENC(TOKEN)", Mistake::Encrypted)]
    #[case("Bearer ENC[AES256_GCM,data:x,type:str]", Mistake::Encrypted)]
    #[case("Bearer 0123456789abcdef0123456789abcdef&#95;1", Mistake::Notation)]
    #[case("Bearer ('TOKEN',)", Mistake::Notation)]
    #[case("Bearer &quot;TOKEN&quot;", Mistake::Notation)]
    #[case("Bearer &#34;TOKEN&#34;", Mistake::Notation)]
    #[case(
        "Bearer arn:aws:secretsmanager:eu-central-1:1:secret:scim",
        Mistake::Reference
    )]
    #[case("Bearer op://vault/scim/token", Mistake::Reference)]
    #[case("Bearer C:\\secrets\\scim.txt", Mistake::Reference)]
    #[case("Bearer @Microsoft.KeyVault(SecretUri=x)", Mistake::Reference)]
    #[case("Bearer rollcall_scim_prod…", Mistake::Shortened)]
    #[case("Bearer rollcall_scim_prod…0a1b", Mistake::Shortened)]
    #[case("Bearer [object Object]", Mistake::TypeName)]
    #[case("Bearer com.example.Secret@1b2c3d4e", Mistake::TypeName)]
    #[case("Bearer <coroutine object token at 0x7f00>", Mistake::TypeName)]
    #[case("Basic YWRhOnNlY3JldA==, Bearer TOKEN", Mistake::TwoSchemes)]
    #[case("Bearer Error: secret 'scim' not found", Mistake::ErrorMessage)]
    #[case(
        "Bearer System.AccessDeniedException: access is denied",
        Mistake::ErrorMessage
    )]
    #[case("Bearer TOKEN,fedcba9876543210fedcba9876543210_1", Mistake::TwoTokens)]
    #[case("Bearer TOKEN fedcba9876543210fedcba9876543210_1", Mistake::TwoTokens)]
    #[case("Bearer%20TOKEN", Mistake::BearerJoined)]
    #[case("Bearer Bearer%20TOKEN", Mistake::BearerJoined)]
    #[case("Bearer TOKEN,Basic YWRhOnNlY3JldA==", Mistake::TwoSchemes)]
    #[case("SSWS 00abc", Mistake::Sentence)]
    #[case("token TOKEN", Mistake::OtherWord)]
    #[case("ApiKey TOKEN", Mistake::OtherWord)]
    #[case("Bearar TOKEN", Mistake::OtherWord)]
    #[case("Token token=\"TOKEN\"", Mistake::OtherWord)]
    #[case("Bearer Token TOKEN", Mistake::Words)]
    #[case("Token TOKEN x", Mistake::Words)]
    #[case("Bearer Bearer Bearer TOKEN", Mistake::BearerTwice)]
    #[case("Bearer Bearer TOKEN end", Mistake::Words)]
    #[case("Bearer TOKEN TOKEN", Mistake::Repeated)]
    #[case("Bearer \"abc\"", Mistake::Quoted)]
    #[case("\"Bearer TOKEN\"", Mistake::Quoted)]
    #[case("“abc”", Mistake::Quoted)]
    #[case("Bearer <TOKEN>", Mistake::Bracketed)]
    #[case("Bearer <abc>", Mistake::Placeholder)]
    #[case("Bearer <your token>", Mistake::Placeholder)]
    #[case("Bearer ${SCIM_SECRET}", Mistake::Placeholder)]
    #[case("Bearer $(cat /run/secrets/scim)", Mistake::Placeholder)]
    #[case("Bearer {\"access\":\"TOKEN\"}", Mistake::Json)]
    #[case("{TOKEN}", Mistake::Bracketed)]
    #[case("Bearer TOKEN;", Mistake::Punctuation)]
    #[case("Bearer TOKEN\\n", Mistake::Escape)]
    #[case("Bearer TOKEN;abc", Mistake::TooLong)]
    #[case("\u{200b}TOKEN", Mistake::Invisible)]
    #[case("Bearer\u{a0}TOKEN", Mistake::Invisible)]
    #[case("Bearer TOKEN\u{feff}TOKEN", Mistake::Invisible)]
    #[case("Bearer TOKEN\t", Mistake::Invisible)]
    #[case("Bearer abc%5Fdef", Mistake::Encoded)]
    #[case("Bearer TOKEN%5FTOKEN", Mistake::Encoded)]
    #[case("Bearer https://scim.example.com/orgs/1/scim/v2", Mistake::Url)]
    #[case("Bearer ••••••••", Mistake::Masked)]
    #[case("Bearer rollcall_scim_***", Mistake::Masked)]
    #[case("Bearer geheim$", Mistake::Password)]
    #[case("Bearer correct-horse-battery-staple!", Mistake::NoToken)]
    #[case("Bearer ada.l@example.com", Mistake::Email)]
    #[case("Bearer P@ssw0rd", Mistake::Password)]
    #[case("Bearer token=TOKEN;", Mistake::Words)]
    #[case("scim_secret:TOKEN", Mistake::Words)]
    #[case("-----BEGIN CERTIFICATE----- MIIC", Mistake::Certificate)]
    fn a_header_without_a_token_says_what_it_is(#[case] header: &str, #[case] expected: Mistake) {
        let header = header.replace("TOKEN", TOKEN);
        assert_eq!(mistake(header.as_bytes()), expected);
    }

    #[rstest]
    #[case("eyJhbGciOiJSUzI1NiJ9.", 2_000, Mistake::JsonWebToken)]
    #[case("MIIDdzCCAl", 1_500, Mistake::Certificate)]
    #[case("", 1_500, Mistake::ForeignKey)]
    fn what_is_longer_than_any_token_says_what_it_is(
        #[case] begins: &str,
        #[case] length: usize,
        #[case] expected: Mistake,
    ) {
        let header = format!("Bearer {begins}{}", "a".repeat(length));
        assert_eq!(mistake(header.as_bytes()), expected);
    }

    #[rstest]
    #[case(
        "Bearer rollcall_scim_prod_018f0000000070008000000000000001_ff_0",
        true
    )]
    #[case("rollcall_scim_prod_018f0000000070008000000000000001_ff_0", true)]
    #[case("Bearer 018f0000000040008000000000000001", false)]
    #[case("Bearer abc", false)]
    #[case("", false)]
    fn a_token_says_whose_it_is(#[case] header: &str, #[case] says: bool) {
        assert_eq!(owner(header.as_bytes()).is_some(), says);
    }

    #[test]
    fn a_token_in_the_place_of_a_password_is_told_from_a_password() {
        for (text, expected) in [
            (format!("ada:{TOKEN}"), Mistake::BasicToken),
            (format!(":{TOKEN}"), Mistake::BasicToken),
            ("ada:secret".to_owned(), Mistake::Basic),
        ] {
            let header = format!("Basic {}", STANDARD.encode(text));
            assert_eq!(mistake(header.as_bytes()), expected);
        }
    }

    #[test]
    fn a_space_that_does_not_break_is_seen_in_the_older_encoding_too() {
        let header = [b"Bearer \xa0".as_slice(), TOKEN.as_bytes()].concat();
        assert_eq!(mistake(&header), Mistake::Invisible);
    }

    #[rstest]
    #[case("/Users", "accept", Mistake::Missing)]
    #[case("/Users?count=1&filter=token", "accept", Mistake::Missing)]
    #[case("/Users?count=1&access_token=abc", "accept", Mistake::InUrl)]
    #[case("/Users?API_KEY", "accept", Mistake::InUrl)]
    #[case("/Users", "x-api-key", Mistake::OtherHeader)]
    #[case("/Users", "x-scim-token", Mistake::OtherHeader)]
    #[case("/Users", "x-csrf-token", Mistake::Missing)]
    #[case("/Users", "access-control-request-method", Mistake::Preflight)]
    #[case("/Users", "cookie: lang=en; access_token=abc", Mistake::InCookie)]
    #[case("/Users", "cookie: session=abc", Mistake::Missing)]
    #[case("/oauth/token", "accept", Mistake::OAuth)]
    #[case(
        "/rollcall_scim_prod_018f0000000070008000000000000001_ff_0/Users",
        "accept",
        Mistake::InPath
    )]
    #[case("/OAuth2/v1/Token", "accept", Mistake::OAuth)]
    fn a_token_elsewhere_is_told_by_its_name(
        #[case] address: &str,
        #[case] header: &'static str,
        #[case] expected: Mistake,
    ) {
        let mut headers = HeaderMap::new();
        let (name, value) = header.split_once(": ").unwrap_or((header, "abc"));
        headers.insert(HeaderName::from_static(name), value.parse().unwrap());
        assert_eq!(missing(&address.parse().unwrap(), &headers), expected);
    }
}
