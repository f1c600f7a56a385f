//! What was wrong with tokens that were refused: a row for each kind of mistake, whoever makes it and however often.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let c = Columns::of(backend);
        let mut refused = Table::create()
            .table("refused_tokens")
            .col(c.id("organization_id").required())
            // The kind of mistake, as `domain::refused_token` numbers them.
            .col(c.integer("mistake").required())
            .col(c.integer("first").required())
            .col(c.integer("last").required())
            .col(c.integer("requests").required())
            // What the client called itself the last time.
            .col(c.text("user_agent").required())
            .primary_key(Index::create().col("organization_id").col("mistake"))
            .take();
        if backend == DatabaseBackend::Sqlite {
            refused.extra("WITHOUT ROWID");
        }
        manager.create_table(refused).await
    }
}
