//! One value on its way into a document: of its type, within limits, nothing empty left in it.

use serde_json::{Map, Value};

use super::{MAX_EMAIL_BYTES, MAX_STRING_BYTES, MAX_VALUES};
use crate::domain::{
    InvalidField, InvalidKind, Timestamp,
    fold::equal_when_folded,
    schema::{Attribute, Home, Kind},
};

/// What to do with a second value of a list that says it is the primary one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain) enum Primaries {
    /// A resource that is sent whole contradicts itself (RFC 7643 §2.4).
    Refuse,
    /// Of changes in a row, the last one holds (RFC 7644 §3.5.2).
    LastWins,
}

/// A value as the document keeps it; `None` when it is no value (RFC 7643 §2.5).
pub(in crate::domain) fn clean(
    attribute: &Attribute,
    value: Value,
) -> Result<Option<Value>, InvalidField> {
    if attribute.multi_valued {
        let values = clean_values(attribute, value, Primaries::Refuse)?;
        return Ok((!values.is_empty()).then_some(Value::Array(values)));
    }
    clean_one(attribute, value, "")
}

/// The value of a sub-attribute; `None` when it is no value.
pub(in crate::domain) fn clean_part(
    attribute: &Attribute,
    part: &Attribute,
    value: Value,
) -> Result<Option<Value>, InvalidField> {
    // The one part of a value without parts is the value.
    let parent = if part == attribute {
        ""
    } else {
        &attribute.name
    };
    clean_one(part, value, parent)
}

/// The values of a list. One object is as good as a list of one.
pub(in crate::domain) fn clean_values(
    attribute: &Attribute,
    value: Value,
    primaries: Primaries,
) -> Result<Vec<Value>, InvalidField> {
    let sent = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(values) => values,
        value @ Value::Object(_) => vec![value],
        value if attribute.is_simple_list() => vec![value],
        _ => {
            return Err(InvalidField::new(&*attribute.name, "is a list of objects"));
        }
    };
    if sent.len() > MAX_VALUES {
        return Err(too_many(attribute));
    }
    let mut values: Vec<Value> = Vec::with_capacity(sent.len());
    for value in sent {
        let Some(value) = clean_one(attribute, value, "")? else {
            continue;
        };
        if is_left_over(&value)
            || values
                .iter()
                .any(|other| same_value(attribute, other, &value))
        {
            continue;
        }
        if is_primary(&value) && values.iter().any(is_primary) {
            if primaries == Primaries::Refuse {
                return Err(InvalidField::new(
                    format!("{}.primary", attribute.name),
                    "only one value of a list is the primary one",
                ));
            }
            values.iter_mut().for_each(demote);
        }
        values.push(value);
    }
    Ok(values)
}

pub(in crate::domain) fn too_many(attribute: &Attribute) -> InvalidField {
    let problem = format!("has at most {MAX_VALUES} values");
    InvalidField::new(&*attribute.name, problem).of(InvalidKind::TooMany)
}

/// Whether a value of a list is left with nothing but `type` and `primary`, which say something about a value
/// and are none.
pub(in crate::domain) fn is_left_over(value: &Value) -> bool {
    value.as_object().is_some_and(|members| {
        members
            .keys()
            .all(|name| name == "type" || name == "primary")
    })
}

/// Whether two values of a list are equal; the order of their members has no meaning.
pub(in crate::domain) fn same_value(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    if !attribute.is_complex() {
        return same_member(attribute, Some(left), Some(right));
    }
    attribute.sub_attributes().iter().all(|sub_attribute| {
        let name = &*sub_attribute.name;
        same_member(sub_attribute, left.get(name), right.get(name))
    })
}

/// Whether two members of values are equal: letter case as the schema says, no `primary` as good as false.
pub(in crate::domain) fn same_member(
    sub_attribute: &Attribute,
    left: Option<&Value>,
    right: Option<&Value>,
) -> bool {
    match (left, right) {
        (Some(Value::String(left)), Some(Value::String(right))) if sub_attribute.case_exact => {
            left == right
        }
        (Some(Value::String(left)), Some(Value::String(right))) => equal_when_folded(left, right),
        (left, right) if matches!(sub_attribute.kind, Kind::Boolean) => {
            let is_true = |value| value == Some(&Value::Bool(true));
            is_true(left) == is_true(right)
        }
        (left, right) => left == right,
    }
}

pub(in crate::domain) fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}

