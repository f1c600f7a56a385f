use std::collections::{BTreeSet, HashMap};

use crate::scim::json::{Limits, Value, json, parse};
use proptest::prelude::*;
use rstest::rstest;

use super::{
    answer::{self, Outcome},
    job::Job,
    message::{self, Ask, Label, Message, Request},
    operation::{Action, Changes, Created, Operation},
    path::{Id, Kind, Target},
    reference,
    schedule::Schedule,
};
use crate::scim::{
    error::{ScimError, ScimType},
    group_change::GroupChange,
    patch,
    resource::Document,
    urn,
    value::Ignored,
};

fn bulk(operations: Value) -> Value {
    json!({ "schemas": [urn::BULK_REQUEST], "Operations": operations })
}

fn user(bulk_id: &str, user_name: &str, manager: Option<&str>) -> Value {
    let mut data = json!({ "schemas": [urn::USER], "userName": user_name });
    if let Some(manager) = manager {
        data[urn::ENTERPRISE_USER] = json!({ "department": "D", "manager": { "value": manager } });
    }
    json!({ "method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data })
}

fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let data = json!({ "schemas": [urn::GROUP], "displayName": bulk_id, "members": members });
    json!({ "method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data })
}

fn patch(path: &str, operations: Value) -> Value {
    let data = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    json!({ "method": "PATCH", "path": path, "data": data })
}

fn put(path: &str, user_name: &str) -> Value {
    let data = json!({ "schemas": [urn::USER], "userName": user_name });
    json!({ "method": "PUT", "path": path, "data": data })
}

fn delete(path: &str) -> Value {
    json!({ "method": "DELETE", "path": path })
}

/// Reads an operation as the RFC reads it.
fn strict(request: Request) -> Result<Operation, ScimError> {
    let Request { kind, ask, version } = request;
    let document = |mut data| {
        reference::name_by_value(&mut data);
        Document::read(kind.resource_type(), data, &mut Ignored::default())
    };
    let action = match ask {
        Ask::Create(data) => Action::Create(document(data)?),
        Ask::Replace(id, data) => Action::Replace(id, document(data)?),
        Ask::Update(id, data) => Action::Update(id, changes(kind, data)?),
        Ask::Delete(id) => Action::Delete(id),
    };
    Ok(Operation {
        kind,
        action,
        version,
    })
}

fn changes(kind: Kind, data: Value) -> Result<Changes, ScimError> {
    let mut typed = Vec::new();
    let mut ignored = Ignored::default();
    for request in patch::read(data)? {
        for request in request.by_attribute(kind.resource_type(), &mut ignored)? {
            typed.extend(request.changes(kind.resource_type(), &mut ignored)?);
        }
    }
    Ok(match kind {
        Kind::User => Changes::User(typed),
        Kind::Group => {
            let typed = typed.into_iter().map(GroupChange::of);
            Changes::Group(typed.collect::<Result<_, _>>()?)
        }
    })
}

fn job(operations: Value) -> Job {
    Job::read(message::read(bulk(operations)).unwrap(), strict)
}

/// The plan as text: units in order, each as its operations (with those of them that begin with open references in
/// brackets) and, after a colon, the units that it waits for.
fn printed(operations: Value) -> String {
    let plan = job(operations).plan;
    let units = plan.units.iter().map(|unit| {
        let steps: Vec<String> = unit
            .steps
            .iter()
            .map(|step| match step.open.len() {
                0 => step.operation.to_string(),
                _ => format!("{}{:?}", step.operation, Vec::from_iter(&step.open)),
            })
            .collect();
        let after: Vec<String> = unit.after.iter().map(usize::to_string).collect();
        let steps = steps.join(",").replace('"', "");
        match after.is_empty() {
            true => steps,
            false => format!("{steps}:{}", after.join(",")),
        }
    });
    units.collect::<Vec<String>>().join(" ")
}

#[rstest]
#[case::users("/Users", Some(Target::Endpoint(Kind::User)))]
#[case::groups("Groups/", Some(Target::Endpoint(Kind::Group)))]
#[case::a_user("/Users/42", Some(Target::Resource(Kind::User, Id::Known("42".into()))))]
#[case::too_many_slashes("//Users//42/", Some(Target::Resource(Kind::User, Id::Known("42".into()))))]
#[case::encoded("/Users/%34%32", Some(Target::Resource(Kind::User, Id::Known("42".into()))))]
#[case::a_dot("/Users/%2e", Some(Target::Resource(Kind::User, Id::Known(".".into()))))]
#[case::dots("/Users/..", Some(Target::Resource(Kind::User, Id::Known("..".into()))))]
#[case::new("/Groups/bulkId:g", Some(Target::Resource(Kind::Group, Id::New("g".into()))))]
#[case::new_encoded("/Groups/bulkId%3Aa%20b", Some(Target::Resource(Kind::Group, Id::New("a b".into()))))]
#[case::new_nothing("/Groups/bulkId:", Some(Target::Resource(Kind::Group, Id::Known("bulkId:".into()))))]
#[case::nothing("", None)]
#[case::root("/", None)]
#[case::letter_case("/users/42", None)]
#[case::encoded_endpoint("/%55sers/42", None)]
#[case::bulk("/Bulk", None)]
#[case::search("/Users/.search/x", None)]
#[case::discovery("/Schemas", None)]
#[case::deeper("/Users/42/emails", None)]
#[case::up("/Users/../Groups", None)]
#[case::absolute("https://scim.example.com/orgs/1/scim/v2/Users/42", None)]
#[case::query("/Users/42?attributes=id", None)]
#[case::fragment("/Users/42#x", None)]
#[case::no_utf8("/Users/%ff", None)]
#[case::no_escape("/Users/%4", None)]
fn a_path_names_an_endpoint_or_one_resource(#[case] path: &str, #[case] expected: Option<Target>) {
    assert_eq!(Target::parse(path).ok(), expected, "{path}");
}

#[test]
fn a_path_has_a_limit() {
    assert!(Target::parse(&format!("/Users/{}", "x".repeat(super::MAX_PATH_BYTES))).is_err());
}

#[rstest]
#[case::no_object(json!([]), 400)]
#[case::no_schema(json!({ "Operations": [delete("/Users/1")] }), 400)]
#[case::another_schema(json!({ "schemas": [urn::PATCH_OP], "Operations": [delete("/Users/1")] }), 400)]
#[case::no_operations(json!({ "schemas": [urn::BULK_REQUEST] }), 400)]
#[case::no_list(bulk(json!({})), 400)]
#[case::nothing_to_do(bulk(json!([])), 400)]
#[case::twice(json!({ "schemas": [urn::BULK_REQUEST], "Operations": [1], "operations": [1] }), 400)]
#[case::fail_on_errors_text(json!({ "schemas": [urn::BULK_REQUEST], "failOnErrors": "1", "Operations": [1] }), 400)]
#[case::fail_on_no_errors(json!({ "schemas": [urn::BULK_REQUEST], "failOnErrors": 0, "Operations": [1] }), 400)]
#[case::fail_on_less(json!({ "schemas": [urn::BULK_REQUEST], "failOnErrors": -1, "Operations": [1] }), 400)]
#[case::fail_on_a_part(json!({ "schemas": [urn::BULK_REQUEST], "failOnErrors": 1.5, "Operations": [1] }), 400)]
#[case::too_many(bulk(vec![delete("/Users/1"); crate::scim::bulk::MAX_OPERATIONS + 1].into()), 413)]
fn a_message_that_is_none_fails_as_a_whole(#[case] body: Value, #[case] status: u16) {
    assert_eq!(message::read(body).unwrap_err().status, status);
}

#[rstest]
#[case(json!(null), None)]
#[case(json!(1), Some(1))]
#[case(json!(18_446_744_073_709_551_615_u64), Some(usize::MAX))]
fn errors_may_be_counted(#[case] number: Value, #[case] expected: Option<usize>) {
    let mut body = bulk(json!([delete("/Users/1")]));
    body["FAILonERRORS"] = number;
    assert_eq!(message::read(body).unwrap().fail_on_errors, expected);
}

#[rstest]
#[case::no_object(json!("POST"), "invalidSyntax")]
#[case::no_method(json!({ "path": "/Users/1" }), "invalidSyntax")]
#[case::get(json!({ "method": "GET", "path": "/Users/1" }), "invalidSyntax")]
#[case::letter_case(json!({ "method": "delete", "path": "/Users/1" }), "invalidSyntax")]
#[case::no_path(json!({ "method": "DELETE" }), "invalidValue")]
#[case::path_no_text(json!({ "method": "DELETE", "path": 1 }), "invalidValue")]
#[case::unknown_endpoint(json!({ "method": "DELETE", "path": "/Robots/1" }), "invalidValue")]
#[case::nested(json!({ "method": "POST", "path": "/Bulk", "bulkId": "a", "data": {} }), "invalidValue")]
#[case::search(json!({ "method": "POST", "path": "/Users/.search", "bulkId": "a", "data": {} }), "invalidValue")]
#[case::post_with_an_id(json!({ "method": "POST", "path": "/Users/1", "bulkId": "a", "data": {} }), "invalidValue")]
#[case::put_without_one(json!({ "method": "PUT", "path": "/Users", "data": {} }), "invalidValue")]
#[case::delete_all(json!({ "method": "DELETE", "path": "/Users" }), "invalidValue")]
#[case::no_data(json!({ "method": "PUT", "path": "/Users/1" }), "invalidSyntax")]
#[case::no_bulk_id(json!({ "method": "POST", "path": "/Users", "data": {} }), "invalidValue")]
#[case::bulk_id_no_text(json!({ "method": "POST", "path": "/Users", "bulkId": 1, "data": {} }), "invalidValue")]
#[case::bulk_id_empty(json!({ "method": "POST", "path": "/Users", "bulkId": "", "data": {} }), "invalidValue")]
#[case::bulk_id_long(json!({ "method": "POST", "path": "/Users", "bulkId": "b".repeat(257), "data": {} }), "invalidValue")]
#[case::version_no_text(json!({ "method": "DELETE", "path": "/Users/1", "version": 3 }), "invalidValue")]
#[case::twice(json!({ "method": "DELETE", "Method": "PUT", "path": "/Users/1" }), "invalidSyntax")]
fn an_operation_that_is_none_fails_alone(#[case] operation: Value, #[case] kind: &str) {
    let read = message::read(bulk(json!([operation, delete("/Users/1")]))).unwrap();
    let [broken, good] = &read.operations[..] else {
        panic!("{read:?}");
    };
    let error = broken.request.as_ref().unwrap_err();
    assert_eq!(
        (error.status, error.scim_type.map(ScimType::as_str)),
        (400, Some(kind))
    );
    assert!(good.request.is_ok());
}

#[test]
fn what_an_answer_repeats_is_read_whatever_is_wrong() {
    let operation = json!({ "method": "PUT", "path": "/Users/1", "bulkId": "b", "version": 3 });
    let read = message::read(bulk(json!([operation]))).unwrap();
    let expected = Label {
        method: Some("PUT".into()),
        bulk_id: Some("b".into()),
        resource: Some((Kind::User, Id::Known("1".into()))),
    };
    assert_eq!(read.operations[0].label, expected);
}

#[test]
fn the_same_bulk_id_twice_is_good_for_neither() {
    let operations = json!([
        user("a", "ada", None),
        group("a", &[]),
        user("b", "bob", None),
        { "method": "DELETE", "path": "/Users/1", "bulkId": "b" },
    ]);
    let Message { operations, .. } = message::read(bulk(operations)).unwrap();
    let good: Vec<bool> = operations.iter().map(|sent| sent.request.is_ok()).collect();
    assert_eq!(good, [false, false, true, true]);
}

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

#[rstest]
#[case::nothing_in_common(json!([user("a", "a", None), user("b", "b", None), group("c", &[])]), "0 1 2")]
#[case::backward(json!([user("a", "a", None), group("g", &["bulkId:a"])]), "0 1:0")]
#[case::forward(json!([group("g", &["bulkId:a"]), user("a", "a", None), user("b", "b", None)]), "1 0:0 2")]
#[case::a_chain(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:c"]), group("c", &[])]), "2 1:0 0:1")]
#[case::itself(json!([group("a", &["bulkId:a"])]), "0[a]")]
#[case::two_groups(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:a"])]), "0[b],1")]
#[case::managers(json!([user("a", "a", Some("bulkId:b")), user("b", "b", Some("bulkId:a"))]), "0[b],1")]
#[case::three_groups(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:c"]), group("c", &["bulkId:a"])]), "0[b],2,1")]
#[case::a_circle_needs_others(
    json!([group("a", &["bulkId:b", "bulkId:u"]), group("b", &["bulkId:a"]), group("c", &["bulkId:a"]), user("u", "u", None)]),
    "3 0[b],1:0 2:1"
)]
#[case::one_resource(json!([switch_off("/Users/1"), put("/Users/1", "a"), delete("/Users/1")]), "0 1:0 2:1")]
#[case::one_new_resource(
    json!([patch("/Groups/bulkId:g", json!([{ "op": "add", "path": "members", "value": [{ "value": "bulkId:u" }] }])),
        delete("/Groups/bulkId:g"), group("g", &[]), user("u", "u", None)]),
    "2 3 0:0,1 1:0,2"
)]
#[case::a_circle_is_whole_before_it_changes(
    json!([group("a", &["bulkId:b"]), delete("/Groups/bulkId:a"), group("b", &["bulkId:a"])]),
    "0[b],2 1:0"
)]
#[case::broken_operations_keep_their_place(json!([user("a", "a", None), { "method": "GET" }, user("b", "b", None)]), "0 1 2")]
fn the_plan_is_the_order_of_the_message_but_for_references(
    #[case] operations: Value,
    #[case] expected: &str,
) {
    assert_eq!(printed(operations), expected);
}

