//! How much may be asked: by an organization's identity provider in a second and at the same time, and by a source
//! whose credentials are wrong.
//!
//! Per process: *N* replicas let through *N* times as much. An organization pays once its token was found good, so that
//! wrong tokens cannot starve right ones, and only SCIM tokens pay: the SaaS's own services must not use up what the
//! identity provider may ask for. A source pays for failures alone, and all that it loses is that it is told "later"
//! instead of "no": customers of one identity provider share its addresses, and a right token is served whatever else
//! comes from where it comes from (docs/decisions/0013).

mod buckets;
mod generations;
mod places;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use self::{buckets::Buckets, generations::Generations, places::Places};
use listener::Network;

pub(super) use self::places::Place;
use crate::domain::{Credential, Error, Limited, OrganizationId, Timestamp, TokenHash};

/// How many organizations, sources and credentials are remembered, of each half as many as are kept at most.
const REMEMBERED: usize = 10_000;

/// Bytes of an organization's lists that are read and not yet taken by their client. A page may have a thousand rows of some
/// kilobytes each, and a client that never reads would have as many pages kept for it as it has requests under way. Kept with
/// `RATE_LIMIT=0` too: it bounds memory and not a rate.
const MAX_UNREAD_BYTES: u32 = 16 * 1024 * 1024;

/// Bytes of a row while it is read: what the database gives, what is made of it, and the message are there together.
const ROW_BYTES: u32 = 8 * 1024;

/// When a request that found no place is worth another try: nobody knows, and most are answered faster.
const RETRY_PLACE: Duration = Duration::from_millis(100);

/// What may be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// By the identity provider of each organization.
    pub organization: Rate,
    /// By the identity provider of each organization, at the same time. 0 lifts the limit.
    pub in_flight: u32,
    /// With credentials that are wrong, by each source.
    pub failures: Rate,
}

/// So many at once, and so many a second.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// In a second. 0 lifts the limit.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

/// Who has asked for how much.
#[derive(Debug)]
pub(super) struct RateLimits {
    organizations: Mutex<Buckets<OrganizationId>>,
    places: Arc<Places>,
    unread: Arc<Places>,
    failures: Mutex<Buckets<Network>>,
    known: Mutex<Generations<(OrganizationId, Credential), ()>>,
}

impl Rates {
    /// No limit at all.
    pub const LIFTED: Self = Self {
        organization: Rate::LIFTED,
        in_flight: 0,
        failures: Rate::LIFTED,
    };
}

impl Rate {
    /// No limit.
    pub const LIFTED: Self = Self {
        per_second: 0,
        burst: 0,
    };
}

impl RateLimits {
    pub(super) fn new(rates: Rates) -> Self {
        Self {
            organizations: Mutex::new(Buckets::new(rates.organization)),
            places: Arc::new(Places::new(rates.in_flight)),
            unread: Arc::new(Places::new(MAX_UNREAD_BYTES)),
            failures: Mutex::new(Buckets::new(rates.failures)),
            known: Mutex::new(Generations::new(REMEMBERED)),
        }
    }

