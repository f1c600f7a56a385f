//! The attributes of users and groups as data: the one table from which documents are checked, filters and paths resolved
//! and folded forms built.
//!
//! RFC 7643 §4.1 and §4.3 with the errata applied. Adding an attribute is adding a line here, a field in the
//! contract and its two lines in `grpc::convert`.

/// A schema of which users have attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schema {
    /// The core User, with the attributes that all resources have.
    Core,
    /// The Enterprise User extension.
    EnterpriseUser,
    /// The core Group, with the attributes that all resources have.
    Group,
}

/// What a resource is, and so which schemas its attributes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A user.
    User,
    /// A group.
    Group,
}

/// URN of the core Group.
pub const CORE_GROUP_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// URN of the core User.
pub const CORE_USER_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// URN of the Enterprise User.
pub const ENTERPRISE_USER_URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

impl Schema {
    /// All of a user.
    pub const ALL: [Self; 2] = [Self::Core, Self::EnterpriseUser];

    /// The schema of users of this URN, in any letter case (RFC 7643 §2.1); the empty one is the core.
    #[must_use]
    pub fn find(urn: &str) -> Option<Self> {
        if urn.is_empty() || urn.eq_ignore_ascii_case(CORE_USER_URN) {
            Some(Self::Core)
        } else if urn.eq_ignore_ascii_case(ENTERPRISE_USER_URN) {
            Some(Self::EnterpriseUser)
        } else {
            None
        }
    }

    /// The schema of this URN among those of a resource.
    #[must_use]
    pub fn find_of(resource: Resource, urn: &str) -> Option<Self> {
        match resource {
            Resource::User => Self::find(urn),
            Resource::Group => {
                (urn.is_empty() || urn.eq_ignore_ascii_case(CORE_GROUP_URN)).then_some(Self::Group)
            }
        }
    }

    /// Its URN, if it is an extension: the member of the document under which its attributes live.
    #[must_use]
    pub fn extension_urn(self) -> Option<&'static str> {
        match self {
            Self::Core | Self::Group => None,
            Self::EnterpriseUser => Some(ENTERPRISE_USER_URN),
        }
    }

    /// The full name of one of its attributes: extensions' with their URN (RFC 7644 §3.10).
    #[must_use]
    pub fn qualified(self, attribute: &Attribute) -> String {
        match self.extension_urn() {
            None => attribute.name.to_owned(),
            Some(urn) => format!("{urn}:{}", attribute.name),
        }
    }

    /// Its attributes.
    #[must_use]
    pub fn attributes(self) -> &'static [Attribute] {
        match self {
            Self::Core => CORE,
            Self::EnterpriseUser => ENTERPRISE,
            Self::Group => GROUP,
        }
    }

    /// The attribute of this name, in any letter case.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes(), name)
    }
}

/// What is known about an attribute or sub-attribute.
#[derive(Debug)]
pub struct Attribute {
    /// Its name as the schema spells it.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// Whether it has a list of values.
    pub multi_valued: bool,
    /// Whether letter case tells values apart.
    pub case_exact: bool,
    /// Where it is kept, and so who may change it.
    pub home: Home,
}

impl Attribute {
    /// The sub-attribute of this name, in any letter case.
    #[must_use]
    pub fn sub_attribute(&self, name: &str) -> Option<&'static Self> {
        find(self.sub_attributes(), name)
    }

    /// Whether it is the SaaS's own, and unknown to SCIM.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.home == Home::Key(Key::AccountId)
    }

    /// Its sub-attributes; none unless it is complex.
    #[must_use]
    pub fn sub_attributes(&self) -> &'static [Self] {
        match self.kind {
            Kind::Complex(attributes) => attributes,
            _ => &[],
        }
    }
}

impl PartialEq for Attribute {
    /// The tables hold each attribute once.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Types of values (RFC 7643 §2.3), as far as users have them.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// string
    String,
    /// boolean
    Boolean,
    /// dateTime
    DateTime,
    /// reference: a URI
    Reference,
    /// binary: base64
    Binary,
    /// complex, with these sub-attributes
    Complex(&'static [Attribute]),
}

/// Where an attribute is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the user's document.
    Document,
    /// In a field of its own.
    Key(Key),
    /// Nowhere: computed, and read-only to everybody.
    Computed,
}

/// Attributes that have a field of their own in `User`, and a column in the database.
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

const fn attribute(name: &'static str, kind: Kind) -> Attribute {
    Attribute {
        name,
        kind,
        multi_valued: false,
        case_exact: false,
        home: Home::Document,
    }
}

impl Attribute {
    const fn many(self) -> Self {
        Self {
            multi_valued: true,
            ..self
        }
    }

    const fn exact(self) -> Self {
        Self {
            case_exact: true,
            ..self
        }
    }

    const fn key(self, key: Key) -> Self {
        Self {
            home: Home::Key(key),
            ..self
        }
    }

