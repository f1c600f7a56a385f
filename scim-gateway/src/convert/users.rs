//! Users: documents that clients sent -> messages; messages -> resources as SCIM prints them.

use identity_proto::v1 as pb;

use super::{Resource, members::Members};
use crate::scim::{
    json::Value,
    printed::{Members as Printed, Object, USER_BYTES},
    resource::Document,
    urn,
};

/// The user that a POST describes. `active: null` is no value there, and the default is true.
pub fn created(document: Document) -> pb::User {
    message(document, None)
}

/// The user that a PUT describes. `active: null` there takes the access away; an absent one changes nothing.
pub fn replaced(document: Document) -> pb::User {
    message(document, Some(false))
}

/// A user as SCIM prints it, under the organization's base URL.
pub fn resource(user: pb::User, base: &str) -> Resource {
    // No `..`: a field added to the contract must be printed or kept back here.
    let pb::User {
        id,
        organization_id: _,
        user_name,
        external_id,
        active,
        // The SaaS's own key, which no SCIM client sees.
        account_id: _,
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
        groups,
        etag,
        create_time,
        update_time,
        // Of the SaaS, and not sent to a SCIM token.
        provisioning: _,
    } = user;
    let location = format!("{base}/Users/{id}");
    let enterprise = enterprise_user.filter(|enterprise| *enterprise != Default::default());
    let schemas: &[_] = match enterprise {
        None => &[urn::USER],
        Some(_) => &[urn::USER, urn::ENTERPRISE_USER],
    };
    let attributes = Object::of(USER_BYTES, |printed| {
        printed.schemas(schemas, &extensions);
        printed.text("id", &id);
        printed.text("externalId", &external_id);
        printed.text("userName", &user_name);
        printed.object("name", |printed| {
            print_name(printed, &name.unwrap_or_default())
        });
        printed.text("displayName", &display_name);
        printed.text("nickName", &nick_name);
        printed.text("profileUrl", &profile_url);
        printed.text("title", &title);
        printed.text("userType", &user_type);
        printed.text("preferredLanguage", &preferred_language);
        printed.text("locale", &locale);
        printed.text("timezone", &timezone);
        printed.flag("active", active);
        printed.list("emails", &emails, print_value);
        printed.list("phoneNumbers", &phone_numbers, print_value);
        printed.list("ims", &ims, print_value);
        printed.list("photos", &photos, print_value);
        printed.list("addresses", &addresses, print_address);
        printed.list("groups", &groups, |printed, group| {
            print_group(printed, group, base)
        });
        printed.list("entitlements", &entitlements, print_value);
        printed.list("roles", &roles, print_value);
        printed.list("x509Certificates", &x509_certificates, print_value);
        printed.object(urn::ENTERPRISE_USER, |printed| {
            print_enterprise(printed, &enterprise.unwrap_or_default(), base);
        });
        printed.extensions(&extensions);
        printed.meta("User", &location, &etag, create_time, update_time);
    });
    Resource {
        id,
        location,
        version: etag,
        attributes,
    }
}

fn message(document: Document, null_active: Option<bool>) -> pb::User {
    let mut members = Members(document.into_map());
    let active = match members.take("active") {
        Some(Value::Bool(active)) => Some(active),
        Some(_) => null_active,
        None => None,
    };
    pb::User {
        // The contract calls these output only: the identity service sets them.
        id: String::new(),
        organization_id: String::new(),
        groups: Vec::new(),
        etag: String::new(),
        create_time: None,
        update_time: None,
        provisioning: pb::Provisioning::Unspecified.into(),
        // Set by internal callers alone.
        account_id: String::new(),
        user_name: members.text("userName"),
        external_id: members.text("externalId"),
        active,
        name: members.object("name").map(read_name),
        display_name: members.text("displayName"),
        nick_name: members.text("nickName"),
        profile_url: members.text("profileUrl"),
        title: members.text("title"),
        user_type: members.text("userType"),
        preferred_language: members.text("preferredLanguage"),
        locale: members.text("locale"),
        timezone: members.text("timezone"),
        emails: members.list("emails", read_value),
        phone_numbers: members.list("phoneNumbers", read_value),
        ims: members.list("ims", read_value),
        photos: members.list("photos", read_value),
        addresses: members.list("addresses", read_address),
        entitlements: members.list("entitlements", read_value),
        roles: members.list("roles", read_value),
        x509_certificates: members.list("x509Certificates", read_value),
        enterprise_user: members.object(urn::ENTERPRISE_USER).map(read_enterprise),
        extensions: members.extensions(),
    }
}

