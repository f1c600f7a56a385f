//! Users.
//!
//! An attribute that is added to the contract has its two lines here: one where messages are taken apart, one
//! in `shown`, where they are put together.

mod shown;

use identity_proto::v1 as pb;
use serde_json::{Map, Value};

pub(in crate::grpc) use self::shown::Attributes;
use super::{extension_schema, required, timestamp};
use crate::domain::{
    AccountId, AccountIdChange, DeletedUser, Document, Error, Extensions, ExternalId, InvalidField,
    Manager, NewUser, OrganizationId, Provisioning, Replacement, StoredUser, User, UserGroup,
    UserName, schema::ENTERPRISE_USER_URN,
};

/// A user that is to be created. What SCIM does not see is left out of what a SCIM token sends.
pub(in crate::grpc) fn new_user(user: Option<pb::User>, internal: bool) -> Result<NewUser, Error> {
    let Sent {
        user_name,
        external_id,
        active,
        account_id,
        attributes,
        extensions,
    } = Sent::read(required(user, "user")?, internal)?;
    Ok(NewUser {
        user: User {
            user_name,
            external_id,
            active: Some(active.unwrap_or(true)),
            account_id,
            attributes,
        },
        extensions,
    })
}

/// What is to become the whole user.
pub(in crate::grpc) fn replacement(
    user: Option<pb::User>,
    internal: bool,
) -> Result<Replacement, Error> {
    let Sent {
        user_name,
        external_id,
        active,
        account_id,
        attributes,
        extensions,
    } = Sent::read(required(user, "user")?, internal)?;
    Ok(Replacement {
        user_name,
        external_id,
        active,
        account_id: if internal {
            AccountIdChange::Set(account_id)
        } else {
            AccountIdChange::Keep
        },
        attributes,
        extensions,
    })
}

/// A user as the caller may see it.
///
/// # Errors
///
/// When its document cannot be read.
pub(in crate::grpc) fn message(
    stored: StoredUser<impl Attributes>,
    organization: OrganizationId,
    internal: bool,
) -> Result<pb::User, Error> {
    let StoredUser {
        id,
        ordinal: _,
        user,
        version,
        created,
        modified,
        removed: _,
        provisioning,
        manager,
        groups,
    } = stored;
    let User {
        user_name,
        external_id,
        active,
        account_id,
        attributes,
    } = user;
    let account_id = account_id.filter(|_| internal);
    let attributes = attributes.fill()?;
    let enterprise_user = attributes.enterprise_user.map(|enterprise_user| {
        let found = enterprise_user.manager.map(|found| pb::Manager {
            user_exists: manager.is_some(),
            display_name: manager
                .and_then(|Manager { display_name }| display_name)
                .unwrap_or_default(),
            ..found
        });
        pb::EnterpriseUser {
            manager: found,
            ..enterprise_user
        }
    });
    Ok(pb::User {
        id: id.to_string(),
        organization_id: organization.to_string(),
        user_name: user_name.into_string(),
        external_id: external_id.map_or_else(String::new, ExternalId::into_string),
        active,
        account_id: account_id.map_or_else(String::new, AccountId::into_string),
        enterprise_user,
        groups: groups.into_iter().map(group).collect(),
        etag: version.etag(),
        create_time: Some(timestamp(created)),
        update_time: Some(timestamp(modified)),
        provisioning: match provisioning {
            _ if !internal => pb::Provisioning::Unspecified,
            Provisioning::Imported => pb::Provisioning::Imported,
            Provisioning::Adopted => pb::Provisioning::Adopted,
            Provisioning::Created => pb::Provisioning::Created,
        }
        .into(),
        ..attributes
    })
}

/// Which users a list is to have; all where nothing is said.
pub(in crate::grpc) fn provisioning(number: i32) -> Result<Option<Provisioning>, InvalidField> {
    match pb::Provisioning::try_from(number) {
        Ok(pb::Provisioning::Unspecified) => Ok(None),
        Ok(pb::Provisioning::Imported) => Ok(Some(Provisioning::Imported)),
        Ok(pb::Provisioning::Adopted) => Ok(Some(Provisioning::Adopted)),
        Ok(pb::Provisioning::Created) => Ok(Some(Provisioning::Created)),
        Err(_) => Err(InvalidField::new(
            "provisioning",
            "is not one of the known values",
        )),
    }
}

/// A user who was deleted, as the SaaS's own services see it.
pub(in crate::grpc) fn deleted_message(
    deleted: DeletedUser<impl Attributes>,
    organization: OrganizationId,
) -> Result<pb::DeletedUser, Error> {
    let purged = deleted.purged();
    let DeletedUser {
        user,
        deleted,
        memberships: _,
    } = deleted;
    Ok(pb::DeletedUser {
        user: Some(message(user, organization, true)?),
        delete_time: Some(timestamp(deleted)),
        purge_time: Some(timestamp(purged)),
    })
}

