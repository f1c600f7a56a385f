//! The setup check: each way of failing that docs/setup-doctor.md lists is brought about, and the page names it.

mod mapping;
mod people;
mod remarks;
mod sent;
mod token;
mod url;

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use identity_proto::v1::{Organization, RevokeScimTokenRequest, UpdateOrganizationRequest};
use regex::Regex;
use serde_json::{Value, json};
use tests::{
    client::{Scim, user},
    http::{Origin, Request, send},
    stack::{self, Builder, Database, Stack, Tenant},
};

use super::{Browser, enter, eventually, text};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A way of failing: its name, and how its sentence begins.
struct Way {
    name: String,
    sentence: String,
}

fn ways() -> Vec<Way> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/setup-doctor.md");
    let text = fs::read_to_string(file).unwrap();
    let row = Regex::new(r"(?m)^\| `([a-z0-9-]+)` \| [^|]+ \| ([^|]+) \|$").unwrap();
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
        let headers = authorization.map(|value| ("authorization".to_owned(), value.to_owned()));
        self.sent(target, headers.into_iter().collect()).await
    }

    async fn sent(&self, target: &str, headers: Vec<(String, String)>) -> u16 {
        self.sent_to(&format!("/orgs/{}{target}", self.tenant.id), headers)
            .await
    }

    /// The right token at another path, which has `ID` for the organization's.
    async fn at(&self, path: &str) {
        let bearer = format!("Bearer {}", self.tenant.token);
        let headers = vec![("authorization".to_owned(), bearer)];
        let path = path.replace("ID", &self.tenant.id);
        assert!(self.sent_to(&path, headers).await >= 400);
    }

    /// The right token in a Tenant URL with another id.
    async fn with_id(&self, id: &str) {
        self.at(&format!("/orgs/{id}/scim/v2/Users")).await;
    }

    async fn sent_to(&self, path: &str, headers: Vec<(String, String)>) -> u16 {
        let url = self.stack.tenant_url(0, &self.tenant.id).unwrap();
        let (authority, _) = url.split_once("://").unwrap().1.split_once('/').unwrap();
        let request = Request {
            method: "GET".to_owned(),
            target: path.to_owned(),
            headers,
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

    /// A search that is done.
    async fn finds(&self, path: &str) -> bool {
        let answer = self.scim.get(path).await;
        answer.unwrap().status == 200
    }

    /// Makes the mistake.
    async fn fail(&self, way: &str) {
        let is_known = token::fail(self, way).await
            || url::fail(self, way).await
            || people::fail(self, way).await
            || remarks::fail(self, way).await
            || mapping::fail(self, way).await
            || sent::fail(self, way).await;
        assert!(
            is_known,
            "docs/setup-doctor.md has {way}, which nothing here brings about"
        );
    }

    /// A change of somebody that is refused.
    async fn patch_fails(&self, op: &str, path: &str, value: Value) {
        let ada = user("ada@example.com");
        let id = self.create("/Users", &ada).await.unwrap();
        let mut operation = json!({ "op": op, "path": path });
        if !value.is_null() {
            operation["value"] = value;
        }
        assert_eq!(self.patch(&id, operation).await, 400);
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

/// What a page says, without what keeps names apart from it.
fn unescaped(page: &str) -> String {
    page.replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace(['\u{2068}', '\u{2069}'], "")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_each_way_of_failing_has_its_sentence() {
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.provisioning_log().start().await.unwrap();
    let ways = ways();
    assert!(ways.len() >= 30, "{}", ways.len());
    let sentences: BTreeSet<String> = ways.iter().map(|way| way.sentence.clone()).collect();
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
        let page = loop {
            let page = unescaped(&text(&browser.get("/check").await));
            if page.contains(&sentence) {
                break page;
            }
            let waited = started.elapsed();
            assert!(
                waited < Duration::from_secs(30),
                "{name}: no {sentence} in {page}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        // The stack has an address of this machine, which the page says until something arrives.
        let others = sentences.iter().filter(|other| page.contains(*other));
        let others = others.filter(|other| !other.contains("of this machine"));
        let others: Vec<&String> = others.filter(|other| **other != sentence).collect();
        assert!(others.is_empty(), "{name}: {others:?}, too");
    }
}

/// Somebody's failure, and then more of what is good than the page looks at first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_failure_behind_hundreds_of_requests_is_shown_until_it_is_made_good() {
    const SENTENCE: &str =
        "Somebody's userName is to be changed to one that another person here has";
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.provisioning_log().start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let browser = enter(&stack, &tenant.id).await;
    let world = World {
        stack: &stack,
        scim: stack.scim(&tenant).unwrap(),
        tenant,
    };
    let ada = world.create("/Users", &user("ada@example.com")).await;
    let (ada, bob) = (ada.unwrap(), user("bob@example.com"));
    let bob = world.create("/Users", &bob).await.unwrap();
    let named = json!({ "op": "replace", "path": "userName", "value": "bob@example.com" });
    assert_eq!(world.patch(&ada, named).await, 409);
    let titled = json!({ "op": "replace", "path": "title", "value": "Lead" });
    assert_eq!(world.patch(&bob, titled.clone()).await, 200);
    for _ in 0..210 {
        let found = world
            .scim
            .get("/Users?filter=userName%20eq%20%22ada@example.com%22");
        assert_eq!(found.await.unwrap().status, 200);
    }
    // Rows arrive in the order in which requests were made: this one says that all others are there.
    let last = "/Users?filter=userName%20eq%20%22last@example.com%22%20and%20active%20eq%20true";
    world.scim.get(last).await.unwrap();
    eventually(&browser, "/log", "active eq ?").await;
    let shown = async || unescaped(&text(&browser.get("/check").await));
    let page = shown().await;
    assert!(page.contains(SENTENCE), "{page}");
    assert!(page.contains("ada@example.com"), "{page}");
    // What it was answered stands with the advice, and nowhere else.
    let quoted = "The answer to <code>PATCH /Users/{id}</code> was: \
        <q><bdi lang=\"en\">Another user has this userName.";
    assert!(page.contains(quoted), "{page}");
    assert_eq!(page.matches("Another user has this userName.").count(), 1);

    assert_eq!(world.patch(&ada, titled).await, 200);
    let last = last.replace("true", "false%20and%20title%20pr");
    world.scim.get(&last).await.unwrap();
    eventually(&browser, "/log", "title pr").await;
    let page = shown().await;
    assert!(!page.contains(SENTENCE), "{page}");
}
