//! Groups, who is in them, and what a change of them costs.

use std::collections::BTreeSet;

use super::world::{
    World,
    groups::{add, attribute, compare, ids, new_group, remove},
    named, set, user,
};
use crate::domain::{
    Document, Error, EventKind, Expression, Extensions, ExternalId, Group, GroupChange,
    GroupChanges, GroupId, GroupName, IfMatch, MemberId, MemberIds, NewGroup, OrganizationId,
    OrganizationPatch, RecordedEvent, UserId, Version,
};
use serde_json::{Value, json};

pub(super) async fn a_created_group_is_found_with_its_members(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let inner = world.group("Inner", &[]).await;
    let outer = world
        .group("Outer", &[ada.into(), bob.into(), inner.into()])
        .await;
    let found = world.find_group(outer).await.unwrap();
    assert_eq!(found.version, Version::FIRST);
    assert_eq!(found.member_count, 3);
    let displays: BTreeSet<_> = world
        .members(outer)
        .await
        .into_iter()
        .map(|member| member.display)
        .collect();
    assert_eq!(
        displays,
        BTreeSet::from(["ada".to_owned(), "bob".to_owned(), "Inner".to_owned()])
    );
    let events = world.events_of(outer).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].event.kind, EventKind::GroupCreated);
    assert_eq!(list(&events[0], "members.added").len(), 3);
}

pub(super) async fn a_group_comes_back_as_it_was_sent(world: World) {
    let new = NewGroup {
        extensions: Extensions::default(),
        group: Group {
            attributes: Document::default(),
            display_name: GroupName::parse("Łovelace %_\"'").unwrap(),
            external_id: ExternalId::parse("Ext%").unwrap(),
        },
        members: MemberIds::default(),
    };
    let created = world.create_group(new.clone()).await.unwrap();
    let found = world.find_group(created.id).await.unwrap();
    assert_eq!(found.group, new.group);
    let (_, elsewhere) = {
        let other = OrganizationId::new(super::world::START);
        world.create_organization(other).await.unwrap();
        let reader = world.store.reader(other);
        reader.find_group(&world.admin, created.id).await.unwrap()
    };
    assert!(elsewhere.is_none());
}

pub(super) async fn a_member_has_to_exist_in_the_organization(world: World) {
    let other = OrganizationId::new(super::world::START);
    world.create_organization(other).await.unwrap();
    let stranger = world
        .create_in(&world.store, other, world.admin, named("eve"))
        .await
        .unwrap();
    let [ada] = world.people(["ada"]).await;
    let group = world.group("Tour", &[]).await;
    for nobody in [
        stranger.id.to_string(),
        UserId::new(super::world::START).to_string(),
        super::twin::ghost().to_string(),
        "42".to_owned(),
    ] {
        let ids = MemberIds::parse(&[ada.to_string(), nobody.clone()]).unwrap();
        let refused = world
            .update_group(group, GroupChange::AddMembers(ids))
            .await;
        assert!(
            matches!(&refused, Err(Error::MemberNotFound(id)) if *id == nobody),
            "{refused:?}"
        );
    }
    let after = world.find_group(group).await.unwrap();
    assert_eq!((after.version, after.member_count), (Version::FIRST, 0));
    assert!(world.members(group).await.is_empty());
}

pub(super) async fn what_is_there_already_and_what_is_not_changes_nothing(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let group = world.group("Tour", &[ada.into()]).await;
    let events = world.feed().await.len();
    for change in [
        add([ada.into()]),
        remove([bob.into()]),
        GroupChange::ReplaceMembers(MemberIds::of(vec![ada.into()])),
        GroupChange::RemoveMembers(MemberIds::parse(&["nobody".to_owned()]).unwrap()),
        GroupChange::Attribute(set("displayName", json!("Tour"))),
    ] {
        let after = world.update_group(group, change).await.unwrap();
        assert_eq!(after.version, Version::FIRST);
    }
    assert_eq!(world.feed().await.len(), events);
}

pub(super) async fn who_comes_and_goes_again_has_not_come(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let group = world.group("Tour", &[ada.into()]).await;
    let changes = vec![
        add([bob.into()]),
        remove([bob.into()]),
        remove([ada.into()]),
        add([ada.into()]),
    ];
    let after = world.change_group(group, changes).await.unwrap();
    assert_eq!((after.version, after.member_count), (Version::FIRST, 1));
    assert_eq!(world.events_of(group).await.len(), 1);
}