/// A group that a user is in.
pub(in crate::grpc) fn group(group: UserGroup) -> pb::UserGroup {
    let UserGroup {
        id,
        display_name,
        direct,
    } = group;
    pb::UserGroup {
        id: id.to_string(),
        display_name,
        indirect: !direct,
    }
}

/// What a caller decides about a user.
struct Sent {
    user_name: UserName,
    external_id: Option<ExternalId>,
    active: Option<bool>,
    account_id: Option<AccountId>,
    attributes: Document,
    extensions: Extensions,
}

impl Sent {
    fn read(user: pb::User, internal: bool) -> Result<Self, Error> {
        let pb::User {
            id: _,
            organization_id: _,
            user_name,
            external_id,
            active,
            account_id,
            name,
            display_name,
            nick_name,
            profile_url,
            title,
            user_type,
            preferred_language,
            locale,
            timezone,
            emails,
            phone_numbers,
            ims,
            photos,
            addresses,
            entitlements,
            roles,
            x509_certificates,
            enterprise_user,
            extensions,
            groups: _,
            etag: _,
            create_time: _,
            update_time: _,
            provisioning: _,
        } = user;
        let attributes = Map::from_iter([
            member("name", name.map_or(Value::Null, name_value)),
            member("displayName", display_name),
            member("nickName", nick_name),
            member("profileUrl", profile_url),
            member("title", title),
            member("userType", user_type),
            member("preferredLanguage", preferred_language),
            member("locale", locale),
            member("timezone", timezone),
            member("emails", values_value(emails)),
            member("phoneNumbers", values_value(phone_numbers)),
            member("ims", values_value(ims)),
            member("photos", values_value(photos)),
            member("addresses", addresses_value(addresses)),
            member("entitlements", values_value(entitlements)),
            member("roles", values_value(roles)),
            member("x509Certificates", values_value(x509_certificates)),
            member(
                ENTERPRISE_USER_URN,
                enterprise_user.map_or_else(|| Map::new().into(), enterprise_user_value),
            ),
        ]);
        Ok(Self {
            user_name: UserName::parse(user_name)?,
            external_id: ExternalId::parse(external_id)?,
            active,
            account_id: if internal {
                AccountId::parse(account_id)?
            } else {
                None
            },
            attributes: Document::build(attributes)?,
            extensions: extension_schema::extensions(extensions, internal)?,
        })
    }
}

fn member(name: &str, value: impl Into<Value>) -> (String, Value) {
    (name.to_owned(), value.into())
}

fn name_value(name: pb::Name) -> Value {
    let pb::Name {
        formatted,
        family_name,
        given_name,
        middle_name,
        honorific_prefix,
        honorific_suffix,
    } = name;
    Value::Object(Map::from_iter([
        member("formatted", formatted),
        member("familyName", family_name),
        member("givenName", given_name),
        member("middleName", middle_name),
        member("honorificPrefix", honorific_prefix),
        member("honorificSuffix", honorific_suffix),
    ]))
}

fn values_value(values: Vec<pb::MultiValue>) -> Value {
    let values = values.into_iter().map(|value| {
        let pb::MultiValue {
            value,
            display,
            r#type,
            primary,
        } = value;
        Value::Object(Map::from_iter([
            member("value", value),
            member("display", display),
            member("type", r#type),
            member("primary", primary),
        ]))
    });
    values.collect()
}

fn addresses_value(addresses: Vec<pb::Address>) -> Value {
    let addresses = addresses.into_iter().map(|address| {
        let pb::Address {
            formatted,
            street_address,
            locality,
            region,
            postal_code,
            country,
            r#type,
            primary,
        } = address;
        Value::Object(Map::from_iter([
            member("formatted", formatted),
            member("streetAddress", street_address),
            member("locality", locality),
            member("region", region),
            member("postalCode", postal_code),
            member("country", country),
            member("type", r#type),
            member("primary", primary),
        ]))
    });
    addresses.collect()
}

fn enterprise_user_value(enterprise_user: pb::EnterpriseUser) -> Value {
    let pb::EnterpriseUser {
        employee_number,
        cost_center,
        organization,
        division,
        department,
        manager,
    } = enterprise_user;
    let manager = manager.map_or(Value::Null, |manager| {
        let pb::Manager {
            value,
            display_name: _,
            user_exists: _,
        } = manager;
        Value::Object(Map::from_iter([member("value", value)]))
    });
    Value::Object(Map::from_iter([
        member("employeeNumber", employee_number),
        member("costCenter", cost_center),
        member("organization", organization),
        member("division", division),
        member("department", department),
        member("manager", manager),
    ]))
}

#[cfg(test)]
mod tests;
