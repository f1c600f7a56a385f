//! Filter -> text, such that reading it gives the same filter.

use std::fmt::{self, Display, Formatter};

use super::tree::{AttributeRef, Filter, Literal};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(operands) => join(f, operands, " and "),
            Self::Or(operands) => join(f, operands, " or "),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Compare {
                attribute,
                operator,
                value,
            } => write!(f, "{attribute} {} {value}", operator.as_str()),
            Self::Present(attribute) => write!(f, "{attribute} pr"),
            Self::Value { attribute, filter } => write!(f, "{attribute}[{filter}]"),
        }
    }
}

/// An `or` in an `and` needs brackets; others get them too, so that a reader need not know which binds tighter.
fn join(f: &mut Formatter<'_>, operands: &[Filter], between: &str) -> fmt::Result {
    for (index, operand) in operands.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        match operand {
            Filter::And(_) | Filter::Or(_) => write!(f, "({operand})")?,
            _ => write!(f, "{operand}")?,
        }
    }
    Ok(())
}

impl Display for AttributeRef {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.attribute)?;
        if let Some(part) = &self.sub_attribute {
            write!(f, ".{part}")?;
        }
        Ok(())
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => write!(f, "{}", serde_json::Value::from(text.as_str())),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Decimal(value) => write!(f, "{}", serde_json::Value::from(*value)),
            Self::DateTime(instant) => write!(f, "\"{instant}\""),
            Self::Json(text) => f.write_str(text),
        }
    }
}
