//! What users and groups print alike.

use identity_proto::v1 as pb;
use jiff::Timestamp;

use crate::scim::printed::{Object, Printed};

/// The schemas of a resource: its own, and those of its extensions.
pub(super) fn schemas(own: &[&'static str], extensions: &[pb::ExtensionAttributes]) -> Printed {
    let own = own.iter().map(|urn| Printed::Text((*urn).into()));
    let others = extensions.iter().map(|extension| &extension.schema);
    let others = others.map(|urn| Printed::Text(urn.clone().into()));
    Printed::List(own.chain(others).collect())
}

impl Object {
    /// Extensions under their URNs.
    pub(super) fn extensions(&mut self, extensions: Vec<pb::ExtensionAttributes>) {
        for pb::ExtensionAttributes {
            schema,
            attributes_json,
        } in extensions
        {
            let attributes: serde_json::Value =
                serde_json::from_str(&attributes_json).unwrap_or_default();
            if let Printed::Object(attributes) = attributes.into() {
                self.object(schema, attributes);
            }
        }
    }

    /// Facts about the resource.
    pub(super) fn meta(
        &mut self,
        resource_type: &'static str,
        location: &str,
        version: &str,
        created: Option<prost_types::Timestamp>,
        last_modified: Option<prost_types::Timestamp>,
    ) {
        let mut meta = Self::default();
        meta.text("resourceType", resource_type);
        meta.text("created", instant(created));
        meta.text("lastModified", instant(last_modified));
        meta.text("location", location.to_owned());
        meta.text("version", version.to_owned());
        self.object("meta", meta);
    }
}

/// To the millisecond, in UTC: no more than is stored, so that a value which was read is equal to itself in a filter.
fn instant(value: Option<prost_types::Timestamp>) -> String {
    let instant = value.and_then(|t| Timestamp::new(t.seconds, t.nanos).ok());
    instant.map(|t| format!("{t:.3}")).unwrap_or_default()
}
