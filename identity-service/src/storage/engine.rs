//! All that differs between SQLite and PostgreSQL, with the reason.
//!
//! Apart, so that every other file of the room is about organizations and people, and so that a third engine would
//! be this file and `filter_sql`. It knows how to open a database that keeps what it has acknowledged, and what an
//! engine's errors mean. It knows no table but that of the migrations.

use std::{
    fs::File,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sqlx::{
        self, Connection as _, PgConnection,
        postgres::{PgConnectOptions, PgPoolOptions},
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};

use tokio::sync::Mutex;

use super::{
    failure::{self, Failure, Fault},
    feed,
    opening::OpenError,
    pool::Pool,
    postgres::Postgres,
    readers::{Readers, Source},
    sqlite::{PREPARED_STATEMENTS, SqliteWriter},
    transaction::{Durability, Transaction, Unit},
    turns,
};
use crate::domain::OrganizationId;

/// How long a start waits for another one that migrates.
const MIGRATION_TIMEOUT: Duration = Duration::from_secs(120);
/// Readers of a SQLite file: each is a thread.
const SQLITE_READERS: usize = 4;
/// Connections of one process to PostgreSQL, for lanes and for reads: neither can take all of the other's.
const POSTGRES_WRITERS: usize = 12;
const POSTGRES_READERS: usize = 8;
/// Readers of what goes behind everybody else, beside the others: one for each turn that there may be.
const BEHIND: usize = turns::KINDS * turns::AT_ONCE_OF_ALL;
/// How often PostgreSQL looks whether somebody still waits for a statement.
const CLIENT_CHECK_INTERVAL: Duration = Duration::from_millis(500);
/// The oldest server that has all that statements say (`pg_current_xact_id`), as `server_version_num`.
const OLDEST_POSTGRES: u32 = 130_000;
/// The advisory lock under which PostgreSQL migrates: "rollcall" in ASCII.
const MIGRATION_LOCK: i64 = 0x726f_6c6c_6361_6c6c;

/// In another cluster, into which the database was restored, transactions are numbered anew: positions are to go on
/// behind those that there are. A transaction sees no event of one with a greater number than its own, so that in a
/// cluster that has stayed the same this changes nothing.
const KEEP_POSITIONS: &str = "UPDATE feed_positions \
    SET position = top.position - pg_current_xact_id()::text::bigint + 1 \
    FROM (SELECT max(position) AS position FROM events) AS top \
    WHERE feed_positions.id = 1 AND top.position >= pg_current_xact_id()::text::bigint + feed_positions.position";

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file of this machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// How long the database's work may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// A statement: one that takes longer was not meant.
    pub statement: Duration,
    /// The wait for a connection, or for a turn: whoever waits longer is told to come back.
    pub acquire: Duration,
    /// The wait for the database itself, at a start.
    pub start: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            statement: Duration::from_secs(8),
            acquire: Duration::from_secs(3),
            start: Duration::from_secs(60),
        }
    }
}

/// An open database that keeps its promises.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    pub(super) engine: Engine,
    /// Where lanes write.
    pub(super) writer: Writer,
    /// Where single statements read.
    pub(super) readers: Arc<Readers>,
    /// Where those read who go behind everybody else.
    pub(super) behind: Arc<Readers>,
    times: Times,
}

/// Where lanes write.
#[derive(Clone, Debug)]
pub(super) enum Writer {
    /// One connection, so that nobody waits inside the database.
    Sqlite(Arc<Mutex<SqliteWriter>>),
    Postgres(Arc<Pool<Postgres>>),
}

