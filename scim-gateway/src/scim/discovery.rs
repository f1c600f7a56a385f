//! Discovery (RFC 7643 sections 5 to 7): what this service supports, as JSON from the tables.
//!
//! Apart because it prints the tables and decides nothing. It must be true: what is declared here is what is done.

use serde_json::{Value, json};

use super::{
    attribute::{Attribute, Type},
    list,
    schema::{RESOURCE_TYPES, ResourceType, SCHEMAS, Schema, find_resource_type, find_schema},
    urn,
};

/// The most resources in one page; more is cut to it.
pub const MAX_PAGE_SIZE: i32 = 1_000;
/// How many resources a page has if the client does not say.
pub const DEFAULT_PAGE_SIZE: i32 = 100;

/// `GET /ServiceProviderConfig`. `base` is the organization's base URL, without a slash at its end.
pub fn service_provider_config(base: &str) -> Value {
    json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MAX_PAGE_SIZE },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "pagination": {
            "cursor": false,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": DEFAULT_PAGE_SIZE,
            "maxPageSize": MAX_PAGE_SIZE,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Secret Token",
            "description": "The organization's SCIM token, in the header Authorization after the word Bearer.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    })
}

/// `GET /Schemas`
pub fn schemas(base: &str) -> Value {
    list::of(
        SCHEMAS
            .iter()
            .map(|schema| print_schema(base, schema))
            .collect(),
    )
}

/// `GET /Schemas/{id}`
pub fn schema(base: &str, id: &str) -> Option<Value> {
    Some(print_schema(base, find_schema(id)?))
}

/// `GET /ResourceTypes`
pub fn resource_types(base: &str) -> Value {
    let all = RESOURCE_TYPES.iter();
    list::of(
        all.map(|resource_type| print_resource_type(base, resource_type))
            .collect(),
    )
}

/// `GET /ResourceTypes/{name}`
pub fn resource_type(base: &str, name: &str) -> Option<Value> {
    Some(print_resource_type(base, find_resource_type(name)?))
}

fn print_schema(base: &str, schema: &Schema) -> Value {
    let attributes: Vec<Value> = schema.attributes.iter().map(print_attribute).collect();
    json!({
        "schemas": [urn::SCHEMA],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": attributes,
        "meta": {
            "resourceType": "Schema",
            "location": format!("{base}/Schemas/{}", schema.id),
        },
    })
}

fn print_resource_type(base: &str, resource_type: &ResourceType) -> Value {
    let extensions: Vec<Value> = resource_type
        .extensions
        .iter()
        .map(|schema| json!({ "schema": schema.id, "required": false }))
        .collect();
    json!({
        "schemas": [urn::RESOURCE_TYPE],
        "id": resource_type.name,
        "name": resource_type.name,
        "description": resource_type.description,
        "endpoint": resource_type.endpoint,
        "schema": resource_type.schema.id,
        "schemaExtensions": extensions,
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{base}/ResourceTypes/{}", resource_type.name),
        },
    })
}

/// All characteristics are spelled out, the defaults too: several clients do not know the defaults.
fn print_attribute(attribute: &Attribute) -> Value {
    let mut printed = json!({
        "name": attribute.name,
        "type": attribute.kind.as_str(),
        "multiValued": attribute.multi_valued,
        "description": attribute.description,
        "required": attribute.required,
        "mutability": attribute.mutability.as_str(),
        "returned": attribute.returned.as_str(),
    });
    let Some(members) = printed.as_object_mut() else {
        return printed;
    };
    if attribute.kind == Type::Complex {
        // A complex attribute has neither `caseExact` nor `uniqueness` (RFC 7643 section 2.3.8, erratum 6004).
        let parts = attribute.sub_attributes.iter().map(print_attribute);
        members.insert("subAttributes".to_owned(), parts.collect());
    } else {
        members.insert("caseExact".to_owned(), attribute.case_exact.into());
        let uniqueness = attribute.uniqueness.as_str();
        members.insert("uniqueness".to_owned(), uniqueness.into());
    }
    if !attribute.canonical_values.is_empty() {
        let values = attribute.canonical_values;
        members.insert("canonicalValues".to_owned(), values.into());
    }
    if !attribute.reference_types.is_empty() {
        let types = attribute.reference_types;
        members.insert("referenceTypes".to_owned(), types.into());
    }
    printed
}