    const fn computed(self) -> Self {
        Self {
            home: Home::Computed,
            ..self
        }
    }
}

static CORE: &[Attribute] = &[
    attribute("schemas", Kind::Reference)
        .many()
        .exact()
        .computed(),
    attribute("id", Kind::String).exact().key(Key::Id),
    attribute("externalId", Kind::String)
        .exact()
        .key(Key::ExternalId),
    attribute("meta", Kind::Complex(META)).computed(),
    attribute("userName", Kind::String).key(Key::UserName),
    attribute("accountId", Kind::String)
        .exact()
        .key(Key::AccountId),
    attribute("active", Kind::Boolean).key(Key::Active),
    attribute("name", Kind::Complex(NAME)),
    attribute("displayName", Kind::String),
    attribute("nickName", Kind::String),
    attribute("profileUrl", Kind::Reference).exact(),
    attribute("title", Kind::String),
    attribute("userType", Kind::String),
    attribute("preferredLanguage", Kind::String),
    attribute("locale", Kind::String),
    attribute("timezone", Kind::String),
    attribute("emails", Kind::Complex(VALUE)).many(),
    attribute("phoneNumbers", Kind::Complex(VALUE)).many(),
    attribute("ims", Kind::Complex(VALUE)).many(),
    attribute("photos", Kind::Complex(REFERENCE_VALUE)).many(),
    attribute("addresses", Kind::Complex(ADDRESS)).many(),
    attribute("groups", Kind::Complex(GROUPS)).many().computed(),
    attribute("entitlements", Kind::Complex(VALUE)).many(),
    attribute("roles", Kind::Complex(VALUE)).many(),
    attribute("x509Certificates", Kind::Complex(BINARY_VALUE)).many(),
];

static ENTERPRISE: &[Attribute] = &[
    attribute("employeeNumber", Kind::String),
    attribute("costCenter", Kind::String),
    attribute("organization", Kind::String),
    attribute("division", Kind::String),
    attribute("department", Kind::String),
    attribute("manager", Kind::Complex(MANAGER)),
];

static GROUP: &[Attribute] = &[
    attribute("schemas", Kind::Reference)
        .many()
        .exact()
        .computed(),
    attribute("id", Kind::String).exact().key(Key::Id),
    attribute("externalId", Kind::String)
        .exact()
        .key(Key::ExternalId),
    attribute("meta", Kind::Complex(META)).computed(),
    attribute("displayName", Kind::String).key(Key::DisplayName),
    attribute("members", Kind::Complex(MEMBERS))
        .many()
        .computed(),
];

static MEMBERS: &[Attribute] = &[
    attribute("value", Kind::String).exact().computed(),
    attribute("$ref", Kind::Reference).exact().computed(),
    attribute("display", Kind::String).computed(),
    attribute("type", Kind::String).computed(),
];

static META: &[Attribute] = &[
    attribute("resourceType", Kind::String).exact().computed(),
    attribute("created", Kind::DateTime).key(Key::Created),
    attribute("lastModified", Kind::DateTime).key(Key::LastModified),
    attribute("location", Kind::Reference).exact().computed(),
    attribute("version", Kind::String).exact().key(Key::Version),
];

static NAME: &[Attribute] = &[
    attribute("formatted", Kind::String),
    attribute("familyName", Kind::String),
    attribute("givenName", Kind::String),
    attribute("middleName", Kind::String),
    attribute("honorificPrefix", Kind::String),
    attribute("honorificSuffix", Kind::String),
];

static VALUE: &[Attribute] = &[
    attribute("value", Kind::String),
    attribute("display", Kind::String),
    attribute("type", Kind::String),
    attribute("primary", Kind::Boolean),
];

static REFERENCE_VALUE: &[Attribute] = &[
    attribute("value", Kind::Reference).exact(),
    attribute("display", Kind::String),
    attribute("type", Kind::String),
    attribute("primary", Kind::Boolean),
];

static BINARY_VALUE: &[Attribute] = &[
    attribute("value", Kind::Binary).exact(),
    attribute("display", Kind::String),
    attribute("type", Kind::String),
    attribute("primary", Kind::Boolean),
];

static ADDRESS: &[Attribute] = &[
    attribute("formatted", Kind::String),
    attribute("streetAddress", Kind::String),
    attribute("locality", Kind::String),
    attribute("region", Kind::String),
    attribute("postalCode", Kind::String),
    attribute("country", Kind::String),
    attribute("type", Kind::String),
    attribute("primary", Kind::Boolean),
];

static GROUPS: &[Attribute] = &[
    attribute("value", Kind::String).exact().computed(),
    attribute("$ref", Kind::Reference).exact().computed(),
    attribute("display", Kind::String).computed(),
    attribute("type", Kind::String).computed(),
];

static MANAGER: &[Attribute] = &[
    attribute("value", Kind::String).exact(),
    attribute("$ref", Kind::Reference).exact().computed(),
    attribute("displayName", Kind::String).computed(),
];

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}
