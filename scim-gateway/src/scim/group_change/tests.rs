//! PATCH of groups, shape by shape.

use crate::scim::json::json;

use super::*;
use crate::scim::{patch, schema::GROUP, urn, value::Ignored};

fn changes(operations: Value) -> Result<Vec<GroupChange>, ScimError> {
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    let mut ignored = Ignored::default();
    let mut changes = Vec::new();
    for request in patch::read(body)? {
        for request in request.by_attribute(&GROUP, &mut ignored)? {
            for change in request.changes(&GROUP, &mut ignored)? {
                GroupChange::of(change)?.push(&mut changes);
            }
        }
    }
    Ok(changes)
}

fn print(change: GroupChange) -> String {
    match change {
        GroupChange::Attribute(Change { path, value, .. }) => {
            format!("{path}={}", value.unwrap_or_default())
        }
        GroupChange::AddMembers(ids) => format!("add {}", ids.join(" ")),
        GroupChange::RemoveMembers(ids) => format!("remove {}", ids.join(" ")),
        GroupChange::ReplaceMembers(ids) => format!("replace {}", ids.join(" ")),
        GroupChange::RemoveMembersWhere(filter) => format!("remove where {filter}"),
    }
}

fn check(operations: Value, expected: &[&str]) {
    let changes = changes(operations.clone()).unwrap_or_else(|e| panic!("{operations}: {e}"));
    let printed: Vec<String> = changes.into_iter().map(print).collect();
    assert_eq!(printed, expected, "{operations}");
}

fn check_refused(operation: Value, kind: &str) {
    let error = changes(json!([operation])).unwrap_err();
    let found = error.scim_type.map(|kind| kind.as_str());
    assert_eq!(found, Some(kind), "{operation}");
}

#[test]
fn members_are_added_in_a_list_or_alone() {
    for value in [
        json!([{ "value": "a" }]),
        json!({ "value": "a" }),
        json!([{ "$ref": null, "value": "a" }]),
        json!([{ "value": "a", "display": "B", "type": "Robot", "$ref": "Users/a" }]),
        json!([null, { "value": "a" }, { "value": "a" }]),
    ] {
        check(
            json!([{ "op": "add", "path": "members", "value": value }]),
            &["add a"],
        );
        check(
            json!([{ "op": "add", "value": { "Members": value } }]),
            &["add a"],
        );
    }
    for nobody in [json!([]), json!(null), json!([null])] {
        check(
            json!([{ "op": "add", "path": "members", "value": nobody }]),
            &[],
        );
    }
}

