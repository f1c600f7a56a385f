//! The attributes of a user, read from its document straight into the message.
//!
//! Apart from the other direction, because these do not meet in `serde_json`'s tree: to make one of a document only to
//! take it apart again was a quarter of what a page of users cost (`docs/performance.md`). A document that was just
//! changed is a tree already, and is read by the same lines.

use std::fmt;

use identity_proto::v1 as pb;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::{
    domain::{Document, Error, WrittenDocument},
    grpc::convert::extension_schema,
};

/// What a message can have its attributes from.
pub(in crate::grpc) trait Attributes {
    /// A message with these attributes, and with nothing else.
    fn fill(self) -> Result<pb::User, Error>;
}

impl Attributes for Document {
    fn fill(self) -> Result<pb::User, Error> {
        let Shown(user) = Shown::deserialize(Value::Object(self.into_map())).map_err(unreadable)?;
        Ok(user)
    }
}

impl Attributes for WrittenDocument {
    fn fill(self) -> Result<pb::User, Error> {
        let Shown(user) = serde_json::from_str(self.as_json()).map_err(unreadable)?;
        Ok(user)
    }
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::internal(format!("a document cannot be read: {error}"))
}

struct Shown(pb::User);

/// A member of a document.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    Name,
    DisplayName,
    NickName,
    ProfileUrl,
    Title,
    UserType,
    PreferredLanguage,
    Locale,
    Timezone,
    Emails,
    PhoneNumbers,
    Ims,
    Photos,
    Addresses,
    Entitlements,
    Roles,
    X509Certificates,
    /// `ENTERPRISE_USER_URN`.
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")]
    EnterpriseUser,
    Other(String),
}

impl<'de> Deserialize<'de> for Shown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Shown;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the attributes of a user")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Shown, A::Error> {
        let mut user = pb::User::default();
        while let Some(member) = members.next_key()? {
            match member {
                Member::Name => {
                    let Name(name) = members.next_value()?;
                    user.name = Some(name);
                }
                Member::DisplayName => user.display_name = members.next_value()?,
                Member::NickName => user.nick_name = members.next_value()?,
                Member::ProfileUrl => user.profile_url = members.next_value()?,
                Member::Title => user.title = members.next_value()?,
                Member::UserType => user.user_type = members.next_value()?,
                Member::PreferredLanguage => user.preferred_language = members.next_value()?,
                Member::Locale => user.locale = members.next_value()?,
                Member::Timezone => user.timezone = members.next_value()?,
                Member::Emails => user.emails = values(&mut members)?,
                Member::PhoneNumbers => user.phone_numbers = values(&mut members)?,
                Member::Ims => user.ims = values(&mut members)?,
                Member::Photos => user.photos = values(&mut members)?,
                Member::Addresses => {
                    let addresses: Vec<Address> = members.next_value()?;
                    user.addresses = addresses.into_iter().map(|Address(one)| one).collect();
                }
                Member::Entitlements => user.entitlements = values(&mut members)?,
                Member::Roles => user.roles = values(&mut members)?,
                Member::X509Certificates => user.x509_certificates = values(&mut members)?,
                Member::EnterpriseUser => {
                    let EnterpriseUser(enterprise_user) = members.next_value()?;
                    user.enterprise_user = Some(enterprise_user);
                }
                Member::Other(urn) if Document::is_declared(&urn) => {
                    let declared: Map<String, Value> = members.next_value()?;
                    let extension = extension_schema::attributes_of(urn, &declared);
                    user.extensions.push(extension);
                }
                Member::Other(_) => {
                    let IgnoredAny = members.next_value()?;
                }
            }
        }
        Ok(Shown(user))
    }
}

fn values<'de, A: MapAccess<'de>>(members: &mut A) -> Result<Vec<pb::MultiValue>, A::Error> {
    let values: Vec<MultiValue> = members.next_value()?;
    Ok(values.into_iter().map(|MultiValue(value)| value).collect())
}

// What a document leaves out is a field's default.

#[derive(Deserialize)]
struct Name(#[serde(with = "NameMembers")] pb::Name);

#[derive(Default, Deserialize)]
#[serde(remote = "pb::Name", default, rename_all = "camelCase")]
struct NameMembers {
    formatted: String,
    family_name: String,
    given_name: String,
    middle_name: String,
    honorific_prefix: String,
    honorific_suffix: String,
}

#[derive(Deserialize)]
struct MultiValue(#[serde(with = "MultiValueMembers")] pb::MultiValue);

#[derive(Default, Deserialize)]
#[serde(remote = "pb::MultiValue", default)]
struct MultiValueMembers {
    value: String,
    display: String,
    r#type: String,
    primary: Option<bool>,
}

#[derive(Deserialize)]
struct Address(#[serde(with = "AddressMembers")] pb::Address);

#[derive(Default, Deserialize)]
#[serde(remote = "pb::Address", default, rename_all = "camelCase")]
struct AddressMembers {
    formatted: String,
    street_address: String,
    locality: String,
    region: String,
    postal_code: String,
    country: String,
    r#type: String,
    primary: Option<bool>,
}

#[derive(Deserialize)]
struct EnterpriseUser(#[serde(with = "EnterpriseUserMembers")] pb::EnterpriseUser);

#[derive(Default, Deserialize)]
#[serde(remote = "pb::EnterpriseUser", default, rename_all = "camelCase")]
struct EnterpriseUserMembers {
    employee_number: String,
    cost_center: String,
    organization: String,
    division: String,
    department: String,
    #[serde(deserialize_with = "manager")]
    manager: Option<pb::Manager>,
}

/// Who the manager is besides stands in a row of their own.
fn manager<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<pb::Manager>, D::Error> {
    #[derive(Deserialize)]
    struct Manager {
        value: String,
    }
    let Manager { value } = Manager::deserialize(deserializer)?;
    Ok(Some(pb::Manager {
        value,
        ..pb::Manager::default()
    }))
}
