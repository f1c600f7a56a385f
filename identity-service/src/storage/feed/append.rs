//! A batch's events, written under the numbers that it has won.

use sea_orm::Value;
use serde::Serialize;
use uuid::Uuid;

use super::{json, length};
use crate::{
    domain::{AccountId, Attribution, Event, OrganizationId, Timestamp},
    events,
    storage::{
        engine::Engine,
        failure::Fault,
        scope::{self, Runnable, Sql},
        transaction::Transaction,
    },
};

/// On SQLite one event, because there a statement is no message to anybody, and a value that is bound is read in a fraction of
/// the time that a path in JSON takes. On PostgreSQL a list of them, because each statement is waited for; its text does not depend on
/// how many there are.
const APPEND: Sql = Sql {
    sqlite: "INSERT INTO events (organization_id, position, sequence, time, kind, resource_id, version, actor, request_id, \
            account_id, active, changed_attributes, personal, part, parts) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    postgres: "INSERT INTO events (organization_id, position, sequence, time, kind, resource_id, version, actor, request_id, \
            account_id, active, changed_attributes, personal, part, parts) \
        SELECT $1, $2, $3 + e.number, e.time, e.kind, e.resource_id, e.version, e.actor, e.request_id, \
            e.account_id, e.active, e.changed_attributes, e.personal, e.part, e.parts \
        FROM ROWS FROM (json_to_recordset($4::json) AS (time bigint, kind text, resource_id uuid, version bigint, \
            actor text, request_id text, account_id text, active boolean, changed_attributes text, personal text, \
            part bigint, parts bigint)) WITH ORDINALITY AS e(time, kind, resource_id, version, actor, request_id, \
            account_id, active, changed_attributes, personal, part, parts, number)",
};

/// How much of events is written at once: a statement begins with less than this. Tests have no use for millions.
const MAX_BYTES: usize = if cfg!(test) { 16 * 1024 } else { 512 * 1024 };

/// Where events come in.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) organization: OrganizationId,
    /// In all feeds.
    pub(super) position: i64,
    /// The last number before them.
    pub(super) before: i64,
}

/// Writes events under the numbers after a place.
pub(super) async fn append(
    transaction: &mut Transaction,
    engine: Engine,
    mut place: Place,
    events: &[(Timestamp, Event)],
) -> Result<(), Fault> {
    let mut entries = events.iter().map(|(time, event)| Entry::of(*time, event));
    match engine {
        Engine::Sqlite => {
            for entry in entries {
                place.before += 1;
                let append = scope::set(place.organization, APPEND, entry?.values(place));
                transaction.execute(append.statement(engine)).await?;
            }
        }
        Engine::Postgres => loop {
            let list = list(&mut entries)?;
            if list.is_empty() {
                break;
            }
            let values = [
                place.position.into(),
                place.before.into(),
                format!("[{}]", list.join(",")).into(),
            ];
            let append = scope::set(place.organization, APPEND, values);
            transaction.execute(append.statement(engine)).await?;
            place.before += length(&list);
        },
    }
    Ok(())
}

/// The next ones, as JSON: all of a batch, unless they tell of memberships by the ten thousands.
fn list<'e>(
    entries: &mut impl Iterator<Item = Result<Entry<'e>, Fault>>,
) -> Result<Vec<String>, Fault> {
    let (mut list, mut bytes) = (Vec::new(), 0);
    while bytes < MAX_BYTES
        && let Some(entry) = entries.next()
    {
        let entry = json(&entry?)?;
        bytes += entry.len();
        list.push(entry);
    }
    Ok(list)
}

/// An event as `APPEND` takes it.
#[derive(Serialize)]
struct Entry<'e> {
    time: i64,
    kind: &'static str,
    resource_id: Uuid,
    version: i64,
    actor: &'e str,
    request_id: &'e str,
    account_id: Option<&'e str>,
    active: bool,
    /// JSON inside of JSON: kept as it is, whatever the engine thinks of its numbers.
    changed_attributes: String,
    personal: Option<String>,
    part: i32,
    parts: i32,
}

impl<'e> Entry<'e> {
    fn of(time: Timestamp, event: &'e Event) -> Result<Self, Fault> {
        let Event {
            kind,
            resource_id,
            version,
            attribution: Attribution { actor, request_id },
            account_id,
            active,
            changed_attributes,
            values,
            part,
            parts,
        } = event;
        Ok(Self {
            time: time.as_millis(),
            kind: events::name(*kind),
            resource_id: *resource_id,
            version: version.0,
            actor,
            request_id,
            account_id: account_id.as_ref().map(AccountId::as_str),
            active: *active,
            changed_attributes: json(changed_attributes)?,
            personal: values.as_ref().map(json).transpose()?,
            part: *part,
            parts: *parts,
        })
    }

    /// As one event.
    fn values(self, place: Place) -> [Value; 14] {
        let Self {
            time,
            kind,
            resource_id,
            version,
            actor,
            request_id,
            account_id,
            active,
            changed_attributes,
            personal,
            part,
            parts,
        } = self;
        [
            place.position.into(),
            place.before.into(),
            time.into(),
            kind.into(),
            resource_id.into(),
            version.into(),
            actor.into(),
            request_id.into(),
            account_id.into(),
            active.into(),
            changed_attributes.into(),
            personal.into(),
            part.into(),
            parts.into(),
        ]
    }
}
