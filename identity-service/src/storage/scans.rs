//! Searches that have to look at everybody of an organization.
//!
//! Apart, because such a search keeps a processor busy for as long as its statement may take, and look-ups and pages, which
//! an index answers, must not notice. They have readers of their own, which let everybody else go first, and an
//! organization has one of them at a time, so that it cannot keep them from the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::{Error, OrganizationId, SortKey};

/// Such searches of one organization at the same time.
const AT_ONCE: usize = 1;

/// What a statement costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// It finds one row, or none, by a key.
    Key,
    /// An index leads to its rows.
    Index,
    /// It looks at all rows of the organization.
    Scan,
}

impl Cost {
    /// Of a slice of a list. `by_key`: whether its filter, if it has one, leads to a few rows by a key.
    pub(super) fn of(by_key: Option<bool>, sort: &SortKey) -> Self {
        match by_key {
            Some(true) => Self::Index,
            None if sort.is_indexed() => Self::Index,
            None | Some(false) => Self::Scan,
        }
    }
}

/// The turns of searches that look at everybody.
#[derive(Debug)]
pub(super) struct Scans {
    organizations: Mutex<HashMap<OrganizationId, Arc<Semaphore>>>,
    patience: Duration,
}

/// An organization's turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'s> {
    scans: &'s Scans,
    organization: OrganizationId,
    permit: Option<OwnedSemaphorePermit>,
}

impl Scans {
    /// `patience`: how long a search waits for its turn.
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            organizations: Mutex::default(),
            patience,
        }
    }

    /// Waits for the organization's turn.
    ///
    /// # Errors
    ///
    /// `Unavailable` when it does not come in time.
    pub(super) async fn turn(&self, organization: OrganizationId) -> Result<Turn<'_>, Error> {
        let own = Arc::clone(
            self.lock()
                .entry(organization)
                .or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))),
        );
        let mut turn = Turn {
            scans: self,
            organization,
            permit: None,
        };
        let permit = tokio::time::timeout(self.patience, own.acquire_owned()).await;
        let permit = permit.map_err(|_| Error::unavailable("too many searches are waiting"))?;
        turn.permit = Some(permit.map_err(Error::unavailable)?);
        Ok(turn)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<OrganizationId, Arc<Semaphore>>> {
        self.organizations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    /// The last one of an organization takes its entry with it.
    fn drop(&mut self) {
        self.permit = None;
        let mut organizations = self.scans.lock();
        let unused = organizations
            .get(&self.organization)
            .is_some_and(|own| Arc::strong_count(own) == 1);
        if unused {
            organizations.remove(&self.organization);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use futures::FutureExt as _;

    use super::*;
    use crate::domain::Timestamp;

    const PATIENCE: Duration = Duration::from_millis(100);

    fn organization() -> OrganizationId {
        OrganizationId::new(Timestamp::from_millis(1_700_000_000_000))
    }

    #[tokio::test]
    async fn an_organization_has_one_turn_at_a_time() {
        let scans = Scans::new(PATIENCE);
        let [one, other] = [organization(), organization()];
        let first = scans.turn(one).await.unwrap();
        assert!(scans.turn(one).now_or_never().is_none());
        let second = scans.turn(other).await.unwrap();
        drop(first);
        let again = scans.turn(one).now_or_never().unwrap().unwrap();
        drop((second, again));
        assert!(scans.lock().is_empty(), "nothing is kept of who is done");
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let scans = Scans::new(PATIENCE);
        let organization = organization();
        let turn = scans.turn(organization).await.unwrap();
        let started = Instant::now();
        let refused = scans.turn(organization).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })));
        assert!(started.elapsed() >= PATIENCE);
        assert_eq!(
            scans.lock().len(),
            1,
            "who has given up leaves nothing behind"
        );
        drop(turn);
    }
}
