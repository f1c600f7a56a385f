//! Tokens that were refused, until they are written down: a few numbers in memory.
//!
//! Apart from the answer, which is the same whatever was wrong, and never waits for this.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::Server;
use crate::{
    domain::{
        OrganizationId, Timestamp,
        refused_token::{Mistake, RefusedToken},
    },
    storage::Store,
};

/// How long they are collected before they are written: as long as somebody at the page may wait.
const COLLECT: Duration = Duration::from_secs(2);
/// Mistakes of organizations that are told apart meanwhile. Whatever is more is counted by source only.
const MOST: usize = 256;
/// As much of what a client calls itself as is kept.
const USER_AGENT_BYTES: usize = 256;

/// Those that are not written yet.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<HashMap<(OrganizationId, Mistake), RefusedToken>>);

impl Refusals {
    /// Notes requests that were refused. Nobody waits for it, and it may fail: what it says is for people.
    pub(super) fn note(
        server: &Arc<Server>,
        organization: OrganizationId,
        mistake: Mistake,
        requests: i64,
        user_agent: &str,
    ) {
        let now = server.clock.now();
        let is_first = server
            .refusals
            .add((organization, mistake), requests, user_agent, now);
        if is_first {
            let server = Arc::clone(server);
            tokio::spawn(async move {
                tokio::time::sleep(COLLECT).await;
                server.refusals.write(&server.store).await;
            });
        }
    }

    /// Whether it is the first since they were last written.
    fn add(
        &self,
        key: (OrganizationId, Mistake),
        requests: i64,
        user_agent: &str,
        now: Timestamp,
    ) -> bool {
        let mut all = self.lock();
        let is_first = all.is_empty();
        if let Some(noted) = all.get_mut(&key) {
            noted.last = now;
            noted.requests = noted.requests.saturating_add(requests);
            return false;
        }
        if all.len() >= MOST {
            return false;
        }
        let end = user_agent.floor_char_boundary(USER_AGENT_BYTES);
        let user_agent: String = user_agent
            .get(..end)
            .unwrap_or_default()
            .replace(char::is_control, " ");
        let noted = RefusedToken {
            mistake: key.1,
            first: now,
            last: now,
            requests,
            user_agent,
        };
        all.insert(key, noted);
        is_first
    }

    async fn write(&self, store: &Store) {
        let all = std::mem::take(&mut *self.lock());
        for ((organization, _), refused) in all {
            if let Err(error) = store.note_refused_token(organization, refused).await {
                tracing::debug!(%organization, %error, "a refused token was not recorded");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(OrganizationId, Mistake), RefusedToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn whoever_names_many_organizations_fills_nothing() {
        let refusals = Refusals::default();
        let now = Timestamp::from_millis(1_700_000_000_000);
        let key = |number| {
            let organization = OrganizationId::from_uuid(Uuid::from_u128(number));
            (organization, Mistake::Unknown)
        };
        assert!(refusals.add(key(0), 1, "a", now));
        for number in 0..10_000 {
            assert!(!refusals.add(key(number), 1, &"é".repeat(300), now));
        }
        let all = refusals.lock();
        assert_eq!(all.len(), MOST);
        assert_eq!(all[&key(0)].requests, 2);
        assert!(
            all.values()
                .all(|noted| noted.user_agent.len() <= USER_AGENT_BYTES)
        );
    }
}
