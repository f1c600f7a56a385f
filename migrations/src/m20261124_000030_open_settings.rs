//! Links to organizations' settings pages, the sessions that they open, and what a token's maker is called.

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
                    .table("settings_links")
                    .col(c.id("organization_id").required())
                    .col(c.bytes("hash").required())
                    .col(c.text("actor_id").required())
                    .col(c.text("actor_name").required())
                    .col(c.integer("signed_in").required())
                    .col(c.switch("may_switch_saml").required())
                    .col(c.text("return_url").required())
                    .col(c.integer("locale").required())
                    .col(c.integer("expires").required())
                    .col(c.integer("redeemed"))
                    .primary_key(Index::create().col("organization_id").col("hash"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("settings_sessions")
                    .col(c.id("organization_id").required())
                    .col(c.bytes("hash").required())
                    .col(c.id("id").required())
                    .col(c.text("actor_id").required())
                    .col(c.text("actor_name").required())
                    .col(c.integer("signed_in").required())
                    .col(c.switch("may_switch_saml").required())
                    .col(c.text("return_url").required())
                    .col(c.integer("locale").required())
                    .col(c.integer("created").required())
                    .col(c.integer("expires").required())
                    .col(c.text("address").required())
                    .col(c.text("user_agent").required())
                    .col(c.integer("ended"))
                    .col(c.text("ended_by"))
                    .primary_key(Index::create().col("organization_id").col("hash"))
                    .take(),
            )
            .await?;
        // For what goes when it is old.
        for table in ["settings_links", "settings_sessions"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_expires"))
                        .table(table)
                        .col("expires")
                        .take(),
                )
                .await?;
        }
        let add = Table::alter()
            .table("scim_tokens")
            .add_column(c.text("created_by_name"))
            .take();
        manager.alter_table(add).await
    }
}
