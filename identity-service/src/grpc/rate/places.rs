//! Places for requests that are under way, and for the bytes of lists.
//!
//! Counted by organization *and* token: who sends a wrong one takes places of that one, and none of the organization's.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
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
    size: AtomicU32,
}

impl Places {
    /// So many for each. 0: as many as anybody wants.
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            taken: Mutex::default(),
        }
    }

    /// A place of this size, if there is so much left.
    pub(super) fn take(
        self: &Arc<Self>,
        organization: OrganizationId,
        token: TokenHash,
        size: u32,
    ) -> Option<Place> {
        let key = (organization, token);
        let mut taken = self.lock();
        let before = taken.get(&key).copied().unwrap_or_default();
        let after = before.saturating_add(size);
        if self.most != 0 && after > self.most {
            return None;
        }
        taken.insert(key, after);
        drop(taken);
        Some(Place {
            places: Arc::clone(self),
            key,
            size: AtomicU32::new(size),
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

impl Place {
    /// Takes as much as it turns out to need, which may be more than there is left: others wait for it then.
    pub(in crate::grpc) fn resize(&self, size: u32) {
        let mut taken = self.places.lock();
        let before = self.size.swap(size, Ordering::Relaxed);
        if let Some(count) = taken.get_mut(&self.key) {
            *count = count.saturating_sub(before).saturating_add(size);
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.resize(0);
    }
}
