//! What is sent about groups, as each identity provider sends it.

use crate::scim::json::json;

use super::*;

fn read_group_body(body: &Value, tolerances: &Tolerances, used: &mut Used) -> Reading {
    let mut group = json!({ "schemas": [urn::GROUP], "displayName": "Analysts" });
    group
        .as_object_mut()
        .unwrap()
        .extend(body.as_object().unwrap().clone());
    let document = read_group(group, tolerances, used)?;
    Ok(Value::Object(document.into_map()).to_string())
}

fn read_group_message(body: &Value, tolerances: &Tolerances, used: &mut Used) -> Reading {
    let changes = read_group_patch(body.clone(), tolerances, used)?;
    Ok(format!("{changes:#?}"))
}

fn message(operations: Value) -> Value {
    json!({ "schemas": [urn::PATCH_OP], "Operations": operations })
}

fn check_group_patch(quirk: Quirk, sent: Value, meant: Value) {
    check_with(quirk, &message(sent), &message(meant), read_group_message);
}

/// What is sent means this, whatever quirks that needs.
fn check_means(sent: Value, meant: Value) {
    let read = |operations: &Value, tolerances: &Tolerances| {
        read_group_message(
            &message(operations.clone()),
            tolerances,
            &mut Used::default(),
        )
        .unwrap_or_else(|error| panic!("{operations}: {error}"))
    };
    assert_eq!(
        read(&sent, &Tolerances::default()),
        read(&meant, &Tolerances::none()),
        "{sent}"
    );
}

#[test]
fn members_go_by_value() {
    for value in [
        json!([{ "value": "a" }]),
        json!([{ "$ref": null, "value": "a" }]),
        json!([{ "value": "a", "display": "somebody else" }]),
        json!({ "value": "a" }),
        json!(["a"]),
        json!("a"),
    ] {
        check_group_patch(
            Quirk::RemoveWithValue,
            json!([{ "op": "remove", "path": "members", "value": value }]),
            json!([{ "op": "remove", "path": "members[value eq \"a\"]" }]),
        );
    }
    check_group_patch(
        Quirk::RemoveWithValue,
        json!([{ "op": "remove", "path": "members", "value": [{ "value": "a" }, { "value": "b" }] }]),
        json!([{ "op": "remove", "path": "members[value eq \"a\" or value eq \"b\"]" }]),
    );
    check_group_patch(
        Quirk::RemoveWithValue,
        json!([{ "op": "remove", "path": "members[value eq \"a\"]", "value": [{ "value": "a" }] }]),
        json!([{ "op": "remove", "path": "members[value eq \"a\"]" }]),
    );
}

#[test]
fn a_removal_that_names_nobody_removes_nobody() {
    for value in [json!([]), json!({}), json!([{}]), json!([null]), json!("")] {
        let sent = json!([{ "op": "Remove", "path": "members", "value": value }]);
        let read = read_group_patch(message(sent), &Tolerances::default(), &mut Used::default());
        let removed = read.unwrap();
        let nobody = removed.iter().all(|change| match change {
            GroupChange::RemoveMembers(ids) => ids.iter().all(String::is_empty),
            _ => false,
        });
        assert!(nobody, "{removed:?}");
    }
}

#[test]
fn thousands_are_removed_by_value_at_once() {
    let ids: Vec<Value> = (0..5_000)
        .map(|n| json!({ "value": n.to_string() }))
        .collect();
    let sent = message(json!([{ "op": "Remove", "path": "members", "value": ids }]));
    let changes = read_group_patch(sent, &Tolerances::default(), &mut Used::default()).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes.iter().map(GroupChange::named).sum::<usize>(), 5_000);
}

