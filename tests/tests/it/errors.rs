//! What goes wrong for an identity provider: which error comes first, and that each is a SCIM error.

use identity_proto::v1::{Organization, RevokeScimTokenRequest, UpdateOrganizationRequest};
use prost_types::FieldMask;
use serde_json::{Value, json};
use tests::{
    client::{PATCH_OP, USER, user},
    http::Answer,
    stack::{Builder, Database, Stack, Tenant, organization},
};

on_both_databases![
    a_wrong_token_is_one_answer_and_comes_before_every_other_error,
    every_error_is_a_scim_error,
    another_organization_is_as_unknown_as_any,
    names_are_unique_within_an_organization_only,
    without_a_token_nothing_is_as_good_as_one,
    what_is_said_of_members_is_what_they_are,
    switching_saml_off_suspends_the_token_and_on_revives_it,
    discovery_needs_no_token_but_refuses_a_wrong_one,
];

const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
const UNKNOWN_ID: &str = "01890000-0000-7000-8000-000000000000";

/// Requests that have another fault besides a wrong token.
const FAULTY: &[(&str, &str, Option<&str>)] = &[
    ("GET", "/Users", None),
    ("GET", "/Users/01890000-0000-7000-8000-000000000000", None),
    ("GET", "/Users?filter=nonsense", None),
    ("GET", "/Users?startIndex=x", None),
    ("POST", "/Users", Some("{broken")),
    ("POST", "/Users", Some("{}")),
    (
        "PUT",
        "/Users/01890000-0000-7000-8000-000000000000",
        Some("[]"),
    ),
    (
        "PATCH",
        "/Users/01890000-0000-7000-8000-000000000000",
        Some("{\"Operations\": 1}"),
    ),
    ("DELETE", "/Users/nobody", None),
    ("PATCH", "/Users", Some("{}")),
    ("GET", "/Nowhere", None),
    ("GET", "/Users/a/b/c", None),
    ("POST", "/ServiceProviderConfig", Some("{}")),
    ("GET", "", None),
    ("GET", "?sortBy=nothing", None),
    ("POST", "/.search", Some("{broken")),
    ("POST", "/Users/.search", Some("{}")),
    ("GET", "/Users?cursor=forged", None),
];

/// Method, path, body; status and `scimType` of the answer.
type Case<'a> = (&'a str, &'a str, Option<&'a str>, u16, Option<&'a str>);

fn scim_error(answer: &Answer, status: u16, scim_type: Option<&str>) {
    let at = format!("{answer:?}");
    let body = answer.json().expect(&at);
    assert_eq!(answer.status, status, "{at}");
    assert_eq!(body["schemas"], json!([ERROR]), "{at}");
    assert_eq!(body["status"], json!(status.to_string()), "{at}");
    assert_eq!(
        body.get("scimType").and_then(Value::as_str),
        scim_type,
        "{at}"
    );
    assert!(
        body["detail"]
            .as_str()
            .is_some_and(|detail| !detail.is_empty()),
        "{at}"
    );
    let kind = answer.header("content-type").unwrap_or_default();
    assert!(kind.starts_with("application/scim+json"), "{at}");
}

/// The body, without what differs from request to request.
fn told(answer: &Answer) -> String {
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    let request = answer.header("x-request-id").unwrap_or_default();
    body.replace(request, "REQUEST")
}

async fn a_wrong_token_is_one_answer_and_comes_before_every_other_error(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let nobody = stack.tenant_url(0, UNKNOWN_ID).unwrap();
    let no_uuid = stack.tenant_url(0, "acme").unwrap();

    let mut near = ours.token.clone();
    let last = near.pop().unwrap();
    near.push(if last == 'x' { 'y' } else { 'x' });
    let scim = stack.scim(&ours).unwrap();
    let callers = [
        (
            "another organization's token",
            scim.with_token(Some(&theirs.token)),
        ),
        ("a near miss", scim.with_token(Some(&near))),
        ("the admin key", scim.with_token(Some("not-a-token"))),
        (
            "an unknown organization",
            tests::client::Scim::new(&nobody, &ours.token).unwrap(),
        ),
        (
            "a malformed organization",
            tests::client::Scim::new(&no_uuid, &ours.token).unwrap(),
        ),
    ];
    let mut details = Vec::new();
    for (who, scim) in &callers {
        for (method, path, body) in FAULTY {
            let body = body.map(|body| body.as_bytes().to_vec());
            let target = format!("{}{path}", scim.prefix());
            let answer = scim.send_raw(method, &target, &[], body).await.unwrap();
            assert_eq!(answer.status, 401, "{who}: {method} {path}: {answer:?}");
            scim_error(&answer, 401, None);
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            assert!(challenge.starts_with("Bearer"), "{who}: {challenge:?}");
            details.push(told(&answer));
        }
    }
    details.dedup();
    assert_eq!(details.len(), 1, "one and the same answer: {details:?}");
    let detail = &details[0];
    assert!(
        detail.contains("Tenant URL") && detail.contains("Secret Token"),
        "{detail}"
    );

    // Nothing of a missing token either; discovery apart.
    for (method, path, _) in FAULTY.iter().take(4) {
        let answer = scim
            .with_token(None)
            .send(method, path, &[], None)
            .await
            .unwrap();
        scim_error(&answer, 401, None);
    }
}

