//! The database: the only room that says sea-orm.
//!
//! | file | what lives there |
//! | --- | --- |
//! | `engine`, `sqlite`, `postgres`, `transaction`, `failure`, `unique`, `statistics` | all that differs between SQLite and PostgreSQL |
//! | `pool`, `readers` | connections that are lent, and statements that only read |
//! | `turns` | searches without an index, and long pages: one of each at a time for an organization, behind everybody else |
//! | `collected` | searches without an index look once |
//! | `lane`, `tx` | the batching writer, and one call in its batch |
//! | `scope` | statements that belong to one organization: the only way to a table |
//! | `known` | statements that are asked over and over, whose texts are made once |
//! | `news` | who waits for events, and how they learn of them |
//! | `all_feeds` | the feeds of all organizations in one order |
//! | `feed` | the change feed and the counts, written as a batch's last statements |
//! | `extension_schemas` | what organizations declare, and reading documents by it |
//! | `callers` | credential and organization, found by the statement that does the work |
//! | `groups`, `members` | groups, and who is in them as sets |
//! | `memberships` | who is in which group through others: listed, and asked for one |
//! | `resources` | users and groups in one list |
//! | `adoption` | importing those whom the SaaS already has, and how many are adopted |
//! | `users`, `organizations`, `tokens`, `service_keys`, `secrets` | queries: rows in, domain values out |
//! | `settings` | links to organizations' settings pages, and the sessions that they open |
//! | `logins` | whom an assertion names |
//! | `filter_sql`, `sort_sql` | a domain filter as a condition, an order as a range of keys |
//! | `removals` | how many people lose their access, the alarm, and the brake |
//! | `requests` | what was answered to creates that can be repeated |
//! | `walks` | where clients that page by index go on |
//! | `provisioning` | the provisioning log, which gives way to all else |
//! | `retention` | events that are older than they are kept |
//! | `purge` | removing what deleted organizations leave behind |
//! | `entity` | the tables |
//!
//! Writes run in a lane and are answered when they are on disk. Reads are one statement, which finds the caller and the
//! rows together, so that they agree. Nothing is cached that another process may change.

mod adoption;
mod all_feeds;
mod callers;
mod collected;
mod engine;
mod entity;
mod extension_schemas;
mod failure;
mod feed;
mod filter_sql;
mod gauges;
mod groups;
mod history;
mod keys;
mod known;
mod lane;
mod logins;
mod members;
mod memberships;
mod news;
mod opening;
mod organizations;
mod pool;
mod postgres;
mod provisioning;
mod purge;
mod readers;
mod removals;
mod requests;
mod resources;
mod retention;
mod row;
mod scope;
mod secrets;
mod service_keys;
mod settings;
mod sort_sql;
mod sqlite;
mod statistics;
#[cfg(test)]
mod tests;
mod tokens;
mod transaction;
mod turns;
mod tx;
mod unique;
mod users;
mod walks;

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use futures::future::BoxFuture;
use listener::workers;
use sea_orm::sea_query::{Expr, Query};

pub use self::{
    all_feeds::AllEvents,
    engine::{Engine, Times},
    extension_schemas::ExtensionSchemas,
    feed::EventPage,
    groups::Groups,
    history::HistoryOf,
    lane::Purpose,
    news::{Expecting, ExpectingAny},
    opening::OpenError,
    organizations::{Listed, OrganizationList, Organizations},
    provisioning::{EntryPage, SourcePage, Statistics},
    removals::{RemovalStatus, Removals, RemovedPage},
    requests::Requests,
    service_keys::{ServiceKeyList, ServiceKeys},
    settings::SettingsDoors,
    tokens::Tokens,
    tx::Tx,
    users::{DeletedUserList, Users},
};
use self::{
    engine::Connections,
    gauges::Gauges,
    lane::{Lanes, Urgency},
    news::News,
    readers::{Place, Readers},
    row::{Cells, Row},
    scope::Runnable,
    tokens::Uses,
    turns::{Cost, Turns},
};
use crate::domain::{
    AlarmRule, Caller, Clock, Credential, Error, OrganizationId, Provisioning, Timestamp,
};

/// An open database.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connections: Connections,
    clock: Arc<dyn Clock>,
    lanes: Lanes,
    uses: Uses,
    /// Of searches that look at everybody.
    scans: Turns,
    /// Of long pages.
    pages: Turns,
    news: Arc<News>,
    keep_events: Duration,
}

