//! The twin: another organization that has the same rows under the same ids, and that nobody may touch.
//!
//! Apart, because it makes a test of isolation of every behaviour in the suite. What is written to the world's
//! organization is written to the twin's just before by a trigger, with other contents, and a change of the twin's rows fails the
//! statement that tries. So a statement which forgot its organization finds too much, finds what is not its own,
//! or fails: all of the keys are there twice. On SQLite always, where a trigger may say so in a line; on PostgreSQL for mutants.

pub(super) mod postgres;

use sea_orm::sqlx::{self, Connection as _, Row as _, SqliteConnection};
use uuid::Uuid;

use super::world::World;
use crate::domain::{OrganizationId, UserId};

/// Before every other id, so that it is found first by whoever looks for one.
pub(super) fn id() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(0x7000_8000_0000_0000_0001))
}

/// The other end: it is found last, and has nothing but its counters.
fn last() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(0xffff_ffff_ffff_7fff_bfff_ffff_ffff_ffff))
}

/// Somebody whom the twin has in all of its groups, and the world's organization has not.
pub(super) fn ghost() -> UserId {
    UserId::from_uuid(Uuid::from_u128(0x7000_8000_0000_0000_0002))
}

/// Behaviours about all organizations at once: there the twin would be one of them.
pub(super) const ALONE: [&str; 8] = [
    "a_feed_is_in_order_whoever_was_first",
    "positions_go_on_in_another_cluster",
    "a_purge_takes_all_of_an_organization_and_nothing_of_another",
    "a_list_goes_on_after_the_last_one",
    "a_reader_waits_for_whoever_may_still_commit",
    "all_feeds_are_read_in_one_order",
    "the_status_tells_how_an_organization_fares",
    "what_was_removed_is_known_to_readers_of_all",
];

/// What is different in the twin. Whoever reads its texts and numbers shall be seen to; and nothing of it ever gets
/// so old that it may be removed, for what removes the old of all organizations may do so. Versions are the same: they
/// would guard a change that has forgotten its organization.
const DIFFERENT: [(&str, &str); 19] = [
    ("created", "NEW.created + 1000"),
    (
        "document",
        "json_set(NEW.document, '$.displayName', 'Twin')",
    ),
    ("display_name", "'Twin ' || NEW.display_name"),
    ("user_name", "'twin-' || NEW.user_name"),
    ("member_count", "NEW.member_count + 1000"),
    ("personal", "NULL"),
    ("actor", "'twin'"),
    ("actor_name", "'Twin'"),
    ("total", "NEW.total + 1000"),
    ("prefix", "'twin'"),
    ("request", "x'00'"),
    (
        "released",
        "(SELECT count(*) % 2 FROM held_removals WHERE organization_id = $twin)",
    ),
    ("since", "NEW.since + 1000000000000"),
    ("deleted", "NEW.deleted + 1000000000000"),
    ("expires", "NEW.expires + 1000000000000"),
    ("time", "NEW.time + 1000000000000"),
    ("oldest", "NEW.oldest + 1000000000000"),
    ("kept", "0"),
    ("definition", "json_set(NEW.definition, '$.name', 'Twin')"),
];

/// What else there is in the twin for a row: relations between the same ids that the world's organization has not, a few,
/// so that what is found by the twin's relations is somebody else.
const RELATIONS: [(&str, &str); 3] = [
    (
        "event_members",
        "INSERT OR IGNORE INTO event_members (organization_id, member_id, sequence) \
            SELECT $twin, NEW.member_id, e.sequence FROM events AS e WHERE e.organization_id = $own LIMIT 5;",
    ),
    (
        "user_emails",
        "INSERT OR IGNORE INTO user_emails (organization_id, value, user_id) \
            SELECT $twin, NEW.value, u.id FROM users AS u WHERE u.organization_id = $own LIMIT 3;",
    ),
    (
        "group_members",
        "INSERT OR IGNORE INTO group_members (organization_id, group_id, member_id, member_kind) \
            SELECT $twin, g.id, NEW.member_id, NEW.member_kind FROM groups AS g WHERE g.organization_id = $own LIMIT 3; \
        INSERT OR IGNORE INTO group_members (organization_id, group_id, member_id, member_kind) \
            SELECT $twin, NEW.group_id, u.id, 1 FROM users AS u WHERE u.organization_id = $own LIMIT 3;",
    ),
];

