//! Where references may stand, and what becomes of them.

use super::*;

fn refers(operation: Value) -> Vec<String> {
    let tasks = job(json!([
        operation,
        user("x", "x", None),
        user("y", "y", None)
    ]))
    .tasks;
    tasks[0].refers.iter().cloned().collect()
}

#[rstest]
#[case::a_member(group("g", &["bulkId:x"]), &["x"])]
#[case::a_manager(user("u", "u", Some("bulkId:x")), &["x"])]
#[case::a_path(delete("/Users/bulkId:x"), &["x"])]
#[case::in_a_patch(patch("/Groups/1", json!([{ "op": "add", "path": "members", "value": [{ "value": "bulkId:x" }] }])), &["x"])]
#[case::without_a_path(patch("/Groups/1", json!([{ "op": "add", "value": { "members": [{ "value": "bulkId:x" }] } }])), &["x"])]
#[case::in_a_filter(patch("/Groups/1", json!([{ "op": "remove", "path": "members[value eq \"bulkId:x\"]" }])), &["x"])]
#[case::in_a_longer_filter(patch("/Groups/1", json!([{ "op": "remove", "path": "members[value eq \"bulkId:x\" and not (type eq \"bulkId:z\")]" }])), &["x"])]
#[case::a_manager_in_a_patch(patch("/Users/1", json!([{ "op": "replace", "path": format!("{}:manager", urn::ENTERPRISE_USER), "value": { "value": "bulkId:x" } }])), &["x"])]
#[case::a_part_of_it(patch("/Users/1", json!([{ "op": "replace", "path": format!("{}:manager.value", urn::ENTERPRISE_USER), "value": "bulkId:x" }])), &["x"])]
#[case::in_an_extension_of_a_patch(patch("/Users/1", json!([{ "op": "add", "value": { urn::ENTERPRISE_USER: { "manager": { "value": "bulkId:x" } } } }])), &["x"])]
#[case::by_reference(json!({ "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "schemas": [urn::GROUP], "displayName": "g",
    "members": [{ "$ref": "../Users/bulkId:x" }, { "$ref": "bulkId:y" }] } }), &["x", "y"])]
#[case::in_a_foreign_extension(json!({ "method": "PUT", "path": "/Users/1", "data": { "schemas": [urn::USER], "userName": "u",
    "urn:acme:1.0:User": { "buddy": "bulkId:x", "list": [{ "deep": "bulkId:y" }] } } }), &["x", "y"])]
#[case::in_a_foreign_path(patch("/Users/1", json!([{ "op": "add", "path": "urn:acme:1.0:User:buddies[id eq \"bulkId:x\"].id", "value": "bulkId:y" }])), &["x", "y"])]
#[case::once(group("g", &["bulkId:x", "bulkId:y", "bulkId:x"]), &["x", "y"])]
#[case::text(json!({ "method": "PUT", "path": "/Users/1", "data": { "schemas": [urn::USER], "userName": "bulkId:x", "displayName": "bulkId:x",
    "emails": [{ "value": "bulkId:x" }], "externalId": "bulkId:x" } }), &[])]
#[case::text_in_a_patch(patch("/Users/1", json!([{ "op": "replace", "path": "displayName", "value": "bulkId:x" }])), &[])]
#[case::inside_a_text(group("g", &["a bulkId:x"]), &[])]
#[case::a_name_of_nothing(group("g", &["bulkId:"]), &[])]
fn references_are_found_where_they_may_stand(#[case] operation: Value, #[case] expected: &[&str]) {
    assert_eq!(refers(operation), expected);
}

fn created(names: &[&str]) -> HashMap<String, Created> {
    let created = |name: &&str| Created {
        id: format!("id-{name}"),
        location: format!("https://example.com/Users/id-{name}"),
    };
    names
        .iter()
        .map(|name| ((*name).to_owned(), created(name)))
        .collect()
}

fn operation(operation: Value) -> Operation {
    let Message { operations, .. } = message::read(bulk(json!([operation]))).unwrap();
    let sent = operations.into_iter().next().unwrap();
    strict(sent.request.unwrap()).unwrap()
}

