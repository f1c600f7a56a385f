//! What an answer looks like: status, headers, media type, errors.

use std::time::Instant;

use rstest::rstest;
use serde_json::json;

use crate::client::{scim, start, start_alone};

const USER: &str = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}"#;
const PATCH: &str = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations":[{"op":"replace","path":"active","value":false}]}"#;

#[tokio::test]
async fn a_user_is_printed_with_links_from_the_configuration() {
    let stack = start(&["--public-url", "https://scim.example.com/"]).await;
    let request = scim("POST", "/Users").body(USER);
    let request = request.without("Host").header("Host: evil.example.com");
    let answer = request
        .header("X-Forwarded-Host: evil.example.com")
        .send(stack.address)
        .await;
    let location = format!(
        "https://scim.example.com/orgs/{}/scim/v2/Users/ada",
        crate::fake::ORGANIZATION
    );
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("location"), Some(location.as_str()));
    assert_eq!(answer.header("etag"), Some("W/\"3\""));
    assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    assert_eq!(
        answer.json(),
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "ada",
            "userName": "ada@example.com",
            "active": true,
            "meta": {
                "resourceType": "User",
                "created": "2023-11-14T22:13:20.007Z",
                "lastModified": "2023-11-14T22:13:20.007Z",
                "location": location,
                "version": "W/\"3\"",
            },
        })
    );
}

#[tokio::test]
async fn a_user_that_the_client_has_is_not_sent_again() {
    let stack = start(&[]).await;
    let request = scim("GET", "/Users/ada").header("If-None-Match: \"3\"");
    let answer = request.send(stack.address).await;
    assert_eq!((answer.status, answer.body.as_str()), (304, ""));
    assert_eq!(answer.header("etag"), Some("W/\"3\""));
    assert_eq!(answer.header("content-type"), None);
}

#[rstest]
#[case("GET", "/Users/ada", "", 200)]
#[case("GET", "//Users//ada/", "", 200)]
#[case("GET", "/Users/ada?", "", 200)]
#[case("HEAD", "/Users/ada", "", 200)]
#[case("PUT", "/Users/ada", USER, 200)]
#[case("PATCH", "/Users/ada", PATCH, 200)]
#[case("DELETE", "/Users/ada", "", 204)]
#[tokio::test]
async fn what_is_done_is_answered(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: &str,
    #[case] status: u16,
) {
    let stack = start(&[]).await;
    let answer = scim(method, path).body(body).send(stack.address).await;
    assert_eq!(answer.status, status);
    let has_body = status == 200 && method != "HEAD";
    assert_eq!(!answer.body.is_empty(), has_body);
    assert_eq!(answer.header("etag").is_some(), status == 200);
    assert_eq!(answer.header("content-type").is_some(), status == 200);
    assert_eq!(answer.header("content-length").is_some(), status == 200);
}

#[rstest]
#[case("POST", "/Users", 409, Some("uniqueness"), "taken")]
#[case("PUT", "/Users/changed", 412, None, "ada")]
#[case("PUT", "/Users/nobody", 404, None, "ada")]
#[case("PUT", "/Users/broken", 500, None, "ada")]
#[tokio::test]
async fn a_refusal_is_a_scim_error(
    #[case] method: &str,
    #[case] path: &str,
    #[case] status: u16,
    #[case] scim_type: Option<&str>,
    #[case] user_name: &str,
) {
    let stack = start(&[]).await;
    let body = USER.replace("ada", user_name);
    let answer = scim(method, path).body(&body).send(stack.address).await;
    assert_eq!(answer.error(status).as_deref(), scim_type);
    assert!(!answer.body.contains("column"));
}

#[tokio::test]
async fn the_wait_is_in_whole_seconds() {
    let stack = start(&[]).await;
    let answer = scim("GET", "/Users/wait").send(stack.address).await;
    answer.error(503);
    assert_eq!(answer.header("retry-after"), Some("7"));
}

#[tokio::test]
async fn a_deadline_that_passed_is_503() {
    let stack = start(&["--call-time", "0.2"]).await;
    let answer = scim("GET", "/Users/slow").send(stack.address).await;
    answer.error(503);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(stack.fake.calls(), ["GetUser"]);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_503() {
    let stack = start(&["--request-time", "0.2"]).await;
    let answer = scim("DELETE", "/Users/slow").send(stack.address).await;
    answer.error(503);
    assert!(answer.header("retry-after").is_some());
}

#[rstest]
#[case("GET", "/Users", "")]
#[case("GET", "/Users/ada", "")]
#[case("GET", "/Nothing", "")]
#[case("POST", "/Users", USER)]
#[case("DELETE", "/Users/ada", "")]
#[tokio::test]
async fn a_service_that_is_away_is_503_and_soon(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: &str,
) {
    let address = start_alone().await;
    let began = Instant::now();
    let answer = scim(method, path).body(body).send(address).await;
    answer.error(503);
    assert!(answer.header("retry-after").is_some());
    assert!(began.elapsed().as_secs() < 3);
}

#[rstest]
#[case("/Users/ada", 200)]
#[case("/Users/nobody", 404)]
#[tokio::test]
async fn answers_and_errors_are_of_the_type_that_is_read(#[case] path: &str, #[case] status: u16) {
    let stack = start(&[]).await;
    for (accept, kind) in [
        ("Accept: application/json", "application/json"),
        ("Accept: */*", "application/scim+json"),
        ("Accept: image/png", "application/scim+json"),
    ] {
        let answer = scim("GET", path).header(accept).send(stack.address).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), Some(kind));
    }
}

#[rstest]
#[case("Content-Type: application/xml")]
#[case("Content-Type: application/x-www-form-urlencoded")]
#[case("Content-Encoding: gzip")]
#[tokio::test]
async fn a_body_of_another_kind_is_415(#[case] header: &str) {
    let stack = start(&[]).await;
    let request = scim("POST", "/Users").header(header).body(USER);
    request.send(stack.address).await.error(415);
    assert_eq!(stack.fake.calls(), ["AuthenticateCaller"]);
}

#[tokio::test]
async fn an_id_that_no_log_should_hold_is_replaced() {
    let stack = start(&[]).await;
    let request = scim("GET", "/Users/ada").header("X-Request-Id: a b");
    let answer = request.send(stack.address).await;
    assert_eq!(answer.header("x-request-id").unwrap().len(), 36);
}
