//! What stands in a URL in the place of an id of this service.

use uuid::Uuid;

use super::without_space;
use crate::scim::{percent::decode, problem::Problem};

/// What an id has in bytes, with its hyphens.
const ID: usize = 36;
/// What programs write for a value that they do not have.
const UNDEFINED: [&str; 6] = ["undefined", "null", "none", "nil", "nan", "[object Object]"];
/// What the places of templates begin with.
const TEMPLATE: [char; 5] = ['{', '<', '[', '$', ':'];

/// What stands in a URL in the place of an id of this service, in words; none: an id, whoever had it.
pub(in crate::http) fn odd_id(path: &str) -> Option<&'static str> {
    let last = path.rsplit('/').next().unwrap_or_default();
    let id = decode(last).unwrap_or_default();
    let is_of = |is: fn(char) -> bool| !id.is_empty() && id.chars().all(is);
    match of_id(last)? {
        Problem::IdLetterCase => return Some("the id in other letters than it was given"),
        Problem::SpaceInUrl => {
            return Some(
                "the id with a space, a line break or another character beside it that nobody sees",
            );
        }
        _ => {}
    }
    Some(if without_session(&id).is_some_and(has_id) {
        "the id with a session of Java (;jsessionid=...) behind it"
    } else if has_id(&id) {
        match (
            id.contains("://"),
            id.starts_with(|c: char| c.is_ascii_hexdigit()),
        ) {
            (true, _) => "a whole URL with the id in it",
            (false, true) => "the id with something behind it",
            (false, false) => "the id in brackets, in quotation marks or with something before it",
        }
    } else if is_of(|c| c.is_ascii_digit() || c == '-') {
        "a number"
    } else if Uuid::try_parse(&id).is_ok() {
        "a UUID that another program has made"
    } else if id.contains("://") {
        "a URL"
    } else if id.contains('@') {
        "an e-mail address"
    } else if id.starts_with(['"', '\'']) {
        "text in quotation marks"
    } else if id.contains([',', ';']) && !id.contains('=') {
        "a list of values with commas between them"
    } else if id.contains('=') {
        "a distinguished name of LDAP"
    } else if id.contains(char::is_whitespace) {
        "text with a space in it"
    } else {
        "a word"
    })
}

/// What stands in the place of an id. None: an id of the kind that is given out here, whoever had it.
pub(super) fn of_id(segment: &str) -> Option<Problem> {
    if is_given_out(segment) {
        let is_spelt_so =
            !segment.contains(|c: char| c.is_ascii_uppercase()) && segment.len() == ID;
        return (!is_spelt_so).then_some(Problem::IdLetterCase);
    }
    if without_space(segment).is_some_and(|id| is_given_out(&id)) {
        return Some(Problem::SpaceInUrl);
    }
    let id = decode(segment).unwrap_or_default();
    if has_id(without_session(&id).unwrap_or(&id)) {
        return Some(Problem::IdAdorned);
    }
    let is_undefined = UNDEFINED.iter().any(|word| id.eq_ignore_ascii_case(word));
    Some(if is_undefined {
        Problem::IdUndefined
    } else if id.starts_with(TEMPLATE) {
        Problem::IdTemplate
    } else if id.contains('@') {
        Problem::IdEmail
    } else {
        Problem::IdForeign
    })
}

/// What stands before the session that a client in Java has put into a URL.
fn without_session(text: &str) -> Option<&str> {
    let mut marks = [";jsessionid=", ";JSESSIONID="].iter();
    marks.find_map(|mark| text.split_once(mark).map(|(before, _)| before))
}

/// Whether it is an id of the kind that is given out here, however it is spelt.
fn is_given_out(text: &str) -> bool {
    let is_plain = text.starts_with(|c: char| c.is_ascii_hexdigit());
    is_plain && Uuid::try_parse(text).is_ok_and(|id| id.get_version_num() == 7)
}

/// Whether one such id, and no list of them, stands somewhere in it.
fn has_id(text: &str) -> bool {
    let ends = (ID..=text.len()).filter_map(|end| text.get(end - ID..end));
    !text.contains([',', ';', ' ']) && ends.filter(|part| is_given_out(part)).count() > 0
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/Users/4711", Some("a number"))]
    #[case("/Users/-1", Some("a number"))]
    #[case(
        "/Users/5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11",
        Some("a UUID that another program has made")
    )]
    #[case("/Users/ada.lovelace", Some("a word"))]
    #[case("/Users/CN=Ada,DC=example", Some("a distinguished name of LDAP"))]
    #[case("/Users/%2218f%22", Some("text in quotation marks"))]
    #[case(
        "/Users/018f0000-0000-7000-8000-000000000001%0D%0A",
        Some("the id with a space, a line break or another character beside it that nobody sees")
    )]
    #[case("/Users/https%3A%2F%2Fa.example%2F1", Some("a URL"))]
    #[case(
        "/Users/018f0000-0000-7000-8000-000000000001.json",
        Some("the id with something behind it")
    )]
    #[case(
        "/Users/%7B018f0000-0000-7000-8000-000000000001%7D",
        Some("the id in brackets, in quotation marks or with something before it")
    )]
    #[case(
        "/Users/https%3A%2F%2Fa.example%2F018f0000-0000-7000-8000-000000000001",
        Some("a whole URL with the id in it")
    )]
    #[case(
        "/Users/018f0000-0000-7000-8000-000000000001;jsessionid=1A2B",
        Some("the id with a session of Java (;jsessionid=...) behind it")
    )]
    #[case("/Users/018f0000-0000-7000-8000-000000000001", None)]
    fn what_is_no_id_is_named(#[case] path: &str, #[case] expected: Option<&str>) {
        assert_eq!(odd_id(path), expected);
    }
}
