//! A filter as somebody wrote it: names as they were spelt, literals as JSON, nothing looked up.
//!
//! Apart from [`super::tree`], which is what a filter means. Here a dialect still sees what was sent. The last
//! variants of [`Constant`] and the second half of [`ValuePath`] are outside the RFC's grammar: they exist so that
//! a habit can be recognised and rewritten, and are refused if nobody does.

use serde_json::Value;

use super::tree::Operator;

/// A filter, unresolved.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// `a and b and c`
    And(Vec<Expression>),
    /// `a or b or c`
    Or(Vec<Expression>),
    /// `not (a)`
    Not(Box<Expression>),
    /// `name operator constant`
    Compare(Comparison),
    /// `name pr`
    Present(String),
    /// `name[filter]`
    Value(ValuePath),
}

/// `name operator constant`
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Attribute, perhaps with a sub-attribute and a URN.
    pub name: String,
    /// How.
    pub operator: Operator,
    /// With what.
    pub constant: Constant,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// A JSON literal: string, number, `true`, `false` or `null`.
    Json(Value),
    /// A word without quotes, which the grammar does not have.
    Word(String),
}

/// `name[filter]`
#[derive(Debug, Clone, PartialEq)]
pub struct ValuePath {
    /// The attribute, perhaps with a URN.
    pub name: String,
    /// Over its sub-attributes.
    pub filter: Box<Expression>,
    /// `.name operator constant` or `.name pr` after the bracket, which the grammar has in PATCH paths only, and
    /// there without the operator.
    pub then: Option<Box<Expression>>,
}

impl Expression {
    /// All of these; a single one stays itself, and an `and` inside joins (`a and (b and c)` is one `and`).
    pub fn all(operands: Vec<Self>) -> Self {
        Self::join(operands, Self::And, |operand| match operand {
            Self::And(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// At least one of these; a single one stays itself, and an `or` inside joins.
    pub fn any(operands: Vec<Self>) -> Self {
        Self::join(operands, Self::Or, |operand| match operand {
            Self::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }

    fn join(
        operands: Vec<Self>,
        wrap: fn(Vec<Self>) -> Self,
        open: fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Self {
        let mut joined = Vec::with_capacity(operands.len());
        for operand in operands {
            match open(operand) {
                Ok(inner) => joined.extend(inner),
                Err(other) => joined.push(other),
            }
        }
        match <[Self; 1]>::try_from(joined) {
            Ok([only]) => only,
            Err(several) => wrap(several),
        }
    }

    /// Rewrites each comparison, presence test and value path, from the inside out.
    pub fn map(self, rewrite: &mut dyn FnMut(Self) -> Self) -> Self {
        let mut each = |list: Vec<Self>| list.into_iter().map(|one| one.map(rewrite)).collect();
        match self {
            Self::And(operands) => Self::all(each(operands)),
            Self::Or(operands) => Self::any(each(operands)),
            Self::Not(inner) => Self::Not(Box::new(inner.map(rewrite))),
            leaf => rewrite(leaf),
        }
    }
}
