//! What the guides say is what the gateway does: attributes that it has, a template that it takes.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Value, json};
use tests::{
    client::Scim,
    stack::{Builder, Database},
};

use super::{enter, field, text};

const GUIDES: [&str; 5] = ["entra", "okta", "okta-catalogue", "onelogin", "other"];

/// Every attribute of people that discovery names, with its sub-attributes: `name.givenName`, and of extensions with the URN.
async fn attributes(scim: &Scim) -> BTreeSet<String> {
    let schemas = scim.get("/Schemas").await.unwrap().json().unwrap();
    let mut all = BTreeSet::from(["externalId".to_owned()]);
    for schema in schemas["Resources"].as_array().unwrap() {
        let urn = schema["id"].as_str().unwrap();
        let prefix = match urn.rsplit(':').next() {
            Some("User") if urn.contains(":core:") => String::new(),
            _ => format!("{urn}:"),
        };
        for attribute in schema["attributes"].as_array().unwrap() {
            let name = format!("{prefix}{}", attribute["name"].as_str().unwrap());
            for sub in attribute["subAttributes"].as_array().into_iter().flatten() {
                all.insert(format!("{name}.{}", sub["name"].as_str().unwrap()));
            }
            all.insert(name);
        }
    }
    all
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_guides_name_attributes_that_there_are() {
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let known = attributes(&scim).await;
    assert!(known.contains("name.givenName") && known.contains("userName"));
    let browser = enter(&stack, &tenant.id).await;
    let first = browser.get("/guides").await;
    assert!(first.header("location").unwrap().starts_with("/guides/"));
    let named = Regex::new(r"<code data-attribute>([^<]+)</code>").unwrap();
    let filter = Regex::new(r"\[[^\]]*\]").unwrap();
    let tenant_url = stack.tenant_url(0, &tenant.id).unwrap();
    for guide in GUIDES {
        let page = text(&browser.get(&format!("/guides/{guide}")).await);
        assert!(page.contains(&tenant_url), "{guide}");
        assert!(!page.contains(&tenant.token), "{guide}");
        let mut count = 0;
        for found in named.captures_iter(&page) {
            let attribute = unescaped(&found[1]);
            let path = filter.replace_all(&attribute, "");
            assert!(known.contains(path.as_ref()), "{guide}: {attribute}");
            count += 1;
        }
        assert!(count > 5, "{guide}");
    }
    assert_eq!(browser.get("/guides/nobody").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_the_template_is_taken_filled_and_half_empty() {
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let browser = enter(&stack, &tenant.id).await;
    let page = text(&browser.get("/guides/onelogin").await);
    let template = unescaped(&field(&page, r"(?s)<textarea[^>]*>(.*?)</textarea>"));
    let filled = |values: &[(&str, &str)]| {
        let macros = Regex::new(r"\{\$[a-z.]+\}").unwrap();
        let filled = macros.replace_all(&template, |found: &regex::Captures<'_>| {
            let name = found[0].trim_matches(['{', '}', '$']);
            let value = values.iter().find(|(known, _)| *known == name);
            value.map_or("", |(_, value)| value).to_owned()
        });
        let filled: Value = serde_json::from_str(&filled).unwrap();
        filled
    };
    let ada = filled(&[
        ("parameters.scimusername", "ada@example.com"),
        ("user.firstname", "Ada"),
        ("user.lastname", "Lovelace"),
        ("user.email", "ada@example.com"),
        ("user.title", "Countess"),
        ("user.phone", "+44 1"),
        ("user.department", "Engines"),
    ]);
    let created = scim.create_user(&ada).await.unwrap();
    assert_eq!(created.status, 201, "{created:?}");
    let created = created.json().unwrap();
    for (pointer, value) in [
        ("/userName", "ada@example.com"),
        ("/name/familyName", "Lovelace"),
        ("/displayName", "Ada Lovelace"),
        ("/emails/0/value", "ada@example.com"),
        ("/phoneNumbers/0/value", "+44 1"),
        (
            "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/department",
            "Engines",
        ),
    ] {
        assert_eq!(created.pointer(pointer), Some(&json!(value)), "{pointer}");
    }
    let bob = filled(&[
        ("parameters.scimusername", "bob@example.com"),
        ("user.firstname", "Bob"),
        ("user.lastname", "Babbage"),
        ("user.email", "bob@example.com"),
    ]);
    let created = scim.create_user(&bob).await.unwrap();
    assert_eq!(created.status, 201, "{created:?}");
    assert_eq!(created.json().unwrap().get("phoneNumbers"), None);
}
