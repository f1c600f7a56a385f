//! The provisioning log, as far as a gateway writes it: what it knows of each request, sent in batches.
//!
//! Apart, because no request may wait for it or fail by it: what is told here goes into a queue with a limit, and a task of
//! its own sends it. What finds no place is counted, and the number is sent instead. Only requests whose token the
//! identity service has found good are told, each with the receipt that came with the answer; of the others there are
//! numbers by source.

mod queue;
mod record;

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

use queue::Queue;
pub use record::{Batch, Bulk, Kind, Lost, Mistake, Mistaken, Operation, Record, Requests};

/// Where requests are told. Cheap to clone.
#[derive(Clone, Default)]
pub struct Journal(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    /// Wakes the writer before its time.
    wake: Notify,
}

#[derive(Default)]
struct State {
    queue: Queue,
    /// Requests without a good token, by source.
    refused: HashMap<String, u64>,
    /// Requests that no token was looked at of.
    mistaken: HashMap<Mistaken, Requests>,
    is_closed: bool,
}

/// Sources that are told apart between two batches.
const SOURCES: usize = 500;
/// Mistakes of organizations that are told apart between two batches.
const MISTAKES: usize = 200;

impl Journal {
    /// Tells of a request. `organization` is only to share the queue by.
    pub fn tell(&self, organization: &str, record: Record) {
        let is_batch = {
            let mut state = self.lock();
            state.queue.push(organization, record);
            state.queue.len() >= record::BATCH
        };
        if is_batch {
            self.0.wake.notify_one();
        }
    }

    /// Counts a request without a good token.
    pub fn refuse(&self, source: Option<IpAddr>) {
        let source = source.map_or_else(String::new, name_of_source);
        let mut state = self.lock();
        let is_known = state.refused.contains_key(&source);
        let source = if is_known || state.refused.len() < SOURCES {
            source
        } else {
            String::new()
        };
        *state.refused.entry(source).or_default() += 1;
    }

    /// Notes what was wrong with a request before anybody looked at a token. What is too much is counted by source only.
    pub fn mistake(&self, mistaken: Mistaken, user_agent: &str) {
        let mut state = self.lock();
        if state.mistaken.len() >= MISTAKES && !state.mistaken.contains_key(&mistaken) {
            return;
        }
        let requests = state.mistaken.entry(mistaken).or_default();
        requests.number += 1;
        user_agent.clone_into(&mut requests.user_agent);
    }

    /// Lets the writer send what is left, and end.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.0.wake.notify_one();
    }

    /// What is to be sent next; nothing if there is nothing.
    pub fn take(&self) -> Option<Batch> {
        let mut state = self.lock();
        let (records, lost) = state.queue.take(record::BATCH);
        let refused: Vec<_> = state.refused.drain().collect();
        let batch = Batch {
            records,
            lost,
            refused,
            mistaken: state.mistaken.drain().collect(),
        };
        (!batch.is_empty()).then_some(batch)
    }

    /// How many requests wait, and how many had no place since the beginning.
    pub fn numbers(&self) -> (usize, u64) {
        let state = self.lock();
        (state.queue.len(), state.queue.all_lost())
    }

    /// Waits for the time to pass, for a batch to be full, or for the end: whichever comes first. What has come while another
    /// batch was sent is not hurried: few large batches cost the service far less than many small ones.
    pub async fn gather(&self, time: Duration) {
        let is_due = || {
            let state = self.lock();
            state.is_closed || state.queue.len() >= record::BATCH
        };
        let due = async {
            while !is_due() {
                self.0.wake.notified().await;
            }
        };
        let _ = tokio::time::timeout(time, due).await;
    }

    /// Whether the gateway is about to end.
    pub fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An address of IPv4, or the first half of one of IPv6: whoever has one of those has all that follow.
fn name_of_source(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("192.0.2.1", "192.0.2.1")]
    #[case("::ffff:192.0.2.1", "192.0.2.1")]
    #[case("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    fn a_source_is_whoever_has_the_address(#[case] address: &str, #[case] name: &str) {
        assert_eq!(name_of_source(address.parse().unwrap()), name);
    }

    /// Whether gathering is over, when it could go on for as long as it likes.
    fn is_gathered(journal: &Journal) -> bool {
        let gathering = journal.gather(Duration::MAX);
        gathering.now_or_never().is_some()
    }

    #[tokio::test]
    async fn a_batch_is_gathered_until_it_is_full_or_the_last() {
        let journal = Journal::default();
        for _ in 1..record::BATCH {
            journal.tell("one", Record::default());
        }
        assert!(!is_gathered(&journal));
        journal.tell("one", Record::default());
        assert!(is_gathered(&journal));
        // A full batch wakes its writer once; what came meanwhile is not forgotten.
        for _ in 0..record::BATCH {
            journal.tell("two", Record::default());
        }
        assert_eq!(journal.take().unwrap().records.len(), record::BATCH);
        assert!(is_gathered(&journal));
        assert_eq!(journal.take().unwrap().records.len(), record::BATCH);
        assert!(!is_gathered(&journal));
        journal.close();
        assert!(is_gathered(&journal));
    }

    #[test]
    fn there_are_so_many_mistakes_and_no_more() {
        let journal = Journal::default();
        for number in 0..MISTAKES + 10 {
            for _ in 0..2 {
                let mistaken = Mistaken {
                    organization: number.to_string(),
                    mistake: Mistake::Missing,
                };
                journal.mistake(mistaken, "curl");
            }
        }
        let told = journal.take().unwrap().mistaken;
        assert_eq!(told.len(), MISTAKES);
        assert!(told.iter().all(|(_, requests)| requests.number == 2));
    }

    #[test]
    fn there_are_so_many_sources_and_the_rest_are_one() {
        let journal = Journal::default();
        for number in 0..SOURCES as u32 + 10 {
            journal.refuse(Some(IpAddr::V4(number.into())));
        }
        journal.refuse(Some(IpAddr::V4(0.into())));
        let refused: HashMap<_, _> = journal.take().unwrap().refused.into_iter().collect();
        assert_eq!(refused.len(), SOURCES + 1);
        assert_eq!((refused[""], refused["0.0.0.0"]), (10, 2));
        assert!(journal.take().is_none());
    }
}
