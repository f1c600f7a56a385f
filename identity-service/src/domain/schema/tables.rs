//! The schemas that every organization has: RFC 7643 §4.1, §4.2 and §4.3 with the errata applied.
//!
//! Adding an attribute is adding a line here, a field in the contract and its two lines in `grpc::convert`.

use std::sync::LazyLock;

use super::{Attribute, Home, Key, Kind, Mutability};

/// URN of the core Group.
pub const CORE_GROUP_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// URN of the core User.
pub const CORE_USER_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// URN of the Enterprise User.
pub const ENTERPRISE_USER_URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

pub(super) fn core() -> &'static [Attribute] {
    &CORE
}

pub(super) fn enterprise_user() -> &'static [Attribute] {
    &ENTERPRISE
}

pub(super) fn group() -> &'static [Attribute] {
    &GROUP
}

fn attribute(name: &'static str, kind: Kind) -> Attribute {
    Attribute {
        name: name.into(),
        kind,
        multi_valued: false,
        case_exact: false,
        required: false,
        home: Home::Document,
        mutability: Mutability::ReadWrite,
    }
}

impl Attribute {
    fn many(self) -> Self {
        Self {
            multi_valued: true,
            ..self
        }
    }

    fn exact(self) -> Self {
        Self {
            case_exact: true,
            ..self
        }
    }

    fn key(self, key: Key) -> Self {
        Self {
            home: Home::Key(key),
            ..self
        }
    }

    fn computed(self) -> Self {
        Self {
            home: Home::Computed,
            ..self
        }
    }
}

static CORE: LazyLock<Vec<Attribute>> = LazyLock::new(|| {
    vec![
        attribute("schemas", Kind::Reference)
            .many()
            .exact()
            .computed(),
        attribute("id", Kind::String).exact().key(Key::Id),
        attribute("externalId", Kind::String)
            .exact()
            .key(Key::ExternalId),
        attribute("meta", Kind::Complex(meta_parts())).computed(),
        attribute("userName", Kind::String).key(Key::UserName),
        attribute("accountId", Kind::String)
            .exact()
            .key(Key::AccountId),
        attribute("active", Kind::Boolean).key(Key::Active),
        attribute("name", Kind::Complex(name_parts())),
        attribute("displayName", Kind::String),
        attribute("nickName", Kind::String),
        attribute("profileUrl", Kind::Reference).exact(),
        attribute("title", Kind::String),
        attribute("userType", Kind::String),
        attribute("preferredLanguage", Kind::String),
        attribute("locale", Kind::String),
        attribute("timezone", Kind::String),
        attribute("emails", Kind::Complex(value_parts())).many(),
        attribute("phoneNumbers", Kind::Complex(value_parts())).many(),
        attribute("ims", Kind::Complex(value_parts())).many(),
        attribute("photos", Kind::Complex(reference_value_parts())).many(),
        attribute("addresses", Kind::Complex(address_parts())).many(),
        attribute("groups", Kind::Complex(group_parts()))
            .many()
            .computed(),
        attribute("entitlements", Kind::Complex(value_parts())).many(),
        attribute("roles", Kind::Complex(value_parts())).many(),
        attribute("x509Certificates", Kind::Complex(binary_value_parts())).many(),
    ]
});

static ENTERPRISE: LazyLock<Vec<Attribute>> = LazyLock::new(|| {
    vec![
        attribute("employeeNumber", Kind::String),
        attribute("costCenter", Kind::String),
        attribute("organization", Kind::String),
        attribute("division", Kind::String),
        attribute("department", Kind::String),
        attribute("manager", Kind::Complex(manager_parts())),
    ]
});

static GROUP: LazyLock<Vec<Attribute>> = LazyLock::new(|| {
    vec![
        attribute("schemas", Kind::Reference)
            .many()
            .exact()
            .computed(),
        attribute("id", Kind::String).exact().key(Key::Id),
        attribute("externalId", Kind::String)
            .exact()
            .key(Key::ExternalId),
        attribute("meta", Kind::Complex(meta_parts())).computed(),
        attribute("displayName", Kind::String).key(Key::DisplayName),
        attribute("members", Kind::Complex(members_parts()))
            .many()
            .computed(),
    ]
});

fn members_parts() -> Vec<Attribute> {
    vec![
        attribute("value", Kind::String).exact().computed(),
        attribute("$ref", Kind::Reference).exact().computed(),
        attribute("display", Kind::String).computed(),
        attribute("type", Kind::String).computed(),
    ]
}

fn meta_parts() -> Vec<Attribute> {
    vec![
        attribute("resourceType", Kind::String).exact().computed(),
        attribute("created", Kind::DateTime).key(Key::Created),
        attribute("lastModified", Kind::DateTime).key(Key::LastModified),
        attribute("location", Kind::Reference).exact().computed(),
        attribute("version", Kind::String).exact().key(Key::Version),
    ]
}

fn name_parts() -> Vec<Attribute> {
    vec![
        attribute("formatted", Kind::String),
        attribute("familyName", Kind::String),
        attribute("givenName", Kind::String),
        attribute("middleName", Kind::String),
        attribute("honorificPrefix", Kind::String),
        attribute("honorificSuffix", Kind::String),
    ]
}

fn value_parts() -> Vec<Attribute> {
    vec![
        attribute("value", Kind::String),
        attribute("display", Kind::String),
        attribute("type", Kind::String),
        attribute("primary", Kind::Boolean),
    ]
}

fn reference_value_parts() -> Vec<Attribute> {
    vec![
        attribute("value", Kind::Reference).exact(),
        attribute("display", Kind::String),
        attribute("type", Kind::String),
        attribute("primary", Kind::Boolean),
    ]
}

fn binary_value_parts() -> Vec<Attribute> {
    vec![
        attribute("value", Kind::Binary).exact(),
        attribute("display", Kind::String),
        attribute("type", Kind::String),
        attribute("primary", Kind::Boolean),
    ]
}

fn address_parts() -> Vec<Attribute> {
    vec![
        attribute("formatted", Kind::String),
        attribute("streetAddress", Kind::String),
        attribute("locality", Kind::String),
        attribute("region", Kind::String),
        attribute("postalCode", Kind::String),
        attribute("country", Kind::String),
        attribute("type", Kind::String),
        attribute("primary", Kind::Boolean),
    ]
}

fn group_parts() -> Vec<Attribute> {
    vec![
        attribute("value", Kind::String).exact().computed(),
        attribute("$ref", Kind::Reference).exact().computed(),
        attribute("display", Kind::String).computed(),
        attribute("type", Kind::String).computed(),
    ]
}

fn manager_parts() -> Vec<Attribute> {
    vec![
        attribute("value", Kind::String).exact(),
        attribute("$ref", Kind::Reference).exact().computed(),
        attribute("displayName", Kind::String).computed(),
    ]
}
