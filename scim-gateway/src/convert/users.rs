//! Users: documents that clients sent -> messages; messages -> resources as SCIM prints them.

use identity_proto::v1 as pb;

use super::{Resource, members::Members, printed};
use crate::scim::{json::Value, printed::Object, resource::Document, urn};

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
    let enterprise = enterprise_user.map(|enterprise| print_enterprise(enterprise, base));
    let enterprise = enterprise.unwrap_or_default();
    let schemas: &[_] = if enterprise.is_empty() {
        &[urn::USER]
    } else {
        &[urn::USER, urn::ENTERPRISE_USER]
    };

    let mut printed = Object::default();
    printed.add("schemas", printed::schemas(schemas, &extensions));
    printed.text("id", id);
    printed.text("externalId", external_id);
    printed.text("userName", user_name);
    printed.object("name", name.map(print_name).unwrap_or_default());
    printed.text("displayName", display_name);
    printed.text("nickName", nick_name);
    printed.text("profileUrl", profile_url);
    printed.text("title", title);
    printed.text("userType", user_type);
    printed.text("preferredLanguage", preferred_language);
    printed.text("locale", locale);
    printed.text("timezone", timezone);
    printed.flag("active", active);
    printed.list("emails", emails, print_value);
    printed.list("phoneNumbers", phone_numbers, print_value);
    printed.list("ims", ims, print_value);
    printed.list("photos", photos, print_value);
    printed.list("addresses", addresses, print_address);
    printed.list("groups", groups, |group| print_group(group, base));
    printed.list("entitlements", entitlements, print_value);
    printed.list("roles", roles, print_value);
    printed.list("x509Certificates", x509_certificates, print_value);
    printed.object(urn::ENTERPRISE_USER, enterprise);
    printed.extensions(extensions);
    printed.meta("User", &location, &etag, create_time, update_time);

    Resource {
        location,
        version: etag,
        attributes: printed,
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

fn print_name(name: pb::Name) -> Object {
    let pb::Name {
        formatted,
        family_name,
        given_name,
        middle_name,
        honorific_prefix,
        honorific_suffix,
    } = name;
    let mut printed = Object::default();
    printed.text("formatted", formatted);
    printed.text("familyName", family_name);
    printed.text("givenName", given_name);
    printed.text("middleName", middle_name);
    printed.text("honorificPrefix", honorific_prefix);
    printed.text("honorificSuffix", honorific_suffix);
    printed
}

fn print_value(value: pb::MultiValue) -> Object {
    let pb::MultiValue {
        value,
        display,
        r#type,
        primary,
    } = value;
    let mut printed = Object::default();
    printed.text("value", value);
    printed.text("display", display);
    printed.text("type", r#type);
    printed.flag("primary", primary);
    printed
}

fn print_address(address: pb::Address) -> Object {
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
    let mut printed = Object::default();
    printed.text("formatted", formatted);
    printed.text("streetAddress", street_address);
    printed.text("locality", locality);
    printed.text("region", region);
    printed.text("postalCode", postal_code);
    printed.text("country", country);
    printed.text("type", r#type);
    printed.flag("primary", primary);
    printed
}

fn print_enterprise(enterprise: pb::EnterpriseUser, base: &str) -> Object {
    let pb::EnterpriseUser {
        employee_number,
        cost_center,
        organization,
        division,
        department,
        manager,
    } = enterprise;
    let mut printed = Object::default();
    printed.text("employeeNumber", employee_number);
    printed.text("costCenter", cost_center);
    printed.text("organization", organization);
    printed.text("division", division);
    printed.text("department", department);
    let manager = manager.map(|manager| print_manager(manager, base));
    printed.object("manager", manager.unwrap_or_default());
    printed
}

/// `$ref` and `displayName` are shown only while the value names a user of the organization.
fn print_manager(manager: pb::Manager, base: &str) -> Object {
    let pb::Manager {
        value,
        display_name,
        user_exists,
    } = manager;
    let mut printed = Object::default();
    if user_exists {
        printed.text("$ref", format!("{base}/Users/{value}"));
        printed.text("displayName", display_name);
    }
    printed.text("value", value);
    printed
}

fn print_group(group: pb::UserGroup, base: &str) -> Object {
    let pb::UserGroup {
        id,
        display_name,
        indirect,
    } = group;
    let kind = if indirect { "indirect" } else { "direct" };
    let mut printed = Object::default();
    printed.text("$ref", format!("{base}/Groups/{id}"));
    printed.text("value", id);
    printed.text("display", display_name);
    printed.text("type", kind);
    printed
}
