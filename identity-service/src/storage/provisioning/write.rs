//! Requests as gateways tell them: a batch of an organization is one unit, which can be repeated.

use std::{collections::HashSet, sync::Arc};

use futures::future;
use sea_orm::Value;
use serde::Serialize;
use tokio::task::yield_now;
use uuid::Uuid;

use super::days;

use crate::{
    domain::{
        Error, OrganizationId,
        provisioning_log::{NewEntry, Personal},
    },
    storage::{
        Store,
        engine::Engine,
        row::{Cells, corrupt},
        scope::{self, Sql},
        tx::Tx,
    },
};

/// One that is there already was told before. On SQLite of one request, on PostgreSQL of a list of them, for the reasons that
/// appending events has.
const KEEP: Sql = Sql {
    sqlite: "INSERT INTO provisioning_requests \
            (organization_id, id, request_id, resource_id, failed, record, personal, name_folded) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT DO NOTHING RETURNING id",
    postgres: "INSERT INTO provisioning_requests \
            (organization_id, id, request_id, resource_id, failed, record, personal, name_folded) \
        SELECT $1, e.id, e.request_id, e.resource_id, e.failed, e.record, e.personal, e.name_folded \
        FROM json_to_recordset($2::json) AS e(id uuid, request_id text, resource_id uuid, failed boolean, \
            record text, personal text, name_folded text) \
        ON CONFLICT DO NOTHING RETURNING id",
};

const COUNT: Sql = Sql {
    sqlite: "INSERT INTO provisioning_status \
            (organization_id, kept, oldest, last_request, last_success, last_failure) \
        VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (organization_id) DO UPDATE SET kept = kept + excluded.kept, \
            oldest = min(oldest, excluded.oldest), \
            last_request = max(last_request, excluded.last_request), \
            last_success = max(last_success, excluded.last_success), \
            last_failure = max(last_failure, excluded.last_failure)",
    postgres: "INSERT INTO provisioning_status AS s \
            (organization_id, kept, oldest, last_request, last_success, last_failure) \
        VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (organization_id) DO UPDATE SET kept = s.kept + excluded.kept, \
            oldest = least(s.oldest, excluded.oldest), \
            last_request = greatest(s.last_request, excluded.last_request), \
            last_success = greatest(s.last_success, excluded.last_success), \
            last_failure = greatest(s.last_failure, excluded.last_failure)",
};

/// Requests of one unit. On SQLite calls of users wait for them, in whose batches they come; on PostgreSQL nobody does, and each unit has
/// statements that are waited for.
fn unit(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 50,
        Engine::Postgres => 500,
    }
}

/// A request as `KEEP` takes it.
#[derive(Serialize)]
struct Row {
    id: Uuid,
    request_id: String,
    resource_id: Option<Uuid>,
    failed: bool,
    /// JSON inside of JSON: kept as it is.
    record: String,
    personal: Option<String>,
    name_folded: Option<String>,
}

/// Requests of an organization, ready to be written: what takes time is done before anybody waits for the writer.
struct Batch {
    rows: Vec<Row>,
    entries: Vec<NewEntry>,
    first: i64,
    last: i64,
    /// 0: none; as in the next.
    last_success: i64,
    last_failure: i64,
}

impl Store {
    /// Keeps requests of an organization, behind all calls of users. Those that are kept already are so once. Of an
    /// organization that is gone nothing is kept.
    pub async fn keep_requests(
        &self,
        organization: OrganizationId,
        entries: &[NewEntry],
    ) -> Result<(), Error> {
        let mut units = Vec::new();
        for entries in entries.chunks(unit(self.engine())) {
            let batch = Arc::new(Batch::of(entries)?);
            units.push(
                self.write_patiently(organization, entries.len(), move |tx| {
                    let batch = Arc::clone(&batch);
                    Box::pin(async move { batch.keep(tx).await })
                }),
            );
            // The next one takes as long.
            yield_now().await;
        }
        future::try_join_all(units).await.map(drop)
    }
}

impl Batch {
    fn of(entries: &[NewEntry]) -> Result<Self, Error> {
        let times = |which: fn(&NewEntry) -> bool| {
            let which = entries.iter().filter(move |entry| which(entry));
            which.map(|entry| entry.id.time().as_millis())
        };
        Ok(Self {
            rows: entries.iter().map(Row::of).collect::<Result<_, _>>()?,
            entries: entries.to_vec(),
            first: times(|_| true).min().unwrap_or_default(),
            last: times(|_| true).max().unwrap_or_default(),
            last_success: times(NewEntry::succeeded).max().unwrap_or_default(),
            last_failure: times(NewEntry::failed).max().unwrap_or_default(),
        })
    }

    async fn keep(&self, tx: &mut Tx) -> Result<(), Error> {
        let organization = tx.organization();
        if tx.find_locked_organization(organization).await?.is_none() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(self.rows.len());
        match tx.engine() {
            Engine::Sqlite => {
                for row in &self.rows {
                    let keep = scope::set(organization, KEEP, row.values());
                    rows.extend(tx.change(keep).await?);
                }
            }
            Engine::Postgres => {
                let all = serde_json::to_string(&self.rows).map_err(Error::internal)?;
                rows = tx
                    .change(scope::set(organization, KEEP, [all.into()]))
                    .await?;
            }
        }
        let kept = rows.iter().map(|row| Cells::of(row).take::<Uuid>());
        let kept: HashSet<Uuid> = kept.collect::<Result<_, _>>().map_err(corrupt)?;
        if kept.is_empty() {
            return Ok(());
        }
        let is_new = |entry: &&NewEntry| kept.contains(&entry.id.as_uuid());
        days::count(tx, self.entries.iter().filter(is_new)).await?;
        let count = scope::set(
            organization,
            COUNT,
            [
                i64::try_from(kept.len()).unwrap_or(i64::MAX).into(),
                self.first.into(),
                self.last.into(),
                self.last_success.into(),
                self.last_failure.into(),
            ],
        );
        tx.execute(count).await.map(drop)
    }
}

impl Row {
    fn of(entry: &NewEntry) -> Result<Self, Error> {
        /// What is kept of both.
        #[derive(Serialize)]
        struct Record<'e> {
            #[serde(flatten)]
            said: &'e crate::domain::provisioning_log::Said,
            effect: &'e crate::domain::provisioning_log::Effect,
        }
        let NewEntry {
            id,
            request_id,
            resource_id,
            effect,
            said,
            personal,
        } = entry;
        let json = |value| serde_json::to_string(value).map_err(Error::internal);
        let personal = (*personal != Personal::default())
            .then(|| serde_json::to_string(personal))
            .transpose();
        Ok(Self {
            id: id.as_uuid(),
            request_id: request_id.clone(),
            resource_id: *resource_id,
            failed: entry.failed(),
            record: json(&Record { said, effect })?,
            personal: personal.map_err(Error::internal)?,
            name_folded: entry.name_folded(),
        })
    }
    /// As one request.
    fn values(&self) -> [Value; 7] {
        let Self {
            id,
            request_id,
            resource_id,
            failed,
            record,
            personal,
            name_folded,
        } = self;
        [
            (*id).into(),
            request_id.as_str().into(),
            (*resource_id).into(),
            (*failed).into(),
            record.as_str().into(),
            personal.as_deref().into(),
            name_folded.as_deref().into(),
        ]
    }
}
