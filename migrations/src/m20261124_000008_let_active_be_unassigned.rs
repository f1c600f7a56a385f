//! Whether `active` has a value: a flag that was removed reads false, and is not shown.
//!
//! A column of its own, because SQLite cannot let an existing one be null, and because the release before reads `active`.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend: DatabaseBackend = manager.get_database_backend();
        for table in ["users", "deleted_users"] {
            let assigned = Columns::of(backend)
                .switch("active_assigned")
                .required()
                .default(true)
                .take();
            manager
                .alter_table(Table::alter().table(table).add_column(assigned).take())
                .await?;
        }
        Ok(())
    }
}
