//! The feeds of all organizations in one order: complete, and each in its own.

use std::{collections::BTreeMap, pin::pin, sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use uuid::Uuid;

use super::world::{START, World, named, service_key};
use crate::{
    domain::{
        EventKind, IfMatch, OrganizationId, Organizations, PageSize, Place, RecordedEvent, Role,
    },
    storage::{AllEvents, Store},
};

/// Before everything.
const FIRST: Place = Place {
    position: -1,
    organization: Uuid::nil(),
    sequence: 0,
};

impl World {
    async fn all_after(&self, place: Place, size: i32) -> AllEvents {
        let all = Organizations::All;
        let size = PageSize::clamp(size);
        let found = self.store.list_all_events(&self.admin, &all, place, size);
        found.await.unwrap().1
    }

    /// The same, once nothing is held up: another database of the server may have transactions of its own.
    async fn settled_after(&self, place: Place, size: i32) -> AllEvents {
        let begun = std::time::Instant::now();
        loop {
            let all = self.all_after(place, size).await;
            if !all.is_held_up {
                return all;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "held up for ever"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn other_organization(&self) -> OrganizationId {
        let other = OrganizationId::new(START);
        self.create_organization(other).await.unwrap();
        other
    }

    async fn delete_organization(&self, organization: OrganizationId) {
        let admin = self.admin;
        let delete = self.store.write(organization, "", move |tx| {
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.organizations().delete(&IfMatch::Any).await
            })
        });
        delete.await.unwrap();
    }

    /// All events, page by page.
    async fn all(&self) -> Vec<RecordedEvent> {
        let (mut place, mut events) = (FIRST, Vec::new());
        loop {
            let all = self.settled_after(place, 7).await;
            let Some((last, _)) = all.events.last() else {
                assert!(!all.more);
                return events;
            };
            place = *last;
            events.extend(all.events.into_iter().map(|(_, event)| event));
        }
    }

    /// Creates a user in a unit that has begun and waits to be let go on.
    pub(super) fn hold(
        &self,
        store: &Store,
        name: &'static str,
    ) -> (Arc<Semaphore>, tokio::task::JoinHandle<()>) {
        let go = Arc::new(Semaphore::new(0));
        let (store, admin, organization) = (store.clone(), self.admin, self.organization);
        let gate = Arc::clone(&go);
        let unit = tokio::spawn(async move {
            let unit = store.write(organization, "held", move |tx| {
                let gate = Arc::clone(&gate);
                Box::pin(async move {
                    tx.caller(&admin).await?;
                    tx.users().create(named(name).into()).await?;
                    gate.acquire().await.unwrap().forget();
                    Ok(())
                })
            });
            unit.await.unwrap();
        });
        (go, unit)
    }
}

fn sequences(events: &[RecordedEvent]) -> BTreeMap<OrganizationId, Vec<i64>> {
    let mut sequences: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for event in events {
        let of_this = sequences.entry(event.organization).or_default();
        of_this.push(event.sequence);
    }
    sequences
}

pub(super) async fn all_feeds_are_read_in_one_order(world: World) {
    let other = world.other_organization().await;
    let admin = world.admin;
    let creates = (0..40).map(|number| {
        let organization = [world.organization, other][number % 2];
        let user = named(&format!("user-{number}"));
        world.create_in(&world.store, organization, admin, user)
    });
    for created in futures::future::join_all(creates).await {
        created.unwrap();
    }
    let expected = BTreeMap::from([
        (world.organization, (1..=22).collect::<Vec<_>>()),
        (other, (1..=21).collect()),
    ]);
    assert_eq!(sequences(&world.all().await), expected);
    let end = world.settled_after(FIRST, 1).await.end;
    assert!(world.settled_after(end, 10).await.events.is_empty());
    world.create(named("late")).await.unwrap();
    assert_eq!(world.settled_after(end, 10).await.events.len(), 1);

    // A key for some sees those, and of one that is gone nobody sees more than that it is.
    let some = Organizations::Only(vec![other]);
    let key = service_key(&world.store, "some", Role::Watch, some.clone()).await;
    let size = PageSize::clamp(100);
    let found = world.store.list_all_events(&key, &some, FIRST, size);
    let events = found.await.unwrap().1.events;
    assert!(events.len() == 21 && events.iter().all(|(_, e)| e.organization == other));
    world.delete_organization(other).await;
    let found = world.store.list_all_events(&key, &some, FIRST, size);
    let events = found.await.unwrap().1.events;
    let [(_, gone)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(gone.event.kind, EventKind::OrganizationDeleted);
    assert_eq!((gone.organization, gone.sequence), (other, 22));
    assert_eq!(gone.event.resource_id, other.as_uuid());
    assert!(
        gone.event.values.as_ref().is_some_and(|v| v.is_empty()),
        "nothing of the customer is kept"
    );
}

pub(super) async fn that_an_organization_is_gone_is_told_until_it_is_old(world: World) {
    let other = world.other_organization().await;
    let before = world.settled_after(FIRST, 10).await.end;
    world.delete_organization(other).await;
    world.store.purge_deleted().await.unwrap();
    let told = world.settled_after(before, 10).await;
    assert_eq!(told.events.len(), 1, "purged, and told all the same");
    world.wait(90 * 24 * 3600);
    assert_eq!(world.store.forget_events().await.unwrap(), 0);
    world.wait(1);
    // What the first organization has, and that the other one is gone.
    assert_eq!(world.store.forget_events().await.unwrap(), 3);
    assert_eq!(world.store.forget_events().await.unwrap(), 0);
    let late = world.settled_after(before, 10).await;
    assert!(late.events.is_empty());
    assert!(before < late.begin, "whoever stands there has missed it");
}

pub(super) async fn a_reader_waits_for_whoever_may_still_commit(world: World) {
    let other = world.other_organization().await;
    let before = world.settled_after(FIRST, 1).await.end;
    let (go, unit) = world.hold(&world.store, "slow");
    tokio::time::sleep(Duration::from_millis(200)).await;
    if world.is_sqlite() {
        // One writer: nobody overtakes it.
        go.add_permits(1);
        unit.await.unwrap();
        assert_eq!(world.all_after(before, 10).await.events.len(), 1);
        return;
    }
    let fast = world.create_in(&world.store, other, world.admin, named("fast"));
    fast.await.unwrap();
    let held = world.all_after(before, 10).await;
    assert!(held.events.is_empty() && held.is_held_up, "{held:?}");
    go.add_permits(1);
    unit.await.unwrap();
    let all = world.settled_after(held.end, 10).await;
    assert_eq!((all.events.len(), all.is_held_up), (2, false));
    assert!(all.end > held.end);
}

pub(super) async fn a_feed_is_in_order_whoever_was_first(world: World) {
    if world.is_sqlite() {
        // One writer: whoever is first is first.
        return;
    }
    let second = world.another_store().await;
    let (go, unit) = world.hold(&world.store, "slow");
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Of the same organization: it waits for the one that has begun, in whichever replica that is.
    let fast = world.create_in(&second, world.organization, world.admin, named("fast"));
    let mut fast = pin!(fast);
    let early = tokio::time::timeout(Duration::from_millis(200), &mut fast);
    early.await.unwrap_err();
    go.add_permits(1);
    unit.await.unwrap();
    fast.await.unwrap();
    let of_this: Vec<i64> = world.all().await.iter().map(|e| e.sequence).collect();
    assert_eq!(of_this, [1, 2, 3, 4]);
}

pub(super) async fn what_was_removed_is_known_to_readers_of_all(world: World) {
    let first = world.settled_after(FIRST, 1).await;
    let place = first.end;
    assert!(place >= first.begin);
    world.create(named("old")).await.unwrap();
    world.wait(91 * 24 * 3600);
    world.create(named("young")).await.unwrap();
    assert_eq!(world.store.forget_events().await.unwrap(), 3);
    let all = world.settled_after(FIRST, 10).await;
    assert!(
        place < all.begin,
        "whoever stands there has missed something"
    );
    assert_eq!(all.events.len(), 1);
    assert!(all.begin < all.events[0].0);
}

pub(super) async fn positions_go_on_in_another_cluster(world: World) {
    if world.is_sqlite() {
        // A file takes its numbers along.
        return;
    }
    world.create(named("before")).await.unwrap();
    // As if the transactions of another cluster had had far greater numbers.
    let far = world.store.write(world.organization, "", |tx| {
        Box::pin(async move { tx.move_events_far_ahead().await })
    });
    far.await.unwrap();
    let other = world.another_store().await;
    world
        .create_in(&other, world.organization, world.admin, named("after"))
        .await
        .unwrap();
    let events = world.all().await;
    let last: Vec<i64> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(last, [1, 2, 3, 4]);
}
