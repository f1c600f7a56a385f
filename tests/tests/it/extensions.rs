//! Schemas that organizations declare: by gRPC, and from the next request on for their identity provider.

use identity_proto::v1 as pb;
use serde_json::{Value, json};
use tests::{
    client::{Scim, USER},
    stack::{Builder, Database, Stack, Tenant},
};

on_both_databases![
    a_declared_schema_is_for_its_organization_alone_and_at_once,
    values_of_a_declared_schema_are_kept_patched_and_found,
    what_somebody_has_a_value_of_stays_declared,
];

const BADGE: &str = "urn:acme:scim:schemas:badge:1.0:User";
const SITE: &str = "urn:acme:scim:schemas:site:1.0:Group";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn attribute(name: &str, kind: pb::ExtensionAttributeType) -> pb::ExtensionAttribute {
    pb::ExtensionAttribute {
        name: name.to_owned(),
        r#type: kind.into(),
        ..pb::ExtensionAttribute::default()
    }
}

fn badge(tenant: &Tenant) -> pb::ExtensionSchema {
    use pb::ExtensionAttributeType as Type;
    pb::ExtensionSchema {
        organization_id: tenant.id.clone(),
        urn: BADGE.to_owned(),
        resource: pb::ExtendedResource::User.into(),
        display_name: "Badge".to_owned(),
        attributes: vec![
            attribute("number", Type::Integer),
            attribute("color", Type::String),
            pb::ExtensionAttribute {
                multi_valued: true,
                ..attribute("doors", Type::String)
            },
            pb::ExtensionAttribute {
                sub_attributes: vec![attribute("model", Type::String)],
                ..attribute("locker", Type::Complex)
            },
            pb::ExtensionAttribute {
                mutability: pb::ExtensionAttributeMutability::ReadOnly.into(),
                ..attribute("lastSeen", Type::DateTime)
            },
        ],
        ..pb::ExtensionSchema::default()
    }
}

fn site(tenant: &Tenant) -> pb::ExtensionSchema {
    pb::ExtensionSchema {
        organization_id: tenant.id.clone(),
        urn: SITE.to_owned(),
        resource: pb::ExtendedResource::Group.into(),
        attributes: vec![attribute("city", pb::ExtensionAttributeType::String)],
        ..pb::ExtensionSchema::default()
    }
}

async fn declare(stack: &Stack, tenant: &Tenant, schema: pb::ExtensionSchema) {
    let request = pb::CreateExtensionSchemaRequest {
        organization_id: tenant.id.clone(),
        extension_schema: Some(schema),
        ..pb::CreateExtensionSchemaRequest::default()
    };
    let identity = stack.identity().unwrap();
    identity
        .extension_schemas()
        .create_extension_schema(request)
        .await
        .unwrap();
}

async fn stack(database: Database) -> (Stack, Tenant, Scim) {
    let stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    (stack, tenant, scim)
}

async fn get(scim: &Scim, path: &str) -> Value {
    let answer = scim.get(path).await.unwrap();
    assert_eq!(answer.status, 200, "{path}");
    answer.json().unwrap()
}

/// The resource of an answer that must have this status.
async fn sent(scim: &Scim, method: &str, path: &str, body: &Value, status: u16) -> Value {
    let answer = scim.send(method, path, &[], Some(body)).await.unwrap();
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, status, "{method} {path} {body}: {text}");
    answer.json().unwrap()
}

fn patch(operations: &Value) -> Value {
    json!({ "schemas": [tests::client::PATCH_OP], "Operations": operations })
}

