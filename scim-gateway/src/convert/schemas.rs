//! Schemas that an organization declares -> what discovery prints.

use identity_proto::v1 as pb;
use pb::{ExtensionAttributeMutability as Pb, ExtensionAttributeType};

use crate::scim::{
    attribute::{Mutability, Type},
    schema::{DeclaredAttribute, DeclaredSchema, GROUP, USER},
};

/// A declared schema.
pub fn declared(schema: pb::ExtensionSchema) -> DeclaredSchema {
    let extends = match schema.resource() {
        pb::ExtendedResource::Group => &GROUP,
        pb::ExtendedResource::User | pb::ExtendedResource::Unspecified => &USER,
    };
    // No `..`: a field added to the contract must be printed or kept back here.
    let pb::ExtensionSchema {
        organization_id: _,
        urn,
        resource: _,
        display_name,
        description,
        attributes,
        etag: _,
        create_time: _,
        update_time: _,
    } = schema;
    DeclaredSchema {
        id: urn,
        extends,
        name: display_name,
        description,
        attributes: attributes.into_iter().map(attribute).collect(),
    }
}

fn attribute(attribute: pb::ExtensionAttribute) -> DeclaredAttribute {
    let kind = match attribute.r#type() {
        ExtensionAttributeType::String | ExtensionAttributeType::Unspecified => Type::String,
        ExtensionAttributeType::Boolean => Type::Boolean,
        ExtensionAttributeType::Integer => Type::Integer,
        ExtensionAttributeType::Decimal => Type::Decimal,
        ExtensionAttributeType::DateTime => Type::DateTime,
        ExtensionAttributeType::Reference => Type::Reference,
        ExtensionAttributeType::Binary => Type::Binary,
        ExtensionAttributeType::Complex => Type::Complex,
    };
    let mutability = match attribute.mutability() {
        Pb::Unspecified | Pb::ReadWrite => Mutability::ReadWrite,
        Pb::ReadOnly => Mutability::ReadOnly,
        Pb::Immutable => Mutability::Immutable,
    };
    let pb::ExtensionAttribute {
        name,
        description,
        r#type: _,
        multi_valued,
        required,
        case_exact,
        mutability: _,
        canonical_values,
        reference_types,
        sub_attributes,
    } = attribute;
    DeclaredAttribute {
        name,
        description,
        kind,
        multi_valued,
        required,
        case_exact,
        mutability,
        canonical_values,
        reference_types,
        sub_attributes: sub_attributes.into_iter().map(self::attribute).collect(),
    }
}
