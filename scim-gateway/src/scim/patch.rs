//! PATCH (RFC 7644 section 3.5.2): operations in canonical form -> typed changes.
//!
//! Apart from [`super::resource`], which reads whole documents. Every cell of the RFC that does not depend on what is
//! stored is decided here; what does, the identity service decides on the row that it holds. What clients do
//! differently has been rewritten before.

mod assign;
mod message;
mod split;

#[cfg(test)]
mod tests;

use super::json::Value;

pub use message::read;

use super::path::{Path, Written};

/// The most operations in one request, and the most changes that they may amount to.
pub const MAX_OPERATIONS: usize = 1_000;
/// The most values in one request: an element of a list is one, whatever stands in it.
pub const MAX_VALUES: usize = 50_000;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `add`
    Add,
    /// `remove`
    Remove,
    /// `replace`
    Replace,
}

/// One operation as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What to do.
    pub operation: Operation,
    /// To what. None: to each attribute that the value names.
    pub path: Option<Written>,
    /// The value. None: there was none, which is not the same as null.
    pub value: Option<Value>,
    /// The path was a key of a value, where what no schema defines is ignored: of an extension that only the identity
    /// service knows, it decides.
    pub from_key: bool,
}

/// One step of an update.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What is done.
    pub operation: Operation,
    /// To what.
    pub path: Path,
    /// The new value, typed by the schema; JSON as sent for an extension that only the identity service knows.
    /// `Null` unassigns. None for `Remove`, but for values that go from an attribute which only the identity service knows.
    pub value: Option<Value>,
    /// A `Replace` that selects nothing creates the value that its filter describes.
    pub create_if_absent: bool,
    /// An attribute of an extension that nobody has declared is ignored.
    pub ignore_undeclared: bool,
}