async fn a_declared_schema_is_for_its_organization_alone_and_at_once(database: Database) {
    let (stack, tenant, scim) = stack(database).await;
    let neighbour = stack.tenant().await.unwrap();
    let neighbour = stack.scim(&neighbour).unwrap();
    let one = format!("/Schemas/{BADGE}");
    assert_eq!(scim.get(&one).await.unwrap().status, 404);

    declare(&stack, &tenant, badge(&tenant)).await;
    declare(&stack, &tenant, site(&tenant)).await;

    let schema = get(&scim, &one).await;
    assert_eq!(schema["name"], "Badge");
    assert_eq!(schema["attributes"][0]["type"], "integer");
    assert_eq!(schema["attributes"][4]["mutability"], "readOnly");
    let ids = |list: &Value| -> Vec<String> {
        let list = list["Resources"].as_array().unwrap();
        let id = |schema: &Value| schema["id"].as_str().unwrap().to_owned();
        list.iter().map(id).collect()
    };
    assert!(ids(&get(&scim, "/Schemas").await).contains(&SITE.to_owned()));
    let user = get(&scim, "/ResourceTypes/User").await;
    assert_eq!(
        user["schemaExtensions"][1],
        json!({ "schema": BADGE, "required": false })
    );
    let group = get(&scim, "/ResourceTypes/Group").await;
    assert_eq!(group["schemaExtensions"][0]["schema"], SITE);

    // Neither the neighbour, nor somebody without a token.
    assert!(!ids(&get(&neighbour, "/Schemas").await).contains(&BADGE.to_owned()));
    assert_eq!(neighbour.get(&one).await.unwrap().status, 404);
    let stranger = scim.with_token(None);
    let answer = stranger.get("/Schemas").await.unwrap();
    assert!(!String::from_utf8_lossy(&answer.body).contains("acme"));
}

async fn values_of_a_declared_schema_are_kept_patched_and_found(database: Database) {
    let (stack, tenant, scim) = stack(database).await;
    declare(&stack, &tenant, badge(&tenant)).await;
    declare(&stack, &tenant, site(&tenant)).await;

    let sent_badge = json!({ "number": 7, "color": "Red", "doors": ["east", "west"],
        "lastSeen": "2026-01-01T00:00:00Z", "unheardOf": 1 });
    let ada = json!({ "schemas": [USER, BADGE, "urn:acme:undeclared:User"], "userName": "ada", BADGE: sent_badge,
        "urn:acme:undeclared:User": { "dropped": true } });
    let ada = sent(&scim, "POST", "/Users", &ada, 201).await;
    let kept = json!({ "number": 7, "color": "Red", "doors": ["east", "west"] });
    assert_eq!(ada[BADGE], kept, "what is declared and may be written");
    assert_eq!(ada["schemas"], json!([USER, BADGE]));
    assert_eq!(ada.get("urn:acme:undeclared:User"), None);
    let path = format!("/Users/{}", ada["id"].as_str().unwrap());
    assert_eq!(get(&scim, &path).await, ada);

    // Each of the ways in which an identity provider spells the change of one attribute.
    for (operation, pointer, now) in [
        (
            json!({ "op": "Replace", "path": format!("{BADGE}:color"), "value": "Blue" }),
            "color",
            json!("Blue"),
        ),
        (
            json!({ "op": "replace", "value": { format!("{BADGE}:number"): 8 } }),
            "number",
            json!(8),
        ),
        (
            json!({ "op": "add", "value": { BADGE: { "locker": { "model": "L" } } } }),
            "locker",
            json!({ "model": "L" }),
        ),
        (
            json!({ "op": "Add", "path": format!("{BADGE}:doors"), "value": ["north"] }),
            "doors",
            json!(["east", "west", "north"]),
        ),
        (
            json!({ "op": "remove", "path": format!("{BADGE}:doors"), "value": ["west"] }),
            "doors",
            json!(["east", "north"]),
        ),
    ] {
        let body = patch(&json!([operation]));
        let changed = sent(&scim, "PATCH", &path, &body, 200).await;
        assert_eq!(changed[BADGE][pointer], now, "{operation}");
        assert_eq!(get(&scim, &path).await, changed, "{operation}");
    }
    let before = get(&scim, &path).await;
    for (operation, kind) in [
        (
            json!({ "op": "replace", "path": format!("{BADGE}:number"), "value": "eight" }),
            "invalidValue",
        ),
        (
            json!({ "op": "replace", "path": format!("{BADGE}:lastSeen"), "value": "2026-01-01T00:00:00Z" }),
            "mutability",
        ),
        (
            json!({ "op": "replace", "path": format!("{BADGE}:unheardOf"), "value": 1 }),
            "invalidPath",
        ),
    ] {
        let body = patch(&json!([operation]));
        let error = sent(&scim, "PATCH", &path, &body, 400).await;
        assert_eq!(error["scimType"], kind, "{operation}");
        assert_eq!(get(&scim, &path).await, before, "{operation}");
    }

    sent(
        &scim,
        "POST",
        "/Users",
        &json!({ "schemas": [USER], "userName": "bob" }),
        201,
    )
    .await;
    for (filter, found) in [
        (format!("{BADGE}:color eq \"BLUE\""), 1),
        (format!("{BADGE}:number gt 7"), 1),
        (format!("{BADGE}:number gt 8"), 0),
        (format!("{BADGE}:doors eq \"north\""), 1),
        (
            format!("{BADGE}:locker.model eq \"l\" and userName sw \"a\""),
            1,
        ),
        (format!("not ({BADGE}:color pr)"), 1),
    ] {
        let query = format!("/Users?filter={}", encoded(&filter));
        assert_eq!(get(&scim, &query).await["totalResults"], found, "{filter}");
    }
    let query = format!("{path}?attributes={BADGE}:color");
    assert_eq!(get(&scim, &query).await[BADGE], json!({ "color": "Blue" }));

    let paris =
        json!({ "schemas": [GROUP, SITE], "displayName": "Paris", SITE: { "city": "Paris" } });
    let paris = sent(&scim, "POST", "/Groups", &paris, 201).await;
    assert_eq!(paris[SITE], json!({ "city": "Paris" }));
    let query = format!(
        "/Groups?filter={}",
        encoded(&format!("{SITE}:city eq \"paris\""))
    );
    assert_eq!(get(&scim, &query).await["totalResults"], 1);
}

