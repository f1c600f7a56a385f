//! How the engines go about it: what has an index is found and sorted by it.

use std::collections::BTreeSet;

use futures::future::join_all;
use sea_orm::{Statement, sea_query::SelectStatement};
use serde_json::json;

use super::{
    filters::{name, text},
    world::{START, World, first, named, sorted, user},
};
use crate::{
    domain::{
        Document, Expression, Extensions, ExternalId, Group, GroupFilter, GroupId, GroupName,
        MemberId, MemberIds, NewGroup, Operator, Position, Slice, Sort, SortValue, Start,
        UserFilter,
        schema::{Resource, Schemas},
    },
    storage::{
        HistoryOf,
        engine::Writer,
        groups, history,
        readers::Place,
        row::Cells,
        scope::{self, Runnable as _, Sql},
        users,
    },
};

/// Beside what the filters look for.
const CROWD: usize = 1_000;
/// Those of them that are created at the same time.
const BATCH: usize = 50;

fn equals(attribute: &str, value: &str) -> Option<Expression> {
    Some(text(attribute, Operator::Equal, value))
}

pub(super) async fn keys_are_found_by_an_index_however_they_are_sorted(world: World) {
    world.people_with_keys().await;
    world.analyze().await;
    let somebody = world.create(named("first")).await.unwrap();
    let by_key = [
        (equals("userName", "user-7"), "users_user_name"),
        (equals("externalId", "none"), "users_external_id"),
        (equals("accountId", "none"), "users_account_id"),
        (equals("id", &somebody.id.to_string()), ""),
        (equals("emails.value", "7@x"), "user_emails"),
    ];
    for (filter, index) in by_key {
        for sort in ["", "userName", "meta.lastModified", "title", "id"] {
            let plan = world.plan_of_users(filter.clone(), sort).await;
            assert!(!scans(&plan, "users"), "{filter:?} by {sort}: {plan}");
            assert!(plan.contains(index), "{filter:?} by {sort}: {plan}");
        }
    }
}

pub(super) async fn keys_of_groups_are_found_by_an_index_however_they_are_sorted(world: World) {
    let people = world.people_with_keys().await;
    world.groups_of(&people).await;
    world.analyze().await;
    let some_group = GroupId::new(START).to_string();
    let by_key = [
        (equals("displayName", "group 7"), "groups_display_name"),
        (equals("externalId", "none"), "groups_external_id"),
        (equals("id", &some_group), ""),
        (
            equals("members.value", &people[7].to_string()),
            "group_members_member",
        ),
    ];
    for (filter, index) in by_key {
        for sort in ["", "displayName", "meta.created"] {
            let plan = world.plan_of_groups(filter.clone(), sort).await;
            assert!(!scans(&plan, "groups"), "{filter:?} by {sort}: {plan}");
            assert!(plan.contains(index), "{filter:?} by {sort}: {plan}");
        }
    }
}

pub(super) async fn a_page_sorted_by_a_key_is_a_range_of_its_index(world: World) {
    let people = world.people_with_keys().await;
    world.groups_of(&people).await;
    world.analyze().await;
    for (sort, index) in [
        ("", "users_ordinal"),
        ("userName", "users_user_name"),
        ("externalId", "users_external_id"),
        ("meta.lastModified", "users_modified"),
        (
            "id",
            if world.is_sqlite() {
                "sqlite_autoindex_users"
            } else {
                "users_pkey"
            },
        ),
    ] {
        let plan = world.plan_of_users(None, sort).await;
        assert!(plan.contains(index), "{sort}: {plan}");
        assert!(!sorts_all(&plan), "{sort}: {plan}");
    }
    for (sort, index) in [
        ("", "groups_ordinal"),
        ("displayName", "groups_display_name"),
        ("externalId", "groups_external_id"),
    ] {
        let plan = world.plan_of_groups(None, sort).await;
        assert!(plan.contains(index), "{sort}: {plan}");
        assert!(!sorts_all(&plan), "{sort}: {plan}");
    }
}

