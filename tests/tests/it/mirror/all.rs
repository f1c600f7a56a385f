//! Copies of all organizations, kept from one stream, while organizations come and go.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use identity_proto::v1::{
    DeleteOrganizationRequest, Event, EventKind, WatchEventsRequest, WatchEventsResponse,
    WatchStart,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tests::{
    grpc::Identity,
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::task::JoinSet;

use super::{
    copy::{Mirror, compare},
    end,
    writers::write,
};

on_both_databases![
    one_stream_of_all_organizations_misses_nothing,
    a_mirror_of_all_organizations_survives_kills_of_everybody,
];

/// What a reader of all feeds has stored.
#[derive(Debug, Default)]
struct Mirrors {
    of: BTreeMap<String, Mirror>,
    /// Organizations of which it was told that they are gone.
    gone: BTreeSet<String>,
    /// By organization, the event up to which a snapshot has everything.
    told_by_rows: BTreeMap<String, i64>,
    token: String,
    snapshots: u32,
}

impl Mirrors {
    fn apply(&mut self, message: WatchEventsResponse, has_resumed: bool) {
        for organization in message.organizations {
            let mirror = self.of.entry(organization.id.clone()).or_default();
            mirror.sequence = organization.last_event_sequence;
            assert!(mirror.sequence > 0, "that it was made is an event");
            self.told_by_rows.insert(organization.id, mirror.sequence);
        }
        for user in message.users {
            self.known(&user.organization_id).keep_user(user);
        }
        for group in message.groups {
            self.known(&group.organization_id).keep_group(group);
        }
        for membership in message.memberships {
            let mirror = self.known(&membership.organization_id);
            mirror.keep_membership(membership);
        }
        self.snapshots += u32::from(message.snapshot_complete);
        for event in message.events {
            self.apply_event(&event, has_resumed);
        }
        assert_eq!(message.sequence, 0, "each has numbers of its own");
        self.token = message.token;
    }

    /// Rows come after their organization.
    fn known(&mut self, organization: &str) -> &mut Mirror {
        self.of.get_mut(organization).unwrap()
    }

    fn apply_event(&mut self, event: &Event, has_resumed: bool) {
        let id = &event.organization_id;
        if event.kind() == EventKind::OrganizationDeleted {
            assert_eq!(event.resource_id, *id);
            self.of.remove(id);
            self.gone.insert(id.clone());
            return;
        }
        assert!(!self.gone.contains(id), "{event:?} after the last one");
        let mirror = self.of.entry(id.clone()).or_default();
        let told_by_rows = self.told_by_rows.get(id).copied().unwrap_or(0);
        let again =
            event.sequence <= told_by_rows || has_resumed && event.sequence <= mirror.sequence;
        assert!(
            again || event.sequence == mirror.sequence + 1,
            "{event:?} after {}",
            mirror.sequence
        );
        mirror.sequence = mirror.sequence.max(event.sequence);
        mirror.apply_event(event);
    }

    /// Whether it has been told all that there is.
    fn has_come_to(&self, ends: &BTreeMap<String, i64>) -> bool {
        let is_there = |(id, end): (&String, &i64)| {
            let mirror = self.of.get(id);
            mirror.is_some_and(|mirror| mirror.sequence >= *end)
        };
        let is_whole = self.told_by_rows.is_empty() || self.snapshots > 0;
        is_whole && !ends.is_empty() && ends.iter().all(is_there) && self.of.len() == ends.len()
    }

    /// Reads on for some time, or until it has been told all; what comes after that is lost with the reader.
    async fn follow(
        &mut self,
        identity: &Identity,
        start: WatchStart,
        time: Duration,
        ends: &BTreeMap<String, i64>,
    ) {
        let reading = async {
            let request = WatchEventsRequest {
                token: self.token.clone(),
                start: start.into(),
                ..WatchEventsRequest::default()
            };
            let stream = identity.events().watch_events(request).await;
            let Ok(stream) = stream else {
                return;
            };
            let mut stream = stream.into_inner();
            let mut has_resumed = true;
            while !self.has_come_to(ends) {
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

/// An organization, and those who write into it.
struct Written {
    tenant: Tenant,
    writers: JoinSet<()>,
    stop: Arc<AtomicBool>,
}

impl Written {
    /// It is written by way of all gateways.
    async fn begin(stack: &Stack, seed: u64) -> Self {
        let tenant = stack.tenant().await.unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for writer in 0..2 {
            let scim = stack.scim_at(writer % stack.gateways.len(), &tenant);
            let seed = seed * 2 + writer as u64;
            writers.spawn(write(scim.unwrap(), seed, Arc::clone(&stop)));
        }
        Self {
            tenant,
            writers,
            stop,
        }
    }

    async fn stop(self) -> Tenant {
        self.stop.store(true, Ordering::Relaxed);
        self.writers.join_all().await;
        self.tenant
    }
}

async fn one_stream_of_all_organizations_misses_nothing(database: Database) {
    let mirrors = kills(database, WatchStart::Unspecified, 20).await;
    assert_eq!(mirrors.snapshots, 0);
}

async fn a_mirror_of_all_organizations_survives_kills_of_everybody(database: Database) {
    let mirrors = kills(database, WatchStart::Snapshot, 20).await;
    assert_eq!(mirrors.snapshots, 1);
}

async fn many_kills(database: Database) {
    let mirrors = kills(database, WatchStart::Snapshot, super::kills_wanted()).await;
    assert_eq!(mirrors.snapshots, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn sqlite_a_mirror_of_all_organizations_survives_a_thousand_kills() {
    many_kills(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn postgres_a_mirror_of_all_organizations_survives_a_thousand_kills() {
    many_kills(Database::Postgres).await;
}

/// Copies everything from one stream through kills, while an organization is made and another one is deleted.
async fn kills(database: Database, start: WatchStart, kills: u32) -> Mirrors {
    let services = match database {
        Database::Sqlite => 1,
        Database::Postgres => 2,
    };
    let builder = Builder::new(database).identity_services(services);
    let mut stack = builder.gateways(services).start().await.unwrap();
    let mut written = Vec::new();
    for seed in 0..3 {
        written.push(Written::begin(&stack, seed).await);
    }
    let mut random = StdRng::seed_from_u64(7);
    let mut mirrors = Mirrors::default();
    let mut deleted = None;
    let nobody_knows = BTreeMap::new();
    // It has begun before anybody comes or goes.
    let identity = stack.identity_at(services - 1).unwrap();
    while mirrors.token.is_empty() {
        let time = Duration::from_millis(100);
        mirrors.follow(&identity, start, time, &nobody_knows).await;
    }
    for round in 1..=kills {
        let identity = stack.identity_at(services - 1).unwrap();
        let time = Duration::from_millis(random.random_range(1..150));
        mirrors.follow(&identity, start, time, &nobody_knows).await;
        if round % 6 == 0 {
            let service = random.random_range(0..services);
            let service = &mut stack.identity_services[service];
            service.kill_and_restart().await.unwrap();
        }
        if round == kills / 3 {
            written.push(Written::begin(&stack, 3).await);
        }
        if round == kills * 2 / 3 {
            let tenant = written.remove(1).stop().await;
            let request = DeleteOrganizationRequest {
                organization_id: tenant.id.clone(),
                ..DeleteOrganizationRequest::default()
            };
            let mut organizations = identity.organizations();
            organizations.delete_organization(request).await.unwrap();
            deleted = Some(tenant.id);
        }
    }
    let (mut tenants, mut ends) = (Vec::new(), BTreeMap::new());
    for written in written {
        let tenant = written.stop().await;
        ends.insert(tenant.id.clone(), end(&stack, &tenant).await);
        tenants.push(tenant);
    }
    assert!(ends.values().all(|end| *end > 5), "{ends:?}");
    let identity = stack.identity_at(services - 1).unwrap();
    let time = Duration::from_secs(30);
    mirrors.follow(&identity, start, time, &ends).await;
    assert!(mirrors.has_come_to(&ends), "{mirrors:?} and {ends:?}");
    assert_eq!(mirrors.gone, BTreeSet::from_iter(deleted));
    for tenant in &tenants {
        compare(&mirrors.of[&tenant.id], &stack, tenant).await;
    }
    mirrors
}
