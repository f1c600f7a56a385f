//! Attributes, values and filters that are mapped wrongly.

use serde_json::{Value, json};
use tests::client::user;

use super::{World, with};

/// Makes the mistake. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let ada = || user("ada@example.com");
    match way {
        "attribute-unknown" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let change = json!({ "op": "replace", "path": "shoeSize", "value": "42" });
            assert_eq!(world.patch(&id, change).await, 400);
        }
        "attribute-part" => {
            world
                .patch_fails("replace", "name.nickname", json!("x"))
                .await;
        }
        "extension-unknown" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let path = "urn:ietf:params:scim:schemas:extension:acme:2.0:User:costCenter";
            let change = json!({ "op": "add", "path": path, "value": "7" });
            assert_eq!(world.patch(&id, change).await, 400);
        }
        "path-syntax" => {
            world
                .patch_fails("replace", "emails/work", json!("x"))
                .await
        }
        "path-index" => {
            world
                .patch_fails("replace", "emails[0].value", json!("x"))
                .await;
        }
        "path-invalid" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let path = "emails[type eq work].value";
            let change = json!({ "op": "replace", "path": path, "value": "x" });
            assert_eq!(world.patch(&id, change).await, 400);
        }
        "matched-by-other" => {
            world
                .scim
                .get("/Users?filter=externalId%20eq%20%2242%22")
                .await
                .unwrap();
        }
        "filter-invalid" => {
            world
                .scim
                .get("/Users?filter=shoeSize%20eq%20%2242%22")
                .await
                .unwrap();
        }
        "filter-quotes" => {
            let filter = "/Users?filter=userName%20eq%20ada";
            world.scim.get(filter).await.unwrap();
        }
        "filter-single" => {
            let filter = "/Users?filter=userName%20eq%20%27ada%27";
            world.scim.get(filter).await.unwrap();
        }
        "filter-syntax" => {
            let filter = "/Users?filter=userName%20%3D%3D%20%22ada%22";
            assert_eq!(world.scim.get(filter).await.unwrap().status, 400);
        }
        "filter-comparison" => {
            let filter = "/Users?filter=active%20gt%20true";
            assert_eq!(world.scim.get(filter).await.unwrap().status, 400);
        }
        "no-target" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let path = "emails[value eq \"x@example.com\"].type";
            let change = json!({ "op": "replace", "path": path, "value": "work" });
            assert_eq!(world.patch(&id, change).await, 400);
        }
        "read-only" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let change = json!({ "op": "replace", "path": "id", "value": "42" });
            assert_eq!(world.patch(&id, change).await, 400);
        }
        "required-removed" => world.patch_fails("remove", "userName", Value::Null).await,
        "remove-nothing" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            assert_eq!(world.patch(&id, json!({ "op": "remove" })).await, 400);
        }
        "active-word" => {
            world
                .create("/Users", &with(ada(), "active", json!("maybe")))
                .await;
        }
        "value-invalid" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let change = json!({ "op": "replace", "path": "active", "value": "perhaps" });
            assert_eq!(world.patch(&id, change).await, 400);
        }
        "user-name-long" => {
            let long = format!("{}@example.com", "a".repeat(2_000));
            world.create("/Users", &user(&long)).await;
        }
        "picture" => {
            let picture = json!([{ "value": "A".repeat(100_000) }]);
            world
                .create("/Users", &with(ada(), "photos", picture))
                .await;
        }
        "two-primaries" => {
            let primary = |value: &str| json!({ "value": value, "primary": true });
            let both = json!([primary("a@example.com"), primary("b@example.com")]);
            world.create("/Users", &with(ada(), "emails", both)).await;
        }
        _ => return false,
    }
    true
}
