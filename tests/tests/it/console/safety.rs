//! The alarm and the brake in the console: a banner on each page, who is concerned, and what is decided.

use serde_json::json;
use tests::{
    client::user,
    stack::{Builder, Database},
};

use super::{enter, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_unusual_removals_are_on_each_page_and_decided_there() {
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let browser = enter(&stack, &tenant.id).await;
    let csrf = browser.csrf().await;
    let post = async |target: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        browser.post(target, &all).await
    };
    let calm = text(&browser.get("/safety").await);
    assert!(calm.contains("There is no alarm"));
    assert!(calm.contains("nothing is held"));
    let switched = post("/switches", &[("name", "brake"), ("on", "true")]).await;
    assert_eq!(switched.header("location"), Some("/safety"));

    let mut people = Vec::new();
    for number in 0..20 {
        let created = scim.create_user(&user(&format!("user-{number}"))).await;
        let created = created.unwrap().json().unwrap();
        people.push(created["id"].as_str().unwrap().to_owned());
    }
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    for id in &people[..11] {
        assert_eq!(scim.patch_user(id, &off).await.unwrap().status, 200);
    }
    for id in &people[11..14] {
        assert_eq!(scim.patch_user(id, &off).await.unwrap().status, 429);
    }
    for target in ["/", "/log", "/people", "/guides/okta", "/safety"] {
        let page = text(&browser.get(target).await);
        assert!(page.contains("11 of 20 since"), "{target}: {page}");
        assert!(page.contains("3 more removals are held"), "{target}");
    }
    let page = text(&browser.get("/safety").await);
    assert!(page.contains("held for 24 hours from the identity provider&#39;s first try"));
    assert!(page.contains("Let it through: user-11"));
    assert!(page.contains("user-0"), "who was removed");

    let one = [("decision", "let_one"), ("user", people[11].as_str())];
    assert_eq!(post("/safety", &one).await.status, 303);
    assert_eq!(
        scim.patch_user(&people[11], &off).await.unwrap().status,
        200
    );
    assert_eq!(
        scim.patch_user(&people[12], &off).await.unwrap().status,
        429
    );
    assert_eq!(post("/safety", &[("decision", "stop")]).await.status, 303);
    assert!(text(&browser.get("/").await).contains("are stopped until"));
    assert_eq!(
        post("/safety", &[("decision", "let_all")]).await.status,
        303
    );
    assert!(text(&browser.get("/").await).contains("are let through until"));
    assert_eq!(
        scim.patch_user(&people[12], &off).await.unwrap().status,
        200
    );
    assert_eq!(post("/safety", &[("decision", "end")]).await.status, 303);
    let page = text(&browser.get("/").await);
    assert!(!page.contains("class=\"alarm"));

    let foreign = [("csrf", "x"), ("decision", "stop")];
    assert_eq!(browser.post("/safety", &foreign).await.status, 403);
    assert_eq!(
        post("/safety", &[("decision", "nothing")]).await.status,
        400
    );
    // There is nothing to decide any more: the page says so.
    assert_eq!(post("/safety", &[("decision", "stop")]).await.status, 303);
}
