//! What documents are read from, and resources printed into.
//!
//! Apart because users and groups share it: what has no value is left out, whatever it belongs to.

use identity_proto::v1 as pb;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::scim::urn;

/// A document's members, taken out one by one. Their types were checked when the document was read.
pub(super) struct Members(pub(super) Map<String, Value>);

/// A resource that is being printed. What has no value is left out.
#[derive(Default)]
pub(super) struct Printed(pub(super) Map<String, Value>);

impl Members {
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    pub(super) fn text(&mut self, name: &str) -> String {
        match self.take(name) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name).as_ref().and_then(Value::as_bool)
    }

    pub(super) fn object(&mut self, name: &str) -> Option<Self> {
        match self.take(name) {
            Some(Value::Object(members)) => Some(Self(members)),
            _ => None,
        }
    }

    pub(super) fn list<T>(&mut self, name: &str, read: fn(Self) -> T) -> Vec<T> {
        let Some(Value::Array(values)) = self.take(name) else {
            return Vec::new();
        };
        let objects = values.into_iter().filter_map(|value| match value {
            Value::Object(members) => Some(Self(members)),
            _ => None,
        });
        objects.map(read).collect()
    }

    /// What is left once everything else was taken: the extensions that only the identity service knows.
    pub(super) fn extensions(self) -> Vec<pb::ExtensionAttributes> {
        let extensions = self.0.into_iter().filter(|(name, _)| urn::is_urn(name));
        extensions
            .map(|(schema, attributes)| pb::ExtensionAttributes {
                schema,
                attributes_json: attributes.to_string(),
            })
            .collect()
    }
}

impl Printed {
    pub(super) fn text(&mut self, name: &str, value: String) {
        if !value.is_empty() {
            self.0.insert(name.to_owned(), Value::String(value));
        }
    }

    pub(super) fn flag(&mut self, name: &str, value: Option<bool>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), Value::Bool(value));
        }
    }

    pub(super) fn object(&mut self, name: &str, value: Self) {
        if !value.0.is_empty() {
            self.0.insert(name.to_owned(), Value::Object(value.0));
        }
    }

    pub(super) fn list<T>(&mut self, name: &str, values: Vec<T>, print: impl Fn(T) -> Self) {
        if values.is_empty() {
            return;
        }
        let values = values
            .into_iter()
            .map(|value| Value::Object(print(value).0));
        self.0.insert(name.to_owned(), values.collect());
    }

    /// A list that is there even if it is empty.
    pub(super) fn values(&mut self, name: &str, values: Vec<Value>) {
        self.0.insert(name.to_owned(), Value::Array(values));
    }

    /// Extensions under their URNs, which are named among the schemas.
    pub(super) fn extensions(
        &mut self,
        extensions: Vec<pb::ExtensionAttributes>,
        schemas: &mut Vec<Value>,
    ) {
        for pb::ExtensionAttributes {
            schema,
            attributes_json,
        } in extensions
        {
            let attributes = serde_json::from_str(&attributes_json).unwrap_or_default();
            schemas.push(Value::String(schema.clone()));
            self.object(&schema, Self(attributes));
        }
    }

    /// Facts about the resource.
    pub(super) fn meta(
        &mut self,
        resource_type: &str,
        location: &str,
        version: &str,
        created: Option<prost_types::Timestamp>,
        last_modified: Option<prost_types::Timestamp>,
    ) {
        let mut meta = Self::default();
        meta.text("resourceType", resource_type.to_owned());
        meta.instant("created", created);
        meta.instant("lastModified", last_modified);
        meta.text("location", location.to_owned());
        meta.text("version", version.to_owned());
        self.object("meta", meta);
    }

    /// To the millisecond, in UTC: no more than is stored, so that a value which was read is equal to itself in a filter.
    fn instant(&mut self, name: &str, value: Option<prost_types::Timestamp>) {
        let instant = value.and_then(|t| Timestamp::new(t.seconds, t.nanos).ok());
        self.text(name, instant.map(|t| format!("{t:.3}")).unwrap_or_default());
    }
}
