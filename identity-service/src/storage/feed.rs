//! The change feed and the counts: a batch's last statements, and reading on from a position.
//!
//! The counters row is the hot row of an organization. It is written once for a batch, just before the commit, and held
//! from its beginning: whoever holds it owns the next numbers: so numbers follow commits, and no number is ever left out.

mod append;
mod members;
mod numbering;

use sea_orm::{
    Value,
    sea_query::{Expr, ExprTrait, JoinType, Order},
};
use serde::Serialize;

use self::append::{Entries, Place};
pub(super) use self::numbering::{hold, next_ordinal};
use super::{
    Reader, callers,
    engine::Engine,
    entity::{counters, event},
    failure::Fault,
    removals::Watch,
    row::{Cells, corrupt},
    scope::{self, Runnable, Sql},
    transaction::Transaction,
};
use crate::{
    domain::{
        AccountId, Attribution, Caller, Credential, Error, Event, EventPosition, OrganizationId,
        PageSize, Provisioning, RecordedEvent, Tally, Timestamp, Version,
    },
    events,
};

/// What the calls of a batch did to one organization, beside their rows.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) events: Vec<(Timestamp, Event)>,
    /// Users and groups that were inserted, each under the next number.
    pub(super) created: i64,
    /// How many users there are more.
    pub(super) users: i64,
    /// How many groups there are more.
    pub(super) groups: i64,
    /// Of the users, how many imported ones there are more.
    pub(super) imported: i64,
    /// Of the users, how many adopted ones there are more.
    pub(super) adopted: i64,
    /// Of the users, how many active ones there are more.
    pub(super) active: i64,
    /// Who was removed, and who is back.
    pub(super) removals: Tally,
}

impl Ledger {
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
            && self.created == 0
            && self.users == 0
            && self.groups == 0
            && self.imported == 0
            && self.adopted == 0
            && self.active == 0
            && self.removals.is_empty()
    }

    /// Counts users of this provisioning.
    pub(super) fn count(&mut self, provisioning: Provisioning, more: i64) {
        self.users += more;
        match provisioning {
            Provisioning::Imported => self.imported += more,
            Provisioning::Adopted => self.adopted += more,
            Provisioning::Created => {}
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.events.extend(other.events);
        self.created += other.created;
        self.users += other.users;
        self.groups += other.groups;
        self.imported += other.imported;
        self.adopted += other.adopted;
        self.active += other.active;
        self.removals.extend(&other.removals);
    }
}

macro_rules! count {
    ($position:literal) => {
        concat!(
            "UPDATE organization_counters \
            SET feed = feed + $2, ordinal = ordinal + $3, user_count = user_count + $4, group_count = group_count + $5, \
                imported_count = imported_count + $6, adopted_count = adopted_count + $7, \
                active_count = active_count + $8, removals = removals || $9, position = ",
            $position,
            " WHERE organization_id = $1 RETURNING feed, position, active_count, removals"
        )
    };
}

/// Counts what a batch has done, and on PostgreSQL appends the events that $10 lists: there each statement is waited for.
///
/// A transaction of PostgreSQL may have been numbered earlier and have got the counters later: its events lie behind those that are there, and a reader
/// of all feeds gets them when both are complete.
const RECORD: Sql = Sql {
    sqlite: count!("(SELECT p.position FROM feed_positions AS p WHERE p.id = 1)"),
    postgres: concat!(
        "WITH counted AS (",
        count!(
            "greatest(organization_counters.position, \
                pg_current_xact_id()::text::bigint + (SELECT p.position FROM feed_positions AS p WHERE p.id = 1))"
        ),
        "), appended AS (",
        append::insert!("counted.position", "counted.feed - $2", "$10", "counted, "),
        ") SELECT feed, position, active_count, removals FROM counted"
    ),
};

/// A batch of SQLite's one writer is the next position. PostgreSQL's transactions have numbers of their own.
const MOVE_ON: &str = "UPDATE feed_positions SET position = position + 1 WHERE id = 1";

/// Begins a batch's part of all feeds.
pub(super) async fn move_on(transaction: &mut Transaction, engine: Engine) -> Result<(), Fault> {
    match engine {
        Engine::Sqlite => transaction.control(MOVE_ON).await,
        Engine::Postgres => Ok(()),
    }
}