/// Which database.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Not printed: it may hold a password.
    pub database_url: String,
    /// How long events are kept.
    pub keep_events: Duration,
    /// How many removals are unusual.
    pub alarm: AlarmRule,
    /// How long its work may take.
    pub times: Times,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, checks that it keeps what it acknowledges, and brings its schema up to date. Waits for one that
    /// cannot be reached.
    pub async fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let connections = opening::open(&settings.database_url, settings.times).await?;
        let news = Arc::new(News::default());
        let store = Self(Arc::new(Inner {
            lanes: Lanes::new(
                connections.clone(),
                Arc::clone(&clock),
                settings.alarm,
                Arc::clone(&news),
            ),
            connections,
            clock,
            uses: Uses::default(),
            scans: Turns::new(settings.times.acquire),
            pages: Turns::new(settings.times.acquire),
            news,
            keep_events: settings.keep_events,
        }));
        tokio::spawn(purge_regularly(Arc::downgrade(&store.0)));
        if store.engine() == Engine::Postgres {
            // A SQLite file has one writer, which tells by itself.
            tokio::spawn(news::ask_regularly(Arc::downgrade(&store.0)));
            tokio::spawn(statistics::look_regularly(Arc::downgrade(&store.0)));
        }
        Ok(store)
    }

    /// Runs one call as one unit in the organization's lane, and answers when the unit is on disk.
    ///
    /// The call may be run again, when its batch has to be, and only its last outcome counts: so it must do nothing
    /// but use the `Tx`. Dropping the future gives up the answer; a unit that has begun is finished.
    pub async fn write<T, F>(
        &self,
        organization: OrganizationId,
        request_id: impl Into<String>,
        call: F,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + Sync + 'static,
    {
        self.run(organization, request_id, Purpose::Write, call)
            .await
    }

    /// Runs one call as `write` does. A rehearsal makes all of its checks and is then taken back: nobody else sees anything
    /// of it.
    pub async fn run<T, F>(
        &self,
        organization: OrganizationId,
        request_id: impl Into<String>,
        purpose: Purpose,
        call: F,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + Sync + 'static,
    {
        self.0
            .lanes
            .run(
                organization,
                request_id.into(),
                Urgency::Urgent,
                purpose,
                call,
            )
            .await
    }

    /// The same for what can wait for everybody else: it touches so many rows, and appends nothing to the feed.
    async fn write_patiently<T, F>(
        &self,
        organization: OrganizationId,
        rows: usize,
        call: F,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + Sync + 'static,
    {
        let urgency = Urgency::Patient { rows };
        self.0
            .lanes
            .run(organization, String::new(), urgency, Purpose::Write, call)
            .await
    }

    /// What can be read of an organization.
    #[must_use]
    pub fn reader(&self, organization: OrganizationId) -> Reader<'_> {
        Reader {
            store: self,
            organization,
            omits_groups: false,
            provisioning: None,
        }
    }

    /// Which database it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.0.connections.engine
    }

    /// Whether the database answers.
    pub async fn check(&self) -> Result<(), Error> {
        let select = Query::select().expr(Expr::cust("1")).take();
        self.list(scope::of_no_organization(select)).await.map(drop)
    }

    /// Ready when the disk has failed under a write. The process should end then: what a disk says after a failed
    /// sync cannot be trusted, and what was acknowledged is safe.
    pub async fn disk_failed(&self) {
        self.0.lanes.disk_failed().await;
    }

    /// Calls that wait for their turn to write.
    fn waiting(&self) -> usize {
        self.0.lanes.waiting()
    }

    fn gauges(&self) -> &Gauges {
        self.0.lanes.gauges()
    }

    /// Finishes what is waiting and closes the database.
    pub async fn close(&self) {
        self.0.lanes.close().await;
        self.0.connections.close().await;
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn uses(&self) -> &Uses {
        &self.0.uses
    }

    fn connections(&self) -> &Connections {
        &self.0.connections
    }

    /// Keeps an organization's turn for long pages.
    #[cfg(test)]
    pub(crate) async fn hold_pages(&self, organization: OrganizationId) -> turns::Turn<'_> {
        self.0.pages.turn(organization).await.unwrap()
    }

    /// Runs a statement that only reads.
    async fn list(&self, statement: impl Runnable) -> Result<Vec<Row>, Error> {
        let readers = &self.0.connections.readers;
        list(readers, Place::Aside, self.engine(), statement, 0).await
    }
}

async fn list(
    readers: &Readers,
    place: Place,
    engine: Engine,
    statement: impl Runnable,
    same: usize,
) -> Result<Vec<Row>, Error> {
    let statement = statement.statement(engine);
    let rows = readers.list(statement, same, place).await;
    rows.map_err(failure::to_domain)
}

/// What can be read of one organization: each method is one statement.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'s> {
    store: &'s Store,
    organization: OrganizationId,
    omits_groups: bool,
    provisioning: Option<Provisioning>,
}

