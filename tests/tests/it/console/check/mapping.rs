//! Attributes, values and filters that are mapped wrongly.

use serde_json::{Value, json};
use tests::client::{USER, user};

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
        "name-spelling" => {
            let person = json!({ "schemas": [USER], "user_name": "ada@example.com" });
            assert_eq!(world.create("/Users", &person).await, None);
        }
        "attribute-part" => {
            world
                .patch_fails("replace", "name.nickname", json!("x"))
                .await;
        }
        "path-no-list" => {
            let path = "title[value eq \"x\"]";
            world.patch_fails("replace", path, json!("x")).await;
        }
        "line-break" => {
            world.create("/Users", &user("ada\n@example.com")).await;
        }
        "path-part" => {
            let path = "emails[kind eq \"work\"].value";
            world.patch_fails("replace", path, json!("x")).await;
        }
        "set-without-value" => world.patch_fails("replace", "title", Value::Null).await,
        "set-without-path" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            let change = json!({ "op": "replace", "value": "Lead" });
            assert_eq!(world.patch(&id, change).await, 400);
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
        "filter-curly" => {
            let filter = "/Users?filter=userName%20eq%20%E2%80%9Cada%E2%80%9D";
            assert_eq!(world.scim.get(filter).await.unwrap().status, 400);
        }
        "filter-encoded" => {
            let filter = "/Users?filter=userName%2520eq%2520%2522ada%2522";
            assert_eq!(world.scim.get(filter).await.unwrap().status, 400);
        }
        "filter-value" => searched(world, "/Users?filter=userName%20eq").await,
        "filter-type" => searched(world, "/Users?filter=userName%20eq%207").await,
        "filter-whole" => searched(world, "/Users?filter=name%20eq%20%22Ada%22").await,
        "filter-group" => searched(world, "/Groups?filter=cn%20eq%20%22A%22").await,
        "filter-twice" => {
            searched(world, "/Users?filter=title%20pr&filter=title%20pr").await;
        }
        "filter-percent" => searched(world, "/Users?filter=title%20eq%20%22100%%22").await,
        "both-lists" => {
            let both = "/Users?attributes=userName&excludedAttributes=emails";
            searched(world, both).await;
        }
        "cursor" => searched(world, "/Users?cursor=abc").await,
        "count-word" => {
            assert_eq!(
                world.scim.get("/Users?count=ten").await.unwrap().status,
                400
            );
        }
        "sort-unknown" => {
            let sorted = "/Users?sortBy=shoeSize";
            assert_eq!(world.scim.get(sorted).await.unwrap().status, 400);
        }
        "filter-operator" => {
            let filter = "/Users?filter=userName%20%3D%3D%20%22ada%22";
            assert_eq!(world.scim.get(filter).await.unwrap().status, 400);
        }
        "filter-ampersand" => {
            let filter = "/Groups?filter=displayName%20eq%20%22R&D%22";
            assert_eq!(world.scim.get(filter).await.unwrap().status, 400);
        }
        "filter-syntax" => {
            let filter = "/Users?filter=(userName%20eq%20%22ada%22";
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
        "roles-text" => {
            world
                .create("/Users", &with(ada(), "roles", json!("admin")))
                .await;
        }
        "name-text" => {
            let name = json!("Ada Lovelace");
            world.create("/Users", &with(ada(), "name", name)).await;
        }
        "title-number" => {
            world
                .create("/Users", &with(ada(), "title", json!(7)))
                .await;
        }
        "certificate-file" => {
            let file = json!([{ "value": "-----BEGIN CERTIFICATE-----\nMIIC\n" }]);
            let user = with(ada(), "x509Certificates", file);
            world.create("/Users", &user).await;
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

/// A search that is refused.
async fn searched(world: &World<'_>, path: &str) {
    assert_eq!(world.scim.get(path).await.unwrap().status, 400);
}
