//! Quirks of values, in bodies and in PATCH operations.

use crate::scim::json::json;

use super::*;

#[test]
fn text_that_looks_like_a_boolean_stays_text_where_text_belongs() {
    let mut used = Used::default();
    let filter = read_filter(
        r#"title eq "True""#,
        &USER,
        &Tolerances::default(),
        &mut used,
    )
    .unwrap();
    assert_eq!(filter.to_string(), r#"title eq "True""#);
    for (body, expected) in [
        (
            json!({ "title": "False" }),
            r#"{"title":"False","userName":"ada"}"#,
        ),
        (
            json!({ "roles": [{ "value": "true" }] }),
            r#"{"roles":[{"value":"true"}],"userName":"ada"}"#,
        ),
    ] {
        assert_eq!(
            read_body(&body, &Tolerances::default(), &mut used).unwrap(),
            expected
        );
    }
    assert_eq!(used, Used::default());
}

#[test]
fn booleans_can_be_text() {
    let quirk = Quirk::BooleanAsText;
    for (sent, meant) in [
        ("True", true),
        ("true", true),
        ("FALSE", false),
        ("false", false),
    ] {
        check_body(quirk, json!({ "active": sent }), json!({ "active": meant }));
        check_patch(
            quirk,
            json!([{ "op": "replace", "path": "active", "value": sent }]),
            json!([{ "op": "replace", "path": "active", "value": meant }]),
        );
        check_patch(
            quirk,
            json!([{ "op": "replace", "value": { "Active": sent } }]),
            json!([{ "op": "replace", "value": { "active": meant } }]),
        );
    }
    check_body(
        quirk,
        json!({ "emails": [{ "value": "a", "Primary": "True" }] }),
        json!({ "emails": [{ "value": "a", "primary": true }] }),
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "path": "emails[type eq \"work\"].primary", "value": "true" }]),
        json!([{ "op": "add", "path": "emails[type eq \"work\"].primary", "value": true }]),
    );
    check_patch(
        quirk,
        json!([{ "op": "replace", "path": "emails[type eq \"work\"]", "value": { "primary": "true" } }]),
        json!([{ "op": "replace", "path": "emails[type eq \"work\"]", "value": { "primary": true } }]),
    );
}

#[test]
fn a_key_can_be_a_path() {
    let department = format!("{ENTERPRISE_USER}:department");
    for (sent, meant) in [
        (
            json!({ "name.givenName": "Ada", "Name.familyName": "Lovelace" }),
            json!({ "name": { "givenName": "Ada", "familyName": "Lovelace" } }),
        ),
        (
            json!({ "name": { "givenName": "Ada" }, "name.familyName": "Lovelace" }),
            json!({ "name": { "givenName": "Ada", "familyName": "Lovelace" } }),
        ),
        (
            json!({ department.as_str(): "Sales" }),
            json!({ ENTERPRISE_USER: { "department": "Sales" } }),
        ),
        (
            json!({ format!("{ENTERPRISE_USER}.manager.value"): "42" }),
            json!({ ENTERPRISE_USER: { "manager": { "value": "42" } } }),
        ),
    ] {
        check_body(Quirk::PathAsKey, sent, meant);
    }
    // What is said twice, in a list or by nobody's name is no path.
    for (sent, ignored) in [
        (
            json!({ "name": { "givenName": "Ada" }, "name.GivenName": "Eve" }),
            "name.GivenName",
        ),
        (json!({ "emails.value": "ada@example.com" }), "emails.value"),
        (json!({ "name.shoe": "42" }), "name.shoe"),
        (json!({ "title.value": "42" }), "title.value"),
    ] {
        let mut used = Used::default();
        read_body(&sent, &Tolerances::default(), &mut used).unwrap();
        assert_eq!(used.quirks().count(), 0, "{sent}");
        assert_eq!(used.ignored().collect::<Vec<_>>(), [ignored]);
    }
}

#[test]
fn an_object_can_stand_for_a_list() {
    check_body(
        Quirk::ObjectForList,
        json!({ "emails": { "value": "a" }, "PhoneNumbers": { "value": "1" } }),
        json!({ "emails": [{ "value": "a" }], "phoneNumbers": [{ "value": "1" }] }),
    );
    check_clean_patch(json!([{ "op": "add", "path": "emails", "value": { "value": "a" } }]));
    // With the types as names, nothing of it would be left.
    let by_type = json!({ "emails": { "work": "a", "home": { "value": "b" } } });
    let mut used = Used::default();
    assert!(read_body(&by_type, &Tolerances::default(), &mut used).is_err());
}