    /// A place for a request of an organization that has some left. Nothing is paid yet: the token may be wrong.
    pub(super) fn enter(
        &self,
        organization: OrganizationId,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<Place, Error> {
        if let Some(retry_after) = lock(&self.organizations).wait(&organization, now) {
            let limit = Limited::Rate;
            return Err(Error::RateLimited { limit, retry_after });
        }
        let place = self.places.take(organization, token, 1);
        place.ok_or(Error::RateLimited {
            limit: Limited::InFlight,
            retry_after: RETRY_PLACE,
        })
    }

    /// Room for so many rows of a list of an organization that has some left.
    pub(super) fn hold(
        &self,
        organization: OrganizationId,
        token: TokenHash,
        rows: u32,
    ) -> Result<Place, Error> {
        let place = self
            .unread
            .take(organization, token, rows.saturating_mul(ROW_BYTES));
        place.ok_or(Error::RateLimited {
            limit: Limited::Unread,
            retry_after: RETRY_PLACE,
        })
    }

    /// Charges an organization for a request, now that its token was found good.
    pub(super) fn charge(&self, organization: OrganizationId, now: Timestamp) {
        lock(&self.organizations).take(organization, now);
    }

    /// What a source is told whose credential is wrong.
    pub(super) fn refuse(&self, source: Network, now: Timestamp) -> Error {
        let mut failures = lock(&self.failures);
        match failures.wait(&source, now) {
            None => {
                failures.take(source, now);
                Error::TokenInvalid
            }
            Some(retry_after) => {
                let limit = Limited::Failures;
                Error::RateLimited { limit, retry_after }
            }
        }
    }

    /// Whether a credential was good when it was last used here. It may have ended since: whoever does the work looks.
    pub(super) fn knows(&self, organization: OrganizationId, credential: &Credential) -> bool {
        lock(&self.known)
            .get(&(organization, *credential))
            .is_some()
    }

    /// Remembers whether a credential was good.
    pub(super) fn learn(&self, organization: OrganizationId, credential: &Credential, good: bool) {
        let key = (organization, *credential);
        let mut known = lock(&self.known);
        if good {
            known.insert(key, ());
        } else {
            known.remove(&key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);
    const TOKEN: TokenHash = TokenHash([1; 32]);

    fn limits(organization: Rate, in_flight: u32, failures: Rate) -> RateLimits {
        RateLimits::new(Rates {
            organization,
            in_flight,
            failures,
        })
    }

    fn limited<T>(outcome: Result<T, Error>) -> Option<(Limited, Duration)> {
        match outcome {
            Err(Error::RateLimited { limit, retry_after }) => Some((limit, retry_after)),
            _ => None,
        }
    }

    #[test]
    fn nothing_is_paid_before_a_token_is_found_good() {
        let one = Rate {
            per_second: 1,
            burst: 1,
        };
        let limits = limits(one, 0, Rate::LIFTED);
        let organization = OrganizationId::new(START);
        for _ in 0..100 {
            assert!(limits.enter(organization, TOKEN, START).is_ok());
        }
        limits.charge(organization, START);
        let refused = limited(limits.enter(organization, TOKEN, START).map(drop));
        assert_eq!(refused, Some((Limited::Rate, Duration::from_secs(1))));
        let later = START.plus(Duration::from_secs(1));
        assert!(limits.enter(organization, TOKEN, later).is_ok());
    }

    #[test]
    fn wrong_tokens_take_no_place_of_the_right_one() {
        let limits = limits(Rate::LIFTED, 2, Rate::LIFTED);
        let organization = OrganizationId::new(START);
        let enter = |token| limits.enter(organization, TokenHash([token; 32]), START);
        let wrong: Vec<_> = (2..200).map(|token| enter(token).unwrap()).collect();
        let right = [enter(1).unwrap(), enter(1).unwrap()];
        let refused = limited(enter(1).map(drop));
        assert_eq!(refused, Some((Limited::InFlight, RETRY_PLACE)));
        drop((wrong, right));
        assert!(enter(1).is_ok());
        assert!(limits.places.is_empty(), "nothing is kept of who is done");
    }

    #[test]
    fn an_organization_has_so_much_unread_even_without_rates() {
        let limits = RateLimits::new(Rates::LIFTED);
        let [one, other] = [OrganizationId::new(START), OrganizationId::new(START)];
        let page = || limits.hold(one, TOKEN, 1_000);
        let mut held: Vec<_> = (0..2).map(|_| page().unwrap()).collect();
        let refused = limited(page().map(drop));
        assert_eq!(refused, Some((Limited::Unread, RETRY_PLACE)));
        assert!(limits.hold(other, TOKEN, 1_000).is_ok());
        // The rows were few, or large.
        held[0].resize(10);
        assert!(page().is_ok());
        held[0].resize(MAX_UNREAD_BYTES);
        assert!(limits.hold(one, TOKEN, 1).is_err());
        held.swap_remove(0);
        assert!(page().is_ok());
        drop(held);
        assert!(limits.unread.is_empty());
    }

    #[test]
    fn a_source_that_fails_too_often_is_told_to_wait() {
        let failures = Rate {
            per_second: 2,
            burst: 3,
        };
        let limits = limits(Rate::LIFTED, 0, failures);
        let [here, elsewhere] =
            ["192.0.2.1", "192.0.2.2"].map(|address| Network::of(address.parse().unwrap()));
        for _ in 0..3 {
            assert!(matches!(limits.refuse(here, START), Error::TokenInvalid));
        }
        let wait = Some((Limited::Failures, Duration::from_millis(500)));
        for _ in 0..3 {
            let refused = Err::<(), _>(limits.refuse(here, START));
            assert_eq!(limited(refused), wait, "what is refused is not charged");
        }
        let other = limits.refuse(elsewhere, START);
        assert!(matches!(other, Error::TokenInvalid));
        let later = START.plus(Duration::from_millis(500));
        assert!(matches!(limits.refuse(here, later), Error::TokenInvalid));
    }

    #[test]
    fn zero_lifts_every_limit() {
        let limits = RateLimits::new(Rates::LIFTED);
        let organization = OrganizationId::new(START);
        let source = Network::of("192.0.2.1".parse().unwrap());
        let mut places = Vec::new();
        for _ in 0..1000 {
            places.push(limits.enter(organization, TOKEN, START).unwrap());
            limits.charge(organization, START);
            let refused = limits.refuse(source, START);
            assert!(matches!(refused, Error::TokenInvalid));
        }
    }

    #[test]
    fn a_credential_is_known_until_it_is_found_wrong() {
        let limits = RateLimits::new(Rates::LIFTED);
        let [here, there] = [OrganizationId::new(START), OrganizationId::new(START)];
        let token = Credential::ScimToken(TOKEN);
        assert!(!limits.knows(here, &token));
        limits.learn(here, &token, true);
        assert!(limits.knows(here, &token));
        assert!(!limits.knows(there, &token));
        assert!(!limits.knows(here, &Credential::ServiceKey(TOKEN)));
        limits.learn(here, &token, false);
        assert!(!limits.knows(here, &token));
    }
}
