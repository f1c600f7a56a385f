//! What resources are printed into.
//!
//! Apart because users and groups share it: what has no value is left out, whatever it belongs to.

use identity_proto::v1 as pb;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// A resource that is being printed. What has no value is left out.
#[derive(Default)]
pub(super) struct Printed(pub(super) Map<String, Value>);

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
