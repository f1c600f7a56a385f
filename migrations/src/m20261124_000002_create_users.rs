//! People, the keys by which they are found, and those who were deleted.

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
                    .table("users")
                    .col(c.id("organization_id").required())
                    .col(c.id("id").required())
                    .col(c.text("user_name").required())
                    .col(c.text("user_name_folded").required())
                    .col(c.text("external_id"))
                    .col(c.text("account_id"))
                    .col(c.switch("active").required())
                    // In the order of commits. 0 only inside the unit that creates the user.
                    .col(c.integer("ordinal").required())
                    // `manager.value` where it could be a user's id.
                    .col(c.id("manager_id"))
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
                .table("users")
                .col("organization_id")
                .col(column)
                .take()
        };
        manager
            .create_index(by("users_user_name", "user_name_folded").unique().take())
            .await?;
        manager
            .create_index(
                by("users_account_id", "account_id")
                    .unique()
                    .and_where(Expr::col("account_id").is_not_null())
                    .take(),
            )
            .await?;
        manager
            .create_index(
                by("users_external_id", "external_id")
                    .and_where(Expr::col("external_id").is_not_null())
                    .take(),
            )
            .await?;
        manager.create_index(by("users_ordinal", "ordinal")).await?;
        manager
            .create_index(by("users_modified", "modified"))
            .await?;

        let mut emails = Table::create()
            .table("user_emails")
            .col(c.id("organization_id").required())
            .col(c.text("value").required())
            .col(c.id("user_id").required())
            .primary_key(
                Index::create()
                    .col("organization_id")
                    .col("value")
                    .col("user_id"),
            )
            .take();
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            // The key is the whole row: one tree instead of two.
            emails.extra("WITHOUT ROWID");
        }
        manager.create_table(emails).await?;

        manager
            .create_table(
                Table::create()
                    .table("deleted_users")
                    .col(c.id("organization_id").required())
                    .col(c.id("id").required())
                    .col(c.text("user_name").required())
                    .col(c.text("external_id"))
                    .col(c.text("account_id"))
                    .col(c.switch("active").required())
                    .col(c.integer("ordinal").required())
                    .col(c.integer("version").required())
                    .col(c.integer("created").required())
                    .col(c.integer("modified").required())
                    .col(c.integer("deleted").required())
                    .col(c.text("document").required())
                    // Ids of the groups that the user was in, as a JSON array.
                    .col(c.text("memberships").required())
                    .primary_key(Index::create().col("organization_id").col("id"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("deleted_users_deleted")
                    .table("deleted_users")
                    .col("organization_id")
                    .col("deleted")
                    .take(),
            )
            .await?;

        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            tell_planner(manager).await?;
        }
        Ok(())
    }
}

/// How many rows an index finds, for the organization and then for the key: SQLite guesses that ten users share
/// an external id, and would rather read all users in the order in which a page wants them. PostgreSQL counts by
/// itself.
const STATISTICS: &str = "\
    ANALYZE sqlite_schema; \
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES \
        ('users', 'sqlite_autoindex_users_1', '1000000 1000 1'), \
        ('users', 'users_user_name', '1000000 1000 1'), \
        ('users', 'users_account_id', '1000000 1000 1'), \
        ('users', 'users_external_id', '1000000 1000 1'), \
        ('users', 'users_ordinal', '1000000 1000 1'), \
        ('users', 'users_modified', '1000000 1000 2'), \
        ('user_emails', 'user_emails', '1000000 1000 1 1'); \
    ANALYZE sqlite_schema";

#[expect(
    clippy::disallowed_methods,
    reason = "a migration is about all organizations"
)]
async fn tell_planner(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .get_connection()
        .execute_unprepared(STATISTICS)
        .await
        .map(drop)
}
