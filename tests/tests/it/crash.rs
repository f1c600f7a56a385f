//! `kill -9` in the middle of creates, PUTs, PATCHes and deletes.
//!
//! Whatever was acknowledged is there. Of what was not, at most the one request that was under way may
//! have happened, and then wholly. While the identity service is away the gateway says 503 and when to
//! come back.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use identity_proto::v1::{Event, EventKind, ListUsersRequest};
use serde_json::{Value, json};
use tests::{
    client::{Scim, USER, user},
    grpc::Identity,
    http::{Answer, NoAnswer},
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{task::JoinSet, time::sleep};

use crate::replicas::{assert_no_gap, events};

on_both_databases![
    nothing_acknowledged_is_lost_when_the_identity_service_is_killed,
    nothing_acknowledged_is_lost_when_the_gateway_is_killed,
];

async fn nothing_acknowledged_is_lost_when_the_identity_service_is_killed(database: Database) {
    rounds(database, Victim::IdentityService, 2).await;
}

async fn nothing_acknowledged_is_lost_when_the_gateway_is_killed(database: Database) {
    rounds(database, Victim::Gateway, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn nothing_acknowledged_is_lost_in_a_hundred_kills() {
    for database in [Database::Sqlite, Database::Postgres] {
        rounds(database, Victim::IdentityService, 40).await;
        rounds(database, Victim::Gateway, 10).await;
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Victim {
    IdentityService,
    Gateway,
}

/// What a writer did until it met the first refusal.
enum Trace {
    /// One user, changed over and over: each attempt writes its number into several attributes.
    Changes {
        id: String,
        acknowledged: u64,
        attempted: u64,
    },
    /// Users made one after the other.
    Creates {
        acknowledged: Vec<String>,
        attempted: String,
    },
    /// Users deleted one after the other.
    Deletes {
        acknowledged: Vec<String>,
        attempted: String,
        untouched: Vec<String>,
    },
}

async fn rounds(database: Database, victim: Victim, rounds: u32) {
    let mut stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    for round in 0..rounds {
        round_of(&mut stack, &tenant, victim, round).await;
    }
    let identity = stack.identity().unwrap();
    let events = events(&identity, &tenant.id).await;
    assert_no_gap(&events);
    assert_eq!(
        told(&events),
        standing(&identity, &tenant.id).await,
        "events and users differ"
    );
}

/// The users that the feed tells of, with their versions.
fn told(events: &[Event]) -> BTreeMap<String, String> {
    let mut users = BTreeMap::new();
    for event in events {
        match event.kind() {
            EventKind::UserDeleted => {
                users.remove(&event.resource_id);
            }
            EventKind::UserCreated
            | EventKind::UserUpdated
            | EventKind::UserDeactivated
            | EventKind::UserReactivated => {
                let etag = format!("W/\"{}\"", event.version);
                users.insert(event.resource_id.clone(), etag);
            }
            _ => {}
        }
    }
    users
}

/// The users that are there, with their versions.
async fn standing(identity: &Identity, organization: &str) -> BTreeMap<String, String> {
    let mut users = BTreeMap::new();
    let mut page_token = String::new();
    loop {
        let request = ListUsersRequest {
            organization_id: organization.to_owned(),
            page_size: 1000,
            page_token,
            ..ListUsersRequest::default()
        };
        let page = identity
            .users()
            .list_users(request)
            .await
            .unwrap()
            .into_inner();
        users.extend(page.users.into_iter().map(|user| (user.id, user.etag)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return users;
        }
    }
}

async fn round_of(stack: &mut Stack, tenant: &Tenant, victim: Victim, round: u32) {
    let scim = stack.scim(tenant).unwrap();
    let (writers, progress) = writers(&scim, round);
    // Each writer is in the middle of its work, and the moment is another one each time.
    all_reach(&progress, 2 + u64::from(round % 5)).await;
    sleep(Duration::from_millis(u64::from(round % 7) * 3)).await;
    match victim {
        Victim::IdentityService => {
            stack.identity_services[0].process().kill().await.unwrap();
            for _ in 0..5 {
                unavailable(&scim.get("/Users").await.unwrap());
                unavailable(&scim.create_user(&user("late@example.com")).await.unwrap());
            }
            stack.identity_services[0].restart().await.unwrap();
        }
        Victim::Gateway => stack.gateways[0].kill_and_restart().await.unwrap(),
    }
    let traces = writers.join_all().await;
    back(&scim).await;
    for trace in traces {
        check(&scim, trace).await;
    }
    let late = found(&scim, "late@example.com").await;
    assert_eq!(late, json!([]), "what was refused was done");
}

/// 503, whole seconds to wait, a SCIM error.
fn unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    let seconds = answer
        .header("retry-after")
        .unwrap_or_default()
        .parse::<u32>();
    assert!(seconds.is_ok_and(|seconds| seconds > 0), "{answer:?}");
    assert_eq!(answer.json().unwrap()["status"], json!("503"));
}

/// Waits until the stack serves again.
async fn back(scim: &Scim) {
    let started = Instant::now();
    loop {
        match scim.get("/Users?count=0").await {
            Ok(answer) if answer.status == 200 => return,
            other => assert!(
                started.elapsed() < Duration::from_secs(10),
                "still away: {other:?}"
            ),
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// How often each writer did what it is for, so that the kill comes when all of them are at it.
type Done = Arc<AtomicU64>;

/// Starts the writers; gives what they do and how far they are.
fn writers(scim: &Scim, round: u32) -> (JoinSet<Trace>, Vec<Done>) {
    let mut writers = JoinSet::new();
    let mut progress = Vec::new();
    for writer in 0..2 {
        let mut done = || {
            progress.push(Done::default());
            progress[progress.len() - 1].clone()
        };
        let scim = || scim.clone();
        let name = |kind: &str| format!("{kind}{round}-{writer}");
        writers.spawn(create(scim(), name("c"), done()));
        writers.spawn(replace(scim(), name("r") + "@example.com", done()));
        writers.spawn(patch(scim(), name("p") + "@example.com", done()));
        writers.spawn(delete(scim(), name("d"), done()));
    }
    (writers, progress)
}

/// Waits until each writer was acknowledged so many times.
async fn all_reach(progress: &[Done], times: u64) {
    let started = Instant::now();
    while progress
        .iter()
        .any(|done| done.load(Ordering::Relaxed) < times)
    {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "the writers stand still: {progress:?}"
        );
        sleep(Duration::from_millis(1)).await;
    }
}

/// Whether it was acknowledged. A refusal is 503 or no answer, and nothing else.
fn acknowledged(answer: Result<Answer, NoAnswer>, status: u16) -> Option<Answer> {
    let answer = answer.ok()?;
    if answer.status == 503 {
        return None;
    }
    assert_eq!(answer.status, status, "{answer:?}");
    Some(answer)
}

fn id_of(answer: &Answer) -> String {
    answer.json().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn create(scim: Scim, name: String, done: Done) -> Trace {
    let mut made = Vec::new();
    for number in 0.. {
        let name = format!("{name}-{number}@example.com");
        match acknowledged(scim.create_user(&document(&name, 0)).await, 201) {
            Some(answer) => {
                made.push(id_of(&answer));
                done.fetch_add(1, Ordering::Relaxed);
            }
            None => {
                return Trace::Creates {
                    acknowledged: made,
                    attempted: name,
                };
            }
        }
    }
    unreachable!()
}

/// A user that says the same number in several places.
fn document(name: &str, number: u64) -> Value {
    json!({
        "schemas": [USER],
        "userName": name,
        "nickName": number.to_string(),
        "title": number.to_string(),
        "emails": [{"type": "work", "value": format!("{number}@example.com")}],
    })
}

async fn replace(scim: Scim, name: String, done: Done) -> Trace {
    let id = id_of(&scim.create_user(&document(&name, 0)).await.unwrap());
    for number in 1.. {
        let answer = scim.replace_user(&id, &document(&name, number)).await;
        if acknowledged(answer, 200).is_none() {
            return Trace::Changes {
                id,
                acknowledged: number - 1,
                attempted: number,
            };
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    unreachable!()
}

async fn patch(scim: Scim, name: String, done: Done) -> Trace {
    let id = id_of(&scim.create_user(&document(&name, 0)).await.unwrap());
    for number in 1u64.. {
        let text = number.to_string();
        let operations = json!([
            {"op": "replace", "path": "nickName", "value": text},
            {"op": "replace", "path": "title", "value": text},
            {"op": "replace", "path": "emails[type eq \"work\"].value", "value": format!("{text}@example.com")},
        ]);
        if acknowledged(scim.patch_user(&id, &operations).await, 200).is_none() {
            return Trace::Changes {
                id,
                acknowledged: number - 1,
                attempted: number,
            };
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    unreachable!()
}

async fn delete(scim: Scim, name: String, done: Done) -> Trace {
    // More are made as long as they are needed, so that the kill always comes in the middle.
    let mut gone = Vec::new();
    for batch in 0.. {
        let mut ids = Vec::new();
        for number in 0..10 {
            let name = format!("{name}-{batch}-{number}@example.com");
            match acknowledged(scim.create_user(&user(&name)).await, 201) {
                Some(answer) => ids.push(id_of(&answer)),
                None => {
                    return Trace::Deletes {
                        acknowledged: gone,
                        attempted: String::new(),
                        untouched: ids,
                    };
                }
            }
        }
        while let Some(id) = ids.pop() {
            if acknowledged(scim.delete_user(&id).await, 204).is_none() {
                return Trace::Deletes {
                    acknowledged: gone,
                    attempted: id,
                    untouched: ids,
                };
            }
            gone.push(id);
            done.fetch_add(1, Ordering::Relaxed);
        }
    }
    unreachable!()
}

async fn found(scim: &Scim, name: &str) -> Value {
    let answer = scim
        .get(&format!("/Users?filter=userName%20eq%20%22{name}%22"))
        .await
        .unwrap();
    let list = answer.json().unwrap();
    list.get("Resources").cloned().unwrap_or(json!([]))
}

/// The number that a user says, the same one everywhere.
fn number_in(user: &Value) -> u64 {
    let number: u64 = user["nickName"].as_str().unwrap().parse().unwrap();
    assert_eq!(
        user["title"],
        json!(number.to_string()),
        "half there: {user}"
    );
    assert_eq!(
        user["emails"][0]["value"],
        json!(format!("{number}@example.com")),
        "half there: {user}"
    );
    number
}

async fn check(scim: &Scim, trace: Trace) {
    match trace {
        Trace::Changes {
            id,
            acknowledged,
            attempted,
        } => {
            assert!(acknowledged > 0, "the kill came before the work began");
            let now = scim
                .get(&format!("/Users/{id}"))
                .await
                .unwrap()
                .json()
                .unwrap();
            let number = number_in(&now);
            assert!(
                number == acknowledged || number == attempted,
                "{number} is there, {acknowledged} was acknowledged, {attempted} was tried"
            );
        }
        Trace::Creates {
            acknowledged,
            attempted,
        } => {
            assert!(
                !acknowledged.is_empty(),
                "the kill came before the work began"
            );
            for id in acknowledged {
                let answer = scim.get(&format!("/Users/{id}")).await.unwrap();
                assert_eq!(answer.status, 200, "{id} was acknowledged: {answer:?}");
                number_in(&answer.json().unwrap());
            }
            for user in found(scim, &attempted).await.as_array().unwrap() {
                number_in(user);
            }
        }
        Trace::Deletes {
            acknowledged,
            attempted,
            untouched,
        } => {
            for id in acknowledged {
                let answer = scim.get(&format!("/Users/{id}")).await.unwrap();
                assert_eq!(answer.status, 404, "{id} was deleted: {answer:?}");
            }
            for id in untouched {
                let answer = scim.get(&format!("/Users/{id}")).await.unwrap();
                assert_eq!(answer.status, 200, "{id} was never deleted: {answer:?}");
            }
            if !attempted.is_empty() {
                let answer = scim.get(&format!("/Users/{attempted}")).await.unwrap();
                assert!(matches!(answer.status, 200 | 404), "{answer:?}");
            }
        }
    }
}
