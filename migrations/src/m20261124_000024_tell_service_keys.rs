//! Of a service key: who has made and ended it, and when it was last used.

use sea_orm_migration::prelude::*;

use crate::column::Columns;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        // SQLite adds one column at a time.
        for column in [
            c.text("created_by"),
            c.text("revoked_by"),
            c.integer("last_used"),
        ] {
            let add = Table::alter()
                .table("service_keys")
                .add_column(column)
                .take();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
