//! What was answered to creates that carried a request id, so that a repeated one is answered alike.

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
                    .table("answered_requests")
                    .col(c.id("organization_id").required())
                    .col(c.id("request_id").required())
                    // Digest of who asked, and for what.
                    .col(c.bytes("request").required())
                    // A message of the contract. None only inside the unit that answers.
                    .col(c.bytes("answer"))
                    .col(c.integer("expires").required())
                    .primary_key(Index::create().col("organization_id").col("request_id"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("answered_requests_expires")
                    .table("answered_requests")
                    .col("expires")
                    .take(),
            )
            .await
    }
}
