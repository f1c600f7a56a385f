//! The twin on PostgreSQL: the same rows by triggers in its own language.
//!
//! Apart, and there for mutants only: the suite runs without it, for a trigger of each table would take its time from the tests that
//! are about concurrent units.

use super::{DIFFERENT, id, last};
use crate::storage::tests::{mutants, world::World};

/// What the engine says in other words.
const SPELT_DIFFERENTLY: [(&str, &str); 4] = [
    (
        "document",
        "jsonb_set(NEW.document::jsonb, '{displayName}', '\"Twin\"')::text",
    ),
    (
        "definition",
        "jsonb_set(NEW.definition::jsonb, '{name}', '\"Twin\"')::text",
    ),
    ("request", "'\\x00'::bytea"),
    (
        "released",
        "(SELECT count(*) % 2 = 1 FROM held_removals WHERE organization_id = $twin)",
    ),
];

/// Relations between the same ids that the world's organization has not.
const RELATIONS: [(&str, &str); 3] = [
    (
        "event_members",
        "INSERT INTO event_members (organization_id, member_id, sequence) \
            SELECT $twin, NEW.member_id, e.sequence FROM events AS e WHERE e.organization_id = $own LIMIT 5 ON CONFLICT DO NOTHING;",
    ),
    (
        "user_emails",
        "INSERT INTO user_emails (organization_id, value, user_id) \
            SELECT $twin, NEW.value, u.id FROM users AS u WHERE u.organization_id = $own LIMIT 3 ON CONFLICT DO NOTHING;",
    ),
    (
        "group_members",
        "INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
            SELECT $twin, g.id, NEW.member_id, NEW.member_kind FROM groups AS g WHERE g.organization_id = $own LIMIT 3 \
            ON CONFLICT DO NOTHING; \
        INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
            SELECT $twin, NEW.group_id, u.id, 1 FROM users AS u WHERE u.organization_id = $own LIMIT 3 ON CONFLICT DO NOTHING;",
    ),
];

/// Whatever writes to the twin has to come through the gate, which only the triggers open, for as long as they write.
const OPEN: &str = "PERFORM set_config('twin.gate', 'open', true);";
const CLOSE: &str = "PERFORM set_config('twin.gate', '', true);";

/// Gives the world's organization, of which nothing is there yet, a twin.
pub(in crate::storage::tests) async fn accompany(world: &World) {
    for other in [id(), last()] {
        world.create_organization(other).await.unwrap();
    }
    let server = tests::postgres::server().await.unwrap();
    let (_, database) = world.url.rsplit_once('/').unwrap();
    leave_out(server, database).await;
    let run = async |statements: &str| {
        let uuid = |organization: crate::domain::OrganizationId| {
            format!("'{}'::uuid", organization.as_uuid())
        };
        let statements = statements
            .replace("$twin", &uuid(id()))
            .replace("$last", &uuid(last()))
            .replace("$own", &uuid(world.organization))
            .replace("$ghost", &format!("'{}'::uuid", super::ghost().as_uuid()));
        server.query(database, &statements).await.unwrap()
    };
    let guarded = |table: &str, column: &str| {
        format!(
            "CREATE TRIGGER twin_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW \
                WHEN (OLD.{column} = $twin) EXECUTE FUNCTION twin_guard();"
        )
    };
    let mut all = format!(
        "UPDATE organizations SET display_name = 'Twin' WHERE id = $twin; \
        UPDATE organization_counters SET user_count = 7, active_count = 7, imported_count = 7, adopted_count = 7, \
            group_count = 7, ordinal = 7000 WHERE organization_id IN ($twin, $last); \
        UPDATE events SET time = time + 1000000000000; \
        CREATE FUNCTION twin_guard() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN \
            IF coalesce(current_setting('twin.gate', true), '') <> 'open' THEN RAISE 'the twin was touched'; END IF; \
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $f$; {} \
        CREATE FUNCTION ghost() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {OPEN} \
            INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
                VALUES ($twin, NEW.id, $ghost, 1) ON CONFLICT DO NOTHING; \
            {CLOSE} RETURN NEW; END $f$; \
        CREATE TRIGGER ghost_in_group AFTER INSERT ON groups FOR EACH ROW WHEN (NEW.organization_id = $own) \
            EXECUTE FUNCTION ghost();",
        guarded("organizations", "id")
    );
    let columns = run(
        "SELECT table_name || ' ' || string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns \
        WHERE table_schema = 'public' GROUP BY table_name HAVING bool_or(column_name = 'organization_id') ORDER BY table_name",
    );
    for line in columns.await.lines() {
        let (table, columns) = line.split_once(' ').unwrap();
        let columns: Vec<_> = columns.split(' ').collect();
        let values: Vec<_> = columns.iter().map(|column| value(column)).collect();
        let relations = RELATIONS.iter().find(|(name, _)| *name == table);
        let relations = relations.map_or("", |(_, insert)| insert);
        all += &format!(
            "CREATE FUNCTION twin_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {OPEN} \
                INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT DO NOTHING; {relations} \
                {CLOSE} RETURN NEW; END $f$; \
            CREATE TRIGGER a_twin BEFORE INSERT ON {table} FOR EACH ROW \
                WHEN (NEW.organization_id = $own) EXECUTE FUNCTION twin_of_{table}(); \
            CREATE TRIGGER twin_written BEFORE INSERT ON {table} FOR EACH ROW \
                WHEN (NEW.organization_id = $twin) EXECUTE FUNCTION twin_guard(); {}",
            columns.join(", "),
            values.join(", "),
            guarded(table, "organization_id"),
        );
    }
    run(&all).await;
}

/// Functions of the database have conditions of their own.
async fn leave_out(server: &tests::postgres::Server, database: &str) {
    const NAMES: &str =
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname";
    let names = server.query(database, NAMES).await.unwrap();
    for name in names.lines() {
        let definition = format!("SELECT pg_get_functiondef('{name}'::regproc)");
        let definition = server.query(database, &definition).await.unwrap();
        let left = mutants::function(name, definition);
        server.query(database, &left).await.unwrap();
    }
}

fn value(column: &str) -> String {
    if column == "organization_id" {
        return "$twin".to_owned();
    }
    let mut different = SPELT_DIFFERENTLY.iter().chain(&DIFFERENT);
    let different = different.find(|(name, _)| *name == column);
    different.map_or_else(|| format!("NEW.{column}"), |(_, value)| (*value).to_owned())
}
