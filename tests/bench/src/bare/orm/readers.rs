//! Connections that only read, taken for one statement each: beside sqlx's pool, which costs a look-up by key more than the
//! look-up, and as the product does.

use std::sync::{Mutex, PoisonError};

use sea_orm::{
    QueryResult, Statement,
    sea_query::Values,
    sqlx::{
        self, AssertSqlSafe, Connection as _, PgConnection, SqliteConnection,
        postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
    },
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Semaphore;

/// Where connections come from.
pub(super) enum Source {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

/// Some connections.
pub(super) struct Readers {
    source: Source,
    free: Mutex<Vec<Link>>,
    permits: Semaphore,
}

enum Link {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Readers {
    /// At most `connections`, made when they are needed.
    pub(super) fn new(source: Source, connections: usize) -> Self {
        Self {
            source,
            free: Mutex::new(Vec::new()),
            permits: Semaphore::new(connections),
        }
    }

    /// Runs a statement and gives all of its rows.
    pub(super) async fn list(&self, statement: &Statement) -> anyhow::Result<Vec<QueryResult>> {
        let _permit = self.permits.acquire().await?;
        let free = self.lock().pop();
        let mut link = match free {
            Some(link) => link,
            None => self.connect().await?,
        };
        let rows = link.list(statement).await?;
        self.lock().push(link);
        Ok(rows)
    }

    async fn connect(&self) -> anyhow::Result<Link> {
        Ok(match &self.source {
            Source::Sqlite(options) => Link::Sqlite(SqliteConnection::connect_with(options).await?),
            Source::Postgres(options) => Link::Postgres(PgConnection::connect_with(options).await?),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Link>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Link {
    async fn list(&mut self, statement: &Statement) -> anyhow::Result<Vec<QueryResult>> {
        let sql = AssertSqlSafe(statement.sql.as_str());
        let values = SqlxValues(statement.values.clone().unwrap_or(Values(Vec::new())));
        Ok(match self {
            Self::Sqlite(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(connection).await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
            Self::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(connection).await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
        })
    }
}
