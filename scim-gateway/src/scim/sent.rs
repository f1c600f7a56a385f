//! What arrived where something else belongs, in words: for the details of errors.
//!
//! Apart because documents, changes and bulk requests are refused in the same words. Kinds are named, and names of parts; of values,
//! which may be confidential, only the words that programs write for "yes", "no" and "nothing" are repeated, which are nobody's.

use super::json::{Map, Value};

/// What is written for true, false and nothing where JSON has none of them.
const WORDS: [&str; 30] = [
    "true",
    "false",
    "yes",
    "no",
    "y",
    "n",
    "t",
    "f",
    "on",
    "off",
    "1",
    "0",
    "active",
    "inactive",
    "enabled",
    "disabled",
    "deactivated",
    "suspended",
    "terminated",
    "staged",
    "null",
    "none",
    "nil",
    "undefined",
    "nan",
    "n/a",
    "-",
    "[]",
    "{}",
    "[object Object]",
];
/// As many names of parts are repeated, and as much of each, in characters.
const MOST_NAMES: usize = 3;
const LONGEST_NAME: usize = 32;

/// What kind of value it is.
pub fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(is) => format!("{is} without quotes"),
        Value::Number(number) if number.is_f64() => "a number with a fraction".to_owned(),
        Value::Number(_) => "a number".to_owned(),
        Value::String(text) => of_text(text),
        Value::Array(list) => match list.as_slice() {
            [] => "an empty list".to_owned(),
            [one] => format!("a list with one entry ({})", simple(one)),
            [first, ..] => format!(
                "a list of {} entries (the first: {})",
                list.len(),
                simple(first)
            ),
        },
        Value::Object(members) => self::members(members),
    }
}

/// An object, by the names of its parts.
pub fn members(members: &Map) -> String {
    match members.is_empty() {
        true => "an empty object".to_owned(),
        false => format!(
            "an object with {}",
            names(members.keys().map(|name| &**name))
        ),
    }
}

/// Names of parts, the first few of them, and each as far as it is short.
pub fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let first = names.by_ref().take(MOST_NAMES).map(|name| {
        let seen = name.chars().filter(|c| !is_invisible(*c));
        let seen: String = seen.take(LONGEST_NAME).collect();
        match name.contains(is_invisible) {
            true => format!("\"{seen}\" with a character in it that nobody sees"),
            false => format!("\"{seen}\""),
        }
    });
    let first: Vec<String> = first.collect();
    let others = match names.next() {
        Some(_) => " and others",
        None => "",
    };
    format!("{}{others}", first.join(", "))
}

/// The same of an entry of a list, in a word.
fn simple(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What kind of text it is.
fn of_text(text: &str) -> String {
    let trimmed = text.trim();
    let is_of = |characters: &str| {
        trimmed
            .chars()
            .all(|c| c.is_ascii_digit() || characters.contains(c))
    };
    let is_date =
        || trimmed.len() >= 6 && trimmed.contains(['-', '/', '.', ':']) && is_of("-/.: TZ+");
    let kind = if text.is_empty() {
        "an empty text"
    } else if trimmed.is_empty() {
        "text of nothing but spaces"
    } else if WORDS.iter().any(|word| word.eq_ignore_ascii_case(trimmed)) {
        return format!("the text \"{trimmed}\"");
    } else if trimmed.starts_with('{') && trimmed.ends_with('}') && trimmed.contains(':') {
        "text with a JSON object in it"
    } else if trimmed.starts_with('[') && trimmed.ends_with(']') {
        "text with a JSON list in it"
    } else if has_place(trimmed) {
        "text with a placeholder in it that was not filled in"
    } else if trimmed.starts_with("@{") || trimmed.starts_with("System.") {
        "text that PowerShell writes of an object for which -Depth is too small"
    } else if trimmed.starts_with("-----BEGIN") {
        "text of a file, from its line with BEGIN to its line with END"
    } else if trimmed.starts_with("data:") {
        "a data URL"
    } else if trimmed.contains("://") {
        "a URL"
    } else if trimmed.matches(':').count() > 4
        && trimmed.chars().all(|c| c == ':' || c.is_ascii_hexdigit())
    {
        "a fingerprint with colons in it"
    } else if trimmed.starts_with('{') && trimmed.ends_with('}') {
        "a placeholder in curly brackets that was not filled in"
    } else if is_date() {
        "a date in another form"
    } else if is_of("") {
        "text of digits"
    } else if trimmed.contains(['\n', '\r']) {
        "text with line breaks in it"
    } else {
        "text"
    };
    kind.to_owned()
}

/// Whether a place of a template stands in a text.
fn has_place(text: &str) -> bool {
    ["${", "{{", "{$", "<%", "#{"]
        .iter()
        .any(|place| text.contains(place))
}

/// A word that somebody has written where one of a few belongs, in quotes, if it is a word and short: what is longer may be anything.
pub fn word(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.:+".contains(c);
    let trimmed = text.trim();
    let shown = trimmed.len() <= LONGEST_NAME && trimmed.chars().all(is_word);
    match text {
        "" => "an empty text".to_owned(),
        _ if !shown || trimmed.is_empty() => of_text(text),
        _ if trimmed != text => format!("\"{trimmed}\" with a space beside it"),
        _ => format!("\"{text}\""),
    }
}

/// What nobody sees, and is no plain space: control and format characters, and other kinds of white space.
pub fn is_invisible(c: char) -> bool {
    let is_format = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}');
    is_format || c.is_control() || c.is_whitespace() && c != ' '
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::scim::json::json;

    #[rstest]
    #[case(json!(null), "null")]
    #[case(json!(true), "true without quotes")]
    #[case(json!(7), "a number")]
    #[case(json!(7.5), "a number with a fraction")]
    #[case(json!([]), "an empty list")]
    #[case(json!(["a"]), "a list with one entry (text)")]
    #[case(json!([{}, 1]), "a list of 2 entries (the first: an object)")]
    #[case(json!({}), "an empty object")]
    #[case(json!({ "value": "s3cret" }), "an object with \"value\"")]
    #[case(json!({ "a": 1, "b": 2, "c": 3, "d": 4 }), "an object with \"a\", \"b\", \"c\" and others")]
    #[case(json!({ "\u{feff}userName": 1 }), "an object with \"userName\" with a character in it that nobody sees")]
    #[case(json!(""), "an empty text")]
    #[case(json!(" \t"), "text of nothing but spaces")]
    #[case(json!("Yes"), "the text \"Yes\"")]
    #[case(json!("{\"value\":1}"), "text with a JSON object in it")]
    #[case(json!("[1]"), "text with a JSON list in it")]
    #[case(json!("${user.title}"), "text with a placeholder in it that was not filled in")]
    #[case(json!("31.01.2026"), "a date in another form")]
    #[case(json!("4711"), "text of digits")]
    #[case(json!("https://example.com/a.jpg"), "a URL")]
    #[case(json!("s3cret"), "text")]
    fn a_kind_is_named_and_no_value(#[case] value: Value, #[case] expected: &str) {
        assert_eq!(kind(&value), expected);
    }

    #[rstest]
    #[case("update", "\"update\"")]
    #[case("", "an empty text")]
    #[case("Ada Lovelace", "text")]
    #[case(" ", "text of nothing but spaces")]
    #[case("add ", "\"add\" with a space beside it")]
    fn a_word_is_repeated_if_it_is_one(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(word(text), expected);
    }
}
