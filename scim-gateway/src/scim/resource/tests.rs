//! Documents, case by case: what a body says, and which bodies say nothing.

use crate::scim::json::json;

use super::*;
use crate::scim::{
    schema::USER,
    urn::{self, ENTERPRISE_USER},
};

/// A user of this name with more attributes, as a body.
fn body(more: Value) -> Value {
    let mut body = json!({ "schemas": [urn::USER], "userName": "ada" });
    let members = body.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    body
}

fn read(body: Value) -> Result<(Value, Vec<String>), ScimError> {
    let mut ignored = Ignored::default();
    let document = Document::read(&USER, body, &mut ignored)?;
    let ignored = ignored.names().map(str::to_owned).collect();
    Ok((Value::Object(document.into_map()), ignored))
}

/// What a document holds besides the user name.
fn check(more: Value, expected: Value) {
    let sent = body(more);
    let (mut document, ignored) = read(sent.clone()).unwrap();
    assert_eq!(
        document.as_object_mut().unwrap().remove("userName"),
        Some(json!("ada"))
    );
    assert_eq!(document, expected, "{sent}");
    assert_eq!(ignored, Vec::<String>::new(), "{sent}");
}

fn check_ignored(more: Value, expected: Value, names: &[&str]) {
    let (mut document, ignored) = read(body(more)).unwrap();
    document.as_object_mut().unwrap().remove("userName");
    assert_eq!(document, expected);
    assert_eq!(ignored, names);
}

fn check_refused(body: Value, kind: &str, at: &str) {
    let error = read(body.clone()).unwrap_err();
    assert_eq!(error.to_json()["scimType"], kind, "{body}");
    assert!(error.detail.contains(at), "{body}: {}", error.detail);
}

#[test]
fn values_are_kept_as_they_were_sent() {
    let document = json!({
        "externalId": "E-1",
        "active": false,
        "name": { "givenName": "Ada", "familyName": "Quill" },
        "emails": [{ "value": "Ada@Example.com", "type": "WORK", "primary": true }, { "value": "b" }],
        "x509Certificates": [{ "value": "MIIDQ-_+/w==" }],
        ENTERPRISE_USER: { "department": "R&D", "manager": { "value": "42" } },
    });
    check(document.clone(), document);
}

#[test]
fn names_get_the_schemas_spelling() {
    check(
        json!({
            "DISPLAYNAME": "Ada",
            "Name": { "GIVENNAME": "Ada" },
            "Emails": [{ "VALUE": "a", "Primary": true }],
            ENTERPRISE_USER.to_uppercase(): { "Department": "R&D", "MANAGER": { "Value": "42" } },
        }),
        json!({
            "displayName": "Ada",
            "name": { "givenName": "Ada" },
            "emails": [{ "value": "a", "primary": true }],
            ENTERPRISE_USER: { "department": "R&D", "manager": { "value": "42" } },
        }),
    );
}

#[test]
fn null_and_empty_are_the_same_as_absent() {
    check(
        json!({
            "title": null,
            "emails": [],
            "phoneNumbers": [null, {}, { "value": null }],
            "name": { "givenName": null },
            "roles": null,
            ENTERPRISE_USER: { "department": null, "manager": {} },
        }),
        json!({}),
    );
    check(json!({ ENTERPRISE_USER: null }), json!({}));
}

#[test]
fn null_stays_visible_where_it_means_something() {
    check(json!({ "active": null }), json!({ "active": null }));
    check(json!({ "ACTIVE": null }), json!({ "active": null }));
}

#[test]
fn empty_text_is_passed_on() {
    let document = json!({ "title": "", "name": { "givenName": "" }, "emails": [{ "value": "", "type": "work" }] });
    check(document.clone(), document);
}

#[test]
fn what_clients_cannot_write_is_ignored() {
    check(
        json!({
            "id": "chosen",
            "meta": { "created": 5 },
            "groups": "whatever",
            "password": "t1me",
            ENTERPRISE_USER: { "manager": { "value": "42", "displayName": ["Bo"] } },
        }),
        json!({ ENTERPRISE_USER: { "manager": { "value": "42" } } }),
    );
    check(json!({ "id": null }), json!({}));
}

#[test]
fn what_no_schema_has_is_ignored_and_recorded() {
    check_ignored(
        json!({
            "user_email": "x",
            "__proto__": { "active": false },
            "name": { "nickName": "A" },
            "emails": [{ "value": "a", "operation": "add" }],
            ENTERPRISE_USER: { "badge": 1 },
        }),
        json!({ "emails": [{ "value": "a" }] }),
        &[
            "__proto__",
            "emails.operation",
            "name.nickName",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:badge",
            "user_email",
        ],
    );
}

#[test]
fn other_extensions_travel_as_they_came() {
    let document = json!({ "urn:acme:custom:1.0:User": { "badge": 7, "Nested": { "a": [null] } } });
    check(document.clone(), document);
    check_ignored(
        json!({ "urn:acme:custom:1.0:User": 7 }),
        json!({}),
        &["urn:acme:custom:1.0:User"],
    );
}

#[test]
fn a_schema_that_is_no_extension_of_a_user_says_nothing_about_one() {
    check_ignored(
        json!({ urn::USER: { "title": "T" } }),
        json!({}),
        &[urn::USER],
    );
}