/// What PostgreSQL sorts is the page, and not the list: the caller has no order that it could keep.
pub(super) async fn a_page_beside_its_caller_is_read_in_the_order_of_its_index(world: World) {
    let people = world.people_with_keys().await;
    world.groups_of(&people).await;
    world.analyze().await;
    let reader = world.store.reader(world.organization);
    let position = Position {
        key: SortValue::Absent,
        ordinal: 7,
    };
    for start in [
        Start::Offset(0),
        Start::Offset(20),
        Start::After(position.clone()),
        Start::Before(position),
    ] {
        for credential in [world.scim, world.admin] {
            let slice = |sort, resource| Slice {
                start: start.clone(),
                ..slice(sort, resource)
            };
            let users = users::page_for_tests(&reader, &credential, &slice("", Resource::User));
            let groups = groups::page_for_tests(&reader, &credential, &slice("", Resource::Group));
            for (select, index) in [(users, "users_ordinal"), (groups, "groups_ordinal")] {
                let plan = world.plan(&select).await;
                assert!(plan.contains(index), "{start:?}: {plan}");
                assert!(
                    !world.is_sqlite() || !copies_the_page(&plan),
                    "{start:?}: {plan}"
                );
            }
        }
    }
    for sort in ["userName", "externalId", "meta.lastModified", "id"] {
        let slice = slice(sort, Resource::User);
        let plan = world
            .plan(&users::page_for_tests(&reader, &world.scim, &slice))
            .await;
        assert!(!scans(&plan, "users"), "{sort}: {plan}");
        assert!(
            !world.is_sqlite() || !copies_the_page(&plan),
            "{sort}: {plan}"
        );
    }
}

pub(super) async fn a_history_is_found_by_indexes(world: World) {
    let people = world.people_with_keys().await;
    world.groups_of(&people).await;
    world.analyze().await;
    for before in [None, Some(1_000)] {
        let asked = HistoryOf {
            resource: people[7].as_uuid(),
            memberships: true,
            before,
        };
        let page = history::page(world.organization, asked, 21);
        let plan = world.plan(&page).await;
        assert!(!scans(&plan, "events"), "{plan}");
        assert!(!scans(&plan, "event_members"), "{plan}");
        assert!(plan.contains("events_resource"), "{plan}");
        assert!(plan.contains("event_members"), "{plan}");
    }
}

fn scans(plan: &str, table: &str) -> bool {
    plan.contains(&format!("SCAN {table}")) || plan.contains(&format!("Seq Scan on {table}"))
}

/// Sorting what an index has not sorted; ties within it do not count.
fn sorts_all(plan: &str) -> bool {
    plan.lines().any(|line| {
        let line = line.trim().trim_start_matches("->").trim();
        line.starts_with("Sort  (") || line.contains("B-TREE FOR ORDER BY")
    })
}

/// On SQLite, whether rows are put into a table or a tree of their own before they are given. Groups of a user are.
fn copies_the_page(plan: &str) -> bool {
    let (page, _) = plan.split_once("SCALAR SUBQUERY").unwrap();
    page.contains("MATERIALIZE") || page.contains("TEMP B-TREE")
}

/// Each index that is opened is a page that is written, whatever its entry was before; but for the one by which the row is
/// found.
#[tokio::test]
async fn sqlite_writes_no_index_of_a_key_that_stays() {
    let world = World::alone().await;
    for (replace, written) in [
        (
            users::replace_for_tests,
            ["users", "users_modified", "users_removed"].as_slice(),
        ),
        (groups::replace_for_tests, &["groups"]),
    ] {
        let mut opened = world.written_by(replace).await;
        opened.retain(|name| !name.starts_with("sqlite_autoindex"));
        assert_eq!(opened, written);
    }
}

impl World {
    /// The tables and indexes that a statement of SQLite opens to write into them.
    async fn written_by(&self, sql: Sql) -> Vec<String> {
        let readers = &self.store.connections().readers;
        let mut statement = scope::set(self.organization, sql, std::iter::repeat_n(1.into(), 15))
            .statement(self.store.engine());
        statement.sql.insert_str(0, "EXPLAIN ");
        let mut roots = BTreeSet::new();
        for row in readers.list(statement, 0, Place::Aside).await.unwrap() {
            let mut cells = Cells::of(&row);
            cells.skip(1);
            let opcode: String = cells.take().unwrap();
            cells.skip(1);
            let root: i64 = cells.take().unwrap();
            if opcode == "OpenWrite" {
                roots.insert(root);
            }
        }
        let names = "SELECT name FROM sqlite_schema \
            WHERE rootpage IN (SELECT value FROM json_each($2)) AND $1 IS NOT NULL ORDER BY name";
        let roots = serde_json::to_string(&roots).unwrap();
        let names = scope::set(self.organization, Sql::of_sqlite(names), [roots.into()]);
        let names = names.statement(self.store.engine());
        let names = readers.list(names, 0, Place::Aside).await.unwrap();
        let names = names.iter().map(|row| Cells::of(row).take().unwrap());
        names.collect()
    }

