//! Which messages, paths and operations are read, and how those that are none fail.

use super::*;

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
    assert!(Target::parse(&format!("/Users/{}", "x".repeat(MAX_PATH_BYTES))).is_err());
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
#[case::too_many(bulk(vec![delete("/Users/1"); MAX_OPERATIONS + 1].into()), 413)]
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
