//! `attributes` and `excludedAttributes` (RFC 7644 section 3.9).

use serde_json::{Map, Value};

use super::{error::ScimError, schema::ResourceType};

/// Which attributes an answer holds.
#[derive(Debug, Clone, Default)]
pub struct Projection;

impl Projection {
    /// Reads the two parameters; each is a list of names with commas between them.
    pub fn parse(_attributes: Option<&str>, _excluded: Option<&str>) -> Result<Self, ScimError> {
        Ok(Self)
    }

    /// Whether an answer would hold anything of a top-level attribute; if not, it need not be loaded.
    pub fn includes(&self, _resource_type: &ResourceType, _attribute: &str) -> bool {
        true
    }

    /// Takes from a whole resource what was not asked for.
    pub fn apply(
        &self,
        _resource_type: &ResourceType,
        resource: Map<String, Value>,
    ) -> Map<String, Value> {
        resource
    }
}
