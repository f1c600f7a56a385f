//! How an organization's provisioning went, day by day.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

/// Numbers of a day.
const COUNTS: [&str; 10] = [
    "succeeded",
    "failed",
    "look_ups",
    "users_created",
    "users_updated",
    "users_deactivated",
    "groups_pushed",
    "active",
    "inactive",
    "matching_look_ups",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let c = Columns::of(backend);
        let mut days = Table::create()
            .table("provisioning_days")
            .col(c.id("organization_id").required())
            // Days since 1970, in UTC.
            .col(c.integer("day").required())
            .primary_key(Index::create().col("organization_id").col("day"))
            .take();
        for name in COUNTS {
            days.col(c.integer(name).required());
        }
        if backend == DatabaseBackend::Sqlite {
            days.extra("WITHOUT ROWID");
        }
        manager.create_table(days).await
    }
}
