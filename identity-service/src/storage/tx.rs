//! One call in its batch: what it may do to its organization, and what it did.
//!
//! A `Tx` is lent to one call after another by the lane. Whatever a call changes is seen by the calls after it in the
//! same batch, and by nobody else before the commit. What the call did beside its rows (events and
//! counts) is kept until the call has succeeded, and written for all calls together at the end.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use sea_orm::Statement;
use uuid::Uuid;

use super::{
    engine::Engine,
    failure::{self, Failure, Fault},
    feed::{self, Ledger},
    removals::Watch,
    row::Row,
    scope::Runnable,
    transaction::Transaction,
};
use crate::domain::{
    AlarmRule, Attribution, Caller, Clock, Credential, Error, Event, OrganizationId, Provisioning,
    Timestamp, Writer, provisioning_log::Effect, schema::Schemas,
};

/// A unit of work on one organization, which rolls back alone unless its call succeeds.
pub struct Tx {
    transaction: Transaction,
    engine: Engine,
    clock: Arc<dyn Clock>,
    /// Of the present call.
    organization: OrganizationId,
    attribution: Attribution,
    writer: Writer,
    /// Whether its removals may be held.
    brakes: bool,
    alarm: AlarmRule,
    effects: Effects,
    /// Of the calls before it in the batch.
    ledgers: BTreeMap<OrganizationId, Ledger>,
    callers: Vec<(OrganizationId, Credential, Caller)>,
    schemas: Vec<(OrganizationId, Arc<Schemas>)>,
    /// How many statements the present call has made.
    #[cfg(test)]
    statements: usize,
    /// How many rows they have read or changed, as far as the engine tells.
    #[cfg(test)]
    rows: usize,
}

/// What a call did, until it is known whether it succeeded.
#[derive(Debug, Default)]
struct Effects {
    /// It changed rows, which have to be taken back if it fails.
    wrote: bool,
    /// It is refused, and what it has written stays all the same.
    keeps_refusal: bool,
    /// The first statement of it that failed, and how.
    failure: Option<Failure>,
    ledger: Ledger,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("organization", &self.organization)
            .field("effects", &self.effects)
            .finish_non_exhaustive()
    }
}

impl Tx {
    pub(super) fn new(
        transaction: Transaction,
        engine: Engine,
        clock: Arc<dyn Clock>,
        alarm: AlarmRule,
        organization: OrganizationId,
    ) -> Self {
        Self {
            transaction,
            engine,
            clock,
            organization,
            attribution: Attribution::default(),
            writer: Writer::Service,
            brakes: false,
            alarm,
            effects: Effects::default(),
            ledgers: BTreeMap::new(),
            callers: Vec::new(),
            schemas: Vec::new(),
            #[cfg(test)]
            statements: 0,
            #[cfg(test)]
            rows: 0,
        }
    }

    /// The organization that this unit belongs to.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How many statements the present call has made, and how many rows they have read or changed.
    #[cfg(test)]
    pub(super) fn cost(&self) -> (usize, usize) {
        (self.statements, self.rows)
    }

    /// Whom the events of this unit name. `caller` says it; a call that acts for somebody else says more.
    pub fn act_as(&mut self, actor: &str) {
        actor.clone_into(&mut self.attribution.actor);
    }

