//! Values, filters and changes.

use identity_proto::v1::{
    self as pb, ChangeOperation, ComparisonOperator, attribute_value::Kind,
    filter::Expression as Pb,
};
use serde_json::{Map, Value};

use super::{known, required};
use crate::domain::{
    AttributeName, Change, Expression, InvalidField, Literal, Operation, Operator, Path, Timestamp,
};

/// Most bytes of a string or of JSON in a request.
const MAX_STRING_BYTES: usize = 64 * 1024;

/// Most bytes of a name or URN.
const MAX_NAME_BYTES: usize = 256;

/// A filter as it was written. Nothing is resolved yet: that needs to know who asks.
pub(in crate::grpc) fn filter(filter: pb::Filter) -> Result<Expression, InvalidField> {
    let pb::Filter { expression } = filter;
    Ok(match required(expression, "filter.expression")? {
        Pb::AllOf(list) => Expression::All(filters("filter.all_of.filters", list)?),
        Pb::AnyOf(list) => Expression::Any(filters("filter.any_of.filters", list)?),
        Pb::Negated(negated) => Expression::Not(Box::new(self::filter(*negated)?)),
        Pb::Comparison(compared) => comparison(compared)?,
        Pb::ValueFilter(values) => {
            let pb::ValueFilter { attribute, filter } = *values;
            let attribute = required(attribute, "filter.value_filter.attribute")?;
            let filter = required(filter, "filter.value_filter.filter")?;
            Expression::Values {
                attribute: name(attribute)?,
                filter: Box::new(self::filter(*filter)?),
            }
        }
    })
}

/// One change as it was written.
pub(in crate::grpc) fn change(change: pb::AttributeChange) -> Result<Change, InvalidField> {
    let pb::AttributeChange {
        operation,
        path,
        value,
        create_if_absent,
        ignore_undeclared,
    } = change;
    let operation = known(operation, ChangeOperation::Unspecified, "changes.operation")?;
    let path = self::path(required(path, "changes.path")?)?;
    let new = |value| json(required(value, "changes.value")?, "changes.value");
    let operation = match operation {
        ChangeOperation::Add => Operation::Add(new(value)?),
        ChangeOperation::Replace => Operation::Replace(new(value)?),
        ChangeOperation::Remove | ChangeOperation::Unspecified => match value {
            None => Operation::Remove,
            Some(value) if path.name.is_of_extension() => {
                Operation::RemoveValues(json(value, "changes.value")?)
            }
            Some(_) => {
                return Err(InvalidField::new(
                    "changes.value",
                    "is left out of a remove",
                ));
            }
        },
    };
    Ok(Change {
        operation,
        path,
        create_if_absent,
        ignore_undeclared,
    })
}

fn filters(field: &str, list: pb::FilterList) -> Result<Vec<Expression>, InvalidField> {
    let pb::FilterList { filters } = list;
    if filters.is_empty() {
        return Err(InvalidField::new(field, "has at least one filter"));
    }
    filters.into_iter().map(filter).collect()
}

fn comparison(comparison: pb::Comparison) -> Result<Expression, InvalidField> {
    const VALUE: &str = "filter.comparison.value";
    let pb::Comparison {
        attribute,
        operator,
        value,
    } = comparison;
    let attribute = name(required(attribute, "filter.comparison.attribute")?)?;
    let operator = known(
        operator,
        ComparisonOperator::Unspecified,
        "filter.comparison.operator",
    )?;
    let operator = match operator {
        ComparisonOperator::Present if value.is_none() => {
            return Ok(Expression::Present(attribute));
        }
        ComparisonOperator::Present | ComparisonOperator::Unspecified => {
            return Err(InvalidField::new(VALUE, "is left out of PRESENT"));
        }
        ComparisonOperator::Equal => Operator::Equal,
        ComparisonOperator::NotEqual => Operator::NotEqual,
        ComparisonOperator::Contains => Operator::Contains,
        ComparisonOperator::StartsWith => Operator::StartsWith,
        ComparisonOperator::EndsWith => Operator::EndsWith,
        ComparisonOperator::Greater => Operator::Greater,
        ComparisonOperator::GreaterOrEqual => Operator::GreaterOrEqual,
        ComparisonOperator::Less => Operator::Less,
        ComparisonOperator::LessOrEqual => Operator::LessOrEqual,
    };
    Ok(Expression::Compare {
        attribute,
        operator,
        value: literal(required(value, VALUE)?, VALUE)?,
    })
}

fn name(reference: pb::AttributeReference) -> Result<AttributeName, InvalidField> {
    let pb::AttributeReference {
        schema,
        attribute,
        sub_attribute,
    } = reference;
    checked_name(schema, attribute, sub_attribute, "filter.attribute")
}

