//! Places for requests that are under way.
//!
//! Counted by organization *and* token: who sends a wrong one takes places of that one, and none of the organization's.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::domain::{OrganizationId, TokenHash};

type Key = (OrganizationId, TokenHash);

/// How many places are taken. What is not is not kept: there are never more entries than requests under way.
#[derive(Debug)]
pub(super) struct Places {
    most: u32,
    taken: Mutex<HashMap<Key, u32>>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(in crate::grpc) struct Place {
    places: Arc<Places>,
    key: Key,
}

impl Places {
    /// So many for each. 0: as many as anybody wants.
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            taken: Mutex::default(),
        }
    }

    /// A place, if there is one left.
    pub(super) fn take(
        self: &Arc<Self>,
        organization: OrganizationId,
        token: TokenHash,
    ) -> Option<Place> {
        let key = (organization, token);
        let mut taken = self.lock();
        let count = taken.entry(key).or_insert(0);
        if self.most != 0 && *count >= self.most {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Place {
            places: Arc::clone(self),
            key,
        })
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, u32>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(count) = taken.get_mut(&self.key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}
