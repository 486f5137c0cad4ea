//! The portal as the other side of a ceremony.

use std::fmt;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// The portal as passkeys know it: by its host name, to which they are bound.
#[derive(Clone)]
pub struct RelyingParty(pub(super) Webauthn);

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelyingParty")
    }
}

impl RelyingParty {
    /// The portal at that public origin. None where its host is an IP address: browsers make no passkeys there.
    #[must_use]
    pub fn of(origin: &str, name: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let domain = origin.domain()?.to_owned();
        WebauthnBuilder::new(&domain, &origin).ok()?.rp_name(name).build().ok().map(Self)
    }
}