impl Reader<'_> {
    /// Whether users are read without the groups that they are in.
    #[must_use]
    pub fn omit_groups(self, omit: bool) -> Self {
        Self {
            omits_groups: omit,
            ..self
        }
    }

    /// Whether lists of users have only those of one provisioning.
    #[must_use]
    pub fn only(self, provisioning: Option<Provisioning>) -> Self {
        Self {
            provisioning,
            ..self
        }
    }

    /// Who calls.
    ///
    /// # Errors
    ///
    /// `TokenInvalid` when there is no such credential.
    pub async fn caller(&self, credential: &Credential) -> Result<Caller, Error> {
        let select = callers::select(self.organization, credential);
        let (caller, _) = self
            .found(Cost::Key, credential, scope::by_credential(select), |_| {
                Ok(None::<()>)
            })
            .await?;
        Ok(caller)
    }

    fn organization(&self) -> OrganizationId {
        self.organization
    }

    fn omits_groups(&self) -> bool {
        self.omits_groups
    }

    fn provisioning(&self) -> Option<Provisioning> {
        self.provisioning
    }

    fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// The same for a search, which may have to look at everybody.
    async fn found<T: Send>(
        &self,
        cost: Cost,
        credential: &Credential,
        select: impl Runnable,
        read: impl FnMut(&mut Cells<'_>) -> Result<Option<T>, Error> + Send,
    ) -> Result<(Caller, Vec<T>), Error> {
        let inner = &self.store.0;
        let engine = self.engine();
        let caller = callers::width(credential);
        let (readers, place) = match cost {
            Cost::Key => (&inner.connections.readers, Place::Here),
            Cost::Index => (&inner.connections.readers, Place::Aside),
            Cost::Many | Cost::Scan => {
                let turns = match cost {
                    Cost::Scan => &inner.scans,
                    _ => &inner.pages,
                };
                let _turn = turns.turn(self.organization).await?;
                let behind = &inner.connections.behind;
                let rows = list(behind, Place::Behind, engine, select, caller).await?;
                return self.read(credential, &rows, read);
            }
        };
        let rows = list(readers, place, engine, select, caller).await?;
        self.read(credential, &rows, read)
    }

    /// Runs a statement that begins with the caller and goes on with rows of its own, or with none.
    async fn rows<T: Send>(
        &self,
        credential: &Credential,
        select: impl Runnable,
        read: impl FnMut(&mut Cells<'_>) -> Result<Option<T>, Error> + Send,
    ) -> Result<(Caller, Vec<T>), Error> {
        self.found(Cost::Index, credential, select, read).await
    }

    fn read<T: Send>(
        &self,
        credential: &Credential,
        rows: &[Row],
        mut read: impl FnMut(&mut Cells<'_>) -> Result<Option<T>, Error> + Send,
    ) -> Result<(Caller, Vec<T>), Error> {
        let first = rows.first().ok_or(Error::TokenInvalid)?;
        let now = self.store.now();
        let caller = callers::read(&mut Cells::of(first), self.organization, credential, now)?;
        let values = workers::aside_if_many(rows.len(), || {
            let mut values = Vec::with_capacity(rows.len());
            for row in rows {
                let mut cells = Cells::of(row);
                cells.skip(callers::width(credential));
                values.extend(read(&mut cells)?);
            }
            Ok::<_, Error>(values)
        })?;
        Ok((caller, values))
    }
}

/// Purges deleted organizations and what has expired, for as long as the store is in use.
async fn purge_regularly(store: Weak<Inner>) {
    // Not at once: whoever has just started has more urgent things to do. But soon, however rare it is: a service that is
    // started anew more often than that would never come to it.
    let first = tokio::time::Instant::now() + purge::INTERVAL;
    let mut ticks = tokio::time::interval_at(first, purge::INTERVAL);
    let mut expiries = tokio::time::interval_at(first, purge::EXPIRY_INTERVAL);
    loop {
        let expires = tokio::select! {
            _ = ticks.tick() => false,
            _ = expiries.tick() => true,
        };
        let Some(store) = store.upgrade().map(Store) else {
            return;
        };
        if expires {
            match store.purge_expired().await {
                Ok(0) => {}
                Ok(removed) => {
                    tracing::info!(removed, "users and groups deleted long ago were purged")
                }
                // The next tick tries again.
                Err(error) => {
                    tracing::warn!(%error, "users and groups deleted long ago were not purged")
                }
            }
            match store.forget_events().await {
                Ok(0) => {}
                Ok(removed) => {
                    tracing::info!(removed, "events that were kept long enough were removed")
                }
                // The next tick tries again.
                Err(error) => tracing::warn!(%error, "old events were not removed"),
            }
            continue;
        }
        match store.purge_deleted().await {
            Ok(0) => {}
            Ok(organizations) => {
                tracing::info!(organizations, "deleted organizations were purged");
            }
            // The next tick tries again.
            Err(error) => tracing::warn!(%error, "deleted organizations were not purged"),
        }
        if let Err(error) = store.forget_walks().await {
            tracing::warn!(%error, "expired walks were not removed");
        }
        if let Err(error) = store.forget_requests().await {
            tracing::warn!(%error, "answers of requests that have expired were not removed");
        }
        if let Err(error) = store.forget_settings().await {
            tracing::warn!(%error, "expired sessions of settings pages were not removed");
        }
        if let Err(error) = store.shorten_provisioning_log().await {
            tracing::warn!(%error, "the provisioning log was not shortened");
        }
        if let Err(error) = store.forget_refused().await {
            tracing::warn!(%error, "counters of refused sources were not removed");
        }
    }
}