fn path(path: pb::AttributePath) -> Result<Path, InvalidField> {
    let pb::AttributePath {
        schema,
        attribute,
        filter,
        sub_attribute,
    } = path;
    Ok(Path {
        name: checked_name(schema, attribute, sub_attribute, "changes.path")?,
        filter: filter.map(self::filter).transpose()?,
    })
}

pub(super) fn checked_name(
    schema: String,
    attribute: String,
    sub_attribute: String,
    field: &str,
) -> Result<AttributeName, InvalidField> {
    let parts = [&schema, &attribute, &sub_attribute];
    if parts.iter().any(|part| part.len() > MAX_NAME_BYTES) {
        return Err(InvalidField::new(field, "has names of at most 256 bytes"));
    }
    if parts.iter().any(|part| part.chars().any(char::is_control)) {
        return Err(InvalidField::new(
            field,
            "has names without control characters",
        ));
    }
    Ok(AttributeName {
        schema,
        attribute,
        sub_attribute,
    })
}

/// A value that something is compared with.
fn literal(value: pb::AttributeValue, field: &str) -> Result<Literal, InvalidField> {
    Ok(match kind(value, field)? {
        Kind::StringValue(text) => Literal::Text(text),
        Kind::BooleanValue(boolean) => Literal::Boolean(boolean),
        Kind::IntegerValue(integer) => Literal::Integer(integer),
        Kind::DecimalValue(decimal) => Literal::Decimal(decimal),
        Kind::DateTimeValue(time) => Literal::Instant(instant(&time, field)?),
        Kind::NullValue(_) => Literal::Null,
        Kind::JsonValue(text) => match parse(&text, field)? {
            Value::Null => Literal::Null,
            Value::Bool(boolean) => Literal::Boolean(boolean),
            Value::String(text) => Literal::Text(text),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => Literal::Integer(integer),
                (None, decimal) => Literal::Decimal(decimal.unwrap_or(f64::NAN)),
            },
            Value::Array(_) | Value::Object(_) => return Err(not_simple(field)),
        },
        Kind::ComplexValue(_) | Kind::ListValue(_) => return Err(not_simple(field)),
    })
}

fn not_simple(field: &str) -> InvalidField {
    InvalidField::new(field, "is a simple value in a comparison")
}

/// A value that something is set to, as SCIM's JSON has it.
fn json(value: pb::AttributeValue, field: &str) -> Result<Value, InvalidField> {
    Ok(match kind(value, field)? {
        Kind::StringValue(text) => Value::String(text),
        Kind::BooleanValue(boolean) => Value::Bool(boolean),
        Kind::IntegerValue(integer) => Value::from(integer),
        Kind::DecimalValue(decimal) => Value::from(decimal),
        Kind::DateTimeValue(time) => Value::from(instant(&time, field)?.to_string()),
        Kind::NullValue(_) => Value::Null,
        Kind::JsonValue(text) => parse(&text, field)?,
        Kind::ComplexValue(pb::ComplexValue { sub_attributes }) => {
            let members = sub_attributes.into_iter();
            let members = members.map(|(name, value)| Ok((name, json(value, field)?)));
            Value::Object(members.collect::<Result<Map<_, _>, _>>()?)
        }
        Kind::ListValue(pb::AttributeValueList { values }) => {
            let values = values.into_iter().map(|value| json(value, field));
            Value::Array(values.collect::<Result<_, _>>()?)
        }
    })
}

fn kind(value: pb::AttributeValue, field: &str) -> Result<Kind, InvalidField> {
    let pb::AttributeValue { kind } = value;
    let kind = required(kind, field)?;
    match &kind {
        Kind::StringValue(text) | Kind::JsonValue(text) if text.len() > MAX_STRING_BYTES => {
            Err(InvalidField::new(field, "has strings of at most 64 KiB"))
        }
        Kind::NullValue(number) if pb::NullValue::try_from(*number).is_err() => {
            Err(InvalidField::new(field, "is not one of the known values"))
        }
        _ => Ok(kind),
    }
}

fn parse(text: &str, field: &str) -> Result<Value, InvalidField> {
    serde_json::from_str(text).map_err(|_| InvalidField::new(field, "is JSON"))
}

fn instant(time: &prost_types::Timestamp, field: &str) -> Result<Timestamp, InvalidField> {
    Timestamp::from_parts(time.seconds, time.nanos)
        .ok_or_else(|| InvalidField::new(field, "is a time of the years 1 to 9999"))
}

#[cfg(test)]
mod tests;