impl Connections {
    /// Opens the database, makes it when it is a file that is not there, checks that it is durable and brings its
    /// schema up to date.
    pub(super) async fn open(url: &str, times: Times) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            if url.contains(":memory:") || url.contains("mode=memory") {
                return Err(not_in_wal_mode("memory".to_owned()));
            }
            let options =
                SqliteConnectOptions::from_str(url).map_err(|e| OpenError::Address(e.into()))?;
            open_sqlite(options, times).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options =
                PgConnectOptions::from_str(url).map_err(|e| OpenError::Address(e.into()))?;
            open_postgres(options, times).await
        } else {
            Err(OpenError::Address(
                "it names another kind of database".into(),
            ))
        }
    }

    /// Begins a unit on the writer. On PostgreSQL it holds the counters of an organization from its first moment to its
    /// commit, if it says of which.
    pub(super) async fn begin(
        &self,
        organization: Option<OrganizationId>,
        durability: Durability,
    ) -> Result<Transaction, Fault> {
        match &self.writer {
            Writer::Sqlite(writer) => {
                let turn = Arc::clone(writer).lock_owned();
                let turn = tokio::time::timeout(self.times.acquire, turn).await;
                let unit = Unit::begin(turn.map_err(|_| Fault::Timeout)?, durability)?;
                Ok(Transaction::Sqlite(unit))
            }
            Writer::Postgres(writer) => {
                let mut lent = writer.lend().await?;
                let mut begin = "BEGIN".to_owned();
                if durability == Durability::Later {
                    begin.push_str("; SET LOCAL synchronous_commit = off");
                }
                if let Some(organization) = organization {
                    begin.push_str("; ");
                    begin.push_str(&feed::hold(organization));
                }
                lent.connection.execute_text(begin).await?;
                Ok(Transaction::Postgres(lent))
            }
        }
    }

    /// Closes all connections, when the last statement has ended.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.behind.close().await;
        match &self.writer {
            // With the last one who holds it; what was committed is on disk.
            Writer::Sqlite(_) => {}
            Writer::Postgres(writer) => writer.close().await,
        }
    }
}

impl Engine {
    pub(super) fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }
}

async fn open_sqlite(
    options: SqliteConnectOptions,
    times: Times,
) -> Result<Connections, OpenError> {
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(false);
    let file = options.get_filename().to_owned();

    // Held until the schema is there: to turn a new file's journal into a WAL, SQLite waits for nobody.
    let _lock = lock_file(&file).await?;

    let first = connect_sqlite(options, times).await?;
    let journal = read_setting(&first, "PRAGMA journal_mode").await?;
    if journal != "wal" {
        return Err(not_in_wal_mode(journal));
    }
    migrate(Engine::Sqlite, &first).await?;
    let writer = SqliteWriter::open(&file).map_err(unusable)?;
    let synchronous = writer.lock().await.setting("synchronous");
    let synchronous = synchronous.map_err(unusable)?;
    if synchronous != "2" {
        return Err(OpenError::NotDurable {
            setting: "synchronous",
            value: synchronous,
            wanted: "`2` (`FULL`)",
        });
    }
    tracing::info!(
        journal_mode = "wal",
        synchronous = "full",
        "read back: what is committed is on disk"
    );
    // The last connection but one: SQLite tidies up when the last one goes.
    first
        .close()
        .await
        .map_err(|e| OpenError::NotWritable(e.into()))?;
    let source = Source::Sqlite(file);
    let (readers, behind) = open_readers(source, SQLITE_READERS, times).await?;
    Ok(Connections {
        engine: Engine::Sqlite,
        writer: Writer::Sqlite(writer),
        readers,
        behind,
        times,
    })
}

fn not_in_wal_mode(journal: String) -> OpenError {
    OpenError::NotDurable {
        setting: "journal_mode",
        value: journal,
        wanted: "`wal`, which needs a file on a local disk",
    }
}

/// Locks a file beside the database against other starts; dropping it, or dying, unlocks.
async fn lock_file(database: &Path) -> Result<File, OpenError> {
    let database = database.to_owned();
    let lock = move || -> std::io::Result<File> {
        if let Some(folder) = database.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut name = database.into_os_string();
        name.push(".lock");
        let file = File::options()
            .create(true)
            .append(true)
            .open(PathBuf::from(name))?;
        file.lock()?;
        Ok(file)
    };
    tokio::task::spawn_blocking(lock)
        .await
        .map_err(|e| OpenError::NotWritable(e.into()))?
        .map_err(|e| OpenError::NotWritable(e.into()))
}

