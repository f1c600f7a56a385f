//! Filters over the values of one list: resolved for searching, and matched here for PATCH paths.

use serde_json::Value;

use super::{
    Expression, Filter, Literal, Operand, Operator, ValueFilter, ValueTest, operand::operand,
};
use crate::domain::{Error, Timestamp, fold::fold_unless, schema::Attribute};

impl<'s> ValueFilter<'s> {
    /// Resolves what stands between the brackets after `list`. Its names are sub-attributes.
    pub fn resolve(list: &'s Attribute, expression: &Expression) -> Result<Self, Error> {
        expression.check_size()?;
        resolve(list, expression)
    }

    /// One comparison. `primary` that is not there is false (RFC 7643 §2.4), so only `eq true` looks for it.
    pub(super) fn comparison(
        sub_attribute: &'s Attribute,
        operator: Operator,
        operand: Operand,
    ) -> Self {
        let test = |operator, operand| {
            Self::Test(ValueTest::Compare {
                sub_attribute,
                operator,
                operand,
            })
        };
        match operand {
            Operand::Boolean(boolean) => {
                let is_true = test(Operator::Equal, Operand::Boolean(true));
                if boolean == (operator == Operator::Equal) {
                    is_true
                } else {
                    Self::Not(Box::new(is_true))
                }
            }
            operand => test(operator, operand),
        }
    }

    /// Whether a value of a list meets it. A value without parts is its own.
    #[must_use]
    pub fn selects(&self, value: &Value) -> bool {
        match value {
            Value::Object(members) => self.matches(&|part| members.get(&*part.name)),
            simple => self.matches(&|_| Some(simple)),
        }
    }

    fn matches<'v>(&self, part: &dyn Fn(&Attribute) -> Option<&'v Value>) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.matches(part)),
            Self::Any(filters) => filters.iter().any(|filter| filter.matches(part)),
            Self::Not(filter) => !filter.matches(part),
            Self::Constant(constant) => *constant,
            Self::Test(ValueTest::Present(sub_attribute)) => part(sub_attribute).is_some(),
            Self::Test(ValueTest::Compare {
                sub_attribute,
                operator,
                operand,
            }) => compare(sub_attribute, part(sub_attribute), *operator, operand),
        }
    }
}

fn resolve<'s>(list: &'s Attribute, expression: &Expression) -> Result<ValueFilter<'s>, Error> {
    let resolve_all = |expressions: &[Expression]| {
        expressions
            .iter()
            .map(|expression| resolve(list, expression))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(match expression {
        Expression::All(expressions) => Filter::All(resolve_all(expressions)?),
        Expression::Any(expressions) => Filter::Any(resolve_all(expressions)?),
        Expression::Not(expression) => Filter::Not(Box::new(resolve(list, expression)?)),
        Expression::Present(name) => Filter::Test(ValueTest::Present(name.within(list)?)),
        Expression::Compare {
            attribute: name,
            operator,
            value,
        } => {
            let sub_attribute = name.within(list)?;
            match (value, operator) {
                (Literal::Null, Operator::Equal) => {
                    Filter::Not(Box::new(Filter::Test(ValueTest::Present(sub_attribute))))
                }
                (Literal::Null, Operator::NotEqual) => {
                    Filter::Test(ValueTest::Present(sub_attribute))
                }
                (value, operator) => ValueFilter::comparison(
                    sub_attribute,
                    *operator,
                    operand(sub_attribute, *operator, value.clone())?,
                ),
            }
        }
        Expression::Values { .. } => {
            return Err(Error::InvalidFilter(format!(
                "The filter cannot be searched: no brackets within the brackets after '{}'.",
                list.name
            )));
        }
    })
}

fn compare(
    sub_attribute: &Attribute,
    value: Option<&Value>,
    operator: Operator,
    operand: &Operand,
) -> bool {
    match (value, operand) {
        (Some(Value::String(value)), Operand::Instant(operand)) => Timestamp::parse(value)
            .map_or(operator == Operator::NotEqual, |value| {
                operator.orders(value.cmp(operand))
            }),
        (Some(Value::Number(value)), Operand::Integer(operand)) => value
            .as_i64()
            .is_some_and(|value| operator.orders(value.cmp(operand))),
        (Some(Value::Number(value)), Operand::Decimal(operand)) => value
            .as_f64()
            .and_then(|value| value.partial_cmp(operand))
            .is_some_and(|order| operator.orders(order)),
        (Some(Value::String(value)), Operand::Text(operand)) => {
            operator.holds(&fold_unless(sub_attribute.case_exact, value), operand)
        }
        (Some(Value::Bool(value)), Operand::Boolean(operand)) => {
            (value == operand) == (operator == Operator::Equal)
        }
        _ => operator == Operator::NotEqual,
    }
}
