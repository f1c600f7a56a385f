//! The groups in a group, found without a look at its other members.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(
                Index::create()
                    .name("group_members_nested")
                    .table("group_members")
                    .col("organization_id")
                    .col("group_id")
                    .col("member_id")
                    // A group.
                    .and_where(Expr::col("member_kind").eq(2))
                    .take(),
            )
            .await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            tell_planner(manager).await?;
        }
        Ok(())
    }
}

/// As with the other keys: few groups are in groups, and few in the same one.
const STATISTICS: &str = "\
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES \
        ('group_members', 'group_members_nested', '1000 100 5 1'); \
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
