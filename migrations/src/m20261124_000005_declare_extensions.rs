//! The schemas by which organizations extend users and groups.

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
                    .table("extension_schemas")
                    .col(c.id("organization_id").required())
                    // In lower case: letter case does not tell URNs apart.
                    .col(c.text("urn_folded").required())
                    .col(c.text("urn").required())
                    // 1 extends users, 2 groups.
                    .col(c.integer("resource").required())
                    // Names, descriptions and attributes, as JSON.
                    .col(c.text("definition").required())
                    .col(c.integer("version").required())
                    .col(c.integer("created").required())
                    .col(c.integer("modified").required())
                    .primary_key(Index::create().col("organization_id").col("urn_folded"))
                    .take(),
            )
            .await
    }
}
