//! The variables of one replay of one conversation.
//!
//! Apart, because every place has its own rule: in a path a value is percent-encoded, in a regular
//! expression it is taken literally, in a JSONPath it is escaped for the quotes around it, and a string
//! that is exactly one `${name}` takes the variable's value with its JSON type.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;
use serde_json::{Map, Value};

/// What RFC 3986 calls unreserved stays as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may stand in a segment of a path.
const SEGMENT: &AsciiSet = &UNRESERVED
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// What may stand in a path that was written by hand: its slashes, escapes and question mark, too.
const LINE: &AsciiSet = &SEGMENT.remove(b'/').remove(b'%').remove(b'?');

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\$\{([^{}]*)\}"));
static WHOLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\$\{([^{}]*)\}$"));

/// Variables that have no value here.
#[derive(Debug, Default)]
pub(super) struct Missing(pub(super) BTreeSet<String>);

/// See the module.
#[derive(Debug)]
pub(super) struct Scope {
    values: BTreeMap<String, Value>,
    pending: Map<String, Value>,
    resolving: Vec<String>,
}

impl Scope {
    /// `run` is drawn anew, so that two replays never share a user name.
    pub(super) fn new(base: &str, token: &str, vars: &Map<String, Value>) -> Self {
        let run = format!("{:08x}", rand::random::<u32>());
        let values = [("base", base), ("token", token), ("run", &run)]
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .into();
        Self {
            values,
            pending: vars.clone(),
            resolving: Vec::new(),
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    pub(super) fn knows(&mut self, name: &str) -> bool {
        self.get(name).is_ok()
    }

    pub(super) fn get(&mut self, name: &str) -> Result<Value, Missing> {
        if name == "uuid" {
            return Ok(uuid::Uuid::new_v4().to_string().into());
        }
        if let Some(value) = self.values.get(name) {
            return Ok(value.clone());
        }
        let in_a_circle = self.resolving.iter().any(|other| other == name);
        let Some(template) = self.pending.get(name).filter(|_| !in_a_circle).cloned() else {
            return Err(Missing(BTreeSet::from([name.to_owned()])));
        };
        self.resolving.push(name.to_owned());
        let value = self.expand(&template);
        self.resolving.pop();
        let value = value?;
        self.set(name, value.clone());
        Ok(value)
    }

    /// A JSON value with its variables replaced.
    pub(super) fn expand(&mut self, value: &Value) -> Result<Value, Missing> {
        let mut missing = Missing::default();
        let expanded = match value {
            Value::String(text) => match WHOLE.captures(text).and_then(|found| found.get(1)) {
                Some(name) => return self.get(name.as_str()),
                None => return self.text(text).map(Value::from),
            },
            Value::Array(values) => values
                .iter()
                .filter_map(|value| missing.keep(self.expand(value)))
                .collect(),
            Value::Object(members) => {
                let mut expanded = Map::new();
                for (name, value) in members {
                    let name = missing.keep(self.text(name));
                    let value = missing.keep(self.expand(value));
                    if let (Some(name), Some(value)) = (name, value) {
                        expanded.insert(name, value);
                    }
                }
                Value::Object(expanded)
            }
            other => other.clone(),
        };
        missing.or(expanded)
    }

    /// The values as they stand.
    pub(super) fn text(&mut self, text: &str) -> Result<String, Missing> {
        self.substitute(text, |value, _| value)
    }

    /// The values taken literally.
    pub(super) fn regex(&mut self, text: &str) -> Result<String, Missing> {
        self.substitute(text, |value, _| regex::escape(&value))
    }

    /// The values escaped for the quotes around them.
    pub(super) fn json_path(&mut self, text: &str) -> Result<String, Missing> {
        self.substitute(text, escape_in_json_path)
    }

    /// A request path; an absolute URL only where the whole path is one variable.
    pub(super) fn path(&mut self, text: &str) -> Result<String, Missing> {
        if let Some(name) = WHOLE.captures(text).and_then(|found| found.get(1)) {
            return self.get(name.as_str()).map(|value| text_of(&value));
        }
        self.substitute(text, |value, _| {
            utf8_percent_encode(&value, SEGMENT).to_string()
        })
    }

    fn substitute(
        &mut self,
        text: &str,
        encode: impl Fn(String, &str) -> String,
    ) -> Result<String, Missing> {
        let mut missing = Missing::default();
        let mut out = String::new();
        let mut end = 0;
        for found in PLACEHOLDER.captures_iter(text) {
            let (Some(whole), Some(name)) = (found.get(0), found.get(1)) else {
                continue;
            };
            out += text.get(end..whole.start()).unwrap_or_default();
            if let Some(value) = missing.keep(self.get(name.as_str())) {
                let before = text.get(..whole.start()).unwrap_or_default();
                out += &encode(text_of(&value), before);
            }
            end = whole.end();
        }
        out += text.get(end..).unwrap_or_default();
        missing.or(out)
    }
}

impl Missing {
    /// The value, or a note of what it lacks.
    pub(super) fn keep<T>(&mut self, result: Result<T, Missing>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(Missing(names)) => {
                self.0.extend(names);
                None
            }
        }
    }

    pub(super) fn or<T>(self, value: T) -> Result<T, Missing> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

/// The names of all `${...}` in a text.
pub(super) fn placeholders(text: &str) -> Vec<String> {
    PLACEHOLDER
        .captures_iter(text)
        .filter_map(|found| found.get(1).map(|name| name.as_str().to_owned()))
        .collect()
}

/// The names of all `${...}` in a JSON value, keys included.
pub(super) fn placeholders_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => placeholders(text),
        Value::Array(values) => values.iter().flat_map(placeholders_in).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| [placeholders(name), placeholders_in(value)].concat())
            .collect(),
        _ => Vec::new(),
    }
}

