//! The setup check: each way of failing that docs/setup-doctor.md lists is brought about, and the page names it.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use identity_proto::v1::{Organization, RevokeScimTokenRequest, UpdateOrganizationRequest};
use regex::Regex;
use serde_json::{Value, json};
use tests::{
    client::{PATCH_OP, Scim, USER, user},
    http::{Origin, Request, send},
    stack::{self, Builder, Database, Stack, Tenant},
};

use super::{Browser, enter, text};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A way of failing: its name, and how its sentence begins.
struct Way {
    name: String,
    sentence: String,
}

fn ways() -> Vec<Way> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/setup-doctor.md");
    let text = fs::read_to_string(file).unwrap();
    let row = Regex::new(r"(?m)^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$").unwrap();
    row.captures_iter(&text)
        .map(|found| Way {
            name: found[1].to_owned(),
            sentence: found[2].to_owned(),
        })
        .collect()
}

/// An organization and its identity provider, in which something is wrong.
struct World<'s> {
    stack: &'s Stack,
    tenant: Tenant,
    scim: Scim,
}

impl World<'_> {
    async fn with_token(&self, token: &str) {
        let scim = self.stack.scim(&Tenant {
            id: self.tenant.id.clone(),
            token: token.to_owned(),
        });
        scim.unwrap().get("/Users?count=1").await.unwrap();
    }

    /// A request as it would never come from a client of ours.
    async fn raw(&self, target: &str, authorization: Option<&str>) -> u16 {
        let url = self.stack.tenant_url(0, &self.tenant.id).unwrap();
        let (authority, path) = url.split_once("://").unwrap().1.split_once('/').unwrap();
        let path = format!("/{path}").replace("/scim/v2", "");
        let headers = authorization.map(|value| ("authorization".to_owned(), value.to_owned()));
        let request = Request {
            method: "GET".to_owned(),
            target: format!("{path}{target}"),
            headers: headers.into_iter().collect(),
            body: None,
        };
        let origin = Origin {
            authority: authority.to_owned(),
        };
        let answer = send(&origin, &request, Duration::from_secs(10)).await;
        answer.unwrap().status
    }

    async fn create(&self, path: &str, body: &Value) -> Option<String> {
        let answer = self.scim.send("POST", path, &[], Some(body)).await.unwrap();
        let id = answer.json().ok()?["id"].as_str()?.to_owned();
        Some(id)
    }

    async fn patch(&self, id: &str, operation: Value) -> u16 {
        let operations = Value::Array(vec![operation]);
        let answer = self.scim.patch_user(id, &operations).await;
        answer.unwrap().status
    }

    async fn switch(&self, field: &str) {
        let organization = Organization {
            id: self.tenant.id.clone(),
            scim_enabled: Some(false),
            groups_enabled: Some(false),
            brake_enabled: true,
            unique_group_names: true,
            ..Organization::default()
        };
        let request = UpdateOrganizationRequest {
            organization: Some(organization),
            update_mask: Some(prost_types::FieldMask {
                paths: vec![field.to_owned()],
            }),
            ..UpdateOrganizationRequest::default()
        };
        let identity = self.stack.identity().unwrap();
        let mut organizations = identity.organizations();
        organizations.update_organization(request).await.unwrap();
    }

    async fn generate(&self) -> String {
        let identity = self.stack.identity().unwrap();
        let token = stack::generate_token(&identity, &self.tenant.id).await;
        token.unwrap()
    }

    /// Makes the mistake.
    async fn fail(&self, way: &str) {
        let token = self.tenant.token.as_str();
        let ada = || user("ada@example.com");
        match way {
            // Nothing is done: that is what is wrong.
            "private-address" => {}
            "no-token-yet" => self.revoke().await,
            "token-missing" => {
                self.raw("/scim/v2/Users", None).await;
            }
            "basic" => {
                self.raw("/scim/v2/Users", Some("Basic YWRhOnNlY3JldA=="))
                    .await;
            }
            "words" => {
                let words = format!("Bearer my token: {token}");
                self.raw("/scim/v2/Users", Some(&words)).await;
            }
            "url-cut" => {
                self.raw("/Users", Some(&format!("Bearer {token}"))).await;
            }
            "url-version" => {
                let bearer = format!("Bearer {token}");
                self.raw("/scim/v1/Users", Some(&bearer)).await;
            }
            "url-doubled" => {
                self.scim.get("/scim/v2/Users").await.unwrap();
            }
            "url-users" => {
                self.scim.get("/Users/Users?count=1").await.unwrap();
            }
            "jwt" => {
                self.with_token("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln")
                    .await;
            }
            "other-secret" => {
                let link = super::link(self.stack, &self.tenant.id, "Ada", 0).await;
                self.with_token(&link).await;
            }
            "other-environment" => {
                let staging = relabelled(token);
                self.with_token(&staging).await;
            }
            "other-organization" => {
                let other = self.stack.tenant().await.unwrap();
                self.with_token(&other.token).await;
            }
            "token-end" => self.with_token(&token[..token.len() - 9]).await,
            "token-start" => self.with_token(&token[9..]).await,
            "token-prefix" => self.with_token(&token[..token.len() - 67]).await,
            "token-ended" => {
                self.generate().await;
                self.with_token(token).await;
            }
            "token-revoked" => {
                self.revoke().await;
                self.generate().await;
                self.with_token(token).await;
            }
            "foreign-token" => self.with_token("00aBcDeFgHiJkLmNoPqRsTuVwXyZ").await,
            "saml-off" => {
                self.switch("saml_enabled").await;
                self.scim.get("/Users").await.unwrap();
            }
            "scim-off" => {
                self.switch("scim_enabled").await;
                self.scim.get("/Users").await.unwrap();
            }
            "groups-off" => {
                self.switch("groups_enabled").await;
                let group = json!({ "schemas": [GROUP], "displayName": "Sales" });
                assert_eq!(self.create("/Groups", &group).await, None);
            }
            "user-name-missing" => {
                let nobody = json!({ "schemas": [USER], "displayName": "Nobody" });
                assert_eq!(self.create("/Users", &nobody).await, None);
            }
            "user-name-taken" => {
                self.create("/Users", &ada()).await.unwrap();
                assert_eq!(self.create("/Users", &user("ADA@example.com")).await, None);
            }
            "user-name-no-email" => {
                self.create("/Users", &user("ada")).await.unwrap();
            }
            "attribute-unknown" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let change = json!({ "op": "replace", "path": "shoeSize", "value": "42" });
                assert_eq!(self.patch(&id, change).await, 400);
            }
            "filter-invalid" => {
                self.scim
                    .get("/Users?filter=shoeSize%20eq%20%2242%22")
                    .await
                    .unwrap();
            }
            "matched-by-other" => {
                self.scim
                    .get("/Users?filter=externalId%20eq%20%2242%22")
                    .await
                    .unwrap();
            }
            "value-invalid" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let change = json!({ "op": "replace", "path": "active", "value": "perhaps" });
                assert_eq!(self.patch(&id, change).await, 400);
            }
            "no-target" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let path = "emails[value eq \"x@example.com\"].type";
                let change = json!({ "op": "replace", "path": path, "value": "work" });
                assert_eq!(self.patch(&id, change).await, 400);
            }
            "read-only" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let change = json!({ "op": "replace", "path": "id", "value": "42" });
                assert_eq!(self.patch(&id, change).await, 400);
            }
            "group-name-missing" => {
                self.create("/Groups", &json!({ "schemas": [GROUP] })).await;
            }
            "path-invalid" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let path = "emails[type eq work].value";
                let change = json!({ "op": "replace", "path": path, "value": "x" });
                assert_eq!(self.patch(&id, change).await, 400);
            }
            "active-word" => {
                self.create("/Users", &with(ada(), "active", json!("maybe")))
                    .await;
            }
            "user-name-long" => {
                let long = format!("{}@example.com", "a".repeat(2_000));
                self.create("/Users", &user(&long)).await;
            }
            "two-primaries" => {
                let primary = |value: &str| json!({ "value": value, "primary": true });
                let both = json!([primary("a@example.com"), primary("b@example.com")]);
                self.create("/Users", &with(ada(), "emails", both)).await;
            }
            "member-by-mail" => {
                let group = json!({ "schemas": [GROUP], "displayName": "A",
                    "members": [{ "value": "ada@example.com" }] });
                self.create("/Groups", &group).await;
            }
            "filter-quotes" => {
                let filter = "/Users?filter=userName%20eq%20ada";
                self.scim.get(filter).await.unwrap();
            }
            "picture" => {
                let picture = json!([{ "value": "A".repeat(100_000) }]);
                self.create("/Users", &with(ada(), "photos", picture)).await;
            }
            "compressed" => {
                self.post_raw(&[("content-encoding", "gzip")], b"{}").await;
            }
            "twice" => {
                let json = [("content-type", "application/scim+json")];
                let twice = format!(r#"{{"schemas":["{USER}"],"userName":"a","userName":"b"}}"#);
                self.post_raw(&json, twice.as_bytes()).await;
            }
            "one-of-many" => {
                let nameless = json!({ "schemas": [USER], "externalId": "e-7" });
                self.create("/Users", &nameless).await;
                self.create("/Users", &ada()).await.unwrap();
            }
            "member-unknown" => {
                let group = json!({ "schemas": [GROUP], "displayName": "Sales",
                    "members": [{ "value": "00000000-0000-7000-8000-000000000000" }] });
                assert_eq!(self.create("/Groups", &group).await, None);
            }
            "person-gone" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                self.scim.delete_user(&id).await.unwrap();
                let change = json!({ "op": "replace", "path": "title", "value": "x" });
                assert_eq!(self.patch(&id, change).await, 404);
            }
            "group-gone" => {
                let patch = json!({ "schemas": [PATCH_OP],
                    "Operations": [{ "op": "replace", "path": "displayName", "value": "x" }] });
                let path = "/Groups/00000000-0000-7000-8000-000000000000";
                self.scim
                    .send("PATCH", path, &[], Some(&patch))
                    .await
                    .unwrap();
            }
            "body-invalid" => {
                let broken = b"{ \"userName\": ".to_vec();
                let users = format!("{}/Users", self.scim.prefix());
                let sent = self.scim.send_raw("POST", &users, &[], Some(broken)).await;
                assert_eq!(sent.unwrap().status, 400);
            }
            "media-type" => {
                let headers = [("content-type", "text/xml")];
                let body = b"<user/>".to_vec();
                let users = format!("{}/Users", self.scim.prefix());
                let sent = self
                    .scim
                    .send_raw("POST", &users, &headers, Some(body))
                    .await;
                assert_eq!(sent.unwrap().status, 415);
            }
            "method-unknown" => {
                self.scim.send("DELETE", "/Users", &[], None).await.unwrap();
            }
            "removal-held" => {
                self.switch("brake_enabled").await;
                let mut statuses = Vec::new();
                for number in 0..12 {
                    let new = user(&format!("user-{number}@example.com"));
                    let id = self.create("/Users", &new).await.unwrap();
                    let off = json!({ "op": "replace", "path": "active", "value": false });
                    statuses.push(self.patch(&id, off).await);
                }
                assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
            }
            "token-quotes" => self.with_token(&format!("\"{token}\"")).await,
            "token-capitals" => self.with_token(&token.to_uppercase()).await,
            "token-encoded" => self.with_token(&token.replace('_', "%5F")).await,
            "url-groups" => {
                self.scim.get("/Groups/Users?count=1").await.unwrap();
            }
            "url-small" => {
                self.scim.get("/users?count=1").await.unwrap();
            }
            "proxy" => {
                self.raw("/scim/v2/Users", None).await;
            }
            "object-id" => {
                let id = "5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11";
                self.create("/Users", &user(id)).await.unwrap();
            }
            "user-name-empty" => {
                self.create("/Users", &user("")).await;
            }
            "created-again" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let off = json!({ "op": "replace", "path": "active", "value": false });
                assert_eq!(self.patch(&id, off).await, 200);
                assert_eq!(self.create("/Users", &ada()).await, None);
            }
            "extension-unknown" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let path = "urn:ietf:params:scim:schemas:extension:acme:2.0:User:costCenter";
                let change = json!({ "op": "add", "path": path, "value": "7" });
                assert_eq!(self.patch(&id, change).await, 400);
            }
            "own-ids" => {
                let change = json!({ "op": "replace", "path": "title", "value": "x" });
                assert_eq!(self.patch("ada@example.com", change).await, 404);
            }
            "put-without-id" => {
                self.scim
                    .send("PUT", "/Users", &[], Some(&ada()))
                    .await
                    .unwrap();
            }
            "operations-missing" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let bare = json!({ "title": "Lead" });
                let path = format!("/Users/{id}");
                let sent = self.scim.send("PATCH", &path, &[], Some(&bare)).await;
                assert_eq!(sent.unwrap().status, 400);
            }
            "group-name-taken" => {
                self.switch("unique_group_names").await;
                let group = json!({ "schemas": [GROUP], "displayName": "Sales" });
                self.create("/Groups", &group).await.unwrap();
                assert_eq!(self.create("/Groups", &group).await, None);
            }
            "stale" => {
                let id = self.create("/Users", &ada()).await.unwrap();
                let stale = [("If-Match", "W/\"77\"")];
                let path = format!("/Users/{id}");
                let sent = self.scim.send("PUT", &path, &stale, Some(&ada())).await;
                assert_eq!(sent.unwrap().status, 412);
            }
            "me" => {
                self.scim.get("/Me").await.unwrap();
            }
            other => panic!("docs/setup-doctor.md has {other}, which nothing here brings about"),
        }
    }

    async fn post_raw(&self, headers: &[(&str, &str)], body: &[u8]) {
        let users = format!("{}/Users", self.scim.prefix());
        let sent = self
            .scim
            .send_raw("POST", &users, headers, Some(body.to_vec()));
        assert!(sent.await.unwrap().status >= 400);
    }

    async fn revoke(&self) {
        let identity = self.stack.identity().unwrap();
        let request = RevokeScimTokenRequest {
            organization_id: self.tenant.id.clone(),
            ..RevokeScimTokenRequest::default()
        };
        let mut organizations = identity.organizations();
        organizations.revoke_scim_token(request).await.unwrap();
    }
}

