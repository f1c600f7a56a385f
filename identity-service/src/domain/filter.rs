//! What can be asked of a list of users, resolved against the schema.
//!
//! An `Expression` is what a caller wrote: names and literals. Resolving it gives a tree whose every test names a
//! column or a path that exists and an operand of its type, folded where letter case does not count, so that
//! `storage` only spells it in SQL and nothing is left to fail there. The same tests, on one value of a list,
//! select what a PATCH path means; those are matched here.

mod keys;
mod operand;
mod resolve;
mod value;

#[cfg(test)]
mod tests;

use std::fmt;

use super::{
    MemberId, Timestamp, Version,
    schema::{Attribute, Key, Schema},
};

/// A tree of tests.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter<T> {
    /// All hold.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// Known without looking: `schemas eq` the core schema, an id that is none.
    Constant(bool),
    /// One test.
    Test(T),
}

/// A filter over users.
pub type UserFilter<'s> = Filter<UserTest<'s>>;

/// A filter over groups. The same tree, of a type of its own: a filter over users finds no groups.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupFilter<'s>(UserFilter<'s>);

impl<'s> GroupFilter<'s> {
    /// The tree.
    #[must_use]
    pub fn tests(&self) -> &UserFilter<'s> {
        &self.0
    }
}

/// A filter over users and groups together: what it means for either.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceFilter<'s> {
    /// For users.
    pub users: UserFilter<'s>,
    /// For groups.
    pub groups: GroupFilter<'s>,
}

/// A filter over the values of one multi-valued attribute.
pub type ValueFilter<'s> = Filter<ValueTest<'s>>;

/// One test of a user.
#[derive(Clone, Debug, PartialEq)]
pub enum UserTest<'s> {
    /// `attribute operator operand`, of an attribute that is no list. Without a value only `NotEqual` holds.
    Compare {
        /// What is compared.
        target: UserTarget<'s>,
        /// How.
        operator: Operator,
        /// With what: of the target's type, folded unless it is case-exact.
        operand: Operand,
    },
    /// It has a value.
    Present(UserTarget<'s>),
    /// One and the same value of a list meets the filter. Comparisons of lists without brackets come here too:
    /// `emails.value eq "x"` is `emails[value eq "x"]`.
    AnyValue {
        /// The list.
        values: ValuesOf<'s>,
        /// What the value meets.
        filter: ValueFilter<'s>,
    },
}

/// One test of one value of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueTest<'s> {
    /// `sub-attribute operator operand`. Without a value only `NotEqual` holds. Of a list whose values have no parts, the
    /// list's own attribute stands here.
    Compare {
        /// What is compared.
        sub_attribute: &'s Attribute,
        /// How.
        operator: Operator,
        /// With what.
        operand: Operand,
    },
    /// It has a value.
    Present(&'s Attribute),
}

/// Where the value that is tested is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum UserTarget<'s> {
    /// A column.
    Key(Key),
    /// A place in the search document.
    Search {
        /// Which member. A list is only ever asked for its presence.
        values: ValuesOf<'s>,
        /// Which member of it.
        sub_attribute: Option<&'s Attribute>,
    },
    /// All of an extension: present when any of its attributes is.
    Extension(Schema<'s>),
}

/// A top-level attribute of the search document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValuesOf<'s> {
    /// Whose attribute: an extension's lie under its URN.
    pub schema: Schema<'s>,
    /// Which one; `multi_valued` tells whether it is a list.
    pub attribute: &'s Attribute,
}

/// The comparisons of RFC 7644 table 3, but for `pr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// eq
    Equal,
    /// ne
    NotEqual,
    /// co: texts only
    Contains,
    /// sw: texts only
    StartsWith,
    /// ew: texts only
    EndsWith,
    /// gt
    Greater,
    /// ge
    GreaterOrEqual,
    /// lt
    Less,
    /// le
    LessOrEqual,
}

/// What is compared with, as the target keeps it.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A text; folded, unless the target is case-exact.
    Text(String),
    /// A boolean: `Equal` and `NotEqual` only.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Decimal(f64),
    /// An instant.
    Instant(Timestamp),
    /// A user's or a group's id: `Equal` and `NotEqual` only.
    Id(MemberId),
    /// A version: `Equal` and `NotEqual` only.
    Version(Version),
}

/// A filter as a caller wrote it.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// and
    All(Vec<Self>),
    /// or
    Any(Vec<Self>),
    /// not
    Not(Box<Self>),
    /// attribute operator value
    Compare {
        /// The attribute.
        attribute: AttributeName,
        /// The operator.
        operator: Operator,
        /// The value.
        value: Literal,
    },
    /// pr
    Present(AttributeName),
    /// `attribute[filter]`
    Values {
        /// The list.
        attribute: AttributeName,
        /// The filter over its values.
        filter: Box<Self>,
    },
}

/// An attribute by its names, in any letter case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttributeName {
    /// URN of the schema; empty for the core.
    pub schema: String,
    /// The attribute.
    pub attribute: String,
    /// The sub-attribute; empty for the attribute itself.
    pub sub_attribute: String,
}

impl fmt::Display for AttributeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.schema.is_empty() {
            write!(f, "{}:", self.schema)?;
        }
        f.write_str(&self.attribute)?;
        if !self.sub_attribute.is_empty() {
            write!(f, ".{}", self.sub_attribute)?;
        }
        Ok(())
    }
}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A string.
    Text(String),
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A decimal.
    Decimal(f64),
    /// An instant.
    Instant(Timestamp),
    /// No value.
    Null,
}
