//! Quirks of whole PATCH operations: how they are named, what they carry, how they are joined.
//!
//! Apart from [`super::values`], which looks inside a value. Each function touches what it recognises and returns
//! everything else as it came.

use std::mem;

use crate::scim::json::{Map, Value};

use super::{context::Context, documents::SCIM_1_CORE, quirk::Quirk};
use crate::scim::{
    attribute::Attribute,
    filter::{
        Filter, Operator,
        syntax::{Comparison, Constant, Expression},
    },
    patch::{Change, Operation, Request},
    path::Written,
    schema::is_foreign,
    urn,
};

/// Entra ID writes operations with a capital letter.
///
/// sent:  `{ "op": "Replace", "path": "title", "value": "Lead" }`
/// meant: `{ "op": "replace", "path": "title", "value": "Lead" }`
///
/// Read as the RFC reads it, no operation would have a name.
pub(super) fn letter_case(operation: &mut Value, context: &mut Context<'_>) {
    let name = operation
        .as_object_mut()
        .into_iter()
        .flatten()
        .find(|(name, _)| name.eq_ignore_ascii_case("op"));
    let Some((_, Value::String(name))) = name else {
        return;
    };
    let lower = name.to_ascii_lowercase();
    let known = matches!(lower.as_str(), "add" | "remove" | "replace");
    if known && lower != *name && context.tolerate(Quirk::OperationLetterCase) {
        *name = lower;
    }
}

/// OneLogin's apps for SCIM 1.1 change members without operations.
///
/// sent:  `{ "members": [{ "value": "42", "operation": "delete" }, { "value": "43" }] }`
/// meant: `{ "op": "remove", "path": "members[value eq \"42\"]" }`,
///        `{ "op": "add", "path": "members", "value": [{ "value": "43" }] }`
///
/// Read as the RFC reads it, the body has no operations, and is refused. It is recognised by the older schema.
pub(super) fn scim_1_members(body: Value, context: &mut Context<'_>) -> Value {
    let recognised = context.resource_type.attribute("members").is_some()
        && names_scim_1(&body)
        && body.get("Operations").is_none()
        && body.get("members").is_some_and(Value::is_array);
    if !recognised || !context.tolerate(Quirk::Scim1Members) {
        return body;
    }
    let Value::Object(mut members) = body else {
        return body;
    };
    let Some(Value::Array(list)) = members.remove("members") else {
        return Value::Object(members);
    };
    members.remove("schemas");
    let goes = |member: &Value| {
        let operation = member.get("operation").and_then(Value::as_str);
        operation.is_some_and(|operation| operation.eq_ignore_ascii_case("delete"))
    };
    let (gone, mut come): (Vec<Value>, Vec<Value>) = list.into_iter().partition(goes);
    for member in come.iter_mut().filter_map(Value::as_object_mut) {
        member.remove("operation");
    }
    let mut operations = vec![
        operation("remove", Some("members"), gone.into()),
        operation("add", Some("members"), come.into()),
    ];
    if !members.is_empty() {
        operations.push(operation("replace", None, members.into()));
    }
    message(operations.into())
}

/// A PATCH of these operations.
pub(super) fn message(operations: Value) -> Value {
    let schemas = Value::Array(vec![urn::PATCH_OP.into()]);
    Map::from_iter([("schemas", schemas), ("Operations", operations)]).into()
}

fn operation(op: &'static str, path: Option<&'static str>, value: Value) -> Value {
    let mut members = Map::from_iter([("op", op.into()), ("value", value)]);
    if let Some(path) = path {
        members.insert("path", path.into());
    }
    members.into()
}

fn names_scim_1(body: &Value) -> bool {
    let schemas = body.get("schemas").and_then(Value::as_array);
    schemas.into_iter().flatten().any(|schema| {
        schema
            .as_str()
            .is_some_and(|schema| schema.eq_ignore_ascii_case(SCIM_1_CORE))
    })
}

/// Entra ID joins attributes under their paths into one operation.
///
/// sent:  `{ "op": "replace", "value": { "title": "Lead", "name.givenName": "Ada" } }`
/// meant: `{ "op": "replace", "value": { "title": "Lead" } }`,
///        `{ "op": "replace", "path": "name.givenName", "value": "Ada" }`
///
/// Read as the RFC reads it, no schema has an attribute of that name, and it would be ignored.
pub(super) fn path_as_key(request: Request, context: &mut Context<'_>) -> Vec<Request> {
    let Request {
        operation,
        path: None,
        value: Some(Value::Object(members)),
        from_key,
    } = request
    else {
        return vec![request];
    };
    let mut paths = Vec::new();
    let mut plain = take_paths(members, None, &mut paths, context);
    // In an extension's object, keys are paths below its URN.
    for (name, value) in &mut plain {
        if let (Some(extension), Value::Object(inside)) =
            (context.resource_type.extension(name), value)
        {
            *inside = take_paths(mem::take(inside), Some(extension.id), &mut paths, context);
        }
    }
    let whole = Request {
        operation,
        path: None,
        value: Some(Value::Object(plain)),
        from_key,
    };
    let split = paths.into_iter().map(|(path, value)| Request {
        operation,
        path: Some(path),
        value: Some(value),
        from_key: true,
    });
    std::iter::once(whole).chain(split).collect()
}

