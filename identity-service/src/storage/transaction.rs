//! A transaction of the writer, on either engine.

use sea_orm::Statement;
use tokio::sync::OwnedMutexGuard;

use super::{failure::Fault, pool::Lent, postgres::Postgres, row::Row, sqlite::SqliteWriter};

/// What a commit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// That what was done is on disk.
    OnDisk,
    /// Nothing. It is on disk when a later commit has waited, and until then a failure of the power takes it back, as a whole.
    Later,
}

/// What has been begun: dropped without a commit, it is rolled back.
pub(super) enum Transaction {
    Sqlite(Unit),
    /// A connection that is dropped is closed.
    Postgres(Lent<Postgres>),
}

/// A transaction on SQLite's one writer, which is held until it ends.
pub(super) struct Unit {
    writer: OwnedMutexGuard<SqliteWriter>,
    is_over: bool,
}

impl Unit {
    pub(super) fn begin(
        writer: OwnedMutexGuard<SqliteWriter>,
        durability: Durability,
    ) -> Result<Self, Fault> {
        writer.begin(durability)?;
        Ok(Self {
            writer,
            is_over: false,
        })
    }

    fn commit(mut self) -> Result<(), Fault> {
        self.writer.commit()?;
        self.is_over = true;
        Ok(())
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        // It fails where SQLite has rolled back by itself already, as after a failure of the disk.
        if let Err(error) = self.writer.execute_text("ROLLBACK") {
            tracing::debug!(%error, "a transaction was not rolled back again");
        }
    }
}

impl Transaction {
    /// Runs a statement and counts the rows that it touched.
    pub(super) async fn execute(&mut self, statement: Statement) -> Result<u64, Fault> {
        match self {
            Self::Sqlite(unit) => Ok(unit.writer.execute(&statement)?),
            Self::Postgres(lent) => lent.connection.execute(statement).await,
        }
    }

    /// Runs a statement and gives its first row.
    pub(super) async fn find(&mut self, statement: Statement) -> Result<Option<Row>, Fault> {
        Ok(self.list(statement).await?.into_iter().next())
    }

    /// Runs a statement and gives all of its rows.
    pub(super) async fn list(&mut self, statement: Statement) -> Result<Vec<Row>, Fault> {
        match self {
            Self::Sqlite(unit) => Ok(unit.writer.list(&statement, 0)?),
            Self::Postgres(lent) => lent.connection.list(statement).await,
        }
    }

    /// Runs what is about the transaction itself.
    pub(super) async fn control(&mut self, text: &str) -> Result<(), Fault> {
        match self {
            Self::Sqlite(unit) => Ok(unit.writer.execute_text(text)?),
            Self::Postgres(lent) => lent.connection.execute_text(text.to_owned()).await,
        }
    }

    /// Comes back when what it did is on disk, if it was begun so.
    pub(super) async fn commit(self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(unit) => unit.commit(),
            Self::Postgres(mut lent) => {
                lent.connection.execute_text("COMMIT".to_owned()).await?;
                lent.give_back();
                Ok(())
            }
        }
    }

    /// Takes back what it did. To drop it is as good, and costs a connection.
    pub(super) async fn roll_back(self) {
        let Self::Postgres(mut lent) = self else {
            return;
        };
        // Where it cannot be told any more, the connection is gone.
        if let Ok(()) = lent.connection.execute_text("ROLLBACK".to_owned()).await {
            lent.give_back();
        }
    }
}
