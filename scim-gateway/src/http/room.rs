//! Room for request bodies: how much memory there is for them, and who has how much of it.
//!
//! Apart from [`super::body`], which fills it: one request's body is within its limit, and all of them together are not. What
//! is set aside for anybody is small and soon found taken; whoever wants more is somebody, and has a share.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};

use crate::config::Limits;

/// How long somebody who is known waits for others to be done.
const PATIENCE: Duration = Duration::from_secs(3);

/// Memory for the bodies of a gateway.
#[derive(Clone)]
pub struct Room(Arc<Shared>);

/// How much there is, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// For those of whom nobody knows who they are, together.
    pub anybody: usize,
    /// For organizations, together.
    pub organizations: usize,
    /// For one of these.
    pub organization: usize,
}

/// Room that a request has. Dropping it leaves it to others.
pub struct Held {
    room: Room,
    /// None: it was anybody's.
    organization: Option<String>,
    bytes: usize,
}

/// Who has taken it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// The organization itself.
    Share,
    /// All together.
    All,
}

impl From<&Limits> for Sizes {
    fn from(limits: &Limits) -> Self {
        Self {
            anybody: limits.small_bodies_bytes,
            organizations: limits.large_bodies_bytes,
            organization: limits.organization_bodies_bytes,
        }
    }
}

struct Shared {
    sizes: Sizes,
    taken: Mutex<Taken>,
    left: Notify,
}

#[derive(Default)]
struct Taken {
    anybody: usize,
    organizations: usize,
    /// Those alone that have any.
    by_organization: HashMap<String, usize>,
}

impl Room {
    /// All of it is free.
    pub fn new(sizes: Sizes) -> Self {
        Self(Arc::new(Shared {
            sizes,
            taken: Mutex::default(),
            left: Notify::new(),
        }))
    }

    /// Room for somebody unknown, if there is any.
    pub fn for_anybody(&self, bytes: usize) -> Option<Held> {
        let mut taken = self.lock();
        if !fits(taken.anybody, bytes, self.0.sizes.anybody) {
            return None;
        }
        taken.anybody += bytes;
        Some(self.held(None, bytes))
    }

    /// Room for a request of an organization, when others have left it.
    ///
    /// # Errors
    ///
    /// When they have not, for three seconds.
    pub async fn for_organization(&self, organization: &str, bytes: usize) -> Result<Held, Full> {
        let mut full = Full::All;
        let wait = async {
            loop {
                // From here on nobody leaves unheard.
                let left = self.0.left.notified();
                match self.take(organization, bytes) {
                    Ok(held) => return held,
                    Err(by_whom) => full = by_whom,
                }
                left.await;
            }
        };
        let held = timeout(PATIENCE, wait).await;
        held.map_err(|_| full)
    }

    fn take(&self, organization: &str, bytes: usize) -> Result<Held, Full> {
        let sizes = &self.0.sizes;
        let mut taken = self.lock();
        let own = taken.by_organization.get(organization).copied();
        if !fits(own.unwrap_or(0), bytes, sizes.organization) {
            return Err(Full::Share);
        }
        if !fits(taken.organizations, bytes, sizes.organizations) {
            return Err(Full::All);
        }
        taken.organizations += bytes;
        *taken
            .by_organization
            .entry(organization.to_owned())
            .or_default() += bytes;
        Ok(self.held(Some(organization.to_owned()), bytes))
    }

    fn give_back(&self, organization: Option<&str>, bytes: usize) {
        let mut taken = self.lock();
        let Some(organization) = organization else {
            taken.anybody -= bytes;
            return;
        };
        taken.organizations -= bytes;
        if let Some(own) = taken.by_organization.get_mut(organization) {
            *own -= bytes;
            if *own == 0 {
                taken.by_organization.remove(organization);
            }
        }
        drop(taken);
        self.0.left.notify_waiters();
    }

    fn held(&self, organization: Option<String>, bytes: usize) -> Held {
        Held {
            room: self.clone(),
            organization,
            bytes,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is within a body's own limit always fits into an empty room, however the settings are.
fn fits(taken: usize, bytes: usize, size: usize) -> bool {
    taken == 0 || taken.saturating_add(bytes) <= size
}

impl Held {
    /// Whether it is an organization's, and not anybody's.
    pub fn is_an_organizations(&self) -> bool {
        self.organization.is_some()
    }

    /// How much it is.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.room
            .give_back(self.organization.as_deref(), self.bytes);
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("bytes", &self.bytes).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Room {
        Room::new(Sizes {
            anybody: 10,
            organizations: 10,
            organization: 6,
        })
    }

    #[test]
    fn what_is_for_anybody_is_soon_taken_and_comes_back() {
        let room = room();
        let held = room.for_anybody(8).unwrap();
        assert!(room.for_anybody(3).is_none());
        let rest = room.for_anybody(2).unwrap();
        drop(held);
        assert!(room.for_anybody(8).is_some());
        drop(rest);
    }

    #[tokio::test(start_paused = true)]
    async fn an_organization_has_its_share_and_leaves_others_theirs() {
        let room = room();
        let _first = room.for_organization("a", 5).await.unwrap();
        let more = room.for_organization("a", 2).await;
        assert_eq!(more.unwrap_err(), Full::Share);
        let _second = room.for_organization("b", 5).await.unwrap();
        let third = room.for_organization("c", 1).await;
        assert_eq!(third.unwrap_err(), Full::All);
        assert!(room.for_anybody(10).is_some(), "strangers have their own");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_is_next_when_somebody_leaves() {
        let room = room();
        let first = room.for_organization("a", 6).await.unwrap();
        let (second, ()) = tokio::join!(room.for_organization("a", 6), async {
            tokio::time::sleep(PATIENCE / 2).await;
            drop(first);
        });
        assert_eq!(second.unwrap().bytes(), 6);
        assert!(
            room.lock().by_organization.is_empty(),
            "nobody is remembered"
        );
    }

    #[tokio::test]
    async fn what_is_larger_than_the_room_has_it_alone() {
        let room = room();
        let whole = room.for_organization("a", 100).await.unwrap();
        assert_eq!(room.take("b", 1).unwrap_err(), Full::All);
        drop(whole);
        assert!(room.take("b", 1).is_ok());
    }
}
