//! A schema that an organization declares: what may be declared, and the attributes that it makes.
//!
//! Apart from the built-in tables, because it comes from outside and is checked: once it is built, whoever resolves a
//! name or reads a value by it need not check it again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Attribute, Home, Kind, Mutability, Resource, Schemas};
use crate::domain::{InvalidField, Timestamp, Version};

/// Most schemas of an organization.
pub const MAX_SCHEMAS: usize = 16;

/// Most attributes of a schema.
const MAX_ATTRIBUTES: usize = 100;

/// Most sub-attributes of an attribute.
const MAX_SUB_ATTRIBUTES: usize = 32;

/// Most suggested values, and most reference types, of an attribute.
const MAX_SUGGESTIONS: usize = 100;

/// Longest name of an attribute, and longest suggestion, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// Longest text for people, in bytes.
const MAX_DESCRIPTION_BYTES: usize = 1024;

/// What a declared URN must not begin with: these belong to the protocol itself.
const RESERVED: [&str; 2] = [
    "urn:ietf:params:scim:schemas:core:",
    "urn:ietf:params:scim:api:",
];

/// A schema that an organization declares (RFC 7643 §3.3).
#[derive(Clone, Debug)]
pub struct ExtensionSchema {
    /// What it is called.
    pub urn: SchemaUrn,
    /// What it extends.
    pub resource: Resource,
    /// As it was declared.
    pub definition: Definition,
    /// The attributes that the definition makes.
    pub attributes: Vec<Attribute>,
}

/// A declared schema as it is kept.
#[derive(Clone, Debug)]
pub struct StoredExtensionSchema {
    /// The schema.
    pub schema: ExtensionSchema,
    /// Counts its changes.
    pub version: Version,
    /// When it was declared.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
}

/// What is declared, beside the URN and what it extends. Kept as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// For people.
    pub display_name: String,
    /// For people.
    pub description: String,
    /// In the order in which they are shown.
    pub attributes: Vec<AttributeDefinition>,
}

impl Definition {
    /// Names of the fields in which another one is different.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        // No `..`: a field that is added is compared, too.
        let Self {
            display_name,
            description,
            attributes,
        } = self;
        let differs = [
            ("display_name", *display_name != other.display_name),
            ("description", *description != other.description),
            ("attributes", *attributes != other.attributes),
        ];
        let names = differs.into_iter().filter(|(_, differs)| *differs);
        names.map(|(name, _)| name).collect()
    }
}

/// What is declared about an attribute or a sub-attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeDefinition {
    /// As it is spelled in answers.
    pub name: String,
    /// For people.
    pub description: String,
    /// What its values are.
    pub value_type: ValueType,
    /// Whether it has a list of values.
    pub multi_valued: bool,
    /// Whether a resource that has anything of the schema has it.
    pub required: bool,
    /// Whether letter case tells values apart.
    pub case_exact: bool,
    /// Who may change it. A sub-attribute is as its attribute is.
    pub mutability: Mutability,
    /// Suggested values; others are accepted.
    pub canonical_values: Vec<String>,
    /// What a reference may point at.
    pub reference_types: Vec<String>,
    /// Of a complex one.
    pub sub_attributes: Vec<AttributeDefinition>,
}

/// Types of declared attributes (RFC 7643 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ValueType {
    /// string
    String,
    /// boolean
    Boolean,
    /// integer
    Integer,
    /// decimal
    Decimal,
    /// dateTime
    DateTime,
    /// reference
    Reference,
    /// binary
    Binary,
    /// complex
    Complex,
}

/// URN of a declared schema: `urn:acme:scim:schemas:badge:1.0:User`. Letter case does not tell URNs apart.
#[derive(Clone, Debug)]
pub struct SchemaUrn(String);

impl SchemaUrn {
    const MAX_BYTES: usize = 256;

    /// Accepts a URN whose last segment looks like the name of an attribute, so that wherever a path could mean either,
    /// it is clear which.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidField> {
        let text = text.into();
        let problem = if text.len() > Self::MAX_BYTES {
            "has at most 256 bytes"
        } else if !is_urn(&text) {
            "is a URN such as urn:acme:scim:schemas:badge:1.0:User, whose last part begins with a letter"
        } else if is_reserved(&text) {
            "is one of the protocol's own"
        } else {
            return Ok(Self(text));
        };
        Err(InvalidField::new("extension_schema.urn", problem))
    }

    /// As it was declared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// Whether an attribute of one of them could be spelled like the other one.
    #[must_use]
    pub fn is_ambiguous_beside(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.folded(), other.folded());
        let is_below = |long: &str, short: &str| {
            let rest = long.strip_prefix(short);
            rest.is_some_and(|rest| rest.starts_with(':'))
        };
        is_below(&mine, &theirs) || is_below(&theirs, &mine)
    }
}

impl ExtensionSchema {
    /// Checks a declaration.
    pub fn declare(
        urn: SchemaUrn,
        resource: Resource,
        definition: Definition,
    ) -> Result<Self, InvalidField> {
        check_text("display_name", &definition.display_name)?;
        check_text("description", &definition.description)?;
        let attributes = make(&definition.attributes, Level::Attribute)?;
        Ok(Self {
            urn,
            resource,
            definition,
            attributes,
        })
    }

    /// The attributes of which this declaration says something else than `after` does that stored values would not
    /// fit, and those that `after` does not have. Nobody may have a value of them when the one takes the other's place.
    #[must_use]
    pub fn broken_by(&self, after: &Self) -> Vec<&Attribute> {
        self.attributes
            .iter()
            .filter(|attribute| {
                let same_name = |other: &&Attribute| other.name == attribute.name;
                let kept = after.attributes.iter().find(same_name);
                !kept.is_some_and(|kept| keeps_values(attribute, kept))
            })
            .collect()
    }
}

