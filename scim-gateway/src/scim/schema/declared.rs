//! Schemas that an organization declares, as far as discovery shows them.
//!
//! Apart from the tables, which are the same for everybody: these come from the identity service, which reads and checks
//! values by them, and this process forgets them with the answer.

use super::ResourceType;
use crate::scim::attribute::{Mutability, Type};

/// An extension that an organization declares.
#[derive(Debug, Clone)]
pub struct DeclaredSchema {
    /// Its URN.
    pub id: String,
    /// What it extends.
    pub extends: &'static ResourceType,
    /// Its name, for people.
    pub name: String,
    /// What it describes, for people.
    pub description: String,
    /// In the order of `/Schemas`.
    pub attributes: Vec<DeclaredAttribute>,
}

/// An attribute of it, or a sub-attribute. It is returned by default, and unique among none.
#[derive(Debug, Clone)]
pub struct DeclaredAttribute {
    /// Its name, as answers spell it.
    pub name: String,
    /// For people.
    pub description: String,
    /// What kind of value it has.
    pub kind: Type,
    /// Whether it has a list of values.
    pub multi_valued: bool,
    /// Whether a resource that has anything of the schema must have it.
    pub required: bool,
    /// Whether letter case counts when values are compared.
    pub case_exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// Suggested values.
    pub canonical_values: Vec<String>,
    /// What a reference may point at.
    pub reference_types: Vec<String>,
    /// The parts of a complex value.
    pub sub_attributes: Vec<Self>,
}