async fn every_error_is_a_scim_error(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let scim = stack.scim(&stack.tenant().await.unwrap()).unwrap();
    let created = scim.create_user(&user("ada@example.com")).await.unwrap();
    assert_eq!(created.status, 201, "{created:?}");
    let id = created.json().unwrap()["id"].as_str().unwrap().to_owned();
    let one = format!("/Users/{id}");
    let unknown = format!("/Users/{UNKNOWN_ID}");

    let patch =
        |operations: Value| json!({"schemas": [PATCH_OP], "Operations": operations}).to_string();
    let no_target = patch(json!([{"op": "remove"}]));
    let bad_path = patch(json!([{"op": "replace", "path": "nowhere", "value": 1}]));
    let read_only = patch(json!([{"op": "replace", "path": "id", "value": "1"}]));
    let no_name = json!({"schemas": [USER], "displayName": "Ada"}).to_string();
    let taken = user("ADA@example.com").to_string();
    let fine = user("bob@example.com").to_string();
    let cases: &[Case<'_>] = &[
        (
            "POST",
            "/Users",
            Some("{broken"),
            400,
            Some("invalidSyntax"),
        ),
        ("POST", "/Users", Some("[]"), 400, Some("invalidSyntax")),
        ("POST", "/Users", Some(&no_name), 400, Some("invalidValue")),
        ("POST", "/Users", Some(&taken), 409, Some("uniqueness")),
        (
            "GET",
            "/Users?filter=userName%20eq",
            None,
            400,
            Some("invalidFilter"),
        ),
        (
            "GET",
            "/Users?filter=nowhere%20eq%20%221%22",
            None,
            400,
            Some("invalidFilter"),
        ),
        (
            "GET",
            "/Users?startIndex=x",
            None,
            400,
            Some("invalidValue"),
        ),
        ("GET", &unknown, None, 404, None),
        ("GET", "/Users/nobody", None, 404, None),
        ("PUT", &unknown, Some(&fine), 404, None),
        ("DELETE", &unknown, None, 404, None),
        ("PATCH", &one, Some(&no_target), 400, Some("noTarget")),
        ("PATCH", &one, Some(&bad_path), 400, Some("invalidPath")),
        ("PATCH", &one, Some(&read_only), 400, Some("mutability")),
        ("PATCH", &one, Some("{}"), 400, Some("invalidSyntax")),
        ("GET", "/Nowhere", None, 404, None),
        ("PATCH", "/Users", Some("{}"), 405, None),
        ("PUT", "/Users", Some(&fine), 405, None),
        ("DELETE", "/Schemas", None, 405, None),
        ("POST", "/Schemas/x", None, 405, None),
        ("GET", "/Bulk", None, 405, None),
        ("GET", "/Users/.search", None, 405, None),
        ("PURGE", "/Users/x", None, 405, None),
        ("POST", "/Groups/x", Some(&fine), 405, None),
    ];
    for (method, path, body, status, scim_type) in cases {
        let target = format!("{}{path}", scim.prefix());
        let body = body.map(|body| body.as_bytes().to_vec());
        let answer = scim.send_raw(method, &target, &[], body).await.unwrap();
        assert_eq!(answer.status, *status, "{method} {path}: {answer:?}");
        scim_error(&answer, *status, *scim_type);
        if *status == 405 {
            // The header says it to programs, and the sentence to people.
            let allowed = answer.header("allow").expect("Allow");
            let detail = answer.json().unwrap()["detail"].to_string();
            for name in allowed.split(',').filter(|name| *name != "HEAD") {
                assert!(detail.contains(name), "{name}: {detail}");
            }
        }
    }
    // Where no token can be looked up it is a broken Tenant URL, and never a 404: Okta takes that for "connected".
    for target in [
        "/",
        "/scim/v2/Users",
        "/orgs",
        "/orgs/x",
        "/orgs//scim/v2/Users",
        "/favicon.ico",
    ] {
        let answer = scim.send_raw("GET", target, &[], None).await.unwrap();
        assert!(matches!(answer.status, 400 | 401), "{target}: {answer:?}");
        scim_error(
            &answer,
            answer.status,
            answer.json().unwrap()["scimType"].as_str(),
        );
    }
    let now = scim.get(&one).await.unwrap().json().unwrap();
    assert_eq!(now, created.json().unwrap(), "an error changed something");
}