    /// As whom the call writes: a service, unless it is known to be an identity provider's.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.writer
    }

    /// Whose writes these are.
    pub(super) fn write_as(&mut self, writer: Writer) {
        self.writer = writer;
    }

    /// Whether removals of the present call may be held.
    pub(super) fn set_brake(&mut self, brakes: bool) {
        self.brakes = brakes;
    }

    pub(super) fn brakes(&self) -> bool {
        self.brakes
    }

    /// What removals are measured by.
    pub(super) fn watch(&self) -> Watch {
        Watch {
            rule: self.alarm,
            now: self.now(),
        }
    }

    /// What the calls before the present one in the batch did to the organization.
    pub(super) fn pending(&self) -> Option<&Ledger> {
        self.ledgers.get(&self.organization)
    }

    /// What the present call has done to it so far.
    pub(super) fn ledger(&self) -> &Ledger {
        &self.effects.ledger
    }

    /// The present call is refused, and what it has written, which is a note of that, stays.
    pub(super) fn keep_refusal(&mut self) {
        self.effects.keeps_refusal = true;
    }

    /// By whom and in which call.
    #[must_use]
    pub fn attribution(&self) -> Attribution {
        self.attribution.clone()
    }

    /// What the present call has done to a resource: to that of its first event, if it was about none before.
    #[must_use]
    pub fn effect(&self, resource_id: Option<Uuid>) -> Option<(Uuid, Effect)> {
        let events = &self.effects.ledger.events;
        let first = || Some(events.first()?.1.resource_id);
        let resource_id = resource_id.or_else(first)?;
        let events = events.iter().map(|(_, event)| event);
        Some((resource_id, Effect::of(events, resource_id)))
    }

    /// The attributes that the present call has changed so far of the resource that it is about, by SCIM name: as
    /// its first event has them, and those that go on with it.
    #[must_use]
    pub fn changed_attributes(&self) -> Vec<String> {
        let mut events = self.effects.ledger.events.iter().map(|(_, event)| event);
        let Some(first) = events.next() else {
            return Vec::new();
        };
        let more = events.filter(|event| event.resource_id == first.resource_id);
        let names = std::iter::once(first)
            .chain(more)
            .flat_map(|event| &event.changed_attributes);
        let names: BTreeSet<&String> = names.collect();
        names.into_iter().cloned().collect()
    }

    pub(super) fn engine(&self) -> Engine {
        self.engine
    }

    /// Appends an event to the organization's feed. Its number is given with the commit.
    pub(super) fn append(&mut self, event: Event) {
        let now = self.now();
        self.effects.ledger.events.push((now, event));
    }

    /// Counts a user who was inserted.
    pub(super) fn count_created(&mut self, provisioning: Provisioning) {
        self.effects.ledger.created += 1;
        self.effects.ledger.count(provisioning, 1);
    }

    /// Counts a group that was inserted.
    pub(super) fn count_group_created(&mut self) {
        self.effects.ledger.created += 1;
        self.effects.ledger.groups += 1;
    }

    /// Counts a group that was deleted.
    pub(super) fn count_group_deleted(&mut self) {
        self.effects.ledger.groups -= 1;
    }

    /// Counts a user who was deleted.
    pub(super) fn count_deleted(&mut self, provisioning: Provisioning) {
        self.effects.ledger.count(provisioning, -1);
    }

    /// Counts a user who was active and is so no more.
    pub(super) fn count_removed(&mut self, time: Timestamp) {
        self.effects.ledger.active -= 1;
        self.effects.ledger.removals.add(time, 1);
    }

    /// Counts a user who is active from now on, and was removed at a time, or never.
    pub(super) fn count_returned(&mut self, removed: Option<Timestamp>) {
        self.effects.ledger.active += 1;
        let begin = self.now().minus(self.alarm.window);
        if let Some(removed) = removed.filter(|removed| *removed > begin) {
            self.effects.ledger.removals.add(removed, -1);
        }
    }

    /// Counts a user whom the identity provider has adopted.
    pub(super) fn count_adopted(&mut self, before: Provisioning, after: Provisioning) {
        self.effects.ledger.count(before, -1);
        self.effects.ledger.count(after, 1);
    }

    pub(super) async fn find(&mut self, statement: impl Runnable) -> Result<Option<Row>, Error> {
        let statement = statement.statement(self.engine);
        let found = self.transaction.find(statement).await;
        #[cfg(test)]
        {
            self.rows += found.iter().flatten().count();
        }
        self.noted(found).map_err(failure::to_domain)
    }

    /// Reads rows.
    pub(super) async fn list(&mut self, statement: impl Runnable) -> Result<Vec<Row>, Error> {
        let statement = statement.statement(self.engine);
        let rows = self.transaction.list(statement).await;
        #[cfg(test)]
        {
            self.rows += rows.iter().flatten().count();
        }
        self.noted(rows).map_err(failure::to_domain)
    }

    /// Changes rows and tells which.
    pub(super) async fn change(&mut self, statement: impl Runnable) -> Result<Vec<Row>, Error> {
        self.effects.wrote = true;
        self.list(statement).await
    }

    /// Changes rows and counts them.
    pub(super) async fn execute(&mut self, statement: impl Runnable) -> Result<u64, Error> {
        self.try_execute(statement)
            .await
            .map_err(failure::to_domain)
    }

    /// Changes rows and counts them, for who can tell what an error means.
    pub(super) async fn try_execute(&mut self, statement: impl Runnable) -> Result<u64, Fault> {
        let statement: Statement = statement.statement(self.engine);
        self.effects.wrote = true;
        let touched = self.transaction.execute(statement).await;
        #[cfg(test)]
        {
            self.rows += touched.iter().map(|rows| *rows as usize).sum::<usize>();
        }
        self.noted(touched)
    }

    pub(super) fn known_caller(&self, credential: &Credential) -> Option<Caller> {
        self.callers
            .iter()
            .find(|(organization, known, _)| {
                *organization == self.organization && known == credential
            })
            .map(|(_, _, caller)| caller.clone())
    }

    pub(super) fn remember_caller(&mut self, credential: Credential, caller: Caller) {
        self.callers.push((self.organization, credential, caller));
    }

    /// The unit changed what a caller is or may do: later calls of the batch look again.
    pub(super) fn forget_callers(&mut self) {
        self.callers.clear();
    }

    pub(super) fn known_schemas(&self) -> Option<Arc<Schemas>> {
        let mut known = self.schemas.iter();
        let known = known.find(|(organization, _)| *organization == self.organization);
        known.map(|(_, schemas)| Arc::clone(schemas))
    }

    pub(super) fn remember_schemas(&mut self, schemas: Arc<Schemas>) {
        self.schemas.push((self.organization, schemas));
    }

    /// The unit changed what the organization declares: later calls of the batch look again.
    pub(super) fn forget_schemas(&mut self) {
        self.schemas.clear();
    }

    fn noted<T>(&mut self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        #[cfg(test)]
        {
            self.statements += 1;
        }
        if let Err(error) = &outcome {
            self.effects.failure.get_or_insert(error.failure());
        }
        outcome
    }
}

