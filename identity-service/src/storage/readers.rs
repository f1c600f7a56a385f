//! Connections that only read: taken for one statement, and put back when it has ended well.
//!
//! Apart from the pool through which lanes write to PostgreSQL: that one asks a connection after each use whether it is still
//! there, in a task of its own, which costs a look-up by key more than the look-up. Here a connection is asked when it
//! has been idle, and one whose statement failed or was given up is closed instead of questioned. Owning the
//! connections is also what lets a deadline reach into SQLite, which knows no `statement_timeout`.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use sea_orm::{
    Statement,
    sea_query::Values,
    sqlx::{AssertSqlSafe, Connection as _, PgConnection, postgres::PgConnectOptions, query_with},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Semaphore, oneshot};

use super::{
    engine::{IDLE_BEFORE_PING, Times},
    failure::Fault,
    row::Row,
    sqlite::{Access, Sqlite},
};

/// How often a statement is tried when its connection was lost: nothing was changed, so nothing is done twice.
const ATTEMPTS: u32 = 5;
/// How far a thread goes behind the others: it gets a tenth of a processor that somebody else wants.
const STEP_BACK: i32 = 10;

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
pub(super) struct Readers {
    source: Source,
    times: Times,
    free: Mutex<Vec<Reading>>,
    permits: Semaphore,
}

impl Readers {
    /// At most `connections`, made when they are needed; the first one now.
    pub(super) async fn open(
        source: Source,
        connections: usize,
        times: Times,
    ) -> Result<Self, Fault> {
        let first = Reading::connect(&source, times).await?;
        Ok(Self {
            source,
            times,
            free: Mutex::new(vec![first]),
            permits: Semaphore::new(connections),
        })
    }

    /// Runs a statement and gives all of its rows.
    pub(super) async fn list(&self, statement: Statement, place: Place) -> Result<Vec<Row>, Fault> {
        let permit = tokio::time::timeout(self.times.acquire, self.permits.acquire()).await;
        let _permit = permit
            .map_err(|_| Fault::Timeout)?
            .map_err(|_| Fault::Closed)?;
        let mut attempt = 1;
        loop {
            match self.try_list(&statement, place).await {
                Err(fault) if attempt < ATTEMPTS && fault.failure().is_transient() => {
                    attempt += 1;
                }
                rows => return rows,
            }
        }
    }

    /// Closes what is not in use and lends no more.
    pub(super) async fn close(&self) {
        self.permits.close();
        let free = std::mem::take(&mut *self.lock());
        for reading in free {
            reading.close().await;
        }
    }

    /// A connection that fails, or is dropped with this future, does not come back.
    async fn try_list(&self, statement: &Statement, place: Place) -> Result<Vec<Row>, Fault> {
        let reading = match self.find_free().await {
            Some(free) => free,
            // Seldom needed, and far larger than what is needed each time.
            None => Box::pin(Reading::connect(&self.source, self.times)).await?,
        };
        let (link, rows) = match reading.link {
            Link::Sqlite(sqlite) => {
                let _waiting = sqlite.deadline().wait(self.times.statement);
                let (sqlite, rows) = read(sqlite, statement, place).await?;
                (Link::Sqlite(sqlite), rows?)
            }
            Link::Postgres(mut connection) => {
                let rows = Box::pin(ask(&mut connection, statement.clone()));
                let rows = tokio::time::timeout(self.times.statement, rows).await;
                (
                    Link::Postgres(connection),
                    rows.map_err(|_| Fault::Timeout)??,
                )
            }
        };
        self.lock().push(Reading {
            link,
            used: Instant::now(),
        });
        Ok(rows)
    }

    /// The one that was used last: its caches are warm, and it is the least likely to have been lost.
    async fn find_free(&self) -> Option<Reading> {
        let mut free = self.lock().pop()?;
        free.is_there(self.times).await.then_some(free)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Reading>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection.
#[derive(Debug)]
struct Reading {
    link: Link,
    used: Instant,
}

#[derive(Debug)]
enum Link {
    Sqlite(Sqlite),
    Postgres(PgConnection),
}

impl Reading {
    async fn connect(source: &Source, times: Times) -> Result<Self, Fault> {
        let link = match source {
            Source::Sqlite(file) => Link::Sqlite(Sqlite::open(file, Access::Read)?),
            Source::Postgres(options) => {
                let connect = PgConnection::connect_with(options);
                let connection = tokio::time::timeout(times.acquire, connect).await;
                Link::Postgres(connection.map_err(|_| Fault::Timeout)??)
            }
        };
        Ok(Self {
            link,
            used: Instant::now(),
        })
    }

    async fn is_there(&mut self, times: Times) -> bool {
        match &mut self.link {
            Link::Postgres(connection) if self.used.elapsed() > IDLE_BEFORE_PING => {
                let answer = Box::pin(connection.ping());
                let answer = tokio::time::timeout(times.acquire, answer).await;
                matches!(answer, Ok(Ok(())))
            }
            _ => true,
        }
    }

    async fn close(self) {
        if let Link::Postgres(connection) = self.link
            && let Err(error) = connection.close().await
        {
            tracing::debug!(%error, "a connection was not closed properly");
        }
    }
}

/// What a connection to SQLite has read, and the connection.
type Read = (Sqlite, Result<Vec<Row>, rusqlite::Error>);

/// Reads from SQLite. If it is given up, the connection is closed by whoever has it.
async fn read(sqlite: Sqlite, statement: &Statement, place: Place) -> Result<Read, Fault> {
    let gone = || Fault::Bug("a thread that reads has ended".to_owned());
    match place {
        Place::Here => {
            let rows = sqlite.list(statement);
            Ok((sqlite, rows))
        }
        Place::Aside => {
            let reading = tokio::task::spawn_blocking(reading(sqlite, statement.clone()));
            reading.await.map_err(|_| gone())
        }
        Place::Behind => {
            let (answer, answered) = oneshot::channel();
            let read = reading(sqlite, statement.clone());
            // A thread of its own, since its priority cannot be raised again.
            let thread = std::thread::Builder::new().name("scan".to_owned());
            let work = move || {
                lower_priority();
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
fn reading(sqlite: Sqlite, statement: Statement) -> impl FnOnce() -> Read {
    move || {
        let rows = sqlite.list(&statement);
        (sqlite, rows)
    }
}

async fn ask(connection: &mut PgConnection, statement: Statement) -> Result<Vec<Row>, Fault> {
    let Statement { sql, values, .. } = statement;
    let values = SqlxValues(values.unwrap_or(Values(Vec::new())));
    // The text is made by `scope`, with a parameter for everything that varies.
    let query = query_with(AssertSqlSafe(sql), values);
    let rows = query.fetch_all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|row| Row::Postgres(row.into()))
        .collect())
}

/// Lets everybody else go first. Linux has priorities of threads, other systems of the whole process.
fn lower_priority() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::nice(STEP_BACK)
    {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
            let deadline = match &readers.lock()[0].link {
                Link::Sqlite(sqlite) => sqlite.deadline(),
                Link::Postgres(_) => panic!("SQLite"),
            };
            let reading = readers.list(endless(), place);
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