async fn another_organization_is_as_unknown_as_any(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let (scim, victim) = (stack.scim(&ours).unwrap(), stack.scim(&theirs).unwrap());
    let created = victim.create_user(&user("ida@example.com")).await.unwrap();
    let id = created.json().unwrap()["id"].as_str().unwrap().to_owned();

    let change = json!([{"op": "replace", "path": "active", "value": false}]);
    let document = user("mallory@example.com");
    for (theirs, unknown) in [
        (
            scim.get(&format!("/Users/{id}")).await,
            scim.get(&format!("/Users/{UNKNOWN_ID}")).await,
        ),
        (
            scim.replace_user(&id, &document).await,
            scim.replace_user(UNKNOWN_ID, &document).await,
        ),
        (
            scim.patch_user(&id, &change).await,
            scim.patch_user(UNKNOWN_ID, &change).await,
        ),
        (
            scim.delete_user(&id).await,
            scim.delete_user(UNKNOWN_ID).await,
        ),
    ] {
        let (theirs, unknown) = (theirs.unwrap(), unknown.unwrap());
        scim_error(&theirs, 404, None);
        assert_eq!(
            told(&theirs).replace(&id, "ID"),
            told(&unknown).replace(UNKNOWN_ID, "ID")
        );
    }
    let found = scim
        .get("/Users?filter=userName%20eq%20%22ida@example.com%22")
        .await
        .unwrap();
    assert_eq!(found.json().unwrap()["totalResults"], json!(0));
    let now = victim.get(&format!("/Users/{id}")).await.unwrap();
    assert_eq!(now.json().unwrap(), created.json().unwrap());
}

async fn names_are_unique_within_an_organization_only(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    for number in 0..2 {
        let tenant = stack.tenant().await.unwrap();
        let scim = stack.scim(&tenant).unwrap();
        // Both get a name that is taken in the other organization, by PUT and by PATCH.
        let bob = scim.create_user(&user(&format!("bob-{number}"))).await;
        let bob = bob.unwrap().json().unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let renamed = scim.replace_user(&bob, &user("replaced")).await.unwrap();
        assert_eq!(renamed.status, 200, "{renamed:?}");
        let change = json!([{"op": "replace", "path": "userName", "value": "patched"}]);
        let renamed = scim.patch_user(&bob, &change).await.unwrap();
        assert_eq!(renamed.status, 200, "{renamed:?}");
        let first = scim.create_user(&user("Ada@Example.com")).await.unwrap();
        assert_eq!(first.status, 201, "{first:?}");
        scim_error(
            &scim.create_user(&user("ada@example.COM")).await.unwrap(),
            409,
            Some("uniqueness"),
        );

        // The name is free again at once after a delete, and the old id stays dead.
        let id = first.json().unwrap()["id"].as_str().unwrap().to_owned();
        assert_eq!(scim.delete_user(&id).await.unwrap().status, 204);
        assert_eq!(
            scim.create_user(&user("ada@example.com"))
                .await
                .unwrap()
                .status,
            201
        );
        scim_error(&scim.get(&format!("/Users/{id}")).await.unwrap(), 404, None);
    }
}