/// What makes the file and its tables.
async fn connect_sqlite(
    options: SqliteConnectOptions,
    times: Times,
) -> Result<DatabaseConnection, OpenError> {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(times.acquire)
        .connect_with(sqlx::ConnectOptions::disable_statement_logging(options))
        .await
        .map_err(unusable)?;
    Ok(DatabaseConnection::from(pool))
}

async fn open_postgres(options: PgConnectOptions, times: Times) -> Result<Connections, OpenError> {
    let options = sqlx::ConnectOptions::disable_statement_logging(
        options
            .application_name("rollcall-identity")
            .statement_cache_capacity(PREPARED_STATEMENTS),
    );

    greet(&options, times).await?;
    // One connection, without a limit of time: it may have to wait for another start's migrations.
    let first = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(times.acquire)
        .connect_with(options.clone())
        .await
        .map_err(unusable)?;
    let first = DatabaseConnection::from(first);
    let version = read_setting(&first, "SHOW server_version_num").await?;
    if version
        .parse()
        .is_ok_and(|version: u32| version < OLDEST_POSTGRES)
    {
        return Err(OpenError::TooOld(
            read_setting(&first, "SHOW server_version").await?,
        ));
    }
    if read_setting(&first, "SHOW transaction_read_only").await? == "on" {
        return Err(OpenError::NotWritable(
            "the server is a standby, or its transactions are read-only".into(),
        ));
    }
    for setting in ["fsync", "synchronous_commit"] {
        let value = read_setting(&first, &format!("SHOW {setting}")).await?;
        if value == "off" {
            return Err(OpenError::NotDurable {
                setting,
                value,
                wanted: "`on`",
            });
        }
        tracing::info!(setting, value, "read back: what is committed is on disk");
    }
    // A statement whose call was given up ends with its connection, where the server can notice that: not before PostgreSQL
    // 14, and not on every system.
    let interval = CLIENT_CHECK_INTERVAL.as_millis().to_string();
    let check = format!("SET client_connection_check_interval = {interval}");
    let notices = execute(&first, &check).await;
    migrate(Engine::Postgres, &first).await?;
    execute(&first, KEEP_POSITIONS)
        .await
        .map_err(not_migrated)?;
    first
        .close()
        .await
        .map_err(|e| OpenError::Unreachable(e.into()))?;

    let options = options.options([
        ("statement_timeout", times.statement.as_millis().to_string()),
        // A process that stops between two statements must not hold its locks for ever: whoever waits for them has
        // `statement_timeout`.
        (
            "idle_in_transaction_session_timeout",
            (times.statement / 2).as_millis().to_string(),
        ),
        // A plan that was made while a table was empty is kept until somebody analyzes the table, and the first
        // synchronization fills it in less time than that. Every statement has an index to go by.
        ("enable_seqscan", "off".to_owned()),
        // A search without an index is to keep one processor busy and not several: others have to be served beside it.
        ("max_parallel_workers_per_gather", "0".to_owned()),
        // What takes long is read from many rows by little code: compiling that costs more than it saves.
        ("jit", "off".to_owned()),
    ]);
    let options = match notices {
        Ok(()) => options.options([("client_connection_check_interval", interval)]),
        Err(error) => {
            tracing::info!(%error, "a statement that was given up runs to its end, at most 8 s");
            options
        }
    };
    let source = Source::Postgres(Box::new(options.clone()));
    let (readers, behind) = open_readers(source, POSTGRES_READERS, times).await?;
    let writer = Pool::open(Box::new(options), POSTGRES_WRITERS, times).await;
    Ok(Connections {
        engine: Engine::Postgres,
        writer: Writer::Postgres(writer.map_err(unusable)?),
        readers,
        behind,
        times,
    })
}

