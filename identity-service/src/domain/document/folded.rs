//! What filters read of a document: its shape, with texts folded and times as numbers.

use serde_json::{Map, Value};

use super::Document;
use crate::domain::{
    Timestamp,
    fold::fold_unless,
    schema::{Attribute, Kind, Resource, Schemas},
};

impl Document {
    /// The document with strings folded, but for those that are case-exact, and times as milliseconds.
    #[must_use]
    pub fn search(&self, resource: Resource, schemas: &Schemas) -> Value {
        let mut search = Map::new();
        for schema in schemas.of(resource) {
            let folded: Map<String, Value> = self
                .attributes(schema)
                .map(|(attribute, value)| (attribute.name.to_string(), folded(attribute, value)))
                .collect();
            match schema.extension_urn() {
                None => search.extend(folded),
                Some(_) if folded.is_empty() => {}
                Some(urn) => drop(search.insert(urn.to_owned(), Value::Object(folded))),
            }
        }
        Value::Object(search)
    }
}

fn folded(attribute: &Attribute, value: &Value) -> Value {
    match value {
        Value::String(text) if matches!(attribute.kind, Kind::DateTime) => {
            Timestamp::parse(text).map(Timestamp::as_millis).into()
        }
        Value::String(text) => Value::from(fold_unless(attribute.case_exact, text)),
        Value::Array(values) => values
            .iter()
            .map(|value| folded(attribute, value))
            .collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let value = match attribute.sub_attribute(name) {
                    Some(sub_attribute) => folded(sub_attribute, value),
                    None => value.clone(),
                };
                (name.clone(), value)
            })
            .collect(),
        other => other.clone(),
    }
}
