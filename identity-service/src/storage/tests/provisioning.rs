//! The provisioning log: what is kept, for how long, and that it waits for everybody else.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use serde_json::json;
use uuid::Uuid;

use super::world::{START, World, named, user};
use crate::{
    domain::{
        Clock as _, IfMatch, OrganizationId, PageSize, ProvisioningId, Timestamp,
        provisioning_log::{
            Effect, EffectKind, Entry, KEPT, KEPT_FOR, Kind, NewEntry, Operation, Personal,
            RefusedSource, SOURCES_KEPT_FOR, Said, Search,
        },
    },
    storage::provisioning::EntryPage,
};

impl World {
    /// A request now, with this status.
    fn request(&self, status: u16) -> NewEntry {
        NewEntry {
            id: ProvisioningId::new(self.clock.now()),
            request_id: format!("r{status}"),
            resource_id: None,
            effect: Effect::default(),
            said: Said {
                operation: Operation::Update,
                kind: Some(Kind::User),
                method: "PATCH".to_owned(),
                path: "/Users/{id}".to_owned(),
                status,
                quirks: vec!["boolean-letter-case".to_owned()],
                micros: 1_234,
                ..Said::default()
            },
            personal: Personal {
                detail: "it's \"so\"\u{1F600}".to_owned(),
                ..Personal::default()
            },
        }
    }

    async fn keep_requests(&self, entries: &[NewEntry]) {
        let kept = self.store.keep_requests(self.organization, entries);
        kept.await.unwrap();
    }

    async fn list_requests(&self, search: &Search) -> Vec<Entry> {
        let EntryPage { entries, more } = self.page(search, None, 1000).await;
        assert!(!more);
        entries
    }

    async fn page(&self, search: &Search, before: Option<ProvisioningId>, size: i32) -> EntryPage {
        let reader = self.store.reader(self.organization);
        let size = PageSize::clamp(size);
        let found = reader.list_requests(&self.admin, search, before, size);
        found.await.unwrap().1
    }

    /// How many there are, as a plain look at all of them says.
    async fn kept(&self) -> usize {
        let mut before = None;
        let mut count = 0;
        loop {
            let page = self.page(&Search::default(), before, 1000).await;
            count += page.entries.len();
            before = page.entries.last().map(|entry| entry.entry.id);
            if !page.more {
                return count;
            }
        }
    }
}

fn statuses(entries: &[Entry]) -> Vec<u16> {
    let statuses = entries.iter().map(|entry| entry.entry.said.status);
    statuses.collect()
}

pub(super) async fn a_request_is_kept_once_and_comes_back_as_it_was_told(world: World) {
    let first = NewEntry {
        effect: Effect {
            kind: Some(EffectKind::Deactivated),
            changed: vec!["active".to_owned()],
            added: 0,
            removed: 3,
        },
        ..world.request(200)
    };
    world.wait(1);
    let second = world.request(409);
    world.keep_requests(std::slice::from_ref(&first)).await;
    world.keep_requests(&[first.clone(), second.clone()]).await;
    let found = world.list_requests(&Search::default()).await;
    let found: Vec<_> = found.into_iter().map(|entry| entry.entry).collect();
    assert_eq!(found, [second, first]);
}

pub(super) async fn requests_are_found_by_what_they_were(world: World) {
    let ada = world.create(user("Ada", json!({}))).await.unwrap();
    let bob = world.create(named("bob")).await.unwrap();
    let about = |id: Uuid, status| NewEntry {
        resource_id: Some(id),
        ..world.request(status)
    };
    let mut requests = Vec::new();
    for (seconds, request) in [
        (0, about(ada.id.as_uuid(), 200)),
        (10, about(bob.id.as_uuid(), 201)),
        (10, about(bob.id.as_uuid(), 400)),
        (
            10,
            NewEntry {
                personal: Personal {
                    name: "Adam".to_owned(),
                    ..Personal::default()
                },
                ..world.request(409)
            },
        ),
    ] {
        world.wait(seconds);
        requests.push(NewEntry {
            id: ProvisioningId::new(world.clock.now()),
            ..request
        });
    }
    world.keep_requests(&requests).await;
    let at = |seconds| Some(START.plus(Duration::from_secs(seconds)));
    let all = Search::default();
    for (search, expected) in [
        (all.clone(), vec![409, 400, 201, 200]),
        (
            Search {
                failed: Some(true),
                ..all.clone()
            },
            vec![409, 400],
        ),
        (
            Search {
                failed: Some(false),
                ..all.clone()
            },
            vec![201, 200],
        ),
        (
            Search {
                from: at(10),
                until: at(30),
                ..all.clone()
            },
            vec![400, 201],
        ),
        (
            Search {
                resource_id: Some(bob.id.as_uuid()),
                ..all.clone()
            },
            vec![400, 201],
        ),
        (
            Search {
                request_id: Some("r409".to_owned()),
                ..all.clone()
            },
            vec![409],
        ),
        (
            Search {
                name: Some("ada".to_owned()),
                ..all.clone()
            },
            vec![409, 200],
        ),
        (
            Search {
                operations: vec![Operation::Create, Operation::Update],
                ..all.clone()
            },
            vec![409, 400, 201, 200],
        ),
        (
            Search {
                operations: vec![Operation::Delete],
                ..all.clone()
            },
            vec![],
        ),
        (
            Search {
                name: Some("ada%".to_owned()),
                ..all.clone()
            },
            vec![],
        ),
    ] {
        let found = world.list_requests(&search).await;
        assert_eq!(statuses(&found), expected, "{search:?}");
    }
    let page = world.page(&all, None, 3).await;
    assert_eq!(
        (statuses(&page.entries), page.more),
        (vec![409, 400, 201], true)
    );
    let last = page.entries.last().map(|entry| entry.entry.id);
    let page = world.page(&all, last, 3).await;
    assert_eq!((statuses(&page.entries), page.more), (vec![200], false));
}

