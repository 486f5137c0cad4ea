//! Counting tries: what the next attempt makes of a counter, and whether that attempt may go on.
//!
//! An attempt is counted *before* it is looked at, so that fifty at once are not fifty free guesses. A right one clears
//! the counter of its login.

use crate::{limit::Limit, sign_in::DelayPolicy, time::Ts};
use std::time::Duration;

/// A counter of attempts by one login or one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// How many attempts there were.
    pub count: i64,
    /// When the first of them was.
    pub since: Ts,
    /// No attempt is looked at before this instant.
    pub blocked_until: Option<Ts>,
    /// When the last of them was.
    pub updated_at: Ts,
}

/// The result of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It may be looked at; the counter becomes this.
    Allowed(Throttle),
    /// It is not looked at and does not count.
    Blocked {
        /// The next may be made from that instant on.
        until: Ts,
        /// How many there were already.
        count: u32,
    },
}

/// Why an attempt is not looked at, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    /// The next may be made from that instant on.
    pub until: Ts,
    /// What brought it about.
    pub cause: DelayCause,
}

/// What brought a delay about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelayCause {
    /// So many failures at one login, by whomever.
    Login(u32),
    /// So many failures from one source, at whatever login.
    Source(u32),
    /// So many attempts at once that they could not be counted.
    Rush,
}

impl Throttle {
    /// A counter that has seen its first attempt.
    #[must_use]
    pub const fn first(now: Ts) -> Self {
        Self { count: 1, since: now, blocked_until: None, updated_at: now }
    }

    fn failures(&self) -> u32 {
        u32::try_from(self.count).unwrap_or(u32::MAX)
    }

    fn next(old: Option<Self>, now: Ts) -> Self {
        old.map_or_else(|| Self::first(now), |old| Self { count: old.count.saturating_add(1), updated_at: now, ..old })
    }
}

/// The next sign-in attempt of a login or source (PRODUCT §4.4: five failures, then a delay that grows).
#[must_use]
pub fn sign_in_attempt(policy: &DelayPolicy, old: Option<Throttle>, now: Ts) -> Attempt {
    let forget = policy.forget_after();
    let old = old.filter(|old| now.since(old.updated_at) < forget);
    if let Some(old) = old
        && let Some(until) = old.blocked_until.filter(|until| *until > now)
    {
        return Attempt::Blocked { until, count: old.failures() };
    }
    let mut next = Throttle::next(old, now);
    next.blocked_until = policy.delay(next.failures()).map(|delay| now.plus(delay));
    Attempt::Allowed(next)
}

/// The next attempt where only so many are looked at in a window that begins with the first of them.
#[must_use]
pub fn limited_attempt(limit: Limit, old: Option<Throttle>, now: Ts) -> Attempt {
    let next = windowed_attempt(limit.window, old, now);
    if next.count > limit.most {
        return Attempt::Blocked { until: next.since.plus(limit.window), count: old.map_or(0, |old| old.failures()) };
    }
    Attempt::Allowed(next)
}

/// The longest wait. It slows somebody down and never shuts them out.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How long an attempt waits that is `over` past the usual number: 1 s, 2 s, 4 s and so on, never more than 10 s.
#[must_use]
pub fn slowdown(over: u32) -> Duration {
    match over.checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => Duration::from_secs(1u64.checked_shl(doublings).unwrap_or(u64::MAX)).min(LONGEST_WAIT),
    }
}

/// The next attempt within a window of fixed length that begins with its first attempt.
#[must_use]
pub fn windowed_attempt(window: Duration, old: Option<Throttle>, now: Ts) -> Throttle {
    Throttle::next(old.filter(|old| now.since(old.since) < window), now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn start() -> Ts {
        Ts::from_micros(1_800_000_000_000_000)
    }

    fn fail(times: u32, mut now: Ts, step: Duration) -> (Option<Throttle>, Ts) {
        let mut state = None;
        for _ in 0..times {
            if let Attempt::Allowed(next) = sign_in_attempt(&DelayPolicy::default(), state, now) {
                state = Some(next);
            }
            now = now.plus(step);
        }
        (state, now)
    }

    #[test]
    fn the_sixth_attempt_within_the_delay_is_not_looked_at() {
        let (state, now) = fail(5, start(), MINUTE);
        let until = start().plus(4 * MINUTE).plus(15 * MINUTE);
        let sixth = sign_in_attempt(&DelayPolicy::default(), state, now);
        assert_eq!(sixth, Attempt::Blocked { until, count: 5 });
    }

    #[test]
    fn the_delay_doubles_with_the_next_failure_after_it() {
        let (state, now) = fail(5, start(), MINUTE);
        let later = now.plus(15 * MINUTE);
        let Attempt::Allowed(sixth) = sign_in_attempt(&DelayPolicy::default(), state, later) else { unreachable!() };
        assert_eq!(sixth.blocked_until, Some(later.plus(30 * MINUTE)));
    }

    #[test]
    fn a_day_without_attempts_forgets() {
        let (state, now) = fail(5, start(), MINUTE);
        let next = sign_in_attempt(&DelayPolicy::default(), state, now.plus(24 * 60 * MINUTE));
        assert!(matches!(next, Attempt::Allowed(Throttle { count: 1, blocked_until: None, .. })));
    }

    #[test]
    fn past_a_limit_nothing_is_looked_at_until_the_window_is_over() {
        let limit = Limit::an_hour(2);
        let mut state = None;
        for place in 0..2 {
            let Attempt::Allowed(next) = limited_attempt(limit, state, start().plus(place * MINUTE)) else { panic!() };
            state = Some(next);
        }
        let until = start().plus(60 * MINUTE);
        for minutes in [2, 30, 59] {
            let third = limited_attempt(limit, state, start().plus(minutes * MINUTE));
            assert_eq!(third, Attempt::Blocked { until, count: 2 });
        }
        assert!(matches!(limited_attempt(limit, state, until), Attempt::Allowed(Throttle { count: 1, .. })));
    }

    #[test]
    fn a_window_begins_anew_after_its_length() {
        let hour = 60 * MINUTE;
        let mut state = None;
        for n in 1..=3_i64 {
            let next = windowed_attempt(hour, state, start().plus(MINUTE));
            assert_eq!(next.count, n);
            state = Some(next);
        }
        assert_eq!(windowed_attempt(hour, state, start().plus(2 * hour)).count, 1);
    }
}
