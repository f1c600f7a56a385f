//! The provisioning log in the console: sentences, what is looked for, pages, and the file.

use serde_json::json;
use tests::{
    client::user,
    stack::{Builder, Database, Stack},
};

use super::{Browser, enter, eventually, text};

const EVIL: &str = "=HYPERLINK(\"http://evil.example\")";

async fn world() -> (Stack, Browser, String) {
    filled(Builder::new(Database::Sqlite).console()).await
}

async fn filled(builder: Builder) -> (Stack, Browser, String) {
    let stack = builder.provisioning_log().start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let okta = [("User-Agent", "Okta SCIM Client 1.0.0")];
    let ada = user("ada@example.com");
    let created = scim.send("POST", "/Users", &okta, Some(&ada)).await;
    let created = created.unwrap().json().unwrap();
    let id = created["id"].as_str().unwrap().to_owned();
    let off = json!({ "schemas": [tests::client::PATCH_OP],
        "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    let path = format!("/Users/{id}");
    let answer = scim.send("PATCH", &path, &okta, Some(&off)).await.unwrap();
    assert_eq!(answer.status, 200);
    let again = scim.send("POST", "/Users", &okta, Some(&ada)).await;
    assert_eq!(again.unwrap().status, 409);
    let answer = scim.create_user(&user(EVIL)).await.unwrap();
    assert_eq!(answer.status, 201);
    let browser = enter(&stack, &tenant.id).await;
    eventually(&browser, "/log", "HYPERLINK").await;
    (stack, browser, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_requests_are_told_in_sentences_and_found() {
    let (_stack, mut browser, id) = world().await;
    let plain = |page: &str| page.replace(['\u{2068}', '\u{2069}'], "");
    let page = plain(&text(&browser.get("/log").await));
    assert!(page.contains("Okta deactivated ada@example.com"));
    assert!(page.contains("Okta could not create ada@example.com"));
    assert!(page.contains("boolean-as-text"), "the tolerances");
    assert!(page.contains(&format!("href=\"/people/{id}\"")));

    assert!(page.contains("Requests of the last 30 days") && page.contains("<rect"));
    assert!(page.contains("A bulk request counts once"));
    assert!(
        page.contains("Another person here has this userName"),
        "what to change"
    );

    for (query, has, has_not) in [
        ("outcome=failed", "could not create", "Okta deactivated"),
        ("wanted=change", "deactivated", "could not create"),
        ("name=ADA", "deactivated", "HYPERLINK"),
        ("until=2001-01-01T00:00", "Nothing fits", "deactivated"),
        ("from=2001-01-01T00:00", "deactivated", "Nothing fits"),
        (&format!("about={id}"), "deactivated", "HYPERLINK"),
    ] {
        let found = plain(&text(&browser.get(&format!("/log?{query}")).await));
        assert!(found.contains(has), "{query}: {found}");
        assert!(!found.contains(has_not), "{query}");
    }
    for query in [
        "outcome=perhaps",
        "from=yesterday",
        "about=x",
        "request=%00",
    ] {
        let refused = browser.get(&format!("/log?{query}")).await;
        assert_eq!(refused.status, 400, "{query}");
    }
    for (locale, sentence) in [
        ("en", "The end of the time range has to come after"),
        ("ja", "期間の終了は開始より後"),
    ] {
        let range = "from=2026-02-02T00:00&until=2026-02-01T00:00&outcome=failed";
        let refused = browser.get(&format!("/log?{range}&lang={locale}")).await;
        assert_eq!(refused.status, 400);
        // With all that was filled in, so that it can be put right.
        let page = text(&refused);
        assert!(page.contains(sentence), "{page}");
        assert!(page.contains(r#"value="2026-02-01T00:00""#) && page.contains("selected"));
        let file = browser.get(&format!("/log.csv?{range}")).await;
        assert_eq!(file.status, 400);
    }
    let gone = browser.get("/log?page=nonsense").await;
    assert_eq!(gone.status, 410);

    browser.language = "ja";
    let page = plain(&text(&browser.get("/log").await));
    assert!(page.contains("Okta が ada@example.com を無効にしました"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_the_file_has_what_was_found_and_no_formula() {
    let (_stack, browser, _) = world().await;
    let file = browser.get("/log.csv").await;
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(
        file.header("content-disposition")
            .unwrap()
            .contains("attachment")
    );
    let file = text(&file);
    let lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 5, "{file}");
    assert!(lines[0].starts_with("Time (UTC),What happened,status"));
    assert!(file.contains("Okta deactivated ada@example.com"));
    for line in &lines {
        assert!(!line.starts_with(['=', '+', '-', '@']), "{line}");
        assert!(!line.contains(",=") && !line.contains(",\"="), "{line}");
    }
    let failed = text(&browser.get("/log.csv?outcome=failed").await);
    assert_eq!(failed.lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_the_file_has_so_many_rows_and_says_so() {
    for (most, is_whole) in [("4", true), ("3", false)] {
        let builder = Builder::new(Database::Sqlite).console();
        let (_stack, browser, _) =
            filled(builder.console_variable("ROLLCALL_CONSOLE_EXPORT_ROWS", most)).await;
        let file = text(&browser.get("/log.csv").await);
        let said = format!("this file has {most} at most");
        assert_eq!(!file.contains(&said), is_whole, "{most}: {file}");
        // The head, the rows, and what is said of those that are left out.
        assert_eq!(file.lines().count(), 5, "{file}");
        // The latest come first: the oldest is the first one that was created.
        assert_eq!(
            file.contains("Okta created ada@example.com"),
            is_whole,
            "{file}"
        );
    }
}