pub(super) async fn a_resource_has_the_name_that_it_has_now(world: World) {
    let ada = world.create(named("ada")).await.unwrap();
    let request = NewEntry {
        resource_id: Some(ada.id.as_uuid()),
        ..world.request(200)
    };
    world.keep_requests(&[request]).await;
    let name = async || {
        let found = world.list_requests(&Search::default()).await;
        assert_eq!(found.len(), 1);
        found[0].name.clone()
    };
    assert_eq!(name().await.as_deref(), Some("ada"));
    world.replace(ada.id, named("Eve")).await.unwrap();
    assert_eq!(name().await.as_deref(), Some("Eve"));
    world.delete(ada.id).await.unwrap();
    assert_eq!(name().await.as_deref(), Some("Eve"), "can be brought back");
    world.wait(31 * 24 * 3600);
    world.store.purge_expired().await.unwrap();
    assert_eq!(name().await, None);
}

pub(super) async fn a_group_has_the_name_that_it_has_now(world: World) {
    let group = world.group("Staff", &[]).await;
    let request = NewEntry {
        resource_id: Some(group.as_uuid()),
        ..world.request(200)
    };
    world.keep_requests(&[request]).await;
    let found = world.list_requests(&Search::default()).await;
    let names: Vec<_> = found.iter().map(|entry| entry.name.as_deref()).collect();
    assert_eq!(names, [Some("Staff")]);
}

