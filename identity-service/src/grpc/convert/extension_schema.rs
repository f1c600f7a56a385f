//! Schemas that organizations declare, and attributes by them.

use identity_proto::v1 as pb;
use serde_json::{Map, Value};

use super::{known, required, timestamp};
use crate::domain::{
    Document, Extensions, IfMatch, InvalidField, OrganizationId,
    schema::{
        AttributeDefinition, Definition, ExtensionSchema, Mutability, Resource, SchemaUrn, Schemas,
        StoredExtensionSchema, ValueType,
    },
};

/// Most bytes of the attributes of one schema, as JSON.
const MAX_JSON_BYTES: usize = 64 * 1024;

/// A declaration, and the version that it is to take the place of.
pub(in crate::grpc) fn declared(
    schema: Option<pb::ExtensionSchema>,
) -> Result<(ExtensionSchema, IfMatch), InvalidField> {
    let pb::ExtensionSchema {
        organization_id: _,
        urn,
        resource,
        display_name,
        description,
        attributes,
        etag,
        create_time: _,
        update_time: _,
    } = required(schema, "extension_schema")?;
    let extended = known(
        resource,
        pb::ExtendedResource::Unspecified,
        "extension_schema.resource",
    )?;
    let resource = match extended {
        pb::ExtendedResource::Group => Resource::Group,
        pb::ExtendedResource::User | pb::ExtendedResource::Unspecified => Resource::User,
    };
    let attributes = attributes.into_iter().map(definition);
    let definition = Definition {
        display_name,
        description,
        attributes: attributes.collect::<Result<_, _>>()?,
    };
    let schema = ExtensionSchema::declare(SchemaUrn::parse(urn)?, resource, definition)?;
    Ok((schema, IfMatch::of_etag(&etag)))
}

/// A declaration as it is kept.
pub(in crate::grpc) fn message(
    stored: StoredExtensionSchema,
    organization: OrganizationId,
) -> pb::ExtensionSchema {
    let StoredExtensionSchema {
        schema,
        version,
        created,
        modified,
    } = stored;
    let ExtensionSchema {
        urn,
        resource,
        definition,
        attributes: _,
    } = schema;
    let Definition {
        display_name,
        description,
        attributes,
    } = definition;
    pb::ExtensionSchema {
        organization_id: organization.to_string(),
        urn: urn.as_str().to_owned(),
        resource: match resource {
            Resource::User => pb::ExtendedResource::User,
            Resource::Group => pb::ExtendedResource::Group,
        }
        .into(),
        display_name,
        description,
        attributes: attributes.into_iter().map(attribute).collect(),
        etag: version.etag(),
        create_time: Some(timestamp(created)),
        update_time: Some(timestamp(modified)),
    }
}

/// What was sent of schemas that are not built in.
pub(in crate::grpc) fn extensions(
    sent: Vec<pb::ExtensionAttributes>,
    internal: bool,
) -> Result<Extensions, InvalidField> {
    const FIELD: &str = "extensions";
    let read = |sent| {
        let pb::ExtensionAttributes {
            schema,
            attributes_json,
        } = sent;
        if Schemas::has_built_in(&schema) {
            return Err(InvalidField::new(
                FIELD,
                "has a schema with fields of its own",
            ));
        }
        if attributes_json.len() > MAX_JSON_BYTES {
            return Err(InvalidField::new(FIELD, "has at most 64 KiB for a schema"));
        }
        let attributes: Map<String, Value> = serde_json::from_str(&attributes_json)
            .map_err(|_| InvalidField::new(FIELD, "has one JSON object for a schema"))?;
        Ok((schema, attributes))
    };
    let sent = sent.into_iter().map(read);
    Ok(Extensions::new(sent.collect::<Result<_, _>>()?, internal))
}

/// What a document has of schemas that are not built in.
pub(in crate::grpc) fn attributes(document: &Document) -> Vec<pb::ExtensionAttributes> {
    let declared = document.declared();
    declared
        .map(|(urn, members)| attributes_of(urn.to_owned(), members))
        .collect()
}

/// What a document has of one schema that is not built in.
pub(in crate::grpc) fn attributes_of(
    urn: String,
    members: &Map<String, Value>,
) -> pb::ExtensionAttributes {
    pb::ExtensionAttributes {
        schema: urn,
        attributes_json: serde_json::to_string(members).unwrap_or_default(),
    }
}

fn definition(sent: pb::ExtensionAttribute) -> Result<AttributeDefinition, InvalidField> {
    use pb::{ExtensionAttributeMutability as PbMutability, ExtensionAttributeType as Pb};
    let pb::ExtensionAttribute {
        name,
        description,
        r#type,
        multi_valued,
        required,
        case_exact,
        mutability,
        canonical_values,
        reference_types,
        sub_attributes,
    } = sent;
    let mutability = PbMutability::try_from(mutability).map_err(|_| {
        InvalidField::new(
            "extension_schema.attributes.mutability",
            "is not one of the known values",
        )
    })?;
    let sub_attributes = sub_attributes.into_iter().map(definition);
    Ok(AttributeDefinition {
        name,
        description,
        value_type: match known(r#type, Pb::Unspecified, "extension_schema.attributes.type")? {
            Pb::String | Pb::Unspecified => ValueType::String,
            Pb::Boolean => ValueType::Boolean,
            Pb::Integer => ValueType::Integer,
            Pb::Decimal => ValueType::Decimal,
            Pb::DateTime => ValueType::DateTime,
            Pb::Reference => ValueType::Reference,
            Pb::Binary => ValueType::Binary,
            Pb::Complex => ValueType::Complex,
        },
        multi_valued,
        required,
        case_exact,
        mutability: match mutability {
            PbMutability::Unspecified | PbMutability::ReadWrite => Mutability::ReadWrite,
            PbMutability::ReadOnly => Mutability::ReadOnly,
            PbMutability::Immutable => Mutability::Immutable,
        },
        canonical_values,
        reference_types,
        sub_attributes: sub_attributes.collect::<Result<_, _>>()?,
    })
}

fn attribute(definition: AttributeDefinition) -> pb::ExtensionAttribute {
    use pb::{ExtensionAttributeMutability as PbMutability, ExtensionAttributeType as Pb};
    let AttributeDefinition {
        name,
        description,
        value_type,
        multi_valued,
        required,
        case_exact,
        mutability,
        canonical_values,
        reference_types,
        sub_attributes,
    } = definition;
    pb::ExtensionAttribute {
        name,
        description,
        r#type: match value_type {
            ValueType::String => Pb::String,
            ValueType::Boolean => Pb::Boolean,
            ValueType::Integer => Pb::Integer,
            ValueType::Decimal => Pb::Decimal,
            ValueType::DateTime => Pb::DateTime,
            ValueType::Reference => Pb::Reference,
            ValueType::Binary => Pb::Binary,
            ValueType::Complex => Pb::Complex,
        }
        .into(),
        multi_valued,
        required,
        case_exact,
        mutability: match mutability {
            Mutability::ReadWrite => PbMutability::ReadWrite,
            Mutability::ReadOnly => PbMutability::ReadOnly,
            Mutability::Immutable => PbMutability::Immutable,
        }
        .into(),
        canonical_values,
        reference_types,
        sub_attributes: sub_attributes.into_iter().map(attribute).collect(),
    }
}
