//! Quirks of values, in bodies and in PATCH operations alike.
//!
//! Apart from [`super::operations`], which looks at what is around a value. The definition of the attribute decides
//! what a value can mean: the text "False" is a boolean for `active` and a text for `title`. Each function touches
//! what it recognises and returns everything else as it came.

use super::{
    context::{Context, boolean},
    quirk::Quirk,
};
use crate::scim::{
    attribute::{Attribute, Type},
    json::{self, Map, Name, Value},
};

/// Rewrites all of an attribute: one value, or the list of a multi-valued one.
pub(super) fn rewrite(
    attribute: &'static Attribute,
    value: Value,
    context: &mut Context<'_>,
) -> Value {
    match value {
        Value::Array(values) if attribute.multi_valued => {
            let values = values.into_iter();
            values.map(|value| one(attribute, value, context)).collect()
        }
        value => one(attribute, value, context),
    }
}

/// Rewrites one value: that of a single-valued attribute, or one in the list of a multi-valued one.
fn one(attribute: &'static Attribute, value: Value, context: &mut Context<'_>) -> Value {
    let value = list_for_one_value(attribute, value, context);
    let value = text_for_complex(attribute, value, context);
    let value = text_for_member(attribute, value, context);
    let value = empty_text(attribute, value, context);
    let value = boolean_as_text(attribute, value, context);
    match value {
        Value::Object(parts) if attribute.kind == Type::Complex => {
            let parts = role_as_json_text(attribute, parts, context);
            let parts = display_name_in_value(attribute, parts, context);
            let mut parts = manager_id(attribute, parts, context);
            for (name, value) in &mut parts {
                // What will be ignored is left alone, and needs no tolerance.
                let part = attribute.sub_attribute(name);
                if let Some(part) = part.filter(|part| !part.is_read_only()) {
                    *value = one(part, value.take(), context);
                }
            }
            Value::Object(parts)
        }
        value => value,
    }
}

/// OneLogin's templates have one object where a list belongs.
///
/// sent:  `{ "emails": { "value": "ada@example.com" } }`
/// meant: `{ "emails": [{ "value": "ada@example.com" }] }`
///
/// Read as the RFC reads it, the value has the wrong type. In a PATCH one value is as good as a list of one. An object that has nothing
/// of such a value in it, such as one with the types as its names, stays a mistake: all of it would be lost.
pub(super) fn object_for_list(
    attribute: &'static Attribute,
    value: Value,
    context: &mut Context<'_>,
) -> Value {
    let is_value = value.as_object().is_some_and(|parts| {
        let mut names = parts.keys();
        parts.is_empty() || names.any(|name| attribute.sub_attribute(name).is_some())
    });
    if attribute.multi_valued && is_value && context.tolerate(Quirk::ObjectForList) {
        return Value::Array(vec![value]);
    }
    value
}

/// Entra ID's oldest form wraps a value as if it were a reference, and its documentation does so with a manager.
///
/// sent:  `[{ "$ref": null, "value": "Ada" }]` for `displayName`
/// meant: `"Ada"`
///
/// Read as the RFC reads it, the value has the wrong type. A list of anything else stays a mistake.
fn list_for_one_value(
    attribute: &'static Attribute,
    value: Value,
    context: &mut Context<'_>,
) -> Value {
    match wrapped(attribute, &value) {
        Some(wrapped) if context.tolerate(Quirk::ListForOneValue) => wrapped,
        _ => value,
    }
}

/// What is wrapped in a list of one object, if the attribute has one value: the object, or its `value` alone.
fn wrapped(attribute: &Attribute, value: &Value) -> Option<Value> {
    let [Value::Object(only)] = value.as_array()?.as_slice() else {
        return None;
    };
    if attribute.multi_valued {
        return None;
    }
    if attribute.kind == Type::Complex {
        return Some(Value::Object(only.clone()));
    }
    let mut given = only.iter().filter(|(_, part)| !part.is_null());
    let (name, wrapped) = given.next()?;
    let alone = given.next().is_none() && name.eq_ignore_ascii_case("value");
    alone.then(|| wrapped.clone())
}

/// Entra ID sends a manager as the bare id.
///
/// sent:  `"42"` for `manager`
/// meant: `{ "value": "42" }`
///
/// Read as the RFC reads it, the value has the wrong type. Only an attribute with one value, which has a part called
/// `value`, can mean this; a bare text among the values of a list stays a mistake.
fn text_for_complex(
    attribute: &'static Attribute,
    value: Value,
    context: &mut Context<'_>,
) -> Value {
    let has_value = !attribute.multi_valued && attribute.sub_attribute("value").is_some();
    if has_value && value.is_string() && context.tolerate(Quirk::TextForComplex) {
        return Value::Object(Map::from_iter([("value", value)]));
    }
    value
}

