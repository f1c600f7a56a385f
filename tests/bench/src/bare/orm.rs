//! Through sea-orm, as the identity service once did: its pool for the one writer, its statements on connections of their own for
//! reads, and a lane that commits what is waiting together. On SQLite or on PostgreSQL.
#![expect(
    clippy::disallowed_methods,
    reason = "the lint keeps statements within an organization, and there is none here"
)]

mod entity;
mod lane;
mod readers;

use std::{path::Path, str::FromStr as _};

use anyhow::Context as _;
use async_trait::async_trait;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, DbBackend, EntityTrait as _,
    FromQueryResult as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    Statement,
    sqlx::{
        self, ConnectOptions as _,
        pool::PoolOptions,
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use self::{
    entity::{member, user},
    lane::Job,
    readers::{Readers, Source},
};
use super::rows::{Page, Row, Rows, SQLITE_SCHEMA, Write};

/// Connections that read, as the product has them.
const SQLITE_READERS: usize = 4;
const POSTGRES_READERS: usize = 8;
/// Writes that wait, at most.
const QUEUE: usize = 1024;

const POSTGRES_SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS users (
    ordinal BIGSERIAL PRIMARY KEY, id UUID NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS groups (id UUID PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS members (group_id UUID NOT NULL, user_id UUID NOT NULL, PRIMARY KEY (group_id, user_id));
";

/// A database behind sea-orm.
pub(super) struct Orm {
    backend: DbBackend,
    readers: Readers,
    lane: mpsc::Sender<Job>,
}

impl Orm {
    /// On a file, as the product opens it.
    pub(super) async fn sqlite(file: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(false)
            .pragma("cache_size", "-4096")
            .pragma("wal_autocheckpoint", "4000")
            .disable_statement_logging();
        let writer = one_connection::<sqlx::Sqlite>()
            .connect_with(options.clone())
            .await?;
        let readers = Readers::new(Source::Sqlite(options), SQLITE_READERS);
        Self::open(writer.into(), readers, SQLITE_SCHEMA).await
    }

    /// On a server.
    pub(super) async fn postgres(url: &str) -> anyhow::Result<Self> {
        let options = PgConnectOptions::from_str(url)?
            // As the product: a plan made while a table was empty is kept for long.
            .options([("enable_seqscan", "off")])
            .disable_statement_logging();
        let writer = one_connection::<sqlx::Postgres>()
            .connect_with(options.clone())
            .await?;
        let readers = Readers::new(Source::Postgres(options), POSTGRES_READERS);
        Self::open(writer.into(), readers, POSTGRES_SCHEMA).await
    }

    async fn open(
        writer: DatabaseConnection,
        readers: Readers,
        schema: &str,
    ) -> anyhow::Result<Self> {
        writer.execute_unprepared(schema).await?;
        let backend = writer.get_database_backend();
        let (lane, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(lane::work(writer, jobs));
        Ok(Self {
            backend,
            readers,
            lane,
        })
    }

    async fn users(&self, statement: &Statement) -> anyhow::Result<Vec<user::Model>> {
        let rows = self.readers.list(statement).await?;
        let users = rows
            .iter()
            .map(|row| user::Model::from_query_result(row, ""));
        Ok(users.collect::<Result<_, _>>()?)
    }

    async fn user(&self, statement: &Statement) -> anyhow::Result<Option<Row>> {
        Ok(self.users(statement).await?.into_iter().next().map(row))
    }
}

/// For the one writer.
fn one_connection<D: sqlx::Database>() -> PoolOptions<D> {
    PoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

fn row(user: user::Model) -> Row {
    Row {
        id: user.id.to_string(),
        document: user.document,
    }
}

#[async_trait]
impl Rows for Orm {
    async fn find(&self, name: &str) -> anyhow::Result<Option<Row>> {
        let query = user::Entity::find().filter(user::Column::Name.eq(name));
        self.user(&query.build(self.backend)).await
    }

    async fn get(&self, id: &str) -> anyhow::Result<Option<Row>> {
        let id: Uuid = id.parse()?;
        let query = user::Entity::find().filter(user::Column::Id.eq(id));
        self.user(&query.build(self.backend)).await
    }

    async fn page(&self, start: i64, count: i64) -> anyhow::Result<Page> {
        let last = user::Entity::find()
            .order_by_desc(user::Column::Ordinal)
            .limit(1);
        let last = self.users(&last.build(self.backend)).await?;
        let rows = user::Entity::find()
            .filter(user::Column::Ordinal.gte(start))
            .order_by_asc(user::Column::Ordinal)
            .limit(u64::try_from(count)?);
        let rows = self.users(&rows.build(self.backend)).await?;
        Ok(Page {
            rows: rows.into_iter().map(row).collect(),
            total: last.first().map_or(0, |user| user.ordinal),
        })
    }

    async fn members(&self, group: &str) -> anyhow::Result<Vec<String>> {
        let group: Uuid = group.parse()?;
        let query = member::Entity::find().filter(member::Column::GroupId.eq(group));
        let rows = self.readers.list(&query.build(self.backend)).await?;
        let members = rows.iter().map(|row| {
            let member = member::Model::from_query_result(row, "")?;
            Ok(member.user_id.to_string())
        });
        members.collect()
    }

    async fn write(&self, write: Write) -> anyhow::Result<bool> {
        let (answer, answered) = oneshot::channel();
        let job = Job { write, answer };
        self.lane
            .send(job)
            .await
            .ok()
            .context("the lane has ended")?;
        answered.await?.map_err(anyhow::Error::msg)
    }
}
