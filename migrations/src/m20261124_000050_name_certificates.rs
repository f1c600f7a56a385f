//! A service key may be a client certificate: then its row has the certificate's name, and no secret.

use sea_orm_migration::prelude::*;

use crate::column::Columns;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const BY_HASH: &str = "service_keys_by_hash";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        let add = Table::alter()
            .table("service_keys")
            // A URI or a DNS name; null for a secret. The hash of a certificate's row is that of its name.
            .add_column(c.text("certificate"))
            .take();
        manager.alter_table(add).await?;
        // A name outlives a key: when that has ended, another may be made for the same certificate.
        let mut drop = Index::drop();
        manager
            .drop_index(drop.name(BY_HASH).table("service_keys").to_owned())
            .await?;
        let create = Index::create()
            .name(BY_HASH)
            .table("service_keys")
            .col("hash")
            .unique()
            .and_where(Expr::col("revoked").is_null())
            .take();
        manager.create_index(create).await
    }
}
