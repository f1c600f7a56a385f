//! Addresses that are pasted wrongly, or put together wrongly.

use serde_json::json;
use tests::client::user;

use super::World;

/// Makes the mistake. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let token = world.tenant.token.as_str();
    let ada = || user("ada@example.com");
    match way {
        "private-address" => {}
        "url-cut" => {
            world.raw("/Users", Some(&format!("Bearer {token}"))).await;
        }
        "url-version" => {
            let bearer = format!("Bearer {token}");
            world.raw("/scim/v1/Users", Some(&bearer)).await;
        }
        "url-doubled" => {
            world.scim.get("/scim/v2/Users").await.unwrap();
        }
        "url-users" => {
            world.scim.get("/Users/Users?count=1").await.unwrap();
        }
        "url-groups" => {
            world.scim.get("/Groups/Users?count=1").await.unwrap();
        }
        "url-small" => {
            world.scim.get("/users?count=1").await.unwrap();
        }
        "url-behind" => {
            world.scim.get("/v2/Users?count=1").await.unwrap();
        }
        "url-unknown" => {
            world.scim.get("/People?count=1").await.unwrap();
        }
        "me" => {
            world.scim.get("/Me").await.unwrap();
        }
        "method-unknown" => {
            world
                .scim
                .send("DELETE", "/Users", &[], None)
                .await
                .unwrap();
        }
        "put-without-id" => {
            world
                .scim
                .send("PUT", "/Users", &[], Some(&ada()))
                .await
                .unwrap();
        }
        "post-to-change" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let path = format!("/Users/{id}");
            let sent = world.scim.send("POST", &path, &[], Some(&ada())).await;
            assert_eq!(sent.unwrap().status, 405);
        }
        "own-ids" => changed(world, "ada@example.com").await,
        "foreign-ids" => changed(world, "00u1abcd2EFGH3ijk4x7").await,
        "id-undefined" => changed(world, "undefined").await,
        "id-template" => changed(world, "%7Bid%7D").await,
        _ => return false,
    }
    true
}

/// A change of somebody who is not named by an id of ours.
async fn changed(world: &World<'_>, id: &str) {
    let change = json!({ "op": "replace", "path": "title", "value": "x" });
    assert_eq!(world.patch(id, change).await, 404);
}
