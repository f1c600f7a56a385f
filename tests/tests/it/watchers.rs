//! What watchers cost those who write: measured, and therefore only on request.
//!
//! `cargo test --release --workspace --test it -- --ignored --nocapture watchers`, on a machine that does nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use identity_proto::v1::{CreateUserRequest, Event, User, WatchEventsRequest, WatchEventsResponse};
use tests::{
    grpc::Identity,
    stack::{Builder, Database, Stack},
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tonic::Streaming;

/// Watchers of an organization in which nothing happens.
const IDLE: usize = 200;
/// Streams of one connection.
const OF_A_CONNECTION: usize = 25;
const WRITERS: usize = 32;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(5);
/// What issue E allows SQLite's WAL while a reader is stuck.
const WAL: u64 = 64 << 20;

type Watching = Streaming<WatchEventsResponse>;

async fn watch(identity: &Identity, organization: &str) -> Watching {
    let request = WatchEventsRequest {
        organization_id: organization.to_owned(),
        ..WatchEventsRequest::default()
    };
    let watching = identity.events().watch_events(request).await;
    watching.unwrap().into_inner()
}

/// Idle watchers, read as they should be, until they are dropped; and one that is never read.
async fn watchers(stack: &Stack, quiet: &str, busy: &str) -> (JoinSet<()>, Watching) {
    let mut idle = JoinSet::new();
    let address = stack.identity_services[0].address();
    for _ in 0..IDLE / OF_A_CONNECTION {
        let identity = Identity::new(address, Some(&stack.admin_key)).unwrap();
        for _ in 0..OF_A_CONNECTION {
            let mut watching = watch(&identity, quiet).await;
            idle.spawn(async move { while let Ok(Some(_)) = watching.message().await {} });
        }
    }
    let identity = Identity::new(address, Some(&stack.admin_key)).unwrap();
    (idle, watch(&identity, busy).await)
}

/// Users that are created in a second.
async fn write(stack: &Stack, organization: &str, number: &Arc<AtomicU64>) -> f64 {
    let mut writers = JoinSet::new();
    let done = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    for _ in 0..WRITERS {
        let (identity, organization) = (stack.identity().unwrap(), organization.to_owned());
        let (number, done) = (Arc::clone(number), Arc::clone(&done));
        writers.spawn(async move {
            let mut users = identity.users();
            while began.elapsed() < ROUND {
                let name = number.fetch_add(1, Ordering::Relaxed);
                let request = CreateUserRequest {
                    organization_id: organization.clone(),
                    user: Some(User {
                        user_name: format!("user-{name}"),
                        ..User::default()
                    }),
                    ..CreateUserRequest::default()
                };
                users.create_user(request).await.unwrap();
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while writers.join_next().await.is_some() {}
    done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The largest that a file was, while it was looked at.
struct Largest {
    bytes: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Largest {
    fn of(file: PathBuf) -> Self {
        let largest = Self {
            bytes: Arc::default(),
            stop: Arc::default(),
        };
        let (bytes, stop) = (Arc::clone(&largest.bytes), Arc::clone(&largest.stop));
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let now = fs::metadata(&file).map_or(0, |file| file.len());
                bytes.fetch_max(now, Ordering::Relaxed);
                sleep(Duration::from_millis(50)).await;
            }
        });
        largest
    }

    fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.bytes.load(Ordering::Relaxed)
    }
}

fn wal(folder: &Path) -> PathBuf {
    folder.join("data").join("identity.db-wal")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: it wants release binaries and a machine of its own"]
async fn sqlite_watchers_cost_writers_next_to_nothing() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let (busy, quiet) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let number = Arc::default();
    let largest = Largest::of(wal(stack.folder().unwrap()));
    write(&stack, &busy.id, &number).await;
    let (mut alone, mut watched, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let without = write(&stack, &busy.id, &number).await;
        let (mut idle, mut stuck) = watchers(&stack, &quiet.id, &busy.id).await;
        let with = write(&stack, &busy.id, &number).await;
        assert!(idle.try_join_next().is_none(), "all of them still watch");
        println!("round {round}: {without:.0} users/s alone, {with:.0} users/s watched");
        // It is read at last, and goes on where it stood: nothing was kept for it but its place.
        let first: Vec<Event> = loop {
            let message = stuck.message().await.unwrap().unwrap();
            if !message.events.is_empty() {
                break message.events;
            }
        };
        assert!(first[0].sequence > 0);
        alone.push(without);
        watched.push(with);
        ratios.push(with / without);
    }
    let wal = largest.stop();
    println!(
        "{IDLE} idle watchers and one stuck: {:.0} of {:.0} users/s, {:.3} of the rounds' medians; WAL at most {:.1} MiB",
        median(watched),
        median(alone),
        median(ratios),
        wal as f64 / f64::from(1 << 20),
    );
    assert!(wal > 0 && wal < WAL, "{wal} bytes");
}
