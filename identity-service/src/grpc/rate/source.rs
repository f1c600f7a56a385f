//! Where requests come from, as far as one can say who is behind them.

use std::net::IpAddr;

/// An address of IPv4, or the network of one of IPv6: whoever has one address of IPv6 has 2^64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::grpc) enum Network {
    V4(u32),
    V6(u64),
}

impl Network {
    /// The network of an address. IPv4 written as IPv6 is IPv4.
    pub(in crate::grpc) fn of(address: IpAddr) -> Self {
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
}
