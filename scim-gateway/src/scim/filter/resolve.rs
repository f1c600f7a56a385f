//! Expression -> filter, against a schema.
//!
//! Apart from the parser, which knows no schema. Here names get the schema's spelling, literals the attribute's
//! type, and what cannot be searched is refused: it must never look like a page on which nobody was found.

use serde_json::Value;

use super::{
    MAX_DEPTH,
    syntax::{Comparison, Constant, Expression, ValuePath},
    tree::{AttributeRef, Filter, Literal, Operator},
};
use crate::scim::{
    attribute::{Attribute, Returned, Type},
    error::ScimError,
    name::{Name, is_name},
    problem::Problem,
    schema::ResourceType,
    value,
};

/// Resolves a filter over the resources of a type.
pub fn resolve(expression: Expression, resource_type: &ResourceType) -> Result<Filter, ScimError> {
    let filter = Scope::Resource(resource_type).filter(expression)?;
    bounded(filter)
}

/// Resolves a filter over the resources of all types. What none of them has is nobody's (RFC 7644 section 3.4.2.1).
pub fn resolve_anywhere(expression: Expression) -> Result<Filter, ScimError> {
    bounded(Scope::Anywhere.filter(expression)?)
}

/// Resolves a filter that stood in the square brackets after an attribute; none: one that only the identity service
/// knows.
pub(crate) fn resolve_inside(
    expression: Expression,
    attribute: Option<&'static Attribute>,
) -> Result<Filter, ScimError> {
    bounded(Scope::Value(attribute).filter(expression)?)
}

/// Few brackets in the text can be many levels in the tree: `or`, `and` and `not` are one each.
fn bounded(filter: Filter) -> Result<Filter, ScimError> {
    if filter.levels() > MAX_DEPTH {
        return Err(ScimError::invalid_filter(format!(
            "The filter is nested deeper than {MAX_DEPTH} levels."
        )));
    }
    Ok(filter)
}

/// Whose attributes the names of an expression are.
#[derive(Debug, Clone, Copy)]
enum Scope<'a> {
    /// A resource's.
    Resource(&'a ResourceType),
    /// Those of any resource.
    Anywhere,
    /// Those of one value of an attribute.
    Value(Option<&'static Attribute>),
}

/// What a name in a filter refers to; no definition if only the identity service knows it.
struct Subject {
    reference: AttributeRef,
    definition: Option<&'static Attribute>,
}

impl Scope<'_> {
    fn filter(self, expression: Expression) -> Result<Filter, ScimError> {
        Ok(match expression {
            Expression::And(operands) => Filter::And(self.filters(operands)?),
            Expression::Or(operands) => Filter::Or(self.filters(operands)?),
            Expression::Not(inner) => Filter::Not(Box::new(self.filter(*inner)?)),
            Expression::Present(name) => Filter::Present(self.subject(&name)?.reference),
            Expression::Compare(comparison) => self.comparison(comparison)?,
            Expression::Value(path) => self.value_path(path)?,
        })
    }

    fn filters(self, expressions: Vec<Expression>) -> Result<Vec<Filter>, ScimError> {
        expressions
            .into_iter()
            .map(|expression| self.filter(expression))
            .collect()
    }

    fn subject(self, name: &str) -> Result<Subject, ScimError> {
        let subject = match self {
            Self::Resource(resource_type) => Subject::find(resource_type, name)?,
            Self::Anywhere => Subject::anywhere(name)?,
            Self::Value(attribute) => Subject::inside(attribute, name)?,
        };
        // Passwords are never told, not even by who is found (RFC 7643 section 4.1.1).
        if subject
            .definition
            .is_some_and(|definition| definition.returned == Returned::Never)
        {
            return Err(cannot(name, "it is never shown, so it cannot be searched"));
        }
        Ok(subject)
    }

    fn comparison(self, comparison: Comparison) -> Result<Filter, ScimError> {
        let Comparison {
            name,
            operator,
            constant,
        } = comparison;
        let subject = self.subject(&name)?;
        let constant = match constant {
            Constant::Json(constant) => constant,
            Constant::Word(_) => {
                return Err(cannot(
                    &name,
                    "the value it is compared with has to stand in double quotes",
                )
                .because(Problem::FilterQuotes));
            }
        };
        // `eq null` finds what has no value, `ne null` what has one (RFC 7643 section 2.5).
        if constant.is_null() {
            return match operator {
                Operator::Equal => Ok(Filter::Not(Box::new(Filter::Present(subject.reference)))),
                Operator::NotEqual => Ok(Filter::Present(subject.reference)),
                _ => Err(cannot(
                    &name,
                    "null can only be compared with \"eq\" and \"ne\"",
                )),
            };
        }
        let subject = subject.comparable(&name)?;
        let value = match subject.definition {
            Some(definition) => literal(&name, definition, operator, constant)?,
            None => Literal::Json(constant.to_string()),
        };
        Ok(Filter::Compare {
            attribute: subject.reference,
            operator,
            value,
        })
    }

    fn value_path(self, path: ValuePath) -> Result<Filter, ScimError> {
        let subject = self.subject(&path.name)?;
        if path.then.is_some() {
            return Err(cannot(
                &path.name,
                "nothing can follow the closing square bracket",
            ));
        }
        if subject.reference.sub_attribute.is_some()
            || subject
                .definition
                .is_some_and(|attribute| !attribute.multi_valued || attribute.kind != Type::Complex)
        {
            return Err(cannot(
                &path.name,
                "it has no list of values that square brackets could select from",
            ));
        }
        let filter = Scope::Value(subject.definition).filter(*path.filter)?;
        Ok(Filter::Value {
            attribute: subject.reference,
            filter: Box::new(filter),
        })
    }
}