/// Where a definition stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Attribute,
    SubAttribute,
}

fn make(definitions: &[AttributeDefinition], level: Level) -> Result<Vec<Attribute>, InvalidField> {
    let (field, most) = match level {
        Level::Attribute => ("attributes", MAX_ATTRIBUTES),
        Level::SubAttribute => ("sub_attributes", MAX_SUB_ATTRIBUTES),
    };
    if definitions.is_empty() || definitions.len() > most {
        return Err(invalid(field, format!("are 1 to {most}")));
    }
    let mut names = BTreeSet::new();
    for definition in definitions {
        if !names.insert(definition.name.to_ascii_lowercase()) {
            return Err(invalid(
                field,
                "have names that differ in more than letter case".to_owned(),
            ));
        }
    }
    definitions
        .iter()
        .map(|definition| definition.make(level))
        .collect()
}

impl AttributeDefinition {
    fn make(&self, level: Level) -> Result<Attribute, InvalidField> {
        self.check(level)?;
        Ok(Attribute {
            name: self.name.clone().into(),
            kind: match self.value_type {
                ValueType::String => Kind::String,
                ValueType::Boolean => Kind::Boolean,
                ValueType::Integer => Kind::Integer,
                ValueType::Decimal => Kind::Decimal,
                ValueType::DateTime => Kind::DateTime,
                ValueType::Reference => Kind::Reference,
                ValueType::Binary => Kind::Binary,
                ValueType::Complex => {
                    Kind::Complex(make(&self.sub_attributes, Level::SubAttribute)?)
                }
            },
            multi_valued: self.multi_valued,
            case_exact: self.case_exact,
            required: self.required,
            home: Home::Document,
            mutability: self.mutability,
        })
    }

    fn check(&self, level: Level) -> Result<(), InvalidField> {
        let is_complex = self.value_type == ValueType::Complex;
        let is_part = level == Level::SubAttribute;
        if !is_name(&self.name) {
            return Err(invalid(
                "attributes.name",
                format!(
                    "is a letter, then letters, digits, - and _; at most {MAX_NAME_BYTES} bytes"
                ),
            ));
        }
        check_text("attributes.description", &self.description)?;
        let problem = if is_part && is_complex {
            // RFC 7643 §2.3.8.
            "is not complex in a sub-attribute"
        } else if is_part && self.multi_valued {
            "has one value in a sub-attribute: declare the attribute multi-valued instead"
        } else if is_part && self.mutability != Mutability::ReadWrite {
            "is as mutable as the attribute that a sub-attribute belongs to"
        } else if !is_complex && !self.sub_attributes.is_empty() {
            "has sub-attributes only if it is complex"
        } else if self.value_type == ValueType::Reference && self.reference_types.is_empty() {
            "names what a reference may point at in reference_types, such as external or User"
        } else if self.value_type != ValueType::Reference && !self.reference_types.is_empty() {
            "has reference_types only if it is a reference"
        } else {
            let suggestions = [&self.canonical_values, &self.reference_types];
            return suggestions
                .into_iter()
                .try_for_each(|list| check_list(list));
        };
        Err(invalid(
            &format!("attributes.{}", self.name),
            problem.to_owned(),
        ))
    }
}

/// Whether what was stored by `before` can be read by `after`.
fn keeps_values(before: &Attribute, after: &Attribute) -> bool {
    let parts_kept = before.sub_attributes().iter().all(|part| {
        let kept = after
            .sub_attributes()
            .iter()
            .find(|other| other.name == part.name);
        kept.is_some_and(|kept| keeps_values(part, kept))
    });
    // What is compared has been folded, or has not, when it was stored.
    std::mem::discriminant(&before.kind) == std::mem::discriminant(&after.kind)
        && before.multi_valued == after.multi_valued
        && before.case_exact == after.case_exact
        && parts_kept
}

fn check_list(list: &[String]) -> Result<(), InvalidField> {
    let fits = |text: &String| !text.is_empty() && text.len() <= MAX_NAME_BYTES && is_plain(text);
    if list.len() > MAX_SUGGESTIONS || !list.iter().all(fits) {
        return Err(invalid(
            "attributes.canonical_values",
            format!(
                "and reference_types are at most {MAX_SUGGESTIONS} texts of 1 to {MAX_NAME_BYTES} bytes"
            ),
        ));
    }
    Ok(())
}

fn check_text(field: &str, text: &str) -> Result<(), InvalidField> {
    if text.len() > MAX_DESCRIPTION_BYTES || !is_plain(text) {
        return Err(invalid(
            field,
            format!("has at most {MAX_DESCRIPTION_BYTES} bytes, without control characters"),
        ));
    }
    Ok(())
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// `ATTRNAME` of RFC 7643 §2.1.
fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME_BYTES
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// RFC 8141's form, without the characters that a path could not have.
fn is_urn(text: &str) -> bool {
    let mut segments = text.split(':');
    let is_scheme = segments
        .next()
        .is_some_and(|first| first.eq_ignore_ascii_case("urn"));
    let fits = |segment: &str| {
        !segment.is_empty()
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let rest: Vec<&str> = segments.collect();
    is_scheme
        && rest.len() >= 2
        && rest.iter().all(|segment| fits(segment))
        && rest.last().is_some_and(|last| is_name(last))
}

fn is_reserved(urn: &str) -> bool {
    let folded = urn.to_ascii_lowercase();
    Schemas::has_built_in(urn) || RESERVED.iter().any(|reserved| folded.starts_with(reserved))
}

fn invalid(field: &str, problem: String) -> InvalidField {
    InvalidField::new(format!("extension_schema.{field}"), problem)
}

#[cfg(test)]
mod tests;
