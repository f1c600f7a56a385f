//! Removals: what is counted, when that is an alarm, and what the brake holds.

use std::sync::atomic::{AtomicI64, Ordering};

use futures::future::join_all;
use serde_json::json;

use super::world::{START, World, named, set};
use crate::{
    domain::{
        Change, Changes, Credential, Error, EventKind, IfMatch, OrganizationId, OrganizationPatch,
        PageSize, RecordedEvent, RemovalPosition, StoredUser, UserId, Verdict, Version,
    },
    storage::{RemovalStatus, RemovedPage, Store, Tx},
};

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

fn active(value: bool) -> Vec<Change> {
    vec![set("active", json!(value))]
}

impl World {
    async fn staff(&self, number: usize) -> Vec<UserId> {
        let create = async |number| self.create(named(&format!("user-{number}"))).await;
        let people = join_all((0..number).map(create)).await;
        people.into_iter().map(|user| user.unwrap().id).collect()
    }

    async fn deactivate(&self, id: UserId) -> Result<StoredUser, Error> {
        self.update(id, active(false)).await
    }

    async fn activate(&self, id: UserId) {
        self.update(id, active(true)).await.unwrap();
    }

    async fn as_admin<T, F>(&self, call: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> futures::future::BoxFuture<'t, Result<T, Error>>
            + Send
            + Sync
            + 'static,
    {
        let admin = self.admin;
        let call = std::sync::Arc::new(call);
        let unit = self.store.write(self.organization, "admin", move |tx| {
            let call = std::sync::Arc::clone(&call);
            Box::pin(async move {
                tx.caller(&admin).await?;
                call(tx).await
            })
        });
        unit.await
    }

    async fn set_brake(&self, on: bool) {
        let set = self.as_admin(move |tx| {
            Box::pin(async move {
                let patch = OrganizationPatch {
                    brake_enabled: Some(on),
                    ..OrganizationPatch::default()
                };
                tx.organizations().update(&patch, &IfMatch::Any).await
            })
        });
        assert_eq!(set.await.unwrap().brake_enabled, on);
    }

    async fn decide(&self, verdict: Verdict) -> Result<(), Error> {
        self.as_admin(move |tx| Box::pin(async move { tx.removals().decide(verdict, "ada").await }))
            .await
    }

    async fn release(&self, users: Vec<UserId>) -> Result<u64, Error> {
        self.as_admin(move |tx| {
            let users = users.clone();
            Box::pin(async move { tx.removals().release(&users).await })
        })
        .await
    }

    async fn end_alarm(&self) -> Result<(), Error> {
        self.as_admin(|tx| Box::pin(async move { tx.removals().end_alarm().await }))
            .await
    }

    async fn alarm(&self) -> Option<RemovalStatus> {
        let reader = self.store.reader(self.organization);
        reader.find_removal_alarm(&self.admin).await.unwrap().1
    }

    /// How many are removed, and how many held.
    async fn removed_and_held(&self) -> (i64, i64) {
        let status = self.alarm().await.unwrap();
        (status.removed, status.held)
    }

    async fn held(&self) -> Vec<UserId> {
        let reader = self.store.reader(self.organization);
        let size = PageSize::clamp(1000);
        let page = reader.list_held_users(&self.admin, None, size).await;
        page.unwrap().1.users.iter().map(|user| user.id).collect()
    }

    async fn told(&self, kind: EventKind) -> Vec<RecordedEvent> {
        let mut feed = self.feed().await;
        for (number, event) in (1..).zip(&feed) {
            assert_eq!(event.sequence, number, "the feed has a gap");
        }
        feed.retain(|event| event.event.kind == kind);
        feed
    }

    /// Fifty people, the brake, and as many removals as raise the alarm: those who are left.
    async fn braked(&self) -> Vec<UserId> {
        let mut people = self.staff(50).await;
        self.set_brake(true).await;
        for id in people.drain(..11) {
            self.deactivate(id).await.unwrap();
        }
        people
    }
}

#[track_caller]
fn assert_held<T: std::fmt::Debug>(answer: Result<T, Error>) {
    let Err(Error::RemovalHeld { retry_after }) = answer else {
        panic!("not held: {answer:?}");
    };
    assert!(!retry_after.is_zero() && retry_after.as_secs() <= 300);
}

pub(super) async fn more_removals_than_usual_raise_one_alarm(world: World) {
    let people = world.staff(50).await;
    // So that the organization's version is its own.
    world.set_brake(true).await;
    world.set_brake(false).await;
    for id in &people[..5] {
        world.delete(*id).await.unwrap();
    }
    for id in &people[5..10] {
        world.deactivate(*id).await.unwrap();
    }
    assert!(world.alarm().await.is_none());
    assert!(world.told(EventKind::RemovalAlarmRaised).await.is_empty());
    world.wait(60);
    world.deactivate(people[10]).await.unwrap();
    let raised = world.told(EventKind::RemovalAlarmRaised).await;
    assert_eq!(raised.len(), 1);
    let last = world.feed().await.pop().unwrap();
    assert_eq!(last, raised[0], "right behind what raised it");
    assert_eq!(
        last.event.resource_id,
        world.organization.as_uuid(),
        "of the organization"
    );
    assert_eq!(last.event.version, Version(3));
    assert_eq!(last.event.attribution.actor, "scim");
    let values = last.event.values.as_ref().unwrap();
    assert_eq!(
        (&values["removed"], &values["people"]),
        (&json!(11), &json!(50))
    );

    // The brake is off: it goes on, and the alarm is raised once.
    for id in &people[11..20] {
        world.deactivate(*id).await.unwrap();
    }
    assert_eq!(world.told(EventKind::RemovalAlarmRaised).await.len(), 1);
    let RemovalStatus {
        alarm,
        removed,
        held,
    } = world.alarm().await.unwrap();
    assert_eq!(
        (alarm.people, alarm.removed, removed, held),
        (50, 11, 20, 0)
    );
    assert!(alarm.is_on(START.plus(std::time::Duration::from_secs(7 * DAY))));

    // Who was it? All of them, page by page, however they were removed.
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let reader = world.store.reader(world.organization);
        let size = PageSize::clamp(3);
        let page = reader.list_removed_users(&world.admin, after, size);
        let (_, RemovedPage { users, more }) = page.await.unwrap();
        after = users.last().map(RemovalPosition::of);
        met.extend(users);
        if !more {
            break;
        }
    }
    assert!(met.is_sorted_by_key(|user| std::cmp::Reverse((user.time, user.id))));
    assert_eq!(met.iter().filter(|user| user.is_deleted).count(), 5);
    assert!(met.iter().all(|user| user.user_name.starts_with("user-")));
    let mut met: Vec<_> = met.into_iter().map(|user| user.id).collect();
    met.sort();
    let mut expected = people[..20].to_vec();
    expected.sort();
    assert_eq!(met, expected);
}