/// What the lane does with a `Tx` between calls.
impl Tx {
    /// Lends it to the next call.
    pub(super) fn enter(&mut self, organization: OrganizationId, request_id: &str) {
        self.organization = organization;
        self.attribution.actor.clear();
        self.writer = Writer::Service;
        self.brakes = false;
        request_id.clone_into(&mut self.attribution.request_id);
        self.effects = Effects::default();
        #[cfg(test)]
        {
            self.statements = 0;
            self.rows = 0;
        }
    }

    /// How the first failed statement of the present call failed.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.effects.failure
    }

    /// Whether the present call has left nothing that would have to be taken back.
    pub(super) fn is_untouched(&self) -> bool {
        !self.effects.wrote && self.effects.failure.is_none()
    }

    /// Whether the present call was refused and has left a note of that.
    pub(super) fn keeps_refusal(&self) -> bool {
        self.effects.keeps_refusal && self.effects.failure.is_none()
    }

    /// The present call succeeded: what it did is the batch's.
    pub(super) fn accept(&mut self) {
        let effects = std::mem::take(&mut self.effects);
        if effects.ledger.is_empty() {
            return;
        }
        self.ledgers
            .entry(self.organization)
            .or_default()
            .merge(effects.ledger);
    }

    /// The present call failed without having written anything.
    pub(super) fn discard(&mut self) {
        self.effects = Effects::default();
    }

    pub(super) async fn savepoint(&mut self) -> Result<(), Fault> {
        self.transaction.control("SAVEPOINT call").await
    }

    pub(super) async fn release_savepoint(&mut self) -> Result<(), Fault> {
        self.transaction.control("RELEASE SAVEPOINT call").await
    }

    /// Takes back what the present call did.
    pub(super) async fn rollback_to_savepoint(&mut self) -> Result<(), Fault> {
        self.discard();
        // Rolled back with it: the locks that held the callers whom it looked up, and any change of one.
        self.forget_callers();
        self.forget_schemas();
        self.transaction.control("ROLLBACK TO SAVEPOINT call").await
    }

    /// Writes what the batch did to feeds and counts, once for all of its calls. Tells how far each feed has come.
    pub(super) async fn record(&mut self) -> Result<Vec<(OrganizationId, i64)>, Fault> {
        let appends = self
            .ledgers
            .values()
            .any(|ledger| !ledger.events.is_empty());
        if appends {
            feed::move_on(&mut self.transaction, self.engine).await?;
        }
        let watch = self.watch();
        let mut feeds = Vec::with_capacity(self.ledgers.len());
        for (organization, ledger) in std::mem::take(&mut self.ledgers) {
            let feed = feed::record(
                &mut self.transaction,
                self.engine,
                organization,
                ledger,
                watch,
            )
            .await?;
            feeds.push((organization, feed));
        }
        Ok(feeds)
    }

    /// Events that are to be recorded.
    pub(super) fn appended(&self) -> u64 {
        let events = self.ledgers.values().map(|ledger| ledger.events.len());
        u64::try_from(events.sum::<usize>()).unwrap_or(u64::MAX)
    }

    pub(super) fn into_transaction(self) -> Transaction {
        self.transaction
    }
}

/// The row was locked, or nobody else writes: it cannot have changed since.
pub(super) fn must_touch_one(touched: u64) -> Result<(), Error> {
    match touched {
        1 => Ok(()),
        _ => Err(Error::VersionMismatch),
    }
}

#[cfg(test)]
impl Tx {
    /// As if the organization's events had been written where transactions have far greater numbers.
    pub(super) async fn move_events_far_ahead(&mut self) -> Result<(), Error> {
        use super::{
            entity::{counters, event},
            scope,
        };
        const FAR: i64 = 1_000_000_000;
        let mut events = scope::update::<event::Entity>(self.organization);
        events.value(event::Column::Position, FAR);
        self.execute(events).await?;
        let mut counters = scope::update::<counters::Entity>(self.organization);
        counters.value(counters::Column::Position, FAR);
        self.execute(counters).await.map(drop)
    }

    /// As if a statement had met a deadlock.
    pub(super) fn meet_conflict(&mut self) {
        self.effects.failure = Some(Failure::Conflict);
    }
}
