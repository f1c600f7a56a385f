//! What waits to be sent: so much, and of one organization not all of it.

use std::collections::{HashMap, VecDeque};

use super::record::{Lost, Record};

/// Requests that wait, of all organizations: some ten megabytes.
const REQUESTS: usize = 10_000;
/// Of one: the rest is for the others.
const OF_ONE: usize = 2_000;

#[derive(Default)]
pub(super) struct Queue {
    records: VecDeque<(String, Record)>,
    waiting: HashMap<String, usize>,
    lost: HashMap<String, Lost>,
    /// Since the beginning.
    all_lost: u64,
}

impl Queue {
    /// Puts a request at the end; without a place it is counted.
    pub(super) fn push(&mut self, organization: &str, record: Record) {
        let of_this = self.waiting.get(organization).copied().unwrap_or_default();
        if self.records.len() < REQUESTS && of_this < OF_ONE {
            self.waiting.insert(organization.to_owned(), of_this + 1);
            self.records.push_back((organization.to_owned(), record));
            return;
        }
        self.all_lost += 1;
        if let Some(lost) = self.lost.get_mut(organization) {
            lost.requests = lost.requests.saturating_add(1);
        } else if self.lost.len() < REQUESTS {
            let Record {
                receipt,
                request_id,
                ..
            } = record;
            let lost = Lost {
                receipt,
                request_id,
                requests: 1,
            };
            self.lost.insert(organization.to_owned(), lost);
        }
    }

    /// How many requests wait.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// How many requests had no place since the beginning.
    pub(super) fn all_lost(&self) -> u64 {
        self.all_lost
    }

    /// Takes so many from the front, and what was lost, together at most so many.
    pub(super) fn take(&mut self, most: usize) -> (Vec<Record>, Vec<Lost>) {
        let organizations: Vec<String> = self.lost.keys().take(most).cloned().collect();
        let lost: Vec<Lost> = organizations
            .iter()
            .filter_map(|organization| self.lost.remove(organization))
            .collect();
        let records = self.records.len().min(most - lost.len());
        let mut taken = Vec::with_capacity(records);
        for (organization, record) in self.records.drain(..records) {
            match self.waiting.get_mut(&organization) {
                Some(waiting) if *waiting > 1 => *waiting -= 1,
                _ => drop(self.waiting.remove(&organization)),
            }
            taken.push(record);
        }
        (taken, lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: usize) -> Record {
        Record {
            receipt: number.to_string(),
            ..Record::default()
        }
    }

    #[test]
    fn one_organization_leaves_place_for_others() {
        let mut queue = Queue::default();
        for number in 0..OF_ONE + 5 {
            queue.push("busy", record(number));
        }
        queue.push("other", record(0));
        let (records, lost) = queue.take(usize::MAX);
        assert_eq!(records.len(), OF_ONE + 1);
        assert_eq!(lost.len(), 1);
        assert_eq!(lost[0].requests, 5);
        assert_eq!(lost[0].receipt, OF_ONE.to_string());
        // What was taken has made place.
        queue.push("busy", record(7));
        assert_eq!(queue.take(10), (vec![record(7)], vec![]));
        assert!(queue.waiting.is_empty());
    }

    #[test]
    fn there_is_place_for_so_many() {
        let mut queue = Queue::default();
        for number in 0..REQUESTS + 3 {
            queue.push(&(number % 7).to_string(), record(number));
        }
        let (records, lost) = queue.take(usize::MAX);
        assert_eq!(records.len(), REQUESTS);
        assert_eq!(lost.iter().map(|lost| lost.requests).sum::<u32>(), 3);
    }

    #[test]
    fn what_is_taken_comes_in_order_and_never_more_than_asked_for() {
        let mut queue = Queue::default();
        for number in 0..OF_ONE + 1 {
            queue.push("busy", record(number));
        }
        let (records, lost) = queue.take(3);
        assert_eq!((records.len(), lost.len()), (2, 1));
        assert_eq!(records, [record(0), record(1)]);
    }
}
