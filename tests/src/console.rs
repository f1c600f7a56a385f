//! The world that the browser tests of the console find: organizations, each with something to show, and links to them.
//!
//! Apart from the program that starts it, and from the tests, which are JavaScript: everything here is done through the doors
//! that identity providers and products use.

use std::net::TcpListener;

use anyhow::Context as _;
use identity_proto::v1::{CreateSettingsLinkRequest, Organization, UpdateOrganizationRequest};
use serde_json::{Value, json};

use crate::{
    client::{PATCH_OP, Scim, USER, user},
    grpc::Identity,
    stack::{self, Stack, Tenant},
};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const OKTA: [(&str, &str); 1] = [("User-Agent", "Okta SCIM Client 1.0.0")];

/// Names that are made to break a page.
const HOSTILE: [&str; 3] = [
    "<script>alert(1)</script><b>\"'&",
    "\u{202e}\u{5d0}\u{5d1}\u{5d2} \u{627}\u{644}\u{634}\u{631}\u{643}\u{629}",
    "",
];
/// Of characters that do not break by themselves, in the place of the empty name.
const LONG: usize = 300;

/// Makes it, and tells what the tests need to know as JSON.
pub async fn world(stack: &Stack) -> anyhow::Result<Value> {
    let console = stack.console.as_ref().context("no console")?;
    let console = format!("http://{}", console.address());
    let identity = stack.identity()?;
    let story = stack::organization(&identity, "Acme").await?;
    let looks = stack::tenant(&identity, "株式会社サンプル Example Holdings").await?;
    fill(stack, &looks).await?;
    remove_many(stack, &identity, &looks).await?;
    let link = async |organization: &str, name: &str| {
        let request = CreateSettingsLinkRequest {
            organization_id: organization.to_owned(),
            actor_id: "u-1".to_owned(),
            actor_name: name.to_owned(),
            sign_in_time: Some(prost_types::Timestamp {
                seconds: jiff::Timestamp::now().as_second(),
                nanos: 0,
            }),
            return_url: "https://app.example/settings".to_owned(),
            ..CreateSettingsLinkRequest::default()
        };
        let secret = stack::settings_link(&identity, request).await?;
        anyhow::Ok(format!("{console}/open/{secret}"))
    };
    let check = stack::tenant(&identity, "Acme").await?;
    let mut hostile = Vec::new();
    for name in HOSTILE {
        let name = match name {
            "" => "W".repeat(LONG),
            name => name.to_owned(),
        };
        // An organization's name and an administrator's have 256 bytes.
        let short: String = name.chars().take(80).collect();
        let tenant = stack::tenant(&identity, &short).await?;
        let (person, group) = fill_with(&stack.scim(&tenant)?, &name).await?;
        hostile.push(json!({
            "link": link(&tenant.id, &short).await?,
            "person": person,
            "group": group,
        }));
    }
    let framed = stack::organization(&identity, "Acme").await?;
    // Its pages are served by the tests, on a port that nobody has now.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    list_frame_origin(&identity, &framed, &format!("http://127.0.0.1:{port}")).await?;
    Ok(json!({
        "console": &console,
        "framed": { "port": port, "link": link(&framed, "Ada Lovelace").await? },
        "tenantUrl": stack.tenant_url(0, &story)?,
        "check": { "tenantUrl": stack.tenant_url(0, &check.id)?, "token": check.token },
        "links": {
            "check": link(&check.id, "Ada Lovelace").await?,
            "story": link(&story, "Ada Lovelace").await?,
            "doubleClick": link(&story, "Ada Lovelace").await?,
            "fromElsewhere": link(&looks.id, "Ada Lovelace").await?,
            "withoutScripts": link(&story, "Ada Lovelace").await?,
            "log": link(&looks.id, "Ada Lovelace").await?,
            "guides": link(&looks.id, "Ada Lovelace").await?,
            "safety": link(&looks.id, "Ada Lovelace").await?,
            "hostile": hostile,
            "looks": {
                "en": link(&looks.id, "Ada Lovelace").await?,
                "ja": link(&looks.id, "山田 太郎").await?,
            },
        },
    }))
}

