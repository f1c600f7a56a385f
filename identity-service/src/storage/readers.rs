//! Connections that only read: taken for one statement, and put back when it has ended well.
//!
//! Apart from sqlx's pool, through which lanes write: that one asks a connection after each use whether it is still
//! there, in a task of its own, which costs a look-up by key more than the look-up. Here a connection is asked when it
//! has been idle, and one whose statement failed or was given up is closed instead of questioned. Owning the
//! connections is also what lets a deadline reach into SQLite, which knows no `statement_timeout`.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    ConnAcquireErr, DbErr, QueryResult, RuntimeErr, Statement,
    sea_query::Values,
    sqlx::{
        self, AssertSqlSafe, Connection as _, PgConnection, SqliteConnection,
        postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
    },
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Semaphore;

use super::{
    engine::{IDLE_BEFORE_PING, Times},
    failure,
};

/// How often a statement is tried when its connection was lost: nothing was changed, so nothing is done twice.
const ATTEMPTS: u32 = 5;
/// SQLite looks at the deadline after so many steps of its machine: some milliseconds.
const STEPS_BETWEEN_LOOKS: i32 = 100_000;
/// How far a thread goes behind the others: it gets a tenth of a processor that somebody else wants.
const STEP_BACK: i32 = 10;

/// Where connections come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

/// How eagerly the processor is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Priority {
    /// Like everybody else.
    Usual,
    /// Behind everybody else, as far as it is this process that works: SQLite does, in a thread for each connection.
    Low,
}

/// The connections of a process that read.
#[derive(Debug)]
pub(super) struct Readers {
    source: Source,
    priority: Priority,
    times: Times,
    free: Mutex<Vec<Reading>>,
    permits: Semaphore,
}

impl Readers {
    /// At most `connections`, made when they are needed; the first one now.
    pub(super) async fn open(
        source: Source,
        connections: usize,
        priority: Priority,
        times: Times,
    ) -> Result<Self, sqlx::Error> {
        let first = Reading::connect(&source, priority, times).await?;
        Ok(Self {
            source,
            priority,
            times,
            free: Mutex::new(vec![first]),
            permits: Semaphore::new(connections),
        })
    }

