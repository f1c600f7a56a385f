//! A map of bounded size that forgets what was not written for the longest time.
//!
//! Two generations: when the young one is full, it becomes the old one, and what was the old one goes. So nothing is
//! ever searched for something to forget, however many keys somebody makes up.

use std::{collections::HashMap, hash::Hash};

#[derive(Debug)]
pub(super) struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    most: usize,
}

impl<K: Copy + Eq + Hash, V: Copy> Generations<K, V> {
    /// At least the last `most` keys are kept, and at most twice as many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            most,
        }
    }

    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.young.get(key).or_else(|| self.old.get(key)).copied()
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.most && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_keys_are_kept_and_never_more_than_twice_as_many() {
        let mut map = Generations::new(10);
        for key in 0..1000_usize {
            map.insert(key, key);
            assert!(map.young.len() + map.old.len() <= 20);
            assert!((key.saturating_sub(9)..=key).all(|key| map.get(&key) == Some(key)));
        }
        assert_eq!(map.get(&0), None);
    }

    #[test]
    fn what_is_written_again_stays() {
        let mut map = Generations::new(10);
        for key in 1..1000 {
            map.insert(0, key);
            map.insert(key, key);
            assert_eq!(map.get(&0), Some(key));
        }
    }

    #[test]
    fn what_is_removed_does_not_come_back_from_the_old_generation() {
        let mut map = Generations::new(2);
        for (key, value) in [(1, 'a'), (2, 'b'), (3, 'c'), (1, 'd')] {
            map.insert(key, value);
        }
        map.remove(&1);
        assert_eq!(map.get(&1), None);
    }
}
