//! Quirks of filters.
//!
//! Apart from [`super::paths`], which spells names. Works on what was written, before the schema is asked, and builds
//! trees: it never glues strings. Each function touches what it recognises and returns everything else as it came.

use serde_json::Value;

use super::{
    context::{Context, boolean},
    paths,
    quirk::Quirk,
};
use crate::scim::{
    attribute::{Attribute, Type},
    filter::syntax::{Comparison, Constant, Expression, ValuePath},
};

/// Rewrites a filter over resources.
pub(super) fn rewrite(filter: Expression, context: &mut Context<'_>) -> Expression {
    filter.map(&mut |leaf| match leaf {
        Expression::Present(name) => Expression::Present(paths::name(name, context)),
        Expression::Compare(mut comparison) => {
            comparison.name = paths::name(comparison.name, context);
            let definition = context.definition(&comparison.name);
            Expression::Compare(constant(comparison, definition, context))
        }
        Expression::Value(mut path) => {
            path.name = paths::name(path.name, context);
            let mut path = attribute_after_value_filter(path, context);
            path.filter = Box::new(inside(*path.filter, &path.name, context));
            Expression::Value(path)
        }
        other => other,
    })
}

/// Rewrites a filter that stands in the square brackets after an attribute.
pub(super) fn inside(filter: Expression, attribute: &str, context: &mut Context<'_>) -> Expression {
    let attribute = context.definition(attribute);
    filter.map(&mut |leaf| match leaf {
        Expression::Compare(comparison) => {
            let definition =
                attribute.and_then(|attribute| attribute.sub_attribute(&comparison.name));
            Expression::Compare(constant(comparison, definition, context))
        }
        other => other,
    })
}

/// Entra ID spells a look-up by address like a PATCH path.
///
/// sent:  `emails[type eq "work"].value eq "ada@example.com"`
/// meant: `emails[type eq "work" and value eq "ada@example.com"]`
///
/// Read as the RFC reads it, nothing can follow the bracket, and every look-up would fail.
fn attribute_after_value_filter(path: ValuePath, context: &mut Context<'_>) -> ValuePath {
    match path {
        ValuePath {
            name,
            filter,
            then: Some(then),
        } if context.tolerate(Quirk::AttributeAfterValueFilter) => ValuePath {
            name,
            filter: Box::new(Expression::all(vec![*filter, *then])),
            then: None,
        },
        other => other,
    }
}

/// Rewrites the right side of a comparison with an attribute of this definition.
fn constant(
    comparison: Comparison,
    definition: Option<&'static Attribute>,
    context: &mut Context<'_>,
) -> Comparison {
    if definition.is_some_and(|definition| definition.kind == Type::Boolean) {
        let comparison = boolean_as_text(comparison, context);
        boolean_letter_case(comparison, context)
    } else {
        comparison
    }
}

/// Entra ID's mapping of an app role compares a boolean with text.
///
/// sent:  `roles[primary eq "True"].value`
/// meant: `roles[primary eq true].value`
///
/// Read as the RFC reads it, a boolean is never equal to a text.
fn boolean_as_text(mut comparison: Comparison, context: &mut Context<'_>) -> Comparison {
    if let Constant::Json(Value::String(text)) = &comparison.constant
        && let Some(meant) = boolean(text)
        && context.tolerate(Quirk::BooleanAsTextInFilter)
    {
        comparison.constant = Constant::Json(meant.into());
    }
    comparison
}

/// Filters are glued together from the directory's own spelling of booleans.
///
/// sent:  `active eq True`
/// meant: `active eq true`
///
/// Read as the RFC reads it, the value is no JSON.
fn boolean_letter_case(mut comparison: Comparison, context: &mut Context<'_>) -> Comparison {
    if let Constant::Word(word) = &comparison.constant
        && let Some(meant) = boolean(word)
        && context.tolerate(Quirk::BooleanLetterCase)
    {
        comparison.constant = Constant::Json(meant.into());
    }
    comparison
}
