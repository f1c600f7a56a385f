//! Many large bodies at once: a gateway takes in those of organizations it knows, and no more of them than it has room for.

use std::{fs, time::Duration};

use futures::future::join_all;
use tests::{
    client::user,
    stack::{Builder, Database, Stack},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Of one body: within the limit for groups, and two of them within an organization's room.
const BYTES: usize = 4_000_000;
/// Of the bodies of strangers, how much is sent and how often.
const PART: usize = 1_000_000;
const STRANGERS: usize = 100;

/// A POST of a group, of which so many bytes are sent.
async fn send(stack: &Stack, organization: &str, token: &str, bytes: usize) -> TcpStream {
    let address = stack.gateways[0].address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /orgs/{organization}/scim/v2/Groups HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/scim+json\r\nContent-Length: {BYTES}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Whoever is refused may find the connection closed.
    let body = vec![b' '; bytes];
    let _ = timeout(Duration::from_secs(5), stream.write_all(&body)).await;
    stream
}

/// What is answered, as far as its header.
async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = timeout(Duration::from_secs(15), stream.read(&mut part)).await;
        match read.expect("an answer") {
            Ok(0) | Err(_) => break,
            Ok(bytes) => answer.extend_from_slice(&part[..bytes]),
        }
    }
    String::from_utf8_lossy(&answer).to_lowercase()
}

fn memory_kib(stack: &Stack) -> i64 {
    let status = fs::read_to_string(format!("/proc/{}/status", stack.gateways[0].pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.unwrap().split_whitespace().nth(1).unwrap();
    kib.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_bodies_of_strangers_are_not_taken_in() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let before = memory_kib(&stack);
    let wrong = format!("{}0", tenant.token);
    let sent = (0..STRANGERS).map(|_| send(&stack, &tenant.id, &wrong, PART));
    for mut stream in join_all(sent).await {
        let answer = answer(&mut stream).await;
        assert!(answer.starts_with("http/1.1 401"), "{answer}");
    }
    let growth = memory_kib(&stack) - before;
    println!("{STRANGERS} bodies of {PART} bytes: {growth} KiB more at most");
    assert!(growth < 64 << 10, "{growth} KiB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_an_organization_has_room_for_so_many_large_bodies() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let first = send(&stack, &tenant.id, &tenant.token, BYTES - 1);
    let second = send(&stack, &tenant.id, &tenant.token, BYTES - 1);
    let (mut first, _second) = tokio::join!(first, second);

    let mut third = send(&stack, &tenant.id, &tenant.token, 0).await;
    let refused = answer(&mut third).await;
    assert!(refused.starts_with("http/1.1 429"), "{refused}");
    assert!(refused.contains("\r\nretry-after: 1\r\n"), "{refused}");
    let scim = stack.scim(&tenant).unwrap();
    let small = scim.create_user(&user("small@example.com")).await.unwrap();
    assert_eq!(small.status, 201);

    first.write_all(b" ").await.unwrap();
    let empty = answer(&mut first).await;
    assert!(empty.starts_with("http/1.1 400"), "{empty}");
    let mut fourth = send(&stack, &tenant.id, &tenant.token, BYTES).await;
    let empty = answer(&mut fourth).await;
    assert!(empty.starts_with("http/1.1 400"), "{empty}");
}
