//! A mirror of an organization: a snapshot, then all events, through kills of the watcher, of the writers' gateway and of
//! the services. At the end it is what the source is.

mod all;
mod copy;
mod writers;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use identity_proto::v1::{WatchEventsRequest, WatchEventsResponse, WatchStart};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tests::{
    grpc::Identity,
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{sync::Notify, task::JoinSet, time::sleep};
use tonic::Streaming;

use copy::{Mirror, compare};
use writers::write;

on_both_databases![
    a_mirror_survives_kills_of_everybody,
    a_quiet_stream_has_a_heartbeat,
    streams_end_with_a_token_when_the_service_stops,
];

async fn a_mirror_survives_kills_of_everybody(database: Database) {
    kills(database, 25, 0x5eed).await;
}

/// A thousand, or as many as the variable `KILLS` says.
fn kills_wanted() -> u32 {
    std::env::var("KILLS").map_or(1_000, |number| number.parse().unwrap())
}

async fn many_kills(database: Database) {
    kills(database, kills_wanted(), 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn sqlite_a_mirror_survives_a_thousand_kills() {
    many_kills(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn postgres_a_mirror_survives_a_thousand_kills() {
    many_kills(Database::Postgres).await;
}

/// Follows until it has come to `until`, which is known at the end. A kill takes what was not stored.
async fn follow(
    identity: Identity,
    organization: String,
    kill: Arc<Notify>,
    until: Arc<std::sync::OnceLock<i64>>,
) -> Mirror {
    let mut mirror = Mirror::default();
    loop {
        mirror.has_resumed = true;
        let request = WatchEventsRequest {
            organization_id: organization.clone(),
            token: mirror.token.clone(),
            start: WatchStart::Snapshot.into(),
            kinds: vec![],
        };
        let stream = identity.events().watch_events(request).await;
        let Ok(stream) = stream else {
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let mut stream = stream.into_inner();
        loop {
            if until.get().is_some_and(|until| mirror.sequence >= *until) {
                return mirror;
            }
            let message = tokio::select! {
                message = stream.message() => message,
                () = kill.notified() => break,
            };
            match message {
                Ok(Some(message)) => mirror.apply(message),
                Ok(None) => panic!("a stream ends with an error that says why"),
                Err(status) => {
                    let restarts = ["UNAVAILABLE", ""];
                    let reason = tests::grpc::reason(&status).unwrap_or_default();
                    assert!(restarts.contains(&reason.as_str()), "{status:?}");
                    break;
                }
            }
        }
    }
}

async fn kills(database: Database, kills: u32, seed: u64) {
    let services = match database {
        Database::Sqlite => 1,
        Database::Postgres => 2,
    };
    let builder = Builder::new(database).identity_services(services);
    let mut stack = builder.gateways(services).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for writer in 0..4 {
        let scim = stack.scim_at(writer % services, &tenant).unwrap();
        writers.spawn(write(scim, seed + writer as u64, Arc::clone(&stop)));
    }
    // There is something to take a snapshot of.
    while end(&stack, &tenant).await < 60 {
        sleep(Duration::from_millis(50)).await;
    }

    // Read from one service what is written by way of the other.
    let identity = stack.identity_at(services - 1).unwrap();
    let (kill, until) = (Arc::new(Notify::new()), Arc::default());
    let mirror = tokio::spawn(follow(
        identity,
        tenant.id.clone(),
        Arc::clone(&kill),
        Arc::clone(&until),
    ));
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..kills {
        sleep(Duration::from_millis(random.random_range(1..60))).await;
        match random.random_range(0..10) {
            0..=6 => kill.notify_one(),
            7 => stack.gateways[0].kill_and_restart().await.unwrap(),
            _ => {
                let service = random.random_range(0..services);
                stack.identity_services[service]
                    .kill_and_restart()
                    .await
                    .unwrap();
            }
        }
    }
    stop.store(true, Ordering::Relaxed);
    writers.join_all().await;
    until.set(end(&stack, &tenant).await).unwrap();
    // A stream that is quiet is told so by its heartbeat.
    let mirror = tokio::time::timeout(Duration::from_secs(30), mirror);
    let mirror = mirror.await.expect("the mirror has stopped").unwrap();
    assert_eq!(mirror.snapshots, 1);
    assert!(
        mirror.users.len() > 5 && mirror.groups.len() > 1,
        "{mirror:?}"
    );
    compare(&mirror, &stack, &tenant).await;
}

/// The number of the last event.
async fn end(stack: &Stack, tenant: &Tenant) -> i64 {
    let request = WatchEventsRequest {
        organization_id: tenant.id.clone(),
        start: WatchStart::Now.into(),
        ..WatchEventsRequest::default()
    };
    let started = Instant::now();
    loop {
        let mut events = stack.identity().unwrap().events();
        if let Ok(stream) = events.watch_events(request.clone()).await
            && let Ok(Some(message)) = stream.into_inner().message().await
        {
            return message.sequence;
        }
        assert!(started.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(50)).await;
    }
}

/// A stream of an organization in which nothing happens, and its first message.
async fn quiet(stack: &Stack) -> (Streaming<WatchEventsResponse>, WatchEventsResponse) {
    let tenant = stack.tenant().await.unwrap();
    let request = WatchEventsRequest {
        organization_id: tenant.id,
        start: WatchStart::Now.into(),
        ..WatchEventsRequest::default()
    };
    let mut events = stack.identity().unwrap().events();
    let mut stream = events.watch_events(request).await.unwrap().into_inner();
    let first = stream.message().await.unwrap().unwrap();
    (stream, first)
}

async fn a_quiet_stream_has_a_heartbeat(database: Database) {
    let stack = Builder::new(database).gateways(0).start().await.unwrap();
    let (mut stream, first) = quiet(&stack).await;
    let started = Instant::now();
    let beat = tokio::time::timeout(Duration::from_secs(20), stream.message());
    let beat = beat.await.unwrap().unwrap().unwrap();
    assert!(
        started.elapsed() > Duration::from_secs(5),
        "not a stream of them"
    );
    assert!(beat.events.is_empty());
    assert_eq!(beat.sequence, first.sequence);
}

async fn streams_end_with_a_token_when_the_service_stops(database: Database) {
    let mut stack = Builder::new(database).gateways(0).start().await.unwrap();
    let (mut stream, first) = quiet(&stack).await;
    let stopping = stack.identity_services[0]
        .process()
        .stop(Duration::from_secs(10));
    let reading = async {
        let mut last = first;
        loop {
            match stream.message().await {
                Ok(Some(message)) => last = message,
                Ok(None) => panic!("a stream ends with an error that says why"),
                Err(status) => return (last, status),
            }
        }
    };
    let (stopped, (last, status)) = tokio::join!(stopping, reading);
    assert!(stopped.unwrap().success(), "streams do not hold it up");
    assert_eq!(tests::grpc::reason(&status).as_deref(), Some("UNAVAILABLE"));
    assert!(!last.token.is_empty());
}
