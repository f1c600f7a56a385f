//! What a way of storing has to be able to do: reads at once, writes in batches that are committed together.

use async_trait::async_trait;
use uuid::Uuid;

/// How many writes share a commit, at most: as many as the product's lanes take.
pub(super) const BATCH: usize = 128;

/// The tables of both ways to store in SQLite.
pub(super) const SQLITE_SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS users (
    ordinal INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS groups (id BLOB PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (
    group_id BLOB NOT NULL, user_id BLOB NOT NULL, PRIMARY KEY (group_id, user_id)) WITHOUT ROWID;
";

/// A user as stored.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) document: String,
}

/// Users in order, and how many there are.
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    pub(super) total: i64,
}

/// One unit of work.
pub(super) enum Write {
    CreateUser {
        id: String,
        name: String,
        document: String,
    },
    ReplaceUser {
        id: String,
        document: String,
    },
    CreateGroup {
        id: String,
        name: String,
        members: Vec<String>,
    },
    ChangeMembers {
        group: String,
        added: Vec<String>,
        removed: Vec<String>,
    },
    DeleteGroup {
        group: String,
    },
}

/// Stored users and groups.
#[async_trait]
pub(super) trait Rows: Send + Sync {
    /// The id of what is about to be created.
    fn new_id(&self, _name: &str) -> String {
        Uuid::now_v7().to_string()
    }

    async fn find(&self, name: &str) -> anyhow::Result<Option<Row>>;

    async fn get(&self, id: &str) -> anyhow::Result<Option<Row>>;

    /// `start` counts from 1. Nobody is ever removed, so that the place of a user is their number.
    async fn page(&self, start: i64, count: i64) -> anyhow::Result<Page>;

    async fn members(&self, group: &str) -> anyhow::Result<Vec<String>>;

    /// Answers when it is on disk: whether there was anything to write to. What is wrong with one write of a batch fails all
    /// of them: the driver sends nothing that is wrong.
    async fn write(&self, write: Write) -> anyhow::Result<bool>;
}
