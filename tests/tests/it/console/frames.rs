//! Frames: whose pages may show the settings of which organization.

use std::time::Duration;

use identity_proto::v1::{Organization, UpdateOrganizationRequest};
use tests::{
    http::{Answer, Request, send},
    stack::Stack,
};

use super::{Browser, enter, link, organization, start};

async fn list(stack: &Stack, organization: &str, origins: &[&str]) {
    let request = UpdateOrganizationRequest {
        organization: Some(Organization {
            id: organization.to_owned(),
            frame_origins: origins.iter().map(ToString::to_string).collect(),
            ..Organization::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["frame_origins".to_owned()],
        }),
        ..UpdateOrganizationRequest::default()
    };
    let identity = stack.identity().unwrap();
    let mut organizations = identity.organizations();
    organizations.update_organization(request).await.unwrap();
}

/// What browsers are told about frames.
fn ancestors(answer: &Answer) -> String {
    assert_eq!(answer.header("x-frame-options"), None);
    let policy = answer.header("content-security-policy").unwrap();
    let (_, ancestors) = policy.split_once("frame-ancestors ").unwrap();
    ancestors.to_owned()
}

/// The door, as a browser asks for it in a frame.
async fn door(browser: &Browser, secret: &str) -> Answer {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = Request {
        method: "GET".to_owned(),
        target: format!("/open/{secret}"),
        headers: vec![
            header("sec-fetch-dest", "iframe"),
            header("sec-fetch-site", "same-site"),
        ],
        body: None,
    };
    let answer = send(&browser.origin, &request, Duration::from_secs(10)).await;
    answer.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_pages_are_shown_in_frames_of_those_whom_their_organization_lists() {
    let stack = start().await;
    let ours = organization(&stack, "Acme").await;
    let theirs = organization(&stack, "Other").await;
    let listed = ["https://app.example.com", "https://beta.example.com:8443"];
    list(&stack, &ours, &listed).await;
    let (here, there) = (enter(&stack, &ours).await, enter(&stack, &theirs).await);
    for target in [
        "/",
        "/check",
        "/check/steps",
        "/log",
        "/people",
        "/people/x",
        "/safety",
    ] {
        assert_eq!(
            ancestors(&here.get(target).await),
            listed.join(" "),
            "{target}"
        );
        assert_eq!(ancestors(&there.get(target).await), "'none'", "{target}");
    }
    // Whoever is not known is nobody's administrator.
    let stranger = Browser::at(&stack);
    assert_eq!(ancestors(&stranger.get("/").await), "'none'");

    // The door says so without being opened, and of a link that is good alone.
    let secret = link(&stack, &ours, "Ada", 0).await;
    assert_eq!(ancestors(&door(&stranger, &secret).await), listed.join(" "));
    assert_eq!(ancestors(&door(&stranger, &secret).await), listed.join(" "));
    assert_eq!(ancestors(&door(&stranger, "x").await), "'none'");
    let mut guest = Browser::at(&stack);
    guest.open(&secret).await;
    assert_eq!(ancestors(&door(&stranger, &secret).await), "'none'");

    list(&stack, &ours, &[]).await;
    assert_eq!(ancestors(&here.get("/").await), "'none'");
}
