//! Who waits for an organization's next event, and how they learn of it.
//!
//! Apart from the lanes, which tell it of their commits and know of nobody who waits. What is kept of an organization is
//! the highest number that anybody has told, so that whoever looks after it was told misses nothing. Commits of other
//! replicas are asked for: one statement for all organizations that somebody of this process waits for, twice a second.
//! PostgreSQL's notifications would be sooner, but each commit that makes one waits for all others that do.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use tokio::sync::watch;

use super::{
    Inner, Store,
    entity::counters::{Column, Entity},
    row::{Cells, corrupt},
    scope,
};
use crate::domain::{Error, OrganizationId};

/// How often other replicas' commits are asked for.
pub(super) const INTERVAL: Duration = Duration::from_millis(500);

/// The feeds that somebody waits for.
#[derive(Debug, Default)]
pub(super) struct News {
    feeds: Mutex<HashMap<OrganizationId, watch::Sender<i64>>>,
    /// Changes when any feed has grown.
    any: watch::Sender<i64>,
}

/// Waits for the events of all organizations.
#[derive(Debug)]
pub struct ExpectingAny(watch::Receiver<i64>);

impl ExpectingAny {
    /// Ready when there is, or may be, an event since the last time.
    pub async fn some(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

/// Waits for the events of one organization.
#[derive(Debug)]
pub struct Expecting(watch::Receiver<i64>);

impl Expecting {
    /// Ready when there is, or may be, an event after this one.
    pub async fn after(&mut self, sequence: i64) {
        if self.0.wait_for(|feed| *feed > sequence).await.is_err() {
            // Nobody will tell any more: the store is closed, which whoever reads next will learn.
            std::future::pending().await
        }
    }
}

impl News {
    /// A feed has come to this number.
    pub(super) fn tell(&self, organization: OrganizationId, feed: i64) {
        self.any.send_modify(|_| {});
        if let Some(sender) = self.lock().get(&organization) {
            sender.send_if_modified(|known| {
                let is_newer = feed > *known;
                *known = Ord::max(*known, feed);
                is_newer
            });
        }
    }

    fn expect(&self, organization: OrganizationId) -> Expecting {
        let mut feeds = self.lock();
        let sender = feeds
            .entry(organization)
            .or_insert_with(|| watch::Sender::new(0));
        Expecting(sender.subscribe())
    }

    /// The organizations that somebody waits for; the others are forgotten.
    fn expected(&self) -> Vec<OrganizationId> {
        let mut feeds = self.lock();
        feeds.retain(|_, sender| !sender.is_closed());
        feeds.keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrganizationId, watch::Sender<i64>>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Waits for the events of an organization. To be made before the feed is read, so that nothing comes in between.
    #[must_use]
    pub fn expect_events(&self, organization: OrganizationId) -> Expecting {
        self.0.news.expect(organization)
    }

    /// Waits for the events of all organizations. To be made before they are read.
    #[must_use]
    pub fn expect_any_events(&self) -> ExpectingAny {
        ExpectingAny(self.0.news.any.subscribe())
    }

    /// Asks how far the feeds are that somebody waits for.
    async fn ask_for_news(&self) -> Result<(), Error> {
        if self.0.news.any.receiver_count() > 0 {
            let latest = self.latest_position().await?;
            self.0.news.any.send_if_modified(|known| {
                let is_newer = latest > *known;
                *known = Ord::max(*known, latest);
                is_newer
            });
        }
        let expected = self.0.news.expected();
        if expected.is_empty() {
            return Ok(());
        }
        let ids = expected.iter().map(|id| id.as_uuid());
        let select = Query::select()
            .from(Entity)
            .columns([Column::OrganizationId, Column::Feed])
            .and_where(Expr::col(Column::OrganizationId).is_in(ids))
            .take();
        for row in self.list(scope::of_no_organization(select)).await? {
            let mut cells = Cells::of(&row);
            let organization = OrganizationId::from_uuid(cells.take().map_err(corrupt)?);
            let feed = cells.take().map_err(corrupt)?;
            self.0.news.tell(organization, feed);
        }
        Ok(())
    }
}

/// Asks regularly, for as long as the store is in use.
pub(super) async fn ask_regularly(store: Weak<Inner>) {
    let mut is_away = false;
    loop {
        tokio::time::sleep(INTERVAL).await;
        let Some(store) = store.upgrade().map(Store) else {
            return;
        };
        let asked = store.ask_for_news().await;
        if let Err(error) = &asked
            && !is_away
        {
            tracing::warn!(%error, "other replicas' events cannot be asked for");
        }
        is_away = asked.is_err();
    }
}
