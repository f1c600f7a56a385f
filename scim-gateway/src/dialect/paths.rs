//! Quirks of the names in paths and filters.
//!
//! Apart because filters and PATCH paths share them. Each function touches what it recognises and returns everything
//! else as it came.

use super::{context::Context, filters, quirk::Quirk};
use crate::scim::{
    attribute::Type,
    filter::{
        Operator,
        syntax::{Comparison, Expression},
    },
    path::Written,
};

/// Rewrites a path.
pub(super) fn rewrite(mut path: Written, context: &mut Context<'_>) -> Written {
    path.name = name(path.name, context);
    path = filter_on_one_value(path, context);
    path.filter = path
        .filter
        .map(|filter| filters::inside(filter, &path.name, context));
    path
}

/// Rewrites a name.
pub(super) fn name(name: String, context: &mut Context<'_>) -> String {
    let name = urn_joined_by_dot(name, context);
    extension_without_urn(name, context)
}

/// Entra ID's older jobs join URN and attribute by a dot.
///
/// sent:  `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department`
/// meant: `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`
///
/// Read as the RFC reads it, the attribute would be called `User.department`.
fn urn_joined_by_dot(name: String, context: &mut Context<'_>) -> String {
    let attribute = context
        .resource_type
        .extensions
        .iter()
        .find_map(|extension| {
            let (head, tail) = name.split_at_checked(extension.id.len())?;
            let joined = head.eq_ignore_ascii_case(extension.id);
            Some((extension.id, tail.strip_prefix('.')?)).filter(|_| joined)
        });
    match attribute {
        Some((urn, attribute)) if context.tolerate(Quirk::UrnJoinedByDot) => {
            format!("{urn}:{attribute}")
        }
        _ => name,
    }
}

/// Entra ID calls an extension's attribute by its short name.
///
/// sent:  `manager eq "42"`
/// meant: `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "42"`
///
/// Read as the RFC reads it, no schema has that attribute. Core attributes come first, so no name changes its
/// meaning.
fn extension_without_urn(name: String, context: &mut Context<'_>) -> String {
    let first = name.split('.').next().unwrap_or_default();
    if first.contains(':') || context.resource_type.attribute(first).is_some() {
        return name;
    }
    let extension = context
        .resource_type
        .extensions
        .iter()
        .find(|extension| extension.attribute(first).is_some());
    match extension {
        Some(extension) if context.tolerate(Quirk::ExtensionWithoutUrn) => {
            format!("{}:{name}", extension.id)
        }
        _ => name,
    }
}

/// Entra ID takes a manager away like a member of a list.
///
/// sent:  `manager[value eq "42"]`
/// meant: `manager`
///
/// Read as the RFC reads it, the path is malformed: there is no list to select from.
fn filter_on_one_value(path: Written, context: &mut Context<'_>) -> Written {
    let one_value = context
        .definition(&path.name)
        .is_some_and(|definition| definition.kind == Type::Complex && !definition.multi_valued);
    let by_value = matches!(
        &path.filter,
        Some(Expression::Compare(Comparison { name, operator: Operator::Equal, .. }))
            if name.eq_ignore_ascii_case("value")
    );
    if one_value && by_value && context.tolerate(Quirk::FilterOnOneValue) {
        return match path.sub_attribute {
            Some(part) => Written::of(format!("{}.{part}", path.name)),
            None => Written::of(path.name),
        };
    }
    path
}