pub(super) async fn members_are_replaced_by_difference(world: World) {
    let [ada, bob, cyd] = world.people(["ada", "bob", "cyd"]).await;
    let group = world.group("Tour", &[ada.into(), bob.into()]).await;
    let replacement = NewGroup {
        members: MemberIds::of(vec![bob.into(), cyd.into()]),
        ..new_group("Trip", &[])
    };
    let scim = world.scim;
    let after = world
        .write_groups(move |tx| {
            let replacement = replacement.clone();
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.groups().replace(group, &IfMatch::Any, replacement).await
            })
        })
        .await
        .unwrap();
    assert_eq!((after.version, after.member_count), (Version(2), 2));
    let events = world.events_of(group).await;
    let event = events.last().unwrap();
    assert_eq!(list(event, "members.added"), [cyd.to_string()]);
    assert_eq!(list(event, "members.removed"), [ada.to_string()]);
    assert_eq!(world.member_ids(group).await, ids([bob, cyd]));
    let after = world
        .update_group(group, GroupChange::ReplaceMembers(MemberIds::default()))
        .await
        .unwrap();
    assert_eq!((after.version, after.member_count), (Version(3), 0));
    assert!(world.members(group).await.is_empty());
}

pub(super) async fn who_is_one_of_thousands_is_replaced_as_exactly(world: World) {
    let people = world.crowd(4_500).await;
    let (before, after) = (&people[..3_000], &people[1_500..]);
    let group = world.group("Tour", before).await;
    let change = GroupChange::ReplaceMembers(MemberIds::of(after.to_vec()));
    let replaced = world.update_group(group, change).await.unwrap();
    assert_eq!(replaced.member_count, 3_000);
    let events = &world.events_of(group).await[3..];
    let told = |name| {
        let all = events.iter().flat_map(|event| list(event, name));
        all.collect::<BTreeSet<_>>()
    };
    let texts = |members: &[MemberId]| members.iter().map(MemberId::to_string).collect();
    assert!(told("members.added") == texts(&people[3_000..]));
    assert!(told("members.removed") == texts(&people[..1_500]));

    let nobody = UserId::new(super::world::START);
    let wanted = people.iter().copied().chain([nobody.into()]).collect();
    let refused = world
        .update_group(group, GroupChange::AddMembers(MemberIds::of(wanted)))
        .await;
    assert!(
        matches!(&refused, Err(Error::MemberNotFound(id)) if *id == nobody.to_string()),
        "{refused:?}"
    );
    let emptied = world.update_group(group, remove(after.to_vec())).await;
    assert_eq!(emptied.unwrap().member_count, 0);
    assert!(world.members(group).await.is_empty());
}

pub(super) async fn members_go_whom_a_filter_selects(world: World) {
    let [ada, bob, cyd] = world.people(["ada", "bob", "cyd"]).await;
    let inner = world.group("Inner", &[]).await;
    let group = world
        .group("Tour", &[ada.into(), bob.into(), cyd.into(), inner.into()])
        .await;
    let by_id = Expression::Any(vec![
        compare("value", &ada.to_string()),
        compare("value", "nobody"),
    ]);
    for (filter, count) in [
        (by_id, 3),
        (compare("type", "group"), 2),
        (compare("display", "BOB"), 1),
        (compare("display", "nobody"), 1),
    ] {
        let change = GroupChange::remove_where(&filter).unwrap();
        let after = world.update_group(group, change).await.unwrap();
        assert_eq!(after.member_count, count, "{filter:?}");
    }
    assert_eq!(world.member_ids(group).await, ids([cyd]));
}

pub(super) async fn a_stale_version_changes_no_group(world: World) {
    let [ada] = world.people(["ada"]).await;
    let group = world.group("Tour", &[]).await;
    let changes = GroupChanges::new(vec![add([ada.into()])], false).unwrap();
    let scim = world.scim;
    let stale = world
        .write_groups(move |tx| {
            let changes = changes.clone();
            Box::pin(async move {
                tx.caller(&scim).await?;
                let if_match = IfMatch::OneOf(vec![Version(7)]);
                tx.groups().update(group, &if_match, &changes).await
            })
        })
        .await;
    assert!(matches!(stale, Err(Error::VersionMismatch)), "{stale:?}");
    assert!(world.members(group).await.is_empty());
}

pub(super) async fn a_deleted_user_leaves_its_groups(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let group = world.group("Tour", &[ada.into(), bob.into()]).await;
    let other = world.group("Trip", &[bob.into()]).await;
    world.delete(ada).await.unwrap();
    let after = world.find_group(group).await.unwrap();
    assert_eq!((after.version, after.member_count), (Version(2), 1));
    assert_eq!(world.member_ids(group).await, ids([bob]));
    let events = world.events_of(group).await;
    let event = events.last().unwrap();
    assert_eq!(event.event.kind, EventKind::GroupUpdated);
    assert_eq!(list(event, "members.removed"), [ada.to_string()]);
    let untouched = world.find_group(other).await.unwrap();
    assert_eq!(untouched.version, Version::FIRST);
}

