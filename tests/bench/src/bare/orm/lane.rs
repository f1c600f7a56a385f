//! The one writer: takes what is waiting, runs it in one transaction, answers after the commit.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait as _,
    QueryFilter as _, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
    sea_query::{Expr, OnConflict},
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{
    super::rows::{BATCH, Write},
    entity::{group, member, user},
};

/// Rows of one statement: few enough values for either engine.
const ROWS: usize = 1000;

/// A write, and who waits for it.
pub(super) struct Job {
    pub(super) write: Write,
    pub(super) answer: oneshot::Sender<Result<bool, String>>,
}

/// Works until nobody can send any more.
pub(super) async fn work(writer: DatabaseConnection, mut jobs: mpsc::Receiver<Job>) {
    let mut batch = Vec::with_capacity(BATCH);
    while jobs.recv_many(&mut batch, BATCH).await > 0 {
        let outcome = commit(&writer, &batch).await;
        let outcome = outcome.map_err(|error| format!("{error:#}"));
        for (index, job) in batch.drain(..).enumerate() {
            let answer = match &outcome {
                Ok(found) => Ok(found.get(index).copied().unwrap_or_default()),
                Err(error) => Err(error.clone()),
            };
            // Nobody may be waiting any more.
            let _ = job.answer.send(answer);
        }
    }
}

async fn commit(writer: &DatabaseConnection, batch: &[Job]) -> anyhow::Result<Vec<bool>> {
    let options = TransactionOptions {
        sqlite_transaction_mode: (writer.get_database_backend() == DbBackend::Sqlite)
            .then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = writer.begin_with_options(options).await?;
    let mut found = Vec::with_capacity(batch.len());
    for job in batch {
        found.push(apply(&transaction, &job.write).await?);
    }
    transaction.commit().await?;
    Ok(found)
}

async fn apply(transaction: &DatabaseTransaction, write: &Write) -> anyhow::Result<bool> {
    match write {
        Write::CreateUser { id, name, document } => {
            let user = user::ActiveModel {
                ordinal: NotSet,
                id: Set(id.parse()?),
                name: Set(name.clone()),
                document: Set(document.clone()),
            };
            user::Entity::insert(user)
                .exec_without_returning(transaction)
                .await?;
            Ok(true)
        }
        Write::ReplaceUser { id, document } => {
            let id: Uuid = id.parse()?;
            let replaced = user::Entity::update_many()
                .col_expr(user::Column::Document, Expr::value(document.clone()))
                .filter(user::Column::Id.eq(id))
                .exec(transaction)
                .await?;
            Ok(replaced.rows_affected > 0)
        }
        Write::CreateGroup { id, name, members } => {
            let id: Uuid = id.parse()?;
            let group = group::ActiveModel {
                id: Set(id),
                name: Set(name.clone()),
            };
            group::Entity::insert(group)
                .exec_without_returning(transaction)
                .await?;
            add(transaction, id, members).await?;
            Ok(true)
        }
        Write::ChangeMembers {
            group,
            added,
            removed,
        } => {
            let group: Uuid = group.parse()?;
            add(transaction, group, added).await?;
            for user in removed {
                let user: Uuid = user.parse()?;
                member::Entity::delete_many()
                    .filter(member::Column::GroupId.eq(group))
                    .filter(member::Column::UserId.eq(user))
                    .exec(transaction)
                    .await?;
            }
            Ok(true)
        }
        Write::DeleteGroup { group } => {
            let group: Uuid = group.parse()?;
            member::Entity::delete_many()
                .filter(member::Column::GroupId.eq(group))
                .exec(transaction)
                .await?;
            let deleted = group::Entity::delete_many()
                .filter(group::Column::Id.eq(group))
                .exec(transaction)
                .await?;
            Ok(deleted.rows_affected > 0)
        }
    }
}

async fn add(
    transaction: &DatabaseTransaction,
    group: Uuid,
    members: &[String],
) -> anyhow::Result<()> {
    for some in members.chunks(ROWS) {
        let rows = some.iter().map(|user| {
            Ok(member::ActiveModel {
                group_id: Set(group),
                user_id: Set(user.parse()?),
            })
        });
        let rows = rows.collect::<anyhow::Result<Vec<_>>>()?;
        let once = OnConflict::columns([member::Column::GroupId, member::Column::UserId])
            .do_nothing()
            .to_owned();
        member::Entity::insert_many(rows)
            .on_conflict(once)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
