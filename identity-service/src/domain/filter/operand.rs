//! Which comparison suits which type, and what it compares with.

use std::cmp::Ordering;

use super::{Literal, Operand, Operator};
use crate::domain::{
    Error, Timestamp,
    fold::fold_unless,
    schema::{Attribute, Kind},
};

/// What `operator literal` compares values of `attribute` with (RFC 7644 table 3).
pub(super) fn operand(
    attribute: &Attribute,
    operator: Operator,
    literal: Literal,
) -> Result<Operand, Error> {
    let name = &*attribute.name;
    match (&attribute.kind, literal) {
        (Kind::String | Kind::Reference | Kind::Binary, Literal::Text(text)) => {
            if matches!(attribute.kind, Kind::Binary) && operator.is_order() {
                return Err(unsuited(name, "has no order"));
            }
            if text.contains('\0') {
                return Err(unsuited(name, "is never compared with U+0000"));
            }
            Ok(Operand::Text(
                fold_unless(attribute.case_exact, &text).into_owned(),
            ))
        }
        (Kind::String | Kind::Reference | Kind::Binary, _) => {
            Err(unsuited(name, "is compared with a string"))
        }
        (Kind::Boolean, Literal::Boolean(boolean)) if operator.is_equality() => {
            Ok(Operand::Boolean(boolean))
        }
        (Kind::Boolean, Literal::Boolean(_)) => Err(unsuited(
            name,
            "is true or false and is compared by eq and ne",
        )),
        (Kind::Boolean, _) => Err(unsuited(name, "is compared with true or false")),
        (Kind::Integer | Kind::Decimal, _) if operator.is_part() => {
            Err(unsuited(name, "is a number and has no parts to look for"))
        }
        (Kind::Integer, Literal::Integer(number)) => Ok(Operand::Integer(number)),
        (Kind::Integer, _) => Err(unsuited(name, "is compared with a whole number")),
        (Kind::Decimal, Literal::Decimal(number)) if number.is_finite() => {
            Ok(Operand::Decimal(number))
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a decimal has no more precision than this"
        )]
        (Kind::Decimal, Literal::Integer(number)) => Ok(Operand::Decimal(number as f64)),
        (Kind::Decimal, _) => Err(unsuited(name, "is compared with a number")),
        (Kind::DateTime, _) if operator.is_part() => {
            Err(unsuited(name, "is a time and has no parts to look for"))
        }
        (Kind::DateTime, Literal::Instant(instant)) => Ok(Operand::Instant(instant)),
        (Kind::DateTime, Literal::Text(text)) => Timestamp::parse(&text)
            .map(Operand::Instant)
            .ok_or_else(|| {
                unsuited(
                    name,
                    "is compared with a time such as \"2026-01-31T10:00:00Z\"",
                )
            }),
        (Kind::DateTime, _) => Err(unsuited(name, "is compared with a time")),
        (Kind::Complex(_), _) => Err(unsuited(name, "has parts: name the one that is compared")),
    }
}

fn unsuited(name: &str, problem: &str) -> Error {
    Error::InvalidFilter(format!(
        "The filter cannot be searched: '{name}' {problem}."
    ))
}

impl Operator {
    /// eq, ne
    #[must_use]
    pub fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    /// co, sw, ew
    #[must_use]
    pub fn is_part(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }

    /// gt, ge, lt, le
    #[must_use]
    pub fn is_order(self) -> bool {
        !self.is_equality() && !self.is_part()
    }

    /// Whether it holds between two values of this order.
    #[must_use]
    pub fn orders(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Contains | Self::StartsWith | Self::EndsWith => false,
        }
    }

    /// Whether it holds between two texts, both as they are compared. The order is that of their bytes, which is
    /// that of their code points, as both databases have it.
    #[must_use]
    pub fn holds(self, value: &str, operand: &str) -> bool {
        match self {
            Self::Equal => value == operand,
            Self::NotEqual => value != operand,
            Self::Contains => value.contains(operand),
            Self::StartsWith => value.starts_with(operand),
            Self::EndsWith => value.ends_with(operand),
            Self::Greater => value > operand,
            Self::GreaterOrEqual => value >= operand,
            Self::Less => value < operand,
            Self::LessOrEqual => value <= operand,
        }
    }
}
