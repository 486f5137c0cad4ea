//! Failed sign-ins slow down the next one, and never lock anybody out for good (PRODUCT §4.4).

mod stuffing;

pub use stuffing::{STUFFING_WINDOW, Stuffing, StuffingPolicy};

use crate::limit::Limit;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// After how many failures a login or a source has to wait, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DelayPolicy {
    /// Failures in a row that bring the first delay. 0 counts as 1.
    pub failures: u32,
    /// Minutes of the first delay; each further failure doubles it.
    pub first_delay_minutes: u32,
    /// The longest delay, in minutes.
    pub longest_delay_minutes: u32,
    /// Hours after the last failure at which all failures are forgotten.
    pub forget_after_hours: u32,
}

impl Default for DelayPolicy {
    fn default() -> Self {
        Self { failures: 5, first_delay_minutes: 15, longest_delay_minutes: 60, forget_after_hours: 24 }
    }
}

impl DelayPolicy {
    /// How long to wait after that many failures, from the last of them; `None` while they are too few.
    #[must_use]
    pub fn delay(&self, failures: u32) -> Option<Duration> {
        let doublings = failures.checked_sub(self.failures.max(1))?;
        let factor = 1u64.checked_shl(doublings).unwrap_or(u64::MAX);
        let minutes = u64::from(self.first_delay_minutes).saturating_mul(factor).min(self.longest_delay_minutes.into());
        Some(Duration::from_mins(minutes))
    }

    /// The same for something that holds several of what has this policy, such as a network around a source.
    #[must_use]
    pub const fn times(self, several: u32) -> Self {
        Self { failures: self.failures.saturating_mul(several), ..self }
    }

    /// How many tries of one login are looked at in an hour from browsers that it does not know, wherever they are. A
    /// network that fails is held up long before, so it takes very many of them to use this up.
    #[must_use]
    pub const fn strangers_an_hour(&self) -> Limit {
        Limit::an_hour(self.failures as i64 * 12)
    }

    /// How long after the last failure all failures are forgotten.
    #[must_use]
    pub fn forget_after(&self) -> Duration {
        Duration::from_hours(self.forget_after_hours.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_failure_delays_and_each_further_one_doubles_it() {
        let policy = DelayPolicy::default();
        let minutes = |n| Some(Duration::from_mins(n));
        for (failures, delay) in [
            (0, None),
            (4, None),
            (5, minutes(15)),
            (6, minutes(30)),
            (7, minutes(60)),
            (8, minutes(60)),
            (100, minutes(60)),
            (u32::MAX, minutes(60)),
        ] {
            assert_eq!(policy.delay(failures), delay, "{failures}");
        }
    }

    #[test]
    fn odd_settings_stay_within_the_longest_delay() {
        let policy =
            DelayPolicy { failures: 0, first_delay_minutes: 60, longest_delay_minutes: 10, ..DelayPolicy::default() };
        assert_eq!(policy.delay(0), None);
        assert_eq!(policy.delay(1), Some(Duration::from_mins(10)));
    }

    #[test]
    fn a_delay_is_read_from_configuration() {
        let policy: DelayPolicy = serde_json::from_str(r#"{"failures": 3}"#).unwrap();
        assert_eq!(policy, DelayPolicy { failures: 3, ..DelayPolicy::default() });
        assert_eq!(policy.forget_after(), Duration::from_hours(24));
    }
}
