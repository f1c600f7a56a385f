//! PATCH, cell by cell: RFC 7644 section 3.5.2 as far as the schema decides it.

use crate::scim::json::json;

use super::*;
use crate::scim::{
    error::ScimError,
    schema::USER,
    urn::{self, ENTERPRISE_USER},
    value::Ignored,
};

fn changes(operations: Value) -> Result<(Vec<Change>, Vec<String>), ScimError> {
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    let mut ignored = Ignored::default();
    let mut changes = Vec::new();
    for request in read(body)? {
        for request in request.by_attribute(&USER, &mut ignored)? {
            changes.extend(request.changes(&USER, &mut ignored)?);
        }
    }
    Ok((changes, ignored.names().map(str::to_owned).collect()))
}

/// A change as one line: operation, path, value.
fn print(change: &Change) -> String {
    let operation = match change.operation {
        Operation::Add => "add",
        Operation::Remove => "remove",
        Operation::Replace => "replace",
    };
    let Path {
        schema,
        attribute,
        filter,
        sub_attribute,
    } = &change.path;
    let mut line = format!("{operation} ");
    if let Some(schema) = schema {
        line += if schema == ENTERPRISE_USER {
            "enterprise"
        } else {
            schema
        };
        line += ":";
    }
    line += attribute.as_deref().unwrap_or_default();
    if let Some(filter) = filter {
        line += &format!("[{filter}]");
    }
    if let Some(part) = sub_attribute {
        line += &format!(".{part}");
    }
    if let Some(value) = &change.value {
        line += &format!(" {value}");
    }
    assert!(!change.create_if_absent);
    line
}

/// The changes that one operation amounts to.
fn check(operation: Value, expected: &[&str]) {
    let (changes, ignored) = changes(json!([operation])).unwrap();
    let printed: Vec<String> = changes.iter().map(print).collect();
    assert_eq!(printed, expected, "{operation}");
    assert_eq!(ignored, Vec::<String>::new(), "{operation}");
}

fn check_refused(operation: Value, kind: &str) {
    let error = changes(json!([operation])).unwrap_err();
    assert_eq!(error.status, 400, "{operation}");
    assert_eq!(error.to_json()["scimType"], kind, "{operation}: {error}");
}

