//! The change feed: what it says, and that it says it without a gap.

use std::time::Duration;

use serde_json::json;

use super::world::{World, first, named, set, user};
use crate::domain::{Error, EventKind, EventPosition, OrganizationId, PageSize, Version};

pub(super) async fn every_change_is_one_event_without_a_gap(world: World) {
    let ada = world
        .create(user("Ada", json!({ "title": "Clerk" })))
        .await
        .unwrap();
    world
        .update(ada.id, vec![set("title", json!("Chief"))])
        .await
        .unwrap();
    world
        .update(ada.id, vec![set("active", json!(false))])
        .await
        .unwrap();
    world
        .update(
            ada.id,
            vec![set("active", json!(true)), set("title", json!(null))],
        )
        .await
        .unwrap();
    world.delete(ada.id).await.unwrap();

    let feed = world.feed().await;
    let sequences: Vec<i64> = feed.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=7).collect::<Vec<_>>());
    let kinds: Vec<EventKind> = feed.iter().map(|event| event.event.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::OrganizationCreated,
            EventKind::ScimTokenGenerated,
            EventKind::UserCreated,
            EventKind::UserUpdated,
            EventKind::UserDeactivated,
            EventKind::UserReactivated,
            EventKind::UserDeleted,
        ]
    );
    let updated = &feed[3].event;
    assert_eq!(updated.resource_id, ada.id.as_uuid());
    assert_eq!(updated.version, Version(2));
    assert_eq!(updated.attribution.actor, "scim");
    assert_eq!(updated.attribution.request_id, "update");
    assert_eq!(updated.changed_attributes, ["title"]);
    assert_eq!(json!(updated.values), json!({ "title": "Chief" }));
    assert_eq!(feed[0].event.attribution.actor, "test-admin");
    assert!(feed[3].event.active && !feed[4].event.active && feed[5].event.active);
    assert_eq!(
        json!(feed[5].event.values),
        json!({ "active": true, "title": null })
    );
    assert_eq!(feed[6].event.version, Version(5));
}

pub(super) async fn a_failed_call_leaves_no_event_and_no_count(world: World) {
    world.create(named("ada")).await.unwrap();
    let before = world.feed().await.len();
    world.create(named("ADA")).await.unwrap_err();
    let scim = world.scim;
    let failed: Result<(), Error> = world
        .store
        .write(world.organization, "half", move |tx| {
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.users().create(named("bob").into()).await?;
                Err(Error::UserNotFound)
            })
        })
        .await;
    assert!(matches!(failed, Err(Error::UserNotFound)));
    assert_eq!(world.feed().await.len(), before);
    assert_eq!(world.count().await, 1);
    world.create(named("bob")).await.unwrap();
    assert_eq!(
        world.feed().await.last().unwrap().sequence,
        before as i64 + 1
    );
}

pub(super) async fn ordinals_follow_commits(world: World) {
    let creates = (0..30).map(|number| world.create(named(&format!("user-{number}"))));
    for created in futures::future::join_all(creates).await {
        created.unwrap();
    }
    let reader = world.store.reader(world.organization);
    let (_, found) = reader
        .search_users(&world.scim, None, &first(100))
        .await
        .unwrap();
    let users: Vec<_> = found.page.values().collect();
    let ordinals: Vec<i64> = users.iter().map(|user| user.ordinal).collect();
    assert_eq!(ordinals, (1..=30).collect::<Vec<_>>());
    let created: Vec<_> = world
        .feed()
        .await
        .into_iter()
        .filter(|event| event.event.kind == EventKind::UserCreated)
        .map(|event| event.event.resource_id)
        .collect();
    let listed: Vec<_> = users.iter().map(|user| user.id.as_uuid()).collect();
    assert_eq!(listed, created);
}

pub(super) async fn two_services_write_one_gap_free_feed(world: World) {
    let other = world.another_store().await;
    let creates = (0..60).map(|number| {
        let store = if number % 2 == 0 {
            &world.store
        } else {
            &other
        };
        world.create_in(
            store,
            world.organization,
            world.scim,
            named(&format!("user-{number}")),
        )
    });
    for created in futures::future::join_all(creates).await {
        created.unwrap();
    }
    let sequences: Vec<i64> = world
        .feed()
        .await
        .iter()
        .map(|event| event.sequence)
        .collect();
    assert_eq!(sequences, (1..=62).collect::<Vec<_>>());
    assert_eq!(world.count().await, 60);
    let reader = world.store.reader(world.organization);
    let (_, found) = reader
        .search_users(&world.scim, None, &first(100))
        .await
        .unwrap();
    let users: Vec<_> = found.page.values().collect();
    let ordinals: Vec<i64> = users.iter().map(|user| user.ordinal).collect();
    assert_eq!(ordinals, (1..=60).collect::<Vec<_>>());
}

pub(super) async fn a_feed_goes_on_where_it_was_left(world: World) {
    for number in 0..3 {
        world
            .create(named(&format!("user-{number}")))
            .await
            .unwrap();
    }
    let reader = world.store.reader(world.organization);
    let page = async |sequence, size| {
        let position = EventPosition { sequence };
        let (_, page) = reader
            .list_events(&world.admin, position, PageSize::clamp(size))
            .await
            .unwrap();
        let sequences: Vec<i64> = page.events.iter().map(|event| event.sequence).collect();
        (sequences, page.more)
    };
    assert_eq!(page(0, 2).await, (vec![1, 2], true));
    assert_eq!(page(2, 3).await, (vec![3, 4, 5], false));
    assert_eq!(page(5, 3).await, (vec![], false));
}

pub(super) async fn old_events_go_from_the_beginning(world: World) {
    let day = 24 * 3600;
    world.crowd(450).await;
    world.wait(60 * day);
    world.create(named("young")).await.unwrap();
    // A clock that went back makes an event look old, and it is not the beginning.
    world.clock.set(super::world::START);
    world.create(named("odd")).await.unwrap();
    world.wait(90 * day);
    assert_eq!(world.store.forget_events().await.unwrap(), 0);
    world.wait(1);
    assert_eq!(world.store.forget_events().await.unwrap(), 452);
    let left: Vec<i64> = world.feed().await.iter().map(|e| e.sequence).collect();
    assert_eq!(left, [453, 454]);
    assert_eq!(world.store.forget_events().await.unwrap(), 0);
    world.wait(60 * day);
    assert_eq!(world.store.forget_events().await.unwrap(), 2);
    world.create(named("next")).await.unwrap();
    assert_eq!(world.feed().await[0].sequence, 455);
}

pub(super) async fn whoever_waits_learns_of_a_commit(world: World) {
    let mut expecting = world.store.expect_events(world.organization);
    let elsewhere = OrganizationId::new(super::world::START);
    let wait = async |expecting: &mut crate::storage::Expecting| {
        let limit = Duration::from_secs(5);
        tokio::time::timeout(limit, expecting.after(2)).await
    };
    let early = tokio::time::timeout(Duration::from_millis(20), expecting.after(2));
    assert!(early.await.is_err());
    world.create_organization(elsewhere).await.unwrap();
    let others = tokio::time::timeout(Duration::from_millis(20), expecting.after(2));
    assert!(others.await.is_err(), "another organization's");
    world.create(named("ada")).await.unwrap();
    wait(&mut expecting).await.unwrap();
    // It was told before anybody waited.
    wait(&mut expecting).await.unwrap();
    if !world.is_sqlite() {
        let other = world.another_store().await;
        let mut expecting = other.expect_events(world.organization);
        wait(&mut expecting).await.unwrap();
    }
}