pub(super) async fn who_is_back_and_who_was_gone_do_not_count(world: World) {
    let people = world.staff(50).await;
    for _ in 0..3 {
        for id in &people[..8] {
            world.deactivate(*id).await.unwrap();
        }
        world.wait(60);
        for id in &people[..8] {
            world.activate(*id).await;
        }
    }
    for id in &people[..8] {
        world.deactivate(*id).await.unwrap();
    }
    // They are gone already.
    for id in &people[..8] {
        world.delete(*id).await.unwrap();
    }
    // Deleted and brought back.
    for id in &people[8..16] {
        world.delete(*id).await.unwrap();
        let id = *id;
        let back = world.as_admin(move |tx| Box::pin(async move { tx.users().undelete(id).await }));
        assert_eq!(back.await.unwrap().removed, None);
    }
    // In a group or not: that is no access to lose.
    let group = world
        .group(
            "Tour",
            &people.iter().map(|id| (*id).into()).collect::<Vec<_>>()[8..],
        )
        .await;
    world.delete_group(group).await.unwrap();
    for id in &people[16..18] {
        world.deactivate(*id).await.unwrap();
    }
    assert!(world.alarm().await.is_none(), "ten are gone");
    world.deactivate(people[18]).await.unwrap();
    let status = world.alarm().await.unwrap();
    assert_eq!((status.alarm.removed, status.alarm.people), (11, 50));
    assert_eq!(status.removed, 11);
    // Whoever comes back as they were deleted, inactive, is not back.
    let id = people[0];
    let back = world.as_admin(move |tx| Box::pin(async move { tx.users().undelete(id).await }));
    assert!(back.await.unwrap().removed.is_some());
    assert_eq!(world.removed_and_held().await.0, 11);
    world.activate(id).await;
    assert_eq!(world.removed_and_held().await.0, 10);
}