#[test]
fn each_operation_becomes_a_change() {
    check(
        json!({ "op": "add", "path": "nickName", "value": "A" }),
        &[r#"add nickName "A""#],
    );
    check(
        json!({ "op": "replace", "path": "nickName", "value": "A" }),
        &[r#"replace nickName "A""#],
    );
    check(
        json!({ "op": "remove", "path": "nickName" }),
        &["remove nickName"],
    );
    check(
        json!({ "op": "replace", "path": "NAME.givenname", "value": "A" }),
        &[r#"replace name.givenName "A""#],
    );
    check(
        json!({ "op": "remove", "path": "emails[type eq \"work\"]" }),
        &[r#"remove emails[type eq "work"]"#],
    );
    check(
        json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "a" }),
        &[r#"replace emails[type eq "work"].value "a""#],
    );
    check(
        json!({ "op": "add", "path": "emails.type", "value": "work" }),
        &[r#"add emails.type "work""#],
    );
    check(
        json!({ "op": "remove", "path": "emails.display" }),
        &["remove emails.display"],
    );
}

#[test]
fn members_of_a_message_are_read_in_any_letter_case() {
    let body = json!({
        "SCHEMAS": [urn::PATCH_OP.to_uppercase()],
        "operations": [{ "OP": "remove", "Path": "title", "name": "ignored" }],
    });
    assert_eq!(read(body).unwrap().len(), 1);
}

#[test]
fn a_value_without_a_path_is_taken_apart() {
    check(
        json!({ "op": "replace", "value": { "TITLE": "T", "emails": [{ "value": "a" }], "active": false } }),
        &[
            r#"replace title "T""#,
            "replace active false",
            r#"replace emails [{"value":"a"}]"#,
        ],
    );
    check(
        json!({ "op": "add", "value": { "name": { "givenName": "A" } } }),
        &[r#"add name {"givenName":"A"}"#],
    );
    check(
        json!({ "op": "replace", "value": { ENTERPRISE_USER: { "Department": "D", "manager": { "value": "1" } } } }),
        &[
            r#"replace enterprise:department "D""#,
            r#"replace enterprise:manager {"value":"1"}"#,
        ],
    );
    check(json!({ "op": "replace", "value": {} }), &[]);
    check(
        json!({ "op": "add", "value": { ENTERPRISE_USER: null } }),
        &[],
    );
    check(
        json!({ "op": "replace", "value": { ENTERPRISE_USER: null } }),
        &["replace enterprise: null"],
    );
}

#[test]
fn an_extension_is_taken_apart_like_a_whole() {
    check(
        json!({ "op": "add", "path": ENTERPRISE_USER, "value": { "division": "D" } }),
        &[r#"add enterprise:division "D""#],
    );
    check(
        json!({ "op": "remove", "path": ENTERPRISE_USER }),
        &["remove enterprise:"],
    );
    check_refused(
        json!({ "op": "add", "path": ENTERPRISE_USER, "value": "D" }),
        "invalidValue",
    );
}

#[test]
fn what_no_schema_has_is_ignored_without_a_path_and_refused_with_one() {
    let operation = json!({ "op": "add", "value": {
        "favouriteColour": "green", "title": "T", "urn:acme:custom:1.0:User:badge": 1,
        ENTERPRISE_USER: { "badge": 1 },
    } });
    let (changes, ignored) = changes(json!([operation])).unwrap();
    assert_eq!(
        changes.iter().map(print).collect::<Vec<_>>(),
        [r#"add title "T""#]
    );
    assert_eq!(
        ignored,
        [
            "favouriteColour",
            "urn:acme:custom:1.0:User:badge",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:badge"
        ]
    );
    for path in [
        "favouriteColour",
        "name.nickName",
        "emails[type eq \"work\"].colour",
    ] {
        check_refused(
            json!({ "op": "add", "path": path, "value": "x" }),
            "invalidPath",
        );
        check_refused(json!({ "op": "remove", "path": path }), "invalidPath");
    }
}

#[test]
fn other_extensions_are_the_services_to_judge() {
    check(
        json!({ "op": "add", "path": "urn:acme:custom:1.0:User:badge.no", "value": { "a": [1] } }),
        &[r#"add urn:acme:custom:1.0:User:badge.no {"a":[1]}"#],
    );
    check(
        json!({ "op": "remove", "path": "urn:acme:custom:1.0:User:badges[no gt 4]" }),
        &["remove urn:acme:custom:1.0:User:badges[no gt 4]"],
    );
    check(
        json!({ "op": "remove", "path": "urn:acme:custom:1.0:User:badges", "value": [{ "no": 4 }] }),
        &[r#"remove urn:acme:custom:1.0:User:badges [{"no":4}]"#],
    );
    check(
        json!({ "op": "add", "path": "urn:acme:custom:1.0:User:badge", "value": null }),
        &[],
    );
    check_refused(
        json!({ "op": "replace", "path": "urn:acme:custom:1.0:User:badge" }),
        "invalidValue",
    );
}

#[test]
fn what_is_not_declared_is_ignored_only_where_it_was_a_key() {
    let extension = json!({ "urn:acme:custom:1.0:User": { "badge": 1 } });
    for (operation, ignores) in [
        (json!({ "op": "add", "value": extension }), true),
        (
            json!({ "op": "add", "path": "urn:acme:custom:1.0:User", "value": { "badge": 1 } }),
            false,
        ),
    ] {
        let (changes, ignored) = changes(json!([operation])).unwrap();
        let printed: Vec<String> = changes.iter().map(print).collect();
        assert_eq!(printed, [r#"add urn:acme:custom:1.0:User {"badge":1}"#]);
        assert_eq!(changes[0].ignore_undeclared, ignores);
        assert!(ignored.is_empty());
    }
}

#[test]
fn one_value_is_as_good_as_a_list_of_one() {
    check(
        json!({ "op": "add", "path": "emails", "value": { "value": "a", "TYPE": "work" } }),
        &[r#"add emails [{"type":"work","value":"a"}]"#],
    );
    check(
        json!({ "op": "add", "value": { "emails": { "value": "a" } } }),
        &[r#"add emails [{"value":"a"}]"#],
    );
    check_refused(
        json!({ "op": "add", "path": "emails", "value": "a" }),
        "invalidValue",
    );
    check_refused(
        json!({ "op": "add", "path": "emails", "value": ["a"] }),
        "invalidValue",
    );
}

#[test]
fn null_and_the_empty_list_unassign() {
    check(
        json!({ "op": "replace", "path": "title", "value": null }),
        &["replace title null"],
    );
    check(
        json!({ "op": "replace", "path": "emails", "value": [] }),
        &["replace emails null"],
    );
    check(
        json!({ "op": "replace", "path": "name", "value": null }),
        &["replace name null"],
    );
    check(
        json!({ "op": "replace", "path": "active", "value": null }),
        &["replace active null"],
    );
    check(
        json!({ "op": "replace", "path": "emails[type eq \"work\"].display", "value": null }),
        &[r#"replace emails[type eq "work"].display null"#],
    );
    for path in ["title", "emails", "name", "name.givenName", "active"] {
        check(json!({ "op": "add", "path": path, "value": null }), &[]);
    }
    check(json!({ "op": "add", "path": "emails", "value": [] }), &[]);
    check(
        json!({ "op": "replace", "path": "title", "value": "" }),
        &[r#"replace title """#],
    );
}

#[test]
fn what_a_filter_selects_can_be_replaced_by_nothing() {
    for value in [json!(null), json!({}), json!({ "value": null })] {
        check(
            json!({ "op": "replace", "path": "emails[type eq \"work\"]", "value": value }),
            &[r#"replace emails[type eq "work"] null"#],
        );
    }
    check(
        json!({ "op": "add", "path": "emails[type eq \"work\"]", "value": {} }),
        &[],
    );
}

#[test]
fn parts_that_are_null_go_and_others_stay() {
    check(
        json!({ "op": "replace", "path": "name", "value": { "givenName": "A", "middleName": null } }),
        &[
            r#"replace name {"givenName":"A"}"#,
            "replace name.middleName null",
        ],
    );
    check(
        json!({ "op": "replace", "value": { "name": { "middleName": null } } }),
        &["replace name.middleName null"],
    );
    check(
        json!({ "op": "add", "path": "name", "value": { "middleName": null } }),
        &[],
    );
    check(json!({ "op": "replace", "path": "name", "value": {} }), &[]);
}

#[test]
fn of_several_primaries_the_last_one_wins() {
    check(
        json!({ "op": "replace", "path": "emails", "value": [
            { "value": "a", "primary": true }, { "value": "b" }, { "value": "c", "primary": true },
        ] }),
        &[
            r#"replace emails [{"primary":false,"value":"a"},{"value":"b"},{"primary":true,"value":"c"}]"#,
        ],
    );
}

#[test]
fn values_are_typed() {
    for (path, value) in [
        ("active", json!("perhaps")),
        ("active", json!("true")),
        ("active", json!([false])),
        ("active", json!({ "value": false })),
        ("userName", json!(5)),
        ("name", json!("Ada")),
        ("name.givenName", json!({ "value": "A" })),
        ("emails", json!(7)),
        ("emails", json!([{ "value": { "a": "b" } }])),
        ("emails[type eq \"work\"]", json!("a")),
        ("emails[type eq \"work\"]", json!([{ "value": "a" }])),
        ("emails[type eq \"work\"].primary", json!("true")),
        ("emails.value", json!(1)),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            json!("42"),
        ),
    ] {
        check_refused(
            json!({ "op": "replace", "path": path, "value": value }),
            "invalidValue",
        );
        check_refused(
            json!({ "op": "add", "path": path, "value": value }),
            "invalidValue",
        );
    }
}

#[test]
fn a_value_is_needed_to_add_and_to_replace() {
    check_refused(json!({ "op": "add", "path": "title" }), "invalidValue");
    check_refused(json!({ "op": "replace", "path": "title" }), "invalidValue");
    check_refused(json!({ "op": "add" }), "invalidValue");
    check_refused(json!({ "op": "replace", "value": "x" }), "invalidValue");
    check_refused(json!({ "op": "add", "value": null }), "invalidValue");
    check_refused(
        json!({ "op": "add", "value": [{ "title": "x" }] }),
        "invalidValue",
    );
}

#[test]
fn a_text_for_a_whole_entry_is_told_where_its_part_is() {
    for (path, is_told) in [
        (r#"emails[type eq "work"]"#, true),
        (r#"emails[type eq "work"].primary"#, false),
        ("name", false),
    ] {
        let operation = json!({ "op": "replace", "path": path, "value": "ada@example.com" });
        let error = changes(json!([operation])).unwrap_err();
        let detail = error.to_json()["detail"].to_string();
        assert_eq!(
            detail.contains("behind its square brackets"),
            is_told,
            "{detail}"
        );
    }
}

#[test]
fn to_remove_needs_a_path_and_no_value() {
    check_refused(json!({ "op": "remove" }), "noTarget");
    check_refused(json!({ "op": "remove", "path": "" }), "noTarget");
    check_refused(
        json!({ "op": "remove", "value": { "title": "x" } }),
        "noTarget",
    );
    check_refused(
        json!({ "op": "remove", "path": "emails", "value": [{ "value": "a" }] }),
        "invalidValue",
    );
    check(
        json!({ "op": "remove", "path": "emails", "value": null }),
        &["remove emails"],
    );
}

#[test]
fn read_only_attributes_do_not_change() {
    for path in [
        "id",
        "meta",
        "meta.created",
        "groups",
        "groups[value eq \"1\"]",
        "groups.display",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
    ] {
        check_refused(json!({ "op": "remove", "path": path }), "mutability");
        check_refused(
            json!({ "op": "add", "path": path, "value": "x" }),
            "mutability",
        );
        check_refused(
            json!({ "op": "replace", "path": path, "value": "x" }),
            "mutability",
        );
    }
    check_refused(
        json!({ "op": "replace", "value": { "id": "42" } }),
        "mutability",
    );
    check(
        json!({ "op": "add", "path": format!("{ENTERPRISE_USER}:manager"), "value": { "value": "1", "displayName": "B" } }),
        &[r#"add enterprise:manager {"value":"1"}"#],
    );
}

#[test]
fn required_attributes_do_not_go() {
    check_refused(json!({ "op": "remove", "path": "userName" }), "mutability");
    check_refused(
        json!({ "op": "replace", "path": "userName", "value": null }),
        "mutability",
    );
    check_refused(
        json!({ "op": "replace", "value": { "userName": null } }),
        "mutability",
    );
    check_refused(json!({ "op": "remove", "path": "schemas" }), "mutability");
}

#[test]
fn passwords_and_schemas_are_accepted_and_dropped() {
    check(
        json!({ "op": "replace", "value": { "password": "secret" } }),
        &[],
    );
    check(
        json!({ "op": "add", "path": "password", "value": "secret" }),
        &[],
    );
    check(json!({ "op": "remove", "path": "password" }), &[]);
    check(
        json!({ "op": "add", "path": "schemas", "value": [ENTERPRISE_USER] }),
        &[],
    );
}

#[test]
fn a_message_is_a_patch() {
    let check_message = |body: Value| {
        let error = read(body.clone()).unwrap_err();
        assert_eq!(error.to_json()["scimType"], "invalidSyntax", "{body}");
    };
    let operation = json!({ "op": "remove", "path": "title" });
    check_message(json!([operation]));
    check_message(json!({ "Operations": [operation] }));
    check_message(json!({ "schemas": [urn::USER], "Operations": [operation] }));
    check_message(json!({ "schemas": [urn::PATCH_OP] }));
    check_message(json!({ "schemas": [urn::PATCH_OP], "displayName": "x" }));
    for operations in [
        json!([]),
        json!(null),
        json!("replace"),
        json!({}),
        json!(["replace"]),
        json!([null]),
    ] {
        check_message(json!({ "schemas": [urn::PATCH_OP], "Operations": operations }));
    }
    for op in [
        json!(null),
        json!(5),
        json!(["add"]),
        json!("move"),
        json!("test"),
        json!(""),
        json!("Add"),
    ] {
        check_message(
            json!({ "schemas": [urn::PATCH_OP], "Operations": [{ "op": op, "path": "title" }] }),
        );
    }
    check_message(json!({ "schemas": [urn::PATCH_OP], "Operations": [{ "path": "title" }] }));
    check_message(
        json!({ "schemas": [urn::PATCH_OP], "Operations": [{ "op": "add", "OP": "remove" }] }),
    );
}

#[test]
fn a_path_is_text() {
    check_refused(
        json!({ "op": "add", "path": 7, "value": "x" }),
        "invalidPath",
    );
    check_refused(
        json!({ "op": "add", "path": "", "value": "x" }),
        "invalidPath",
    );
    check(
        json!({ "op": "add", "path": null, "value": { "title": "T" } }),
        &[r#"add title "T""#],
    );
}

#[test]
fn too_much_is_refused() {
    let too_large = |operations: Vec<Value>| {
        let body = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
        read(body).err().map(|error| error.status)
    };
    let operation = json!({ "op": "remove", "path": "title" });
    assert_eq!(too_large(vec![operation.clone(); MAX_OPERATIONS]), None);
    assert_eq!(too_large(vec![operation; MAX_OPERATIONS + 1]), Some(413));
    let member = json!({ "value": "a", "display": "Ada", "$ref": "../Users/a" });
    let add =
        |count| json!({ "op": "add", "path": "members", "value": vec![member.clone(); count] });
    assert_eq!(too_large(vec![add(MAX_VALUES)]), None);
    assert_eq!(too_large(vec![add(MAX_VALUES + 1)]), Some(413));
    assert_eq!(too_large(vec![add(MAX_VALUES), add(1)]), Some(413));
    let hidden =
        json!({ "op": "add", "value": { "members": vec![member.clone(); MAX_VALUES + 1] } });
    assert_eq!(too_large(vec![hidden]), Some(413));
    let nested = json!({ "op": "add", "path": "emails", "value": [{ "x": { "y": vec![1; MAX_VALUES + 1] } }] });
    assert_eq!(too_large(vec![nested]), Some(413));
}
