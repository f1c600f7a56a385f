//! Clients that ask for large lists and do not read them: what is kept for them has a limit, and others go on.

use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use h2::{RecvStream, client::SendRequest};
use http::Request;
use serde_json::{Value, json};
use tests::{
    client::{PATCH_OP, Scim, USER},
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{net::TcpStream, time::timeout};

use crate::floods::{MOST_GROWTH_KIB, resident_kib};

const USERS: usize = 400;
const LIMIT: Duration = Duration::from_secs(20);

/// A whole page.
const LIST: (&str, &str, &Value) = ("GET", "/Users?count=1000", &Value::Null);

/// Somebody with some five kilobytes.
fn large(number: usize) -> Value {
    let roles = (0..20).map(|role| json!({ "value": format!("{role}-{}", "r".repeat(220)) }));
    json!({
        "schemas": [USER],
        "userName": format!("user-{number}@example.com"),
        "roles": roles.collect::<Vec<_>>(),
    })
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

/// What so many requests are answered. The bodies have to be kept: one that is dropped is a request that is given up.
async fn ask(
    deaf: &mut SendRequest<Bytes>,
    tenant: &Tenant,
    requests: usize,
    (method, path, body): (&str, &str, &Value),
) -> Vec<(u16, RecvStream)> {
    let target = format!("http://gateway/orgs/{}/scim/v2{path}", tenant.id);
    let answers = (0..requests).map(|_| {
        let request = Request::builder()
            .method(method)
            .uri(&target)
            .header("authorization", format!("Bearer {}", tenant.token))
            .header("content-type", "application/scim+json")
            .body(())
            .unwrap();
        let (answer, mut sending) = deaf.send_request(request, body.is_null()).unwrap();
        if !body.is_null() {
            sending.send_data(body.to_string().into(), true).unwrap();
        }
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

    let programs = [stack.gateways[0].pid(), stack.identity_services[0].pid()];
    let before = programs.map(resident_kib);
    let mut connections = [deaf(&stack).await, deaf(&stack).await];
    let mut answers = Vec::new();
    for deaf in &mut connections {
        answers.extend(ask(deaf, &tenant, 150, LIST).await);
    }
    let told = |wanted| {
        answers
            .iter()
            .filter(|(status, _)| *status == wanted)
            .count()
    };
    assert_eq!(told(200) + told(429), answers.len());
    assert!((1..50).contains(&told(200)), "{}", told(200));
    let after = programs.map(resident_kib);
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

/// Answers that are whole are kept by the gateway alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_answers_that_nobody_takes_are_so_many_bytes() {
    /// As docs/limits.md has it.
    const MOST_BYTES: usize = 16 << 20;
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let (tenant, neighbour) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let scim = stack.scim(&tenant).unwrap();
    let roles = (0..200).map(|role| json!({ "value": format!("{role}-{}", "r".repeat(4_000)) }));
    let roles: Vec<Value> = roles.collect();
    let huge = json!({ "schemas": [USER], "userName": "huge", "roles": roles });
    let made = scim.create_user(&huge).await.unwrap();
    assert_eq!(made.status, 201, "{:.300?}", made);
    let (bytes, id) = (made.body.len(), made.json().unwrap()["id"].clone());
    let path = format!("/Users/{}", id.as_str().unwrap());

    let gateway = stack.gateways[0].pid();
    let before = resident_kib(gateway);
    let mut deaf = deaf(&stack).await;
    let get = ("GET", path.as_str(), &Value::Null);
    // A few at a time: what is being read at the same time is not what this is about.
    let mut answers = Vec::new();
    for _ in 0..8 {
        answers.extend(ask(&mut deaf, &tenant, 5, get).await);
    }
    let told: Vec<u16> = answers.iter().map(|(status, _)| *status).collect();
    let fit = MOST_BYTES / bytes;
    assert_eq!(told[..fit], vec![200; fit], "{told:?}");
    assert_eq!(told[fit..], vec![429; told.len() - fit], "{told:?}");
    let after = resident_kib(gateway);
    assert!(
        after - before < MOST_GROWTH_KIB,
        "{before} KiB became {after}"
    );
    // A change is done, and says so without what it has changed.
    let title = json!({ "op": "replace", "path": "title", "value": "huge" });
    let patch = json!({ "schemas": [PATCH_OP], "Operations": [title] });
    let patched = ask(&mut deaf, &tenant, 1, ("PATCH", &path, &patch)).await;
    assert_eq!(patched[0].0, 204);
    let other = stack.scim(&neighbour).unwrap();
    assert_eq!(other.get("/Users?count=1000").await.unwrap().status, 200);
    assert_eq!(other.create_user(&huge).await.unwrap().status, 201);
    // Strangers are told what strangers are told.
    let stranger = scim.with_token(Some("nobody"));
    assert_eq!(stranger.get(&path).await.unwrap().status, 401);
    drop((answers, deaf));
    let again = async {
        while scim.get(&path).await.unwrap().status != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LIMIT, again).await.expect("there is no room again");
    let read = scim.get(&path).await.unwrap().json().unwrap();
    assert_eq!(read["title"], "huge");
}
