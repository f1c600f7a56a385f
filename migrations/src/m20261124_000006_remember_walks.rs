//! Walks by index: the key after which each next page goes on.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        let mut walks = Table::create()
            .table("walks")
            .col(c.id("organization_id").required())
            // Digest of the list: which one, with which filter, in which order.
            .col(c.bytes("query").required())
            // Of the page that goes on here.
            .col(c.integer("start_index").required())
            // Tells walks apart that are at the same page.
            .col(c.id("walk").required())
            // After which row the page goes on, as JSON.
            .col(c.text("position").required())
            // How many rows the list had when the walk began.
            .col(c.integer("total").required())
            // The page was asked for.
            .col(c.switch("used").required())
            .col(c.integer("expires").required())
            .primary_key(
                Index::create()
                    .col("organization_id")
                    .col("query")
                    .col("start_index")
                    .col("walk"),
            )
            .take();
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            // The key is nearly the whole row: one tree instead of two.
            walks.extra("WITHOUT ROWID");
        }
        manager.create_table(walks).await?;
        manager
            .create_index(
                Index::create()
                    .name("walks_expires")
                    .table("walks")
                    .col("expires")
                    .take(),
            )
            .await
    }
}
