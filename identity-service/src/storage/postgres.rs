//! A connection to PostgreSQL: statements that are prepared once, and rows.
//!
//! Through sqlx's connections, which sea-orm's are made of, and not through its pool: that one asks a connection after each use
//! whether it is still there, in a task of its own, which costs a look-up by key more than the look-up.
//! Statements are made by sea-query, or stand in `scope::Sql`.

use std::time::Duration;

use sea_orm::{
    Statement,
    sea_query::Values,
    sqlx::{
        self, AssertSqlSafe, Connection as _, PgConnection, postgres::PgConnectOptions,
        query::Query, query_with,
    },
};
use sea_query_sqlx::SqlxValues;

use super::{engine::Times, failure::Fault, pool::Lendable, row::Row};

/// One that was idle for longer is asked whether it is still there.
const IDLE_BEFORE_PING: Duration = Duration::from_secs(1);

/// One connection.
#[derive(Debug)]
pub(super) struct Postgres(PgConnection);

impl Postgres {
    /// Runs a statement and gives its rows.
    pub(super) async fn list(&mut self, statement: Statement) -> Result<Vec<Row>, Fault> {
        let rows = query(statement).fetch_all(&mut self.0).await?;
        Ok(rows
            .into_iter()
            .map(|row| Row::Postgres(row.into()))
            .collect())
    }

    /// Runs a statement and counts the rows that it touched.
    pub(super) async fn execute(&mut self, statement: Statement) -> Result<u64, Fault> {
        let done = query(statement).execute(&mut self.0).await?;
        Ok(done.rows_affected())
    }

    /// Runs statements without parameters, in one round trip.
    pub(super) async fn execute_text(&mut self, text: String) -> Result<(), Fault> {
        let statements = sqlx::raw_sql(AssertSqlSafe(text));
        statements.execute(&mut self.0).await?;
        Ok(())
    }
}

/// The text is made by `scope`, with a parameter for everything that varies.
fn query(statement: Statement) -> Query<'static, sqlx::Postgres, SqlxValues> {
    let Statement { sql, values, .. } = statement;
    let values = values.unwrap_or(Values(Vec::new()));
    query_with(AssertSqlSafe(sql), SqlxValues(values))
}

impl Lendable for Postgres {
    type Source = Box<PgConnectOptions>;

    async fn connect(options: &Self::Source, times: Times) -> Result<Self, Fault> {
        let connection = PgConnection::connect_with(options);
        let connection = tokio::time::timeout(times.acquire, connection).await;
        Ok(Self(connection.map_err(|_| Fault::Timeout)??))
    }

    async fn is_there(&mut self, idle: Duration, times: Times) -> bool {
        if idle <= IDLE_BEFORE_PING {
            return true;
        }
        let answer = tokio::time::timeout(times.acquire, self.0.ping()).await;
        matches!(answer, Ok(Ok(())))
    }

    async fn close(self) {
        let Self(connection) = self;
        if let Err(error) = connection.close().await {
            tracing::debug!(%error, "a connection was not closed properly");
        }
    }
}
