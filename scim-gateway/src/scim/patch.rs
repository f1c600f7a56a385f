//! PATCH (RFC 7644 section 3.5.2): operations in canonical form -> typed changes.

use serde_json::Value;

use super::path::Path;

/// One step of an update.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What is done.
    pub operation: Operation,
    /// To what.
    pub path: Path,
    /// The new value, typed by the schema; JSON as sent for an extension that only the identity service knows.
    /// `Null` unassigns. None for `Remove` alone.
    pub value: Option<Value>,
    /// A `Replace` that selects nothing creates the value that its filter describes.
    pub create_if_absent: bool,
}

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
