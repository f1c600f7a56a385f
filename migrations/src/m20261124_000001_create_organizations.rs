//! Organizations, what is counted for each, and who may call.

use sea_orm_migration::prelude::*;

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());

        // A deleted organization keeps its row: its id is never used again.
        manager
            .create_table(
                Table::create()
                    .table("organizations")
                    .col(c.id("id").required().primary_key())
                    .col(c.text("display_name").required())
                    .col(c.switch("saml_enabled").required())
                    .col(c.switch("scim_enabled").required())
                    .col(c.switch("groups_enabled").required())
                    .col(c.switch("unique_group_names").required())
                    .col(c.integer("version").required())
                    .col(c.integer("created").required())
                    .col(c.integer("modified").required())
                    .col(c.integer("deleted"))
                    // When the last row of a deleted organization was gone.
                    .col(c.integer("purged"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("organizations_to_purge")
                    .table("organizations")
                    .col("deleted")
                    .and_where(Expr::col("deleted").is_not_null())
                    .and_where(Expr::col("purged").is_null())
                    .take(),
            )
            .await?;

        // The hot row of an organization: apart, so that what locks it never waits for a reader of settings.
        manager
            .create_table(
                Table::create()
                    .table("organization_counters")
                    .col(c.id("organization_id").required().primary_key())
                    // Number of the last event, of the last user made; how many users and groups there are.
                    .col(c.integer("feed").required())
                    .col(c.integer("ordinal").required())
                    .col(c.integer("user_count").required())
                    .col(c.integer("group_count").required())
                    .take(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("scim_tokens")
                    .col(c.id("organization_id").required())
                    .col(c.bytes("hash").required())
                    .col(c.text("prefix").required())
                    .col(c.integer("created").required())
                    .col(c.text("created_by").required())
                    .col(c.integer("last_used"))
                    .col(c.text("last_used_address"))
                    .col(c.text("last_used_agent"))
                    .col(c.integer("ended"))
                    .col(c.text("ended_by"))
                    .col(c.text("ended_why"))
                    .primary_key(Index::create().col("organization_id").col("hash"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("scim_tokens_one_alive")
                    .table("scim_tokens")
                    .col("organization_id")
                    .unique()
                    .and_where(Expr::col("ended").is_null())
                    .take(),
            )
            .await?;

        // By name and not by organization: a key is good for several. A revoked key keeps its name, which events
        // show.
        manager
            .create_table(
                Table::create()
                    .table("service_keys")
                    .col(c.text("name").required().primary_key())
                    .col(c.bytes("hash").required())
                    .col(c.text("role").required())
                    // Ids as a JSON array; none is all organizations.
                    .col(c.text("organizations"))
                    .col(c.integer("created").required())
                    .col(c.integer("revoked"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("service_keys_by_hash")
                    .table("service_keys")
                    .col("hash")
                    .unique()
                    .take(),
            )
            .await?;

        // What all replicas sign with, made by the first of them.
        manager
            .create_table(
                Table::create()
                    .table("server_secrets")
                    .col(c.text("name").required().primary_key())
                    .col(c.bytes("secret").required())
                    .col(c.integer("created").required())
                    .take(),
            )
            .await
    }
}
