//! Histories: what happened to one person or group, the latest first, and how it came into groups and left them.

use sea_orm::sea_query::{Expr, ExprTrait};
use serde_json::json;
use uuid::Uuid;

use super::world::{
    World,
    groups::{add, new_group, remove},
    named, set, user,
};
use crate::{
    domain::{EventKind, GroupId, MemberId, PageSize},
    storage::{HistoryOf, entity::event_member, scope},
};

impl World {
    async fn history(
        &self,
        id: Uuid,
        before: Option<i64>,
        size: i32,
    ) -> (Vec<EventKind>, bool, i64) {
        let (told, more, last) = self.history_with(id, false, before, size).await;
        let kinds = told.into_iter().map(|(kind, _)| kind);
        (kinds.collect(), more, last)
    }

    /// Each event with the name of the group that it is about.
    async fn history_with(
        &self,
        resource: Uuid,
        memberships: bool,
        before: Option<i64>,
        size: i32,
    ) -> (Vec<(EventKind, String)>, bool, i64) {
        let reader = self.store.reader(self.organization);
        let asked = HistoryOf {
            resource,
            memberships,
            before,
        };
        let found = reader.list_resource_events(&self.admin, asked, PageSize::clamp(size));
        let page = found.await.unwrap().1;
        let last = page.events.last().map_or(0, |event| event.sequence);
        let told = page.events.iter().map(|recorded| {
            let name = page.group_names.get(&recorded.event.resource_id);
            (recorded.event.kind, name.cloned().unwrap_or_default())
        });
        (told.collect(), page.more, last)
    }

    /// How many rows of the index by member tell of somebody.
    async fn told_of(&self, member: MemberId) -> usize {
        let organization = self.organization;
        let count = self.store.write(organization, "count", move |tx| {
            Box::pin(async move {
                use event_member::{Column, Entity};
                let mut select = scope::select::<Entity>(organization);
                select
                    .column(Column::Sequence)
                    .and_where(Expr::col((Entity, Column::MemberId)).eq(member.as_uuid()));
                Ok(tx.list(select).await?.len())
            })
        });
        count.await.unwrap()
    }
}

pub(super) async fn a_history_is_of_one_resource_and_begins_with_the_latest(world: World) {
    let ada = world.create(user("ada", json!({}))).await.unwrap();
    world.create(named("bob")).await.unwrap();
    for title in ["a", "b", "c"] {
        let change = set("title", json!(title));
        world.update(ada.id, vec![change]).await.unwrap();
    }
    world.delete(ada.id).await.unwrap();
    let id = ada.id.as_uuid();
    let (kinds, more, last) = world.history(id, None, 2).await;
    assert_eq!(kinds, [EventKind::UserDeleted, EventKind::UserUpdated]);
    assert!(more);
    let (kinds, more, _) = world.history(id, Some(last), 10).await;
    let expected = [
        EventKind::UserUpdated,
        EventKind::UserUpdated,
        EventKind::UserCreated,
    ];
    assert_eq!(kinds, expected);
    assert!(!more);
    let nobody = Uuid::from_u128(7);
    assert_eq!(world.history(nobody, None, 10).await, (vec![], false, 0));
}

pub(super) async fn a_history_tells_which_groups_somebody_joined_and_left(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let (a, b) = (MemberId::from(ada), MemberId::from(bob));
    let sales = world.group("Sales", &[a, b]).await;
    let change = async |change| world.change_group(sales, vec![change]).await.unwrap();
    change(remove([a])).await;
    change(remove([b])).await;
    change(add([a])).await;
    let gone = world.group("Gone", &[a]).await;
    world.delete_group(gone).await.unwrap();
    world.delete(ada).await.unwrap();

    let told = |kind, name: &str| (kind, name.to_owned());
    let (created, updated) = (EventKind::GroupCreated, EventKind::GroupUpdated);
    let expected = [
        told(updated, "Sales"),
        told(EventKind::UserDeleted, ""),
        told(created, ""),
        told(updated, "Sales"),
        told(updated, "Sales"),
        told(created, "Sales"),
        told(EventKind::UserCreated, ""),
    ];
    let mut met = Vec::new();
    let mut before = None;
    loop {
        let (page, more, last) = world.history_with(ada.as_uuid(), true, before, 2).await;
        met.extend(page);
        if !more {
            break;
        }
        before = Some(last);
    }
    met.sort();
    let mut sorted = expected.to_vec();
    sorted.sort();
    assert_eq!(met, sorted);

    let (bobs, _, _) = world.history_with(bob.as_uuid(), true, None, 10).await;
    let expected = [
        told(updated, "Sales"),
        told(created, "Sales"),
        told(EventKind::UserCreated, ""),
    ];
    assert_eq!(bobs, expected);
    let (alone, _, _) = world.history(bob.as_uuid(), None, 10).await;
    assert_eq!(alone, [EventKind::UserCreated]);
}

pub(super) async fn a_group_in_a_group_has_a_history_too(world: World) {
    let inner = world.group("Inner", &[]).await;
    world.group("Outer", &[inner.into()]).await;
    let (told, _, _) = world.history_with(inner.as_uuid(), true, None, 10).await;
    let names: Vec<_> = told.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Outer", "Inner"]);
}

pub(super) async fn thousands_who_join_at_once_are_each_told_of(world: World) {
    let people = world.crowd(2_100).await;
    let group = world.group("All", &people[..1_500]).await;
    let rest = add(&people[1_500..]);
    world.change_group(group, vec![rest]).await.unwrap();
    for member in [people[0], people[1_100], people[1_499], people[2_099]] {
        let (told, _, _) = world.history_with(member.as_uuid(), true, None, 10).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(told[0].1, "All");
    }
}

pub(super) async fn what_is_forgotten_is_found_by_nobody(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let (a, b) = (MemberId::from(ada), MemberId::from(bob));
    let mut groups: Vec<GroupId> = Vec::new();
    for number in 0..20 {
        groups.push(world.group(&format!("Group {number}"), &[a, b]).await);
    }
    world
        .change_group(groups[0], vec![remove([a])])
        .await
        .unwrap();
    world.wait(60 * 24 * 3600);
    world
        .change_group(groups[1], vec![remove([a])])
        .await
        .unwrap();
    assert_eq!((world.told_of(a).await, world.told_of(b).await), (22, 20));
    world.wait(60 * 24 * 3600);
    world.store.forget_events().await.unwrap();
    assert_eq!((world.told_of(a).await, world.told_of(b).await), (1, 0));
    let (told, _, _) = world.history_with(ada.as_uuid(), true, None, 10).await;
    assert_eq!(told, [(EventKind::GroupUpdated, "Group 1".to_owned())]);
}

pub(super) async fn a_call_that_is_taken_back_tells_of_nobody(world: World) {
    let [ada] = world.people(["ada"]).await;
    let nobody = MemberId::from_uuid(Uuid::from_u128(7));
    let refused = world.create_group(new_group("Half", &[ada.into(), nobody]));
    refused.await.unwrap_err();
    assert_eq!(world.told_of(ada.into()).await, 0);
}
