//! Links and cookies that are not good here: expired, used, another organization's, stolen.

use serde_json::json;
use tests::{
    client::user,
    postgres,
    stack::{Builder, Database, Stack},
};

use super::{Browser, encoded, enter, link, organization, start, text};

/// What is told of any link that opens nothing.
const REFUSED: &str = "This link cannot be used";

/// Makes all links and sessions as old as they become by themselves.
async fn let_expire(stack: &Stack, table: &str) {
    let (_, database) = stack
        .database_url
        .as_deref()
        .and_then(|url| url.rsplit_once('/'))
        .unwrap();
    let server = postgres::server().await.unwrap();
    let age = format!("UPDATE {table} SET expires = 1");
    server.query(database, &age).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_what_has_expired_opens_nothing() {
    let builder = Builder::new(Database::Postgres).console();
    let stack = builder.start().await.unwrap();
    let id = organization(&stack, "Acme").await;
    let late = link(&stack, &id, "Ada", 0).await;
    let_expire(&stack, "settings_links").await;
    let mut browser = Browser::at(&stack);
    let refused = browser.post("/open", &[("secret", &late)]).await;
    assert_eq!(refused.status, 410);
    assert!(text(&refused).contains(REFUSED));
    assert_eq!(refused.header("set-cookie"), None);

    browser.open(&link(&stack, &id, "Ada", 0).await).await;
    let csrf = browser.csrf().await;
    let_expire(&stack, "settings_sessions").await;
    for target in ["/", "/check", "/log", "/people"] {
        assert_eq!(browser.get(target).await.status, 401, "{target}");
    }
    let refused = browser.post("/token", &[("csrf", &csrf)]).await;
    assert_eq!(refused.status, 401);
    assert!(!text(&refused).contains("id=\"secret\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_link_leads_to_its_own_organization_alone() {
    let (stack, elsewhere) = (start().await, start().await);
    let ours = organization(&stack, "Ours").await;
    let theirs = organization(&stack, "Theirs").await;
    // Another service's, and one whose organization somebody has put in another's place.
    let foreign = link(
        &elsewhere,
        &organization(&elsewhere, "Else").await,
        "Eve",
        0,
    )
    .await;
    let good = link(&stack, &ours, "Ada", 0).await;
    let bent = good.replace(&ours.replace('-', ""), &theirs.replace('-', ""));
    assert_ne!(good, bent);
    let mut browser = Browser::at(&stack);
    for secret in [&foreign, &bent] {
        let refused = browser.post("/open", &[("secret", secret)]).await;
        assert_eq!(refused.status, 410);
        assert!(text(&refused).contains(REFUSED));
    }
    // None of this has used up the good one, and whoever follows it while at another organization's page is at this one's then.
    browser.open(&link(&stack, &theirs, "Eve", 0).await).await;
    assert!(text(&browser.get("/").await).contains("Theirs"));
    browser.open(&good).await;
    let page = text(&browser.get("/").await);
    assert!(page.contains("Ours") && !page.contains("Theirs"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_stolen_cookie_shows_nothing_of_another_organization() {
    let stack = start().await;
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let scim = stack.scim(&theirs).unwrap();
    let bob = scim.create_user(&user("bob@theirs.example")).await.unwrap();
    let bob = bob.json().unwrap()["id"].as_str().unwrap().to_owned();
    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "Theirs", "members": [{ "value": bob }] });
    let group = scim.send("POST", "/Groups", &[], Some(&group)).await;
    let group = group.unwrap().json().unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();

    // Stolen: it has no address of an organization in it, and what others have is asked for by its id.
    let stolen = Browser {
        cookie: enter(&stack, &ours.id).await.cookie,
        ..Browser::at(&stack)
    };
    for target in [format!("/people/{bob}"), format!("/groups/{group}")] {
        let answer = stolen.get(&target).await;
        assert_eq!(answer.status, 404, "{target}");
        assert!(!text(&answer).contains("heirs"), "{target}");
    }
    let csrf = stolen.csrf().await;
    let fields = [
        ("csrf", csrf.as_str()),
        ("organization", theirs.id.as_str()),
    ];
    for target in [
        "/?organization=",
        "/log?organization=",
        "/people?organization=",
    ] {
        let shown = text(&stolen.get(&format!("{target}{}", theirs.id)).await);
        assert!(!shown.contains(&theirs.id) && !shown.contains("theirs.example"));
    }
    // Whatever the form says, it is the session's organization that is changed.
    let posted = stolen
        .send("POST", "/token", "same-origin", Some(&encoded(&fields)))
        .await;
    assert_eq!(posted.status, 200);
    let alive = async |tenant| {
        stack
            .scim(tenant)
            .unwrap()
            .get("/Users")
            .await
            .unwrap()
            .status
    };
    assert_eq!(alive(&theirs).await, 200);
    assert_eq!(alive(&ours).await, 401, "it was replaced");
}