/// An operation with its references resolved is the one that names the ids.
#[rstest]
#[case(group("g", &["bulkId:x", "7"]), group("g", &["id-x", "7"]))]
#[case(user("u", "u", Some("bulkId:x")), user("u", "u", Some("id-x")))]
#[case(delete("/Users/bulkId:x"), delete("/Users/id-x"))]
#[case(
    patch("/Groups/bulkId:x", json!([{ "op": "remove", "path": "members[value eq \"bulkId:y\"]" }])),
    patch("/Groups/id-x", json!([{ "op": "remove", "path": "members[value eq \"id-y\"]" }]))
)]
#[case(
    patch("/Users/1", json!([{ "op": "add", "path": "urn:acme:1.0:User:buddies[id eq \"bulkId:x\"].$ref", "value": "../bulkId:y" }])),
    patch("/Users/1", json!([{ "op": "add", "path": "urn:acme:1.0:User:buddies[id eq \"id-x\"].$ref", "value": "https://example.com/Users/id-y" }]))
)]
fn a_reference_becomes_what_was_created(#[case] sent: Value, #[case] meant: Value) {
    let mut resolved = operation(sent);
    resolved.resolve(&created(&["x", "y"])).unwrap();
    assert_eq!(resolved, operation(meant));
}

#[rstest]
#[case(group("g", &["bulkId:x", "bulkId:z"]))]
#[case(delete("/Users/bulkId:z"))]
fn a_reference_to_what_failed_is_409(#[case] sent: Value) {
    let error = operation(sent).resolve(&created(&["x"])).unwrap_err();
    assert_eq!((error.status, error.scim_type), (409, None));
}

#[test]
fn a_reference_to_nothing_is_400() {
    let tasks = job(json!([
        group("g", &["bulkId:nobody"]),
        group("h", &["bulkId:g"])
    ]))
    .tasks;
    let error = tasks[0].operation.as_ref().unwrap_err();
    assert_eq!(
        (error.status, error.scim_type),
        (400, Some(ScimType::InvalidValue))
    );
    // It refers to something that is there, and fails.
    assert!(tasks[1].operation.is_ok());
}

#[test]
fn open_references_are_left_out_and_added_later() {
    let open = BTreeSet::from(["x".to_owned()]);
    let mut sent = operation(group("g", &["bulkId:x", "bulkId:y", "7"]));
    let later = sent.detach(&open);
    assert_eq!(sent, operation(group("g", &["bulkId:y", "7"])));
    let members = vec!["bulkId:x".to_owned()];
    assert_eq!(
        later,
        Changes::Group(vec![GroupChange::AddMembers(members)])
    );
    let later = reference::resolve_changes(Kind::Group, later, &created(&["x"])).unwrap();
    let members = vec!["id-x".to_owned()];
    assert_eq!(
        later,
        Changes::Group(vec![GroupChange::AddMembers(members)])
    );

    let mut sent = operation(user("u", "u", Some("bulkId:x")));
    let later = sent.detach(&open);
    let mut expected = user("u", "u", None);
    expected["data"][urn::ENTERPRISE_USER] = json!({ "department": "D" });
    assert_eq!(sent, operation(expected));
    let path = format!("{}:manager", urn::ENTERPRISE_USER);
    let set = json!([{ "op": "replace", "path": path, "value": { "value": "bulkId:x" } }]);
    let Action::Update(_, expected) = operation(patch("/Users/1", set)).action else {
        panic!("no update");
    };
    assert_eq!(later, expected);
}

#[test]
fn an_extension_with_nothing_else_in_it_is_left_out_as_a_whole() {
    let mut data = user("u", "u", None);
    data["data"][urn::ENTERPRISE_USER] = json!({ "manager": { "value": "bulkId:x" } });
    let mut sent = operation(data);
    assert!(!sent.detach(&BTreeSet::from(["x".to_owned()])).is_empty());
    assert_eq!(sent, operation(user("u", "u", None)));
}
