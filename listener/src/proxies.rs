//! Where a request came from when proxies stand before us: for records of what was done from where.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Proxies whose word is believed: single addresses, and networks as `10.0.0.0/8`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix: u8,
}

/// A list of proxies that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write addresses or networks with commas between them, as in 192.0.2.1,10.0.0.0/8")]
pub struct InvalidProxies;

impl TrustedProxies {
    /// The address that sent a request. Each trusted proxy names who came before it at the end of `X-Forwarded-For`; what
    /// stands further left than the first address that is not trusted may be invented.
    pub fn source(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        let values = headers.get_all(FORWARDED_FOR).iter();
        let mut named: Vec<Option<IpAddr>> = values
            .flat_map(|value| value.to_str().unwrap_or("?").split(','))
            .map(|address| address.trim().parse().ok())
            .collect();
        let mut source = peer.ip().to_canonical();
        while self.trust(source) {
            let Some(Some(before)) = named.pop() else {
                break;
            };
            source = before.to_canonical();
        }
        source
    }

    /// Whether what an address says of others is believed.
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl FromStr for TrustedProxies {
    type Err = InvalidProxies;

    fn from_str(text: &str) -> Result<Self, InvalidProxies> {
        let networks = text.split(',').map(str::trim);
        let networks = networks.filter(|network| !network.is_empty());
        Ok(Self(networks.map(str::parse).collect::<Result<_, _>>()?))
    }
}

impl FromStr for Network {
    type Err = InvalidProxies;

    fn from_str(text: &str) -> Result<Self, InvalidProxies> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| InvalidProxies)?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), str::parse);
        match prefix {
            Ok(prefix) if prefix <= longest => Ok(Self { address, prefix }),
            _ => Err(InvalidProxies),
        }
    }
}

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let different = network.to_bits() ^ address.to_bits();
                different.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let different = network.to_bits() ^ address.to_bits();
                different.leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_is_trusted("", "10.0.0.1", &["192.0.2.1"], "10.0.0.1")]
    #[case::one_proxy("10.0.0.1", "10.0.0.1", &["192.0.2.1"], "192.0.2.1")]
    #[case::a_network("10.0.0.0/8", "10.1.2.3", &["192.0.2.1"], "192.0.2.1")]
    #[case::outside_the_network("10.0.0.0/16", "10.1.2.3", &["192.0.2.1"], "10.1.2.3")]
    #[case::two_proxies("10.0.0.0/8", "10.0.0.1", &["192.0.2.1, 10.0.0.2"], "192.0.2.1")]
    #[case::two_headers("10.0.0.0/8", "10.0.0.1", &["192.0.2.1", "10.0.0.2"], "192.0.2.1")]
    #[case::invented("10.0.0.1", "10.0.0.1", &["198.51.100.7, 192.0.2.1"], "192.0.2.1")]
    #[case::garbage("10.0.0.1", "10.0.0.1", &["192.0.2.1, unknown"], "10.0.0.1")]
    #[case::no_header("10.0.0.1", "10.0.0.1", &[], "10.0.0.1")]
    #[case::mapped("10.0.0.1", "::ffff:10.0.0.1", &["192.0.2.1"], "192.0.2.1")]
    #[case::version_6("2001:db8::/32", "2001:db8::1", &["192.0.2.1"], "192.0.2.1")]
    #[case::everybody("0.0.0.0/0", "10.0.0.1", &["192.0.2.1"], "192.0.2.1")]
    fn only_trusted_proxies_are_believed(
        #[case] trusted: &str,
        #[case] peer: &str,
        #[case] forwarded: &[&str],
        #[case] expected: &str,
    ) {
        let trusted: TrustedProxies = trusted.parse().unwrap();
        let forwarded = forwarded.iter().map(|value| value.parse().unwrap());
        let headers = forwarded.map(|value| (FORWARDED_FOR, value)).collect();
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        assert_eq!(trusted.source(peer, &headers).to_string(), expected);
    }

    #[rstest]
    #[case("proxy.example.com")]
    #[case("10.0.0.0/33")]
    #[case("10.0.0.0/")]
    #[case("10.0.0.0/-1")]
    fn what_is_no_network_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<TrustedProxies>(), Err(InvalidProxies));
    }
}