pub(super) async fn a_deleted_group_ends_memberships_in_it_and_of_it(world: World) {
    let [ada] = world.people(["ada"]).await;
    let inner = world.group("Inner", &[ada.into()]).await;
    let outer = world.group("Outer", &[inner.into()]).await;
    world.delete_group(inner).await.unwrap();
    assert!(world.find_group(inner).await.is_none());
    assert!(world.members(inner).await.is_empty());
    let after = world.find_group(outer).await.unwrap();
    assert_eq!((after.version, after.member_count), (Version(2), 0));
    assert!(world.find(ada).await.unwrap().groups.is_empty());
    assert_eq!(world.search_groups(None).await.0, 1);
    let events = world.events_of(inner).await;
    assert_eq!(events.last().unwrap().event.kind, EventKind::GroupDeleted);
}

pub(super) async fn a_users_groups_are_direct_and_indirect_and_may_form_circles(world: World) {
    let [ada] = world.people(["ada"]).await;
    let a = world.group("A", &[ada.into()]).await;
    let b = world.group("B", &[a.into()]).await;
    let c = world.group("C", &[b.into(), ada.into()]).await;
    world.update_group(a, add([c.into()])).await.unwrap();
    world.update_group(a, add([a.into()])).await.unwrap();
    let groups = world.find(ada).await.unwrap().groups;
    let shown: BTreeSet<_> = groups
        .iter()
        .map(|group| (group.display_name.as_str(), group.direct))
        .collect();
    assert_eq!(
        shown,
        BTreeSet::from([("A", true), ("B", false), ("C", true)])
    );
    assert_eq!(groups.len(), 3);
    let (_, without) = {
        let reader = world.store.reader(world.organization).omit_groups(true);
        reader.find_user(&world.scim, ada).await.unwrap()
    };
    assert!(without.unwrap().groups.is_empty());
    let scim = world.scim;
    let replaced = world
        .store
        .write(world.organization, "show", move |tx| {
            Box::pin(async move {
                tx.caller(&scim).await?;
                let changes = crate::domain::Changes::new(vec![set("title", json!("x"))], false)?;
                let stored = tx.users().update(ada, &IfMatch::Any, &changes).await?;
                tx.users().with_groups(stored).await
            })
        })
        .await
        .unwrap();
    assert_eq!(replaced.groups, groups);
}

pub(super) async fn groups_that_are_switched_off_are_not_shown_to_scim(world: World) {
    let [ada] = world.people(["ada"]).await;
    let group = world.group("Tour", &[ada.into()]).await;
    world
        .settings(OrganizationPatch {
            groups_enabled: Some(false),
            ..OrganizationPatch::default()
        })
        .await;
    let reader = world.store.reader(world.organization);
    let (_, scim) = reader.find_user(&world.scim, ada).await.unwrap();
    assert!(scim.unwrap().groups.is_empty());
    let (_, admin) = reader.find_user(&world.admin, ada).await.unwrap();
    assert_eq!(admin.unwrap().groups.len(), 1);
    assert_eq!(world.users_in(&world.scim, group).await, 0);
    assert_eq!(world.users_in(&world.admin, group).await, 1);
}

pub(super) async fn names_are_unique_where_the_organization_wants_it(world: World) {
    let first = world.group("Tour", &[]).await;
    let second = world.group("TOUR", &[]).await;
    world
        .settings(OrganizationPatch {
            unique_group_names: Some(true),
            ..OrganizationPatch::default()
        })
        .await;
    let refused = world.create_group(new_group("tour", &[])).await;
    assert!(matches!(refused, Err(Error::GroupNameTaken)), "{refused:?}");
    let trip = world.group("Trip", &[]).await;
    let rename = |name: &str| GroupChange::Attribute(set("displayName", json!(name)));
    let refused = world.update_group(trip, rename("tour")).await;
    assert!(matches!(refused, Err(Error::GroupNameTaken)), "{refused:?}");
    let same = world.update_group(trip, rename("TRIP")).await.unwrap();
    assert_eq!(same.version, Version(2));
    world.update_group(first, rename("Other")).await.unwrap();
    world.update_group(second, rename("Another")).await.unwrap();
    world.update_group(trip, rename("tour")).await.unwrap();
}

