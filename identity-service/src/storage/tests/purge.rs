//! What is purged of a deleted organization: every row but the event that says so, in steps, and no row of another one.

use std::ops::RangeInclusive;

use sea_orm::sqlx::{self, Connection as _, Row as _, SqliteConnection};

use super::{
    organizations::delete_one,
    twin,
    world::{START, World, named},
};
use crate::domain::{IfMatch, OrganizationId};

/// More rows than one step takes.
const MANY: RangeInclusive<u32> = 1..=501;
/// Keys that come behind these.
const FEW: RangeInclusive<u32> = 10_001..=10_003;

/// Rows in every table that organizations have rows in, whatever they say: the tables without rules about them.
async fn fill(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    numbers: RangeInclusive<u32>,
) {
    let (start, end) = numbers.into_inner();
    let id = organization.as_uuid().simple();
    for table in twin::tables(connection).await {
        let columns = format!("SELECT name, type FROM pragma_table_info('{table}') ORDER BY cid");
        let columns = sqlx::query(sqlx::AssertSqlSafe(columns))
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for column in &columns {
            let (name, kind): (String, String) = (column.get(0), column.get(1));
            values.push(match (name.as_str(), kind.to_lowercase()) {
                ("organization_id", _) => format!("x'{id}'"),
                (_, kind) if kind.contains("blob") => "unhex(printf('%032x', n))".to_owned(),
                (_, kind) if kind.contains("text") => "printf('row %05d', n)".to_owned(),
                _ => "n".to_owned(),
            });
            names.push(name);
        }
        let fill = format!(
            "INSERT OR IGNORE INTO {table} ({}) \
                WITH RECURSIVE numbers(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers WHERE n < {end}) \
                SELECT {} FROM numbers",
            names.join(", "),
            values.join(", ")
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(fill))
            .execute(&mut *connection)
            .await
            .unwrap();
    }
}

/// How many rows an organization has in each table.
async fn count(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
) -> Vec<(String, i64)> {
    let id = organization.as_uuid().simple();
    let mut counts = Vec::new();
    for table in twin::tables(connection).await {
        let count = format!("SELECT count(*) FROM {table} WHERE organization_id = x'{id}'");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(count))
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        counts.push((table, count));
    }
    counts
}

/// On SQLite with rows in all tables, made by hand; on PostgreSQL with users.
pub(super) async fn a_purge_takes_all_of_an_organization_and_nothing_of_another(world: World) {
    // They have the same keys, and come before and behind it in every index.
    let (before, behind) = (twin::id(), OrganizationId::new(START));
    for other in [before, behind] {
        world.create_organization(other).await.unwrap();
    }
    let create = async |organization, name: &str| {
        let created = world.create_in(&world.store, organization, world.admin, named(name));
        created.await.unwrap().id
    };
    let kept = create(before, "ada").await;
    for gone in [behind, world.organization] {
        create(gone, "ada").await;
    }
    let mut connection = None;
    if world.is_sqlite() {
        let mut opened = SqliteConnection::connect(&world.url).await.unwrap();
        fill(&mut opened, before, MANY).await;
        for organization in [before, behind, world.organization] {
            fill(&mut opened, organization, FEW).await;
        }
        // Whoever is marked as purged has nothing left.
        let mark = "CREATE TRIGGER purged_too_early BEFORE UPDATE OF purged ON organizations \
            WHEN NEW.purged IS NOT NULL AND EXISTS (SELECT 1 FROM users WHERE organization_id = NEW.id) \
            BEGIN SELECT RAISE(ABORT, 'purged before its rows are gone'); END";
        sqlx::raw_sql(mark).execute(&mut opened).await.unwrap();
        connection = Some((count(&mut opened, before).await, opened));
    }
    for gone in [behind, world.organization] {
        delete_one(&world, gone, IfMatch::Any).await.unwrap();
    }
    // The one that runs by itself may have been faster.
    world.store.purge_deleted().await.unwrap();
    if let Some((counts, mut opened)) = connection {
        assert_eq!(count(&mut opened, before).await, counts);
        for gone in [behind, world.organization] {
            for (table, rows) in count(&mut opened, gone).await {
                // That it is gone is told to readers of all feeds for as long as events are kept.
                assert_eq!(rows, i64::from(table == "events"), "{table}");
            }
        }
        opened.close().await.unwrap();
    }
    let reader = world.store.reader(before);
    let (_, kept) = reader.find_user(&world.admin, kept).await.unwrap();
    assert!(kept.is_some());
}
