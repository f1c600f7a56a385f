//! Bulk requests: what becomes of the rest when one operation shows that it cannot go on, and how many go at a time.

use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    client::{Answer, Stack, scim, start, start_alone},
    fake::{ORGANIZATION, SUSPENDED},
};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

fn bulk(operations: &[Value]) -> Value {
    let schema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    json!({ "schemas": [schema], "Operations": operations })
}

fn create(user_name: &str) -> Value {
    let data = json!({ "schemas": [USER], "userName": user_name });
    json!({ "method": "POST", "path": "/Users", "bulkId": user_name, "data": data })
}

fn replace(id: &str) -> Value {
    let data = json!({ "schemas": [USER], "userName": "ada" });
    json!({ "method": "PUT", "path": format!("/Users/{id}"), "data": data })
}

fn patch(id: &str, attribute: &str, value: Value) -> Value {
    let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    let operation = json!({ "op": "Replace", "path": attribute, "value": value });
    let data = json!({ "schemas": [schema], "Operations": [operation] });
    json!({ "method": "PATCH", "path": format!("/Users/{id}"), "data": data })
}

fn delete(id: &str) -> Value {
    json!({ "method": "DELETE", "path": format!("/Users/{id}") })
}

fn with(mut operation: Value, member: &str, value: &str) -> Value {
    operation[member] = value.into();
    operation
}

async fn send(stack: &Stack, body: &Value) -> Answer {
    let request = scim("POST", "/Bulk").body(&body.to_string());
    request.send(stack.address).await
}

/// One member of each operation's result.
fn column(answer: &Answer, member: &str) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer = answer.json();
    let operations = answer["Operations"].as_array().unwrap().iter();
    operations
        .map(|operation| operation[member].clone())
        .collect()
}

fn times(status: &str, number: usize) -> Vec<Value> {
    vec![json!(status); number]
}

#[tokio::test]
async fn each_operation_is_answered_in_its_place() {
    let stack = start(&["--public-url", "https://scim.example.com"]).await;
    let body = bulk(&[
        create("new-1"),
        create("taken"),
        with(with(replace("ada"), "version", "W/\"3\""), "bulkId", "p"),
        patch("ada", "active", json!("False")),
        with(
            patch("ada", "password", json!("secret")),
            "version",
            "W/\"2\"",
        ),
        with(delete("changed"), "version", "W/\"1\""),
        delete("ada"),
        delete("no%2Fbody"),
        json!({ "method": "GET", "path": "/Users/ada" }),
    ]);
    let answer = send(&stack, &body).await;
    assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    let expected = [
        "201", "409", "200", "200", "412", "412", "204", "404", "400",
    ];
    assert_eq!(json!(column(&answer, "status")), json!(expected));
    let base = format!("https://scim.example.com/orgs/{ORGANIZATION}/scim/v2/Users");
    let of = |id: &str| json!(format!("{base}/{id}"));
    let ada = of("ada");
    let locations = [
        of("new-1"),
        Value::Null,
        ada.clone(),
        ada.clone(),
        ada.clone(),
        of("changed"),
        ada.clone(),
        of("no%2Fbody"),
        ada,
    ];
    assert_eq!(column(&answer, "location"), locations);
    let version = json!("W/\"3\"");
    let none = Value::Null;
    let versions = [
        &version, &none, &version, &version, &none, &none, &none, &none, &none,
    ];
    assert_eq!(json!(column(&answer, "version")), json!(versions));
    assert_eq!(
        column(&answer, "bulkId")[..3],
        [json!("new-1"), json!("taken"), json!("p")]
    );

    let id = answer.header("x-request-id").unwrap();
    for (status, response) in column(&answer, "status")
        .iter()
        .zip(column(&answer, "response"))
    {
        let failed = status.as_str() > Some("299");
        assert_eq!(response.is_object(), failed, "{status}: {response}");
        if failed {
            assert_eq!(response["status"], *status);
            let detail = response["detail"].as_str().unwrap();
            assert!(detail.ends_with(&format!("(request id: {id})")), "{detail}");
        }
    }
    // What an operation needed is passed on with all of them.
    let quirks = stack.fake.last_metadata().get("x-scim-quirks").cloned();
    assert_eq!(quirks.unwrap(), "operation-letter-case,boolean-as-text");
}

