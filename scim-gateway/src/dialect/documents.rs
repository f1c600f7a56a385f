//! Quirks of the bodies of POST and PUT.
//!
//! Apart from [`super::values`], which knows one attribute at a time. Each function touches what it recognises and
//! returns everything else as it came.

use super::{context::Context, quirk::Quirk, values};
use crate::scim::{
    attribute::Attribute,
    json::{Map, Name, Value},
    schema::ResourceType,
};

/// The core schema of SCIM 1.1, which had one for all resources.
pub(super) const SCIM_1_CORE: &str = "urn:scim:schemas:core:1.0";

/// Rewrites a body.
pub(super) fn rewrite(mut body: Value, context: &mut Context<'_>) -> Value {
    if let Value::Object(members) = &mut body {
        path_as_key(members, context);
    }
    for (name, value) in body.as_object_mut().into_iter().flatten() {
        if name.eq_ignore_ascii_case("schemas") {
            scim_1_schema(value, context);
        } else if let Some(attribute) = context.resource_type.attribute(name) {
            attribute_value(attribute, value, context);
        } else if let Some(extension) = context.resource_type.extension(name) {
            for (name, value) in value.as_object_mut().into_iter().flatten() {
                if let Some(attribute) = extension.attribute(name) {
                    attribute_value(attribute, value, context);
                }
            }
        }
    }
    body
}

/// Connectors made at home write parts as keys, as tables have them.
///
/// sent:  `{ "userName": "ada", "name.givenName": "Ada" }`
/// meant: `{ "userName": "ada", "name": { "givenName": "Ada" } }`
///
/// Read as the RFC reads it, the name is an attribute that nobody knows, and is lost. What was said in the other way, too, stays as it
/// is.
fn path_as_key(members: &mut Map, context: &mut Context<'_>) {
    let keys = members.keys().filter(|key| key.contains('.'));
    let keys: Vec<String> = keys.map(ToString::to_string).collect();
    for key in keys {
        let Some(place) = place(&key, context.resource_type) else {
            continue;
        };
        if !is_free(members, &place) || !context.tolerate(Quirk::PathAsKey) {
            continue;
        }
        let Some(value) = members.remove(&key) else {
            continue;
        };
        put(members, &place, value);
    }
}

/// Where in a document belongs what a path of plain names is about; none: at the top, nowhere, or in a list.
fn place<'k>(key: &'k str, resource_type: &ResourceType) -> Option<Vec<&'k str>> {
    let extension = resource_type.extensions.iter().find_map(|extension| {
        let (urn, rest) = key.split_at_checked(extension.id.len())?;
        let name = rest.strip_prefix([':', '.'])?;
        urn.eq_ignore_ascii_case(extension.id)
            .then_some((*extension, urn, name))
    });
    let (mut place, name) = match extension {
        Some((_, urn, name)) => (vec![urn], name),
        None => (Vec::new(), key),
    };
    let (name, part) = match name.split_once('.') {
        Some((name, part)) => (name, Some(part)),
        None => (name, None),
    };
    let attribute = match extension {
        Some((schema, ..)) => schema.attribute(name),
        None => resource_type.attribute(name),
    }?;
    let is_known = match part {
        Some(part) => {
            let part = attribute.sub_attribute(part);
            !attribute.multi_valued && part.is_some_and(|part| !part.is_read_only())
        }
        None => extension.is_some(),
    };
    place.push(name);
    place.extend(part);
    (is_known && !attribute.is_read_only()).then_some(place)
}

/// Whether nothing stands at a place, and something can.
fn is_free(members: &Map, place: &[&str]) -> bool {
    let Some((name, below)) = place.split_first() else {
        return false;
    };
    match named(members.iter(), name) {
        None => true,
        Some(Value::Object(members)) => is_free(members, below),
        Some(_) => false,
    }
}

/// Puts a value at a place that is free.
fn put(members: &mut Map, place: &[&str], value: Value) {
    let Some((name, below)) = place.split_first() else {
        return;
    };
    if below.is_empty() {
        members.insert((*name).to_owned(), value);
        return;
    }
    if named(members.iter(), name).is_none() {
        members.insert((*name).to_owned(), Value::Object(Map::new()));
    }
    let mut inside = members
        .iter_mut()
        .filter(|(other, _)| other.eq_ignore_ascii_case(name));
    if let Some((_, Value::Object(inside))) = inside.next() {
        put(inside, below, value);
    }
}

/// The member of this name, in whatever letters.
fn named<'m>(
    mut members: impl Iterator<Item = (&'m Name, &'m Value)>,
    name: &str,
) -> Option<&'m Value> {
    let found = members.find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

fn attribute_value(attribute: &'static Attribute, value: &mut Value, context: &mut Context<'_>) {
    // What will be ignored is left alone, and needs no tolerance.
    if attribute.is_read_only() {
        return;
    }
    let sent = values::object_for_list(attribute, value.take(), context);
    // In a PATCH one value is as good as a list of one, here it is not: the error is to name what was sent.
    let is_text = sent.as_str().is_some_and(|text| !text.is_empty());
    *value = match attribute.multi_valued && is_text {
        true => sent,
        false => values::rewrite(attribute, sent, context),
    };
}

/// OneLogin's templates name the core schema of SCIM 1.1.
///
/// sent:  `"schemas": ["urn:scim:schemas:core:1.0"]`
/// meant: `"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]`
///
/// Read as the RFC reads it, the body is no user at all.
fn scim_1_schema(schemas: &mut Value, context: &mut Context<'_>) {
    for schema in schemas.as_array_mut().into_iter().flatten() {
        let old = schema
            .as_str()
            .is_some_and(|schema| schema.eq_ignore_ascii_case(SCIM_1_CORE));
        if old && context.tolerate(Quirk::Scim1Schema) {
            *schema = context.resource_type.schema.id.into();
        }
    }
}
