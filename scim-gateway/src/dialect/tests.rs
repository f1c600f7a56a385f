//! Quirks, case by case. Each case is read three times: as it is sent with all tolerances, which must give what is
//! meant and use the quirk; as it is meant with none, which must give the same; and as it is sent without this one
//! quirk, which must not.

use serde_json::json;

use super::*;
use crate::scim::urn::{self, ENTERPRISE_USER};

type Reading = Result<String, ScimError>;
type Reader<T> = fn(&T, &Tolerances, &mut Used) -> Reading;

/// `sent` means `meant`, and reading it needs this quirk.
fn check_with<T>(quirk: Quirk, sent: &T, meant: &T, read: Reader<T>) {
    let mut used = Used::default();
    let understood = read(sent, &Tolerances::default(), &mut used).unwrap();
    assert!(
        used.quirks().any(|name| name == quirk.name()),
        "{} was not needed for {understood}",
        quirk.name()
    );

    let mut unused = Used::default();
    assert_eq!(
        read(meant, &Tolerances::none(), &mut unused).unwrap(),
        understood
    );

    let without = Tolerances::without(quirk.name()).unwrap();
    let mut used = Used::default();
    let strict = read(sent, &without, &mut used);
    assert!(!used.quirks().any(|name| name == quirk.name()));
    assert_ne!(
        strict.ok(),
        Some(understood),
        "{} changed nothing",
        quirk.name()
    );
}

fn read_body(body: &Value, tolerances: &Tolerances, used: &mut Used) -> Reading {
    let mut user = json!({ "schemas": [urn::USER], "userName": "ada" });
    user.as_object_mut()
        .unwrap()
        .extend(body.as_object().unwrap().clone());
    let document = read_user(user, tolerances, used)?;
    Ok(Value::Object(document.into_map()).to_string())
}

fn read_operations(operations: &Value, tolerances: &Tolerances, used: &mut Used) -> Reading {
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    let changes = read_patch(body, &USER, tolerances, used)?;
    Ok(format!("{changes:#?}"))
}

fn read_text(text: &&str, tolerances: &Tolerances, used: &mut Used) -> Reading {
    Ok(read_filter(text, &USER, tolerances, used)?.to_string())
}

fn check_body(quirk: Quirk, sent: Value, meant: Value) {
    check_with(quirk, &sent, &meant, read_body);
}

fn check_patch(quirk: Quirk, sent: Value, meant: Value) {
    check_with(quirk, &sent, &meant, read_operations);
}

fn check_filter(quirk: Quirk, sent: &str, meant: &str) {
    check_with(quirk, &sent, &meant, read_text);
}

/// Reading this needs no quirk at all.
fn check_clean_patch(operations: Value) {
    let mut used = Used::default();
    read_operations(&operations, &Tolerances::default(), &mut used).unwrap();
    assert_eq!(
        used.quirks().collect::<Vec<_>>(),
        Vec::<&str>::new(),
        "{operations}"
    );
}

fn enterprise(attribute: &str) -> String {
    format!("{ENTERPRISE_USER}:{attribute}")
}

#[test]
fn operations_are_read_in_any_letter_case() {
    let quirk = Quirk::OperationLetterCase;
    for (sent, meant) in [
        ("Add", "add"),
        ("ADD", "add"),
        ("Replace", "replace"),
        ("rePlace", "replace"),
    ] {
        check_patch(
            quirk,
            json!([{ "op": sent, "path": "title", "value": "T" }]),
            json!([{ "op": meant, "path": "title", "value": "T" }]),
        );
    }
    check_patch(
        quirk,
        json!([{ "OP": "Remove", "path": "title" }]),
        json!([{ "op": "remove", "path": "title" }]),
    );
}

#[test]
fn a_key_can_be_a_path() {
    let quirk = Quirk::PathAsKey;
    check_patch(
        quirk,
        json!([{ "op": "replace", "value": { "title": "T", "name.givenName": "A", "NAME.familyName": "B" } }]),
        json!([
            { "op": "replace", "path": "title", "value": "T" },
            { "op": "replace", "path": "name.familyName", "value": "B" },
            { "op": "replace", "path": "name.givenName", "value": "A" },
        ]),
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "value": { enterprise("department"): "D" } }]),
        json!([{ "op": "add", "path": enterprise("department"), "value": "D" }]),
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "value": { "emails[type eq \"work\"].value": "a" } }]),
        json!([{ "op": "add", "path": "emails[type eq \"work\"].value", "value": "a" }]),
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "value": { "urn:ietf:params:scim:schemas:core:2.0:User:title": "T" } }]),
        json!([{ "op": "add", "path": "title", "value": "T" }]),
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "value": { ENTERPRISE_USER: { "division": "D", "manager.value": "42" } } }]),
        json!([
            { "op": "add", "path": enterprise("division"), "value": "D" },
            { "op": "add", "path": enterprise("manager.value"), "value": "42" },
        ]),
    );
}