/// Wins the next numbers of an organization, writes the batch's events under them, and tells the last number of its feed.
pub(super) async fn record(
    transaction: &mut Transaction,
    engine: Engine,
    organization: OrganizationId,
    ledger: Ledger,
    watch: Watch,
) -> Result<i64, Fault> {
    let event_count = length(&ledger.events);
    let mut entries = Entries::of(&ledger.events);
    let first = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(entries.next_list()?.unwrap_or_default()),
    };
    let mut values: Vec<Value> = vec![
        event_count.into(),
        ledger.created.into(),
        ledger.users.into(),
        ledger.groups.into(),
        ledger.imported.into(),
        ledger.adopted.into(),
        ledger.active.into(),
        ledger.removals.text().into(),
    ];
    let appended = first.as_ref().map_or(0, |list| list.length);
    values.extend(first.map(|list| list.json.into()));
    let row = transaction
        .find(scope::set(organization, RECORD, values).statement(engine))
        .await?
        .ok_or_else(|| Fault::Bug("an organization that exists has no counters".to_owned()))?;
    let mut cells = Cells::of(&row);
    let (feed, position): (i64, i64) = (cells.take()?, cells.take()?);
    let place = Place {
        organization,
        before: feed - event_count + appended,
        position,
    };
    entries.append(transaction, engine, place).await?;
    let place = Place {
        before: feed - event_count,
        ..place
    };
    members::note(transaction, engine, place, &ledger.events).await?;
    if ledger.removals.is_empty() {
        return Ok(feed);
    }
    let active: i64 = cells.take()?;
    let all: String = cells.take()?;
    let counts = (active, all.as_str());
    // Whoever has removed the last one has raised it.
    let by = ledger
        .events
        .last()
        .map(|(_, event)| event.attribution.clone());
    let by = by.unwrap_or_default();
    let alarm =
        super::removals::watch(transaction, engine, organization, watch, counts, by).await?;
    let Some(alarm) = alarm else {
        return Ok(feed);
    };
    let place = Place {
        before: feed,
        ..place
    };
    let alarm = [(watch.now, alarm)];
    Entries::of(&alarm)
        .append(transaction, engine, place)
        .await?;
    Ok(feed + 1)
}

fn length<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

fn json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::Bug(error.to_string()))
}

/// A piece of a feed.
#[derive(Clone, Debug)]
pub struct EventPage {
    /// In order.
    pub events: Vec<RecordedEvent>,
    /// There were more when it was read.
    pub more: bool,
    /// The number of the last event of all, kept or not.
    pub feed: i64,
}

impl EventPage {
    /// Whether nothing is missing between a position and this page, which was read from there on.
    #[must_use]
    pub fn follows(&self, after: EventPosition) -> bool {
        let next = self.events.first().map(|event| event.sequence - 1);
        next.unwrap_or(self.feed) == after.sequence
    }
}

impl Reader<'_> {
    /// Events after a position.
    pub async fn list_events(
        &self,
        credential: &Credential,
        after: EventPosition,
        size: PageSize,
    ) -> Result<(Caller, EventPage), Error> {
        use event::{Column, Entity};
        let mut select = callers::select(self.organization(), credential);
        let limit = size.get() as usize;
        let is_next = scope::is_of::<Entity>(self.organization())
            .and(Expr::col((Entity, Column::Sequence)).gt(after.sequence));
        let is_counter = scope::is_of::<counters::Entity>(self.organization());
        select
            .join(JoinType::LeftJoin, counters::Entity, is_counter)
            .column((counters::Entity, counters::Column::Feed))
            .join(JoinType::LeftJoin, Entity, is_next)
            .columns(COLUMNS.map(|column| (Entity, column)))
            .order_by((Entity, Column::Sequence), Order::Asc)
            .limit(limit as u64 + 1);
        let mut feed = 0;
        let (caller, mut events) = self
            .rows(credential, scope::by_credential(select), |cells| {
                // An organization that is gone has none, and its callers are refused.
                let counter: Option<i64> = cells.take().map_err(corrupt)?;
                feed = counter.unwrap_or_default();
                read(cells, self.organization())
            })
            .await?;
        let more = events.len() > limit;
        events.truncate(limit);
        Ok((caller, EventPage { events, more, feed }))
    }
}

/// In the order in which `read` takes them.
pub(super) static COLUMNS: [event::Column; 13] = {
    use event::Column;
    [
        Column::Sequence,
        Column::Time,
        Column::Kind,
        Column::ResourceId,
        Column::Version,
        Column::Actor,
        Column::RequestId,
        Column::AccountId,
        Column::Active,
        Column::ChangedAttributes,
        Column::Personal,
        Column::Part,
        Column::Parts,
    ]
};

pub(super) fn read(
    cells: &mut Cells<'_>,
    organization: OrganizationId,
) -> Result<Option<RecordedEvent>, Error> {
    let Some(sequence) = cells.take::<Option<i64>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let time: i64 = cells.take().map_err(corrupt)?;
    let kind: String = cells.take().map_err(corrupt)?;
    let resource_id = cells.take().map_err(corrupt)?;
    let version = cells.take().map_err(corrupt)?;
    let actor = cells.take().map_err(corrupt)?;
    let request_id = cells.take().map_err(corrupt)?;
    let account_id: Option<String> = cells.take().map_err(corrupt)?;
    let active = cells.take().map_err(corrupt)?;
    let changed_attributes: String = cells.take().map_err(corrupt)?;
    let values: Option<String> = cells.take().map_err(corrupt)?;
    let part: i64 = cells.take().map_err(corrupt)?;
    let parts: i64 = cells.take().map_err(corrupt)?;
    Ok(Some(RecordedEvent {
        organization,
        sequence,
        time: Timestamp::from_millis(time),
        event: Event {
            kind: events::parse(&kind).ok_or_else(|| corrupt("a kind of event"))?,
            resource_id,
            version: Version(version),
            attribution: Attribution { actor, request_id },
            account_id: AccountId::parse(account_id.unwrap_or_default()).map_err(corrupt)?,
            active,
            changed_attributes: serde_json::from_str(&changed_attributes).map_err(corrupt)?,
            values: values
                .map(|values| serde_json::from_str(&values))
                .transpose()
                .map_err(corrupt)?,
            part: i32::try_from(part).map_err(corrupt)?,
            parts: i32::try_from(parts).map_err(corrupt)?,
        },
    }))
}
