//! Where requests are taken, and the addresses by which the faces are known.

use super::Config;
use madoguchi_web::site::Origin;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// `[portal]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Portal {
    /// The public address, such as `https://my.example.jp`; if unset, `http://localhost` and the port below.
    pub origin: Option<String>,
    /// Where requests are taken.
    pub listen: SocketAddr,
    /// For how many seconds requests are still taken, while readiness says no, after the process was told to stop: the
    /// time that a load balancer needs to notice.
    pub drain_seconds: u64,
    /// Whom to tell of a hole, as `/.well-known/security.txt` says it: a `mailto:` or `https:` address.
    pub security_contact: Option<String>,
    /// Whether browsers are told to reach every host below this one over https as well.
    pub https_below: bool,
}

impl Portal {
    /// What is wrong with the security contact, if anything.
    pub(crate) fn security_contact_fault(&self) -> Option<String> {
        let contact = self.security_contact.as_deref()?;
        let is_address = ["mailto:", "https://"].iter().any(|scheme| contact.starts_with(scheme));
        let is_plain = contact.bytes().all(|byte| byte.is_ascii_graphic());
        (!is_address || !is_plain)
            .then(|| format!("portal.security_contact {contact:?} is neither a mailto: nor an https: address"))
    }
}

impl Default for Portal {
    fn default() -> Self {
        Self { origin: None, listen: loopback(8080), drain_seconds: 0, security_contact: None, https_below: false }
    }
}

/// `[desk]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Desk {
    /// The address that the operator's people use, such as `https://desk.example.jp`; if unset, `http://localhost` and
    /// the port below.
    pub origin: Option<String>,
    /// Where requests are taken; if unset, this process has no desk.
    pub listen: Option<SocketAddr>,
}

/// `[operations]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Operations {
    /// Where metrics and health are served; keep it off the public network.
    pub listen: SocketAddr,
}

impl Default for Operations {
    fn default() -> Self {
        Self { listen: loopback(9180) }
    }
}

const fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

fn origin_of(section: &str, origin: Option<&String>, listen: SocketAddr) -> Result<Origin, String> {
    // A browser leaves out the usual port.
    let fallback = || match listen.port() {
        80 => "http://localhost".to_owned(),
        port => format!("http://localhost:{port}"),
    };
    Origin::parse(&origin.cloned().unwrap_or_else(fallback)).map_err(|fault| format!("{section}.origin: {fault}"))
}

impl Config {
    /// The public address of the portal.
    pub fn origin(&self) -> Result<Origin, String> {
        origin_of("portal", self.portal.origin.as_ref(), self.portal.listen)
    }

    /// Where the desk takes requests, and the address by which it is known; none where this process has no desk.
    pub fn desk(&self) -> Result<Option<(SocketAddr, Origin)>, String> {
        let at = |listen| Ok((listen, origin_of("desk", self.desk.origin.as_ref(), listen)?));
        self.desk.listen.map(at).transpose()
    }

    /// What is wrong with these sections, one sentence each.
    pub(super) fn listening_faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let portal = self.origin();
        let desk = self.desk();
        if let Ok(origin) = &portal
            && !origin.is_secure()
            && !self.portal.listen.ip().is_loopback()
        {
            faults.push(format!(
                "portal.origin must be the https address that subscribers use, since portal.listen {} is not loopback",
                self.portal.listen
            ));
        }
        if let Ok(Some((listen, origin))) = &desk {
            if !origin.is_secure() && !listen.ip().is_loopback() {
                faults.push(format!(
                    "desk.origin must be the https address that your people use, since desk.listen {listen} is not loopback"
                ));
            }
            if portal.as_ref() == Ok(origin) {
                faults.push("desk.origin must be another address than portal.origin".to_owned());
            }
        }
        let listeners = [
            ("portal.listen", Some(self.portal.listen)),
            ("operations.listen", Some(self.operations.listen)),
            ("desk.listen", self.desk.listen),
        ];
        let [portal_at, operations_at, desk_at] = listeners;
        for (one, other) in [(portal_at, operations_at), (portal_at, desk_at), (operations_at, desk_at)] {
            if one.1.is_some() && one.1 == other.1 && one.1.is_some_and(|address| address.port() != 0) {
                faults.push(format!("{} and {} are the same address", one.0, other.0));
            }
        }
        faults.extend(portal.err());
        faults.extend(desk.err());
        faults
    }
}