    /// Runs a statement and gives all of its rows.
    pub(super) async fn list(&self, statement: &Statement) -> Result<Vec<QueryResult>, DbErr> {
        let permit = tokio::time::timeout(self.times.acquire, self.permits.acquire()).await;
        let _permit = permit
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let mut attempt = 1;
        loop {
            match self.try_list(statement).await {
                Err(error)
                    if attempt < ATTEMPTS && failure::classify_sqlx(&error).is_transient() =>
                {
                    attempt += 1;
                }
                rows => {
                    return rows.map_err(|e| DbErr::Query(RuntimeErr::SqlxError(Arc::new(e))));
                }
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
    async fn try_list(&self, statement: &Statement) -> Result<Vec<QueryResult>, sqlx::Error> {
        let mut reading = match self.find_free().await {
            Some(free) => free,
            None => Reading::connect(&self.source, self.priority, self.times).await?,
        };
        let rows = tokio::time::timeout(self.times.statement, reading.list(statement))
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)??;
        reading.used = Instant::now();
        self.lock().push(reading);
        Ok(rows)
    }

    /// The one that was used last: its caches are warm, and it is the least likely to have been lost.
    async fn find_free(&self) -> Option<Reading> {
        let mut free = self.lock().pop()?;
        free.is_there().await.then_some(free)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Reading>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection.
#[derive(Debug)]
struct Reading {
    link: Link,
    times: Times,
    used: Instant,
}

#[derive(Debug)]
enum Link {
    Sqlite(SqliteConnection, Deadline),
    Postgres(PgConnection),
}

/// Until when a connection's statement may run.
#[derive(Clone, Debug)]
struct Deadline(Arc<Mutex<Instant>>);

impl Deadline {
    fn after(time: Duration) -> Self {
        Self(Arc::new(Mutex::new(Instant::now() + time)))
    }

    fn is_ahead(&self) -> bool {
        Instant::now() < *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it, and lets it pass when what is given is dropped: a statement that nobody waits for any more is given up, and not
    /// only its answer.
    fn set(&self, time: Duration) -> Waiting {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + time;
        Waiting(self.clone())
    }
}

/// Somebody who waits for a statement.
struct Waiting(Deadline);

impl Drop for Waiting {
    fn drop(&mut self) {
        let Self(Deadline(deadline)) = self;
        *deadline.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

impl Reading {
    async fn connect(
        source: &Source,
        priority: Priority,
        times: Times,
    ) -> Result<Self, sqlx::Error> {
        let connect = async {
            Ok::<_, sqlx::Error>(match source {
                Source::Sqlite(options) => {
                    let mut connection = SqliteConnection::connect_with(options).await?;
                    let deadline = Deadline::after(times.statement);
                    let seen = deadline.clone();
                    let mut lowers = priority == Priority::Low;
                    let is_in_time = move || {
                        // Called by the connection's own thread, and the first thing that it can be told.
                        if std::mem::take(&mut lowers) {
                            lower_priority();
                        }
                        seen.is_ahead()
                    };
                    let mut handle = connection.lock_handle().await?;
                    handle.set_progress_handler(STEPS_BETWEEN_LOOKS, is_in_time);
                    drop(handle);
                    Link::Sqlite(connection, deadline)
                }
                Source::Postgres(options) => {
                    Link::Postgres(PgConnection::connect_with(options).await?)
                }
            })
        };
        let link = tokio::time::timeout(times.acquire, connect)
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(Self {
            link,
            times,
            used: Instant::now(),
        })
    }

    async fn is_there(&mut self) -> bool {
        match &mut self.link {
            Link::Postgres(connection) if self.used.elapsed() > IDLE_BEFORE_PING => {
                let answer = tokio::time::timeout(self.times.acquire, connection.ping()).await;
                matches!(answer, Ok(Ok(())))
            }
            _ => true,
        }
    }

    async fn list(&mut self, statement: &Statement) -> Result<Vec<QueryResult>, sqlx::Error> {
        // The text is made by `scope`, with a parameter for everything that varies.
        let sql = AssertSqlSafe(statement.sql.as_str());
        let values = statement.values.clone().unwrap_or(Values(Vec::new()));
        let values = SqlxValues(values);
        match &mut self.link {
            Link::Sqlite(connection, deadline) => {
                let _waiting = deadline.set(self.times.statement);
                let rows = sqlx::query_with(sql, values).fetch_all(connection).await?;
                Ok(rows.into_iter().map(QueryResult::from).collect())
            }
            Link::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(connection).await?;
                Ok(rows.into_iter().map(QueryResult::from).collect())
            }
        }
    }

    async fn close(self) {
        let closed = match self.link {
            Link::Sqlite(connection, _) => connection.close().await,
            Link::Postgres(connection) => connection.close().await,
        };
        if let Err(error) = closed {
            tracing::debug!(%error, "a connection was not closed properly");
        }
    }
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
    use std::str::FromStr as _;

    use sea_orm::DbBackend;

    use super::*;

    /// Runs for hours.
    #[expect(clippy::disallowed_methods, reason = "it touches no table")]
    fn endless() -> Statement {
        const TEXT: &str =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        Statement::from_string(DbBackend::Sqlite, TEXT)
    }

    /// SQLite's thread holds the deadline for as long as it works.
    #[tokio::test]
    async fn a_statement_that_nobody_waits_for_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite:{}", folder.path().join("x.db").display());
        let options = SqliteConnectOptions::from_str(&file).unwrap();
        let source = Source::Sqlite(options.create_if_missing(true));
        let mut reading = Reading::connect(&source, Priority::Usual, Times::default())
            .await
            .unwrap();
        let Link::Sqlite(_, Deadline(deadline)) = &reading.link else {
            panic!("SQLite");
        };
        let deadline = Arc::downgrade(deadline);
        let statement = endless();
        let given_up = tokio::time::timeout(Duration::from_millis(50), reading.list(&statement));
        given_up.await.unwrap_err();
        drop(reading);
        let begun = Instant::now();
        while deadline.strong_count() > 0 {
            assert!(
                begun.elapsed() < Times::default().statement / 2,
                "it goes on"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