/// The same with another value of an attribute.
fn with(mut document: Value, attribute: &str, value: Value) -> Value {
    document[attribute] = value;
    document
}

/// The same token as another environment would have made it: with its label, and a checksum that fits.
fn relabelled(token: &str) -> String {
    let (body, _) = token.rsplit_once('_').unwrap();
    let mut parts: Vec<&str> = body.split('_').collect();
    parts[2] = "staging";
    let body = parts.join("_");
    format!("{body}_{:08x}", crc32(body.as_bytes()))
}

/// As zlib has it, which is what tokens are checked by.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

fn unescaped(page: &str) -> String {
    page.replace("&#39;", "'").replace("&#34;", "\"")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_each_way_of_failing_has_its_sentence() {
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.provisioning_log().start().await.unwrap();
    let ways = ways();
    assert!(ways.len() >= 30, "{}", ways.len());
    let mut pages: Vec<(Way, Browser)> = Vec::new();
    for way in ways {
        let tenant = stack.tenant().await.unwrap();
        let browser = enter(&stack, &tenant.id).await;
        let scim = stack.scim(&tenant).unwrap();
        let world = World {
            stack: &stack,
            tenant,
            scim,
        };
        world.fail(&way.name).await;
        pages.push((way, browser));
    }
    let started = Instant::now();
    for (Way { name, sentence }, browser) in pages {
        loop {
            let page = unescaped(&text(&browser.get("/check").await));
            if page.contains(&sentence) {
                break;
            }
            let waited = started.elapsed();
            assert!(
                waited < Duration::from_secs(30),
                "{name}: no {sentence} in {page}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
