//! Which addresses a call may go to. An address of an inner network would let the writer of the configuration, or a
//! name server, make the portal speak to what is only reached behind the same wall (server-side request forgery).
//!
//! A host that is an address is checked once, since no redirect can change it. A name is checked each time it is
//! resolved, and the address that was checked is the one connected to.

use super::WebhookError;
use ipnet::IpNet;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The networks that may be reached besides the internet.
#[derive(Debug, Clone)]
pub(super) struct Networks {
    pub(super) allowed: Vec<IpNet>,
    /// Nothing but this machine: what is not encrypted must not leave it.
    pub(super) loopback_only: bool,
}

/// A name leads into a network that may not be reached, and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its name leads to an address that is not public, and allow_networks does not name it")]
pub(super) struct Inner;

impl Networks {
    /// Whether that address may be reached.
    pub(super) fn allow(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let named = self.allowed.iter().any(|network| network.contains(&address));
        if self.loopback_only { named && address.is_loopback() } else { named || is_public(address) }
    }

    /// Refuses a host that is an address which may not be reached; a name is checked when it is resolved.
    pub(super) fn check(&self, url: &Url) -> Result<(), WebhookError> {
        match literal(url) {
            Some(address) if !self.allow(address) => Err(WebhookError::Inner { address }),
            _ => Ok(()),
        }
    }
}

/// The host of a URL, where it is an IP address. `url` has read every way of writing one, such as 0x7f.1.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

impl Resolve for Networks {
    fn resolve(&self, name: Name) -> Resolving {
        let networks = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let any = !found.is_empty();
            let allowed: Vec<SocketAddr> = found.into_iter().filter(|address| networks.allow(address.ip())).collect();
            if any && allowed.is_empty() {
                return Err(Inner.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether an address is a public one (IANA's special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => is_public_v4(address),
            None => is_public_v6(address),
        },
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // "This network", private use, loopback, multicast, reserved and broadcast.
        (0 | 10 | 127 | 224.., ..)
            // Carrier-grade NAT, link-local, private use.
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            // Protocol assignments, documentation, retired relays, benchmarks.
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

const fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // All assigned addresses are in 2000::/3; of it, Teredo and its neighbours, documentation and 6to4 are no host's.
    a & 0xe000 == 0x2000 && !matches!((a, b), (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff))
}

/// The IPv4 address that a translator would reach by this one (NAT64).
const fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.octets() {
        [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] => Some(Ipv4Addr::new(a, b, c, d)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(allowed: &[&str]) -> Networks {
        Networks { allowed: allowed.iter().map(|network| network.parse().unwrap()).collect(), loopback_only: false }
    }

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for (address, public) in [
            ("203.0.114.1", true),
            ("8.8.8.8", true),
            ("100.63.255.255", true),
            ("100.128.0.1", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("192.0.1.1", true),
            ("198.20.0.1", true),
            ("223.255.255.255", true),
            ("2400:cb00::1", true),
            ("2001:200::1", true),
            ("64:ff9b::8.8.8.8", true),
            ("::ffff:8.8.8.8", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("100.127.255.255", false),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.1", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.168.0.1", false),
            ("198.18.0.1", false),
            ("198.19.255.255", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b:1::8.8.8.8", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::1", false),
            ("3fff::1", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(networks(&[]).allow(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn a_network_that_is_named_may_be_reached() {
        let named = networks(&["10.1.0.0/16", "fd00::/8"]);
        for (address, allowed) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("10.2.0.1", false),
            ("fd00::1", true),
            ("127.0.0.1", false),
            ("8.8.8.8", true),
        ] {
            assert_eq!(named.allow(address.parse().unwrap()), allowed, "{address}");
        }
    }

    #[test]
    fn what_is_not_encrypted_stays_on_this_machine() {
        let plain = Networks { loopback_only: true, ..networks(&["127.0.0.0/8", "10.0.0.0/8"]) };
        for (address, allowed) in [("127.0.0.1", true), ("::1", false), ("10.0.0.1", false), ("8.8.8.8", false)] {
            assert_eq!(plain.allow(address.parse().unwrap()), allowed, "{address}");
        }
    }

    #[test]
    fn a_host_that_is_an_address_is_known_however_it_is_written() {
        for (url, address) in [
            ("https://127.0.0.1/", Some("127.0.0.1")),
            ("https://2130706433/", Some("127.0.0.1")),
            ("https://0x7f.1/", Some("127.0.0.1")),
            ("https://017700000001/", Some("127.0.0.1")),
            ("https://１２７.0.0.1/", Some("127.0.0.1")),
            ("https://[::ffff:10.0.0.1]/", Some("::ffff:10.0.0.1")),
            ("https://partner.example/", None),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(literal(&url), address.map(|address| address.parse().unwrap()), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_when_it_is_resolved() {
        let resolved = |networks: Networks| async move {
            networks.resolve("localhost".parse().unwrap()).await.map(Iterator::count)
        };
        let refused = resolved(networks(&[])).await.unwrap_err();
        assert_eq!(refused.downcast_ref(), Some(&Inner));
        assert!(resolved(networks(&["127.0.0.0/8", "::1/128"])).await.unwrap() > 0);
    }
}
