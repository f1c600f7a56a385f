//! Quirks of whole PATCH operations.

use crate::scim::json::json;

use super::*;

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
        "name.nickName": "x", "favourite.colour": "green", "a.b.c": 1,
    } }]);
    let changes = read_operations(&operations, &Tolerances::default(), &mut used).unwrap();
    assert_eq!(changes, "[]");
    assert_eq!(used.quirks().count(), 0);
    assert_eq!(
        used.ignored().collect::<Vec<_>>(),
        ["a.b.c", "favourite.colour", "name.nickName"]
    );
}

#[test]
fn a_key_of_an_extension_that_only_the_service_knows_is_a_path() {
    let mut used = Used::default();
    let key = "urn:okta:custom:1.0:user:badge";
    let sent = json!([{ "op": "replace", "value": { "title": "T", key: "1" } }]);
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": sent });
    let changes = read_patch(body, &USER, &Tolerances::default(), &mut used).unwrap();
    let badge = &changes[1];
    assert_eq!(
        badge.path.schema.as_deref(),
        Some("urn:okta:custom:1.0:user")
    );
    assert_eq!(badge.path.attribute.as_deref(), Some("badge"));
    assert_eq!(badge.value, Some(json!("1")));
    assert!(badge.ignore_undeclared, "it may not be declared");
    assert_eq!(used.quirks().collect::<Vec<_>>(), ["path-as-key"]);
}

#[test]
fn what_goes_from_an_extension_that_only_the_service_knows_is_named_to_it() {
    let mut used = Used::default();
    let remove = json!([{ "op": "Remove", "path": "urn:okta:custom:1.0:user:badges", "value": [{ "value": "1" }] }]);
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": remove });
    let changes = read_patch(body, &USER, &Tolerances::default(), &mut used).unwrap();
    assert_eq!(changes[0].value, Some(json!([{ "value": "1" }])));
    assert!(!changes[0].ignore_undeclared);
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
fn read_only_members_are_ignored_by_their_paths_too() {
    check_patch(
        Quirk::ReadOnlyInValue,
        json!([{ "op": "replace", "value": {
            "meta.created": "x",
            enterprise("manager.displayName"): "B",
            "displayName": "Ada",
        } }]),
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
