//! Which events of groups tell of somebody: an index of the feed by member.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let c = Columns::of(backend);
        let mut members = Table::create()
            .table("event_members")
            .col(c.id("organization_id").required())
            .col(c.id("member_id").required())
            // Of the event that tells that they came or went.
            .col(c.integer("sequence").required())
            // The only index: whoever forgets an event reads in it whom it tells of.
            .primary_key(
                Index::create()
                    .col("organization_id")
                    .col("member_id")
                    .col("sequence"),
            )
            .take();
        if backend == DatabaseBackend::Sqlite {
            members.extra("WITHOUT ROWID");
        }
        manager.create_table(members).await
    }
}