#[test]
fn a_member_can_be_a_text() {
    let quirk = Quirk::TextForMember;
    for value in [json!("a"), json!(["a"])] {
        for operation in ["add", "replace"] {
            check_group_patch(
                quirk,
                json!([{ "op": operation, "path": "members", "value": value }]),
                json!([{ "op": operation, "path": "members", "value": [{ "value": "a" }] }]),
            );
        }
    }
    check_with(
        quirk,
        &json!({ "members": ["a", { "value": "b" }] }),
        &json!({ "members": [{ "value": "a" }, { "value": "b" }] }),
        read_group_body,
    );
    let read = read_group_body(
        &json!({ "members": "everybody" }),
        &Tolerances::default(),
        &mut Used::default(),
    );
    let detail = read.unwrap_err().detail;
    assert!(detail.ends_with("text was sent."), "{detail}");
}

#[test]
fn the_older_protocol_changes_members_without_operations() {
    let quirk = Quirk::Scim1Members;
    let older = |body: Value| {
        let mut message = json!({ "schemas": ["urn:scim:schemas:core:1.0"] });
        let members = message.as_object_mut().unwrap();
        members.extend(body.as_object().unwrap().clone());
        message
    };
    check_with(
        quirk,
        &older(json!({ "members": [
            { "value": "a", "operation": "delete" },
            { "value": "b" },
            { "value": "c", "operation": "add" },
            { "value": "d", "operation": "Delete" },
        ] })),
        &message(json!([
            { "op": "remove", "path": "members[value eq \"a\" or value eq \"d\"]" },
            { "op": "add", "path": "members", "value": [{ "value": "b" }, { "value": "c" }] },
        ])),
        read_group_message,
    );
    check_with(
        quirk,
        &older(json!({ "displayName": "B", "members": [{ "value": "b" }] })),
        &message(json!([
            { "op": "add", "path": "members", "value": [{ "value": "b" }] },
            { "op": "replace", "path": "displayName", "value": "B" },
        ])),
        read_group_message,
    );
}

#[test]
fn a_rename_can_bring_the_whole_group_along() {
    let sent = json!([{ "op": "replace", "value": {
        "id": "g", "schemas": [urn::GROUP], "meta": { "version": "1" }, "displayName": "B", "externalId": "e",
    } }]);
    let meant = json!([
        { "op": "replace", "path": "displayName", "value": "B" },
        { "op": "replace", "path": "externalId", "value": "e" },
    ]);
    check_means(sent, meant);
    check_means(
        json!([{ "op": "Replace", "value": { "id": "g", "displayName": "B", "members": [] } }]),
        json!([
            { "op": "replace", "path": "displayName", "value": "B" },
            { "op": "replace", "path": "members", "value": [] },
        ]),
    );
}

#[test]
fn directories_own_names_in_members_do_no_harm() {
    check_means(
        json!([{ "op": "Add", "name": "addMember", "path": "members", "value": [{ "displayName": "A", "value": "a" }] }]),
        json!([{ "op": "add", "path": "members", "value": [{ "value": "a" }] }]),
    );
}

#[test]
fn schemas_may_name_what_is_not_known() {
    let body = json!({
        "schemas": [urn::GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "members": [],
        "meta": { "resourceType": "Group" },
    });
    let mut used = Used::default();
    let read = read_group_body(&body, &Tolerances::default(), &mut used).unwrap();
    assert_eq!(read, r#"{"displayName":"Analysts"}"#);
    assert_eq!(used, Used::default());
}

#[test]
fn too_many_members_are_refused_by_their_number() {
    let members = |count: usize| -> Value {
        (0..count)
            .map(|n| json!({ "value": n.to_string() }))
            .collect()
    };
    let read = |count| {
        let body = json!({ "members": members(count) });
        read_group_body(&body, &Tolerances::default(), &mut Used::default())
    };
    assert!(read(50_000).is_ok());
    assert_eq!(read(50_001).unwrap_err().status, 413);
    let sent = message(json!([
        { "op": "add", "path": "members", "value": members(25_000) },
        { "op": "replace", "path": "members", "value": members(25_001) },
    ]));
    let read = read_group_patch(sent, &Tolerances::default(), &mut Used::default());
    assert_eq!(read.unwrap_err().status, 413);
}
