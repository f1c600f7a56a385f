//! What is done all the same, and told.

use serde_json::{Value, json};
use tests::client::{PATCH_OP, user};

use super::{GROUP, World, with};

const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Does it. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let ada = || user("ada@example.com");
    let person = match way {
        "left-out" => with(ada(), "shoeSize", json!(42)),
        "enterprise-top" => with(ada(), "department", json!("Sales")),
        "keys-flat" => with(ada(), "name.givenName", json!("Ada")),
        "name-list" => with(ada(), "name", json!([{ "familyName": "Lovelace" }])),
        "emails-object" => with(ada(), "emails", json!({ "value": "ada@example.com" })),
        "accept-xml" => {
            let accept = ("accept".to_owned(), "application/xml".to_owned());
            let bearer = format!("Bearer {}", world.tenant.token);
            let headers = vec![accept, ("authorization".to_owned(), bearer)];
            assert_eq!(world.sent("/scim/v2/Users?count=1", headers).await, 200);
            return true;
        }
        "filter-plus" => {
            let filter = "/Users?filter=userName%20eq%20%22ada+test@example.com%22";
            return world.finds(filter).await;
        }
        "query-unknown" => return world.finds("/Users?userName=ada@example.com").await,
        "query-pages" => return world.finds("/Users?page=2&per_page=50").await,
        "start-index-pages" => return world.finds("/Users?startIndex=2&count=50").await,
        "query-body" => {
            let users = format!("{}/Users", world.scim.prefix());
            let body = b"{\"filter\":\"userName eq 'ada'\"}".to_vec();
            let sent = world.scim.send_raw("GET", &users, &[], Some(body)).await;
            assert_eq!(sent.unwrap().status, 200);
            return true;
        }
        "text-garbled" => with(ada(), "displayName", json!("JÃ¼rgen")),
        "manager-foreign" => {
            let manager = json!({ "manager": { "value": "CN=Rita Horn,OU=Sales,DC=acme" } });
            with(ada(), ENTERPRISE_USER, manager)
        }
        "created-inactive" => with(ada(), "active", json!(false)),
        "active-removed" => {
            let ada = world.create("/Users", &ada()).await.unwrap();
            let change = json!({ "op": "remove", "path": "active" });
            assert_eq!(world.patch(&ada, change).await, 200);
            return true;
        }
        "text-template" => with(ada(), "displayName", json!("[displayName]")),
        "text-object" => with(ada(), "title", json!("[object Object]")),
        "text-entities" => with(ada(), "title", json!("R&amp;D")),
        "filter-contains" => return world.finds("/Users?filter=userName%20co%20%22ada%22").await,
        "count-zero" => return world.finds("/Users?startIndex=1&count=0").await,
        "filter-template" => {
            return world
                .finds("/Users?filter=userName%20eq%20%22%25s%22")
                .await;
        }
        "values-all" => {
            let ada = world.create("/Users", &ada()).await.unwrap();
            let change = json!({ "op": "add", "path": "phoneNumbers",
                "value": [{ "value": "1", "type": "work" }] });
            assert_eq!(world.patch(&ada, change).await, 200);
            let change = json!({ "op": "replace", "path": "phoneNumbers.value", "value": "2" });
            assert_eq!(world.patch(&ada, change).await, 200);
            return true;
        }
        "members-removed" => {
            let ada = world.create("/Users", &ada()).await.unwrap();
            let id = team(world, &[&ada]).await;
            let remove = json!({ "op": "remove", "path": "members" });
            return is_changed(world, &id, remove).await;
        }
        "members-replaced" => {
            let bob = world.create("/Users", &user("bob@example.com")).await;
            let ada = world.create("/Users", &ada()).await.unwrap();
            let id = team(world, &[&bob.unwrap()]).await;
            let members = json!([{ "value": ada }]);
            let replace = json!({ "op": "replace", "path": "members", "value": members });
            return is_changed(world, &id, replace).await;
        }
        "group-in-itself" => {
            let id = team(world, &[]).await;
            let add = json!({ "op": "add", "path": "members", "value": [{ "value": id }] });
            return is_changed(world, &id, add).await;
        }
        "user-name-several" => with(ada(), "userName", json!("ada@example.com;bob@example.com")),
        "boolean-text" => with(ada(), "active", json!("True")),
        "members-bare" => {
            let ada = world.create("/Users", &ada()).await.unwrap();
            let group = json!({ "schemas": [GROUP], "displayName": "Team", "members": [ada] });
            assert!(world.create("/Groups", &group).await.is_some());
            return true;
        }
        "urn-dot" => {
            let ada = world.create("/Users", &ada()).await.unwrap();
            let path = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department";
            let change = json!({ "op": "add", "path": path, "value": "Sales" });
            assert_eq!(world.patch(&ada, change).await, 200);
            return true;
        }
        _ => return false,
    };
    assert!(world.create("/Users", &person).await.is_some());
    true
}

/// A group of these members.
async fn team(world: &World<'_>, ids: &[&str]) -> String {
    let members: Vec<_> = ids.iter().map(|id| json!({ "value": id })).collect();
    let group = json!({ "schemas": [GROUP], "displayName": "Team", "members": members });
    world.create("/Groups", &group).await.unwrap()
}

/// Whether a group was changed so.
async fn is_changed(world: &World<'_>, id: &str, operation: Value) -> bool {
    let change = json!({ "schemas": [PATCH_OP], "Operations": [operation] });
    let path = format!("/Groups/{id}");
    let answer = world.scim.send("PATCH", &path, &[], Some(&change)).await;
    answer.unwrap().status < 300
}
