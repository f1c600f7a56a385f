//! A connection to a SQLite file: statements that are prepared once, and rows.
//!
//! Through `rusqlite`, while PostgreSQL is spoken to through sea-orm's own connections: sqlx runs each SQLite statement
//! in a thread of the connection's own and duplicates every value of every row on the way back (docs/decisions/0020 has what
//! that cost). Statements are made by sea-query for both.
//!
//! Everything here blocks. `readers` and `lane` know where that may be.

mod bind;
mod log;
mod writer;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::{OpenFlags, types::Value};
use sea_orm::{Statement, sea_query::Values};

pub(super) use self::writer::SqliteWriter;
use super::{row::Row, transaction::Durability};

/// SQLite looks at the deadline after so many steps of its machine: some milliseconds.
const STEPS_BETWEEN_LOOKS: i32 = 100_000;
/// How long it waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The cache of a connection that reads, in KiB. The operating system caches the file anyway, and there are many of them: with
/// four times as much nothing was faster among 100,000 users.
const CACHE_KIB: i32 = 1024;
/// That of the one that writes: what does not fit of a transaction is written into the log twice.
const WRITING_CACHE_KIB: i32 = 4096;
/// Prepared statements that it remembers: more than there are, filters in usual forms included.
pub(super) const PREPARED_STATEMENTS: usize = 256;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// It changes nothing.
    Read,
    /// What it commits is on disk.
    Write,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: rusqlite::Connection,
    deadline: Deadline,
}

impl Sqlite {
    /// Opens a file that is there and whose journal is a WAL.
    pub(super) fn open(file: &Path, access: Access) -> Result<Self, rusqlite::Error> {
        // No mutex: a connection is in one hand at a time, and the type says so.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
        let cache = match access {
            Access::Read => CACHE_KIB,
            Access::Write => WRITING_CACHE_KIB,
        };
        connection.pragma_update(None, "cache_size", -cache)?;
        let sqlite = Self {
            connection,
            deadline: Deadline::default(),
        };
        let connection = &sqlite.connection;
        match access {
            Access::Read => {
                connection.pragma_update(None, "query_only", true)?;
                let seen = sqlite.deadline.clone();
                connection
                    .progress_handler(STEPS_BETWEEN_LOOKS, Some(move || seen.has_passed()))?;
            }
            Access::Write => {
                sqlite.set_durability(Durability::OnDisk)?;
                // `log` copies it.
                connection.pragma_update(None, "wal_autocheckpoint", 0)?;
            }
        }
        Ok(sqlite)
    }

    /// Until when a statement that reads may run.
    pub(super) fn deadline(&self) -> Deadline {
        self.deadline.clone()
    }

    /// Runs a statement and gives its rows, all but the first one without the columns that are the same in each.
    pub(super) fn list(
        &self,
        statement: &Statement,
        same: usize,
    ) -> Result<Vec<Row>, rusqlite::Error> {
        let mut rows = Vec::new();
        self.run(statement, |row, columns| {
            let left_out = if rows.is_empty() { 0 } else { same };
            let values = (left_out..columns).map(|column| row.get(column));
            rows.push(Row::Sqlite {
                values: values.collect::<Result<_, _>>()?,
                left_out,
            });
            Ok(())
        })?;
        Ok(rows)
    }

    /// Runs a statement and counts the rows that it touched.
    pub(super) fn execute(&self, statement: &Statement) -> Result<u64, rusqlite::Error> {
        self.run(statement, |_, _| Ok(()))?;
        Ok(self.connection.changes())
    }

    /// Runs a statement without parameters, about the connection itself.
    pub(super) fn execute_text(&self, text: &str) -> Result<(), rusqlite::Error> {
        let mut prepared = self.connection.prepare_cached(text)?;
        let mut rows = prepared.raw_query();
        while rows.next()?.is_some() {}
        Ok(())
    }

    /// How its next commits are, if it writes. In WAL mode `NORMAL` syncs when the log is copied, and a failure of the power takes
    /// commits back; with `FULL` each commit syncs what is in the log.
    fn set_durability(&self, durability: Durability) -> Result<(), rusqlite::Error> {
        let synchronous = match durability {
            Durability::OnDisk => "FULL",
            Durability::Later => "NORMAL",
        };
        self.connection
            .pragma_update(None, "synchronous", synchronous)
    }

    /// Reads a setting back, whichever type it has.
    pub(super) fn setting(&self, name: &str) -> Result<String, rusqlite::Error> {
        self.connection.pragma_query_value(None, name, |row| {
            Ok(match row.get(0)? {
                Value::Text(text) => text,
                Value::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            })
        })
    }

    /// Runs a statement. `take` is given each row, and how many columns it has.
    fn run(
        &self,
        statement: &Statement,
        mut take: impl FnMut(&rusqlite::Row<'_>, usize) -> Result<(), rusqlite::Error>,
    ) -> Result<(), rusqlite::Error> {
        let mut prepared = self.connection.prepare_cached(&statement.sql)?;
        let Values(values) = statement
            .values
            .as_ref()
            .unwrap_or(const { &Values(Vec::new()) });
        bind::bind(&mut prepared, values)?;
        let columns = prepared.column_count();
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            take(row, columns)?;
        }
        Ok(())
    }
}

/// Until when a statement may run.
#[derive(Clone, Debug)]
pub(super) struct Deadline(Arc<Mutex<Instant>>);

impl Default for Deadline {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Deadline {
    fn has_passed(&self) -> bool {
        Instant::now() >= *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, deadline: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }

    /// Sets it, and lets it pass when what is given is dropped: a statement that nobody waits for any more is given up, and not
    /// only its answer.
    pub(super) fn wait(&self, time: Duration) -> Waiting {
        self.set(Instant::now() + time);
        Waiting(self.clone())
    }

    /// How many share it.
    #[cfg(test)]
    pub(super) fn holders(&self) -> usize {
        Arc::strong_count(&self.0)
    }
}

/// Somebody who waits for a statement.
pub(super) struct Waiting(Deadline);

impl Drop for Waiting {
    fn drop(&mut self) {
        let Self(deadline) = self;
        deadline.set(Instant::now());
    }
}
