//! Filters -> the contract's expression trees.

use identity_proto::v1 as pb;
use pb::{attribute_value::Kind, filter::Expression};

use super::values::{of_instant, typed};
use crate::scim::filter::{AttributeRef, Filter, Literal, Operator};

/// The filter as a message.
pub fn message(filter: Filter) -> pb::Filter {
    let expression = match filter {
        Filter::And(filters) => Expression::AllOf(list(filters)),
        Filter::Or(filters) => Expression::AnyOf(list(filters)),
        Filter::Not(filter) => Expression::Negated(Box::new(message(*filter))),
        Filter::Compare {
            attribute,
            operator,
            value,
        } => Expression::Comparison(pb::Comparison {
            attribute: Some(reference(attribute)),
            operator: comparison(operator).into(),
            value: Some(literal(value)),
        }),
        Filter::Present(attribute) => Expression::Comparison(pb::Comparison {
            attribute: Some(reference(attribute)),
            operator: pb::ComparisonOperator::Present.into(),
            value: None,
        }),
        Filter::Value { attribute, filter } => Expression::ValueFilter(Box::new(pb::ValueFilter {
            attribute: Some(reference(attribute)),
            filter: Some(Box::new(message(*filter))),
        })),
    };
    pb::Filter {
        expression: Some(expression),
    }
}

fn list(filters: Vec<Filter>) -> pb::FilterList {
    pb::FilterList {
        filters: filters.into_iter().map(message).collect(),
    }
}

pub(super) fn reference(attribute: AttributeRef) -> pb::AttributeReference {
    let AttributeRef {
        schema,
        attribute,
        sub_attribute,
    } = attribute;
    pb::AttributeReference {
        schema: schema.unwrap_or_default(),
        attribute,
        sub_attribute: sub_attribute.unwrap_or_default(),
    }
}

fn comparison(operator: Operator) -> pb::ComparisonOperator {
    match operator {
        Operator::Equal => pb::ComparisonOperator::Equal,
        Operator::NotEqual => pb::ComparisonOperator::NotEqual,
        Operator::Contains => pb::ComparisonOperator::Contains,
        Operator::StartsWith => pb::ComparisonOperator::StartsWith,
        Operator::EndsWith => pb::ComparisonOperator::EndsWith,
        Operator::Greater => pb::ComparisonOperator::Greater,
        Operator::GreaterOrEqual => pb::ComparisonOperator::GreaterOrEqual,
        Operator::Less => pb::ComparisonOperator::Less,
        Operator::LessOrEqual => pb::ComparisonOperator::LessOrEqual,
    }
}

fn literal(literal: Literal) -> pb::AttributeValue {
    match literal {
        Literal::String(value) => typed(Kind::StringValue(value)),
        Literal::Boolean(value) => typed(Kind::BooleanValue(value)),
        Literal::Integer(value) => typed(Kind::IntegerValue(value)),
        Literal::Decimal(value) => typed(Kind::DecimalValue(value)),
        Literal::DateTime(value) => of_instant(value),
        Literal::Json(value) => typed(Kind::JsonValue(value)),
    }
}
