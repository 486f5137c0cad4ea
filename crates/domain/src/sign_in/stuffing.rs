//! Stolen lists of IDs and passwords tried on the sign-in page: how they are noticed and slowed down (PRODUCT §4.4).
//!
//! A person mistypes her own password for her own ID. Many IDs from one source, or one password for many IDs, mean that
//! somebody is trying a list.

use crate::{throttle::slowdown, words};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The window in which IDs are counted.
pub const STUFFING_WINDOW: Duration = Duration::from_hours(24);

words! {
    /// What many failed sign-ins have in common.
    Stuffing {
        /// They come from one source.
        Source => "source",
        /// They try one password.
        Password => "password",
    }
}

/// How many different IDs are suspicious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StuffingPolicy {
    /// Different IDs that failed from one source in a day.
    pub ids_of_source: u32,
    /// Different IDs for which one password failed in a day.
    pub ids_of_password: u32,
}

impl Default for StuffingPolicy {
    fn default() -> Self {
        Self { ids_of_source: 10, ids_of_password: 10 }
    }
}

impl StuffingPolicy {
    /// The same for something that holds several sources, such as a network.
    #[must_use]
    pub const fn times(self, several: u32) -> Self {
        Self { ids_of_source: self.ids_of_source.saturating_mul(several), ..self }
    }

    /// The number of different IDs that is suspicious. 0 counts as 1.
    #[must_use]
    pub fn suspicious(&self, what: Stuffing) -> u32 {
        match what {
            Stuffing::Source => self.ids_of_source,
            Stuffing::Password => self.ids_of_password,
        }
        .max(1)
    }

    /// How long a sign-in waits, given how many failed IDs share its source or password: not at all below the
    /// suspicious number, then 1 s, 2 s, 4 s, never more than 10 s.
    #[must_use]
    pub fn wait(&self, what: Stuffing, ids: u32) -> Duration {
        slowdown((ids + 1).saturating_sub(self.suspicious(what)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_id_is_suspicious_and_from_then_on_it_slows() {
        let policy = StuffingPolicy { ids_of_source: 10, ids_of_password: 3 };
        for (what, ids, seconds) in [
            (Stuffing::Source, 0, 0),
            (Stuffing::Source, 9, 0),
            (Stuffing::Source, 10, 1),
            (Stuffing::Source, 11, 2),
            (Stuffing::Source, 1_000, 10),
            (Stuffing::Password, 2, 0),
            (Stuffing::Password, 3, 1),
        ] {
            assert_eq!(policy.wait(what, ids), Duration::from_secs(seconds), "{what} {ids}");
        }
        let odd = StuffingPolicy { ids_of_source: 0, ids_of_password: 0 };
        assert_eq!(odd.wait(Stuffing::Source, 0), Duration::ZERO, "nobody waits before anything failed");
    }

    #[test]
    fn a_policy_is_read_from_configuration() {
        let policy: StuffingPolicy = serde_json::from_str(r#"{"ids_of_source": 30}"#).unwrap();
        assert_eq!(policy, StuffingPolicy { ids_of_source: 30, ..StuffingPolicy::default() });
    }
}
