//! How much an organization's identity provider may ask for: a bucket of requests that refills steadily.
//!
//! Per process, and for SCIM tokens only: the SaaS's own services must not use up what the identity provider may
//! ask for. A request costs once its token was found good, so that wrong tokens cannot starve right ones.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::domain::{OrganizationId, Timestamp};

/// Buckets that are kept before full ones are forgotten.
const MAX_BUCKETS: usize = 10_000;

/// The rate of every organization.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Requests per second. 0 lifts the limit.
    pub per_second: u32,
    /// Requests at once.
    pub burst: u32,
}

/// The buckets.
#[derive(Debug)]
pub(super) struct RateLimit {
    rate: Rate,
    buckets: Mutex<HashMap<OrganizationId, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    requests: f64,
    filled: Timestamp,
}

impl RateLimit {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// How long the organization has to wait; nothing while it has requests left.
    pub(super) fn wait(&self, organization: OrganizationId, now: Timestamp) -> Option<Duration> {
        if self.rate.per_second == 0 {
            return None;
        }
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = self.refilled(buckets.get(&organization).copied(), now);
        if bucket.requests >= 1.0 {
            return None;
        }
        let missing = 1.0 - bucket.requests;
        Some(Duration::from_secs_f64(
            missing / f64::from(self.rate.per_second),
        ))
    }

    /// Takes one request. Several that were let in together may take more than there was: what is owed is refilled first.
    pub(super) fn take(&self, organization: OrganizationId, now: Timestamp) {
        if self.rate.per_second == 0 {
            return;
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_BUCKETS && !buckets.contains_key(&organization) {
            let full = f64::from(self.rate.burst);
            buckets.retain(|_, bucket| self.refilled(Some(*bucket), now).requests < full);
        }
        let mut bucket = self.refilled(buckets.get(&organization).copied(), now);
        bucket.requests -= 1.0;
        buckets.insert(organization, bucket);
    }

    fn refilled(&self, bucket: Option<Bucket>, now: Timestamp) -> Bucket {
        let full = f64::from(self.rate.burst.max(1));
        let requests = bucket.map_or(full, |bucket| {
            let seconds = now.since(bucket.filled).as_secs_f64();
            (bucket.requests + seconds * f64::from(self.rate.per_second)).min(full)
        });
        Bucket {
            requests,
            filled: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn limit(per_second: u32, burst: u32) -> RateLimit {
        RateLimit::new(Rate { per_second, burst })
    }

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let (limit, organization) = (limit(10, 3), OrganizationId::new(START));
        for _ in 0..3 {
            assert_eq!(limit.wait(organization, START), None);
            limit.take(organization, START);
        }
        let wait = limit.wait(organization, START).unwrap();
        assert_eq!(wait, Duration::from_millis(100));
        assert_eq!(limit.wait(organization, START.plus(wait)), None);
    }

    #[test]
    fn what_was_let_in_together_counts_in_full() {
        let (limit, organization) = (limit(10, 3), OrganizationId::new(START));
        for _ in 0..8 {
            assert_eq!(limit.wait(organization, START), None);
        }
        for _ in 0..8 {
            limit.take(organization, START);
        }
        let wait = limit.wait(organization, START).unwrap();
        assert_eq!(wait, Duration::from_millis(600));
    }

    #[test]
    fn organizations_do_not_share_a_bucket() {
        let (limit, busy) = (limit(1, 1), OrganizationId::new(START));
        limit.take(busy, START);
        assert!(limit.wait(busy, START).is_some());
        assert_eq!(limit.wait(OrganizationId::new(START), START), None);
    }

    #[test]
    fn zero_lifts_the_limit() {
        let (limit, organization) = (limit(0, 0), OrganizationId::new(START));
        for _ in 0..1000 {
            limit.take(organization, START);
        }
        assert_eq!(limit.wait(organization, START), None);
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let limit = limit(1, 1);
        for _ in 0..MAX_BUCKETS {
            limit.take(OrganizationId::new(START), START);
        }
        let later = START.plus(Duration::from_secs(2));
        limit.take(OrganizationId::new(later), later);
        assert_eq!(limit.buckets.lock().unwrap().len(), 1);
    }
}
