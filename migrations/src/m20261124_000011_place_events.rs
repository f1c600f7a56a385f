//! The place of an event among those of all organizations: for readers of all feeds at once.

use sea_orm_migration::prelude::*;

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        // Grows with the units that write events: whatever lies behind the oldest of them that may still commit is
        // complete. Events from before this step lie before all others.
        let position = c.integer("position").required().default(0).to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("events")
                    .add_column(position)
                    .to_owned(),
            )
            .await?;
        // The greatest of a feed's events, so that their places are in the order of their numbers.
        let position = c.integer("position").required().default(0).to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("organization_counters")
                    .add_column(position)
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("events_position")
                    .table("events")
                    .col("position")
                    .col("organization_id")
                    .col("sequence")
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("feed_positions")
                    .col(c.integer("id").required().primary_key().to_owned())
                    // SQLite: of the last unit. PostgreSQL: what is added to the number of a transaction, which begins
                    // anew in another cluster.
                    .col(c.integer("position").required())
                    // Up to here, events may have been removed because they were old.
                    .col(c.integer("forgotten").required())
                    .take(),
            )
            .await?;
        manager
            .execute(
                Query::insert()
                    .into_table("feed_positions")
                    .columns(["id", "position", "forgotten"])
                    .values_panic([1.into(), 1.into(), (-1).into()])
                    .to_owned(),
            )
            .await
    }
}