#[tokio::test]
async fn an_operation_is_one_call() {
    let stack = start(&[]).await;
    let body = bulk(&[create("new-1"), replace("ada"), delete("ada")]);
    column(&send(&stack, &body).await, "status");
    let mut calls = stack.fake.calls();
    calls.sort_unstable();
    assert_eq!(calls, ["CreateUser", "DeleteUser", "ReplaceUser"]);
}

#[tokio::test]
async fn a_stranger_learns_nothing() {
    let stack = start(&[]).await;
    let operations: Vec<Value> = (0..50).map(|n| create(&format!("new-{n}"))).collect();
    for operations in [&operations[..], &[json!({ "method": "GET" })]] {
        let body = bulk(operations).to_string();
        let request = scim("POST", "/Bulk").body(&body).token("Bearer wrong");
        let answer = request.send(stack.address).await;
        answer.error(401);
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.contains("invalid_token"));
    }
    // Those that had begun when the first was refused, and one question where nothing had.
    assert!(stack.fake.calls().len() <= 9, "{:?}", stack.fake.calls());
}

#[tokio::test]
async fn a_suspended_token_is_refused_once() {
    let stack = start(&[]).await;
    let operations: Vec<Value> = (0..50).map(|n| create(&format!("new-{n}"))).collect();
    let body = bulk(&operations).to_string();
    let request = scim("POST", "/Bulk").body(&body);
    let request = request.token(&format!("Bearer {SUSPENDED}"));
    request.send(stack.address).await.error(403);
    assert!(stack.fake.calls().len() <= 17, "{:?}", stack.fake.calls());
}

#[tokio::test]
async fn what_is_switched_off_is_refused_alone() {
    let stack = start(&[]).await;
    let body = bulk(&[
        create("forbidden-1"),
        create("forbidden-2"),
        create("forbidden-3"),
    ]);
    assert_eq!(
        column(&send(&stack, &body).await, "status"),
        times("403", 3)
    );
    let asked = stack.fake.calls().into_iter();
    let asked = asked.filter(|call| *call == "AuthenticateCaller").count();
    assert_eq!(asked, 1);
    let body = bulk(&[create("forbidden-1"), create("new-1")]);
    let answer = send(&stack, &body).await;
    assert_eq!(json!(column(&answer, "status")), json!(["403", "201"]));
}

#[tokio::test]
async fn operations_that_are_none_cost_one_question() {
    let stack = start(&[]).await;
    let body = bulk(&[
        json!({ "method": "GET", "path": "/Users/ada" }),
        json!("nothing"),
    ]);
    assert_eq!(
        column(&send(&stack, &body).await, "status"),
        times("400", 2)
    );
    assert_eq!(stack.fake.calls(), ["AuthenticateCaller"]);
}

#[tokio::test]
async fn when_the_token_ends_the_rest_is_401() {
    let stack = start(&[]).await;
    let mut operations = vec![
        create("new-1"),
        with(delete("ada"), "bulkId", "d"),
        replace("ada"),
    ];
    operations.push(create("revoked"));
    operations.extend((0..50).map(|_| replace("ada")));
    let mut body = bulk(&operations);
    body["failOnErrors"] = 1_000.into();
    let statuses = column(&send(&stack, &body).await, "status");
    assert_eq!(statuses[0], "201");
    assert_eq!(statuses[3..], times("401", 51));
    assert!(stack.fake.calls().len() < 20, "{:?}", stack.fake.calls());
}

#[tokio::test]
async fn when_the_service_goes_away_the_rest_is_503() {
    let stack = start(&[]).await;
    let mut operations = vec![create("new-1"), create("gone")];
    operations.extend((0..50).map(|_| replace("ada")));
    let mut body = bulk(&operations);
    body["failOnErrors"] = 2.into();
    let statuses = column(&send(&stack, &body).await, "status");
    assert_eq!(statuses[0], "201");
    assert_eq!(statuses[1..], times("503", 51));
    assert_eq!(
        stack.fake.calls(),
        ["CreateUser", "CreateUser", "AuthenticateCaller"]
    );
}

#[tokio::test]
async fn one_operation_that_is_503_ends_nothing() {
    let stack = start(&[]).await;
    let body = bulk(&[delete("wait"), create("new-1")]);
    let answer = send(&stack, &body).await;
    assert_eq!(json!(column(&answer, "status")), json!(["503", "201"]));
}

