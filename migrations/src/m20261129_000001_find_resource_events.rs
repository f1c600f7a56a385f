//! What happened to one user or group: an index of the feed.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name("events_resource")
            .table("events")
            .col("organization_id")
            .col("resource_id")
            .col("sequence")
            .take();
        manager.create_index(index).await
    }
}