#[test]
fn members_are_removed_by_what_the_path_selects() {
    let remove = |path: &str| json!([{ "op": "remove", "path": path }]);
    check(remove(r#"members[value eq "a"]"#), &["remove a"]);
    check(remove(r#"MEMBERS[VALUE EQ "a].b"]"#), &["remove a].b"]);
    check(
        remove(r#"members[value eq "a" or value eq "b"]"#),
        &["remove a b"],
    );
    check(
        remove(r#"members[type eq "User"]"#),
        &[r#"remove where type eq "User""#],
    );
    check(
        remove(r#"members[value eq "a" and type eq "User"]"#),
        &[r#"remove where value eq "a" and type eq "User""#],
    );
    check(remove("members"), &["replace "]);
    check(
        remove("urn:ietf:params:scim:schemas:core:2.0:Group:members"),
        &["replace "],
    );
}

#[test]
fn all_members_are_replaced() {
    let replace = |value: Value| json!([{ "op": "replace", "path": "members", "value": value }]);
    check(
        replace(json!([{ "value": "a" }, { "value": "b", "display": "B" }])),
        &["replace a b"],
    );
    for nobody in [json!([]), json!(null)] {
        check(replace(nobody.clone()), &["replace "]);
        check(
            json!([{ "op": "replace", "value": { "members": nobody } }]),
            &["replace "],
        );
    }
}

#[test]
fn what_is_not_named_stays() {
    check(
        json!([{ "op": "replace", "value": { "displayName": "B" } }]),
        &[r#"displayName="B""#],
    );
    check(
        json!([{ "op": "replace", "path": "externalId", "value": "e" }]),
        &[r#"externalId="e""#],
    );
}

#[test]
fn operations_keep_their_order_and_like_ones_are_joined() {
    check(
        json!([
            { "op": "add", "path": "members", "value": [{ "value": "a" }] },
            { "op": "add", "path": "members", "value": [{ "value": "b" }] },
            { "op": "remove", "path": "members[value eq \"a\"]" },
            { "op": "remove", "path": "members[value eq \"c\"]" },
            { "op": "replace", "path": "displayName", "value": "N" },
            { "op": "remove", "path": "members[value eq \"d\"]" },
            { "op": "add", "path": "members", "value": [{ "value": "d" }] },
        ]),
        &[
            "add a b",
            "remove a c",
            r#"displayName="N""#,
            "remove d",
            "add d",
        ],
    );
}

#[test]
fn a_member_never_changes() {
    for part in ["value", "$ref", "type", "display"] {
        for (operation, value) in [
            ("add", json!("x")),
            ("replace", json!("x")),
            ("remove", json!(null)),
        ] {
            for path in ["members[value eq \"a\"]", "members"] {
                let path = format!("{path}.{part}");
                check_refused(
                    json!({ "op": operation, "path": path, "value": value }),
                    "mutability",
                );
            }
        }
    }
    let selected = |value: Value| json!({ "op": "replace", "path": "members[value eq \"a\"]", "value": value });
    check_refused(selected(json!({ "value": "b" })), "mutability");
    check(json!([selected(json!(null))]), &["remove a"]);
}

#[test]
fn to_add_a_selected_member_is_to_add_it() {
    let add = |path: &str, value: Value| json!({ "op": "add", "path": path, "value": value });
    let path = "members[value eq \"a\"]";
    check(json!([add(path, json!({ "value": "a" }))]), &["add a"]);
    check(json!([add(path, json!({ "type": "User" }))]), &["add a"]);
    check_refused(add(path, json!({ "value": "b" })), "mutability");
    check_refused(
        add("members[type eq \"User\"]", json!({ "value": "b" })),
        "mutability",
    );
}

#[test]
fn what_no_group_has_is_refused() {
    let path = |path: &str| json!({ "op": "replace", "path": path, "value": "x" });
    check_refused(path("userName"), "invalidPath");
    check_refused(path("members.nickName"), "invalidPath");
    check_refused(path("displayName[value eq \"a\"]"), "invalidPath");
    check_refused(path("members[nickName eq \"a\"]"), "invalidFilter");
    check_refused(path("id"), "mutability");
    check_refused(
        json!({ "op": "remove", "path": "displayName" }),
        "mutability",
    );
    check_refused(json!({ "op": "remove" }), "noTarget");
}

#[test]
fn a_member_without_an_id_is_refused() {
    for value in [
        json!([{}]),
        json!([{ "display": "A" }]),
        json!([{ "$ref": "Users/a" }]),
        json!([{ "value": "" }]),
        json!([{ "value": null }]),
        json!([{ "value": 7 }]),
        json!([7]),
    ] {
        for operation in ["add", "replace"] {
            check_refused(
                json!({ "op": operation, "path": "members", "value": value }),
                "invalidValue",
            );
        }
    }
}

#[test]
fn ids_of_several_members_in_one_are_told() {
    const A: &str = "018f0000-0000-7000-8000-000000000001";
    const B: &str = "018f0000-0000-7000-8000-000000000002";
    for joined in [format!("{A},{B}"), format!("{A}; {B}")] {
        let error = refuse_joined([A, &joined]).unwrap_err();
        assert_eq!(error.problem, Some(Problem::MemberIdsJoined));
    }
    refuse_joined([A, B, "", "ada, bob", "a,b"]).unwrap();
}