pub(super) async fn removals_of_another_time_do_not_count(world: World) {
    let people = world.staff(60).await;
    // A tenth of them an hour, one by one: also when the tally is put together.
    for id in &people[..40] {
        world.deactivate(*id).await.unwrap();
        world.wait(HOUR / 6);
    }
    assert!(world.alarm().await.is_none());
    let tally = world.as_admin(|tx| Box::pin(async move { tx.find_tally().await }));
    let (active, tally) = tally.await.unwrap();
    assert_eq!(active, 20);
    assert!(tally.text().len() < 300, "{}", tally.text());
    for id in &people[40..46] {
        world.deactivate(*id).await.unwrap();
    }
    let status = world.alarm().await.unwrap();
    assert_eq!(status.alarm.removed, 11, "five of the last hour, six now");
}

/// How many statements a call of the identity provider makes, and how many rows they touch.
async fn cost(world: &World, id: UserId, change: Change) -> (usize, usize) {
    let scim = world.scim;
    let unit = world.store.write(world.organization, "cost", move |tx| {
        let changes = Changes::new(vec![change.clone()], true).unwrap();
        Box::pin(async move {
            tx.caller(&scim).await?;
            tx.users().update(id, &IfMatch::Any, &changes).await?;
            Ok(tx.cost())
        })
    });
    unit.await.unwrap()
}

pub(super) async fn a_removal_costs_no_more_than_another_change(world: World) {
    let people = world.staff(60).await;
    let title = cost(&world, people[0], set("title", json!("Clerk"))).await;
    let removal = cost(&world, people[0], set("active", json!(false))).await;
    assert_eq!(removal, title);
    // In an organization whose brake is on, it costs the same whoever else was removed.
    world.set_brake(true).await;
    let braked = cost(&world, people[1], set("active", json!(false))).await;
    assert!(
        braked.0 > removal.0 && braked.0 <= removal.0 + 2,
        "{braked:?}"
    );
    for id in &people[2..10] {
        world.deactivate(*id).await.unwrap();
    }
    let later = cost(&world, people[10], set("active", json!(false))).await;
    assert_eq!(later, braked);
}

pub(super) async fn a_brake_holds_further_removals_and_notes_each_once(world: World) {
    let left = world.braked().await;
    let before = world.find(left[0]).await.unwrap();
    for _ in 0..3 {
        assert_held(world.deactivate(left[0]).await);
        assert_held(world.delete(left[1]).await);
        assert_held(
            world
                .replace(
                    left[0],
                    crate::domain::User {
                        active: Some(false),
                        ..named("user-11")
                    },
                )
                .await,
        );
        world.wait(300);
    }
    let after = world.find(left[0]).await.unwrap();
    assert_eq!(after.version, before.version);
    assert!(after.user.is_active());
    assert!(world.find(left[1]).await.is_some());
    let held = world.told(EventKind::RemovalHeld).await;
    assert_eq!(held.len(), 2);
    assert_eq!(held[0].event.resource_id, left[0].as_uuid());
    assert_eq!(held[0].event.version, before.version);
    assert!(held[0].event.active);
    assert_eq!(world.told(EventKind::RemovalAlarmRaised).await.len(), 1);
    assert_eq!(world.removed_and_held().await, (11, 2));
    let mut ids = world.held().await;
    ids.sort();
    let mut expected = left[..2].to_vec();
    expected.sort();
    assert_eq!(ids, expected);

    // Everything else goes on.
    world
        .update(left[0], vec![set("title", json!("Clerk"))])
        .await
        .unwrap();
    let eve = world.create(named("eve")).await.unwrap();
    assert_held(world.delete(eve.id).await);
    // Long after the hour, too: nobody has decided.
    world.wait(5 * HOUR);
    assert_held(world.deactivate(left[2]).await);
    // Switched off, it holds nothing.
    world.set_brake(false).await;
    world.deactivate(left[0]).await.unwrap();
    assert_eq!(world.removed_and_held().await, (12, 3));
}