#[tokio::test]
async fn of_a_service_that_is_away_a_bulk_request_says_so_as_any_other() {
    let body = bulk(&[create("new-1"), delete("ada")]).to_string();
    let address = start_alone().await;
    let began = Instant::now();
    let answer = scim("POST", "/Bulk").body(&body).send(address).await;
    answer.error(503);
    assert!(answer.header("retry-after").is_some());
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn whoever_comes_too_fast_waits() {
    let stack = start(&[]).await;
    let operations: Vec<Value> = (0..20).map(|n| create(&format!("busy-{n}"))).collect();
    let answer = send(&stack, &bulk(&operations)).await;
    assert_eq!(column(&answer, "status"), times("201", 20));
    assert_eq!(stack.fake.calls().len(), 40);
}

#[tokio::test]
async fn several_go_at_a_time_and_are_answered_in_order() {
    let stack = start(&[]).await;
    let names: Vec<String> = (0..200).map(|n| format!("new-{n}")).collect();
    let operations: Vec<Value> = names.iter().map(|name| create(name)).collect();
    let answer = send(&stack, &bulk(&operations)).await;
    assert_eq!(json!(column(&answer, "bulkId")), json!(names));
    assert_eq!(column(&answer, "status"), times("201", 200));
    let most = stack.fake.most_under_way();
    assert!((2..=8).contains(&most), "{most} at the same time");
}

#[rstest]
#[case(1, &["201", "409"])]
#[case(2, &["201", "409", "201", "404"])]
#[case(3, &["201", "409", "201", "404", "201"])]
#[tokio::test]
async fn enough_errors_end_the_work(#[case] most: usize, #[case] expected: &[&str]) {
    let stack = start(&[]).await;
    let mut body = bulk(&[
        create("new-1"),
        create("taken"),
        create("new-2"),
        delete("nobody"),
        create("new-3"),
    ]);
    body["failOnErrors"] = most.into();
    let answer = send(&stack, &body).await;
    assert_eq!(json!(column(&answer, "status")), json!(expected));
    assert_eq!(stack.fake.calls().len(), expected.len());
}

#[tokio::test]
async fn when_time_is_up_nothing_is_lost() {
    let stack = start(&["--bulk-time", "0.3", "--call-time", "0.5"]).await;
    let mut operations = vec![create("new-1")];
    operations.extend((0..20).map(|_| delete("slow")));
    operations.push(with(replace("ada"), "bulkId", "last"));
    let began = Instant::now();
    let answer = send(&stack, &bulk(&operations)).await;
    assert!(began.elapsed() < Duration::from_secs(3));
    let statuses = column(&answer, "status");
    assert_eq!(statuses.len(), operations.len());
    assert_eq!(statuses[0], "201");
    assert_eq!(statuses[1..21], times("503", 20));
    assert_eq!(column(&answer, "bulkId")[21], "last");
    // One after the other, since they are about one user: the second was not begun any more.
    let details = column(&answer, "response");
    let says = |place: usize, text: &str| details[place]["detail"].as_str().unwrap().contains(text);
    assert!(says(20, "was not begun"), "{}", details[20]);
}

#[tokio::test]
async fn a_request_keeps_to_what_the_configuration_declares() {
    let stack = start(&[]).await;
    let discovery = scim("GET", "/ServiceProviderConfig")
        .send(stack.address)
        .await;
    let declared = discovery.json()["bulk"].clone();
    assert_eq!(declared["supported"], true);
    let most = usize::try_from(declared["maxOperations"].as_u64().unwrap()).unwrap();
    let bytes = usize::try_from(declared["maxPayloadSize"].as_u64().unwrap()).unwrap();
    let before = stack.fake.calls().len();

    let answer = send(&stack, &bulk(&vec![create("new-1"); most + 1])).await;
    answer.error(413);
    assert!(answer.body.contains(&most.to_string()), "{answer:?}");
    let padding = " ".repeat(bytes);
    let text = bulk(&[create("new-1")]).to_string() + &padding;
    let answer = scim("POST", "/Bulk").body(&text).send(stack.address).await;
    answer.error(413);
    assert!(answer.body.contains(&bytes.to_string()), "{answer:?}");
    let text = text.get(..bytes).unwrap();
    let answer = scim("POST", "/Bulk").body(text).send(stack.address).await;
    assert_eq!(column(&answer, "status"), ["201"]);
    // Once each, before a large body is read, or instead of that.
    let asked = "AuthenticateCaller";
    assert_eq!(
        stack.fake.calls()[before..],
        [asked, asked, asked, "CreateUser"]
    );
}
