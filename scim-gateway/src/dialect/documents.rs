//! Quirks of the bodies of POST and PUT.
//!
//! Apart from [`super::values`], which knows one attribute at a time. Each function touches what it recognises and
//! returns everything else as it came.

use crate::scim::json::Value;

use super::{context::Context, quirk::Quirk, values};
use crate::scim::attribute::Attribute;

/// The core schema of SCIM 1.1, which had one for all resources.
pub(super) const SCIM_1_CORE: &str = "urn:scim:schemas:core:1.0";

/// Rewrites a body.
pub(super) fn rewrite(mut body: Value, context: &mut Context<'_>) -> Value {
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