/// A filter as it stands in a query.
fn encoded(filter: &str) -> String {
    filter.replace(' ', "%20").replace('"', "%22")
}

async fn what_somebody_has_a_value_of_stays_declared(database: Database) {
    let (stack, tenant, scim) = stack(database).await;
    declare(&stack, &tenant, badge(&tenant)).await;
    let ada = json!({ "schemas": [USER, BADGE], "userName": "ada", BADGE: { "number": 7 } });
    let ada = sent(&scim, "POST", "/Users", &ada, 201).await;
    let path = format!("/Users/{}", ada["id"].as_str().unwrap());

    let identity = stack.identity().unwrap();
    let delete = || pb::DeleteExtensionSchemaRequest {
        organization_id: tenant.id.clone(),
        urn: BADGE.to_owned(),
        etag: String::new(),
        ..pb::DeleteExtensionSchemaRequest::default()
    };
    let mut schemas = identity.extension_schemas();
    let refused = schemas.delete_extension_schema(delete()).await.unwrap_err();
    assert_eq!(
        tests::grpc::reason(&refused).as_deref(),
        Some("EXTENSION_SCHEMA_IN_USE")
    );
    assert_eq!(get(&scim, &path).await[BADGE], json!({ "number": 7 }));

    let removal = patch(&json!([{ "op": "remove", "path": format!("{BADGE}:number") }]));
    let without = sent(&scim, "PATCH", &path, &removal, 200).await;
    assert_eq!(without.get(BADGE), None);
    schemas.delete_extension_schema(delete()).await.unwrap();
    let gone = format!("/Schemas/{BADGE}");
    assert_eq!(scim.get(&gone).await.unwrap().status, 404);
}
