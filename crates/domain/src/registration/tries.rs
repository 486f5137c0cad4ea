//! How often a contract may be claimed before the visitor is sent another way (PRODUCT §4.1 Tries).

use crate::throttle::slowdown;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How many tries a record and a source have. Identical repeats and unreadable input are not tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TriesPolicy {
    /// Tries per record (the typed name and phone, folded, and every record matched by phone or item) in the window.
    pub per_record: u32,
    /// That window, in hours.
    pub record_window_hours: u32,
    /// Tries per source (an IPv4 address or IPv6 /64) in an hour before it is slowed down.
    pub per_source_per_hour: u32,
}

impl Default for TriesPolicy {
    fn default() -> Self {
        Self { per_record: 5, record_window_hours: 24, per_source_per_hour: 60 }
    }
}

impl TriesPolicy {
    /// The window in which the tries of a record are counted.
    #[must_use]
    pub fn record_window(&self) -> Duration {
        Duration::from_hours(self.record_window_hours.into())
    }
}

/// How long a try waits for its answer, given the tries in its window so far (`attempts`, this one included) and how
/// many are free (`most`): not at all up to that, then 1 s, 2 s, 4 s and so on, never more than 10 s.
#[must_use]
pub fn slowdown_past(most: u32, attempts: u32) -> Duration {
    slowdown(attempts.saturating_sub(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_source_slows_and_is_never_shut() {
        let most = TriesPolicy::default().per_source_per_hour;
        for (attempts, seconds) in
            [(0, 0), (1, 0), (60, 0), (61, 1), (62, 2), (63, 4), (64, 8), (65, 10), (1_000, 10), (u32::MAX, 10)]
        {
            assert_eq!(slowdown_past(most, attempts), Duration::from_secs(seconds), "{attempts}");
        }
    }

    #[test]
    fn tries_are_read_from_configuration() {
        let policy: TriesPolicy = serde_json::from_str(r#"{"per_record": 3}"#).unwrap();
        assert_eq!(policy, TriesPolicy { per_record: 3, ..TriesPolicy::default() });
        assert_eq!(policy.record_window(), Duration::from_hours(24));
        assert!(serde_json::from_str::<TriesPolicy>(r#"{"per_hour": 3}"#).is_err());
    }
}
