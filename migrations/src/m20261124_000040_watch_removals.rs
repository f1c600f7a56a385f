//! How many people lose their access within a while: counted with each write, so that what is unusual is noticed, and
//! further removals can be held.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::column::{Columns, Required};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager.get_database_backend());
        let brake = c.switch("brake_enabled").required().default(false).take();
        let columns = [
            // Whether removals are held after an alarm.
            ("organizations", brake),
            (
                "organization_counters",
                c.integer("active_count").required().default(0).take(),
            ),
            // When how many people were removed or came back, as `time:number;` in the order of writing.
            (
                "organization_counters",
                c.text("removals").required().default("").take(),
            ),
            // Since when somebody is not active any more. Null while active, and of those who were removed before this step.
            ("users", c.integer("removed")),
            ("deleted_users", c.integer("removed")),
        ];
        for (table, mut column) in columns {
            let add = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(add).await?;
        }
        let alarms = Table::create()
            .table("removal_alarms")
            .col(c.id("organization_id").required())
            .col(c.integer("raised").required())
            // From here on removals belong to it.
            .col(c.integer("since").required())
            // Of so many people who were active.
            .col(c.integer("people").required())
            // So many were removed when it was raised.
            .col(c.integer("removed").required())
            // 0: nobody has decided. 1: removals are let through. 2: they are stopped.
            .col(c.integer("decision").required())
            .col(c.integer("decided").required())
            .col(c.text("decided_by").required())
            .primary_key(Index::create().col("organization_id"))
            .take();
        let held = Table::create()
            .table("held_removals")
            .col(c.id("organization_id").required())
            .col(c.id("user_id").required())
            // Of the alarm that was raised then.
            .col(c.integer("alarm").required())
            .col(c.integer("held").required())
            .col(c.switch("deletes").required())
            // Somebody has let this one through.
            .col(c.switch("released").required())
            .primary_key(Index::create().col("organization_id").col("user_id"))
            .take();
        for mut table in [alarms, held] {
            if manager.get_database_backend() == DatabaseBackend::Sqlite {
                table.extra("WITHOUT ROWID");
            }
            manager.create_table(table).await?;
        }
        run_all(manager).await
    }
}

const STATEMENTS: [&str; 4] = [
    "UPDATE organization_counters SET active_count = (SELECT count(*) FROM users \
        WHERE users.organization_id = organization_counters.organization_id AND users.active)",
    "CREATE INDEX held_removals_held ON held_removals (organization_id, held, user_id)",
    // Most people are active: an index has only rows that somebody looks for.
    "CREATE INDEX users_removed ON users (organization_id, removed, id) WHERE removed IS NOT NULL",
    "CREATE INDEX deleted_users_removed ON deleted_users (organization_id, removed, id) WHERE removed IS NOT NULL",
];

#[expect(
    clippy::disallowed_methods,
    reason = "a migration is about all organizations"
)]
async fn run_all(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for statement in STATEMENTS {
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
    }
    Ok(())
}
