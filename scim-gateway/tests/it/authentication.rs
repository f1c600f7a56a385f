//! Who gets in, what a stranger finds out, and what it costs.

use rstest::rstest;

use crate::{
    client::{Stack, scim, start},
    fake::{SUSPENDED, TOKEN},
};

const GOOD_USER: &str =
    r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}"#;

/// Requests that the gateway refuses by itself.
const REFUSED: &[(&str, &str, &str, u16)] = &[
    ("DELETE", "", "", 405),
    ("GET", "?filter=nonsense", "", 400),
    ("GET", "/.search", "", 405),
    ("POST", "/.search", "[]", 400),
    ("GET", "/Users/.search", "", 405),
    ("POST", "/Users/.search", "{", 400),
    ("POST", "/Groups/.search", "{}", 400),
    ("GET", "/Users?sortBy=password", "", 400),
    ("GET", "/Nothing", "", 404),
    ("GET", "/Users/ada/emails", "", 404),
    ("GET", "/Users/%ff", "", 404),
    ("GET", "/%55sers", "", 404),
    ("GET", "/users", "", 404),
    ("GET", "/Users;x=1", "", 404),
    ("GET", "/../v2/Users", "", 404),
    ("PUT", "/Users", "", 405),
    ("POST", "/Users/ada", "{}", 405),
    ("TRACE", "/Users/ada", "", 405),
    ("DELETE", "/Schemas", "", 405),
    ("POST", "/Users", "{", 400),
    ("POST", "/Users", "[]", 400),
    ("PATCH", "/Users/ada", "null", 400),
    ("GET", "/Users?filter=nonsense", "", 400),
    ("GET", "/Users?count=ten", "", 400),
    ("GET", "/Schemas/urn:example:none", "", 404),
    ("GET", "/ResourceTypes/None", "", 404),
    ("GET", "/Me", "", 501),
    ("GET", "/Bulk", "", 405),
    ("POST", "/Bulk", "{", 400),
    ("POST", "/Bulk", "{}", 400),
    ("POST", "/Bulk/x", "{}", 404),
];

async fn stack() -> Stack {
    start(&[]).await
}

#[tokio::test]
async fn what_the_gateway_refuses_is_401_for_a_stranger() {
    let stack = stack().await;
    for (method, path, body, _) in REFUSED {
        let request = scim(method, path).body(body).token("Bearer wrong");
        let answer = request.send(stack.address).await;
        assert_eq!(answer.error(401), None, "{method} {path}");
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.contains("invalid_token"), "{method} {path}");
        assert_eq!(answer.header("allow"), None, "{method} {path}");
    }
    assert_eq!(
        stack.fake.calls(),
        ["AuthenticateCaller"].repeat(REFUSED.len())
    );
}

#[tokio::test]
async fn what_the_gateway_refuses_is_said_to_a_caller() {
    let stack = stack().await;
    for (method, path, body, status) in REFUSED {
        let answer = scim(method, path).body(body).send(stack.address).await;
        answer.error(*status);
        assert_eq!(
            answer.header("allow").is_some(),
            *status == 405,
            "{method} {path}"
        );
    }
    assert_eq!(
        stack.fake.calls(),
        ["AuthenticateCaller"].repeat(REFUSED.len())
    );
}

#[tokio::test]
async fn a_suspended_token_is_403_before_anything_else() {
    let stack = stack().await;
    let bearer = format!("Bearer {SUSPENDED}");
    for (method, path, body, _) in REFUSED {
        let request = scim(method, path).body(body).token(&bearer);
        let answer = request.send(stack.address).await;
        assert_eq!(answer.error(403), None, "{method} {path}");
        assert!(answer.body.contains("SAML_NOT_ENABLED"));
    }
}

