//! What an organization's NameIDs are.

use sea_orm_migration::prelude::*;

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        let mut attribute = c.integer("name_id_attribute").required();
        manager
            .alter_table(
                Table::alter()
                    .table("organizations")
                    // 1 is the user name, 2 an e-mail address, 3 the external id.
                    .add_column(attribute.default(1))
                    .take(),
            )
            .await
    }
}
