//! The attributes of users and groups as data: what documents are checked by, filters and paths resolved by, and folded
//! forms built by.
//!
//! Some schemas are built in (`tables`); an organization may declare others (`extension`). `Schemas` has both, and
//! whoever resolves a name borrows from it, so that an attribute is the same kind of thing wherever it comes from.

mod extension;
mod tables;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use self::{
    extension::{
        AttributeDefinition, Definition, ExtensionSchema, MAX_SCHEMAS, SchemaUrn,
        StoredExtensionSchema, ValueType,
    },
    tables::{CORE_GROUP_URN, CORE_USER_URN, ENTERPRISE_USER_URN},
};

/// What a resource is, and so which schemas its attributes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A user.
    User,
    /// A group.
    Group,
}

/// A schema, by which a resource has attributes.
#[derive(Clone, Copy, Debug)]
pub enum Schema<'s> {
    /// The core User, with the attributes that all resources have.
    Core,
    /// The Enterprise User extension.
    EnterpriseUser,
    /// The core Group, with the attributes that all resources have.
    Group,
    /// An extension that the organization declares.
    Declared(&'s ExtensionSchema),
}

/// All schemas of an organization: the built-in ones and those that it declares.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    declared: Vec<ExtensionSchema>,
}

static BUILT_IN: Schemas = Schemas {
    declared: Vec::new(),
};

/// What a URN and a name stand for.
#[derive(Clone, Copy, Debug)]
pub enum Located<'s> {
    /// All of an extension.
    Extension(Schema<'s>),
    /// One attribute.
    Attribute(Schema<'s>, &'s Attribute),
}

impl Schemas {
    /// Those that every organization has.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The built-in ones and these.
    #[must_use]
    pub fn with(declared: Vec<ExtensionSchema>) -> Self {
        Self { declared }
    }

    /// Whether a URN is that of a built-in schema, in any letter case; the empty one is the core.
    #[must_use]
    pub fn has_built_in(urn: &str) -> bool {
        urn.is_empty()
            || [CORE_USER_URN, CORE_GROUP_URN, ENTERPRISE_USER_URN]
                .iter()
                .any(|built_in| built_in.eq_ignore_ascii_case(urn))
    }

    /// The schema of this URN among those of a resource, in any letter case (RFC 7643 §2.1); the empty one is the core.
    #[must_use]
    pub fn find(&self, resource: Resource, urn: &str) -> Option<Schema<'_>> {
        let core = match resource {
            Resource::User => Schema::Core,
            Resource::Group => Schema::Group,
        };
        if urn.is_empty() {
            return Some(core);
        }
        self.of(resource)
            .find(|schema| schema.urn().eq_ignore_ascii_case(urn))
    }

    /// What a URN and a name stand for. The last segment of a URN looks like a name, so that a URN alone may come here
    /// cut in two.
    #[must_use]
    pub fn locate(&self, resource: Resource, urn: &str, name: &str) -> Option<Located<'_>> {
        match self.find(resource, urn) {
            Some(schema) if name.is_empty() => {
                schema.extension_urn().map(|_| Located::Extension(schema))
            }
            Some(schema) => schema
                .attribute(name)
                .map(|attribute| Located::Attribute(schema, attribute)),
            None if name.is_empty() => None,
            None => {
                let whole = format!("{urn}:{name}");
                let schema = self.find(resource, &whole)?;
                schema.extension_urn().map(|_| Located::Extension(schema))
            }
        }
    }

    /// Whether a resource has a schema of this URN, built in or declared.
    #[must_use]
    pub fn have(&self, resource: Resource, urn: &str) -> bool {
        self.find(resource, urn).is_some()
    }

    /// Those of a resource, its core schema first.
    pub fn of(&self, resource: Resource) -> impl Iterator<Item = Schema<'_>> {
        let built_in: &[Schema<'_>] = match resource {
            Resource::User => &[Schema::Core, Schema::EnterpriseUser],
            Resource::Group => &[Schema::Group],
        };
        let declared = self.declared(resource).map(Schema::Declared);
        built_in.iter().copied().chain(declared)
    }

    /// Those that the organization declares for a resource.
    pub fn declared(&self, resource: Resource) -> impl Iterator<Item = &ExtensionSchema> {
        self.declared
            .iter()
            .filter(move |schema| schema.resource == resource)
    }
}