/// Takes the members whose keys are paths, and returns the others.
fn take_paths(
    members: Map,
    below: Option<&str>,
    paths: &mut Vec<(Written, Value)>,
    context: &mut Context<'_>,
) -> Map {
    let mut others = Map::new();
    for (key, value) in members {
        match key_path(&key, &value, below, context) {
            Some(path) => paths.push((path, value)),
            None => {
                others.insert(key, value);
            }
        }
    }
    others
}

/// A key that is a path rather than a name, and names something.
fn key_path(
    key: &str,
    value: &Value,
    below: Option<&str>,
    context: &mut Context<'_>,
) -> Option<Written> {
    if !key.contains(['.', ':', '[']) {
        return None;
    }
    let path = match below {
        Some(urn) => Written::parse(&format!("{urn}:{key}")),
        None => Written::parse(key),
    };
    let path = path.ok()?;
    // An object under a URN is an extension, as the RFC has it; anything else there is an attribute of one.
    let foreign = is_foreign(&path.name) && !value.is_object() && !value.is_null();
    let known = foreign || context.definition_at(&path).is_some();
    (known && context.tolerate(Quirk::PathAsKey)).then_some(path)
}

/// Okta repeats the id of the resource in a value without a path.
///
/// sent:  `{ "op": "replace", "value": { "id": "42", "displayName": "Ada" } }`
/// meant: `{ "op": "replace", "value": { "displayName": "Ada" } }`
///
/// Read as the RFC reads it, the operation would be refused as a change of the id.
pub(super) fn read_only_in_value(mut request: Request, context: &mut Context<'_>) -> Request {
    if let (None, Some(Value::Object(members))) = (&request.path, &mut request.value) {
        members.retain(|name, _| {
            !(context.is_read_only(name) && context.tolerate(Quirk::ReadOnlyInValue))
        });
    }
    request
}

/// Entra ID removes by value, not by path.
///
/// sent:  `{ "op": "remove", "path": "emails", "value": [{ "value": "ada@example.com" }] }`
/// meant: `{ "op": "remove", "path": "emails[value eq \"ada@example.com\"]" }`
///
/// Read as the RFC reads it, the first form removes every address. A value that selects nothing therefore removes
/// nothing; the old value of an attribute that has only one is dropped.
pub(super) fn remove_with_value(request: Request, context: &mut Context<'_>) -> Vec<Request> {
    let Request {
        operation: Operation::Remove,
        path: Some(path),
        value: Some(value),
        from_key,
    } = request
    else {
        return vec![request];
    };
    let sent = |path, value| Request {
        operation: Operation::Remove,
        path: Some(path),
        value,
        from_key,
    };
    if value.is_null() || !context.tolerate(Quirk::RemoveWithValue) {
        return vec![sent(path, Some(value))];
    }
    // Whether it has a list of values only the identity service knows.
    if is_foreign(&path.name) && path.filter.is_none() {
        return vec![sent(path, Some(value))];
    }
    let remove = |path| sent(path, None);
    let list = context
        .definition(&path.name)
        .filter(|definition| definition.multi_valued && path.filter.is_none());
    let Some(definition) = list else {
        return vec![remove(path)];
    };
    let selected = match value {
        Value::Array(values) => values,
        one => vec![one],
    };
    selected
        .iter()
        .filter_map(|value| selector(definition, value))
        .map(|filter| {
            remove(Written {
                filter: Some(filter),
                ..path.clone()
            })
        })
        .collect()
}

/// The filter that selects a value: by its `value`, or else by all its parts.
fn selector(definition: &Attribute, value: &Value) -> Option<Expression> {
    let equal = |name: &str, constant: &Value| {
        Expression::Compare(Comparison {
            name: name.to_owned(),
            operator: Operator::Equal,
            constant: Constant::Json(constant.clone().into()),
        })
    };
    let parts = match value {
        Value::String(_) => return Some(equal("value", value)),
        Value::Object(parts) => parts,
        _ => return None,
    };
    let known = parts
        .iter()
        .filter(|(name, part)| !part.is_null() && definition.sub_attribute(name).is_some());
    let by_value = known
        .clone()
        .find(|(name, _)| name.eq_ignore_ascii_case("value"));
    let terms: Vec<Expression> = match by_value {
        Some((name, part)) => vec![equal(name, part)],
        None => known.map(|(name, part)| equal(name, part)).collect(),
    };
    (!terms.is_empty()).then(|| Expression::all(terms))
}

/// Entra ID and Okta replace through a filter without knowing whether it finds anything.
///
/// sent:  `{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@example.com" }`
/// meant: the same, and if there is no work address: one with this value and this type
///
/// Read as the RFC reads it, the operation fails with `noTarget`, and with it the whole update. Whether the value is
/// there only the identity service sees, so this quirk is permitted here and not counted.
pub(super) fn create_if_absent(mut change: Change, context: &Context<'_>) -> Change {
    let by_kind = matches!(
        &change.path.filter,
        Some(Filter::Compare { attribute, operator: Operator::Equal, .. })
            if attribute.attribute == "type" || attribute.attribute == "primary"
    );
    if change.operation == Operation::Replace
        && change.path.sub_attribute.is_some()
        && by_kind
        && context.permits(Quirk::CreateIfAbsent)
    {
        change.create_if_absent = true;
    }
    change
}
