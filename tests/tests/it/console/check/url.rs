//! Addresses that are pasted wrongly, or put together wrongly.

use serde_json::json;
use tests::client::user;

use super::World;

/// Makes the mistake. Whether it is one of these.
pub(super) async fn fail(world: &World<'_>, way: &str) -> bool {
    let (id, token) = (world.tenant.id.as_str(), world.tenant.token.as_str());
    let ada = || user("ada@example.com");
    match way {
        "private-address" => {}
        "url-cut" => {
            world.raw("/Users", Some(&format!("Bearer {token}"))).await;
        }
        "query-mark" => world.at("/orgs/ID/scim/v2/Users%3Ffilter=x%20eq%20y").await,
        "url-saml" => world.at("/orgs/ID/saml/acs/Users").await,
        "url-encoded" => world.at("/orgs%2FID%2Fscim%2Fv2/Users").await,
        "url-version" => world.at("/orgs/ID/scim/v1/Users").await,
        "url-capitals" => world.at("/orgs/ID/SCIM/v2/Users").await,
        "url-space" => world.at("/orgs/ID/scim/v2%20/Users").await,
        "url-full-stop" => world.at("/orgs/ID/scim/v2./Users").await,
        "url-slash" => world.at("/orgs/ID/scim/v2Users").await,
        "url-backslash" => world.at("/orgs/ID/scim/v2%5CUsers").await,
        "url-word" => world.at("/orgs/ID/api/v2/Users").await,
        "url-middle" => world.at("/orgs/ID/v2/Users").await,
        "url-host" => {
            world
                .at("/https://scim.example.com/orgs/ID/scim/v2/Users")
                .await
        }
        "url-beginning" => world.at("/ID/scim/v2/Users").await,
        "url-without-id" => world.at("/scim/v2/Users").await,
        "url-id-capitals" => world.with_id(&id.to_uppercase()).await,
        "url-id-cut" => world.with_id(&id[..id.len() - 4]).await,
        "url-id-template" => world.with_id("%7Borganization%20id%7D").await,
        "url-id-name" => world.with_id("example-corp").await,
        "url-id-brackets" => world.with_id(&format!("%3C{id}%3E")).await,
        "url-id-long" => world.with_id(&format!("{id}0")).await,
        "url-id-changed" => {
            let last = if id.ends_with('0') { "1" } else { "0" };
            world
                .with_id(&format!("{}{last}", &id[..id.len() - 1]))
                .await;
        }
        "url-long" => {
            let people = (0..500).map(|number| format!("userName eq \"p{number}@example.com\""));
            let filter = people.collect::<Vec<_>>().join(" or ");
            let filter = filter.replace(' ', "%20").replace('"', "%22");
            let target = format!("/scim/v2/Users?filter={filter}");
            let status = world.raw(&target, Some(&format!("Bearer {token}"))).await;
            assert_eq!(status, 414);
        }
        "headers-large" => {
            let cookie = format!("portal={}", "a1b2".repeat(10_000));
            let headers = [
                ("authorization", format!("Bearer {token}")),
                ("cookie", cookie),
            ];
            let headers = headers.map(|(name, value)| (name.to_owned(), value));
            assert_eq!(world.sent("/scim/v2/Users", headers.into()).await, 431);
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
        "url-config" => {
            let twice = "/ServiceProviderConfig/Users?count=1";
            world.scim.get(twice).await.unwrap();
        }
        "url-blank" => {
            world.scim.get("/%20/Users?count=1").await.unwrap();
        }
        "url-question" => {
            let target = "?tenant=1/Users?count=1";
            assert_eq!(world.scim.get(target).await.unwrap().status, 400);
        }
        "id-organization" => changed(world, id).await,
        "id-adorned" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            changed(world, &format!("%7B{id}%7D")).await;
        }
        "id-capitals" => {
            let id = world.create("/Users", &ada()).await.unwrap();
            changed(world, &id.to_uppercase()).await;
        }
        "schema-unknown" => {
            let schema = "/Schemas/urn:acme:2.0:User";
            assert_eq!(world.scim.get(schema).await.unwrap().status, 404);
        }
        "discovery-filter" => {
            let schemas = "/Schemas?filter=name%20eq%20%22User%22";
            assert_eq!(world.scim.get(schemas).await.unwrap().status, 403);
        }
        "url-alone" => assert_eq!(world.create("", &ada()).await, None),
        "url-roles" => {
            world.scim.get("/Roles?count=1").await.unwrap();
        }
        "url-scim-1" => {
            world.scim.get("/ServiceProviderConfigs").await.unwrap();
        }
        "members-apart" => {
            let path = "/Groups/018f0000-0000-7000-8000-000000000001/members";
            assert_eq!(world.create(path, &json!({ "value": "x" })).await, None);
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
