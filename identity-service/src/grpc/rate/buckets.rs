//! Token buckets: each starts full, and refills steadily.

use std::{hash::Hash, time::Duration};

use super::{REMEMBERED, Rate, generations::Generations};
use crate::domain::Timestamp;

/// A bucket for each key that has taken something. One that was not used for long is forgotten, and full again.
#[derive(Debug)]
pub(super) struct Buckets<K> {
    rate: Rate,
    buckets: Generations<K, Bucket>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    filled: Timestamp,
}

impl<K: Copy + Eq + Hash> Buckets<K> {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Generations::new(REMEMBERED),
        }
    }

    /// How long to wait until there is something to take; nothing while there is.
    pub(super) fn wait(&mut self, key: &K, now: Timestamp) -> Option<Duration> {
        if self.rate.per_second == 0 {
            return None;
        }
        let bucket = self.buckets.get(key)?;
        if now < bucket.filled {
            // A clock that went backwards must not keep a bucket empty until it has caught up.
            let filled = now;
            self.buckets.insert(*key, Bucket { filled, ..bucket });
        }
        let missing = 1.0 - self.refilled(Some(bucket), now).left;
        (missing > 0.0).then(|| Duration::from_secs_f64(missing / f64::from(self.rate.per_second)))
    }

    /// Takes one. Several that were let in together may take more than there was: what is owed is refilled first.
    pub(super) fn take(&mut self, key: K, now: Timestamp) {
        if self.rate.per_second == 0 {
            return;
        }
        let mut bucket = self.refilled(self.buckets.get(&key), now);
        bucket.left -= 1.0;
        self.buckets.insert(key, bucket);
    }

    fn refilled(&self, bucket: Option<Bucket>, now: Timestamp) -> Bucket {
        let full = f64::from(self.rate.burst.max(1));
        let left = bucket.map_or(full, |bucket| {
            let seconds = now.since(bucket.filled).as_secs_f64();
            (bucket.left + seconds * f64::from(self.rate.per_second)).min(full)
        });
        Bucket { left, filled: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn buckets(per_second: u32, burst: u32) -> Buckets<u8> {
        Buckets::new(Rate { per_second, burst })
    }

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut buckets = buckets(10, 3);
        for _ in 0..3 {
            assert_eq!(buckets.wait(&1, START), None);
            buckets.take(1, START);
        }
        let wait = buckets.wait(&1, START).unwrap();
        assert_eq!(wait, Duration::from_millis(100));
        assert_eq!(buckets.wait(&1, START.plus(wait)), None);
        assert_eq!(buckets.wait(&2, START), None, "each key has its own");
    }

    #[test]
    fn what_was_let_in_together_counts_in_full() {
        let mut buckets = buckets(10, 3);
        for _ in 0..8 {
            buckets.take(1, START);
        }
        let wait = buckets.wait(&1, START).unwrap();
        assert_eq!(wait, Duration::from_millis(600));
    }

    #[test]
    fn a_bucket_never_holds_more_than_its_burst() {
        let mut buckets = buckets(10, 3);
        buckets.take(1, START);
        let later = START.plus(Duration::from_secs(60 * 60));
        for _ in 0..3 {
            assert_eq!(buckets.wait(&1, later), None);
            buckets.take(1, later);
        }
        assert!(buckets.wait(&1, later).is_some());
    }

    #[test]
    fn a_clock_that_goes_backwards_empties_no_bucket_for_good() {
        let mut buckets = buckets(10, 1);
        let later = START.plus(Duration::from_secs(60 * 60));
        buckets.take(1, later);
        let wait = buckets.wait(&1, START).unwrap();
        assert_eq!(wait, Duration::from_millis(100));
        assert_eq!(buckets.wait(&1, START.plus(wait)), None);
    }

    #[test]
    fn zero_lifts_the_limit() {
        let mut buckets = buckets(0, 0);
        for _ in 0..1000 {
            buckets.take(1, START);
        }
        assert_eq!(buckets.wait(&1, START), None);
    }
}