#[test]
fn a_manager_in_a_joined_value_is_understood() {
    check_patch(
        Quirk::TextForComplex,
        json!([{ "op": "add", "value": { enterprise("manager"): "42", ENTERPRISE_USER: { "division": "D" } } }]),
        json!([
            { "op": "add", "path": enterprise("division"), "value": "D" },
            { "op": "add", "path": enterprise("manager"), "value": { "value": "42" } },
        ]),
    );
}

#[test]
fn keys_that_name_nothing_are_ignored_whatever_they_look_like() {
    let mut used = Used::default();
    let operations = json!([{ "op": "replace", "value": {
        "name.nickName": "x", "favourite.colour": "green", "urn:okta:custom:1.0:user:badge": "1", "a.b.c": 1,
    } }]);
    let changes = read_operations(&operations, &Tolerances::default(), &mut used).unwrap();
    assert_eq!(changes, "[]");
    assert_eq!(used.quirks().count(), 0);
    assert_eq!(
        used.ignored().collect::<Vec<_>>(),
        [
            "a.b.c",
            "favourite.colour",
            "name.nickName",
            "urn:okta:custom:1.0:user:badge"
        ]
    );
}

#[test]
fn read_only_members_of_a_value_are_ignored() {
    check_patch(
        Quirk::ReadOnlyInValue,
        json!([{ "op": "replace", "value": { "id": "42", "META": {}, "groups": [], "displayName": "Ada" } }]),
        json!([{ "op": "replace", "value": { "displayName": "Ada" } }]),
    );
}

#[test]
fn a_value_in_a_remove_selects() {
    let quirk = Quirk::RemoveWithValue;
    let remove = |value: Value| json!([{ "op": "remove", "path": "emails", "value": value }]);
    check_patch(
        quirk,
        remove(json!([{ "value": "a", "type": "work" }, { "$ref": null, "VALUE": "b" }])),
        json!([
            { "op": "remove", "path": "emails[value eq \"a\"]" },
            { "op": "remove", "path": "emails[value eq \"b\"]" },
        ]),
    );
    check_patch(
        quirk,
        remove(json!({ "value": "a" })),
        json!([{ "op": "remove", "path": "emails[value eq \"a\"]" }]),
    );
    check_patch(
        quirk,
        remove(json!(["a\"]", "b"])),
        json!([
            { "op": "remove", "path": "emails[value eq \"a\\\"]\"]" },
            { "op": "remove", "path": "emails[value eq \"b\"]" },
        ]),
    );
    check_patch(
        quirk,
        json!([{ "op": "remove", "path": "addresses", "value": [{ "type": "work", "primary": true }] }]),
        json!([{ "op": "remove", "path": "addresses[primary eq true and type eq \"work\"]" }]),
    );
}

#[test]
fn a_value_that_selects_nothing_removes_nothing() {
    for value in [
        json!([]),
        json!([{}]),
        json!([{ "$ref": null }]),
        json!([null]),
        json!([7]),
        json!({ "colour": "x" }),
    ] {
        let mut used = Used::default();
        let operations = json!([{ "op": "remove", "path": "emails", "value": value }]);
        let changes = read_operations(&operations, &Tolerances::default(), &mut used).unwrap();
        assert_eq!(changes, "[]", "{operations}");
    }
}

#[test]
fn the_old_value_of_what_goes_is_dropped() {
    for path in [
        "title",
        "name.givenName",
        "emails[type eq \"work\"].value",
        "emails[type eq \"work\"]",
    ] {
        check_patch(
            Quirk::RemoveWithValue,
            json!([{ "op": "remove", "path": path, "value": "old" }]),
            json!([{ "op": "remove", "path": path }]),
        );
    }
    check_patch(
        Quirk::RemoveWithValue,
        json!([{ "op": "remove", "path": enterprise("manager"), "value": [{ "value": "42" }] }]),
        json!([{ "op": "remove", "path": enterprise("manager") }]),
    );
    check_clean_patch(json!([{ "op": "remove", "path": "title", "value": null }]));
}

