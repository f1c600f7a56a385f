//! Bodies that are not what SCIM wants, or too much of it.

use serde_json::{Value, json};
use tests::client::{PATCH_OP, USER, user};

use super::{GROUP, World, with};

const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// Makes the mistake. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let ada = || user("ada@example.com");
    match way {
        "body-wrapped" => {
            let wrapped = json!({ "user": ada() });
            assert_eq!(world.create("/Users", &wrapped).await, None);
        }
        "patch-by-put" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let change = json!({ "op": "replace", "path": "title", "value": "x" });
            let message = json!({ "schemas": [PATCH_OP], "Operations": [change] });
            let path = format!("/Users/{id}");
            let sent = world.scim.send("PUT", &path, &[], Some(&message)).await;
            assert_eq!(sent.unwrap().status, 400);
        }
        "body-empty" => world.post_raw(&[], b"").await,
        "body-invalid" => {
            let broken = b"{ \"userName\": \"ada\", }".to_vec();
            let users = format!("{}/Users", world.scim.prefix());
            let sent = world.scim.send_raw("POST", &users, &[], Some(broken)).await;
            assert_eq!(sent.unwrap().status, 400);
        }
        "body-cut" => world.post_raw(&[], b"{ \"userName\": \"ada\"").await,
        "body-bom" => world.post_raw(&[], "\u{feff}{}".as_bytes()).await,
        "body-latin" => {
            world
                .post_raw(&[], b"{ \"userName\": \"M\xfcller\" }")
                .await
        }
        "body-xml" => {
            let xml = b"<?xml version=\"1.0\"?><user>ada</user>";
            world.post_raw(&[], xml).await;
        }
        "body-list" => {
            let list = json!([ada(), user("bob@example.com")]).to_string();
            world.post_raw(&[], list.as_bytes()).await;
        }
        "body-text" => {
            let text = Value::String(ada().to_string()).to_string();
            world.post_raw(&[], text.as_bytes()).await;
        }
        "body-template" => {
            world
                .post_raw(&[], b"{ \"userName\": {$user.email} }")
                .await
        }
        "body-single-quotes" => world.post_raw(&[], b"{'userName': 'ada'}").await,
        "body-value" => world.post_raw(&[], b"null").await,
        "body-wide" => {
            let members: Vec<String> = (0..=1_000).map(|n| format!("\"a{n}\":1")).collect();
            world
                .post_raw(&[], format!("{{{}}}", members.join(",")).as_bytes())
                .await;
        }
        "many-values" => {
            let number = |n: usize| json!({ "value": format!("+1 {n}"), "type": "work" });
            let numbers = (0..1_000).map(number).collect();
            world
                .create("/Users", &with(ada(), "phoneNumbers", numbers))
                .await;
        }
        "body-deep" => world.post_raw(&[], &b"[".repeat(100)).await,
        "body-null" => world.post_raw(&[], br#"{ "userName": "a\u0000" }"#).await,
        "body-form" => {
            let json = [("content-type", "application/json")];
            world.post_raw(&json, b"userName=ada&active=true").await;
        }
        "twice" => {
            let json = [("content-type", "application/scim+json")];
            let twice = format!(r#"{{"schemas":["{USER}"],"userName":"a","userName":"b"}}"#);
            world.post_raw(&json, twice.as_bytes()).await;
        }
        "schema-missing" => {
            let bare = br#"{"userName":"ada@example.com"}"#;
            world.post_raw(&[], bare).await;
        }
        "schema-misspelt" => {
            let schemas = json!(["urn:ietf:params:scim:schemas:core:2.0:Users"]);
            world
                .create("/Users", &with(ada(), "schemas", schemas))
                .await;
        }
        "schema-text" => {
            world
                .create("/Users", &with(ada(), "schemas", json!(USER)))
                .await;
        }
        "operations-object" => {
            let one = json!({ "op": "replace", "path": "title", "value": "x" });
            patched(world, &json!({ "schemas": [PATCH_OP], "Operations": one })).await;
        }
        "json-patch" => {
            let one = json!({ "op": "replace", "path": "/title", "value": "x" });
            patched(world, &json!([one])).await;
        }
        "bulk-empty" => {
            bulk(world, json!([]), 400).await;
        }
        "bulk-method" => {
            let one = json!({ "method": "MERGE", "path": "/Users", "data": ada() });
            bulk(world, json!([one]), 200).await;
        }
        "bulk-id" => {
            let one = json!({ "method": "POST", "path": "/Users", "data": ada() });
            bulk(world, json!([one]), 200).await;
        }
        "bulk-reference" => {
            let members = json!([{ "value": "bulkId:nobody" }]);
            let group = json!({ "schemas": [GROUP], "displayName": "A", "members": members });
            bulk(world, json!([posted("/Groups", group)]), 200).await;
        }
        "bulk-path" => {
            let one = json!({ "method": "PUT", "path": "/Users", "data": ada() });
            bulk(world, json!([one]), 200).await;
        }
        "bulk-data" => {
            let one = json!({ "method": "POST", "path": "/Users", "bulkId": "1" });
            bulk(world, json!([one]), 200).await;
        }
        "bulk-conflict" => {
            world.create("/Users", &ada()).await.unwrap();
            bulk(world, json!([posted("/Users", ada())]), 200).await;
        }
        "scim-1" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let old = json!({ "schemas": ["urn:scim:schemas:core:1.0"], "title": "Lead" });
            let path = format!("/Users/{id}");
            let sent = world.scim.send("PATCH", &path, &[], Some(&old)).await;
            assert_eq!(sent.unwrap().status, 400);
        }
        "operations-missing" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let bare = json!({ "title": "Lead" });
            let path = format!("/Users/{id}");
            let sent = world.scim.send("PATCH", &path, &[], Some(&bare)).await;
            assert_eq!(sent.unwrap().status, 400);
        }
        "operation-unknown" => world.patch_fails("change", "title", json!("x")).await,
        "media-type" => {
            let headers = [("content-type", "text/xml")];
            let body = b"<user/>".to_vec();
            let users = format!("{}/Users", world.scim.prefix());
            let sent = world
                .scim
                .send_raw("POST", &users, &headers, Some(body))
                .await;
            assert_eq!(sent.unwrap().status, 415);
        }
        "compressed" => {
            world.post_raw(&[("content-encoding", "gzip")], b"{}").await;
        }
        "body-large" => {
            let large = format!("{{\"note\":\"{}\"}}", "x".repeat(2 << 20));
            world.post_raw(&[], large.as_bytes()).await;
        }
        "many-operations" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let one = json!({ "op": "replace", "path": "title", "value": "x" });
            let many = Value::Array(vec![one; 1_001]);
            assert_eq!(world.scim.patch_user(&id, &many).await.unwrap().status, 413);
        }
        "many-members" => {
            let id = |number| format!("018f0000-0000-7000-8000-{number:012}");
            let members = (0..50_001).map(|number| json!({ "value": id(number) }));
            let group = json!({ "schemas": [GROUP], "displayName": "All",
                "members": members.collect::<Vec<_>>() });
            assert_eq!(world.create("/Groups", &group).await, None);
        }
        _ => return false,
    }
    true
}

/// A PATCH that is refused.
async fn patched(world: &World<'_>, body: &Value) {
    let id = world.create("/Users", &user("ada@example.com")).await;
    let path = format!("/Users/{}", id.unwrap());
    let sent = world.scim.send("PATCH", &path, &[], Some(body)).await;
    assert_eq!(sent.unwrap().status, 400);
}

fn posted(path: &str, data: Value) -> Value {
    json!({ "method": "POST", "path": path, "bulkId": "1", "data": data })
}

async fn bulk(world: &World<'_>, operations: Value, status: u16) {
    let body = json!({ "schemas": [BULK], "Operations": operations });
    let sent = world.scim.send("POST", "/Bulk", &[], Some(&body)).await;
    assert_eq!(sent.unwrap().status, status);
}