impl<'s> Schema<'s> {
    /// Its URN.
    #[must_use]
    pub fn urn(self) -> &'s str {
        match self {
            Self::Core => CORE_USER_URN,
            Self::EnterpriseUser => ENTERPRISE_USER_URN,
            Self::Group => CORE_GROUP_URN,
            Self::Declared(schema) => schema.urn.as_str(),
        }
    }

    /// Its URN, if it is an extension: the member of the document under which its attributes live.
    #[must_use]
    pub fn extension_urn(self) -> Option<&'s str> {
        match self {
            Self::Core | Self::Group => None,
            Self::EnterpriseUser | Self::Declared(_) => Some(self.urn()),
        }
    }

    /// The full name of one of its attributes: extensions' with their URN (RFC 7644 §3.10).
    #[must_use]
    pub fn qualified(self, attribute: &Attribute) -> String {
        match self.extension_urn() {
            None => attribute.name.clone().into_owned(),
            Some(urn) => format!("{urn}:{}", attribute.name),
        }
    }

    /// Its attributes.
    #[must_use]
    pub fn attributes(self) -> &'s [Attribute] {
        match self {
            Self::Core => tables::core(),
            Self::EnterpriseUser => tables::enterprise_user(),
            Self::Group => tables::group(),
            Self::Declared(schema) => &schema.attributes,
        }
    }

    /// The attribute of this name, in any letter case.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'s Attribute> {
        find(self.attributes(), name)
    }
}

impl PartialEq for Schema<'_> {
    /// By URN, which no two of an organization share.
    fn eq(&self, other: &Self) -> bool {
        self.urn() == other.urn()
    }
}

/// What is known about an attribute or sub-attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name as the schema spells it.
    pub name: Cow<'static, str>,
    /// What its values are.
    pub kind: Kind,
    /// Whether it has a list of values.
    pub multi_valued: bool,
    /// Whether letter case tells values apart.
    pub case_exact: bool,
    /// Whether a resource that has anything of the schema has it.
    pub required: bool,
    /// Where it is kept, and so who may change it.
    pub home: Home,
    /// How often it may change, and by whom.
    pub mutability: Mutability,
}

/// Types of values (RFC 7643 §2.3).
#[derive(Clone, Debug)]
pub enum Kind {
    /// string
    String,
    /// boolean
    Boolean,
    /// integer: 64 bits with a sign
    Integer,
    /// decimal: a double
    Decimal,
    /// dateTime
    DateTime,
    /// reference: a URI
    Reference,
    /// binary: base64
    Binary,
    /// complex, with these sub-attributes
    Complex(Vec<Attribute>),
}

/// Who may change an attribute that is kept in a document (RFC 7643 §2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mutability {
    /// Whoever may write the resource.
    #[default]
    ReadWrite,
    /// The SaaS's own services: an identity provider sees it and cannot change it.
    ReadOnly,
    /// Whoever sets it first; then nobody.
    Immutable,
}

/// Where an attribute is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the resource's document.
    Document,
    /// In a field of its own.
    Key(Key),
    /// Nowhere: computed, and read-only to everybody.
    Computed,
}

/// Attributes that have a field of their own in `User` or `Group`, and a column in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `id`
    Id,
    /// `userName`
    UserName,
    /// `displayName` of a group
    DisplayName,
    /// `externalId`
    ExternalId,
    /// `accountId`: the SaaS's own, invisible to SCIM
    AccountId,
    /// `active`
    Active,
    /// `meta.created`
    Created,
    /// `meta.lastModified`
    LastModified,
    /// `meta.version`
    Version,
}

impl Attribute {
    /// The sub-attribute of this name, in any letter case.
    #[must_use]
    pub fn sub_attribute(&self, name: &str) -> Option<&Self> {
        find(self.sub_attributes(), name)
    }

    /// What a name means of one of its values. The values of a list that are not complex have one part, themselves,
    /// which is called `value`.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Self> {
        let is_itself = self.is_simple_list() && name.eq_ignore_ascii_case("value");
        is_itself
            .then_some(self)
            .or_else(|| self.sub_attribute(name))
    }

    /// Whether it is a list of values without parts.
    #[must_use]
    pub fn is_simple_list(&self) -> bool {
        self.multi_valued && !self.is_complex()
    }

    /// Whether its values have parts.
    #[must_use]
    pub fn is_complex(&self) -> bool {
        matches!(self.kind, Kind::Complex(_))
    }

    /// Whether it is the SaaS's own, and unknown to SCIM.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.home == Home::Key(Key::AccountId)
    }

    /// Its sub-attributes; none unless it is complex.
    #[must_use]
    pub fn sub_attributes(&self) -> &[Self] {
        match &self.kind {
            Kind::Complex(attributes) => attributes,
            _ => &[],
        }
    }
}

impl PartialEq for Attribute {
    /// A schema holds each attribute once.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

fn find<'s>(attributes: &'s [Attribute], name: &str) -> Option<&'s Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}
