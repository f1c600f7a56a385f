//! An ordered list of typed changes, applied to a user: all or nothing (RFC 7644 §3.5.2).

use serde_json::Value as Json;

use super::{AttributeName, Error, Expression, User};

/// Changes, in order.
#[derive(Clone, Debug)]
pub struct Changes {
    changes: Vec<Change>,
    internal: bool,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is done.
    pub operation: Operation,
    /// To what.
    pub path: Path,
    /// For a `replace` of a sub-attribute through a filter that selects nothing: create what the filter says.
    pub create_if_absent: bool,
}

/// What is done, with the value that it takes.
#[derive(Clone, Debug)]
pub enum Operation {
    /// add
    Add(Value),
    /// remove
    Remove,
    /// replace
    Replace(Value),
}

/// A value as SCIM's JSON has it; null unassigns.
pub type Value = Json;

/// What a change is about (RFC 7644 figure 7).
#[derive(Clone, Debug)]
pub struct Path {
    /// Its names. An empty attribute with a schema is all of that extension.
    pub name: AttributeName,
    /// Which values of a list.
    pub filter: Option<Expression>,
}

impl Changes {
    /// Changes that a caller asks for. `internal` callers may change `accountId`, which SCIM does not see.
    #[must_use]
    pub fn new(changes: Vec<Change>, internal: bool) -> Self {
        Self { changes, internal }
    }

    /// The user that they make of this one, each applied to the result of the one before. Nothing of `user` is
    /// touched: an error leaves it as it was.
    pub fn apply(&self, user: &User) -> Result<User, Error> {
        let _ = (&self.changes, self.internal, user);
        todo!()
    }
}