#[test]
fn a_replacement_by_type_or_primary_creates() {
    let creates = |path: &str| {
        let operations = json!([{ "op": "replace", "path": path, "value": "x" }]);
        let body = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
        let read = |tolerances: &Tolerances| {
            let mut used = Used::default();
            let changes = read_patch(body.clone(), &USER, tolerances, &mut used).unwrap();
            // Whether it is needed, the identity service sees.
            assert!(used.quirks().all(|name| name != "create-if-absent"));
            changes.iter().any(|change| change.create_if_absent)
        };
        assert!(!read(&Tolerances::without("create-if-absent").unwrap()));
        read(&Tolerances::default())
    };
    assert!(creates("emails[type eq \"work\"].value"));
    assert!(creates("EMAILS[TYPE EQ \"work\"].VALUE"));
    assert!(creates("roles[primary eq true].value"));
    assert!(creates("roles[primary eq \"True\"].value"));

    assert!(!creates("emails[value eq \"a\"].display"));
    assert!(!creates("emails[type ne \"work\"].value"));
    assert!(!creates(
        "emails[type eq \"work\" and primary eq true].value"
    ));
    assert!(!creates("emails[not (type eq \"work\")].value"));
    assert!(!creates("emails.value"));
    assert!(!creates("title"));
}

#[test]
fn a_urn_can_be_joined_by_a_dot() {
    check_patch(
        Quirk::UrnJoinedByDot,
        json!([{ "op": "add", "path": format!("{ENTERPRISE_USER}.department"), "value": "D" }]),
        json!([{ "op": "add", "path": enterprise("department"), "value": "D" }]),
    );
    check_filter(
        Quirk::UrnJoinedByDot,
        &format!("{ENTERPRISE_USER}.manager.value eq \"42\""),
        &format!("{ENTERPRISE_USER}:manager.value eq \"42\""),
    );
}

#[test]
fn an_extensions_attribute_is_found_by_its_short_name() {
    let quirk = Quirk::ExtensionWithoutUrn;
    check_filter(
        quirk,
        "id eq \"1\" and Manager eq \"42\"",
        &format!("id eq \"1\" and {ENTERPRISE_USER}:manager eq \"42\""),
    );
    check_filter(
        quirk,
        "department pr",
        &format!("{ENTERPRISE_USER}:department pr"),
    );
    check_patch(
        quirk,
        json!([{ "op": "replace", "path": "manager.value", "value": "42" }]),
        json!([{ "op": "replace", "path": enterprise("manager.value"), "value": "42" }]),
    );
    check_patch(
        quirk,
        json!([{ "op": "replace", "path": "manager", "value": [{ "$ref": "x", "value": "42" }] }]),
        json!([{ "op": "replace", "path": enterprise("manager"), "value": { "$ref": "x", "value": "42" } }]),
    );
}

#[test]
fn a_filter_on_one_value_is_that_value() {
    let path = enterprise("manager[value eq \"42\"]");
    check_patch(
        Quirk::FilterOnOneValue,
        json!([{ "op": "remove", "path": path }]),
        json!([{ "op": "remove", "path": enterprise("manager") }]),
    );
    check_patch(
        Quirk::FilterOnOneValue,
        json!([{ "op": "replace", "path": path + ".value", "value": "43" }]),
        json!([{ "op": "replace", "path": enterprise("manager.value"), "value": "43" }]),
    );
    let mut used = Used::default();
    let refused = json!([{ "op": "remove", "path": "name[givenName eq \"A\"]" }]);
    assert!(read_operations(&refused, &Tolerances::default(), &mut used).is_err());
}

#[test]
fn a_comparison_can_follow_a_value_filter() {
    let quirk = Quirk::AttributeAfterValueFilter;
    check_filter(
        quirk,
        r#"emails[type eq "work"].value eq "a""#,
        r#"emails[type eq "work" and value eq "a"]"#,
    );
    check_filter(
        quirk,
        r#"active eq true and EMAILS[Type Eq "work" or primary eq true].Value Co "a""#,
        r#"active eq true and emails[(type eq "work" or primary eq true) and value co "a"]"#,
    );
    check_filter(
        quirk,
        r#"emails[type eq "work"].value pr"#,
        r#"emails[type eq "work" and value pr]"#,
    );
}