/// Entra ID's published requests name a member by its bare id.
///
/// sent:  `"42"` for `members`, or in the list of them
/// meant: `{ "value": "42" }`
///
/// Read as the RFC reads it, the value has the wrong type.
fn text_for_member(
    attribute: &'static Attribute,
    value: Value,
    context: &mut Context<'_>,
) -> Value {
    let is_id = attribute.name == "members" && value.as_str().is_some_and(|text| !text.is_empty());
    if is_id && context.tolerate(Quirk::TextForMember) {
        return Value::Object(Map::from_iter([("value", value)]));
    }
    value
}

/// OneLogin's templates leave an empty text where a macro had no value.
///
/// sent:  `""` for `emails`
/// meant: `null`
///
/// Read as the RFC reads it, the value has the wrong type. For an attribute of text it is passed on as it is.
fn empty_text(attribute: &'static Attribute, value: Value, context: &mut Context<'_>) -> Value {
    let empty = attribute.kind == Type::Complex && value.as_str() == Some("");
    if empty && context.tolerate(Quirk::EmptyText) {
        return Value::Null;
    }
    value
}

/// Entra ID's default mapping of `active` gives text, and so do OneLogin's quoted macros.
///
/// sent:  `"False"` for `active`
/// meant: `false`
///
/// Read as the RFC reads it, the value has the wrong type.
fn boolean_as_text(
    attribute: &'static Attribute,
    value: Value,
    context: &mut Context<'_>,
) -> Value {
    if attribute.kind == Type::Boolean
        && let Some(meant) = value.as_str().and_then(boolean)
        && context.tolerate(Quirk::BooleanAsText)
    {
        return meant.into();
    }
    value
}

/// Entra ID prints an app role into its own value.
///
/// sent:  `{ "value": "{\"id\":\"1\",\"value\":\"Admin\",\"displayName\":\"Administrator\"}" }`
/// meant: `{ "value": "Admin", "display": "Administrator" }`
///
/// Read as the RFC reads it, the role would be called by the whole text.
fn role_as_json_text(attribute: &'static Attribute, parts: Map, context: &mut Context<'_>) -> Map {
    let printed = parts
        .get("value")
        .filter(|_| attribute.name == "roles")
        .and_then(Value::as_str)
        .filter(|text| text.starts_with('{'))
        .and_then(|text| json::parse(text.as_bytes(), &json::Limits::USUAL).ok())
        .filter(|printed| printed.get("value").is_some_and(Value::is_string));
    let Some(Value::Object(printed)) = printed else {
        return parts;
    };
    if !context.tolerate(Quirk::RoleAsJsonText) {
        return parts;
    }
    let mut meant = parts;
    for (name, value) in printed {
        let name = if name == "displayName" {
            Name::Borrowed("display")
        } else {
            name
        };
        if attribute.sub_attribute(&name).is_some() {
            meant.insert(name, value);
        }
    }
    meant
}

/// Entra ID's app roles carry the directory's name of `display`.
///
/// sent:  `{ "value": "Admin", "displayName": "Administrator" }`
/// meant: `{ "value": "Admin", "display": "Administrator" }`
///
/// Read as the RFC reads it, no schema has that part, and it would be ignored.
fn display_name_in_value(
    attribute: &'static Attribute,
    parts: Map,
    context: &mut Context<'_>,
) -> Map {
    rename(
        attribute,
        parts,
        "displayName",
        "display",
        Quirk::DisplayNameInValue,
        context,
    )
}

/// OneLogin's templates keep SCIM 1.1's name of a manager's id.
///
/// sent:  `{ "managerId": "42" }`
/// meant: `{ "value": "42" }`
///
/// Read as the RFC reads it, no schema has that part, and it would be ignored.
fn manager_id(attribute: &'static Attribute, parts: Map, context: &mut Context<'_>) -> Map {
    if attribute.name == "manager" {
        rename(
            attribute,
            parts,
            "managerId",
            "value",
            Quirk::ManagerId,
            context,
        )
    } else {
        parts
    }
}

/// Renames a part that the attribute does not have, if the part that is meant was not sent.
fn rename(
    attribute: &'static Attribute,
    mut parts: Map,
    sent: &str,
    meant: &'static str,
    quirk: Quirk,
    context: &mut Context<'_>,
) -> Map {
    let key = |name: &str| {
        parts
            .keys()
            .find(|key| key.eq_ignore_ascii_case(name))
            .cloned()
    };
    let possible = attribute.sub_attribute(sent).is_none()
        && attribute
            .sub_attribute(meant)
            .is_some_and(|part| !part.is_read_only())
        && key(meant).is_none();
    if let Some(key) = key(sent).filter(|_| possible)
        && context.tolerate(quirk)
        && let Some(value) = parts.remove(&key)
    {
        parts.insert(meant, value);
    }
    parts
}
