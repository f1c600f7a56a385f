//! The most expensive requests that the limits allow, one after the other without a pause, beside an identity provider at work:
//! measured, and therefore only on request.
//!
//! `cargo test --release --workspace --test it -- --ignored --nocapture worst`, on a machine that does nothing else.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tests::{
    client::{PATCH_OP, Scim, user},
    stack::{Builder, Database},
};
use tokio::time::sleep;

use crate::beside::{benign, p99};

const PEOPLE: usize = 2_000;
const TIME: Duration = Duration::from_secs(10);

/// Method, path and body of a request that costs much.
type Request = (&'static str, String, Option<Value>);

/// Each at its limit: substring terms that no index answers, operations of a PATCH, members of a group, values of a user.
async fn worst(scim: &Scim) -> Vec<(&'static str, Request)> {
    let mut ids = Vec::new();
    for number in 0..PEOPLE {
        let created = scim
            .create_user(&user(&format!("user-{number}")))
            .await
            .unwrap();
        ids.push(created.json().unwrap()["id"].as_str().unwrap().to_owned());
    }
    let filter = vec!["title co \"x\""; 16].join(" or ");
    let filter = filter.replace(' ', "%20").replace('"', "%22");
    let operation = json!({ "op": "replace", "path": "title", "value": "a" });
    let members: Vec<Value> = ids.iter().map(|id| json!({ "value": id })).collect();
    let group = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "all", "members": members,
    });
    let made = scim
        .send("POST", "/Groups", &[], Some(&group))
        .await
        .unwrap();
    let made = made.json().unwrap()["id"].as_str().unwrap().to_owned();
    let patch = json!({ "schemas": [PATCH_OP], "Operations": vec![operation; 1_000] });
    vec![
        (
            "a search that no index answers",
            ("GET", format!("/Users?filter={filter}"), None),
        ),
        (
            "a page of a thousand",
            ("GET", "/Users?count=1000".to_owned(), None),
        ),
        (
            "a PATCH of a thousand operations",
            ("PATCH", format!("/Users/{}", ids[0]), Some(patch)),
        ),
        (
            "a group with everybody",
            ("PUT", format!("/Groups/{made}"), Some(group)),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn sqlite_the_worst_requests_leave_others_their_own() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let (greedy, scim) = (stack.scim(&ours).unwrap(), stack.scim(&theirs).unwrap());
    let requests = worst(&greedy).await;
    let (work, stop) = benign(scim.clone());
    sleep(TIME).await;
    stop.send(()).unwrap();
    println!("quiet: p99 {:?}", p99(work.await.unwrap()));
    for (name, (method, path, body)) in requests {
        let ends = Arc::new(AtomicBool::new(false));
        let greed = {
            let (ends, greedy) = (Arc::clone(&ends), greedy.clone());
            tokio::spawn(async move {
                let mut answers = 0;
                while !ends.load(Ordering::Relaxed) {
                    let answer = greedy
                        .send(method, &path, &[], body.as_ref())
                        .await
                        .unwrap();
                    assert_eq!(answer.status, 200, "{answer:?}");
                    answers += 1;
                }
                answers
            })
        };
        let (work, stop) = benign(scim.clone());
        sleep(TIME).await;
        stop.send(()).unwrap();
        let times = work.await.unwrap();
        ends.store(true, Ordering::Relaxed);
        let (many, answers) = (times.len(), greed.await.unwrap());
        println!(
            "{name}, {answers} times: p99 {:?} of {many} beside it",
            p99(times)
        );
    }
}
