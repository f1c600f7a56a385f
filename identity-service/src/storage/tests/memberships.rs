//! Who is in which group through others: lists and questions against a plain evaluation, and what they cost.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;

use super::world::{World, groups::add, set};
use crate::{
    domain::{
        Changes, Error, GroupId, IfMatch, ListedMember, MemberId, MemberKind, Membership, Reach,
        UserGroup, UserId,
    },
    storage::memberships,
};

/// Who is in a group itself.
type Direct = BTreeMap<GroupId, BTreeSet<MemberId>>;

impl World {
    /// All pages, of so many members.
    async fn members_of(&self, group: GroupId, reach: Reach, page: u64) -> Vec<ListedMember> {
        let reader = self.store.reader(self.organization);
        let mut all: Vec<ListedMember> = Vec::new();
        loop {
            let after = all.last().map(|listed| listed.member.id);
            let found = reader.list_group_members(&self.admin, group, reach, after, page);
            let members = found.await.unwrap().1.unwrap();
            let last = (members.len() as u64) < page;
            all.extend(members);
            if last {
                return all;
            }
        }
    }

    async fn groups_of_user(&self, user: UserId, reach: Reach, page: u64) -> Vec<UserGroup> {
        let reader = self.store.reader(self.organization);
        let mut all: Vec<UserGroup> = Vec::new();
        loop {
            let after = all.last().map(|group| group.id);
            let found = reader.list_user_groups(&self.admin, user, reach, after, page);
            let groups = found.await.unwrap().1.unwrap();
            let last = (groups.len() as u64) < page;
            all.extend(groups);
            if last {
                return all;
            }
        }
    }

    async fn membership(&self, group: GroupId, member: MemberId) -> Option<Membership> {
        let reader = self.store.reader(self.organization);
        let found = reader.find_membership(&self.admin, group, member);
        found.await.unwrap().1
    }
}

/// Everybody who is reached from a group, by walking.
fn reached(direct: &Direct, group: GroupId) -> BTreeSet<MemberId> {
    let mut met = BTreeSet::new();
    let mut open = vec![group];
    let mut reached = BTreeSet::new();
    while let Some(group) = open.pop() {
        if !met.insert(group) {
            continue;
        }
        for member in &direct[&group] {
            reached.insert(*member);
            let nested = direct
                .keys()
                .find(|group| MemberId::from(**group) == *member);
            open.extend(nested);
        }
    }
    reached
}

