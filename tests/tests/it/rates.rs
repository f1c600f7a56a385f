//! How much may be asked: by an organization, by a source of wrong tokens, and what the others notice of it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use tests::{
    client::{Scim, user},
    http::Answer,
    stack::{Builder, Database, Tenant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::interval,
};

/// How often each status was answered.
fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.status).or_default() += 1;
    }
    counts
}

/// So many requests, one after the other, and how long they took.
async fn ask(scim: &Scim, times: usize) -> (Vec<Answer>, f64) {
    let began = Instant::now();
    let mut answers = Vec::new();
    for _ in 0..times {
        answers.push(scim.get("/Users?count=0").await.unwrap());
    }
    (answers, began.elapsed().as_secs_f64())
}

#[track_caller]
fn assert_told_to_wait(answer: &Answer) {
    let body = answer.json().unwrap();
    assert_eq!(body["status"], "429", "{body}");
    assert_eq!(
        body["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error",
        "{body}"
    );
    let wait = answer.header("retry-after").expect("no Retry-After");
    assert!(wait.parse::<u32>().is_ok_and(|wait| wait >= 1), "{wait}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_each_replica_counts_by_itself() {
    let stack = Builder::new(Database::Postgres)
        .identity_services(2)
        .gateways(2)
        .identity_variable("RATE_LIMIT", "1")
        .identity_variable("RATE_BURST", "10")
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    let mut passed = 0;
    for gateway in 0..2 {
        let (answers, seconds) = ask(&stack.scim_at(gateway, &tenant).unwrap(), 30).await;
        let counts = statuses(&answers);
        let most = 10 + seconds.ceil() as usize;
        assert!((10..=most).contains(&counts[&200]), "{counts:?}");
        assert_eq!(counts[&200] + counts[&429], 30, "{counts:?}");
        answers
            .iter()
            .filter(|answer| answer.status == 429)
            .for_each(assert_told_to_wait);
        passed += counts[&200];
    }
    assert!(passed >= 20, "two replicas let through twice as much");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_wrong_tokens_are_slowed_down_and_right_ones_from_the_same_address_are_not() {
    let stack = Builder::new(Database::Sqlite)
        .identity_variable("RATE_LIMIT", "100000")
        .identity_variable("RATE_BURST", "100000")
        .identity_variable("FAILURE_LIMIT", "1")
        .identity_variable("FAILURE_BURST", "10")
        .gateway_variable("ROLLCALL_GATEWAY_TRUSTED_PROXIES", "127.0.0.1")
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let wrong = scim.with_token(Some("wrong"));

    let (answers, seconds) = ask(&wrong, 40).await;
    let counts = statuses(&answers);
    let most = 10 + seconds.ceil() as usize;
    assert!((10..=most).contains(&counts[&401]), "{counts:?}");
    assert_eq!(counts[&401] + counts[&429], 40, "{counts:?}");
    assert_told_to_wait(answers.last().unwrap());

    let (answers, _) = ask(&scim, 20).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(200, 20)]));
    let created = scim.create_user(&user("ada@example.com")).await.unwrap();
    assert_eq!(created.status, 201);
    let create = wrong.create_user(&user("bob@example.com")).await.unwrap();
    assert!([401, 429].contains(&create.status), "{create:?}");

    for (address, status) in [("192.0.2.1", 401), ("2001:db8::1", 401)] {
        let headers = [("X-Forwarded-For", address)];
        let answer = wrong.send("GET", "/Users", &headers, None).await.unwrap();
        assert_eq!(answer.status, status, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_without_a_rate_limit_every_wrong_token_is_401() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let (answers, _) = ask(&scim.with_token(Some("wrong")), 300).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(401, 300)]));
}

