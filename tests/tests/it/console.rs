//! The settings console as a browser meets it, without one: links, cookies, forms, pages.

mod check;
mod door;
mod frames;
mod guides;
mod limits;
mod log;
mod people;
mod safety;

use std::{
    collections::BTreeMap,
    fs,
    time::{Duration, Instant},
};

use identity_proto::v1::{CreateSettingsLinkRequest, Organization, UpdateOrganizationRequest};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;
use tests::{
    http::{Answer, Origin, Request, send},
    stack::{self, Builder, Database, Stack},
};

/// An administrator's browser.
struct Browser {
    origin: Origin,
    cookie: Option<String>,
    language: &'static str,
}

impl Browser {
    fn at(stack: &Stack) -> Self {
        let console = stack.console.as_ref().unwrap();
        Self {
            origin: Origin {
                authority: console.address().to_owned(),
            },
            cookie: None,
            language: "en",
        }
    }

    async fn send(&self, method: &str, target: &str, site: &str, form: Option<&str>) -> Answer {
        let mut headers = vec![
            ("accept-language".to_owned(), self.language.to_owned()),
            ("sec-fetch-site".to_owned(), site.to_owned()),
            ("user-agent".to_owned(), "Firefox".to_owned()),
        ];
        if let Some(cookie) = &self.cookie {
            headers.push(("cookie".to_owned(), cookie.clone()));
        }
        if form.is_some() {
            let form = "application/x-www-form-urlencoded";
            headers.push(("content-type".to_owned(), form.to_owned()));
        }
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
            body: form.map(|form| form.as_bytes().to_vec()),
        };
        send(&self.origin, &request, Duration::from_secs(10))
            .await
            .unwrap()
    }

    async fn get(&self, target: &str) -> Answer {
        self.send("GET", target, "same-origin", None).await
    }

    async fn post(&self, target: &str, fields: &[(&str, &str)]) -> Answer {
        self.send("POST", target, "same-origin", Some(&encoded(fields)))
            .await
    }

    /// Opens the page by a link, as *Continue* does.
    async fn open(&mut self, link: &str) {
        let answer = self.post("/open", &[("secret", link)]).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
        let cookie = answer.header("set-cookie").unwrap();
        let (pair, manner) = cookie.split_once("; ").unwrap();
        assert!(
            manner.contains("HttpOnly") && manner.contains("SameSite=Strict"),
            "{cookie}"
        );
        self.cookie = Some(pair.to_owned());
    }

    /// What the forms of the page prove their visit with.
    async fn csrf(&self) -> String {
        field(
            &text(&self.get("/").await),
            r#"name="csrf" value="([0-9a-f]{64})""#,
        )
    }

    async fn generate(&self) -> Answer {
        let csrf = self.csrf().await;
        self.post("/token", &[("csrf", &csrf)]).await
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let fields = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    fields.collect::<Vec<_>>().join("&")
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

fn field(page: &str, pattern: &str) -> String {
    let found = Regex::new(pattern).unwrap();
    let found = found
        .captures(page)
        .unwrap_or_else(|| panic!("no {pattern} in {page}"));
    found[1].to_owned()
}

fn secret(page: &str) -> String {
    field(page, r#"id="secret" readonly value="([a-z0-9_]+)""#)
}

/// A browser at the pages of an organization.
async fn enter(stack: &Stack, organization: &str) -> Browser {
    let mut browser = Browser::at(stack);
    let link = link(stack, organization, "Ada Lovelace", 0).await;
    browser.open(&link).await;
    browser
}

/// Looks at a page until this is on it: gateways tell of requests in batches.
async fn eventually(browser: &Browser, target: &str, part: &str) -> String {
    let started = Instant::now();
    loop {
        let page = text(&browser.get(target).await);
        if page.contains(part) {
            return page;
        }
        let waited = started.elapsed();
        assert!(waited < Duration::from_secs(20), "no {part} in {page}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn start() -> Stack {
    let stack = Builder::new(Database::Sqlite).console();
    stack.start().await.unwrap()
}

async fn link(stack: &Stack, organization: &str, name: &str, signed_in_before: i64) -> String {
    let request = CreateSettingsLinkRequest {
        organization_id: organization.to_owned(),
        actor_id: "u-1".to_owned(),
        actor_name: name.to_owned(),
        sign_in_time: Some(prost_types::Timestamp {
            seconds: jiff::Timestamp::now().as_second() - signed_in_before,
            nanos: 0,
        }),
        return_url: "https://app.example/settings".to_owned(),
        ..CreateSettingsLinkRequest::default()
    };
    stack::settings_link(&stack.identity().unwrap(), request)
        .await
        .unwrap()
}

async fn organization(stack: &Stack, name: &str) -> String {
    stack::organization(&stack.identity().unwrap(), name)
        .await
        .unwrap()
}

async fn switch_saml(stack: &Stack, organization: &str, on: bool) {
    let request = UpdateOrganizationRequest {
        organization: Some(Organization {
            id: organization.to_owned(),
            saml_enabled: on,
            ..Organization::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["saml_enabled".to_owned()],
        }),
        ..UpdateOrganizationRequest::default()
    };
    let identity = stack.identity().unwrap();
    identity
        .organizations()
        .update_organization(request)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_link_opens_the_settings_once_and_stays_in_no_url() {
    let stack = start().await;
    let id = organization(&stack, "Acme").await;
    let link = link(&stack, &id, "Ada Lovelace", 0).await;
    let mut browser = Browser::at(&stack);

    // Whoever only looks, as scanners of mail do, uses nothing up.
    for _ in 0..2 {
        let welcome = browser
            .send("GET", &format!("/open/{link}"), "cross-site", None)
            .await;
        assert_eq!(welcome.status, 200);
        assert!(text(&welcome).contains("Continue"));
        assert_eq!(welcome.header("set-cookie"), None);
    }
    let foreign = browser
        .send(
            "POST",
            "/open",
            "cross-site",
            Some(&encoded(&[("secret", &link)])),
        )
        .await;
    assert_eq!(foreign.status, 403);
    browser.open(&link).await;
    let page = browser.get("/").await;
    let shown = text(&page);
    assert_eq!(page.status, 200);
    assert!(shown.contains(&stack.tenant_url(0, &id).unwrap()));
    assert!(shown.contains("Acme") && shown.contains("Ada Lovelace"));
    assert!(!shown.contains(&link) && !shown.contains(browser.cookie.as_ref().unwrap()));

    for bad in [link.as_str(), "x", &link[..link.len() - 1]] {
        let used = browser.post("/open", &[("secret", bad)]).await;
        assert_eq!(used.status, 410, "{bad}");
        assert!(text(&used).contains("This link cannot be used"));
    }
    // From another site a browser brings no cookie along; it is asked to go on from here.
    let bare = Browser::at(&stack);
    let arrived = bare.send("GET", "/", "cross-site", None).await;
    assert_eq!(arrived.status, 401);
    assert!(text(&arrived).contains("href=\"/\""));
    let nobody = bare.get("/").await;
    assert_eq!(nobody.status, 401);
    assert!(text(&nobody).contains("You are not signed in"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_the_token_on_the_screen_is_the_live_one() {
    let stack = start().await;
    let id = organization(&stack, "Acme").await;
    let mut browser = Browser::at(&stack);
    let link_ = link(&stack, &id, "Ada Lovelace", 0).await;
    browser.open(&link_).await;
    let status = async |token: &str| {
        let tenant = stack::Tenant {
            id: id.clone(),
            token: token.to_owned(),
        };
        stack
            .scim(&tenant)
            .unwrap()
            .get("/Users")
            .await
            .unwrap()
            .status
    };

    let first = browser.generate().await;
    assert_eq!(
        (first.status, first.header("cache-control")),
        (200, Some("no-store"))
    );
    let first = secret(&text(&first));
    assert_eq!(status(&first).await, 200);
    let page = text(&browser.get("/").await);
    assert!(!page.contains(&first), "it is shown once");
    assert!(page.contains("by Ada Lovelace"));

    // A double click: two requests, of which the first is given up. The second's answer is what is on the screen.
    let csrf = browser.csrf().await;
    for _ in 0..5 {
        let once = [("csrf", csrf.as_str())];
        let given_up = browser.post("/token", &once);
        let _ = tokio::time::timeout(Duration::from_millis(1), given_up).await;
        let shown = secret(&text(&browser.post("/token", &once).await));
        assert_eq!(status(&shown).await, 200);
    }
    assert_eq!(status(&first).await, 401);

    // Another tab learns that its token was replaced.
    let live = secret(&text(&browser.generate().await));
    let state = async |token: &str| {
        // Six characters of the secret are shown, of 64; the checksum follows.
        let prefix = token.rsplit_once('_').unwrap().0;
        let prefix = &prefix[..prefix.len() - 58];
        text(&browser.get(&format!("/token/state?prefix={prefix}")).await)
    };
    assert!(
        state(&live).await.contains("hx-get"),
        "{}",
        state(&live).await
    );
    assert!(state(&first).await.contains("replaced"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_nothing_is_done_for_forms_of_somebody_else_or_an_old_sign_in() {
    let stack = start().await;
    let (ours, theirs) = (
        organization(&stack, "Ours").await,
        organization(&stack, "Theirs").await,
    );
    let mut browser = Browser::at(&stack);
    browser.open(&link(&stack, &ours, "Ada", 0).await).await;
    let mut other = Browser::at(&stack);
    other.open(&link(&stack, &theirs, "Eve", 0).await).await;

    let (own, foreign) = (browser.csrf().await, other.csrf().await);
    for csrf in ["", "x", &foreign] {
        for (target, fields) in [
            ("/token", vec![("csrf", csrf)]),
            (
                "/switches",
                vec![("csrf", csrf), ("name", "scim"), ("on", "false")],
            ),
            ("/leave", vec![("csrf", csrf)]),
        ] {
            assert_eq!(browser.post(target, &fields).await.status, 403, "{target}");
        }
    }
    let elsewhere = encoded(&[("csrf", &own)]);
    let posted = browser
        .send("POST", "/token", "cross-site", Some(&elsewhere))
        .await;
    assert_eq!(posted.status, 403);
    assert_eq!(
        browser.get("/token").await.status,
        303,
        "generating is no GET"
    );
    assert!(text(&browser.get("/").await).contains("There is no Secret Token yet"));

    // A cookie that says it is of another organization is nobody's.
    let stolen = Browser {
        cookie: browser
            .cookie
            .as_ref()
            .map(|cookie| cookie.replace(&ours.replace('-', ""), &theirs.replace('-', ""))),
        ..Browser::at(&stack)
    };
    assert_ne!(stolen.cookie, browser.cookie);
    assert_eq!(stolen.get("/").await.status, 401);

    let mut late = Browser::at(&stack);
    late.open(&link(&stack, &ours, "Ada", 11 * 60).await).await;
    assert!(text(&late.get("/").await).contains("needs a sign-in of the last ten minutes"));
    let refused = late.generate().await;
    assert_eq!(refused.status, 409);
    assert!(!text(&refused).contains("id=\"secret\""));

    let left = browser.post("/leave", &[("csrf", &own)]).await;
    assert_eq!(left.status, 200);
    assert!(left.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(
        browser.get("/").await.status,
        401,
        "it has ended, whoever has the cookie"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_switches_are_flipped_and_saml_comes_first() {
    let stack = start().await;
    let id = organization(&stack, "Acme").await;
    let mut browser = Browser::at(&stack);
    browser.open(&link(&stack, &id, "Ada", 0).await).await;
    let csrf = browser.csrf().await;
    let switch = async |name: &str, on: &str| {
        let fields = [("csrf", csrf.as_str()), ("name", name), ("on", on)];
        browser.post("/switches", &fields).await.status
    };
    let token = secret(&text(&browser.generate().await));
    let scim = stack
        .scim(&stack::Tenant {
            id: id.clone(),
            token,
        })
        .unwrap();
    assert_eq!(switch("scim", "false").await, 303);
    assert_eq!(scim.get("/Users").await.unwrap().status, 403);
    assert_eq!(switch("scim", "true").await, 303);
    assert_eq!(scim.get("/Users").await.unwrap().status, 200);
    assert_eq!(
        switch("saml", "false").await,
        403,
        "the link did not say so"
    );
    assert_eq!(switch("name", "true").await, 400);

    switch_saml(&stack, &id, false).await;
    let page = text(&browser.get("/").await);
    assert!(page.contains("SCIM can be used once SAML single sign-on is on"));
    assert!(!page.contains("action=\"/token\""));
    assert_eq!(browser.post("/token", &[("csrf", &csrf)]).await.status, 409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_pages_are_guarded_escaped_and_in_the_browsers_language() {
    let mut stack = start().await;
    let name = "<script>alert(1)</script>\"'&\u{202e}";
    let id = organization(&stack, name).await;
    let opened = link(&stack, &id, "<img src=x onerror=alert(1)>", 0).await;
    let mut browser = Browser::at(&stack);
    browser.open(&opened).await;
    for target in ["/", "/nowhere", "/open/x", "/token/state", "/livez"] {
        let answer = browser.get(target).await;
        let header = |name| {
            answer
                .header(name)
                .unwrap_or_else(|| panic!("{target}: no {name}"))
        };
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"));
        let expected = BTreeMap::from([
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ]);
        for (name, value) in expected {
            assert_eq!(header(name), value, "{target}");
        }
    }
    let page = text(&browser.get("/").await);
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x"));
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
    // No script and no style stands in a page: the policy would refuse them.
    for found in Regex::new(r"<script[^>]*>").unwrap().find_iter(&page) {
        assert!(
            found.as_str().contains(" src=\"/assets/"),
            "{}",
            found.as_str()
        );
    }
    assert!(!page.contains("<style") && !page.contains(" style="));

    for (target, lang) in [("/", "en"), ("/?lang=ja", "ja")] {
        let page = text(&browser.get(target).await);
        assert!(
            page.contains(&format!("<html lang=\"{lang}\">")),
            "{target}"
        );
    }
    browser.language = "ja-JP,ja;q=0.9";
    assert!(text(&browser.get("/").await).contains("テナント URL"));

    let asset = field(&page, r#"href="(/assets/[0-9a-f]+/console\.css)""#);
    let css = browser.get(&asset).await;
    assert!(css.header("cache-control").unwrap().contains("immutable"));

    // What is written down has no secret in it, and nobody's name.
    let console = stack.console.as_mut().unwrap();
    let log = console.log();
    console
        .process()
        .stop(Duration::from_secs(30))
        .await
        .unwrap();
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("/open/{secret}"), "{log}");
    for secret in [
        opened.as_str(),
        browser.cookie.as_deref().unwrap(),
        "alert(1)",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