pub(super) async fn random_memberships_are_what_a_walk_finds(world: World) {
    let mut random = StdRng::seed_from_u64(7);
    let people: Vec<UserId> = world
        .people(["a", "b", "c", "d", "e", "f", "g", "h"])
        .await
        .into();
    let (mut direct, mut named) = (Direct::new(), Vec::new());
    for number in 0..9 {
        let name = format!("group {number}");
        let group = world.group(&name, &[]).await;
        named.push((group.into(), name));
        direct.insert(group, BTreeSet::new());
    }
    let groups: Vec<GroupId> = direct.keys().copied().collect();
    let displays: BTreeMap<MemberId, String> = people
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
        .map(|(id, name)| (MemberId::from(*id), name.to_owned()))
        .chain(named)
        .collect();
    let everybody: Vec<MemberId> = people
        .iter()
        .map(|id| MemberId::from(*id))
        .chain(groups.iter().map(|id| MemberId::from(*id)))
        .collect();
    // Groups are in groups at random: circles, and groups that are in themselves, are among them.
    for group in &groups {
        let members: Vec<MemberId> = everybody
            .iter()
            .filter(|_| random.random_bool(0.2))
            .copied()
            .collect();
        world
            .change_group(*group, vec![add(members.clone())])
            .await
            .unwrap();
        direct.get_mut(group).unwrap().extend(members);
    }

    for group in &groups {
        let all = reached(&direct, *group);
        for page in [1, 3, 100] {
            let listed = world.members_of(*group, Reach::Nested, page).await;
            let ids: Vec<MemberId> = listed.iter().map(|listed| listed.member.id).collect();
            assert_eq!(
                ids,
                all.iter().copied().collect::<Vec<_>>(),
                "in pages of {page}"
            );
            for ListedMember {
                member,
                direct: is_direct,
            } in listed
            {
                assert_eq!(is_direct, direct[group].contains(&member.id));
                let is_group = groups.iter().any(|id| MemberId::from(*id) == member.id);
                assert_eq!(member.kind == MemberKind::Group, is_group);
                assert_eq!(member.display, displays[&member.id]);
            }
            let listed = world.members_of(*group, Reach::Direct, page).await;
            let ids: BTreeSet<_> = listed.iter().map(|listed| listed.member.id).collect();
            assert_eq!(
                (ids, listed.iter().all(|listed| listed.direct)),
                (direct[group].clone(), true)
            );
        }
        for member in &everybody {
            let expected = match (direct[group].contains(member), all.contains(member)) {
                (true, _) => Membership::Direct,
                (false, true) => Membership::Indirect,
                (false, false) => Membership::None,
            };
            assert_eq!(world.membership(*group, *member).await, Some(expected));
        }
    }
    for person in &people {
        let member = MemberId::from(*person);
        let expected: Vec<(GroupId, bool)> = groups
            .iter()
            .filter(|group| reached(&direct, **group).contains(&member))
            .map(|group| (*group, direct[group].contains(&member)))
            .collect();
        for page in [1, 2, 100] {
            let listed = world.groups_of_user(*person, Reach::Nested, page).await;
            let listed: Vec<_> = listed
                .into_iter()
                .map(|group| (group.id, group.direct))
                .collect();
            assert_eq!(listed, expected, "in pages of {page}");
        }
        let listed = world.groups_of_user(*person, Reach::Direct, 2).await;
        let listed: Vec<_> = listed
            .into_iter()
            .map(|group| (group.id, group.direct))
            .collect();
        let direct: Vec<_> = expected.into_iter().filter(|(_, direct)| *direct).collect();
        assert_eq!(listed, direct);
    }
}

/// The twin has the same memberships, and everybody in the group that is aside, too.
pub(super) async fn a_walk_stays_in_its_organization(world: World) {
    let [ada] = world.people(["ada"]).await;
    let aside = world.group("aside", &[]).await;
    let inner = world.group("inner", &[ada.into()]).await;
    let outer = world.group("outer", &[inner.into()]).await;
    let expected = BTreeSet::from([(inner, true), (outer, false)]);
    let shown = |groups: &[UserGroup]| -> BTreeSet<_> {
        let shown = groups.iter().map(|group| (group.id, group.direct));
        shown.collect()
    };

    let listed = world.groups_of_user(ada, Reach::Nested, 10).await;
    assert_eq!(shown(&listed), expected);
    let reader = world.store.reader(world.organization);
    for credential in [world.admin, world.scim] {
        let (_, found) = reader.find_user(&credential, ada).await.unwrap();
        assert_eq!(shown(&found.unwrap().groups), expected);
    }
    let scim = world.scim;
    let written = world.store.write(world.organization, "", move |tx| {
        Box::pin(async move {
            tx.caller(&scim).await?;
            let changes = Changes::new(vec![set("title", json!("x"))], false)?;
            let stored = tx.users().update(ada, &IfMatch::Any, &changes).await?;
            tx.users().with_groups(stored).await
        })
    });
    assert_eq!(shown(&written.await.unwrap().groups), expected);

    assert_eq!(
        world.membership(aside, ada.into()).await,
        Some(Membership::None)
    );
    let members = world.members_of(aside, Reach::Nested, 10).await;
    assert!(members.is_empty(), "{members:?}");
}

