//! Values, read by the definition of their attribute: the right JSON type, names as the schema spells them.
//!
//! Apart because bodies of POST and PUT and values of PATCH are read by the same rules (RFC 7643 sections 2.3 to
//! 2.5). What is tolerated beyond them has been rewritten before it comes here.

use std::collections::BTreeSet;

use super::json::{Map, Value};
use jiff::{Timestamp, civil, tz::TimeZone};

use super::{
    attribute::{Attribute, Mutability, Type},
    error::ScimError,
    problem::Problem,
    sent,
};

/// Names that no schema defines, met while reading: ignored, and recorded (RFC 7643 section 3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignored(BTreeSet<String>);

impl Ignored {
    /// The most names that are kept: enough to tell an administrator what his mapping sends in vain.
    const MOST: usize = 64;

    /// Records a name.
    pub fn add(&mut self, name: impl Into<String>) {
        if self.0.len() < Self::MOST {
            self.0.insert(name.into());
        }
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Reads all of an attribute: one value, or the list of a multi-valued one. None: unassigned, since null, an empty
/// list and nothing at all are the same (RFC 7643 section 2.5).
pub fn read(
    attribute: &Attribute,
    value: Value,
    ignored: &mut Ignored,
) -> Result<Option<Value>, ScimError> {
    if !attribute.multi_valued {
        return read_one(attribute, value, attribute.name, ignored);
    }
    match value {
        Value::Null => Ok(None),
        Value::Array(values) => {
            let mut list = Vec::with_capacity(values.len());
            for (index, value) in values.into_iter().enumerate() {
                let is_null = value.is_null();
                let is_nameless = is_named_by_value(attribute) && value.get("value").is_none();
                let nameless = is_nameless.then(|| sent::kind(&value));
                let is_named_again = is_nameless && value.get(attribute.name).is_some();
                let value = read_one(attribute, value, attribute.name, ignored)
                    .map_err(|error| in_entry(error, index))?;
                if !is_null && is_named_by_value(attribute) && !has_value(value.as_ref()) {
                    let at = format!("{}.value", attribute.name);
                    let sent = match nameless {
                        Some(kind) if is_named_again => {
                            format!(
                                "an entry without one ({kind}, the attribute's own name once more)"
                            )
                        }
                        Some(kind) => format!("an entry without one ({kind})"),
                        None => "an empty one".to_owned(),
                    };
                    let error = wrong(&at, "there, and more than nothing", &sent);
                    return Err(in_entry(error.because(Problem::MemberWithoutId), index));
                }
                list.extend(value);
            }
            Ok((!list.is_empty()).then(|| Value::Array(distinct(list))))
        }
        other => Err(wrong(
            attribute.name,
            "a list of values in square brackets",
            &sent::kind(&other),
        )
        .because(Problem::ValueNoList)),
    }
}

/// Reads one value: that of a single-valued attribute, or one in the list of a multi-valued one. `at` is what to
/// call it in an error.
pub fn read_one(
    attribute: &Attribute,
    value: Value,
    at: &str,
    ignored: &mut Ignored,
) -> Result<Option<Value>, ScimError> {
    if value.is_null() {
        return Ok(None);
    }
    let fits = match attribute.kind {
        Type::Complex => {
            return match value {
                Value::Object(parts) => read_parts(attribute, parts, at, ignored),
                other => Err(wrong_type(at, Type::Complex, &other)),
            };
        }
        Type::String | Type::Reference => value.is_string(),
        Type::Boolean => value.is_boolean(),
        Type::Integer => value.is_i64(),
        Type::Decimal => value.is_number(),
        Type::DateTime => value
            .as_str()
            .is_some_and(is_empty_or(|t| date_time(t).is_some())),
        Type::Binary => value.as_str().is_some_and(is_empty_or(is_base64)),
    };
    if fits {
        Ok(Some(value))
    } else {
        Err(wrong_type(at, attribute.kind, &value))
    }
}

/// The sub-attributes of a complex value. Read-only ones are ignored, as anywhere in a body.
fn read_parts(
    attribute: &Attribute,
    parts: Map,
    at: &str,
    ignored: &mut Ignored,
) -> Result<Option<Value>, ScimError> {
    let mut read = Map::new();
    let mut seen = BTreeSet::new();
    for (name, value) in parts {
        let Some(part) = attribute.sub_attribute(&name) else {
            ignored.add(format!("{at}.{name}"));
            continue;
        };
        let at = format!("{at}.{}", part.name);
        if !seen.insert(part.name) {
            return Err(twice(&at));
        }
        if part.is_read_only() {
            continue;
        }
        if let Some(value) = read_one(part, value, &at, ignored)? {
            read.insert(part.name, value);
        }
    }
    Ok((!read.is_empty()).then(|| Value::Object(read.sorted())))
}

/// Whether the values of a list are known by a part that never changes, as members are: then each must have it.
fn is_named_by_value(attribute: &Attribute) -> bool {
    attribute
        .sub_attribute("value")
        .is_some_and(|part| part.mutability == Mutability::Immutable)
}

fn has_value(value: Option<&Value>) -> bool {
    let named = value.and_then(|value| value.get("value"));
    named.is_some_and(|value| value.as_str() != Some(""))
}

/// One of each: the same value twice says no more than once (RFC 7643 section 2.4).
fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    values
        .into_iter()
        .filter(|value| seen.insert(value.to_string()))
        .collect()
}

/// Where `primary` is true in a list of values (RFC 7643 section 2.4).
pub fn primaries(values: &[Value]) -> Vec<usize> {
    values
        .iter()
        .enumerate()
        .filter(|(_, value)| value.get("primary") == Some(&Value::Bool(true)))
        .map(|(index, _)| index)
        .collect()
}

/// Reads an xsd:dateTime (RFC 7643 section 2.3.5). Without an offset it is taken as UTC.
pub fn date_time(text: &str) -> Option<Timestamp> {
    if !text.contains(['T', 't']) {
        return None;
    }
    text.parse().ok().or_else(|| {
        let local: civil::DateTime = text.parse().ok()?;
        Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

/// Base64 with either alphabet (RFC 4648 sections 4 and 5, RFC 7643 section 2.3.6).
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let complete = padding == 0 || (padding <= 2 && text.len().is_multiple_of(4));
    complete
        && digits.len() % 4 != 1
        && digits
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+/-_".contains(&b))
}

/// An empty string is no value, whatever the type.
fn is_empty_or(fits: impl Fn(&str) -> bool) -> impl Fn(&str) -> bool {
    move |text| text.is_empty() || fits(text)
}

fn expected(kind: Type) -> &'static str {
    match kind {
        Type::String => "text in quotes",
        Type::Reference => "a URI in quotes",
        Type::Boolean => "true or false",
        Type::Integer => "a whole number",
        Type::Decimal => "a number",
        Type::DateTime => "a date with a time, such as \"2026-01-31T08:30:00Z\"",
        Type::Binary => "base64 in quotes",
        Type::Complex => "an object with its parts",
    }
}

/// The same, by the type that the value has to have.
fn wrong_type(at: &str, kind: Type, sent: &Value) -> ScimError {
    wrong(at, expected(kind), &sent::kind(sent)).because(match kind {
        Type::Complex => Problem::ValueNoObject,
        Type::String | Type::Reference => Problem::ValueNoText,
        Type::Boolean => Problem::ValueNoBoolean,
        Type::Binary => Problem::ValueNoBase64,
        Type::Integer | Type::Decimal | Type::DateTime => Problem::ValueType,
    })
}

/// 400 `invalidValue`; what was sent is not repeated, it may be confidential: `sent` is its kind.
pub fn wrong(at: &str, expected: &str, sent: &str) -> ScimError {
    ScimError::invalid_value(format!(
        "The value of \"{at}\" has to be {expected}; {sent} was sent."
    ))
    .about_path(at)
    .because(Problem::ValueType)
}

/// The same error, of one entry of a list.
fn in_entry(error: ScimError, index: usize) -> ScimError {
    let detail = error.detail.trim_end_matches('.');
    ScimError {
        detail: format!("{detail}, in entry {} of the list.", index + 1),
        ..error
    }
}

/// Letter case does not tell names apart, so one object cannot hold both (RFC 7643 section 2.1).
pub fn twice(at: &str) -> ScimError {
    ScimError::invalid_syntax(format!("The attribute \"{at}\" is there twice."))
        .about_path(at)
        .because(Problem::AttributeTwice)
}