#[test]
fn booleans_in_filters_can_be_text() {
    let quirk = Quirk::BooleanAsTextInFilter;
    check_filter(quirk, r#"active eq "True""#, "active eq true");
    check_filter(quirk, r#"ACTIVE ne "false""#, "active ne false");
    check_filter(
        quirk,
        r#"emails[primary eq "TRUE"]"#,
        "emails[primary eq true]",
    );
    check_filter(
        quirk,
        r#"emails.primary eq "true""#,
        "emails.primary eq true",
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "path": "roles[primary eq \"True\"].value", "value": "A" }]),
        json!([{ "op": "add", "path": "roles[primary eq true].value", "value": "A" }]),
    );
}

#[test]
fn booleans_in_filters_can_have_capitals() {
    check_filter(Quirk::BooleanLetterCase, "active eq True", "active eq true");
    check_filter(
        Quirk::BooleanLetterCase,
        "active eq FALSE",
        "active eq false",
    );
    check_filter(
        Quirk::BooleanLetterCase,
        "roles[primary eq True]",
        "roles[primary eq true]",
    );
}

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
fn an_object_can_stand_for_a_list() {
    check_body(
        Quirk::ObjectForList,
        json!({ "emails": { "value": "a" }, "PhoneNumbers": { "value": "1" } }),
        json!({ "emails": [{ "value": "a" }], "phoneNumbers": [{ "value": "1" }] }),
    );
    check_clean_patch(json!([{ "op": "add", "path": "emails", "value": { "value": "a" } }]));
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

#[test]
fn every_quirk_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<&str> =
        Quirk::ALL.iter().map(|quirk| quirk.name()).collect();
    assert_eq!(names.len(), Quirk::ALL.len());
    for quirk in Quirk::ALL {
        assert_eq!(Quirk::find(quirk.name()), Some(*quirk));
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(quirk.name().chars().all(kebab), "{}", quirk.name());
    }
}

#[test]
fn quirks_are_switched_off_by_name() {
    let off = Tolerances::without(" path-as-key,doubled-bearer ,").unwrap();
    assert!(!off.allow(Quirk::PathAsKey));
    assert!(!off.allow(Quirk::DoubledBearer));
    assert!(off.allow(Quirk::BooleanAsText));
    assert!(Tolerances::without("").unwrap().allow(Quirk::PathAsKey));
    assert_eq!(
        Tolerances::without("nothing"),
        Err(quirk::UnknownQuirk("nothing".to_owned()))
    );
}

#[test]
fn a_request_that_keeps_to_the_rfcs_uses_no_quirk() {
    check_clean_patch(json!([
        { "op": "add", "path": "NAME.givenName", "value": "A" },
        { "op": "add", "path": "emails", "value": [{ "value": "a", "type": "work", "primary": true }] },
        { "op": "replace", "path": "emails[type eq \"work\" and value co \"a\"].display", "value": "b" },
        { "op": "replace", "path": "addresses[type eq \"work\"].region", "value": "R" },
        { "op": "replace", "path": "addresses[type eq \"work\"]", "value": { "country": "FR" } },
        { "op": "replace", "value": { "active": false, "name": { "familyName": "B" }, ENTERPRISE_USER: { "department": "D" } } },
        { "op": "remove", "path": "emails[type eq \"home\"]" },
        { "op": "remove", "path": enterprise("manager") },
        { "op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:title", "value": "T" },
    ]));
    let mut used = Used::default();
    let body = json!({
        "id": "42", "meta": {}, "groups": [], "externalId": "e", "active": true, "title": "", "nickName": null,
        "emails": [{ "value": "a", "primary": true }], "userType": "True",
        ENTERPRISE_USER: { "manager": { "value": "42", "displayName": "B" } },
    });
    read_body(&body, &Tolerances::default(), &mut used).unwrap();
    for filter in [
        "active eq true",
        "emails[type eq \"work\" and primary eq true]",
        "USERNAME EQ \"a\"",
    ] {
        read_filter(filter, &USER, &Tolerances::default(), &mut used).unwrap();
    }
    assert_eq!(used, Used::default());
}
