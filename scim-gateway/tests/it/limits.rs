//! Each limit of a request at the limit, where it is served, and one past it, where it is refused.

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    client::{Request, Stack, raw, scim, start},
    fake::{ORGANIZATION, TOKEN},
};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

fn create(body: &str) -> Request {
    scim("POST", "/Users").body(body)
}

/// A user with one attribute that nobody knows.
fn user_with(unknown: &str) -> String {
    format!(r#"{{"schemas":["{USER}"],"userName":"new-1","x":{unknown}}}"#)
}

fn padded(text: &str, length: usize) -> String {
    format!("{text}{}", " ".repeat(length - text.len()))
}

fn patch(operations: &[Value]) -> Request {
    let body = json!({ "schemas": [PATCH], "Operations": operations });
    scim("PATCH", "/Users/ada").body(&body.to_string())
}

fn bulk(operations: usize, length: Option<usize>) -> Request {
    let operations: Vec<Value> = (0..operations)
        .map(|n| json!({ "method": "DELETE", "path": format!("/Users/{n}") }))
        .collect();
    let body = json!({ "schemas": [BULK], "Operations": operations }).to_string();
    scim("POST", "/Bulk").body(&padded(&body, length.unwrap_or(body.len())))
}

fn search(filter: &str) -> Request {
    let encoded = filter.replace(' ', "%20").replace('"', "%22");
    scim("GET", &format!("/Users?filter={encoded}"))
}

fn terms(number: usize, term: &str) -> String {
    vec![term; number].join(" or ")
}

/// With a target of so many bytes.
fn target(length: usize) -> Request {
    let start = format!("/orgs/{ORGANIZATION}/scim/v2/Users?x=");
    let rest = "y".repeat(length - start.len());
    scim("GET", "").target(&format!("{start}{rest}"))
}

/// With so many bytes of header fields, those included that every request has.
fn header_of(bytes: usize) -> Request {
    let token = format!("Bearer {TOKEN}");
    let usual = [
        "host",
        "gateway",
        "authorization",
        &token,
        "connection",
        "close",
    ];
    let usual: usize = usual.iter().map(|text| text.len()).sum();
    let (first, second) = (16 << 10, bytes - usual - 2 - (16 << 10));
    scim("GET", "/Users")
        .header(&format!("A: {}", "y".repeat(first)))
        .header(&format!("B: {}", "y".repeat(second)))
}

fn header_with(fields: usize) -> Request {
    // Host, Authorization and Connection are there.
    let more = 0..fields - 3;
    more.fold(scim("GET", "/Users"), |request, _| request.header("A: b"))
}

fn names(number: usize) -> Request {
    let names = vec!["title"; number].join(",");
    scim("GET", &format!("/Users?attributes={names}"))
}

fn depth(levels: usize) -> Request {
    // The document itself is the first level.
    create(&user_with(&format!(
        "{}{}",
        "[".repeat(levels - 1),
        "]".repeat(levels - 1)
    )))
}

fn members(number: usize) -> Request {
    let members: Vec<String> = (0..number).map(|n| format!(r#""k{n}":0"#)).collect();
    create(&user_with(&format!("{{{}}}", members.join(","))))
}

fn emails(number: usize) -> Request {
    let value = vec![json!({ "value": "a" }); number];
    patch(&[json!({ "op": "add", "path": "emails", "value": value })])
}

/// A path of so many bytes.
fn path(length: usize) -> Request {
    let (start, end) = ("emails[value eq \"", "\"].type");
    let rest = "x".repeat(length - start.len() - end.len());
    let path = format!("{start}{rest}{end}");
    patch(&[json!({ "op": "replace", "path": path, "value": "work" })])
}

fn operations(number: usize) -> Request {
    let operation = json!({ "op": "replace", "path": "title", "value": "a" });
    patch(&vec![operation; number])
}

#[rstest]
#[case::a_body(1 << 20, |n| create(&padded(&user_with("0"), n)), 413, None)]
#[case::a_bulk_body(4 << 20, |n| bulk(1, Some(n)), 413, None)]
#[case::depth_of_json(32, depth, 400, Some("invalidSyntax"))]
#[case::members_of_an_object(1_000, members, 400, Some("invalidSyntax"))]
#[case::name_of_a_member(256, |n| create(&user_with(&format!("{{\"{}\":0}}", "k".repeat(n)))), 400, Some("invalidSyntax"))]
#[case::text(64 << 10, |n| create(&user_with(&format!("\"{}\"", "x".repeat(n)))), 400, Some("invalidSyntax"))]
#[case::target(16 << 10, target, 414, None)]
#[case::header(32 << 10, header_of, 431, None)]
#[case::header_fields(100, header_with, 431, None)]
#[case::a_filter(8 << 10, |n| search(&format!("title eq \"{}\"", "x".repeat(n - 11))), 400, Some("invalidFilter"))]
#[case::terms_of_a_filter(256, |n| search(&terms(n, "title pr")), 400, Some("invalidFilter"))]
#[case::substrings_of_a_filter(16, |n| search(&terms(n, "title co \"x\"")), 400, Some("invalidFilter"))]
#[case::depth_of_a_filter(32, |n| search(&format!("{}title pr{}", "(".repeat(n), ")".repeat(n))), 400, Some("invalidFilter"))]
#[case::operations_of_a_patch(1_000, operations, 413, None)]
#[case::values_of_a_patch(50_000, emails, 413, None)]
#[case::a_path(8 << 10, path, 400, Some("invalidPath"))]
#[case::operations_of_a_bulk(1_000, |n| bulk(n, None), 413, None)]
#[case::names_of_attributes(256, names, 400, Some("invalidValue"))]
#[tokio::test]
async fn what_is_at_the_limit_is_served_and_what_is_past_it_is_not(
    #[case] most: usize,
    #[case] request: fn(usize) -> Request,
    #[case] status: u16,
    #[case] scim_type: Option<&str>,
) {
    let stack = start(&[]).await;
    for served in [most - 1, most] {
        let answer = request(served).send(stack.address).await;
        assert!((200..300).contains(&answer.status), "{served}: {answer:?}");
    }
    let answer = request(most + 1).send(stack.address).await;
    assert_eq!(answer.error(status).as_deref(), scim_type);
}

#[tokio::test]
async fn a_credential_that_is_too_long_is_asked_about_no_more() {
    let stack = start(&[]).await;
    for (length, calls) in [(1_024, 1), (1_025, 1)] {
        let token = format!("Bearer {}", "a".repeat(length));
        let request = scim("GET", "/Users").token(&token);
        request.send(stack.address).await.error(401);
        assert_eq!(stack.fake.calls().len(), calls, "{length}");
    }
}

#[tokio::test]
async fn a_body_is_counted_as_it_comes_where_it_does_not_say_how_long_it_is() {
    let stack = start(&["--body-bytes", "100"]).await;
    for (length, status) in [(100, 201), (101, 413)] {
        let body = padded(&user_with("0"), length);
        let request = format!(
            "POST /orgs/{ORGANIZATION}/scim/v2/Users HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {TOKEN}\r\n\
             Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"
        );
        let answer = raw(stack.address, request.as_bytes()).await.unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

/// A limit is what the option says, and the service says what holds.
#[tokio::test]
async fn limits_are_settings() {
    let stack = start(&[
        "--json-depth=3",
        "--json-members=3",
        "--json-name-bytes=9",
        "--json-text-bytes=60",
        "--bulk-body-bytes=1000",
        "--header-fields=5",
    ])
    .await;
    let refused = async |request: Request, status| {
        let _kind = request.send(stack.address).await.error(status);
    };
    let served = create(&user_with("[[]]")).send(stack.address).await;
    assert_eq!(served.status, 201);
    refused(create(&user_with("[[[]]]")), 400).await;
    refused(create(&user_with(r#"{"a":1,"b":2,"c":3,"d":4}"#)), 400).await;
    refused(create(&user_with(r#"{"ten-bytes-":1}"#)), 400).await;
    let text = format!("\"{}\"", "x".repeat(61));
    refused(create(&user_with(&text)), 400).await;
    refused(bulk(1, Some(1_001)), 413).await;
    refused(header_with(6), 431).await;
    let config = scim("GET", "/ServiceProviderConfig");
    let config = config.send(stack.address).await.json();
    assert_eq!(config["bulk"]["maxPayloadSize"], 1_000);
}

/// What one small request could end the process with: nothing that reads it may go as deep as it does.
#[rstest]
#[case::json_that_ends("[", "]")]
#[case::objects("{\"a\":", "}")]
#[case::json_without_an_end("[", "")]
#[case::json_that_ends_badly("[", "}")]
#[tokio::test]
async fn deep_json_is_refused(#[case] open: &str, #[case] close: &str) {
    let stack = start(&[]).await;
    for levels in [33, 100_000] {
        let body = format!("{}{}", open.repeat(levels), close.repeat(levels));
        let kind = create(&body).send(stack.address).await.error(400);
        assert_eq!(kind.as_deref(), Some("invalidSyntax"));
    }
    is_alive(&stack).await;
}

#[rstest]
#[case::brackets("(", ")")]
#[case::negations("not (", ")")]
#[case::without_an_end("(", "")]
#[case::value_paths("emails[", "]")]
#[tokio::test]
async fn deep_filters_and_paths_are_refused(#[case] open: &str, #[case] close: &str) {
    let stack = start(&[]).await;
    for levels in [40, 100_000] {
        let text = format!("{}title pr{}", open.repeat(levels), close.repeat(levels));
        let search = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": text,
        });
        let request = scim("POST", "/Users/.search").body(&search.to_string());
        request.send(stack.address).await.error(400);
        let operation = json!({ "op": "remove", "path": text });
        patch(&[operation]).send(stack.address).await.error(400);
    }
    is_alive(&stack).await;
}

async fn is_alive(stack: &Stack) {
    let answer = scim("GET", "/Users/ada").send(stack.address).await;
    assert_eq!(answer.status, 200);
}

#[rstest]
#[case("gzip")]
#[case("deflate, gzip")]
#[case("br")]
#[case("GZIP")]
#[tokio::test]
async fn a_compressed_body_is_415(#[case] encoding: &str) {
    let stack = start(&[]).await;
    let request =
        create(&"\u{1f}".repeat(60 << 10)).header(&format!("Content-Encoding: {encoding}"));
    request.send(stack.address).await.error(415);
}
