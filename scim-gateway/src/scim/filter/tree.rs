//! A filter that has a meaning: names in the schema's spelling, literals typed as their attributes are.
//!
//! Apart from [`super::syntax`], which is what somebody wrote. What stands in this tree can be searched.

use jiff::Timestamp;

use crate::scim::name::Name;

/// What a resource, or one value of an attribute, must be like (RFC 7644 section 3.4.2.2).
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of them hold. At least two.
    And(Vec<Filter>),
    /// At least one of them holds. At least two.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// One attribute compared with one value.
    Compare {
        /// What is compared. Inside [`Filter::Value`] it names a sub-attribute, in `attribute`.
        attribute: AttributeRef,
        /// How.
        operator: Operator,
        /// With what; of the attribute's type.
        value: Literal,
    },
    /// The attribute has a value. `eq null` is the negation of it, and `ne null` the same.
    Present(AttributeRef),
    /// One and the same value of a multi-valued attribute meets the whole filter inside.
    Value {
        /// The attribute.
        attribute: AttributeRef,
        /// Over its sub-attributes; no [`Filter::Value`] inside.
        filter: Box<Filter>,
    },
}

/// Which attribute is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttributeRef {
    /// URN of the extension that defines it. None: the core schema, or a common attribute.
    pub schema: Option<String>,
    /// The attribute.
    pub attribute: String,
    /// A part of it.
    pub sub_attribute: Option<String>,
}

/// Comparisons (RFC 7644 table 3), but for `pr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
    /// `ew`
    EndsWith,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

/// What an attribute is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// For strings, references and binaries.
    String(String),
    /// For booleans.
    Boolean(bool),
    /// For integers.
    Integer(i64),
    /// For decimals.
    Decimal(f64),
    /// For dates, as the instant that they name.
    DateTime(Timestamp),
    /// JSON, for an attribute of an extension that only the identity service knows.
    Json(String),
}

impl AttributeRef {
    /// What a name refers to; nothing in it if it is a whole extension.
    pub fn of(name: Name<'_>) -> Self {
        let (schema, attribute, sub_attribute) = match name {
            Name::Attribute {
                extension,
                attribute,
                sub_attribute,
            } => (
                extension.map(|schema| schema.id),
                attribute.name,
                sub_attribute.map(|part| part.name),
            ),
            Name::Foreign {
                schema,
                attribute,
                sub_attribute,
            } => (Some(schema), attribute, sub_attribute),
            Name::Extension(schema) => (Some(schema.id), "", None),
        };
        Self {
            schema: schema
                .filter(|schema| !schema.is_empty())
                .map(str::to_owned),
            attribute: attribute.to_owned(),
            sub_attribute: sub_attribute.map(str::to_owned),
        }
    }
}

impl Filter {
    /// The same with `?` for each value: what was asked, and not about whom.
    pub fn shape(&self) -> Self {
        let all = |operands: &[Self]| operands.iter().map(Self::shape).collect();
        match self {
            Self::And(operands) => Self::And(all(operands)),
            Self::Or(operands) => Self::Or(all(operands)),
            Self::Not(inner) => Self::Not(Box::new(inner.shape())),
            Self::Compare {
                attribute,
                operator,
                value: _,
            } => Self::Compare {
                attribute: attribute.clone(),
                operator: *operator,
                value: Literal::Json("?".to_owned()),
            },
            Self::Present(attribute) => Self::Present(attribute.clone()),
            Self::Value { attribute, filter } => Self::Value {
                attribute: attribute.clone(),
                filter: Box::new(filter.shape()),
            },
        }
    }

    /// How many levels the tree has.
    pub fn levels(&self) -> usize {
        1 + match self {
            Self::And(operands) | Self::Or(operands) => {
                operands.iter().map(Self::levels).max().unwrap_or_default()
            }
            Self::Not(inner) | Self::Value { filter: inner, .. } => inner.levels(),
            Self::Compare { .. } | Self::Present(_) => 0,
        }
    }
}

impl Operator {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Contains => "co",
            Self::StartsWith => "sw",
            Self::EndsWith => "ew",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }

    /// Reads an operator, in any letter case (RFC 7644 section 3.4.2.2).
    pub fn find(word: &str) -> Option<Self> {
        [
            Self::Equal,
            Self::NotEqual,
            Self::Contains,
            Self::StartsWith,
            Self::EndsWith,
            Self::Greater,
            Self::GreaterOrEqual,
            Self::Less,
            Self::LessOrEqual,
        ]
        .into_iter()
        .find(|operator| operator.as_str().eq_ignore_ascii_case(word))
    }

    /// Whether it looks for a part of a text.
    pub fn is_substring(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }

    /// Whether it asks which comes first.
    pub fn is_order(self) -> bool {
        matches!(
            self,
            Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual
        )
    }
}
