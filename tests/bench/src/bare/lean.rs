//! The least that SQLite can be asked to do: `rusqlite`, statements prepared once, one thread that writes in batches.
//!
//! Reads run where they are asked for, on the runtime's own threads: they are some microseconds of work on pages that the
//! operating system has in memory, less than it costs to wake another thread. Each takes a connection from a stack of them.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError, mpsc},
    thread,
};

use anyhow::Context as _;
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::rows::{BATCH, Page, Row, Rows, SQLITE_SCHEMA, Write};

/// Pages that a connection keeps, in KiB: as the product's.
const CACHE_KIB: i64 = 4096;
/// Pages that the log takes before they are copied into the file: as the product's.
const WAL_PAGES: i64 = 4000;

/// A SQLite file.
pub(super) struct Lean {
    file: PathBuf,
    free: Mutex<Vec<Connection>>,
    writer: mpsc::Sender<Job>,
}

struct Job {
    write: Write,
    answer: oneshot::Sender<Result<bool, String>>,
}

impl Lean {
    pub(super) fn open(file: &Path) -> anyhow::Result<Self> {
        let writer = connect(file)?;
        writer.execute_batch(SQLITE_SCHEMA)?;
        let (sender, jobs) = mpsc::channel();
        // It ends when the last sender is gone, with the process.
        thread::spawn(move || work(writer, &jobs));
        Ok(Self {
            file: file.to_owned(),
            free: Mutex::new(Vec::new()),
            writer: sender,
        })
    }

    fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> anyhow::Result<T> {
        let free = self.free().pop();
        let connection = match free {
            Some(connection) => connection,
            None => connect(&self.file)?,
        };
        let rows = read(&connection)?;
        self.free().push(connection);
        Ok(rows)
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn connect(file: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    anyhow::ensure!(journal == "wal", "the journal is {journal}");
    Ok(connection)
}

/// Takes what is waiting, commits it once, and answers.
fn work(mut connection: Connection, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        batch.extend(jobs.try_iter().take(BATCH - 1));
        let outcome = commit(&mut connection, &batch).map_err(|error| error.to_string());
        for (index, job) in batch.into_iter().enumerate() {
            let answer = match &outcome {
                Ok(found) => Ok(found.get(index).copied().unwrap_or_default()),
                Err(error) => Err(error.clone()),
            };
            // Nobody may be waiting any more.
            let _ = job.answer.send(answer);
        }
    }
}

fn commit(connection: &mut Connection, batch: &[Job]) -> anyhow::Result<Vec<bool>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = batch.iter().map(|job| apply(&transaction, &job.write));
    let found = found.collect::<anyhow::Result<Vec<bool>>>()?;
    transaction.commit()?;
    Ok(found)
}

fn apply(transaction: &Transaction<'_>, write: &Write) -> anyhow::Result<bool> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        transaction.prepare_cached(sql)?.execute(values)
    };
    let add = |group: Uuid, members: &[String]| {
        members.iter().try_for_each(|member| {
            run(
                "INSERT INTO members (group_id, user_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![key(group), key(member.parse()?)],
            )?;
            anyhow::Ok(())
        })
    };
    let changed = match write {
        Write::CreateUser { id, name, document } => run(
            "INSERT INTO users (id, name, document) VALUES (?1, ?2, ?3)",
            params![key(id.parse()?), name, document],
        )?,
        Write::ReplaceUser { id, document } => run(
            "UPDATE users SET document = ?2 WHERE id = ?1",
            params![key(id.parse()?), document],
        )?,
        Write::CreateGroup { id, name, members } => {
            let id = id.parse()?;
            add(id, members)?;
            run(
                "INSERT INTO groups (id, name) VALUES (?1, ?2)",
                params![key(id), name],
            )?
        }
        Write::ChangeMembers {
            group,
            added,
            removed,
        } => {
            let group = group.parse()?;
            add(group, added)?;
            for member in removed {
                run(
                    "DELETE FROM members WHERE group_id = ?1 AND user_id = ?2",
                    params![key(group), key(member.parse()?)],
                )?;
            }
            1
        }
        Write::DeleteGroup { group } => {
            let group = key(group.parse()?);
            run("DELETE FROM members WHERE group_id = ?1", params![group])?;
            run("DELETE FROM groups WHERE id = ?1", params![group])?
        }
    };
    Ok(changed > 0)
}

/// An id as it is stored: sixteen bytes.
fn key(id: Uuid) -> [u8; 16] {
    id.into_bytes()
}

fn to_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: Uuid::from_bytes(row.get(0)?).to_string(),
        document: row.get(1)?,
    })
}

#[async_trait]
impl Rows for Lean {
    async fn find(&self, name: &str) -> anyhow::Result<Option<Row>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT id, document FROM users WHERE name = ?1")?
                .query_row([name], to_row)
                .optional()
        })
    }

    async fn get(&self, id: &str) -> anyhow::Result<Option<Row>> {
        let id = key(id.parse()?);
        self.read(|connection| {
            connection
                .prepare_cached("SELECT id, document FROM users WHERE id = ?1")?
                .query_row([id], to_row)
                .optional()
        })
    }

    async fn page(&self, start: i64, count: i64) -> anyhow::Result<Page> {
        self.read(|connection| {
            let total: Option<i64> = connection
                .prepare_cached("SELECT max(ordinal) FROM users")?
                .query_row([], |row| row.get(0))?;
            let rows = connection
                .prepare_cached(
                    "SELECT id, document FROM users WHERE ordinal >= ?1 ORDER BY ordinal LIMIT ?2",
                )?
                .query_map([start, count], to_row)?
                .collect::<rusqlite::Result<Vec<Row>>>()?;
            Ok(Page {
                rows,
                total: total.unwrap_or_default(),
            })
        })
    }

    async fn members(&self, group: &str) -> anyhow::Result<Vec<String>> {
        let group = key(group.parse()?);
        self.read(|connection| {
            connection
                .prepare_cached("SELECT user_id FROM members WHERE group_id = ?1")?
                .query_map([group], |row| Ok(Uuid::from_bytes(row.get(0)?).to_string()))?
                .collect()
        })
    }

    async fn write(&self, write: Write) -> anyhow::Result<bool> {
        let (answer, answered) = oneshot::channel();
        let job = Job { write, answer };
        self.writer.send(job).ok().context("the writer has ended")?;
        answered.await?.map_err(anyhow::Error::msg)
    }
}
