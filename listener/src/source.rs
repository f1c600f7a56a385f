//! Who is at the other end, as far as one can say, and how many connections they have.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// An address of IPv4, or the network of one of IPv6: whoever has one address of IPv6 has 2^64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// The address.
    V4(u32),
    /// The first half of the address.
    V6(u64),
}

/// How many connections each source has. Who has none is not kept.
#[derive(Debug)]
pub(crate) struct Crowd {
    most: usize,
    present: Mutex<HashMap<Network, usize>>,
}

/// One connection of a source, until it is dropped.
#[derive(Debug)]
pub(crate) struct Presence {
    crowd: Arc<Crowd>,
    source: Network,
}

impl Network {
    /// The network of an address. IPv4 written as IPv6 is IPv4.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.to_bits()),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                let words = [a, b, c, d].map(u64::from);
                Self::V6(words.into_iter().fold(0, |bits, word| bits << 16 | word))
            }
        }
    }
}

impl Crowd {
    /// So many of each source at most. 0: any number.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            present: Mutex::default(),
        }
    }

    /// One more connection of a source, if it may have one more.
    pub(crate) fn enter(self: &Arc<Self>, source: Network) -> Option<Presence> {
        let mut present = self.lock();
        let count = present.entry(source).or_insert(0);
        if self.most != 0 && *count >= self.most {
            return None;
        }
        *count += 1;
        drop(present);
        Some(Presence {
            crowd: Arc::clone(self),
            source,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Network, usize>> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let mut present = self.crowd.lock();
        if let Some(count) = present.get_mut(&self.source) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                present.remove(&self.source);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("192.0.2.1", "192.0.2.1", true)]
    #[case("192.0.2.1", "192.0.2.2", false)]
    #[case("192.0.2.1", "::ffff:192.0.2.1", true)]
    #[case("192.0.2.1", "::ffff:c000:201", true)]
    #[case("192.0.2.1", "::192.0.2.1", false)]
    #[case("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true)]
    #[case("2001:db8::1", "2001:db8:0:0:ffff::", true)]
    #[case("2001:db8::1", "2001:db8:0:1::1", false)]
    #[case("2001:db8::1", "2001:DB8:0::2", true)]
    #[case("::1", "0.0.0.0", false)]
    fn a_source_is_an_address_of_version_4_or_a_network_of_version_6(
        #[case] one: &str,
        #[case] other: &str,
        #[case] same: bool,
    ) {
        let [one, other] = [one, other].map(|address| Network::of(address.parse().unwrap()));
        assert_eq!(one == other, same);
    }

    #[test]
    fn a_source_has_so_many_connections_and_others_have_their_own() {
        let crowd = Arc::new(Crowd::new(2));
        let [one, other] =
            ["192.0.2.1", "192.0.2.2"].map(|address| Network::of(address.parse().unwrap()));
        let first = crowd.enter(one).unwrap();
        let second = crowd.enter(one).unwrap();
        assert!(crowd.enter(one).is_none());
        let third = crowd.enter(other).unwrap();
        drop(first);
        let fourth = crowd.enter(one).unwrap();
        drop((second, third, fourth));
        assert!(crowd.lock().is_empty(), "nothing is kept of who is gone");
    }
}