const RENAME: &str = r#"[{ "op": "replace", "path": "userName", "value": "z" }]"#;
const SWITCH_OFF: &str = r#"[{ "op": "replace", "path": "active", "value": false }]"#;

fn rename(path: &str) -> Value {
    patch(path, parse(RENAME.as_bytes(), &Limits::USUAL).unwrap())
}

fn switch_off(path: &str) -> Value {
    patch(path, parse(SWITCH_OFF.as_bytes(), &Limits::USUAL).unwrap())
}

fn add_member(path: &str) -> Value {
    patch(
        path,
        json!([{ "op": "add", "path": "members", "value": [{ "value": "7" }] }]),
    )
}

#[rstest]
#[case::the_same_name(json!([user("a", "Ada", None), user("b", "aDA", None), user("c", "bob", None)]), "0 1:0 2")]
#[case::a_name_that_others_compare(json!([user("a", "ada", None), user("b", "âda", None), user("c", "bob", None)]), "0 1:0 2:1")]
#[case::one_resource(json!([switch_off("/Users/1"), switch_off("/Users/2"), switch_off("/Users/1")]), "0 1 2:0")]
#[case::one_resource_spelt_twice(json!([switch_off("/Users/1"), switch_off("//Users/%31")]), "0 1:0")]
#[case::deletions(json!([delete("/Users/1"), delete("/Users/2"), delete("/Groups/3")]), "0 1 2")]
#[case::a_name_that_becomes_free(json!([delete("/Users/1"), delete("/Users/2"), user("a", "a", None), delete("/Users/3")]), "0 1 2:0,1 3:2")]
#[case::replacements(json!([put("/Users/1", "a"), put("/Users/2", "b"), put("/Users/3", "c")]), "0 1:0 2:1")]
#[case::renaming(json!([rename("/Users/1"), switch_off("/Users/2"), user("a", "a", None)]), "0 1 2:0")]
#[case::other_changes(json!([switch_off("/Users/1"), switch_off("/Users/2"), user("a", "a", None)]), "0 1 2")]
#[case::groups_have_names_of_their_own(json!([put("/Users/1", "a"), group("a", &[])]), "0 1")]
#[case::members(json!([add_member("/Groups/1"), add_member("/Groups/2"), add_member("/Groups/1")]), "0 1 2:0")]
#[case::a_member_that_goes(json!([add_member("/Groups/1"), delete("/Users/7"), add_member("/Groups/2")]), "0 1:0 2:1")]
fn what_must_not_overtake_waits(#[case] operations: Value, #[case] expected: &str) {
    assert_eq!(printed(operations), expected);
}

