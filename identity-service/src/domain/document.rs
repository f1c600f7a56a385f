//! The attributes of a resource that have no field of their own, as SCIM names them.
//!
//! Checked once, when it is built: only attributes that the schema has, each of its type, nothing empty, within
//! limits. Whoever holds a document need not check it again.

mod clean;
mod extensions;
mod folded;

use serde_json::{Map, Value};

pub(super) use self::clean::{
    Primaries, clean, clean_part, clean_values, demote, is_left_over, is_primary, loosened,
    same_member, same_value, too_many,
};
pub use self::extensions::Extensions;
use super::{
    InvalidField,
    schema::{Attribute, ENTERPRISE_USER_URN, Home, Schema},
};

/// Most values of one multi-valued attribute.
pub(super) const MAX_VALUES: usize = 200;

/// Most values of all multi-valued attributes of a user.
const MAX_VALUES_IN_ALL: usize = 1000;

/// Most bytes of a string.
const MAX_STRING_BYTES: usize = 4096;

/// Most bytes of an e-mail address: it is indexed.
const MAX_EMAIL_BYTES: usize = 1024;

/// Checked attributes by their SCIM names; those of an extension in an object under its URN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document(Map<String, Value>);

/// A document as it is kept, which nobody has taken apart yet: whoever only passes a resource on needs no map of it.
#[derive(Clone, Debug)]
pub struct WrittenDocument(String);

impl WrittenDocument {
    /// What was written as the document.
    #[must_use]
    pub fn new(json: String) -> Self {
        Self(json)
    }

    /// JSON: one object.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The document, to look into it or to change it.
    ///
    /// # Errors
    ///
    /// When no version of this service can have written it.
    pub fn parse(&self) -> Result<Document, serde_json::Error> {
        serde_json::from_str(&self.0).map(Document)
    }
}

impl Document {
    /// Checks what a caller sent of the built-in schemas of users. Strings that are empty, nulls and empty lists are no values and go; so does a
    /// value of a list that is left with nothing but `type` and `primary`.
    pub fn build(attributes: Map<String, Value>) -> Result<Self, InvalidField> {
        let mut document = Self::default();
        for (name, value) in attributes {
            if name == ENTERPRISE_USER_URN {
                document.insert_all(Schema::EnterpriseUser, value)?;
            } else {
                document.insert_cleaned(Schema::Core, &name, value)?;
            }
        }
        document.check_number_of_values()?;
        Ok(document)
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

    /// Takes it apart.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// The value of an attribute, by the schema's spelling.
    #[must_use]
    pub fn get(&self, schema: Schema<'_>, attribute: &str) -> Option<&Value> {
        self.members(schema)?.get(attribute)
    }

    /// All attributes of a schema that have a value.
    pub fn attributes<'d, 's: 'd>(
        &'d self,
        schema: Schema<'s>,
    ) -> impl Iterator<Item = (&'s Attribute, &'d Value)> {
        let members = self.members(schema);
        schema.attributes().iter().filter_map(move |attribute| {
            members
                .and_then(|members| members.get(&*attribute.name))
                .map(|value| (attribute, value))
        })
    }

    /// Assigns a clean value, or unassigns. An extension is there while one of its attributes is.
    pub(super) fn set(&mut self, schema: Schema<'_>, attribute: &Attribute, value: Option<Value>) {
        let Some(urn) = schema.extension_urn() else {
            assign(&mut self.0, &attribute.name, value);
            return;
        };
        let extension = self
            .0
            .entry(urn)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(members) = extension {
            assign(members, &attribute.name, value);
            if members.is_empty() {
                self.0.remove(urn);
            }
        }
    }

    /// Takes a value out, to be changed and set again.
    pub(super) fn take(&mut self, schema: Schema<'_>, attribute: &Attribute) -> Option<Value> {
        match schema.extension_urn() {
            None => self.0.remove(&*attribute.name),
            Some(urn) => {
                let members = self.0.get_mut(urn)?.as_object_mut()?;
                members.remove(&*attribute.name)
            }
        }
    }

    pub(super) fn check_number_of_values(&self) -> Result<(), InvalidField> {
        let extensions = self.0.values().filter_map(Value::as_object);
        let values: usize = extensions
            .flat_map(Map::values)
            .chain(self.0.values())
            .filter_map(Value::as_array)
            .map(Vec::len)
            .sum();
        if values > MAX_VALUES_IN_ALL {
            return Err(InvalidField::new(
                "user",
                "has at most 1,000 values in all its lists together",
            ));
        }
        Ok(())
    }

    fn members(&self, schema: Schema<'_>) -> Option<&Map<String, Value>> {
        match schema.extension_urn() {
            None => Some(&self.0),
            Some(urn) => self.0.get(urn)?.as_object(),
        }
    }

    fn insert_all(&mut self, schema: Schema<'_>, value: Value) -> Result<(), InvalidField> {
        let Value::Object(members) = value else {
            return Err(InvalidField::new(ENTERPRISE_USER_URN, "is an object"));
        };
        for (name, value) in members {
            self.insert_cleaned(schema, &name, value)?;
        }
        Ok(())
    }

    fn insert_cleaned(
        &mut self,
        schema: Schema<'_>,
        name: &str,
        value: Value,
    ) -> Result<(), InvalidField> {
        let attribute = schema
            .attribute(name)
            .filter(|attribute| attribute.home == Home::Document)
            .ok_or_else(|| InvalidField::new(name, "no schema has this attribute"))?;
        let value = clean(attribute, value)?;
        self.set(schema, attribute, value);
        Ok(())
    }
}

fn assign(members: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(members.insert(name.to_owned(), value)),
        None => drop(members.remove(name)),
    }
}

#[cfg(test)]
mod tests;
