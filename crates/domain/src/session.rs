//! How long a signed-in browser stays signed in (PRODUCT §4.4).

use crate::time::Ts;
use crate::words;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The operator's limits on a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionPolicy {
    /// Minutes without a request before a session ends.
    pub idle_minutes: u32,
    /// Hours after sign-in at which a session ends, even if used.
    pub absolute_hours: u32,
    /// Minutes after a sign-in or step-up in which what matters can be changed.
    pub step_up_minutes: u32,
    /// Minutes between two records of when a session was last used, so that reading pages does not write.
    pub last_seen_every_minutes: u32,
    /// Days after its last sign-in during which a login still knows a browser.
    pub known_device_days: u32,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self {
            idle_minutes: 30,
            absolute_hours: 12,
            step_up_minutes: 10,
            last_seen_every_minutes: 5,
            known_device_days: 396,
        }
    }
}

impl SessionPolicy {
    /// Whether a session with that sign-in and last use is still alive.
    ///
    /// A clock that jumped back ends no session and makes none younger: age is counted to the later of `now` and
    /// `last_seen_at`, and idle time begins again once the clock has caught up. A session that seems to begin a whole
    /// lifetime in the future was signed in by a wrong clock. It is over, since its end could not be determined.
    #[must_use]
    pub fn is_alive(&self, signed_in_at: Ts, last_seen_at: Ts, now: Ts) -> bool {
        let lifetime = self.lifetime();
        now.since(last_seen_at) < self.idle()
            && now.max(last_seen_at).since(signed_in_at) < lifetime
            && signed_in_at.since(now) < lifetime
    }

    /// Whether the last step-up or sign-in is recent enough to change what matters (PRODUCT §4.4).
    ///
    /// A proof in the future, by a clock that jumped back, counts as lying just as far in the past.
    #[must_use]
    pub fn is_stepped_up(&self, proven_at: Option<Ts>, now: Ts) -> bool {
        let limit = Duration::from_mins(self.step_up_minutes.into());
        proven_at.is_some_and(|proven_at| now.since(proven_at) < limit && proven_at.since(now) < limit)
    }

    /// Whether it is time to record that a session is in use. Never while the clock is behind the last record, which
    /// must not move back.
    #[must_use]
    pub fn wants_touch(&self, last_seen_at: Ts, now: Ts) -> bool {
        now > last_seen_at && now.since(last_seen_at) >= Duration::from_mins(self.last_seen_every_minutes.into())
    }

    /// The idle limit as a duration.
    #[must_use]
    pub fn idle(&self) -> Duration {
        Duration::from_mins(self.idle_minutes.into())
    }

    /// Whether a login knows the browser of a sign-in: `any_before` tells whether it ever knew one, `last_seen_at` when
    /// it last signed in from this one. A clock that jumped back makes no browser unknown.
    #[must_use]
    pub fn recognise(&self, any_before: bool, last_seen_at: Option<Ts>, now: Ts) -> Recognition {
        let limit = Duration::from_hours(u64::from(self.known_device_days) * 24);
        match last_seen_at {
            Some(seen) if now.since(seen) < limit => Recognition::Known,
            _ if any_before => Recognition::New,
            _ => Recognition::First,
        }
    }

    /// The lifetime from sign-in.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        Duration::from_hours(self.absolute_hours.into())
    }
}

/// Whether a login knows the browser of a sign-in (PRODUCT §4.4, new-device notices).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognition {
    /// The login's first browser ever: there is nobody to tell.
    First,
    /// A browser used with the login before.
    Known,
    /// A new browser: the login's owner is told.
    New,
}

words! {
    /// What a browser runs on, as its owner would call it.
    Device {
        /// iPhone
        Iphone => "iphone",
        /// iPad
        Ipad => "ipad",
        /// Android
        Android => "android",
        /// Windows
        Windows => "windows",
        /// Mac
        Mac => "mac",
        /// Anything else.
        Other => "other",
    }
}

