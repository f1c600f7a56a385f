//! What is switched off; people and groups who are not as they should be.

use serde_json::json;
use tests::client::{PATCH_OP, USER, user};

use super::{GROUP, World, with};

/// Makes the mistake. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let ada = || user("ada@example.com");
    match way {
        "saml-off" => {
            world.switch("saml_enabled").await;
            world.scim.get("/Users").await.unwrap();
        }
        "scim-off" => {
            world.switch("scim_enabled").await;
            world.scim.get("/Users").await.unwrap();
        }
        "groups-off" => {
            world.switch("groups_enabled").await;
            let group = json!({ "schemas": [GROUP], "displayName": "Sales" });
            assert_eq!(world.create("/Groups", &group).await, None);
        }
        "user-name-missing" => {
            let nobody = json!({ "schemas": [USER], "displayName": "Nobody" });
            assert_eq!(world.create("/Users", &nobody).await, None);
        }
        "put-without-name" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let part = json!({ "schemas": [USER], "title": "Countess" });
            let path = format!("/Users/{id}");
            let sent = world.scim.send("PUT", &path, &[], Some(&part)).await;
            assert_eq!(sent.unwrap().status, 400);
        }
        "one-of-many" => {
            let nameless = json!({ "schemas": [USER], "externalId": "e-7" });
            world.create("/Users", &nameless).await;
            world.create("/Users", &ada()).await.unwrap();
        }
        "user-name-empty" => {
            world.create("/Users", &user("")).await;
        }
        "user-name-taken" => {
            world.create("/Users", &ada()).await.unwrap();
            assert_eq!(world.create("/Users", &user("ADA@example.com")).await, None);
        }
        "user-name-changed" => {
            world.create("/Users", &ada()).await.unwrap();
            let bob = world.create("/Users", &user("bob@example.com")).await;
            let named = json!({ "op": "replace", "path": "userName", "value": "ada@example.com" });
            assert_eq!(world.patch(&bob.unwrap(), named).await, 409);
        }
        "created-again" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let off = json!({ "op": "replace", "path": "active", "value": false });
            assert_eq!(world.patch(&id, off).await, 200);
            assert_eq!(world.create("/Users", &ada()).await, None);
        }
        "user-name-no-email" => {
            world.create("/Users", &user("ada")).await.unwrap();
        }
        "user-name-guest" => {
            let guest = "ada_example.com#EXT#@acme.onmicrosoft.com";
            world.create("/Users", &user(guest)).await.unwrap();
        }
        "user-name-unlooked" => {
            world.create("/Users", &ada()).await.unwrap();
            assert!(world.finds("/Users?startIndex=1&count=1").await);
            assert_eq!(world.create("/Users", &ada()).await, None);
        }
        "user-name-smtp" => {
            let address = "SMTP:ada@example.com";
            world.create("/Users", &user(address)).await.unwrap();
        }
        "user-name-deleted" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let name = "5f3c8a1e0b524a6e9d532f1f0a7c9b11ada@example.com";
            let change = json!({ "op": "replace", "path": "userName", "value": name });
            assert_eq!(world.patch(&id, change).await, 200);
        }
        "user-name-first-domain" => {
            let name = "ada@acme.onmicrosoft.com";
            world.create("/Users", &user(name)).await.unwrap();
        }
        "user-name-mailbox" => {
            let mailbox = "Ada Lovelace <ada@example.com>";
            world.create("/Users", &user(mailbox)).await.unwrap();
        }
        "members-joined" => {
            let ids = [
                world.create("/Users", &ada()).await.unwrap(),
                world
                    .create("/Users", &user("bob@example.com"))
                    .await
                    .unwrap(),
            ];
            let group = json!({ "schemas": [GROUP], "displayName": "A",
                "members": [{ "value": ids.join(",") }] });
            assert_eq!(world.create("/Groups", &group).await, None);
        }
        "external-id-shared" => {
            for name in ["ada@example.com", "bob@example.com"] {
                let person = with(user(name), "externalId", json!("K-4711"));
                world.create("/Users", &person).await.unwrap();
            }
        }
        "email-beside" => {
            let email = |value: &str| json!([{ "value": value, "type": "work" }]);
            let person = with(ada(), "emails", email("ada@example.com"));
            let id = world.create("/Users", &person).await.unwrap();
            let change = json!({ "op": "add", "path": "emails", "value": email("l@example.com") });
            assert_eq!(world.patch(&id, change).await, 200);
        }
        "object-id" => {
            let id = "5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11";
            world.create("/Users", &user(id)).await.unwrap();
        }
        "group-name-missing" => {
            world
                .create("/Groups", &json!({ "schemas": [GROUP] }))
                .await;
        }
        "group-name-empty" => {
            let group = json!({ "schemas": [GROUP], "displayName": "" });
            assert_eq!(world.create("/Groups", &group).await, None);
        }
        "group-name-dn" => {
            let group = json!({ "schemas": [GROUP],
                "displayName": "CN=Sales,OU=Groups,DC=acme,DC=example" });
            world.create("/Groups", &group).await.unwrap();
        }
        "group-name-id" => {
            let group = json!({ "schemas": [GROUP],
                "displayName": "5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11" });
            world.create("/Groups", &group).await.unwrap();
        }
        "group-name-taken" => {
            world.switch("unique_group_names").await;
            let group = json!({ "schemas": [GROUP], "displayName": "Sales" });
            world.create("/Groups", &group).await.unwrap();
            assert_eq!(world.create("/Groups", &group).await, None);
        }
        "member-unknown" => {
            let group = json!({ "schemas": [GROUP], "displayName": "Sales",
                "members": [{ "value": "00000000-0000-7000-8000-000000000000" }] });
            assert_eq!(world.create("/Groups", &group).await, None);
        }
        "member-by-mail" => {
            let group = json!({ "schemas": [GROUP], "displayName": "A",
                "members": [{ "value": "ada@example.com" }] });
            world.create("/Groups", &group).await;
        }
        "member-empty" => {
            let group = json!({ "schemas": [GROUP], "displayName": "A", "members": [{}] });
            assert_eq!(world.create("/Groups", &group).await, None);
        }
        "person-gone" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            world.scim.delete_user(&id).await.unwrap();
            let change = json!({ "op": "replace", "path": "title", "value": "x" });
            assert_eq!(world.patch(&id, change).await, 404);
        }
        "deleted-again" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            world.scim.delete_user(&id).await.unwrap();
            world.scim.delete_user(&id).await.unwrap();
        }
        "other-kind" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let patch = json!({ "schemas": [PATCH_OP],
                "Operations": [{ "op": "replace", "path": "displayName", "value": "x" }] });
            let path = format!("/Groups/{id}");
            let sent = world.scim.send("PATCH", &path, &[], Some(&patch)).await;
            assert_eq!(sent.unwrap().status, 404);
        }
        "group-gone" => {
            let patch = json!({ "schemas": [PATCH_OP],
                "Operations": [{ "op": "replace", "path": "displayName", "value": "x" }] });
            let path = "/Groups/00000000-0000-7000-8000-000000000000";
            world
                .scim
                .send("PATCH", path, &[], Some(&patch))
                .await
                .unwrap();
        }
        "removal-held" => {
            world.switch("brake_enabled").await;
            let mut statuses = Vec::new();
            for number in 0..12 {
                let new = user(&format!("user-{number}@example.com"));
                let id = world.create("/Users", &new).await.unwrap();
                let off = json!({ "op": "replace", "path": "active", "value": false });
                statuses.push(world.patch(&id, off).await);
            }
            assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
        }
        "version-time" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let time = [("If-Match", "2026-05-13T04:42:34Z")];
            let path = format!("/Users/{id}");
            let sent = world.scim.send("PUT", &path, &time, Some(&ada())).await;
            assert_eq!(sent.unwrap().status, 412);
        }
        "stale" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let stale = [("If-Match", "W/\"77\"")];
            let path = format!("/Users/{id}");
            let sent = world.scim.send("PUT", &path, &stale, Some(&ada())).await;
            assert_eq!(sent.unwrap().status, 412);
        }
        _ => return false,
    }
    true
}
