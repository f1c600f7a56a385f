//! Groups, who is in them, and those that were deleted.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

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
                    .table("groups")
                    .col(c.id("organization_id").required())
                    .col(c.id("id").required())
                    .col(c.text("display_name").required())
                    .col(c.text("display_name_folded").required())
                    .col(c.text("external_id"))
                    // From the same numbers as those of users. 0 only inside the unit that creates the group.
                    .col(c.integer("ordinal").required())
                    // Kept with every change of its members, so that nobody has to count them.
                    .col(c.integer("member_count").required())
                    .col(c.integer("version").required())
                    .col(c.integer("created").required())
                    .col(c.integer("modified").required())
                    // All other attributes: as they were sent, and as filters read them.
                    .col(c.text("document").required())
                    .col(c.search("search").required())
                    .primary_key(Index::create().col("organization_id").col("id"))
                    .take(),
            )
            .await?;
        let by = |name: &str, column: &'static str| {
            Index::create()
                .name(name)
                .table("groups")
                .col("organization_id")
                .col(column)
                .take()
        };
        // Not unique: that is a setting of the organization, and the unit sees to it.
        manager
            .create_index(by("groups_display_name", "display_name_folded"))
            .await?;
        manager
            .create_index(
                by("groups_external_id", "external_id")
                    .and_where(Expr::col("external_id").is_not_null())
                    .take(),
            )
            .await?;
        manager
            .create_index(by("groups_ordinal", "ordinal"))
            .await?;

        let mut members = Table::create()
            .table("group_members")
            .col(c.id("organization_id").required())
            .col(c.id("group_id").required())
            .col(c.id("member_id").required())
            // 1 is a user, 2 a group.
            .col(c.integer("member_kind").required())
            .primary_key(
                Index::create()
                    .col("organization_id")
                    .col("group_id")
                    .col("member_id"),
            )
            .take();
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            // The key is nearly the whole row: one tree instead of two.
            members.extra("WITHOUT ROWID");
        }
        manager.create_table(members).await?;
        manager
            .create_index(
                Index::create()
                    .name("group_members_member")
                    .table("group_members")
                    .col("organization_id")
                    .col("member_id")
                    .col("group_id")
                    .take(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("deleted_groups")
                    .col(c.id("organization_id").required())
                    .col(c.id("id").required())
                    .col(c.text("display_name").required())
                    .col(c.text("external_id"))
                    .col(c.integer("ordinal").required())
                    .col(c.integer("version").required())
                    .col(c.integer("created").required())
                    .col(c.integer("modified").required())
                    .col(c.integer("deleted").required())
                    .col(c.text("document").required())
                    // Ids of the groups that the group was in, as a JSON array.
                    .col(c.text("memberships").required())
                    .primary_key(Index::create().col("organization_id").col("id"))
                    .take(),
            )
            .await
    }
}
