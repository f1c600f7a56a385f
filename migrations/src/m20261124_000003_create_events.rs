//! The change feed.

use sea_orm_migration::prelude::*;

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());

        manager
            .create_table(
                Table::create()
                    .table("events")
                    .col(c.id("organization_id").required())
                    // 1, 2, 3... without a gap.
                    .col(c.integer("sequence").required())
                    .col(c.integer("time").required())
                    .col(c.text("kind").required())
                    .col(c.id("resource_id").required())
                    .col(c.integer("version").required())
                    .col(c.text("actor").required())
                    .col(c.text("request_id").required())
                    .col(c.text("account_id"))
                    .col(c.switch("active").required())
                    // Names, as a JSON array.
                    .col(c.text("changed_attributes").required())
                    // The personal part, as a JSON object: can be erased without leaving a gap.
                    .col(c.text("personal"))
                    .col(c.integer("part").required())
                    .col(c.integer("parts").required())
                    .primary_key(Index::create().col("organization_id").col("sequence"))
                    .take(),
            )
            .await
    }
}