#[test]
fn the_same_value_twice_is_there_once() {
    check(
        json!({ "emails": [{ "value": "a", "type": "x" }, { "type": "x", "value": "a" }, { "value": "a" }] }),
        json!({ "emails": [{ "value": "a", "type": "x" }, { "value": "a" }] }),
    );
}

#[test]
fn a_body_is_a_user() {
    for body in [
        json!([]),
        json!("ada"),
        json!(null),
        json!(0),
        json!([{ "schemas": [urn::USER], "userName": "ada" }]),
    ] {
        check_refused(body, "invalidSyntax", "object");
    }
    check_refused(json!({ "userName": "ada" }), "invalidSyntax", "schemas");
    check_refused(
        json!({ "schemas": [], "userName": "ada" }),
        "invalidSyntax",
        "schemas",
    );
    check_refused(
        json!({ "schemas": urn::USER, "userName": "ada" }),
        "invalidSyntax",
        "schemas",
    );
    check_refused(
        json!({ "schemas": [ENTERPRISE_USER], "userName": "ada" }),
        "invalidSyntax",
        "schemas",
    );
    assert!(read(json!({ "SCHEMAS": [1, urn::USER.to_uppercase()], "userName": "ada" })).is_ok());
}

#[test]
fn an_attribute_is_there_once() {
    check_refused(
        json!({ "schemas": [urn::USER], "username": "a", "USERNAME": "b" }),
        "invalidSyntax",
        "twice",
    );
    check_refused(
        body(json!({ "name": { "givenName": "a", "GivenName": "b" } })),
        "invalidSyntax",
        "name.givenName",
    );
    check_refused(
        body(json!({ ENTERPRISE_USER: { "department": "a", "Department": "b" } })),
        "invalidSyntax",
        "epartment",
    );
}

#[test]
fn required_attributes_are_there() {
    for user_name in [json!(null), json!(""), json!("  ")] {
        check_refused(
            json!({ "schemas": [urn::USER], "userName": user_name }),
            "invalidValue",
            "userName",
        );
    }
    check_refused(
        json!({ "schemas": [urn::USER] }),
        "invalidValue",
        "userName",
    );
}

#[test]
fn a_resource_within_another_object_is_told() {
    let person = json!({ "schemas": [urn::USER], "userName": "ada" });
    check_refused(
        json!({ "user": person.clone() }),
        "invalidSyntax",
        "\"user\", one level too deep",
    );
    for (body, says) in [
        (
            json!({ "user": person, "more": 1 }),
            "missing in an object with \"more\", \"user\"",
        ),
        (
            json!({ "userName": "ada" }),
            "missing in an object with \"userName\"",
        ),
    ] {
        let error = read(body).unwrap_err();
        assert!(error.detail.contains(says), "{}", error.detail);
        assert!(!error.detail.contains("too deep"), "{}", error.detail);
    }
}

#[test]
fn what_is_required_and_spelt_otherwise_is_told() {
    let body = json!({ "schemas": [urn::USER], "user_name": "ada", "given_name": "Ada" });
    let error = read(body).unwrap_err();
    assert_eq!(error.problem, Some(Problem::NameSpelling));
    assert!(
        error.detail.contains("has \"user_name\"; SCIM writes it"),
        "{}",
        error.detail
    );
}

#[test]
fn a_message_of_patch_is_no_resource() {
    let error = read(json!({ "schemas": [urn::PATCH_OP], "Operations": [] })).unwrap_err();
    assert_eq!(error.problem, Some(Problem::PatchElsewhere));
}

#[test]
fn a_value_has_its_attributes_type() {
    for (more, at) in [
        (json!({ "userName": { "value": "x" } }), "userName"),
        (json!({ "userName": ["x"] }), "userName"),
        (json!({ "userName": true }), "userName"),
        (json!({ "externalId": 1 }), "externalId"),
        (json!({ "name": "Ada" }), "name"),
        (json!({ "name": { "givenName": 5 } }), "name.givenName"),
        (json!({ "active": "perhaps" }), "active"),
        (json!({ "active": 1 }), "active"),
        (json!({ "active": [] }), "active"),
        (json!({ "emails": "a" }), "emails"),
        (json!({ "emails": { "value": "a" } }), "emails"),
        (json!({ "emails": [1, 2] }), "emails"),
        (json!({ "emails": ["a"] }), "emails"),
        (
            json!({ "emails": [{ "value": { "a": "b" } }] }),
            "emails.value",
        ),
        (
            json!({ "emails": [{ "primary": "yes" }] }),
            "emails.primary",
        ),
        (
            json!({ "x509Certificates": [{ "value": "no base64!" }] }),
            "x509Certificates.value",
        ),
        (
            json!({ "x509Certificates": [{ "value": "MIIDQ" }] }),
            "x509Certificates.value",
        ),
        (json!({ "password": 5 }), "password"),
        (json!({ ENTERPRISE_USER: "x" }), "enterprise"),
        (json!({ ENTERPRISE_USER: { "manager": "42" } }), "manager"),
    ] {
        check_refused(body(more), "invalidValue", at);
    }
}

#[test]
fn one_value_is_primary_at_most() {
    check_refused(
        body(
            json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }] }),
        ),
        "invalidValue",
        "emails",
    );
    check(
        json!({ "emails": [{ "value": "a", "primary": true }, { "value": "a", "primary": true }] }),
        json!({ "emails": [{ "value": "a", "primary": true }] }),
    );
}
