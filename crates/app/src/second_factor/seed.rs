//! The secret that an app and we share.

use crate::sealed::Secret;
use madoguchi_domain::time::Ts;
use totp_rs::{Builder, Totp};

/// What an app and we count from. 160 bits, as RFC 4226 recommends.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Seed(pub(super) [u8; 20]);

impl Secret for Seed {
    const KIND: &'static str = "two_step_seed";

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl Seed {
    pub(super) fn totp(&self) -> Totp {
        Builder::new().with_secret(self.0).with_skew(1).build_noncompliant()
    }

    /// The step whose code that is: the present one, or the one before or after it.
    pub(crate) fn step_of(&self, code: u32, now: Ts) -> Option<i64> {
        let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
        self.totp().check(&format!("{code:06}"), seconds).and_then(|step| i64::try_from(step).ok())
    }

    /// As it is typed into an app.
    pub(super) fn base32(&self) -> String {
        totp_rs::Secret::from(self.0).to_base32()
    }
}