#[tokio::test]
async fn without_a_token_nobody_is_asked() {
    let stack = stack().await;
    for (method, path, body, _) in REFUSED.iter().chain(&[
        ("GET", "/Users", "", 0),
        ("GET", "/Users/ada", "", 0),
        ("POST", "/Users", GOOD_USER, 0),
        ("DELETE", "/Users/ada", "", 0),
        ("GET", "/Users?access_token=good&token=good", "", 0),
    ]) {
        let request = scim(method, path).body(body).without("Authorization");
        let answer = request.send(stack.address).await;
        assert_eq!(answer.error(401), None, "{method} {path}");
        let challenge = answer.header("www-authenticate").unwrap();
        assert_eq!(challenge, r#"Bearer realm="SCIM""#);
    }
    assert!(stack.fake.calls().is_empty());
}

#[tokio::test]
async fn a_request_that_is_served_is_one_call() {
    let stack = stack().await;
    let answer = scim("GET", "/Users/ada").send(stack.address).await;
    assert_eq!(answer.status, 200);
    scim("GET", "/Users/nobody")
        .send(stack.address)
        .await
        .error(404);
    scim("GET", "/Users")
        .token("Bearer wrong")
        .send(stack.address)
        .await
        .error(401);
    assert_eq!(stack.fake.calls(), ["GetUser", "GetUser", "SearchUsers"]);
}

#[rstest]
#[case::scheme_alone("Bearer")]
#[case::empty("")]
#[case::another_scheme("Basic YWRtaW46YWRtaW4=")]
#[case::spaces_inside("Bearer ' OR '1'='1")]
#[case::endless(&format!("Bearer {}", "a".repeat(4_000)))]
#[tokio::test]
async fn what_cannot_be_a_token_is_401_and_nobody_is_asked(#[case] value: &str) {
    let stack = stack().await;
    let answer = scim("GET", "/Users").token(value).send(stack.address).await;
    answer.error(401);
    assert!(stack.fake.calls().is_empty());
}

#[tokio::test]
async fn two_tokens_are_none() {
    let stack = stack().await;
    let request = scim("GET", "/Users").header("Authorization: Bearer good");
    let answer = request.send(stack.address).await;
    answer.error(400);
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.contains("invalid_request"));
    assert!(stack.fake.calls().is_empty());
}

#[rstest]
#[case("/ServiceProviderConfig")]
#[case("/Schemas")]
#[case("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")]
#[case("/ResourceTypes")]
#[case("/ResourceTypes/User")]
#[tokio::test]
async fn discovery_needs_no_token_but_no_wrong_one_either(#[case] path: &str) {
    let stack = stack().await;
    let nobody = scim("GET", path).without("Authorization");
    assert_eq!(nobody.send(stack.address).await.status, 200);
    assert!(stack.fake.calls().is_empty());

    assert_eq!(scim("GET", path).send(stack.address).await.status, 200);
    let wrong = scim("GET", path).token("Bearer wrong");
    wrong.send(stack.address).await.error(401);

    let filter = format!("{path}?filter=id%20pr");
    let nobody = scim("GET", &filter).without("Authorization");
    nobody.send(stack.address).await.error(403);
}

#[rstest]
#[case("/")]
#[case("/Users")]
#[case("/scim/v2/Users")]
#[case("/orgs/x/scim/v1/Users")]
#[case("/orgs//scim/v2/Users")]
#[case("/orgs/x/%73cim/v2/Users")]
#[tokio::test]
async fn outside_of_a_tenant_url_everything_is_400(#[case] target: &str) {
    let stack = stack().await;
    let answer = scim("GET", "").target(target).send(stack.address).await;
    answer.error(400);
    assert!(answer.body.contains("/orgs/{organization id}/scim/v2"));
    assert!(stack.fake.calls().is_empty());
}

#[tokio::test]
async fn only_the_listed_fields_cross_to_the_service() {
    let stack = stack().await;
    let request = scim("GET", "/Users/ada")
        .header("User-Agent: Okta SCIM Client 1.0.0")
        .header("X-Request-Id: abc-1")
        .header("X-Organization-Id: another")
        .header("X-Forwarded-For: 192.0.2.1")
        .header("Cookie: a=b");
    let answer = request.send(stack.address).await;
    assert_eq!(answer.header("x-request-id"), Some("abc-1"));

    let metadata = stack.fake.last_metadata();
    let text = |name| metadata.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(
        text("authorization"),
        Some(format!("Bearer {TOKEN}").as_str())
    );
    assert_eq!(text("x-request-id"), Some("abc-1"));
    assert_eq!(text("x-client-user-agent"), Some("Okta SCIM Client 1.0.0"));
    assert_eq!(text("x-source-address"), Some("127.0.0.1"));
    assert!(metadata.contains_key("grpc-timeout"));
    for name in ["x-organization-id", "x-forwarded-for", "cookie", "host"] {
        assert_eq!(text(name), None, "{name}");
    }
}

/// The organization of the fake has groups switched off.
#[tokio::test]
async fn with_a_token_discovery_shows_what_the_organization_has() {
    let stack = stack().await;
    let path = "/ResourceTypes";
    let theirs = scim("GET", path).send(stack.address).await.json();
    assert_eq!(theirs["totalResults"], 1);
    assert_eq!(stack.fake.calls(), ["AuthenticateCaller"]);

    let request = scim("GET", path).without("Authorization");
    let built_in = request.send(stack.address).await.json();
    assert_eq!(built_in["totalResults"], 2);
    assert_eq!(stack.fake.calls().len(), 1);
}