/// An organization that has no token, and never had or has no more.
async fn without_a_token_nothing_is_as_good_as_one(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let identity = stack.identity().unwrap();
    let never = organization(&identity, "Never").await.unwrap();
    let no_more = stack.tenant().await.unwrap();
    let request = RevokeScimTokenRequest {
        organization_id: no_more.id.clone(),
        ..RevokeScimTokenRequest::default()
    };
    let mut organizations = identity.organizations();
    organizations.revoke_scim_token(request).await.unwrap();
    let zeros = format!("Bearer {}", "0".repeat(64));
    for id in [&never, &no_more.id] {
        let url = stack.tenant_url(0, id).unwrap();
        let nobody = tests::client::Scim::new(&url, "").unwrap().with_token(None);
        for value in [
            "",
            " ",
            "Bearer",
            "Bearer ",
            "Bearer null",
            "Bearer undefined",
            "Bearer \"\"",
            "Bearer 0",
            "Bearer *",
            "null",
            "Basic Og==",
            &zeros,
            &format!("Bearer {id}"),
            &format!("Bearer {}", no_more.token),
        ] {
            let headers = [("Authorization", value)];
            let answer = nobody.send("GET", "/Users", &headers, None).await.unwrap();
            assert_eq!(answer.status, 401, "{value:?}: {answer:?}");
            scim_error(&answer, 401, None);
        }
    }
}

async fn what_is_said_of_members_is_what_they_are(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let scim = stack.scim(&stack.tenant().await.unwrap()).unwrap();
    let mut ada = user("ada@example.com");
    ada["displayName"] = json!("Ada");
    let ada = scim.create_user(&ada).await.unwrap().json().unwrap();
    let lie =
        json!({"value": ada["id"], "$ref": "https://evil.example/Users/1", "display": "Evil"});
    let group = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Tour", "members": [lie],
    });
    let made = scim
        .send("POST", "/Groups", &[], Some(&group))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json().unwrap();
    let path = format!("/Groups/{}", made["id"].as_str().unwrap());
    let patch = json!({"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "members", "value": [lie]}]});
    let patched = scim.send("PATCH", &path, &[], Some(&patch)).await.unwrap();
    assert_eq!(patched.status, 200, "{patched:?}");
    let got = scim.get(&path).await.unwrap();
    for shown in [made, patched.json().unwrap(), got.json().unwrap()] {
        let member = &shown["members"][0];
        assert_eq!(member["$ref"], ada["meta"]["location"], "{shown}");
        assert_eq!(member["display"], "Ada", "{shown}");
        assert_eq!(member["type"], "User", "{shown}");
        assert!(
            !shown.to_string().to_lowercase().contains("evil"),
            "{shown}"
        );
    }
}

async fn switch(stack: &Stack, tenant: &Tenant, field: &str, on: bool) {
    let organization = Organization {
        id: tenant.id.clone(),
        saml_enabled: on,
        scim_enabled: Some(on),
        ..Organization::default()
    };
    let request = UpdateOrganizationRequest {
        organization: Some(organization),
        update_mask: Some(FieldMask {
            paths: vec![field.to_owned()],
        }),
        ..UpdateOrganizationRequest::default()
    };
    let mut organizations = stack.identity().unwrap().organizations();
    organizations.update_organization(request).await.unwrap();
}

async fn switching_saml_off_suspends_the_token_and_on_revives_it(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    for field in ["saml_enabled", "scim_enabled"] {
        switch(&stack, &tenant, field, false).await;
        for answer in [
            scim.get("/Users").await.unwrap(),
            scim.get("/Users?filter=nonsense").await.unwrap(),
            scim.create_user(&user("ada@example.com")).await.unwrap(),
        ] {
            assert_eq!(answer.status, 403, "{field}: {answer:?}");
            scim_error(&answer, 403, None);
        }
        switch(&stack, &tenant, field, true).await;
        let list = scim.get("/Users").await.unwrap();
        assert_eq!(list.status, 200, "{list:?}");
        assert_eq!(list.json().unwrap()["totalResults"], json!(0));
    }
}

async fn discovery_needs_no_token_but_refuses_a_wrong_one(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let scim = stack.scim(&stack.tenant().await.unwrap()).unwrap();
    for path in [
        "/ServiceProviderConfig",
        "/Schemas",
        "/ResourceTypes",
        "/ResourceTypes/User",
        "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
    ] {
        for scim in [scim.clone(), scim.with_token(None)] {
            let answer = scim.get(path).await.unwrap();
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
        }
        let wrong = scim.with_token(Some("wrong")).get(path).await.unwrap();
        scim_error(&wrong, 401, None);
    }
}