    /// A crowd of users, each with an external id and an address, changed at different times.
    async fn people_with_keys(&self) -> Vec<MemberId> {
        let mut ids = Vec::new();
        for batch in 0..CROWD / BATCH {
            let people = (batch * BATCH..(batch + 1) * BATCH).map(|number| {
                let emails = json!([{ "value": format!("{number}@x") }]);
                let person = json!({ "externalId": format!("ext-{number}"), "emails": emails });
                self.create(user(&format!("user-{number}"), person))
            });
            for created in join_all(people).await {
                ids.push(created.unwrap().id.into());
            }
            self.wait(1);
        }
        ids
    }

    /// A group for each of them, with an external id.
    async fn groups_of(&self, members: &[MemberId]) {
        let groups = members.iter().enumerate().map(|(number, member)| {
            self.create_group(NewGroup {
                group: Group {
                    display_name: GroupName::parse(format!("Group {number}")).unwrap(),
                    external_id: ExternalId::parse(format!("ext-{number}")).unwrap(),
                    attributes: Document::default(),
                },
                extensions: Extensions::default(),
                members: MemberIds::parse(&[member.to_string()]).unwrap(),
            })
        });
        for created in join_all(groups).await {
            created.unwrap();
        }
    }

    async fn plan_of_users(&self, filter: Option<Expression>, sort: &str) -> String {
        let filter =
            filter.map(|filter| UserFilter::resolve(filter, Schemas::built_in(), true).unwrap());
        let slice = slice(sort, Resource::User);
        let engine = self.store.engine();
        self.plan(&users::matching_for_tests(
            engine,
            self.organization,
            filter.as_ref(),
            &slice,
        ))
        .await
    }

    async fn plan_of_groups(&self, filter: Option<Expression>, sort: &str) -> String {
        let filter =
            filter.map(|filter| GroupFilter::resolve(filter, Schemas::built_in()).unwrap());
        let slice = slice(sort, Resource::Group);
        let engine = self.store.engine();
        self.plan(&groups::matching_for_tests(
            engine,
            self.organization,
            filter.as_ref(),
            &slice,
        ))
        .await
    }

    async fn plan(&self, select: &SelectStatement) -> String {
        self.plan_by("EXPLAIN ", select).await
    }

    /// The plan, and on PostgreSQL what it came to.
    pub(super) async fn measured_plan(&self, select: &SelectStatement) -> String {
        self.plan_by("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ", select)
            .await
    }

    async fn plan_by(&self, explain: &str, select: &SelectStatement) -> String {
        let mut statement: Statement = self.store.engine().backend().build(select);
        let explain = if self.is_sqlite() {
            "EXPLAIN QUERY PLAN "
        } else {
            explain
        };
        statement.sql.insert_str(0, explain);
        let rows = self
            .store
            .connections()
            .readers
            .list(statement, 0, Place::Aside)
            .await
            .unwrap();
        let column = if self.is_sqlite() { 3 } else { 0 };
        let lines = rows.iter().map(|row| {
            let mut cells = Cells::of(row);
            cells.skip(column);
            cells.take::<String>().unwrap()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// PostgreSQL does by itself what it is told here; SQLite plans without.
    pub(super) async fn analyze(&self) {
        if let Writer::Postgres(pool) = &self.store.connections().writer {
            let mut lent = pool.lend().await.unwrap();
            let analyze = "ANALYZE".to_owned();
            lent.connection.execute_text(analyze).await.unwrap();
            lent.give_back();
        }
    }
}

/// A page in an order; without one, in that of creation.
fn slice(sort: &str, resource: Resource) -> Slice {
    let sort = match sort {
        "" => Sort::default(),
        sort => sorted(name(sort), false, resource),
    };
    Slice {
        sort,
        start: Start::Offset(0),
        ..first(10)
    }
}
