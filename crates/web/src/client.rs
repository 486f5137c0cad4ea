//! Where a request comes from: the peer, or the address that a trusted proxy reports.

use crate::header::parts;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use madoguchi_app::Source;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Where proxies say for whom they ask.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Proxies that are believed, and networks against which no tries are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proxies {
    /// Networks of our own proxies: their `X-Forwarded-For` is believed.
    pub trusted: Vec<IpNet>,
    /// Networks that many people share: carrier NAT, the operator's shop (PRODUCT §4.1).
    pub shared_networks: Vec<IpNet>,
}

impl Proxies {
    /// The source of a request that came from `peer`.
    ///
    /// The header is read from its end: each trusted proxy appended the address that spoke to it. The first address
    /// that is not one of our proxies is the client. Anything that the client wrote itself is further left.
    #[must_use]
    pub fn source(&self, peer: IpAddr, headers: &HeaderMap) -> Source {
        let mut client = peer.to_canonical();
        for hop in parts(headers, &FORWARDED_FOR, b',').iter().rev() {
            if !Self::holds(&self.trusted, client) {
                break;
            }
            let Some(address) = address_of(hop) else { break };
            client = address.to_canonical();
        }
        Source::of(client, Self::holds(&self.shared_networks, client))
    }

    fn holds(networks: &[IpNet], address: IpAddr) -> bool {
        networks.iter().any(|network| network.contains(&address))
    }
}

/// The address of a hop. Some proxies write its port, too, and some put an IPv6 address into brackets without one.
fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|with_port| with_port.ip())).or_else(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(trusted: &[&str], peer: &str, forwarded: &str) -> String {
        let proxies = Proxies { trusted: trusted.iter().map(|n| n.parse().unwrap()).collect(), ..Proxies::default() };
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", axum::http::HeaderValue::from_bytes(forwarded.as_bytes()).unwrap());
        proxies.source(peer.parse().unwrap(), &headers).name().to_owned()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(source(&[], "198.51.100.7", "203.0.113.9"), "198.51.100.7");
        assert_eq!(source(&["198.51.100.0/24"], "198.51.100.7", "203.0.113.9"), "203.0.113.9");
    }

    #[test]
    fn what_a_client_writes_itself_does_not_count() {
        assert_eq!(source(&["10.0.0.0/8"], "10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2"), "203.0.113.9");
        assert_eq!(source(&["10.0.0.0/8"], "10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(source(&["10.0.0.0/8"], "10.0.0.1", "203.0.113.9:4711"), "203.0.113.9");
        assert_eq!(source(&["10.0.0.0/8"], "10.0.0.1", "偽の住所, 203.0.113.9"), "203.0.113.9");
        assert_eq!(source(&["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, 偽"), "10.0.0.1", "nobody knows who that is");
        for written in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711"] {
            assert_eq!(source(&["10.0.0.0/8"], "10.0.0.1", written), "2001:db8:0:0::/64", "{written}");
        }
    }
}
