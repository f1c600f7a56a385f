//! Turns of what others must not notice: searches that have to look at everybody of an organization, and long pages.
//!
//! Apart, because they keep a processor busy for as long as a statement may take, or for milliseconds, and look-ups and usual pages,
//! which an index answers at once, must not wait for them. They have readers of their own, which let everybody else go first, and an
//! organization has one of each kind at a time, so that it cannot keep them from the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use listener::workers;

use crate::domain::{Error, OrganizationId, SortKey};

/// Of one kind and organization at the same time.
const AT_ONCE: usize = 1;
/// Of one kind at the same time. Each has as many readers.
pub(super) const AT_ONCE_OF_ALL: usize = 2;
/// How many kinds there are: searches, and long pages.
pub(super) const KINDS: usize = 2;

/// What a statement costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// It finds one row, or none, by a key.
    Key,
    /// An index leads to its rows.
    Index,
    /// An index leads to its rows, and they are many.
    Many,
    /// It looks at all rows of the organization.
    Scan,
}

impl Cost {
    /// Of a slice of a list with so many rows. `by_key`: whether its filter, if it has one, leads to a few rows by a key.
    pub(super) fn of(by_key: Option<bool>, sort: &SortKey, count: u64) -> Self {
        match by_key {
            Some(true) => Self::Index,
            None if sort.is_indexed() => Self::of_rows(count),
            None | Some(false) => Self::Scan,
        }
    }

    /// Of so many rows that an index leads to.
    pub(super) fn of_rows(count: u64) -> Self {
        match workers::are_many(usize::try_from(count).unwrap_or(usize::MAX)) {
            true => Self::Many,
            false => Self::Index,
        }
    }
}

/// The turns of one kind.
#[derive(Debug)]
pub(super) struct Turns {
    organizations: Mutex<HashMap<OrganizationId, Arc<Semaphore>>>,
    all: Arc<Semaphore>,
    patience: Duration,
}

/// An organization's turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'t> {
    turns: &'t Turns,
    organization: OrganizationId,
    permits: Option<[OwnedSemaphorePermit; 2]>,
}

impl Turns {
    /// `patience`: how long somebody waits for a turn.
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            organizations: Mutex::default(),
            all: Arc::new(Semaphore::new(AT_ONCE_OF_ALL)),
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
            turns: self,
            organization,
            permits: None,
        };
        let permits = async {
            // Who has to wait for its own must not keep others from theirs meanwhile.
            let own = own.acquire_owned().await?;
            Ok([own, Arc::clone(&self.all).acquire_owned().await?])
        };
        let permits = tokio::time::timeout(self.patience, permits).await;
        let permits = permits.map_err(|_| Error::unavailable("too many searches are waiting"))?;
        turn.permits = Some(permits.map_err(|error: AcquireError| Error::unavailable(error))?);
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
        self.permits = None;
        let mut organizations = self.turns.lock();
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
        let turns = Turns::new(PATIENCE);
        let [one, other] = [organization(), organization()];
        let first = turns.turn(one).await.unwrap();
        assert!(turns.turn(one).now_or_never().is_none());
        let second = turns.turn(other).await.unwrap();
        drop(first);
        let again = turns.turn(one).now_or_never().unwrap().unwrap();
        drop((second, again));
        assert!(turns.lock().is_empty(), "nothing is kept of who is done");
    }

    #[tokio::test]
    async fn all_of_them_have_two_turns_at_a_time() {
        let turns = Turns::new(PATIENCE);
        let first = turns.turn(organization()).await.unwrap();
        let second = turns.turn(organization()).await.unwrap();
        let one = organization();
        assert!(turns.turn(one).await.is_err());
        drop(first);
        turns.turn(one).now_or_never().unwrap().unwrap();
        drop(second);
        assert!(turns.lock().is_empty(), "nothing is kept of who is done");
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let turns = Turns::new(PATIENCE);
        let organization = organization();
        let turn = turns.turn(organization).await.unwrap();
        let started = Instant::now();
        let refused = turns.turn(organization).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })));
        assert!(started.elapsed() >= PATIENCE);
        assert_eq!(
            turns.lock().len(),
            1,
            "who has given up leaves nothing behind"
        );
        drop(turn);
    }
}
