//! Clients that ask for large lists and do not read them: what is kept for them has a limit, and others go on.

use std::{fs, time::Duration};

use bytes::Bytes;
use futures::future::join_all;
use h2::{RecvStream, client::SendRequest};
use http::Request;
use serde_json::{Value, json};
use tests::{
    client::{Scim, USER},
    stack::{Builder, Database, Member, Stack, Tenant},
};
use tokio::{net::TcpStream, time::timeout};

/// What it may make a program keep.
const MOST_GROWTH_KIB: i64 = 64 << 10;
const USERS: usize = 400;
const LIMIT: Duration = Duration::from_secs(20);

/// Somebody with some five kilobytes.
fn large(number: usize) -> Value {
    let roles = (0..20).map(|role| json!({ "value": format!("{role}-{}", "r".repeat(220)) }));
    json!({
        "schemas": [USER],
        "userName": format!("user-{number}@example.com"),
        "roles": roles.collect::<Vec<_>>(),
    })
}

fn memory_kib(member: &Member) -> i64 {
    let status = fs::read_to_string(format!("/proc/{}/status", member.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.unwrap().split_whitespace().nth(1).unwrap();
    kib.parse().unwrap()
}

/// A connection whose client takes no byte of any answer.
async fn deaf(stack: &Stack) -> SendRequest<Bytes> {
    let stream = TcpStream::connect(stack.gateways[0].address())
        .await
        .unwrap();
    let mut client = h2::client::Builder::new();
    let client = client.initial_window_size(0);
    let (requests, connection) = client.handshake(stream).await.unwrap();
    // It ends with its client.
    tokio::spawn(connection);
    requests.ready().await.unwrap()
}

/// What so many requests for a whole page are answered. The bodies have to be kept: one that is dropped is a request that is given
/// up.
async fn ask(
    deaf: &mut SendRequest<Bytes>,
    tenant: &Tenant,
    requests: usize,
) -> Vec<(u16, RecvStream)> {
    let target = format!("http://gateway/orgs/{}/scim/v2/Users?count=1000", tenant.id);
    let answers = (0..requests).map(|_| {
        let request = Request::get(&target)
            .header("authorization", format!("Bearer {}", tenant.token))
            .body(())
            .unwrap();
        let (answer, _) = deaf.send_request(request, true).unwrap();
        async move {
            let answer = timeout(LIMIT, answer).await.expect("no answer").unwrap();
            (answer.status().as_u16(), answer.into_body())
        }
    });
    join_all(answers).await
}

async fn fill(scim: &Scim) {
    let users: Vec<Value> = (0..USERS).map(large).collect();
    for some in users.chunks(20) {
        let created = some.iter().map(|user| scim.create_user(user));
        for created in join_all(created).await {
            assert_eq!(created.unwrap().status, 201);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_lists_that_nobody_reads_cost_so_much_and_hold_up_nobody_else() {
    let builder = Builder::new(Database::Sqlite);
    let stack = builder.start().await.unwrap();
    let (tenant, neighbour) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let scim = stack.scim(&tenant).unwrap();
    fill(&scim).await;
    let whole = scim.get("/Users?count=1000").await.unwrap();
    assert_eq!(whole.status, 200);

    let programs = [&stack.gateways[0], &stack.identity_services[0]];
    let before = programs.map(memory_kib);
    let mut connections = [deaf(&stack).await, deaf(&stack).await];
    let mut answers = Vec::new();
    for deaf in &mut connections {
        answers.extend(ask(deaf, &tenant, 150).await);
    }
    let told = |wanted| {
        answers
            .iter()
            .filter(|(status, _)| *status == wanted)
            .count()
    };
    assert_eq!(told(200) + told(429), answers.len());
    assert!((1..50).contains(&told(200)), "{}", told(200));
    let after = programs.map(memory_kib);
    println!(
        "unread lists: {before:?} KiB before, {after:?} after, {} given",
        told(200)
    );
    for (before, after) in before.into_iter().zip(after) {
        assert!(
            after - before < MOST_GROWTH_KIB,
            "{before} KiB became {after}"
        );
    }
    // One of the same organization, and another organization's list.
    let one = scim.get("/Users?filter=userName%20eq%20%22user-7@example.com%22");
    assert_eq!(one.await.unwrap().status, 200);
    let other = stack.scim(&neighbour).unwrap();
    assert_eq!(other.get("/Users?count=1000").await.unwrap().status, 200);
    // What is not read any more makes room.
    drop((answers, connections));
    let again = async {
        while scim.get("/Users?count=1000").await.unwrap().status != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LIMIT, again).await.expect("there is no room again");
}
