//! The connection that writes: how its commits are, and who copies what they leave in the log.

use std::{
    cell::Cell,
    fs::File,
    ops::Deref,
    path::Path,
    sync::{Arc, OnceLock},
};

use tokio::sync::Mutex;

use super::{
    Access, Sqlite,
    log::{Copier, Copying},
};
use crate::storage::{failure::Fault, transaction::Durability};

/// SQLite's one writer of this process.
#[derive(Debug)]
pub(in crate::storage) struct SqliteWriter {
    connection: Sqlite,
    /// How its next commit is.
    durability: Cell<Durability>,
    /// Behind the connection, which is closed first.
    copier: Copier,
}

impl SqliteWriter {
    /// Opens the connection, and has its log copied beside it.
    pub(in crate::storage) fn open(path: &Path) -> Result<Arc<Mutex<Self>>, Fault> {
        let connection = Sqlite::open(path, Access::Write)?;
        let beside = Sqlite::open(path, Access::Write)?;
        let file = File::options().write(true).open(path)?;
        // Told when there is one.
        let held = Arc::new(OnceLock::new());
        let copying = Copying {
            beside,
            file,
            writer: Arc::clone(&held),
        };
        let writer = Arc::new(Mutex::new(Self {
            connection,
            durability: Cell::new(Durability::OnDisk),
            copier: Copier::start(copying)?,
        }));
        // Nobody else tells it.
        let _ = held.set(Arc::downgrade(&writer));
        Ok(writer)
    }

    /// Begins as a writer: a unit that read first and wrote later could find that somebody else wrote in between, and would
    /// have to start again.
    pub(in crate::storage) fn begin(&self, durability: Durability) -> Result<(), Fault> {
        self.copier.check()?;
        if self.durability.get() != durability {
            self.connection.set_durability(durability)?;
            self.durability.set(durability);
        }
        Ok(self.execute_text("BEGIN IMMEDIATE")?)
    }

    /// Comes back when what the transaction did is on disk, if it was begun so.
    pub(in crate::storage) fn commit(&self) -> Result<(), rusqlite::Error> {
        self.execute_text("COMMIT")?;
        // It is committed, whatever else goes wrong.
        if let Ok(log) = self.log() {
            self.copier.look_at(log);
        }
        Ok(())
    }
}

impl Deref for SqliteWriter {
    type Target = Sqlite;

    fn deref(&self) -> &Sqlite {
        &self.connection
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::failure::Failure;

    #[tokio::test]
    async fn a_writer_whose_log_was_not_copied_begins_nothing_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.db");
        std::fs::write(&file, "").unwrap();
        let writer = SqliteWriter::open(&file).unwrap();
        let writer = writer.lock().await;
        writer.begin(Durability::OnDisk).unwrap();
        writer.commit().unwrap();
        writer.copier.fail();
        let refused = writer.begin(Durability::OnDisk).unwrap_err();
        assert_eq!(refused.failure(), Failure::Disk);
    }
}