#[test]
fn a_circle_of_many_has_one_open_reference() {
    let name = |number: usize| format!("g{number}");
    let groups: Vec<Value> = (0..500)
        .map(|number| {
            group(
                &name(number),
                &[&format!("bulkId:{}", name((number + 1) % 500))],
            )
        })
        .collect();
    let plan = job(groups.into()).plan;
    assert_eq!(plan.units.len(), 1);
    let open: usize = plan.units[0].steps.iter().map(|step| step.open.len()).sum();
    assert_eq!((plan.units[0].steps.len(), open), (500, 1));
}

#[test]
fn everybody_may_refer_to_everybody() {
    let names: Vec<String> = (0..300).map(|number| format!("bulkId:{number}")).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let groups: Vec<Value> = (0..300)
        .map(|number| group(&number.to_string(), &all))
        .collect();
    let plan = job(groups.into()).plan;
    assert_eq!(plan.units.len(), 1);
    // The first waits for all, itself included; each that follows for itself and those behind it.
    let open: Vec<usize> = plan.units[0]
        .steps
        .iter()
        .map(|step| step.open.len())
        .collect();
    assert_eq!(open, (1..=300).rev().collect::<Vec<usize>>());
}

/// Carries a plan out, several units at a time, in an order that `choose` picks. Comes back with the operations in the
/// order in which they ended.
fn carried_out(job: &Job, fails: &[bool], mut choose: impl FnMut(usize) -> usize) -> Vec<usize> {
    let mut schedule = Schedule::new(&job.plan, job.fail_on_errors);
    let (mut under_way, mut ended) = (Vec::new(), Vec::new());
    loop {
        while let Some(unit) = schedule.begin() {
            under_way.push(unit);
        }
        assert!(under_way.len() <= super::MAX_AT_ONCE);
        if under_way.is_empty() {
            return ended;
        }
        let unit = under_way.swap_remove(choose(under_way.len()));
        let steps: Vec<usize> = job.plan.units[unit]
            .steps
            .iter()
            .map(|step| step.operation)
            .collect();
        let errors = steps.iter().filter(|operation| fails[**operation]).count();
        ended.extend(steps);
        schedule.finish(unit, errors);
    }
}