#[test]
fn a_list_of_one_can_stand_for_a_value() {
    let quirk = Quirk::ListForOneValue;
    check_patch(
        quirk,
        json!([{ "op": "replace", "path": "displayName", "value": [{ "$ref": null, "value": "Ada" }] }]),
        json!([{ "op": "replace", "path": "displayName", "value": "Ada" }]),
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "path": enterprise("manager"), "value": [{ "value": "42", "displayName": "B" }] }]),
        json!([{ "op": "add", "path": enterprise("manager"), "value": { "value": "42" } }]),
    );
    check_body(
        quirk,
        json!({ ENTERPRISE_USER: { "manager": [{ "value": "42" }] } }),
        json!({ ENTERPRISE_USER: { "manager": { "value": "42" } } }),
    );
    for value in [
        json!(["Ada"]),
        json!([{ "value": "Ada", "type": "x" }]),
        json!([]),
        json!([{ "value": "a" }, { "value": "b" }]),
    ] {
        let operations = json!([{ "op": "replace", "path": "displayName", "value": value }]);
        let mut used = Used::default();
        assert!(
            read_operations(&operations, &Tolerances::default(), &mut used).is_err(),
            "{operations}"
        );
    }
}

#[test]
fn text_can_stand_for_a_manager() {
    let quirk = Quirk::TextForComplex;
    for value in ["42", ""] {
        check_patch(
            quirk,
            json!([{ "op": "replace", "path": enterprise("manager"), "value": value }]),
            json!([{ "op": "replace", "path": enterprise("manager"), "value": { "value": value } }]),
        );
    }
    check_body(
        quirk,
        json!({ ENTERPRISE_USER: { "Manager": "42" } }),
        json!({ ENTERPRISE_USER: { "manager": { "value": "42" } } }),
    );
    for body in [
        json!({ "name": "Ada" }),
        json!({ "emails": "a" }),
        json!({ "emails": ["a"] }),
    ] {
        assert!(
            read_body(&body, &Tolerances::default(), &mut Used::default()).is_err(),
            "{body}"
        );
    }
}

#[test]
fn an_empty_text_is_no_list_and_no_object() {
    let quirk = Quirk::EmptyText;
    check_body(quirk, json!({ "emails": "", "name": "" }), json!({}));
    check_body(
        quirk,
        json!({ "emails": ["", { "value": "a" }] }),
        json!({ "emails": [{ "value": "a" }] }),
    );
    for path in ["emails", "name", "emails[type eq \"work\"]"] {
        check_patch(
            quirk,
            json!([{ "op": "replace", "path": path, "value": "" }]),
            json!([{ "op": "replace", "path": path, "value": null }]),
        );
    }
    let mut used = Used::default();
    assert!(read_body(&json!({ "active": "" }), &Tolerances::default(), &mut used).is_err());
    assert!(read_body(&json!({ "title": "" }), &Tolerances::default(), &mut used).is_ok());
    assert_eq!(used, Used::default());
}

#[test]
fn a_managers_old_name_is_understood() {
    check_body(
        Quirk::ManagerId,
        json!({ ENTERPRISE_USER: { "manager": { "managerId": "42" } } }),
        json!({ ENTERPRISE_USER: { "manager": { "value": "42" } } }),
    );
    let both = json!({ ENTERPRISE_USER: { "manager": { "managerId": "1", "value": "42" } } });
    let mut used = Used::default();
    let read = read_body(&both, &Tolerances::default(), &mut used).unwrap();
    assert!(read.contains("42"), "{read}");
    assert_eq!(used.quirks().count(), 0);
}

#[test]
fn a_display_name_can_be_in_a_value() {
    check_body(
        Quirk::DisplayNameInValue,
        json!({ "roles": [{ "value": "A", "displayName": "Admin" }] }),
        json!({ "roles": [{ "value": "A", "display": "Admin" }] }),
    );
}

#[test]
fn a_role_can_be_printed_json() {
    let printed = r#"{"id":"1","value":"Admin","displayName":"Administrator"}"#;
    check_patch(
        Quirk::RoleAsJsonText,
        json!([{ "op": "add", "path": "roles", "value": [{ "value": printed }] }]),
        json!([{ "op": "add", "path": "roles", "value": [{ "value": "Admin", "display": "Administrator" }] }]),
    );
    check_body(
        Quirk::RoleAsJsonText,
        json!({ "roles": [{ "value": printed, "primary": false }] }),
        json!({ "roles": [{ "value": "Admin", "display": "Administrator", "primary": false }] }),
    );
    let mut used = Used::default();
    for value in ["{", "{}", "[1]", "{\"value\":1}", "Admin"] {
        let body = json!({ "roles": [{ "value": value }], "emails": [{ "value": printed }] });
        assert!(read_body(&body, &Tolerances::default(), &mut used).is_ok());
    }
    assert_eq!(used, Used::default());
}

#[test]
fn the_older_core_schema_is_understood() {
    check_body(
        Quirk::Scim1Schema,
        json!({ "schemas": ["urn:scim:schemas:core:1.0"] }),
        json!({ "schemas": [urn::USER] }),
    );
}
