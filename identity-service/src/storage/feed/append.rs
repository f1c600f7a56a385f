//! A batch's events, written under the numbers that it has won.

use sea_orm::Value;
use serde::Serialize;
use uuid::Uuid;

use super::json;
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

/// Of a list of events: their position, the number before the first one, the list as JSON, and what these are read from beside it.
macro_rules! insert {
    ($position:literal, $before:literal, $list:literal, $from:literal) => {
        concat!(
            "INSERT INTO events (organization_id, position, sequence, time, kind, resource_id, version, actor, request_id, \
                account_id, active, changed_attributes, personal, part, parts) \
            SELECT $1, ",
            $position,
            ", ",
            $before,
            " + e.number, e.time, e.kind, e.resource_id, e.version, e.actor, e.request_id, \
                e.account_id, e.active, e.changed_attributes, e.personal, e.part, e.parts \
            FROM ",
            $from,
            "ROWS FROM (json_to_recordset(",
            $list,
            "::json) AS (time bigint, kind text, resource_id uuid, version bigint, \
                actor text, request_id text, account_id text, active boolean, changed_attributes text, personal text, \
                part bigint, parts bigint)) WITH ORDINALITY AS e(time, kind, resource_id, version, actor, request_id, \
                account_id, active, changed_attributes, personal, part, parts, number)"
        )
    };
}
pub(super) use insert;

/// On SQLite one event, because there a statement is no message to anybody, and a value that is bound is read in a fraction of
/// the time that a path in JSON takes. On PostgreSQL a list of them, because each statement is waited for; its text does not depend on
/// how many there are. `feed::RECORD` writes most of them there, and this is for what is too much for one statement.
const APPEND: Sql = Sql {
    sqlite: "INSERT INTO events (organization_id, position, sequence, time, kind, resource_id, version, actor, request_id, \
            account_id, active, changed_attributes, personal, part, parts) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    postgres: insert!("$2", "$3", "$4", ""),
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

/// Events that wait for their numbers.
pub(super) struct Entries<'e>(std::slice::Iter<'e, (Timestamp, Event)>);

impl<'e> Entries<'e> {
    pub(super) fn of(events: &'e [(Timestamp, Event)]) -> Self {
        Self(events.iter())
    }

    /// Writes them under the numbers after a place.
    pub(super) async fn append(
        mut self,
        transaction: &mut Transaction,
        engine: Engine,
        mut place: Place,
    ) -> Result<(), Fault> {
        match engine {
            Engine::Sqlite => {
                for (time, event) in self.0 {
                    place.before += 1;
                    let entry = Entry::of(*time, event)?;
                    let append = scope::set(place.organization, APPEND, entry.values(place));
                    transaction.execute(append.statement(engine)).await?;
                }
            }
            Engine::Postgres => {
                while let Some(list) = self.next_list()? {
                    let values = [place.position.into(), place.before.into(), list.json.into()];
                    let append = scope::set(place.organization, APPEND, values);
                    transaction.execute(append.statement(engine)).await?;
                    place.before += list.length;
                }
            }
        }
        Ok(())
    }

    /// The next ones: all of a batch, unless they tell of memberships by the ten thousands.
    pub(super) fn next_list(&mut self) -> Result<Option<List>, Fault> {
        let mut list = List {
            json: "[".to_owned(),
            length: 0,
        };
        while list.json.len() < MAX_BYTES
            && let Some((time, event)) = self.0.next()
        {
            if list.length > 0 {
                list.json.push(',');
            }
            list.json.push_str(&json(&Entry::of(*time, event)?)?);
            list.length += 1;
        }
        list.json.push(']');
        Ok((list.length > 0).then_some(list))
    }
}

/// Events as PostgreSQL takes them.
pub(super) struct List {
    pub(super) json: String,
    pub(super) length: i64,
}

impl Default for List {
    /// None of them, which is a list as well.
    fn default() -> Self {
        Self {
            json: "[]".to_owned(),
            length: 0,
        }
    }
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
