//! What people are told of an endpoint that there is not: what stands in its place, and the nearest that there is.

use super::{ENDPOINTS, RESOURCES, is_endpoint, segments};
use crate::scim::{percent::decode, sent};

/// What people are told of an endpoint that there is not: what stands in its place, if it is a word, and the nearest that there is.
/// The path is what follows the Tenant URL.
pub(in crate::http) fn no_endpoint(path: &str) -> String {
    let segments = segments(path);
    let Some(first) = segments.first() else {
        return "There is no such endpoint below the Tenant URL.".to_owned();
    };
    if is_endpoint(first) {
        let behind = match segments.as_slice() {
            [_, .., one, last] if one == last => "the same once more".to_owned(),
            [.., last] => named(last),
            [] => String::new(),
        };
        return format!(
            "There is no such endpoint below the Tenant URL: {behind} stands behind /{first}, and nothing is there but one id behind \
             /Users or /Groups."
        );
    }
    if let Some(endpoint) = with_session(first) {
        return format!(
            "There is no such endpoint below the Tenant URL: a session of Java (;jsessionid=...) stands behind {endpoint}, which the \
             client has appended to the URL."
        );
    }
    if let Some((endpoint, mark)) = query_apart(first) {
        return format!(
            "There is no such endpoint below the Tenant URL: {mark} stands behind {endpoint}, where the question mark before the query \
             belongs, as it is and not encoded: /{endpoint}?filter=..."
        );
    }
    if let Some(endpoint) = with_key_of_odata(first) {
        return format!(
            "There is no such endpoint below the Tenant URL: an id in round brackets stands behind {endpoint}, as OData has it; SCIM \
             has a slash there, /{endpoint}/{{id}}."
        );
    }
    let nearest = nearest(first);
    let nearest = nearest.map_or_else(String::new, |one| format!(" Is /{one} meant?"));
    let first = named(first);
    format!(
        "There is no such endpoint below the Tenant URL: {first} stands where /Users, /Groups, /Bulk or the like belongs.{nearest}"
    )
}

/// A segment, in quotes, if it is a word and short: it may be anything that somebody has pasted.
fn named(segment: &str) -> String {
    match decode(segment) {
        None => "what is not percent-encoded UTF-8".to_owned(),
        Some(text) if text.contains(['/', '\\']) => "an encoded slash or a backslash".to_owned(),
        Some(text) if text.contains(char::is_whitespace) => "text with a space in it".to_owned(),
        Some(text) if text.contains([';', ',', '&', '=', '?']) => {
            let name = text
                .split([';', ',', '&', '=', '?'])
                .next()
                .unwrap_or_default();
            format!("{}, with something behind it,", sent::word(name))
        }
        Some(text) => sent::word(&text),
    }
}

/// An endpoint behind which a client in Java has put its session, as it does where cookies are off.
fn with_session(segment: &str) -> Option<&'static str> {
    let lower = segment.to_ascii_lowercase();
    let (endpoint, _) = lower.split_once(";jsessionid=")?;
    let mut endpoints = ENDPOINTS.into_iter();
    endpoints.find(|one| one.eq_ignore_ascii_case(endpoint))
}

/// An endpoint with a query behind it that is none, since something else stands in the place of the question mark.
pub(super) fn query_apart(segment: &str) -> Option<(&'static str, &'static str)> {
    let text = decode(segment)?;
    let (endpoint, mark) = ENDPOINTS.iter().find_map(|one| {
        let (name, rest) = text.split_at_checked(one.len())?;
        name.eq_ignore_ascii_case(one).then_some((*one, rest))
    })?;
    let mark = match mark.chars().next()? {
        '?' => "an encoded question mark (%3F)",
        '&' => "an ampersand (&)",
        ';' => "a semicolon",
        '=' => "a sign of equality",
        _ => return None,
    };
    text.contains('=').then_some((endpoint, mark))
}

/// An endpoint with a key in round brackets behind it: `Users('42')`.
pub(super) fn with_key_of_odata(segment: &str) -> Option<&'static str> {
    let text = decode(segment)?;
    let (endpoint, _) = text.split_once('(')?;
    let mut endpoints = RESOURCES.into_iter();
    endpoints.find(|one| one.eq_ignore_ascii_case(endpoint))
}

/// The endpoint that a word is nearly: in other letters, without its last letter, with an ending.
fn nearest(segment: &str) -> Option<&'static str> {
    let word = segment
        .split(['.', ';', ',', ':', '%'])
        .next()?
        .to_ascii_lowercase();
    let word = word.trim_end_matches('s');
    let same = |name: &&str| name.to_ascii_lowercase().trim_end_matches('s') == word;
    match word {
        "people" | "person" | "account" | "member" | "employee" | "usr" | "identitie" => {
            Some("Users")
        }
        "team" | "department" => Some("Groups"),
        _ => ENDPOINTS.into_iter().find(|name| same(name)),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/User", "\"User\" stands where", "Is /Users meant?")]
    #[case("/Users.json", "\"Users.json\"", "Is /Users meant?")]
    #[case("/people", "\"people\"", "Is /Users meant?")]
    #[case("/Roles", "\"Roles\"", "belongs.")]
    #[case("/..", "\"..\"", "belongs.")]
    #[case("/Users%2F1", "an encoded slash", "belongs.")]
    #[case("/Ada%20Lovelace", "text with a space", "belongs.")]
    #[case("/Users/1/members", "\"members\" stands behind /Users", "one id")]
    #[case("/Users/1-a/1-a", "the same once more stands behind", "one id")]
    #[case(
        "/Users&filter=a%20eq%20b",
        "an ampersand (&) stands behind Users",
        "/Users?"
    )]
    #[case("/Users;jsessionid=1A2B", "a session of Java", "has appended")]
    #[case("/users%3Ffilter=a", "(%3F) stands behind Users", "/Users?")]
    #[case("/Users('42')", "in round brackets stands behind Users", "/Users/{id}")]
    #[case("", "no such endpoint", "Tenant URL.")]
    fn an_endpoint_that_there_is_not_is_named(
        #[case] path: &str,
        #[case] named: &str,
        #[case] nearest: &str,
    ) {
        let said = no_endpoint(path);
        assert!(said.contains(named) && said.contains(nearest), "{said}");
    }
}