/// One organization's requests at a steady pace, whatever becomes of them: how long each good one took.
async fn steadily(scim: Scim, prefix: String, pace: Duration, time: Duration) -> Vec<Duration> {
    let mut ticks = interval(pace);
    let mut answers = JoinSet::new();
    let began = Instant::now();
    for number in 0.. {
        ticks.tick().await;
        if began.elapsed() >= time {
            break;
        }
        let (scim, name) = (scim.clone(), format!("{prefix}-{number}@example.com"));
        answers.spawn(async move {
            let began = Instant::now();
            let answer = if number % 2 == 0 {
                scim.create_user(&user(&name)).await
            } else {
                scim.get("/Users?count=10").await
            };
            let good = answer.is_ok_and(|answer| [200, 201].contains(&answer.status));
            good.then(|| began.elapsed())
        });
    }
    answers.join_all().await.into_iter().flatten().collect()
}

/// Creates users over one connection as fast as it can; how many were answered, by status.
async fn flood(address: String, tenant: Tenant, name: String, stop: Arc<AtomicBool>) -> [usize; 2] {
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut created, mut refused) = (0, 0);
    let mut buffer = vec![0; 64 << 10];
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let body = user(&format!("{name}-{number}@example.com")).to_string();
        let request = format!(
            "POST /orgs/{}/scim/v2/Users HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            tenant.id,
            tenant.token,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        // Every answer ends with the brace that closes its body.
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") {
            let length = stream.read(&mut buffer).await.unwrap();
            assert!(length > 0, "{}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&buffer[..length]);
        }
        match &answer[9..12] {
            b"201" => created += 1,
            b"429" => refused += 1,
            _ => panic!("{}", String::from_utf8_lossy(&answer)),
        }
    }
    [created, refused]
}

/// An organization may send 10 requests a second, and one of them sends as many as it can: some fifty times as many. On
/// SQLite all share one lane.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn sqlite_an_organization_at_fifty_times_its_rate_leaves_the_others_their_own() {
    const RATE: usize = 10;
    const OTHERS: usize = 4;
    const TIME: Duration = Duration::from_secs(10);
    let stack = Builder::new(Database::Sqlite)
        .identity_variable("RATE_LIMIT", &RATE.to_string())
        .identity_variable("RATE_BURST", &RATE.to_string())
        .start()
        .await
        .unwrap();
    let greedy = stack.tenant().await.unwrap();
    let mut others = Vec::new();
    for _ in 0..OTHERS {
        others.push(stack.scim(&stack.tenant().await.unwrap()).unwrap());
    }
    let measure = async |phase: &str| {
        let pace = Duration::from_millis(125);
        let each = others.iter().map(|scim| {
            let prefix = phase.to_owned();
            tokio::spawn(steadily(scim.clone(), prefix, pace, TIME))
        });
        let mut times: Vec<_> = join_all(each)
            .await
            .into_iter()
            .flat_map(Result::unwrap)
            .collect();
        times.sort_unstable();
        let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
        println!(
            "{phase}: {} good answers, p50 {:?}, p99 {:?}",
            times.len(),
            at(0.5),
            at(0.99)
        );
        times.len()
    };

    let quiet = measure("quiet").await;
    let stop = Arc::new(AtomicBool::new(false));
    let address = stack.gateways[0].address().to_owned();
    let floods: Vec<_> = (0..48)
        .map(|number| {
            let name = format!("flood-{number}");
            let stop = Arc::clone(&stop);
            tokio::spawn(flood(address.clone(), greedy.clone(), name, stop))
        })
        .collect();
    let loud = measure("loud").await;
    stop.store(true, Ordering::Relaxed);
    let counts: Vec<_> = join_all(floods)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let [created, refused] = [0, 1].map(|kind| counts.iter().map(|c| c[kind]).sum::<usize>());

    let times_its_rate = (created + refused) as f64 / TIME.as_secs_f64() / RATE as f64;
    println!(
        "the greedy one: {created} created, {refused} refused, {times_its_rate:.0} times its rate"
    );
    println!("kept: {:.1} %", 100.0 * loud as f64 / quiet as f64);
    assert!(created <= RATE * (TIME.as_secs() as usize + 3), "{created}");
    assert!(loud as f64 >= 0.95 * quiet as f64);
}
