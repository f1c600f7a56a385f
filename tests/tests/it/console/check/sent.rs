//! Bodies that are not what SCIM wants, or too much of it.

use serde_json::{Value, json};
use tests::client::{USER, user};

use super::{GROUP, World};

/// Makes the mistake. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let ada = || user("ada@example.com");
    match way {
        "body-empty" => world.post_raw(&[], b"").await,
        "body-invalid" => {
            let broken = b"{ \"userName\": ".to_vec();
            let users = format!("{}/Users", world.scim.prefix());
            let sent = world.scim.send_raw("POST", &users, &[], Some(broken)).await;
            assert_eq!(sent.unwrap().status, 400);
        }
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
