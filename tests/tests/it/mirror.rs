//! A mirror of an organization: a snapshot, then all events, through kills of the watcher, of the writers' gateway and of
//! the services. At the end it is what the source is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use identity_proto::v1::{Event, EventKind, WatchEventsRequest, WatchEventsResponse, WatchStart};
use prost_types::value::Kind;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use tests::{
    client::{Scim, user},
    grpc::Identity,
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{sync::Notify, task::JoinSet, time::sleep};

on_both_databases![
    a_mirror_survives_kills_of_everybody,
    one_stream_of_all_organizations_misses_nothing,
    a_quiet_stream_has_a_heartbeat,
    streams_end_with_a_token_when_the_service_stops,
];

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn a_mirror_survives_kills_of_everybody(database: Database) {
    kills(database, 25, 0x5eed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn a_mirror_survives_a_thousand_kills() {
    for database in [Database::Sqlite, Database::Postgres] {
        kills(database, 1_000, 1).await;
    }
}

/// What a reader has stored: rows by their ids, and where it goes on. Both are written together.
#[derive(Debug, Default)]
struct Mirror {
    /// Version, user name, whether active.
    users: BTreeMap<String, (i64, String, bool)>,
    /// Version, display name.
    groups: BTreeMap<String, (i64, String)>,
    memberships: BTreeSet<(String, String)>,
    token: String,
    sequence: i64,
    snapshots: u32,
    /// The next event may be one that was told before.
    has_resumed: bool,
}

impl Mirror {
    /// As the contract says at `WatchEventsResponse`.
    fn apply(&mut self, message: WatchEventsResponse) {
        for user in message.users {
            let active = user.active();
            let row = (version(&user.etag), user.user_name, active);
            self.users.insert(user.id, row);
        }
        for group in message.groups {
            let row = (version(&group.etag), group.display_name);
            self.groups.insert(group.id, row);
        }
        let memberships = message.memberships.into_iter();
        self.memberships
            .extend(memberships.map(|m| (m.group_id, m.member_id)));
        if message.snapshot_complete {
            self.snapshots += 1;
            self.sequence = message.sequence;
        }
        for event in message.events {
            self.check(&event);
            self.sequence = event.sequence;
            self.apply_event(&event);
        }
        self.has_resumed = false;
        assert!(!message.token.is_empty());
        self.token = message.token;
    }

    /// Nothing is missing, and what is told twice is told after a resumption.
    fn check(&self, event: &Event) {
        let next = self.sequence + 1;
        let again = self.has_resumed && event.sequence <= self.sequence;
        assert!(
            event.sequence == next || again,
            "{} comes after {}",
            event.sequence,
            self.sequence
        );
    }

    fn apply_event(&mut self, event: &Event) {
        let id = event.resource_id.clone();
        match event.kind() {
            EventKind::UserDeleted => drop(self.users.remove(&id)),
            EventKind::GroupDeleted => {
                self.groups.remove(&id);
                self.memberships.retain(|(group, _)| *group != id);
            }
            EventKind::UserCreated
            | EventKind::UserUpdated
            | EventKind::UserDeactivated
            | EventKind::UserReactivated
            | EventKind::UserUndeleted => {
                let row = self.users.entry(id).or_default();
                if event.version > row.0 {
                    row.0 = event.version;
                    row.2 = event.active;
                    if let Some(name) = text(event, "userName") {
                        row.1 = name;
                    }
                }
            }
            EventKind::GroupCreated | EventKind::GroupUpdated => {
                let row = self.groups.entry(id.clone()).or_default();
                if event.version > row.0 {
                    row.0 = event.version;
                    if let Some(name) = text(event, "displayName") {
                        row.1 = name;
                    }
                }
                for member in ids(event, "members.added") {
                    self.memberships.insert((id.clone(), member));
                }
                for member in ids(event, "members.removed") {
                    self.memberships.remove(&(id.clone(), member));
                }
            }
            _ => {}
        }
    }
}

fn version(etag: &str) -> i64 {
    let number = etag.trim_start_matches("W/").trim_matches('"');
    number.parse().unwrap()
}

fn text(event: &Event, name: &str) -> Option<String> {
    match event.values.as_ref()?.fields.get(name)?.kind.as_ref()? {
        Kind::StringValue(text) => Some(text.clone()),
        _ => None,
    }
}

fn ids(event: &Event, name: &str) -> Vec<String> {
    let list = event.values.as_ref().and_then(|v| v.fields.get(name));
    let Some(Kind::ListValue(list)) = list.and_then(|value| value.kind.as_ref()) else {
        return Vec::new();
    };
    let ids = list.values.iter().filter_map(|value| match &value.kind {
        Some(Kind::StringValue(id)) => Some(id.clone()),
        _ => None,
    });
    ids.collect()
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

/// Creates, changes and deletes whatever comes to its mind, until it is told to stop.
async fn write(scim: Scim, seed: u64, stop: Arc<AtomicBool>) {
    let mut random = StdRng::seed_from_u64(seed);
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    let mut number = 0;
    let is_done = |answer: &Result<tests::http::Answer, _>| {
        answer.as_ref().is_ok_and(|answer| answer.status < 300)
    };
    while !stop.load(Ordering::Relaxed) {
        number += 1;
        let name = format!("w{seed}-{number}");
        let some_user = users.choose(&mut random).cloned();
        let some_group = groups.choose(&mut random).cloned();
        match (random.random_range(0..10), some_user, some_group) {
            (0..=2, _, _) | (_, None, _) => {
                let answer = scim.create_user(&user(&name)).await;
                users.extend(created(answer));
            }
            (3, _, _) | (_, _, None) => {
                let group = json!({ "schemas": [GROUP], "displayName": name });
                let answer = scim.send("POST", "/Groups", &[], Some(&group)).await;
                groups.extend(created(answer));
            }
            (4, Some(user), _) => {
                let operations = json!([
                    { "op": "replace", "path": "active", "value": random.random::<bool>() },
                    { "op": "replace", "path": "userName", "value": name },
                ]);
                let _ = scim.patch_user(&user, &operations).await;
            }
            (5, Some(user), _) => {
                if is_done(&scim.delete_user(&user).await) {
                    users.retain(|kept| *kept != user);
                }
            }
            (6, _, Some(group)) if random.random_ratio(1, 4) => {
                let path = format!("/Groups/{group}");
                if is_done(&scim.send("DELETE", &path, &[], None).await) {
                    groups.retain(|kept| *kept != group);
                }
            }
            (_, Some(user), Some(group)) => {
                let operation = if random.random_ratio(2, 3) {
                    json!({ "op": "add", "path": "members", "value": [{ "value": user }] })
                } else {
                    json!({ "op": "remove", "path": format!("members[value eq \"{user}\"]") })
                };
                let body = json!({ "Operations": [operation],
                    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] });
                let path = format!("/Groups/{group}");
                let _ = scim.send("PATCH", &path, &[], Some(&body)).await;
            }
        }
    }
}

fn created(answer: Result<tests::http::Answer, tests::http::NoAnswer>) -> Option<String> {
    let answer = answer.ok().filter(|answer| answer.status == 201)?;
    Some(answer.json().unwrap()["id"].as_str().unwrap().to_owned())
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

/// What identity providers see is what the mirror has.
async fn compare(mirror: &Mirror, stack: &Stack, tenant: &Tenant) {
    let scim = stack.scim(tenant).unwrap();
    let all = async |path: &str| {
        let mut found: Vec<Value> = Vec::new();
        loop {
            let query = format!("{path}?count=500&startIndex={}", found.len() + 1);
            let answer = scim.get(&query).await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
            let page = answer.json().unwrap();
            let page = page["Resources"].as_array().cloned().unwrap_or_default();
            if page.is_empty() {
                return found;
            }
            found.extend(page);
        }
    };
    let string = |value: &Value| value.as_str().unwrap().to_owned();
    let mut users = BTreeMap::new();
    for user in all("/Users").await {
        let version = version(user["meta"]["version"].as_str().unwrap());
        let active = user["active"].as_bool().unwrap();
        let row = (version, string(&user["userName"]), active);
        users.insert(string(&user["id"]), row);
    }
    assert_eq!(mirror.users, users);
    let (mut groups, mut memberships) = (BTreeMap::new(), BTreeSet::new());
    for group in all("/Groups").await {
        let id = string(&group["id"]);
        for member in group["members"].as_array().into_iter().flatten() {
            memberships.insert((id.clone(), string(&member["value"])));
        }
        let version = version(group["meta"]["version"].as_str().unwrap());
        groups.insert(id, (version, string(&group["displayName"])));
    }
    assert_eq!(mirror.groups, groups);
    assert_eq!(mirror.memberships, memberships);
}

/// What a reader of all feeds has been told.
#[derive(Debug, Default)]
struct Told {
    /// The last number of each organization.
    sequences: BTreeMap<String, i64>,
    token: String,
}

impl Told {
    fn apply(&mut self, message: WatchEventsResponse, has_resumed: bool) {
        for event in message.events {
            let last = self
                .sequences
                .entry(event.organization_id.clone())
                .or_default();
            let again = has_resumed && event.sequence <= *last;
            assert!(
                event.sequence == *last + 1 || again,
                "{event:?} after {last}"
            );
            *last = event.sequence;
        }
        self.token = message.token;
    }

    /// Reads on for some time, or until it has been told all; what comes after that is lost with the reader.
    async fn follow(&mut self, identity: &Identity, time: Duration, ends: &BTreeMap<String, i64>) {
        let reading = async {
            let request = WatchEventsRequest {
                token: self.token.clone(),
                ..WatchEventsRequest::default()
            };
            let stream = identity.events().watch_events(request).await;
            let Ok(stream) = stream else {
                return;
            };
            let mut stream = stream.into_inner();
            let mut has_resumed = true;
            while self.sequences != *ends || ends.is_empty() {
                let Ok(Some(message)) = stream.message().await else {
                    return;
                };
                self.apply(message, has_resumed);
                has_resumed = false;
            }
        };
        // Whichever comes first.
        let _ = tokio::time::timeout(time, reading).await;
    }
}

async fn one_stream_of_all_organizations_misses_nothing(database: Database) {
    let services = match database {
        Database::Sqlite => 1,
        Database::Postgres => 2,
    };
    let builder = Builder::new(database).identity_services(services);
    let mut stack = builder.gateways(services).start().await.unwrap();
    let mut tenants = Vec::new();
    for _ in 0..3 {
        tenants.push(stack.tenant().await.unwrap());
    }
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for writer in 0..6 {
        // Each organization is written by way of both services.
        let scim = stack
            .scim_at(writer % services, &tenants[writer / 2])
            .unwrap();
        writers.spawn(write(scim, writer as u64, Arc::clone(&stop)));
    }
    let mut random = StdRng::seed_from_u64(7);
    let mut told = Told::default();
    for round in 1..=20 {
        let identity = stack.identity_at(services - 1).unwrap();
        let time = Duration::from_millis(random.random_range(1..150));
        told.follow(&identity, time, &BTreeMap::new()).await;
        if round % 6 == 0 {
            let service = random.random_range(0..services);
            stack.identity_services[service]
                .kill_and_restart()
                .await
                .unwrap();
        }
    }
    stop.store(true, Ordering::Relaxed);
    writers.join_all().await;
    let mut ends = BTreeMap::new();
    for tenant in &tenants {
        ends.insert(tenant.id.clone(), end(&stack, tenant).await);
    }
    assert!(ends.values().all(|end| *end > 5), "{ends:?}");
    let identity = stack.identity_at(services - 1).unwrap();
    told.follow(&identity, Duration::from_secs(20), &ends).await;
    assert_eq!(told.sequences, ends);
}

async fn a_quiet_stream_has_a_heartbeat(database: Database) {
    let stack = Builder::new(database).gateways(0).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let request = WatchEventsRequest {
        organization_id: tenant.id,
        start: WatchStart::Now.into(),
        ..WatchEventsRequest::default()
    };
    let mut events = stack.identity().unwrap().events();
    let mut stream = events.watch_events(request).await.unwrap().into_inner();
    let first = stream.message().await.unwrap().unwrap();
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
    let tenant = stack.tenant().await.unwrap();
    let request = WatchEventsRequest {
        organization_id: tenant.id,
        start: WatchStart::Now.into(),
        ..WatchEventsRequest::default()
    };
    let mut events = stack.identity().unwrap().events();
    let mut stream = events.watch_events(request).await.unwrap().into_inner();
    let first = stream.message().await.unwrap().unwrap();
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