pub(super) async fn memberships_of_nobody_are_none(world: World) {
    let [ada] = world.people(["ada"]).await;
    let group = world.group("group", &[ada.into()]).await;
    let (nobody, no_group) = (
        UserId::new(super::world::START),
        GroupId::new(super::world::START),
    );
    let reader = world.store.reader(world.organization);
    let members = reader.list_group_members(&world.admin, no_group, Reach::Nested, None, 10);
    assert_eq!(members.await.unwrap().1, None);
    let groups = reader.list_user_groups(&world.admin, nobody, Reach::Nested, None, 10);
    assert_eq!(groups.await.unwrap().1, None);
    assert_eq!(world.membership(no_group, ada.into()).await, None);
    assert_eq!(
        world.membership(group, nobody.into()).await,
        Some(Membership::None)
    );

    // Another organization's are nobody's here, and a wrong key learns nothing.
    let elsewhere = crate::domain::OrganizationId::new(super::world::START);
    world.create_organization(elsewhere).await.unwrap();
    let there = world.store.reader(elsewhere);
    let found = there.find_membership(&world.admin, group, ada.into()).await;
    assert_eq!(found.unwrap().1, None);
    let found = there.list_user_groups(&world.admin, ada, Reach::Nested, None, 10);
    assert_eq!(found.await.unwrap().1, None);
    let wrong = crate::domain::Credential::ServiceKey(crate::domain::TokenHash([9; 32]));
    let refused = reader.find_membership(&wrong, group, ada.into()).await;
    assert!(matches!(refused, Err(Error::TokenInvalid)));
}

pub(super) async fn a_page_of_members_costs_what_its_rows_cost(world: World) {
    let crowd = world.crowd(1_500).await;
    let inner = world.group("inner", &crowd[..700]).await;
    let mut members = crowd[700..].to_vec();
    members.push(inner.into());
    // What the engine believes about groups is older than these.
    world.analyze().await;
    let outer = world.group("outer", &members).await;
    let reader = world.store.reader(world.organization);
    let page = memberships::members_for_tests(&reader, outer, crowd[10], 10);
    let plan = world.measured_plan(&page).await;
    assert!(plan.contains("group_members_nested"), "{plan}");
    if world.is_sqlite() {
        let tables = ["SCAN m", "SCAN x", "SCAN u", "SCAN g", "SCAN d"];
        let is_scan = |line: &str| tables.contains(&line) || line.contains("SCAN group_members");
        assert!(!plan.lines().any(is_scan), "{plan}");
    } else {
        assert!(!plan.contains("Seq Scan on"), "{plan}");
        // Ten members of each of two groups.
        assert!(most_rows(&plan) <= 20, "{plan}");
    }
}

/// The rows of the step of a plan that has the most, over all of its loops; of an index, also those that it gave in vain.
fn most_rows(plan: &str) -> u64 {
    let number = |text: &str, name: &str| {
        let rest = text.split(name).nth(1)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok()
    };
    let lines = plan.lines().map(|line| {
        let rows = number(line, "actual rows=").or(number(line, "Rows Removed by Filter: "));
        rows.unwrap_or(0) * number(line, "loops=").unwrap_or(1)
    });
    lines.max().unwrap_or(0)
}

pub(super) async fn memberships_are_followed_through_so_many_groups(world: World) {
    const MOST: u32 = 10_000;
    let [ada] = world.people(["ada"]).await;
    let staff = world.group("Staff", &[]).await;
    // The rows that say so alone: to make the groups would take minutes.
    let enter = async |first: u32, last: u32| {
        let (numbers, id) = match world.is_sqlite() {
            true => (
                format!(
                    "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
                ),
                "unhex(printf('%032x', n.i))",
            ),
            false => (
                format!("WITH n AS (SELECT i FROM generate_series({first}, {last}) AS i)"),
                "lpad(to_hex(n.i), 32, '0')::uuid",
            ),
        };
        let insert = format!(
            "{numbers} INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
                SELECT u.organization_id, {id}, u.id, 1 FROM users AS u CROSS JOIN n WHERE u.user_name = 'ada'"
        );
        super::engines::run(&world.url, &insert).await;
    };
    let reader = world.store.reader(world.organization);
    let is_in = async || {
        let found = reader.find_membership(&world.admin, staff, ada.into());
        found.await.map(|(_, found)| found)
    };
    let groups = async || {
        let found = reader.list_user_groups(&world.admin, ada, Reach::Nested, None, 10);
        found.await.map(|(_, found)| found.unwrap())
    };
    enter(1, MOST).await;
    assert_eq!(is_in().await.unwrap(), Some(Membership::None));
    assert!(groups().await.unwrap().is_empty(), "none of them is there");
    enter(MOST + 1, MOST + 1).await;
    assert!(matches!(is_in().await, Err(Error::TooMany(_))));
    assert!(matches!(groups().await, Err(Error::TooMany(_))));
}
