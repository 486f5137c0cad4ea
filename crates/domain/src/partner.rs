//! Partners: services that others run for the operator, and when a failing one is left alone.
//!
//! A breaker spares a partner calls that would fail anyway, and spares us the waiting. After some failures in a row it
//! opens for a while; then one caller tries, and the others follow only if that went well. A breaker's next state is a
//! function of its last, so all processes can share it as one row.

#[cfg(test)]
mod tests;

use crate::{time::Ts, words};
use std::time::Duration;

words! {
    /// A service that we call.
    Partner {
        /// The service that filters websites for internet customers.
        WebFilter => "web_filter",
    }
}

/// Failures in a row that open a breaker.
pub const MOST_FAILURES: i64 = 5;
/// How long it first opens; each failed probe doubles it.
pub const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// How long it opens at most.
pub const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// How long it opens at most when the partner itself names the time.
pub const LONGEST_ASKED: Duration = Duration::from_hours(1);
/// How long a probe may take. After that its caller counts as gone, and another may try.
pub const PROBE_TIME: Duration = Duration::from_secs(30);

/// What is known of a partner's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// Failures since the last success.
    pub failures: i64,
    /// Set while it is open: nobody calls before this instant; then one caller probes.
    pub open_until: Option<Ts>,
    /// Set while somebody probes: others wait until this instant at most.
    pub probing_until: Option<Ts>,
    /// When it last changed.
    pub updated_at: Ts,
}

/// What kind of call is made to a partner; handed back with the result of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The breaker was closed.
    Free,
    /// The one call that finds out whether the partner works again; its time ends at that instant.
    Probe(Ts),
}

/// A breaker's answer to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Call now.
    Free,
    /// Call, and be the only one. The breaker becomes this; only the first caller to store it may probe.
    Probe(Breaker),
    /// Do not call before this instant.
    Wait(Ts),
}

impl Breaker {
    /// The breaker of a partner that works, or was never called.
    #[must_use]
    pub const fn closed(now: Ts) -> Self {
        Self { failures: 0, open_until: None, probing_until: None, updated_at: now }
    }

    /// Whether it is open: calls wait, except for a probe.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open_until.is_some()
    }

    /// Whether a call may be made at `now`.
    #[must_use]
    pub fn enter(&self, now: Ts) -> Entry {
        let Some(open_until) = self.open_until else { return Entry::Free };
        let ahead = |until: Ts, most: Duration| {
            // An instant beyond the longest pause was written by a wrong clock; it must not block calls for years.
            until > now && until.since(now) <= most
        };
        if ahead(open_until, LONGEST_ASKED) {
            return Entry::Wait(open_until);
        }
        match self.probing_until {
            Some(until) if ahead(until, PROBE_TIME) => Entry::Wait(until),
            _ => Entry::Probe(Self { probing_until: Some(now.plus(PROBE_TIME)), updated_at: now, ..*self }),
        }
    }

    /// Its next state when the partner has answered, whoever called.
    #[must_use]
    pub const fn succeeded(&self, now: Ts) -> Self {
        if self.failures == 0 && self.open_until.is_none() { *self } else { Self::closed(now) }
    }

    /// Its next state when a call has failed. `asked` is how long the partner itself asks to be left alone.
    ///
    /// Only a probe makes an open one wait longer: calls already under way when it opened tell nothing new.
    #[must_use]
    pub fn failed(&self, turn: Turn, asked: Option<Duration>, now: Ts) -> Self {
        let counts = match turn {
            Turn::Free => self.open_until.is_none(),
            Turn::Probe(until) => self.probing_until == Some(until),
        };
        if !counts {
            return *self;
        }
        let failures = self.failures.saturating_add(1);
        let pause = match (pause(failures), asked.map(|asked| asked.min(LONGEST_ASKED))) {
            (Some(usual), Some(asked)) => Some(usual.max(asked)),
            (usual, asked) => usual.or(asked),
        };
        Self { failures, open_until: pause.map(|pause| now.plus(pause)), probing_until: None, updated_at: now }
    }
}

/// How long so many failures in a row open a breaker: 30 s for the fifth, then doubling each time, at most 15 min.
fn pause(failures: i64) -> Option<Duration> {
    let doublings = u32::try_from(failures.checked_sub(MOST_FAILURES)?).ok()?;
    let seconds = FIRST_PAUSE.as_secs().saturating_mul(1_u64.checked_shl(doublings).unwrap_or(u64::MAX));
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}
