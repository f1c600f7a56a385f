//! Whose pages may show an organization's settings page in a frame.

use sea_orm_migration::prelude::*;

use crate::column::Columns;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        manager
            .alter_table(
                Table::alter()
                    .table("organizations")
                    // Origins with spaces between them. NULL: nobody's.
                    .add_column(c.text("frame_origins"))
                    .take(),
            )
            .await
    }
}