/// Gives the world's organization, of which nothing is there yet, a twin.
pub(super) async fn accompany(world: &World) {
    for other in [id(), last()] {
        world.create_organization(other).await.unwrap();
    }
    let mut connection = SqliteConnection::connect(&world.url).await.unwrap();
    let run = async |connection: &mut SqliteConnection, statements: &str| {
        let statements = statements
            .replace("$twin", &blob(id()))
            .replace("$last", &blob(last()))
            .replace("$own", &blob(world.organization))
            .replace("$ghost", &format!("x'{}'", ghost().as_uuid().simple()));
        sqlx::raw_sql(sqlx::AssertSqlSafe(statements))
            .execute(connection)
            .await
            .unwrap();
    };
    // Whatever writes to the twin has to come through the gate, which only the triggers open.
    run(
        &mut connection,
        "CREATE TABLE twin_gate (open); \
        UPDATE organizations SET display_name = 'Twin' WHERE id = $twin; \
        UPDATE organization_counters SET user_count = 7, active_count = 7, imported_count = 7, adopted_count = 7, \
            group_count = 7, ordinal = 7000 WHERE organization_id IN ($twin, $last); \
        UPDATE events SET time = time + 1000000000000; \
        CREATE TRIGGER twin_changed BEFORE UPDATE ON organizations WHEN OLD.id = $twin BEGIN \
            SELECT RAISE(ABORT, 'the twin was changed'); END; \
        CREATE TRIGGER ghost_in_group AFTER INSERT ON groups WHEN NEW.organization_id = $own BEGIN \
            INSERT INTO twin_gate VALUES (1); \
            INSERT OR IGNORE INTO group_members (organization_id, group_id, member_id, member_kind) \
                VALUES ($twin, NEW.id, $ghost, 1); \
            DELETE FROM twin_gate; END",
    )
    .await;
    for table in tables(&mut connection).await {
        let columns = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        let columns = list(&mut connection, &columns).await;
        let values: Vec<_> = columns.iter().map(|column| value(column)).collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        let relations = RELATIONS.iter().find(|(name, _)| *name == table);
        let relations = relations.map_or("", |(_, insert)| insert);
        let triggers = format!(
            "CREATE TRIGGER twin_of_{table} BEFORE INSERT ON {table} WHEN NEW.organization_id = $own BEGIN \
                INSERT INTO twin_gate VALUES (1); \
                INSERT OR IGNORE INTO {table} ({columns}) VALUES ({values}); {relations} \
                DELETE FROM twin_gate; END; \
            CREATE TRIGGER twin_written_{table} BEFORE INSERT ON {table} WHEN NEW.organization_id = $twin \
                AND NOT EXISTS (SELECT 1 FROM twin_gate) BEGIN SELECT RAISE(ABORT, 'the twin was written'); END; \
            CREATE TRIGGER twin_changed_{table} BEFORE UPDATE ON {table} WHEN OLD.organization_id = $twin BEGIN \
                SELECT RAISE(ABORT, 'the twin was changed'); END; \
            CREATE TRIGGER twin_deleted_{table} BEFORE DELETE ON {table} WHEN OLD.organization_id = $twin BEGIN \
                SELECT RAISE(ABORT, 'the twin was deleted'); END"
        );
        run(&mut connection, &triggers).await;
    }
    connection.close().await.unwrap();
}

/// The tables whose rows belong to organizations.
pub(super) async fn tables(connection: &mut SqliteConnection) -> Vec<String> {
    const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%\"organization_id\"%' \
        ORDER BY name";
    list(connection, TABLES).await
}

fn value(column: &str) -> String {
    if column == "organization_id" {
        return "$twin".to_owned();
    }
    let different = DIFFERENT.iter().find(|(name, _)| *name == column);
    different.map_or_else(|| format!("NEW.{column}"), |(_, value)| (*value).to_owned())
}

fn blob(organization: OrganizationId) -> String {
    format!("x'{}'", organization.as_uuid().simple())
}

#[tokio::test]
async fn the_twin_has_other_relations_between_the_same_ids() {
    let world = World::on_sqlite("").await;
    for name in ["ada", "bob"] {
        let emails = serde_json::json!({ "emails": [{ "value": format!("{name}@example.com") }] });
        let made = world.create(super::world::user(name, emails)).await;
        made.unwrap();
    }
    let mut connection = SqliteConnection::connect(&world.url).await.unwrap();
    let of = |organization| {
        format!(
            "SELECT value FROM user_emails WHERE organization_id = {} ORDER BY value",
            blob(organization)
        )
    };
    let own = list(&mut connection, &of(world.organization)).await;
    let twins = list(&mut connection, &of(id())).await;
    assert_eq!(own, ["ada@example.com", "bob@example.com"]);
    assert_eq!(
        twins,
        ["ada@example.com", "bob@example.com", "bob@example.com"]
    );
}

async fn list(connection: &mut SqliteConnection, select: &str) -> Vec<String> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(select.to_owned()))
        .fetch_all(connection)
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
