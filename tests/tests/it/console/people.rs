//! People and groups in the console: found, paged, shown, and nothing of another organization.

use serde_json::json;
use tests::{
    client::user,
    stack::{Builder, Database},
};

use super::{enter, field, text};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_people_and_groups_are_found_and_shown() {
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let mut people = Vec::new();
    for number in 0..60 {
        let mut new = user(&format!("user-{number:02}@example.com"));
        new["active"] = json!(number % 2 == 0);
        let created = scim.create_user(&new).await.unwrap().json().unwrap();
        people.push(created["id"].as_str().unwrap().to_owned());
    }
    let mut odd = user("<b>Bob</b>\u{202e}");
    odd["displayName"] = json!("W".repeat(300));
    odd["emails"] = json!([{ "value": "bob@elsewhere.example", "type": "work" }]);
    odd["title"] = json!("<script>alert(1)</script>");
    let bob = scim.create_user(&odd).await.unwrap().json().unwrap();
    let bob = bob["id"].as_str().unwrap().to_owned();
    let group = json!({ "schemas": [GROUP], "displayName": "Sales & Co",
        "members": [{ "value": bob }, { "value": people[0] }] });
    let group = scim.send("POST", "/Groups", &[], Some(&group)).await;
    let group = group.unwrap().json().unwrap();
    let group = group["id"].as_str().unwrap();

    let browser = enter(&stack, &tenant.id).await;
    let get = async |target: &str| text(&browser.get(target).await);
    let first = get("/people").await;
    assert!(first.contains("&#60;b&#62;Bob") && first.contains("user-00@example.com"));
    let more = field(&first, r#"href="(/people\?[^"]*page=[^"]+)""#);
    let second = get(&more.replace("&#38;", "&")).await;
    assert!(second.contains("user-59@example.com") && !second.contains("user-00@"));

    for (query, has, has_not) in [
        ("name=ELSEWHERE", "Bob", "user-00"),
        ("name=User-01", "user-01@example.com", "user-02"),
        (
            "name=user-0&access=inactive",
            "user-01@example.com",
            "user-02",
        ),
        (
            "name=user-0&access=active",
            "user-02@example.com",
            "user-01",
        ),
        ("name=nobody-at-all", "Nothing fits", "user-01"),
    ] {
        let found = get(&format!("/people?{query}")).await;
        assert!(found.contains(has) && !found.contains(has_not), "{query}");
    }
    assert_eq!(browser.get("/people?access=maybe").await.status, 400);

    let page = get(&format!("/people/{bob}")).await;
    assert!(page.contains("bob@elsewhere.example") && page.contains("Sales &#38; Co"));
    assert!(page.contains("&#60;script&#62;alert(1)") && !page.contains("<script>alert"));
    let title = json!([{ "op": "replace", "path": "title", "value": "Lead" }]);
    assert_eq!(scim.patch_user(&bob, &title).await.unwrap().status, 200);
    let page = get(&format!("/people/{bob}"))
        .await
        .replace(['\u{2068}', '\u{2069}'], "");
    assert!(page.contains("Changed: title → Lead") && page.contains("by the identity provider"));
    // With the group that they were added to, as a link.
    let joined = format!(r#"Added to the group <a href="/groups/{group}"><bdi>Sales &#38; Co"#);
    assert!(page.contains(&joined));
    let leave = json!([{ "op": "remove", "path": format!("members[value eq \"{bob}\"]") }]);
    let leave = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": leave });
    let path = format!("/Groups/{group}");
    let patched = scim.send("PATCH", &path, &[], Some(&leave)).await;
    assert!(patched.unwrap().status < 300);
    let left = format!(r#"Removed from the group <a href="/groups/{group}">"#);
    assert!(get(&format!("/people/{bob}")).await.contains(&left));
    let japanese = get(&format!("/people/{bob}?lang=ja")).await;
    assert!(japanese.contains("グループ「<a href") && japanese.contains("」から削除"));
    let page = get(&format!("/groups/{group}")).await;
    assert!(page.contains("Members removed: 1") && page.contains("Sales &#38; Co"));
    assert!(get("/groups?name=sales").await.contains(group));
    assert!(get("/groups?name=sails").await.contains("Nothing fits"));

    // Of another organization there is nothing, and no difference from what never was.
    let other = stack.tenant().await.unwrap();
    let stranger = enter(&stack, &other.id).await;
    for target in [
        format!("/people/{bob}"),
        format!("/groups/{group}"),
        "/people/00000000-0000-7000-8000-000000000000".to_owned(),
        "/people/x".to_owned(),
        "/groups/x".to_owned(),
    ] {
        assert_eq!(stranger.get(&target).await.status, 404, "{target}");
    }
    assert!(!text(&stranger.get("/people").await).contains("Bob"));
    assert!(text(&stranger.get("/groups").await).contains("There is no group yet"));
}