/// Looks whether a server is there. A pool would try for as long as it may, and not say what it has met.
async fn greet(options: &PgConnectOptions, times: Times) -> Result<(), OpenError> {
    let connect = PgConnection::connect_with(options);
    let connection = tokio::time::timeout(times.acquire, connect).await;
    let connection = connection.map_err(|_| unusable(Fault::Timeout))?;
    connection
        .map_err(unusable)?
        .close()
        .await
        .map_err(unusable)
}

async fn open_readers(
    source: Source,
    connections: usize,
    times: Times,
) -> Result<(Arc<Readers>, Arc<Readers>), OpenError> {
    let readers = Readers::open(source.clone(), connections, times).await;
    let behind = Readers::open(source, BEHIND, times).await;
    Ok((
        Arc::new(readers.map_err(unusable)?),
        Arc::new(behind.map_err(unusable)?),
    ))
}

/// Applies the steps that are missing, one process at a time, all or none.
async fn migrate(engine: Engine, connection: &DatabaseConnection) -> Result<(), OpenError> {
    let steps = async {
        let options = TransactionOptions {
            sqlite_transaction_mode: (engine == Engine::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = connection.begin_with_options(options).await;
        let transaction = transaction.map_err(not_migrated)?;
        if engine == Engine::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            execute(&transaction, &lock).await.map_err(not_migrated)?;
        }
        let applied = Migrator::get_migration_models(&transaction)
            .await
            .map_err(not_migrated)?;
        let known = migrations::names();
        if let Some(unknown) = applied
            .into_iter()
            .find(|step| !known.contains(&step.version))
        {
            return Err(OpenError::Newer(unknown.version));
        }
        Migrator::up(&transaction, None)
            .await
            .map_err(not_migrated)?;
        transaction.commit().await.map_err(not_migrated)
    };
    tokio::time::timeout(MIGRATION_TIMEOUT, steps)
        .await
        .map_err(|e| OpenError::Migration(e.into()))?
}

fn not_migrated(error: DbErr) -> OpenError {
    match failure::classify(&error) {
        Failure::ReadOnly => OpenError::NotWritable(error.into()),
        Failure::Lost => OpenError::Unreachable(error.into()),
        _ => OpenError::Migration(error.into()),
    }
}

fn unusable(fault: impl Into<Fault>) -> OpenError {
    let fault = fault.into();
    match fault.failure() {
        Failure::ReadOnly => OpenError::NotWritable(fault.into()),
        Failure::Lost | Failure::Timeout | Failure::Conflict => {
            OpenError::Unreachable(fault.into())
        }
        Failure::Disk | Failure::Taken | Failure::Bug => OpenError::Refused(fault.into()),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "statements about the connection itself, which touch no organization"
)]
pub(super) async fn execute(
    connection: &impl ConnectionTrait,
    statement: &str,
) -> Result<(), DbErr> {
    connection.execute_unprepared(statement).await.map(drop)
}

/// Reads a setting back, whichever type the engine gives it.
#[expect(
    clippy::disallowed_methods,
    reason = "statements about the connection itself, which touch no organization"
)]
pub(super) async fn read_setting(
    connection: &DatabaseConnection,
    query: &str,
) -> Result<String, OpenError> {
    let statement =
        sea_orm::Statement::from_string(connection.get_database_backend(), query.to_owned());
    let unreadable = |e: DbErr| unusable(e);
    let row = connection
        .query_one_raw(statement)
        .await
        .map_err(unreadable)?
        .ok_or_else(|| OpenError::Unreachable("a setting cannot be read back".into()))?;
    match row.try_get_by_index::<String>(0) {
        Ok(text) => Ok(text),
        Err(_) => row
            .try_get_by_index::<i64>(0)
            .map(|number| number.to_string())
            .map_err(unreadable),
    }
}
