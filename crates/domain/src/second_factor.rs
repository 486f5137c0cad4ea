//! Passkeys and two-step sign-in (PRODUCT §4.4): when they are required, and what a recovery code looks like.

use crate::{catalog::Family, folding, words};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a second step waits for its code after the password was right.
pub const STEP_LIFE: Duration = Duration::from_mins(10);

/// How many recovery codes are made at a time.
pub const RECOVERY_CODES: usize = 10;

/// The longest passkey name, in characters.
pub const LONGEST_NAME: usize = 40;

/// How many passkeys a login can have.
pub const MOST_PASSKEYS: usize = 10;

words! {
    /// What the operator demands of subscribers.
    Demand {
        /// None can be added. Existing ones keep working.
        Off => "off",
        /// Subscribers may add one.
        Optional => "optional",
        /// Customers with one of the chosen families must have one.
        Required => "required",
    }
}

/// What an operator may set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecondFactorPolicy {
    /// Whether a second factor is off, offered or required.
    pub demand: Demand,
    /// With `required`: the families whose customers must have one. Empty means every customer.
    pub families: Vec<Family>,
}

impl Default for SecondFactorPolicy {
    fn default() -> Self {
        Self { demand: Demand::Optional, families: Vec::new() }
    }
}

impl SecondFactorPolicy {
    /// Whether a second factor can be added.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.demand != Demand::Off
    }

    /// Whether a customer with these families must have a second factor.
    #[must_use]
    pub fn demands(&self, families: &[Family]) -> bool {
        self.demand == Demand::Required
            && (self.families.is_empty() || self.families.iter().any(|family| families.contains(family)))
    }
}

/// What was typed as a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Six digits, from the app.
    App(u32),
    /// Ten digits, a recovery code.
    Recovery(u64),
}

impl Typed {
    /// Reads a code in whatever width and grouping it was typed. `None` when it can be neither.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let digits = folding::number_key(typed);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        match digits.len() {
            6 => digits.parse().ok().map(Self::App),
            10 => digits.parse().ok().map(Self::Recovery),
            _ => None,
        }
    }
}

/// A recovery code made of random bytes. It has ten digits, while an app's code has six.
#[must_use]
pub fn recovery_code(random: [u8; 16]) -> u64 {
    // The bias of the remainder is far too small to be of use to anybody.
    u64::try_from(u128::from_be_bytes(random) % 10_000_000_000).unwrap_or_default()
}

/// A recovery code as it is written down: two groups of five.
#[must_use]
pub fn written(code: u64) -> String {
    format!("{:05}-{:05}", code / 100_000, code % 100_000)
}

/// A passkey's name as it is stored; `None` when nothing is left of it.
#[must_use]
pub fn passkey_name(typed: &str) -> Option<String> {
    let name: String = typed.chars().filter(|c| !c.is_control() && !folding::is_invisible(*c)).collect();
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_demanded_of_the_chosen_families() {
        let of = |demand, families: &[Family]| SecondFactorPolicy { demand, families: families.to_vec() };
        for (policy, has, demanded) in [
            (of(Demand::Off, &[]), &[Family::Energy][..], false),
            (of(Demand::Optional, &[Family::Energy]), &[Family::Energy], false),
            (of(Demand::Required, &[]), &[], true),
            (of(Demand::Required, &[Family::Energy]), &[Family::Tv, Family::Energy], true),
            (of(Demand::Required, &[Family::Energy]), &[Family::Tv], false),
        ] {
            assert_eq!(policy.demands(has), demanded, "{policy:?} {has:?}");
        }
        let read: SecondFactorPolicy =
            serde_json::from_str(r#"{"demand": "required", "families": ["energy", "mobile"]}"#).unwrap();
        assert_eq!(read, of(Demand::Required, &[Family::Energy, Family::Mobile]));
    }

    #[test]
    fn a_code_is_read_as_it_is_typed() {
        for (typed, read) in [
            ("012345", Some(Typed::App(12_345))),
            ("０１２ ３４５", Some(Typed::App(12_345))),
            ("00000-12345", Some(Typed::Recovery(12_345))),
            ("９８７６５ ４３２１０", Some(Typed::Recovery(9_876_543_210))),
            ("", None),
            ("12345", None),
            ("1234567", None),
            ("abcdef", None),
        ] {
            assert_eq!(Typed::read(typed), read, "{typed}");
        }
    }

    #[test]
    fn a_recovery_code_is_read_back_as_it_is_written() {
        for random in [[0; 16], [255; 16], [7; 16]] {
            let code = recovery_code(random);
            assert_eq!(Typed::read(&written(code)), Some(Typed::Recovery(code)));
        }
    }

    #[test]
    fn a_name_is_short_and_visible() {
        assert_eq!(passkey_name(" わたしの\u{200b}電話\n ").as_deref(), Some("わたしの電話"));
        assert_eq!(passkey_name(" \u{200b}\t"), None);
        assert_eq!(passkey_name(&"長".repeat(90)).map(|name| name.chars().count()), Some(LONGEST_NAME));
    }
}