pub(super) async fn another_organization_sees_nothing_of_it(world: World) {
    world.keep_requests(&[world.request(200)]).await;
    let elsewhere = OrganizationId::new(START);
    world.create_organization(elsewhere).await.unwrap();
    let reader = world.store.reader(elsewhere);
    let size = PageSize::clamp(10);
    let (_, page) = reader
        .list_requests(&world.admin, &Search::default(), None, size)
        .await
        .unwrap();
    assert!(page.entries.is_empty() && !page.more);
    let (_, status) = reader.provisioning_status(&world.admin).await.unwrap();
    assert_eq!(status, None);
    // Each has its own status in the list, or none.
    let all = crate::domain::Organizations::All;
    let listed = world.store.list_organizations(&all, None, size);
    let listed = listed.await.unwrap().organizations;
    let of = |id| {
        let found = listed.iter().filter(|one| one.organization.id == id);
        found.map(|one| one.status.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(
        (of(elsewhere), of(world.organization)),
        (vec![false], vec![true])
    );
}

pub(super) async fn the_status_tells_how_an_organization_fares(world: World) {
    let status = async || {
        let reader = world.store.reader(world.organization);
        reader.provisioning_status(&world.admin).await.unwrap().1
    };
    assert_eq!(status().await, None);
    let at = |seconds| START.plus(Duration::from_secs(seconds));
    let (first, second) = (world.request(201), {
        world.wait(5);
        world.request(503)
    });
    world.keep_requests(std::slice::from_ref(&second)).await;
    let told = status().await.unwrap();
    assert_eq!((told.last_success, told.last_failure), (None, Some(at(5))));
    // Another gateway was slower.
    world.keep_requests(&[first]).await;
    world.wait(5);
    let lost = NewEntry {
        said: Said {
            lost: 3,
            ..Said::default()
        },
        ..world.request(0)
    };
    world.keep_requests(&[lost]).await;
    let told = status().await.unwrap();
    assert_eq!(told.last_request, at(10));
    assert_eq!(told.last_success, Some(START));
    assert_eq!(told.last_failure, Some(at(5)));
    let all = crate::domain::Organizations::All;
    let size = PageSize::clamp(10);
    let list = world.store.list_organizations(&all, None, size);
    let list = list.await.unwrap().organizations;
    assert_eq!(list[0].status, Some(told));
}

pub(super) async fn requests_are_kept_for_thirty_days(world: World) {
    let old: Vec<_> = (0..450).map(|_| world.request(200)).collect();
    world.keep_requests(&old).await;
    world.wait(60);
    world.keep_requests(&[world.request(200)]).await;
    world.wait(KEPT_FOR.as_secs() - 60);
    assert_eq!(world.store.shorten_provisioning_log().await.unwrap(), 0);
    world.wait(1);
    assert_eq!(world.store.shorten_provisioning_log().await.unwrap(), 450);
    assert_eq!(world.kept().await, 1);
    assert_eq!(world.store.shorten_provisioning_log().await.unwrap(), 0);
    world.wait(60);
    assert_eq!(world.store.shorten_provisioning_log().await.unwrap(), 1);
    assert_eq!(world.kept().await, 0);
    assert_eq!(world.store.shorten_provisioning_log().await.unwrap(), 0);
}

pub(super) async fn an_organization_keeps_so_many_requests(world: World) {
    let surplus = 333;
    let mut left = KEPT + surplus;
    while left > 0 {
        let batch = left.min(5_000);
        let requests: Vec<_> = (0..batch).map(|_| world.request(200)).collect();
        world.keep_requests(&requests).await;
        world.wait(1);
        left -= batch;
    }
    let forgotten = world.store.shorten_provisioning_log().await.unwrap();
    assert_eq!(forgotten, surplus as u64);
    assert_eq!(world.kept().await, KEPT as usize);
    let oldest = Search {
        until: Some(START.plus(Duration::from_secs(1))),
        ..Search::default()
    };
    let page = world.page(&oldest, None, 1).await;
    assert_eq!(page.entries.len(), 1, "the oldest go, and no more of them");
}

pub(super) async fn a_deleted_organization_keeps_nothing(world: World) {
    world.keep_requests(&[world.request(200)]).await;
    let admin = world.admin;
    world
        .store
        .write(world.organization, "delete", move |tx| {
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.organizations().delete(&IfMatch::Any).await
            })
        })
        .await
        .unwrap();
    assert_eq!(world.store.purge_deleted().await.unwrap(), 1);
    world.keep_requests(&[world.request(200)]).await;
    assert_eq!(world.kept().await, 0);
}

pub(super) async fn sources_without_a_token_are_counted_by_the_minute(world: World) {
    let count = |source: &str, requests| RefusedSource {
        minute: Timestamp::from_millis(START.as_millis() / 60_000 * 60_000),
        source: source.to_owned(),
        requests,
    };
    let told = [count("a", 1), count("b", 2), count("a", 3)];
    world.store.count_refused(&told).await.unwrap();
    world.store.count_refused(&told[..1]).await.unwrap();
    let page = world.store.list_refused(None, PageSize::clamp(1));
    let page = page.await.unwrap();
    assert_eq!((&page.sources[..], page.more), (&[count("b", 2)][..], true));
    let next = world
        .store
        .list_refused(page.sources.last(), PageSize::clamp(1));
    let next = next.await.unwrap();
    assert_eq!(
        (&next.sources[..], next.more),
        (&[count("a", 5)][..], false)
    );

    assert_eq!(world.store.forget_refused().await.unwrap(), 0);
    world.wait(SOURCES_KEPT_FOR.as_secs());
    assert_eq!(world.store.forget_refused().await.unwrap(), 2);
}

/// A queue full of what can wait is behind every call of a user, but for a little of it.
pub(super) async fn what_can_wait_waits_for_users(world: World) {
    if !world.is_sqlite() {
        // It has a lane of its own.
        return;
    }
    let (go, held) = world.hold(&world.store, "slow");
    tokio::time::sleep(Duration::from_millis(200)).await;
    // While the writer is held, all of it is there before the user comes.
    let requests: Vec<_> = (0..200).map(|_| world.request(200)).collect();
    let kept = AtomicUsize::new(0);
    let patient = (0..40).map(|_| async {
        world.keep_requests(&requests).await;
        kept.fetch_add(1, Ordering::Relaxed);
    });
    let user = async {
        world.create(named("ada")).await.unwrap();
        kept.load(Ordering::Relaxed)
    };
    let release = async { go.add_permits(1) };
    let (_, before, ()) = tokio::join!(futures::future::join_all(patient), user, release);
    held.await.unwrap();
    assert!(before <= 4, "{before} of 40 units came before a user");
    assert_eq!(kept.into_inner(), 40);
}
