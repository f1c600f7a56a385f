//! What an engine's error means for the unit that met it.
//!
//! Apart from `engine`, because each engine has its own codes and the lane, the readers and the start all ask the
//! same question: again, later, or never?

use std::sync::Arc;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError, sqlite::SqliteError},
};

use crate::domain::Error;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Somebody else was faster: a serialization failure, a deadlock, a busy file. Again, at once.
    Conflict,
    /// The connection is gone. Again, with another one; unless it was the commit.
    Lost,
    /// Nothing can be written: a full disk, a read-only file, a standby.
    ReadOnly,
    /// The disk of a SQLite file failed. What it says about later syncs cannot be trusted.
    Disk,
    /// Too slow, or no connection in time.
    Timeout,
    /// A key is taken.
    Taken,
    /// Ours.
    Bug,
}

impl Failure {
    /// Whether the unit may be run again, given that nothing of it was committed.
    pub(super) fn is_transient(self) -> bool {
        matches!(self, Self::Conflict | Self::Lost)
    }
}

/// What a statement met, as its driver says it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The system, about SQLite's file.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// Everybody else.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// Nobody lent a connection in time, or the statement took too long.
    #[error("it was not done in time")]
    Timeout,
    /// The store is being closed.
    #[error("the database is closed")]
    Closed,
    /// What is wrong with the statement or its rows is our fault.
    #[error("{0}")]
    Bug(String),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
    }
}

impl Fault {
    /// What it means.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Sqlite(error) => of_rusqlite(error),
            Self::File(_) => Failure::Disk,
            Self::Database(error) => classify(error),
            Self::Timeout => Failure::Timeout,
            Self::Closed => Failure::Lost,
            Self::Bug(_) => Failure::Bug,
        }
    }

    /// What a constraint says that does not hold.
    pub(super) fn violation(&self) -> Option<Violation<'_>> {
        if self.failure() != Failure::Taken {
            return None;
        }
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(_, Some(message))) => Some(Violation {
                constraint: None,
                message,
            }),
            Self::Database(error) => match sqlx_error(error)? {
                sqlx::Error::Database(violation) => Some(Violation {
                    constraint: violation.constraint(),
                    message: violation.message(),
                }),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A key that is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Violation<'f> {
    /// PostgreSQL names the index.
    pub(super) constraint: Option<&'f str>,
    /// SQLite names the columns, inside of a sentence.
    pub(super) message: &'f str,
}

/// What sea-orm's `error` means.
pub(super) fn classify(error: &DbErr) -> Failure {
    match sqlx_error(error) {
        Some(error) => classify_sqlx(error),
        None => match error {
            DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout) => Failure::Timeout,
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Failure::Lost,
            _ => Failure::Bug,
        },
    }
}

/// What sqlx's `error` means.
pub(super) fn classify_sqlx(error: &sqlx::Error) -> Failure {
    match error {
        sqlx::Error::Database(error) => match error.try_downcast_ref::<SqliteError>() {
            Some(error) => of_sqlite(error),
            None => of_postgres(error.as_ref()),
        },
        sqlx::Error::PoolTimedOut => Failure::Timeout,
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Failure::Lost,
        _ => Failure::Bug,
    }
}

/// The error as callers see it: nothing is known to have happened, or it is our fault.
pub(super) fn to_domain(fault: Fault) -> Error {
    match fault.failure() {
        Failure::Bug | Failure::Taken => Error::internal(fault),
        _ => Error::unavailable(fault),
    }
}

/// The driver's error inside of sea-orm's.
fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(Arc::as_ref(error)),
        _ => None,
    }
}

fn of_rusqlite(error: &rusqlite::Error) -> Failure {
    match error {
        rusqlite::Error::SqliteFailure(error, _) => of_code(error.extended_code),
        _ => Failure::Bug,
    }
}

fn of_sqlite(error: &SqliteError) -> Failure {
    let code = error.code().and_then(|code| code.parse().ok());
    of_code(code.unwrap_or_default())
}

/// <https://www.sqlite.org/rescode.html>: the low byte is the kind, the rest says more.
fn of_code(code: i32) -> Failure {
    match code & 0xff {
        5 | 6 => Failure::Conflict,
        // FULL, READONLY, CANTOPEN, PERM, AUTH
        13 | 8 | 14 | 3 | 23 => Failure::ReadOnly,
        // IOERR, CORRUPT, NOTADB
        10 | 11 | 26 => Failure::Disk,
        // INTERRUPT: the progress handler ended a statement that took too long.
        9 => Failure::Timeout,
        19 if code == 1555 || code == 2067 => Failure::Taken,
        _ => Failure::Bug,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>: the first two characters are the class.
fn of_postgres(error: &dyn DatabaseError) -> Failure {
    let code = error.code().unwrap_or_default();
    match &*code {
        "40001" | "40P01" | "55P03" => Failure::Conflict,
        "23505" => Failure::Taken,
        // query_canceled: `statement_timeout`
        "57014" => Failure::Timeout,
        // read_only_sql_transaction (a standby after a failover), insufficient_privilege, disk_full, io_error: the
        // server ends by itself when it cannot trust its disk.
        "25006" | "42501" | "53100" | "58030" => Failure::ReadOnly,
        _ if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
            Failure::Lost
        }
        // idle_in_transaction_session_timeout
        "25P03" => Failure::Lost,
        _ => Failure::Bug,
    }
}