pub(super) async fn members_are_read_page_by_page(world: World) {
    let people = world.crowd(25).await;
    let group = world.group("Tour", &people).await;
    let mut met = Vec::new();
    let mut after = None;
    loop {
        let reader = world.store.reader(world.organization);
        let (_, page) = reader
            .list_members(&world.scim, group, 10, after, 10)
            .await
            .unwrap();
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        met.extend(page.iter().map(|member| member.id));
    }
    assert_eq!(met.len(), 25);
    assert_eq!(met.iter().copied().collect::<BTreeSet<_>>().len(), 25);
}

pub(super) async fn names_of_members_are_weighed_without_reading_them(world: World) {
    let ada = user("ada", json!({ "displayName": "Ada Lovelace é" }));
    let ada = world.create(ada).await.unwrap().id;
    let bob = world.create(named("bob")).await.unwrap().id;
    let inner = world.group("Inner", &[]).await;
    let outer = world
        .group("Outer", &[ada.into(), bob.into(), inner.into()])
        .await;
    let other = world.group("Other", &[ada.into()]).await;
    let reader = world.store.reader(world.organization);
    let names = world.members(outer).await;
    let names: BTreeSet<_> = names.iter().map(|member| member.display.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["", "Ada Lovelace é", "Inner"]));
    for (groups, bytes) in [(&[outer][..], 20), (&[outer, other], 35), (&[inner], 0)] {
        let weighed = reader.weigh_members(&world.scim, groups).await;
        assert_eq!(weighed.unwrap().1, bytes);
    }
}

pub(super) async fn groups_are_found_by_filter(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let inner = world.group("Inner", &[ada.into()]).await;
    world.group("Outer", &[inner.into(), bob.into()]).await;
    world.group("Empty", &[]).await;
    let id = inner.to_string();
    let in_brackets = |inside| Expression::Values {
        attribute: attribute("members"),
        filter: Box::new(inside),
    };
    for (filter, found) in [
        (compare("displayName", "OUTER"), vec!["Outer"]),
        (compare("id", &id), vec!["Inner"]),
        (compare("members.value", &ada.to_string()), vec!["Inner"]),
        (compare("members", &id), vec!["Outer"]),
        (compare("members.value", "nobody"), vec![]),
        (compare("members.type", "Group"), vec!["Outer"]),
        (compare("members.type", "user"), vec!["Inner", "Outer"]),
        (
            in_brackets(Expression::All(vec![
                compare("value", &id),
                compare("type", "User"),
            ])),
            vec![],
        ),
        (
            Expression::Present(attribute("members")),
            vec!["Inner", "Outer"],
        ),
        (
            Expression::Not(Box::new(Expression::Present(attribute("members")))),
            vec!["Empty"],
        ),
        (Expression::Present(attribute("externalId")), vec![]),
        (
            compare("meta.resourceType", "Group"),
            vec!["Inner", "Outer", "Empty"],
        ),
    ] {
        let (total, names) = world.search_groups(Some(filter.clone())).await;
        assert_eq!(names, found, "{filter:?}");
        assert_eq!(total, found.len() as u64);
    }
    let (total, names) = world.search_groups(None).await;
    assert_eq!((total, names.len()), (3, 3));
}

pub(super) async fn users_are_found_by_group(world: World) {
    let [ada, bob, _] = world.people(["ada", "bob", "cyd"]).await;
    let inner = world.group("Inner", &[ada.into()]).await;
    let outer = world.group("Outer", &[inner.into(), bob.into()]).await;
    world
        .update_group(inner, add([outer.into()]))
        .await
        .unwrap();
    assert_eq!(world.users_in(&world.scim, inner).await, 2);
    assert_eq!(world.users_in(&world.scim, outer).await, 2);
    let nobody = GroupId::new(super::world::START);
    assert_eq!(world.users_in(&world.scim, nobody).await, 0);
}

pub(super) async fn many_memberships_are_several_events(world: World) {
    let people = world.crowd(1_001).await;
    let group = world.group("Tour", &[]).await;
    world
        .update_group(group, add(people.clone()))
        .await
        .unwrap();
    let events = world.events_of(group).await;
    let parts: Vec<_> = events[1..]
        .iter()
        .map(|event| {
            let Event { part, parts, .. } = (&event.event).into();
            (part, parts, list(event, "members.added").len())
        })
        .collect();
    assert_eq!(parts, [(1, 2, 1_000), (2, 2, 1)]);
    let feed = world.feed().await;
    let sequences: Vec<_> = feed.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=sequences.len() as i64).collect::<Vec<_>>());
}