fn any_operation(names: usize) -> impl Strategy<Value = Value> {
    let name = move || 0..names;
    let refers = proptest::collection::vec(name(), 0..3);
    (0..7, name(), refers).prop_map(|(what, name, refers)| {
        let refers: Vec<String> = refers.iter().map(|name| format!("bulkId:{name}")).collect();
        let refers: Vec<&str> = refers.iter().map(String::as_str).collect();
        let path = format!("/Groups/bulkId:{name}");
        match what {
            0 => user("", &format!("u{}", name % 3), refers.first().copied()),
            1 => add_member(&path),
            2 => delete(&format!("/Users/{name}")),
            3 => put(&format!("/Users/{}", name % 3), "x"),
            4 => switch_off(&format!("/Users/{}", name % 3)),
            _ => group("", &refers),
        }
    })
}

fn any_message() -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec(any_operation(24), 1..24).prop_map(|mut operations| {
        for (number, operation) in operations.iter_mut().enumerate() {
            operation["bulkId"] = number.to_string().into();
        }
        operations
    })
}

proptest! {
    /// Whatever is done side by side: every operation ends once, after those that it refers to (but for circles), and those
    /// that touch the same end in the order in which they would have ended alone.
    #[test]
    fn side_by_side_is_as_one_after_the_other(operations in any_message(), seed in any::<u64>()) {
        let job = job(operations.into());
        let fails = vec![false; job.tasks.len()];
        let alone = carried_out(&job, &fails, |_| 0);
        let mut state = seed | 1;
        let together = carried_out(&job, &fails, |most| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % most
        });
        let sorted = |mut order: Vec<usize>| { order.sort_unstable(); order };
        let every: Vec<usize> = (0..job.tasks.len()).collect();
        prop_assert_eq!(sorted(alone.clone()), every.clone());
        prop_assert_eq!(sorted(together.clone()), every);

        let place = |order: &[usize], operation| order.iter().position(|ended| *ended == operation).unwrap();
        let unit_of = |operation| job.plan.units.iter().position(|unit| unit.steps.iter().any(|step| step.operation == operation));
        for (operation, task) in job.tasks.iter().enumerate() {
            for name in &task.refers {
                let creator = job.tasks.iter().position(|task| task.creates.as_ref() == Some(name));
                if let Some(creator) = creator.filter(|creator| task.operation.is_ok() && unit_of(*creator) != unit_of(operation)) {
                    prop_assert!(place(&together, creator) < place(&together, operation));
                }
            }
            for other in 0..operation {
                let (Some(one), Some(two)) = (id_of(&job, other), id_of(&job, operation)) else { continue };
                if one == two {
                    prop_assert!(place(&together, other) < place(&together, operation));
                }
            }
        }
    }

    /// Where errors end the work, the same is processed side by side as alone.
    #[test]
    fn errors_end_the_work_at_the_same_place(
        operations in any_message(),
        fails in proptest::collection::vec(any::<bool>(), 24),
        most in 1_usize..6,
        seed in any::<u64>(),
    ) {
        let mut job = job(operations.into());
        let processed = |order: Vec<usize>| order.into_iter().collect::<BTreeSet<usize>>();
        job.fail_on_errors = Some(most);
        let mut expected = BTreeSet::new();
        let mut errors = 0;
        for unit in &job.plan.units {
            if errors >= most { break; }
            for step in &unit.steps {
                expected.insert(step.operation);
                errors += usize::from(fails[step.operation]);
            }
        }
        let mut state = seed | 1;
        let together = carried_out(&job, &fails, |most| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % most
        });
        prop_assert_eq!(processed(together), expected);
    }
}