fn read_name(mut members: Members) -> pb::Name {
    pb::Name {
        formatted: members.text("formatted"),
        family_name: members.text("familyName"),
        given_name: members.text("givenName"),
        middle_name: members.text("middleName"),
        honorific_prefix: members.text("honorificPrefix"),
        honorific_suffix: members.text("honorificSuffix"),
    }
}

fn read_value(mut members: Members) -> pb::MultiValue {
    pb::MultiValue {
        value: members.text("value"),
        display: members.text("display"),
        r#type: members.text("type"),
        primary: members.flag("primary"),
    }
}

fn read_address(mut members: Members) -> pb::Address {
    pb::Address {
        formatted: members.text("formatted"),
        street_address: members.text("streetAddress"),
        locality: members.text("locality"),
        region: members.text("region"),
        postal_code: members.text("postalCode"),
        country: members.text("country"),
        r#type: members.text("type"),
        primary: members.flag("primary"),
    }
}

fn read_enterprise(mut members: Members) -> pb::EnterpriseUser {
    pb::EnterpriseUser {
        employee_number: members.text("employeeNumber"),
        cost_center: members.text("costCenter"),
        organization: members.text("organization"),
        division: members.text("division"),
        department: members.text("department"),
        manager: members.object("manager").map(|mut manager| pb::Manager {
            value: manager.text("value"),
            display_name: String::new(),
            user_exists: false,
        }),
    }
}

fn print_name(printed: &mut Printed<'_>, name: &pb::Name) {
    let pb::Name {
        formatted,
        family_name,
        given_name,
        middle_name,
        honorific_prefix,
        honorific_suffix,
    } = name;
    printed.text("formatted", formatted);
    printed.text("familyName", family_name);
    printed.text("givenName", given_name);
    printed.text("middleName", middle_name);
    printed.text("honorificPrefix", honorific_prefix);
    printed.text("honorificSuffix", honorific_suffix);
}

fn print_value(printed: &mut Printed<'_>, value: &pb::MultiValue) {
    let pb::MultiValue {
        value,
        display,
        r#type,
        primary,
    } = value;
    printed.text("value", value);
    printed.text("display", display);
    printed.text("type", r#type);
    printed.flag("primary", *primary);
}

fn print_address(printed: &mut Printed<'_>, address: &pb::Address) {
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
    printed.text("formatted", formatted);
    printed.text("streetAddress", street_address);
    printed.text("locality", locality);
    printed.text("region", region);
    printed.text("postalCode", postal_code);
    printed.text("country", country);
    printed.text("type", r#type);
    printed.flag("primary", *primary);
}

fn print_enterprise(printed: &mut Printed<'_>, enterprise: &pb::EnterpriseUser, base: &str) {
    let pb::EnterpriseUser {
        employee_number,
        cost_center,
        organization,
        division,
        department,
        manager,
    } = enterprise;
    printed.text("employeeNumber", employee_number);
    printed.text("costCenter", cost_center);
    printed.text("organization", organization);
    printed.text("division", division);
    printed.text("department", department);
    if let Some(manager) = manager {
        printed.object("manager", |printed| print_manager(printed, manager, base));
    }
}

/// `$ref` and `displayName` are shown only while the value names a user of the organization.
fn print_manager(printed: &mut Printed<'_>, manager: &pb::Manager, base: &str) {
    let pb::Manager {
        value,
        display_name,
        user_exists,
    } = manager;
    if *user_exists {
        printed.text("$ref", &format!("{base}/Users/{value}"));
        printed.text("displayName", display_name);
    }
    printed.text("value", value);
}

fn print_group(printed: &mut Printed<'_>, group: &pb::UserGroup, base: &str) {
    let pb::UserGroup {
        id,
        display_name,
        indirect,
    } = group;
    printed.text("$ref", &format!("{base}/Groups/{id}"));
    printed.text("value", id);
    printed.text("display", display_name);
    printed.text("type", if *indirect { "indirect" } else { "direct" });
}