impl Device {
    /// The device named in a browser's `User-Agent`. Browsers lie; it is a hint for their owner.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        // An iPhone names the Mac it is "like", so the order matters.
        [
            ("iPhone", Self::Iphone),
            ("iPad", Self::Ipad),
            ("Android", Self::Android),
            ("Windows", Self::Windows),
            ("Macintosh", Self::Mac),
        ]
        .into_iter()
        .find_map(|(word, device)| user_agent.contains(word).then_some(device))
        .unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: i64 = 60_000_000;

    fn at(minute: i64) -> Ts {
        Ts::from_micros(minute * MINUTE)
    }

    #[test]
    fn a_session_ends_when_idle_or_old() {
        let policy = SessionPolicy::default();
        for (seen, now, alive) in [
            (0, 0, true),
            (0, 29, true),
            (0, 30, false),
            (100, 129, true),
            (100, 130, false),
            (719, 719, true),
            (719, 720, false),
            (2_000, 2_001, false),
        ] {
            assert_eq!(policy.is_alive(at(0), at(seen), at(now)), alive, "seen {seen}, now {now}");
        }
    }

    #[test]
    fn a_clock_set_back_neither_ends_nor_renews() {
        let policy = SessionPolicy::default();
        assert!(policy.is_alive(at(100), at(110), at(40)), "an hour back");
        assert!(!policy.is_alive(at(0), at(720), at(10)), "was over before the clock went back");
        assert!(!policy.is_alive(at(10_000), at(10_000), at(0)), "signed in by a clock a week ahead");
    }

    #[test]
    fn a_proof_is_fresh_for_ten_minutes() {
        let policy = SessionPolicy::default();
        for (proven, now, fresh) in [
            (None, 0, false),
            (Some(0), 0, true),
            (Some(0), 9, true),
            (Some(0), 10, false),
            (Some(0), 700, false),
            (Some(5), 0, true),
            (Some(60), 0, false),
        ] {
            assert_eq!(policy.is_stepped_up(proven.map(at), at(now)), fresh, "{proven:?} {now}");
        }
    }

    #[test]
    fn use_is_recorded_every_five_minutes() {
        let policy = SessionPolicy::default();
        for (now, wanted) in [(0, false), (4, false), (5, true), (60, true), (-60, false)] {
            assert_eq!(policy.wants_touch(at(0), at(now)), wanted, "{now}");
        }
    }

    #[test]
    fn a_browser_is_new_when_another_was_known_before() {
        use Recognition::{First, Known, New};
        let policy = SessionPolicy::default();
        let day = |days: i64| at(days * 24 * 60);
        for (any, seen, now, is) in [
            (false, None, 0, First),
            (true, None, 0, New),
            (true, Some(0), 1, Known),
            (true, Some(0), 395, Known),
            (true, Some(0), 396, New),
            (true, Some(10), 0, Known),
        ] {
            assert_eq!(policy.recognise(any, seen.map(day), day(now)), is, "{any} {seen:?} {now}");
        }
    }

    #[test]
    fn limits_are_read_from_configuration() {
        let policy: SessionPolicy = serde_json::from_str(r#"{"idle_minutes": 10}"#).unwrap();
        assert_eq!(policy, SessionPolicy { idle_minutes: 10, ..SessionPolicy::default() });
        assert!(serde_json::from_str::<SessionPolicy>(r#"{"idle": 10}"#).is_err());
    }

    proptest! {
        #[test]
        fn no_session_outlives_its_lifetime(signed_in in -1_000i64..1_000, seen in -1_000i64..3_000, now in -1_000i64..3_000) {
            let policy = SessionPolicy::default();
            if policy.is_alive(at(signed_in), at(seen), at(now)) {
                prop_assert!(now - signed_in < 720 && seen - signed_in < 720 && now - seen < 30);
            }
        }
    }

    #[test]
    fn a_device_is_called_as_its_owner_calls_it() {
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15";
        assert_eq!(Device::of(iphone), Device::Iphone);
        assert_eq!(Device::of("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"), Device::Windows);
        assert_eq!(Device::of("Mozilla/5.0 (Linux; Android 16)"), Device::Android);
        assert_eq!(Device::of("curl/8"), Device::Other);
    }
}