fn id_of(job: &Job, operation: usize) -> Option<Id> {
    let operation = job.tasks[operation].operation.as_ref().ok()?;
    operation.action.id().cloned()
}

#[test]
fn an_answer_says_what_became_of_each() {
    let label = |method: &str, bulk_id: Option<&str>| Label {
        method: Some(method.to_owned()),
        bulk_id: bulk_id.map(str::to_owned),
        resource: None,
    };
    let results = vec![
        answer::Result {
            label: label("POST", Some("a")),
            location: Some("https://example.com/Users/1".into()),
            outcome: Outcome::Done {
                status: 201,
                version: Some("W/\"1\"".into()),
            },
        },
        answer::Result {
            label: label("DELETE", None),
            location: Some("https://example.com/Users/2".into()),
            outcome: Outcome::Failed(ScimError::not_found("gone")),
        },
    ];
    assert_eq!(
        Value::from(answer::print(results)),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
            "Operations": [
                {
                    "method": "POST",
                    "bulkId": "a",
                    "location": "https://example.com/Users/1",
                    "version": "W/\"1\"",
                    "status": "201",
                },
                {
                    "method": "DELETE",
                    "location": "https://example.com/Users/2",
                    "status": "404",
                    "response": {
                        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                        "status": "404",
                        "detail": "gone",
                    },
                },
            ],
        })
    );
}

#[test]
fn an_answer_stays_within_its_limit() {
    let odd = "\u{1}";
    let operation = json!({
        "method": "PUT",
        "path": format!("/Users/{}", "é".repeat(500)),
        "bulkId": odd.repeat(super::MAX_BULK_ID_BYTES),
    });
    let sent = message::read(bulk(json!([operation]))).unwrap();
    let label = sent.operations[0].label.clone();
    assert!(label.bulk_id.is_some() && label.resource.is_some());
    let (_, id) = label.resource.clone().unwrap();
    let result = answer::Result {
        label,
        location: Some(format!("{}/Users/{}", "b".repeat(1_024), id.as_text())),
        outcome: Outcome::failed(ScimError::not_found(odd.repeat(100_000))),
    };
    let answer = answer::print(vec![result; super::MAX_OPERATIONS]).to_string();
    assert!(answer.len() <= super::MAX_ANSWER_BYTES, "{}", answer.len());
}
