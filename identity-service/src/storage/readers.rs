//! Connections that only read: lent for one statement.
//!
//! Owning them is what lets a deadline reach into SQLite, which knows no `statement_timeout`.

use std::{path::PathBuf, sync::Arc, time::Duration};

use listener::workers;
use sea_orm::{Statement, sqlx::postgres::PgConnectOptions};
use tokio::sync::oneshot;

use super::{
    engine::Times,
    failure::Fault,
    pool::{Lendable, Pool},
    postgres::Postgres,
    row::Row,
    sqlite::{Access, Sqlite},
};

/// How often a statement is tried when its connection was lost: nothing was changed, so nothing is done twice.
const ATTEMPTS: u32 = 5;

/// Where connections come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

/// Where a statement of SQLite works, which blocks: PostgreSQL's work in the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Here and now: it finds a few rows by key in less time than another thread needs to wake up.
    Here,
    /// In a thread that may block.
    Aside,
    /// In a thread behind everybody else, for as long as it takes.
    Behind,
}

/// The connections of a process that read.
#[derive(Debug)]
pub(super) struct Readers(Arc<Pool<Link>>);

impl Readers {
    /// At most `connections`, made when they are needed; the first one now.
    pub(super) async fn open(
        source: Source,
        connections: usize,
        times: Times,
    ) -> Result<Self, Fault> {
        Ok(Self(Pool::open(source, connections, times).await?))
    }

    /// Runs a statement and gives all of its rows. So many columns that each begins with are the same in all, and may be taken of the
    /// first one only.
    pub(super) async fn list(
        &self,
        statement: Statement,
        same: usize,
        place: Place,
    ) -> Result<Vec<Row>, Fault> {
        let mut attempt = 1;
        loop {
            match self.try_list(&statement, same, place).await {
                Err(fault) if attempt < ATTEMPTS && fault.failure().is_transient() => {
                    attempt += 1;
                }
                rows => return rows,
            }
        }
    }

    /// Closes what is not in use and lends no more.
    pub(super) async fn close(&self) {
        self.0.close().await;
    }

    /// A connection that fails, or is dropped with this future, does not come back.
    async fn try_list(
        &self,
        statement: &Statement,
        same: usize,
        place: Place,
    ) -> Result<Vec<Row>, Fault> {
        let mut lent = self.0.lend().await?;
        let limit = self.0.times().statement;
        let rows = match &mut lent.connection {
            Link::Sqlite(connection) => {
                let sqlite = connection.take();
                let sqlite = sqlite.ok_or_else(|| Fault::Bug("it is lent twice".to_owned()))?;
                let _waiting = sqlite.deadline().wait(limit);
                let (sqlite, rows) = read(sqlite, statement, same, place).await?;
                *connection = Some(sqlite);
                rows?
            }
            Link::Postgres(postgres) => {
                let rows = Box::pin(postgres.list(statement.clone()));
                let rows = tokio::time::timeout(limit, rows).await;
                rows.map_err(|_| Fault::Timeout)??
            }
        };
        lent.give_back();
        Ok(rows)
    }
}

/// One connection.
#[derive(Debug)]
enum Link {
    /// None while another thread has it.
    Sqlite(Option<Sqlite>),
    Postgres(Postgres),
}

impl Lendable for Link {
    type Source = Source;

    async fn connect(source: &Source, times: Times) -> Result<Self, Fault> {
        Ok(match source {
            Source::Sqlite(file) => Self::Sqlite(Some(Sqlite::open(file, Access::Read)?)),
            Source::Postgres(options) => Self::Postgres(Postgres::connect(options, times).await?),
        })
    }

    async fn is_there(&mut self, idle: Duration, times: Times) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(postgres) => postgres.is_there(idle, times).await,
        }
    }

    async fn close(self) {
        if let Self::Postgres(postgres) = self {
            postgres.close().await;
        }
    }
}

/// What a connection to SQLite has read, and the connection.
type Read = (Sqlite, Result<Vec<Row>, rusqlite::Error>);

/// Reads from SQLite. If it is given up, the connection is closed by whoever has it.
async fn read(
    sqlite: Sqlite,
    statement: &Statement,
    same: usize,
    place: Place,
) -> Result<Read, Fault> {
    let gone = || Fault::Bug("a thread that reads has ended".to_owned());
    match place {
        Place::Here => {
            let rows = sqlite.list(statement, same);
            Ok((sqlite, rows))
        }
        Place::Aside => {
            let reading = tokio::task::spawn_blocking(reading(sqlite, statement.clone(), same));
            reading.await.map_err(|_| gone())
        }
        Place::Behind => {
            let (answer, answered) = oneshot::channel();
            let read = reading(sqlite, statement.clone(), same);
            // A thread of its own, since its priority cannot be raised again.
            let thread = std::thread::Builder::new().name("scan".to_owned());
            let work = move || {
                workers::step_back();
                let _ = answer.send(read());
            };
            thread
                .spawn(work)
                .map_err(|error| Fault::Bug(error.to_string()))?;
            answered.await.map_err(|_| gone())
        }
    }
}

/// Work for another thread.
fn reading(sqlite: Sqlite, statement: Statement, same: usize) -> impl FnOnce() -> Read {
    move || {
        let rows = sqlite.list(&statement, same);
        (sqlite, rows)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use sea_orm::DbBackend;

    use super::*;

    /// Runs for hours.
    #[expect(clippy::disallowed_methods, reason = "it touches no table")]
    fn endless() -> Statement {
        const TEXT: &str =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        Statement::from_string(DbBackend::Sqlite, TEXT)
    }

    /// Whoever works for it holds the deadline for as long as that takes.
    #[tokio::test]
    async fn a_statement_that_nobody_waits_for_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.db");
        std::fs::write(&file, "").unwrap();
        for place in [Place::Aside, Place::Behind] {
            let source = Source::Sqlite(file.clone());
            let readers = Readers::open(source, 1, Times::default()).await.unwrap();
            let deadline = readers.0.look(|link| match link {
                Link::Sqlite(sqlite) => sqlite.as_ref().unwrap().deadline(),
                Link::Postgres(_) => panic!("SQLite"),
            });
            let reading = readers.list(endless(), 0, place);
            let given_up = tokio::time::timeout(Duration::from_millis(50), reading).await;
            given_up.unwrap_err();
            let begun = Instant::now();
            while deadline.holders() > 1 {
                assert!(
                    begun.elapsed() < Times::default().statement / 2,
                    "it goes on"
                );
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}
