//! What documents are read from, member by member.
//!
//! Apart because users and groups share it.

use identity_proto::v1 as pb;

use crate::scim::{
    json::{Map, Value},
    urn,
};

/// A document's members, taken out one by one. Their types were checked when the document was read.
pub(super) struct Members(pub(super) Map);

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
                schema: schema.into_owned(),
                attributes_json: attributes.to_string(),
            })
            .collect()
    }
}
