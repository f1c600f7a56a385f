//! Who has made a user, and whether the identity provider manages it; how many there are of each.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        for table in ["users", "deleted_users"] {
            // 1: made by a service, 2: then written to by the identity provider, 3: made by the identity provider, or
            // before anybody asked.
            let mut provisioning = c.integer("provisioning").required();
            let add = Table::alter()
                .table(table)
                .add_column(provisioning.default(3))
                .take();
            manager.alter_table(add).await?;
        }
        for column in ["imported_count", "adopted_count"] {
            let mut count = c.integer(column).required();
            let add = Table::alter()
                .table("organization_counters")
                .add_column(count.default(0))
                .take();
            manager.alter_table(add).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("users_provisioning")
                    .table("users")
                    .col("organization_id")
                    .col("provisioning")
                    .col("ordinal")
                    .take(),
            )
            .await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            tell_planner(manager).await?;
        }
        Ok(())
    }
}

/// As with the other keys; but here many users share one.
const STATISTICS: &str = "\
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES \
        ('users', 'users_provisioning', '1000000 1000 300 1'); \
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
