//! What users and groups print alike.

use identity_proto::v1 as pb;
use jiff::Timestamp;

use crate::scim::printed::Members;

impl Members<'_> {
    /// The schemas of a resource: its own, and those of its extensions.
    pub(super) fn schemas(&mut self, own: &[&str], extensions: &[pb::ExtensionAttributes]) {
        let others = extensions.iter().map(|extension| &*extension.schema);
        self.texts("schemas", own.iter().copied().chain(others));
    }

    /// Extensions under their URNs.
    pub(super) fn extensions(&mut self, extensions: &[pb::ExtensionAttributes]) {
        for pb::ExtensionAttributes {
            schema,
            attributes_json,
        } in extensions
        {
            let attributes = serde_json::from_str(attributes_json).unwrap_or_default();
            self.foreign(schema, &attributes);
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
        self.object("meta", |meta| {
            meta.text("resourceType", resource_type);
            meta.text("created", &instant(created));
            meta.text("lastModified", &instant(last_modified));
            meta.text("location", location);
            meta.text("version", version);
        });
    }
}

/// To the millisecond, in UTC: no more than is stored, so that a value which was read is equal to itself in a filter.
fn instant(value: Option<prost_types::Timestamp>) -> String {
    let instant = value.and_then(|t| Timestamp::new(t.seconds, t.nanos).ok());
    instant.map(|t| format!("{t:.3}")).unwrap_or_default()
}