/// A value as text: a string as it stands, anything else as JSON.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A query parameter's name or value.
pub(super) fn encode_parameter(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The path of a request line.
pub(super) fn encode_line(text: &str) -> String {
    utf8_percent_encode(text, LINE).to_string()
}

/// The quote that is open at the end of a part of a JSONPath.
fn open_quote(before: &str) -> Option<char> {
    let mut quote = None;
    let mut escaped = false;
    for c in before.chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ => {}
        }
    }
    quote
}

fn escape_in_json_path(value: String, before: &str) -> String {
    let quoted = Value::from(value.as_str()).to_string();
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    match open_quote(&PLACEHOLDER.replace_all(before, "")) {
        None => value,
        Some('\'') => inner.replace("\\\"", "\"").replace('\'', "\\'"),
        Some(_) => inner.to_owned(),
    }
}

#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and a test reads each"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope() -> Scope {
        let vars = json!({
            "n": 3,
            "name": "O'Neil \"x\"",
            "mail": "ada+b/c@${run}",
            "a": "${b}",
            "b": "${a}",
        });
        Scope::new("http://h/s", "t", vars.as_object().unwrap())
    }

    #[test]
    fn a_string_that_is_one_variable_takes_its_type() {
        assert_eq!(
            scope().expand(&json!(["${n}", "no ${n}"])).unwrap(),
            json!([3, "no 3"])
        );
    }

    #[test]
    fn a_variable_is_drawn_once_and_a_uuid_at_each_use() {
        let mut scope = scope();
        assert_eq!(
            scope.text("${mail}").unwrap(),
            scope.text("${mail}").unwrap()
        );
        assert_ne!(
            scope.text("${uuid}").unwrap(),
            scope.text("${uuid}").unwrap()
        );
    }

    #[test]
    fn a_path_encodes_values_and_a_json_path_escapes_them() {
        let mut scope = scope();
        scope.set("id", json!("a/b c+d"));
        assert_eq!(scope.path("/Users/${id}").unwrap(), "/Users/a%2Fb%20c+d");
        assert_eq!(
            scope.json_path("$[?@.a=='${name}']").unwrap(),
            "$[?@.a=='O\\'Neil \"x\"']"
        );
        assert_eq!(
            scope.json_path("$[?@.a==\"${name}\"]").unwrap(),
            "$[?@.a==\"O'Neil \\\"x\\\"\"]"
        );
        assert_eq!(scope.regex("^${id}$").unwrap(), "^a/b c\\+d$");
    }

    #[test]
    fn what_has_no_value_is_named() {
        let missing = scope()
            .expand(&json!({"x": "${nobody}", "y": ["${a}"]}))
            .unwrap_err();
        let names: Vec<&str> = missing.0.iter().map(String::as_str).collect();
        assert_eq!(names, ["a", "nobody"]);
    }
}
