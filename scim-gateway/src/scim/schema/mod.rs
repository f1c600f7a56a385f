//! The tables of RFC 7643, errata applied: the one place that says which attributes there are.
//!
//! Adding an attribute is adding a line in a table here; checks, paths, filters, projection and `/Schemas` follow.
//! Apart from [`super::attribute`], which says what a line can say. It must not know how attributes are stored.

mod common;
mod declared;
mod discovery;
mod enterprise_user;
mod group;
mod user;

pub use declared::{DeclaredAttribute, DeclaredSchema};

use super::{
    attribute::{Attribute, find},
    name::after_urn,
    urn,
};

/// A schema: a named list of attributes (RFC 7643 section 7).
#[derive(Debug)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its name, for people.
    pub name: &'static str,
    /// What it describes, for people.
    pub description: &'static str,
    /// In the order of `/Schemas`.
    pub attributes: &'static [Attribute],
}

/// A type of resource: an endpoint, a core schema and its extensions (RFC 7643 section 6).
#[derive(Debug)]
pub struct ResourceType {
    /// Its name, as in `meta.resourceType`.
    pub name: &'static str,
    /// What it is, for people.
    pub description: &'static str,
    /// Relative to the organization's base URL.
    pub endpoint: &'static str,
    /// The core schema.
    pub schema: &'static Schema,
    /// Known extensions. None is required; an organization may have others, which the identity service knows.
    pub extensions: &'static [&'static Schema],
}

/// `/Users`
pub static USER: ResourceType = ResourceType {
    name: "User",
    description: "User Account",
    endpoint: "/Users",
    schema: &user::USER,
    extensions: &[&enterprise_user::ENTERPRISE_USER],
};

/// `/Groups`
pub static GROUP: ResourceType = ResourceType {
    name: "Group",
    description: "Group",
    endpoint: "/Groups",
    schema: &group::GROUP,
    extensions: &[],
};

/// Every resource type.
pub static RESOURCE_TYPES: &[&ResourceType] = &[&USER, &GROUP];

/// Every schema of a resource, those of discovery included (RFC 7643 sections 6 and 7).
pub static SCHEMAS: &[&Schema] = &[
    &user::USER,
    &enterprise_user::ENTERPRISE_USER,
    &group::GROUP,
    &discovery::SERVICE_PROVIDER_CONFIG,
    &discovery::RESOURCE_TYPE,
    &discovery::SCHEMA,
];

impl Schema {
    /// The attribute of this name, in any letter case.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name)
    }
}

impl ResourceType {
    /// The core or common attribute of this name, in any letter case.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.schema
            .attribute(name)
            .or_else(|| find(common::ATTRIBUTES, name))
    }

    /// The known extension of this URN, in any letter case.
    pub fn extension(&self, id: &str) -> Option<&'static Schema> {
        self.extensions
            .iter()
            .copied()
            .find(|schema| schema.id.eq_ignore_ascii_case(id))
    }

    /// The attribute that a schema's URN (none: the core schema) and a name stand for.
    pub fn definition(&self, schema: Option<&str>, name: &str) -> Option<&'static Attribute> {
        match schema {
            None => self.attribute(name),
            Some(id) => self.extension(id)?.attribute(name),
        }
    }
}

/// Whether a name is a URN of which only the identity service may know: no schema here has it, nor is it an attribute of
/// one.
pub fn is_foreign(name: &str) -> bool {
    urn::is_urn(name)
        && !SCHEMAS
            .iter()
            .any(|schema| after_urn(name, schema.id).is_some())
}

/// The schema of this URN, in any letter case.
pub fn find_schema(id: &str) -> Option<&'static Schema> {
    SCHEMAS
        .iter()
        .copied()
        .find(|schema| schema.id.eq_ignore_ascii_case(id))
}