pub(super) async fn one_membership_costs_the_same_in_any_group(world: World) {
    let crowd = world.crowd(100_001).await;
    let (last, crowd) = crowd.split_last().unwrap();
    let small = world.group("Small", &crowd[..10]).await;
    // What the engine believes about groups is older than the large ones.
    world.analyze().await;
    let medium = world.group("Medium", &crowd[..10_000]).await;
    let large = world.group("Large", &crowd[..50_000]).await;
    let rest = add(&crowd[50_000..]);
    let cost = |group, change: GroupChange| {
        let changes = GroupChanges::new(vec![change], false).unwrap();
        let scim = world.scim;
        world.write_groups(move |tx| {
            let changes = changes.clone();
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.groups().update(group, &IfMatch::Any, &changes).await?;
                Ok(tx.cost())
            })
        })
    };
    cost(large, rest).await.unwrap();
    for (change, statements) in [(add([*last]), 4), (remove([*last]), 4)] {
        let small = cost(small, change.clone()).await.unwrap();
        assert_eq!(small.0, statements);
        assert!((1..=statements).contains(&small.1), "{small:?}");
        for group in [medium, large] {
            assert_eq!(cost(group, change.clone()).await.unwrap(), small);
        }
    }
    let by_filter = compare("value", &last.to_string());
    for change in [add([*last]), GroupChange::remove_where(&by_filter).unwrap()] {
        let small = cost(small, change.clone()).await.unwrap();
        for group in [medium, large] {
            assert_eq!(small, cost(group, change.clone()).await.unwrap());
        }
    }
    for plan in world.plans_of_one_membership(large, *last).await {
        assert!(
            !plan.contains("SCAN group_members")
                && !plan.contains("SCAN users")
                && !plan.contains("Seq Scan on users")
                && !plan.contains("Seq Scan on group_members")
                && rows_in_vain(&plan) < 10,
            "{plan}"
        );
    }
}

/// Rows that PostgreSQL has read and not used; of two groups it may as well read both.
fn rows_in_vain(plan: &str) -> u64 {
    let lines = plan.lines();
    let counts = lines.filter_map(|line| line.trim().strip_prefix("Rows Removed by Filter: "));
    counts.map(|count| count.parse::<u64>().unwrap()).sum()
}

pub(super) async fn numbers_of_groups_follow_commits(world: World) {
    let groups = (0..20).map(|number| world.create_group(new_group(&number.to_string(), &[])));
    for created in futures::future::join_all(groups).await {
        created.unwrap();
    }
    world.people(["ada"]).await;
    world.group("last", &[]).await;
    let (total, names) = world.search_groups(None).await;
    assert_eq!(total, 21);
    assert_eq!(names.last().unwrap(), "last");
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>().len(), 21);
}

/// The part of an event that these behaviours look at.
struct Event {
    part: i32,
    parts: i32,
}

impl From<&crate::domain::Event> for Event {
    fn from(event: &crate::domain::Event) -> Self {
        Self {
            part: event.part,
            parts: event.parts,
        }
    }
}

fn list(event: &RecordedEvent, name: &str) -> Vec<String> {
    let values = event.event.values.as_ref().unwrap();
    let Some(Value::Array(ids)) = values.get(name) else {
        return Vec::new();
    };
    ids.iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

pub(super) async fn all_memberships_are_read_page_by_page(world: World) {
    let mut expected = BTreeSet::new();
    let people = world.crowd(6).await;
    for number in 0..3 {
        let members = &people[number..];
        let group = world.group(&format!("group-{number}"), members).await;
        expected.extend(members.iter().map(|member| (group, *member)));
    }
    let mut after = None;
    let mut found = Vec::new();
    loop {
        let reader = world.store.reader(world.organization);
        let (_, page) = reader
            .list_memberships(&world.admin, after, 5)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.group, last.member));
        found.extend(page.iter().map(|row| (row.group, row.member)));
    }
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
}

pub(super) async fn a_group_has_a_million_members_at_most(world: World) {
    let [ada, bob] = world.people(["ada", "bob"]).await;
    let group = world.group("Crowd", &[]).await;
    // The others are only counted: to make them would take an hour.
    let count = "UPDATE groups SET member_count = 999999 WHERE display_name = 'Crowd'";
    super::engines::run(&world.url, count).await;
    world
        .change_group(group, vec![add([ada.into()])])
        .await
        .unwrap();
    let refused = world.change_group(group, vec![add([bob.into()])]).await;
    assert!(matches!(refused, Err(Error::TooMany(_))), "{refused:?}");
    let after = world.find_group(group).await.unwrap();
    assert_eq!(after.member_count, 1_000_000);
    assert_eq!(world.members(group).await.len(), 1);
}
