//! What sorted lists and look-ups of groups want: external ids with those who have none and with ties in the order of
//! creation, and what SQLite is to know about the keys of groups.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [
            ("users_external_id", "users"),
            ("groups_external_id", "groups"),
        ] {
            manager
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
            manager
                .create_index(
                    Index::create()
                        .name(name)
                        .table(table)
                        .col("organization_id")
                        .col("external_id")
                        .col("ordinal")
                        .take(),
                )
                .await?;
        }
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            tell_planner(manager).await?;
        }
        Ok(())
    }
}

/// As with the keys of users: few rows have one key, and without these figures SQLite would rather read all groups in
/// the order in which a page wants them. What it knew about a dropped index has gone with it.
const STATISTICS: &str = "\
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES \
        ('users', 'users_external_id', '1000000 1000 1 1'), \
        ('groups', 'sqlite_autoindex_groups_1', '100000 100 1'), \
        ('groups', 'groups_display_name', '100000 100 1'), \
        ('groups', 'groups_external_id', '100000 100 1 1'), \
        ('groups', 'groups_ordinal', '100000 100 1'), \
        ('group_members', 'group_members', '1000000 1000 50 1'), \
        ('group_members', 'group_members_member', '1000000 1000 10 1'); \
    ANALYZE sqlite_schema";

#[expect(
    clippy::disallowed_methods,
    reason = "a migration is about all organizations"
)]
async fn tell_planner(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .get_connection()
        .execute_unprepared(STATISTICS)
        .await
        .map(drop)
}