impl Subject {
    fn find(resource_type: &ResourceType, name: &str) -> Result<Self, ScimError> {
        let found = Name::find(resource_type, name).map_err(|error| {
            ScimError::invalid_filter(format!("The filter cannot be searched: {error}."))
                .about_path(&shortened(name))
                .because(Problem::FilterAttribute)
        })?;
        Self::of(found, name)
    }

    /// What a name means where it has a meaning.
    fn anywhere(name: &str) -> Result<Self, ScimError> {
        let found = Name::find_anywhere(name).map_err(|error| {
            ScimError::invalid_filter(format!("The filter cannot be searched: {error}."))
                .about_path(&shortened(name))
                .because(Problem::FilterAttribute)
        })?;
        let mut subject = Self::of(found.name, name)?;
        // A core schema's URN says which type of resource is meant.
        if let Some(schema) = found.schema {
            subject.reference.schema = Some(schema.id.to_owned());
        }
        Ok(subject)
    }

    fn of(found: Name<'_>, name: &str) -> Result<Self, ScimError> {
        let definition = match found {
            Name::Attribute {
                attribute,
                sub_attribute,
                ..
            } => Some(sub_attribute.unwrap_or(attribute)),
            Name::Foreign { .. } => None,
            Name::Extension(_) => {
                return Err(cannot(name, "it is a whole extension, not an attribute"));
            }
        };
        Ok(Self {
            reference: AttributeRef::of(found),
            definition,
        })
    }

    /// A name in square brackets is that of a sub-attribute.
    fn inside(attribute: Option<&'static Attribute>, name: &str) -> Result<Self, ScimError> {
        let definition = match attribute {
            Some(attribute) => Some(attribute.sub_attribute(name).ok_or_else(|| {
                cannot(name, &format!("{} has no such part", attribute.name))
                    .because(Problem::FilterAttribute)
            })?),
            None if !is_name(name) => {
                return Err(cannot(name, "it is no name").because(Problem::FilterSyntax));
            }
            None => None,
        };
        Ok(Self {
            reference: AttributeRef {
                schema: None,
                attribute: definition.map_or(name, |part| part.name).to_owned(),
                sub_attribute: None,
            },
            definition,
        })
    }

    /// A complex attribute compared as a whole stands for its `value`: the RFC's own example is
    /// `emails co "example.com"`.
    fn comparable(mut self, name: &str) -> Result<Self, ScimError> {
        if let Some(definition) = self.definition
            && definition.kind == Type::Complex
        {
            let part = definition.sub_attribute("value").ok_or_else(|| {
                let why = "name one of its parts, such as \"name.familyName\"";
                cannot(name, why).because(Problem::FilterPart)
            })?;
            self.reference.sub_attribute = Some(part.name.to_owned());
            self.definition = Some(part);
        }
        Ok(self)
    }
}

/// Types a literal as its attribute (RFC 7644 table 3).
fn literal(
    name: &str,
    definition: &Attribute,
    operator: Operator,
    constant: Value,
) -> Result<Literal, ScimError> {
    let textual = matches!(
        definition.kind,
        Type::String | Type::Reference | Type::Binary
    );
    if operator.is_substring() && !textual {
        return Err(cannot(name, "\"co\", \"sw\" and \"ew\" compare text only"));
    }
    if operator.is_order() && matches!(definition.kind, Type::Boolean | Type::Binary) {
        return Err(cannot(name, "its values have no order"));
    }
    let sent = match &constant {
        Value::String(text) if text.is_empty() => "an empty text",
        Value::String(text) if definition.kind == Type::DateTime && has_lost_its_plus(text) => {
            "text with a space in it, as a + becomes in a URL unless it is written %2B"
        }
        Value::String(_) if definition.kind == Type::DateTime => {
            "text that is no time such as 2026-01-31T08:00:00Z"
        }
        Value::String(_) => "text in quotes",
        Value::Bool(_) => "true or false without quotes",
        Value::Number(_) => "a number without quotes",
        _ => "something else",
    };
    let wrong = || {
        let kind = definition.kind.as_str();
        let why = format!("it is of type {kind}, and the value is {sent}");
        cannot(name, &why).because(Problem::FilterType)
    };
    match definition.kind {
        Type::String | Type::Reference | Type::Binary => match constant {
            Value::String(text) => Ok(Literal::String(text)),
            _ => Err(wrong()),
        },
        Type::Boolean => constant.as_bool().map(Literal::Boolean).ok_or_else(wrong),
        Type::Integer => constant.as_i64().map(Literal::Integer).ok_or_else(wrong),
        Type::Decimal => constant.as_f64().map(Literal::Decimal).ok_or_else(wrong),
        Type::DateTime => constant
            .as_str()
            .and_then(value::date_time)
            .map(Literal::DateTime)
            .ok_or_else(wrong),
        // A part of a complex value is never complex itself.
        Type::Complex => Err(wrong()),
    }
}

fn cannot(name: &str, why: &str) -> ScimError {
    let name = shortened(name);
    ScimError::invalid_filter(format!("The filter cannot be searched: \"{name}\": {why}."))
        .about_path(&name)
        .because(Problem::FilterComparison)
}

/// Enough of a name to recognise it by.
fn shortened(name: &str) -> String {
    name.chars().take(128).collect()
}

/// Whether it is a time with its offset behind a space: `2026-01-31T08:00:00 01:00`.
fn has_lost_its_plus(text: &str) -> bool {
    let parts = text.rsplit_once(' ');
    parts.is_some_and(|(time, offset)| time.contains('T') && offset.len() == "01:00".len())
}