/// Takes `primary` away from a value that has it.
pub(in crate::domain) fn demote(value: &mut Value) {
    if let Some(primary) = value.get_mut("primary") {
        *primary = Value::Bool(false);
    }
}

/// A value of a declared attribute, of its type where what was sent spells it: a mapping of an identity provider often
/// knows texts only, and only the identity service knows the types.
pub(in crate::domain) fn loosened(attribute: &Attribute, value: Value) -> Value {
    match (&attribute.kind, value) {
        // An empty text is no value, whatever the type.
        (_, Value::String(text)) if text.is_empty() => Value::Null,
        (_, Value::Array(values)) if attribute.multi_valued => values
            .into_iter()
            .map(|value| loosened(attribute, value))
            .collect(),
        (Kind::Complex(_), Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| {
                let value = match attribute.sub_attribute(&name) {
                    Some(part) => loosened(part, value),
                    None => value,
                };
                (name, value)
            })
            .collect(),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => true.into(),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => false.into(),
        (Kind::Integer, Value::String(text)) => match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => Value::String(text),
        },
        (Kind::Integer, Value::Number(number)) => whole(&number).unwrap_or(Value::Number(number)),
        (Kind::Decimal, Value::String(text)) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => number.into(),
            _ => Value::String(text),
        },
        (_, value) => value,
    }
}

/// `3.0` is the whole number 3 (RFC 7643 §2.3.4 has no fraction).
fn whole(number: &serde_json::Number) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let decimal = number.as_f64().filter(|_| number.is_f64())?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "below 2^53 a whole double is an i64"
    )]
    (decimal.fract() == 0.0 && decimal.abs() < EXACT).then(|| Value::from(decimal as i64))
}

fn clean_one(
    attribute: &Attribute,
    value: Value,
    parent: &str,
) -> Result<Option<Value>, InvalidField> {
    let refuse = |problem: &str| {
        let separator = if parent.is_empty() { "" } else { "." };
        let field = format!("{parent}{separator}{}", attribute.name);
        Err(InvalidField::new(field, problem))
    };
    match (&attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (Kind::Complex(_), Value::Object(members)) => clean_complex(attribute, members),
        (Kind::Complex(_), _) => refuse("is an object"),
        (Kind::Boolean, value @ Value::Bool(_)) => Ok(Some(value)),
        (Kind::Boolean, _) => refuse("is true or false"),
        (Kind::Integer, value) if value.is_i64() => Ok(Some(value)),
        (Kind::Integer, _) => refuse("is a whole number of 64 bits"),
        (Kind::Decimal, Value::Number(number)) => Ok(number.as_f64().map(Value::from)),
        (Kind::Decimal, _) => refuse("is a number"),
        (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, Value::String(text)) => {
            let max = if parent == "emails" && attribute.name == "value" {
                MAX_EMAIL_BYTES
            } else {
                MAX_STRING_BYTES
            };
            if text.len() > max {
                let problem = format!("has at most {max} bytes");
                return refuse(&problem).map_err(InvalidField::too_long);
            }
            if text.contains('\0') {
                return refuse("has no U+0000");
            }
            if matches!(attribute.kind, Kind::Binary) && !is_base64(&text) {
                return refuse("is base64");
            }
            if matches!(attribute.kind, Kind::DateTime)
                && !text.is_empty()
                && Timestamp::parse(&text).is_none()
            {
                return refuse("is a time such as \"2026-01-31T10:00:00Z\"");
            }
            Ok((!text.is_empty()).then_some(Value::String(text)))
        }
        (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, _) => {
            refuse("is a string")
        }
    }
}

/// Read-only members are ignored: clients send back what they have read (RFC 7644 §3.5.1).
fn clean_complex(
    attribute: &Attribute,
    members: Map<String, Value>,
) -> Result<Option<Value>, InvalidField> {
    let mut cleaned = Map::new();
    for (name, value) in members {
        let Some(sub_attribute) = attribute.sub_attribute(&name) else {
            return Err(InvalidField::new(
                &*attribute.name,
                "has a member that the schema does not have",
            ));
        };
        if sub_attribute.home == Home::Computed {
            continue;
        }
        if let Some(value) = clean_one(sub_attribute, value, &attribute.name)? {
            cleaned.insert(sub_attribute.name.clone().into_owned(), value);
        }
    }
    Ok((!cleaned.is_empty()).then_some(Value::Object(cleaned)))
}

/// RFC 7643 §2.3.6: base64 or base64url, with or without padding.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len() - digits.len() <= 2
        && digits.len() % 4 != 1
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte))
}
