//! The groups that a user is in, as a function of PostgreSQL.
//!
//! There a plan's every table and index is opened and locked before a statement begins, whether it is come to or not; and the
//! recursion up the memberships has more of them than all else that a look-up does. Within a function they are opened when it is called:
//! for people who are in a group, and by a plan that a connection keeps. SQLite does so by itself.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// $1 is the organization and $2 the user. Groups may form circles: each is met once, or twice when somebody is in it both by
/// itself and through another.
const CREATE: &str = "CREATE FUNCTION groups_of_user(uuid, uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH RECURSIVE up(id, direct) AS (
            SELECT m.group_id, 1 FROM group_members AS m
            WHERE m.organization_id = $1 AND m.member_id = $2
            UNION
            SELECT m.group_id, 0 FROM up
            JOIN group_members AS m ON m.organization_id = $1 AND m.member_id = up.id
        )
        SELECT json_agg(json_build_array(replace(found.id::text, '-', ''), found.direct, found.display_name))
        FROM (
            SELECT g.id, max(up.direct) AS direct, g.display_name FROM up
            JOIN groups AS g ON g.organization_id = $1 AND g.id = up.id
            GROUP BY g.id, g.display_name ORDER BY g.id
        ) AS found
    );
END
$$";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    #[expect(clippy::disallowed_methods, reason = "the builder makes no functions")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(CREATE).await.map(drop)
    }
}
