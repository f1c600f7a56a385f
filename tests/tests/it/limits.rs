//! Limits of the data, at the limit and one past it, as an identity provider and an internal service meet them.

use identity_proto::v1::{CreateUserRequest, User};
use serde_json::{Value, json};
use tests::{
    client::{PATCH_OP, Scim, USER},
    grpc::reason,
    stack::{Builder, Database, Stack},
};
use tonic::Code;
use tonic_types::StatusExt as _;

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn start() -> (Stack, Scim, String) {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    (stack, scim, tenant.id)
}

/// Posts a document; the status, and what kind of error it is.
async fn post(scim: &Scim, path: &str, document: &Value) -> (u16, Option<String>) {
    let answer = scim.send("POST", path, &[], Some(document)).await.unwrap();
    let body = answer.json().unwrap();
    let kind = body["scimType"].as_str().map(str::to_owned);
    (answer.status, kind)
}

/// So many values, spread over attributes that have many.
fn values(number: usize) -> Value {
    let mut user = json!({ "schemas": [USER] });
    let lists = [
        "phoneNumbers",
        "ims",
        "photos",
        "emails",
        "entitlements",
        "roles",
    ];
    let mut left = number;
    for list in lists {
        let here = left.min(200);
        let values = (0..here).map(|n| json!({ "value": format!("{list}-{n}") }));
        user[list] = values.collect();
        left -= here;
    }
    assert_eq!(left, 0);
    user
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_user_may_be_as_large_as_the_limits_say() {
    let (_stack, scim, _) = start().await;
    let text = |length: usize| Value::from("x".repeat(length));
    // Each is about another user, so that no name is taken.
    let mut number = 0;
    let mut user = |attribute: &str, value: Value| {
        number += 1;
        let mut user = json!({ "schemas": [USER], "userName": format!("user-{number}") });
        user[attribute] = value;
        user
    };
    let list = |number: usize| {
        (0..number)
            .map(|n| json!({ "value": n.to_string() }))
            .collect()
    };
    let mut cases = Vec::new();
    for attribute in ["userName", "externalId"] {
        cases.push((
            attribute,
            user(attribute, text(1_024)),
            user(attribute, text(1_025)),
        ));
    }
    for attribute in ["title", "displayName", "nickName"] {
        cases.push((
            attribute,
            user(attribute, text(4_096)),
            user(attribute, text(4_097)),
        ));
    }
    let mail = |length: usize| json!([{ "value": "x".repeat(length) }]);
    cases.push((
        "emails.value",
        user("emails", mail(1_024)),
        user("emails", mail(1_025)),
    ));
    cases.push((
        "values",
        user("phoneNumbers", list(200)),
        user("phoneNumbers", list(201)),
    ));
    let mut all = [values(1_000), values(1_001)];
    for (user, name) in all.iter_mut().zip(["all-1", "all-2"]) {
        user["userName"] = name.into();
    }
    let [most, more] = all;
    cases.push(("all values", most, more));
    for (what, most, more) in cases {
        assert_eq!(post(&scim, "/Users", &most).await, (201, None), "{what}");
        let refused = (400, Some("invalidValue".to_owned()));
        assert_eq!(post(&scim, "/Users", &more).await, refused, "{what}");
    }
    let (status, _) = post(&scim, "/Users", &user("title", "a\0b".into())).await;
    assert_eq!(status, 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_group_may_be_as_large_as_the_limits_say() {
    let (_stack, scim, _) = start().await;
    let group = |name: &str| json!({ "schemas": [GROUP], "displayName": name });
    assert_eq!(
        post(&scim, "/Groups", &group(&"x".repeat(1_024))).await,
        (201, None)
    );
    let refused = (400, Some("invalidValue".to_owned()));
    assert_eq!(
        post(&scim, "/Groups", &group(&"x".repeat(1_025))).await,
        refused
    );

    // Spaces behind a document are part of its body.
    for (length, status) in [(4 << 20, 201), ((4 << 20) + 1, 413)] {
        let group = group(&format!("padded-{length}")).to_string();
        let mut body = group.into_bytes();
        body.resize(length, b' ');
        let target = format!("{}/Groups", scim.prefix());
        let answer = scim.send_raw("POST", &target, &[], Some(body)).await;
        assert_eq!(answer.unwrap().status, status, "{length}");
    }

    // Nobody has these ids: what is not too many is looked for.
    let mut crowd = group("crowd");
    for (number, refused) in [
        (50_000, (400, Some("invalidValue".to_owned()))),
        (50_001, (413, None)),
    ] {
        let members =
            (0..number).map(|n| json!({ "value": format!("00000000-0000-7000-8000-{n:012}") }));
        crowd["members"] = members.collect();
        assert_eq!(post(&scim, "/Groups", &crowd).await, refused, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_pages_are_cut_and_beyond_the_end_they_are_empty() {
    let (_stack, scim, _) = start().await;
    post(
        &scim,
        "/Users",
        &json!({ "schemas": [USER], "userName": "ada" }),
    )
    .await;
    for (query, found) in [
        ("count=1000", 1),
        ("count=1001", 1),
        ("count=2147483647", 1),
        ("count=-1", 0),
        ("startIndex=2147483647", 0),
        ("startIndex=2147483648", 0),
        ("startIndex=-5", 1),
    ] {
        let answer = scim.get(&format!("/Users?{query}")).await.unwrap();
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        let list = answer.json().unwrap();
        assert_eq!(list["itemsPerPage"], json!(found), "{query}");
        assert_eq!(list["totalResults"], json!(1), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_the_filters_of_a_patch_have_so_many_terms_together() {
    let (_stack, scim, _) = start().await;
    let created = json!({ "schemas": [USER], "userName": "ada", "emails": [{ "value": "a" }] });
    let answer = scim.create_user(&created).await.unwrap().json().unwrap();
    let user = format!("/Users/{}", answer["id"].as_str().unwrap());
    // With what joins them 255 terms are 256; sixteen times that is the limit of all filters of a request.
    let chain = vec!["value eq \"a\""; 255].join(" or ");
    let operation = |filter: &str| json!({ "op": "replace", "path": format!("emails[{filter}].type"), "value": "work" });
    let mut operations = vec![operation(&chain); 16];
    for status in [200, 400] {
        let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
        let answer = scim.send("PATCH", &user, &[], Some(&body)).await.unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
        operations.push(operation("value eq \"a\""));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_an_internal_service_meets_the_same_limits_by_reason() {
    let (stack, _, organization_id) = start().await;
    let mut users = stack.identity().unwrap().users();
    let user = |name: String| CreateUserRequest {
        organization_id: organization_id.clone(),
        user: Some(User {
            user_name: name,
            ..User::default()
        }),
        ..CreateUserRequest::default()
    };
    users.create_user(user("x".repeat(1_024))).await.unwrap();
    let refused = users
        .create_user(user("x".repeat(1_025)))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(reason(&refused).as_deref(), Some("INVALID_FIELD"));
    // As a message it is within its limit, and as a name it is not.
    let nearly = users.create_user(user("x".repeat((4 << 20) - 100))).await;
    assert_eq!(nearly.unwrap_err().code(), Code::InvalidArgument);
    let message = users.create_user(user("x".repeat(4 << 20))).await;
    let refused = message.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    let info = refused.get_details_error_info().unwrap();
    assert_eq!(info.reason, "MESSAGE_TOO_LARGE");
    assert_eq!(info.metadata["limit"], (4 << 20).to_string());
}
