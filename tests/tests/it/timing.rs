//! What could be told apart by the time that its refusal takes: measured, and therefore only on request.
//!
//! `cargo test --workspace --test it -- --ignored --nocapture timing`, on a machine that does nothing else. Every answer is looked
//! at; how long it took is for people, since no threshold holds on every machine.

use std::time::{Duration, Instant};

use tests::{
    client::{Scim, user},
    stack::{Builder, Database, Stack, Tenant, generate_token},
};

/// How often each of those that are compared is asked, unless `ROUNDS` says otherwise.
const ROUNDS: usize = 2_500;

/// Who asks, for what, and what is answered.
struct Asked {
    name: &'static str,
    scim: Scim,
    method: &'static str,
    path: String,
    status: u16,
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Asks all of them in turns, so that whatever the machine does meanwhile happens to all.
#[expect(
    clippy::print_stdout,
    reason = "figures for whoever reads the test's output"
)]
async fn measure(asked: &[Asked]) {
    let rounds = std::env::var("ROUNDS").ok();
    let rounds = rounds.map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    let mut times = vec![Vec::new(); asked.len()];
    for _ in 0..rounds {
        for (asked, times) in asked.iter().zip(&mut times) {
            let began = Instant::now();
            let answer = asked.scim.send(asked.method, &asked.path, &[], None).await;
            times.push(began.elapsed());
            assert_eq!(answer.unwrap().status, asked.status, "{}", asked.name);
        }
    }
    for (asked, times) in asked.iter().zip(times) {
        println!("{}: {:?} of {}", asked.name, median(times), rounds);
    }
}

async fn start(database: Database) -> (Stack, Tenant, Tenant) {
    let stack = Builder::new(database).start().await.unwrap();
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    (stack, ours, theirs)
}

/// Also: ten thousand wrong tokens keep the right one out no longer than none.
async fn wrong_tokens(database: Database) {
    let (stack, mut ours, theirs) = start(database).await;
    let revoked = ours.token.clone();
    let identity = stack.identity().unwrap();
    ours.token = generate_token(&identity, &ours.id).await.unwrap();
    let scim = stack.scim(&ours).unwrap();
    let mut near = ours.token.clone();
    let last = if near.pop() == Some('0') { '1' } else { '0' };
    near.push(last);
    let with = |name, token: &str, status| Asked {
        name,
        scim: scim.with_token(Some(token)),
        method: "GET",
        path: "/Users?count=0".to_owned(),
        status,
    };
    measure(&[
        with("unknown token", "unknown", 401),
        with("revoked token", &revoked, 401),
        with("another organization's token", &theirs.token, 401),
        with("one letter off", &near, 401),
        with("right token", &ours.token, 200),
    ])
    .await;
}

async fn foreign_ids(database: Database) {
    let (stack, ours, theirs) = start(database).await;
    let created = stack.scim(&theirs).unwrap().create_user(&user("ada")).await;
    let foreign = created.unwrap().json().unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let scim = stack.scim(&ours).unwrap();
    let mut asked = Vec::new();
    for (name, method, id) in [
        ("GET of somebody else's id", "GET", foreign.as_str()),
        (
            "GET of nobody's id",
            "GET",
            "01890000-0000-7000-8000-000000000000",
        ),
        ("DELETE of somebody else's id", "DELETE", &foreign),
        (
            "DELETE of nobody's id",
            "DELETE",
            "01890000-0000-7000-8000-000000000000",
        ),
    ] {
        asked.push(Asked {
            name,
            scim: scim.clone(),
            method,
            path: format!("/Users/{id}"),
            status: 404,
        });
    }
    measure(&asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn sqlite_refusals_take_so_long() {
    wrong_tokens(Database::Sqlite).await;
    foreign_ids(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn postgres_refusals_take_so_long() {
    wrong_tokens(Database::Postgres).await;
    foreign_ids(Database::Postgres).await;
}
