//! Bodies of POST and PUT -> documents.

use serde_json::{Map, Value};

/// What a client sent, in canonical form: names as the schema spells them, values of the attributes' types, no
/// null (but for `active`, where it means something), nothing read-only, extensions under their URN, no `schemas`
/// and no `password`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document(Map<String, Value>);

impl Document {
    /// The attributes.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The attributes.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}
