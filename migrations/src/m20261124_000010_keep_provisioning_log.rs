//! The provisioning log: what identity providers asked for, how each organization's fares, and where requests without a
//! good token came from.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        let requests = Table::create()
            .table("provisioning_requests")
            .col(c.id("organization_id").required())
            // That of the receipt: UUID version 7, so that it is the time as well.
            .col(c.id("id").required())
            .col(c.text("request_id").required())
            .col(c.id("resource_id"))
            .col(c.switch("failed").required())
            // What is only given back, as JSON.
            .col(c.text("record").required())
            // The personal part: name, detail, address, as JSON; and the name as it is compared. Can be erased.
            .col(c.text("personal"))
            .col(c.text("name_folded"))
            .primary_key(Index::create().col("organization_id").col("id"))
            .take();
        let status = Table::create()
            .table("provisioning_status")
            .col(c.id("organization_id").required())
            // How many requests are kept, and from when the first of them is at the earliest.
            .col(c.integer("kept").required())
            .col(c.integer("oldest").required())
            // 0: never.
            .col(c.integer("last_request").required())
            .col(c.integer("last_success").required())
            .col(c.integer("last_failure").required())
            .primary_key(Index::create().col("organization_id"))
            .take();
        let sources = Table::create()
            .table("refused_sources")
            .col(c.integer("minute").required())
            .col(c.text("source").required())
            .col(c.integer("requests").required())
            .primary_key(Index::create().col("minute").col("source"))
            .take();
        for mut table in [requests, status, sources] {
            if manager.get_database_backend() == DatabaseBackend::Sqlite {
                // Rows come in the order of the key: one tree instead of two.
                table.extra("WITHOUT ROWID");
            }
            manager.create_table(table).await?;
        }
        index_some(manager).await
    }
}

/// Most requests succeed, and few people are asked about: an index has only rows that somebody looks for.
const INDEXES: [&str; 2] = [
    "CREATE INDEX provisioning_requests_failed ON provisioning_requests (organization_id, id) WHERE failed",
    "CREATE INDEX provisioning_requests_resource ON provisioning_requests (organization_id, resource_id, id) \
        WHERE resource_id IS NOT NULL",
];

#[expect(
    clippy::disallowed_methods,
    reason = "a migration is about all organizations"
)]
async fn index_some(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for index in INDEXES {
        manager.get_connection().execute_unprepared(index).await?;
    }
    Ok(())
}
