//! すでに登録されています: what it takes to replace an earlier registration with a new one (PRODUCT §4.1).
//!
//! Name, number and postcode can be on one stolen bill, so more is asked than for a first registration: something that
//! reaches the contract's own person, or is at that person's home.

use crate::words;
use serde::{Deserialize, Serialize};
use std::time::Duration;

words! {
    /// A proof that can replace an earlier registration.
    ReplacementProof {
        /// A code mailed to the contact address of the earlier registration.
        ContactCode => "contact_code",
        /// 機器情報: the device is in the home.
        Device => "device",
        /// The second factor of the earlier registration.
        SecondFactor => "second_factor",
        /// The notice with a temporary ID: it goes only to the address on file.
        Letter => "letter",
    }
}

/// What an operator may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReplacementPolicy {
    /// Whether the proof of the contract alone replaces an earlier registration, as printed in the guide. Never where a
    /// second factor is set.
    pub at_once: bool,
    /// Hours after a replacement during which payment, contact address, orders and call details stay closed.
    pub closed_hours: u32,
}

impl Default for ReplacementPolicy {
    fn default() -> Self {
        Self { at_once: false, closed_hours: 48 }
    }
}

impl ReplacementPolicy {
    /// How long payment, contact address, orders and call details stay closed.
    #[must_use]
    pub fn closed_for(&self) -> Duration {
        Duration::from_hours(self.closed_hours.into())
    }
}

/// What decides which proofs can replace an earlier login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guarded {
    /// It has a second factor.
    pub second_factor: bool,
    /// Its owner said that a change was not hers: the contact address may be somebody else's.
    pub frozen: bool,
}

impl Guarded {
    /// The proofs for it; one suffices.
    #[must_use]
    pub const fn proofs(self) -> &'static [ReplacementProof] {
        match (self.frozen, self.second_factor) {
            (true, _) => &[ReplacementProof::Letter],
            (false, true) => &[ReplacementProof::SecondFactor, ReplacementProof::Letter],
            (false, false) => &[ReplacementProof::ContactCode, ReplacementProof::Device, ReplacementProof::Letter],
        }
    }
}

/// Whether the proofs shown are enough to replace an earlier registration.
#[must_use]
pub fn may_replace(policy: ReplacementPolicy, guarded: Guarded, shown: &[ReplacementProof]) -> bool {
    let unguarded = !guarded.second_factor && !guarded.frozen;
    (policy.at_once && unguarded) || guarded.proofs().iter().any(|proof| shown.contains(proof))
}

#[cfg(test)]
mod tests {
    use super::{ReplacementProof::*, *};

    const PRINTED: ReplacementPolicy = ReplacementPolicy { at_once: true, closed_hours: 0 };

    const PLAIN: Guarded = Guarded { second_factor: false, frozen: false };
    const FACTOR: Guarded = Guarded { second_factor: true, frozen: false };
    const FROZEN: Guarded = Guarded { second_factor: false, frozen: true };

    #[test]
    fn what_replaces_a_registration() {
        for (policy, guarded, shown, replaces) in [
            (ReplacementPolicy::default(), PLAIN, &[][..], false),
            (ReplacementPolicy::default(), PLAIN, &[ContactCode], true),
            (ReplacementPolicy::default(), PLAIN, &[Device], true),
            (ReplacementPolicy::default(), PLAIN, &[Letter], true),
            (ReplacementPolicy::default(), PLAIN, &[SecondFactor], false),
            (ReplacementPolicy::default(), FACTOR, &[ContactCode, Device], false),
            (ReplacementPolicy::default(), FACTOR, &[Device, SecondFactor], true),
            (ReplacementPolicy::default(), FACTOR, &[Letter], true),
            (ReplacementPolicy::default(), FROZEN, &[ContactCode, Device, SecondFactor], false),
            (ReplacementPolicy::default(), FROZEN, &[Letter], true),
            (PRINTED, PLAIN, &[], true),
            (PRINTED, FACTOR, &[], false),
            (PRINTED, FACTOR, &[ContactCode, Device], false),
            (PRINTED, FACTOR, &[Letter], true),
            (PRINTED, FROZEN, &[], false),
        ] {
            assert_eq!(may_replace(policy, guarded, shown), replaces, "{policy:?} {guarded:?} {shown:?}");
        }
    }

    #[test]
    fn a_policy_is_read_from_configuration() {
        let policy: ReplacementPolicy = serde_json::from_str(r#"{"closed_hours": 24}"#).unwrap();
        assert_eq!(policy, ReplacementPolicy { closed_hours: 24, ..ReplacementPolicy::default() });
        assert_eq!(ReplacementPolicy::default().closed_for(), Duration::from_hours(48));
        assert!(serde_json::from_str::<ReplacementPolicy>(r#"{"immediate": true}"#).is_err());
    }
}