pub(super) async fn a_service_of_the_saas_is_not_held(world: World) {
    let left = world.braked().await;
    assert_held(world.delete(left[0]).await);
    let id = left[0];
    let removed = world
        .as_admin(move |tx| Box::pin(async move { tx.users().delete(id, &IfMatch::Any).await }));
    removed.await.unwrap();
    assert_eq!(world.removed_and_held().await, (12, 0), "and it counts");
}

pub(super) async fn what_is_held_passes_after_a_day(world: World) {
    let left = world.braked().await;
    assert_held(world.deactivate(left[0]).await);
    world.wait(DAY - 1);
    assert_held(world.deactivate(left[0]).await);
    assert_held(world.deactivate(left[1]).await);
    world.wait(1);
    world.deactivate(left[0]).await.unwrap();
    assert_held(world.deactivate(left[1]).await);
    assert_eq!(world.held().await, [left[1]]);
    // The same person again is somebody new.
    world.activate(left[0]).await;
    assert_held(world.deactivate(left[0]).await);
    assert_eq!(world.held().await.len(), 2);
}

pub(super) async fn some_or_all_are_let_through(world: World) {
    assert!(matches!(
        world.release(vec![UserId::new(START)]).await,
        Err(Error::RemovalAlarmNotFound)
    ));
    let left = world.braked().await;
    for id in &left[..4] {
        assert_held(world.deactivate(*id).await);
    }
    let stranger = UserId::new(START);
    let released = world.release(vec![left[0], left[1], left[9], stranger]);
    assert_eq!(released.await.unwrap(), 2);
    assert_eq!(world.release(vec![left[0]]).await.unwrap(), 0, "once");
    world.deactivate(left[0]).await.unwrap();
    assert_held(world.deactivate(left[2]).await);
    let told = world.told(EventKind::RemovalsLetThrough).await;
    assert_eq!(told.len(), 1);
    let named = told[0].event.values.as_ref().unwrap()["users"].as_array();
    assert_eq!(named.unwrap().len(), 2);

    world.decide(Verdict::LetThrough).await.unwrap();
    for id in &left[2..] {
        world.deactivate(*id).await.unwrap();
    }
    let status = world.alarm().await.unwrap();
    assert_eq!(status.alarm.decision.unwrap().by, "ada");
    assert_eq!((status.removed, status.held), (49, 1));
    assert_eq!(
        world.told(EventKind::RemovalAlarmRaised).await.len(),
        1,
        "it was said that they are meant"
    );
    world.wait(DAY);
    assert!(matches!(
        world.decide(Verdict::Stopped).await,
        Err(Error::RemovalAlarmNotFound)
    ));
}

pub(super) async fn whoever_stops_holds_for_longer(world: World) {
    let left = world.braked().await;
    for id in [left[0], left[2]] {
        assert_held(world.deactivate(id).await);
    }
    world.release(vec![left[0]]).await.unwrap();
    world.decide(Verdict::Stopped).await.unwrap();
    assert_eq!(world.told(EventKind::RemovalsStopped).await.len(), 1);
    world.wait(3 * DAY);
    assert_held(world.deactivate(left[0]).await);
    // One of them is meant all the same.
    world.release(vec![left[0]]).await.unwrap();
    world.deactivate(left[0]).await.unwrap();
    assert_held(world.deactivate(left[1]).await);
    world.wait(4 * DAY);
    world.deactivate(left[1]).await.unwrap();
}