/// Lets the pages of an origin show the organization's settings in a frame.
async fn list_frame_origin(
    identity: &Identity,
    organization: &str,
    origin: &str,
) -> anyhow::Result<()> {
    let request = UpdateOrganizationRequest {
        organization: Some(Organization {
            id: organization.to_owned(),
            frame_origins: vec![origin.to_owned()],
            ..Organization::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["frame_origins".to_owned()],
        }),
        ..UpdateOrganizationRequest::default()
    };
    identity
        .organizations()
        .update_organization(request)
        .await?;
    Ok(())
}

/// Somebody and a group of this name. Tells their ids.
async fn fill_with(scim: &Scim, name: &str) -> anyhow::Result<(String, String)> {
    let new = json!({ "schemas": [USER], "userName": name, "displayName": name, "title": name });
    let person = id_of(scim, "/Users", &new).await?;
    let group =
        json!({ "schemas": [GROUP], "displayName": name, "members": [{ "value": person }] });
    let group = id_of(scim, "/Groups", &group).await?;
    // Once more: it fails, and the log says so with the name in it.
    scim.create_user(&new).await?;
    Ok((person, group))
}

/// What an organization looks like in which an identity provider has been at work.
async fn fill(stack: &Stack, tenant: &Tenant) -> anyhow::Result<()> {
    let scim = stack.scim(tenant)?;
    let people = [
        ("ada.lovelace@example.com", "Ada", "Lovelace", "Engines"),
        ("taro.yamada@example.co.jp", "太郎", "山田", "営業部"),
        ("grace.hopper@example.com", "Grace", "Hopper", "Compilers"),
    ];
    let mut members = Vec::new();
    for (name, given, family, department) in people {
        let new = json!({
            "schemas": [USER, ENTERPRISE],
            "userName": name,
            "name": { "givenName": given, "familyName": family },
            "displayName": format!("{given} {family}"),
            "emails": [{ "value": name, "type": "work", "primary": true }],
            "title": "Engineer",
            ENTERPRISE: { "department": department, "employeeNumber": "701984" },
        });
        members.push(id_of(&scim, "/Users", &new).await?);
    }
    for name in ["Engineering", "営業部"] {
        // The check tells what is left out, and what is understood: bare ids as members.
        let group = json!({ "schemas": [GROUP], "displayName": name, "members": members, "costCenter": "4711" });
        id_of(&scim, "/Groups", &group).await?;
    }
    scim.get("/Users?filter=userName%20eq%20%22nobody%22")
        .await?;
    scim.create_user(&user("ada.lovelace@example.com")).await?;
    scim.get("/Users?filter=nonsense").await?;
    Ok(())
}

/// Takes the access of so many away that an alarm is raised and the brake holds some.
async fn remove_many(stack: &Stack, identity: &Identity, tenant: &Tenant) -> anyhow::Result<()> {
    let request = UpdateOrganizationRequest {
        organization: Some(Organization {
            id: tenant.id.clone(),
            brake_enabled: true,
            ..Organization::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["brake_enabled".to_owned()],
        }),
        ..UpdateOrganizationRequest::default()
    };
    identity
        .organizations()
        .update_organization(request)
        .await?;
    let scim = stack.scim(tenant)?;
    let off = json!({ "schemas": [PATCH_OP],
        "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    let mut people = Vec::new();
    for number in 1..=20 {
        let new = user(&format!("contractor-{number:02}@example.com"));
        people.push(id_of(&scim, "/Users", &new).await?);
    }
    for id in people.iter().take(14) {
        let path = format!("/Users/{id}");
        scim.send("PATCH", &path, &OKTA, Some(&off)).await?;
    }
    Ok(())
}

async fn id_of(scim: &Scim, path: &str, body: &Value) -> anyhow::Result<String> {
    let answer = scim.send("POST", path, &OKTA, Some(body)).await?;
    let answer = answer.json().map_err(anyhow::Error::msg)?;
    let id = answer.get("id").and_then(Value::as_str);
    Ok(id.context("nothing was created")?.to_owned())
}
