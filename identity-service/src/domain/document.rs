//! The attributes of a user that have no field of their own, as SCIM names them.
//!
//! Checked once, when it is built: only attributes that the schema has, each of its type, nothing empty, within
//! limits. Whoever holds a document need not check it again.

use serde_json::{Map, Value};

use super::{InvalidField, schema::Schema};

/// Checked attributes by their SCIM names; those of an extension in an object under its URN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document(Map<String, Value>);

impl Document {
    /// Checks what a caller sent. Strings that are empty, nulls and empty lists are no values and go; so does a
    /// value of a list that is left with nothing but `type` and `primary`.
    pub fn build(attributes: Map<String, Value>) -> Result<Self, InvalidField> {
        let _ = attributes;
        todo!()
    }

    /// A document that was checked when it was written.
    #[must_use]
    pub fn from_stored(attributes: Map<String, Value>) -> Self {
        Self(attributes)
    }

    /// What is written.
    #[must_use]
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The value of an attribute, by the schema's spelling.
    #[must_use]
    pub fn get(&self, schema: Schema, attribute: &str) -> Option<&Value> {
        match schema.extension_urn() {
            None => self.0.get(attribute),
            Some(urn) => self.0.get(urn)?.get(attribute),
        }
    }
}