pub(super) async fn an_ended_alarm_counts_anew(world: World) {
    let left = world.braked().await;
    assert_held(world.deactivate(left[0]).await);
    world.end_alarm().await.unwrap();
    assert!(world.alarm().await.is_none() && world.held().await.is_empty());
    assert_eq!(world.told(EventKind::RemovalAlarmEnded).await.len(), 1);
    assert!(matches!(
        world.end_alarm().await,
        Err(Error::RemovalAlarmNotFound)
    ));
    world.wait(1);
    for id in &left[..11] {
        world.deactivate(*id).await.unwrap();
    }
    assert_held(world.deactivate(left[11]).await);
    let raised = world.told(EventKind::RemovalAlarmRaised).await;
    assert_eq!(raised.len(), 2);
    assert_eq!(raised[1].event.values.as_ref().unwrap()["people"], 39);
    assert_eq!(world.held().await, [left[11]], "of this alarm only");
}

async fn deactivate_by(
    store: &Store,
    organization: OrganizationId,
    scim: Credential,
    id: UserId,
) -> Result<StoredUser, Error> {
    let unit = store.write(organization, "deactivate", move |tx| {
        let changes = Changes::new(active(false), false).unwrap();
        Box::pin(async move {
            tx.caller(&scim).await?;
            tx.users().update(id, &IfMatch::Any, &changes).await
        })
    });
    unit.await
}

/// Everybody at once, by two services, in whichever batches: eleven, and each of the others is held.
pub(super) async fn two_services_let_no_more_pass_than_one(world: World) {
    let people = world.staff(50).await;
    world.set_brake(true).await;
    let other = world.another_store().await;
    let turn = AtomicI64::new(0);
    let removals = people.iter().map(|id| {
        let store = match turn.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => &world.store,
            _ => &other,
        };
        deactivate_by(store, world.organization, world.scim, *id)
    });
    let (passed, held): (Vec<_>, Vec<_>) = join_all(removals)
        .await
        .into_iter()
        .partition(Result::is_ok);
    assert_eq!((passed.len(), held.len()), (11, 39));
    held.into_iter().for_each(assert_held);
    assert_eq!(world.removed_and_held().await, (11, 39));
    assert_eq!(world.told(EventKind::RemovalAlarmRaised).await.len(), 1);
    assert_eq!(world.told(EventKind::RemovalHeld).await.len(), 39);
}

pub(super) async fn another_organization_knows_nothing_of_an_alarm(world: World) {
    let left = world.braked().await;
    assert_held(world.deactivate(left[0]).await);
    let elsewhere = OrganizationId::new(START);
    world.create_organization(elsewhere).await.unwrap();
    let reader = world.store.reader(elsewhere);
    let size = PageSize::clamp(10);
    assert!(
        reader
            .find_removal_alarm(&world.admin)
            .await
            .unwrap()
            .1
            .is_none()
    );
    let removed = reader.list_removed_users(&world.admin, None, size).await;
    assert!(removed.unwrap().1.users.is_empty());
    let held = reader.list_held_users(&world.admin, None, size).await;
    assert!(held.unwrap().1.users.is_empty());
    let admin = world.admin;
    let theirs = world.store.write(elsewhere, "release", move |tx| {
        let users = left.clone();
        Box::pin(async move {
            tx.caller(&admin).await?;
            tx.removals().release(&users).await
        })
    });
    assert!(matches!(theirs.await, Err(Error::RemovalAlarmNotFound)));
    // With an alarm of its own, its rows are its own.
    let token = world.generate(elsewhere, [7; 32]).await.unwrap();
    let mut others = Vec::new();
    for number in 0..12 {
        let user = named(&format!("user-{number}"));
        let created = world.create_in(&world.store, elsewhere, token, user);
        others.push(created.await.unwrap().id);
    }
    for id in &others {
        deactivate_by(&world.store, elsewhere, token, *id)
            .await
            .unwrap();
    }
    let status = reader.find_removal_alarm(&world.admin).await.unwrap().1;
    let status = status.unwrap();
    assert_eq!(
        (status.alarm.people, status.removed, status.held),
        (12, 12, 0)
    );
    assert_eq!(world.removed_and_held().await, (11, 1));
}
