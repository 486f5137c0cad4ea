//! Partners: the services that an operator has others do, and when one that is ill is left alone.
//!
//! A breaker spares a partner the calls that would fail anyhow, and us the waiting: after some failures in a row it
//! opens for a while, then one caller tries, and only when that went well do the others follow. What becomes of a
//! breaker is a function of what it was, so that all processes can share it as one row.

#[cfg(test)]
mod tests;

use crate::{time::Ts, words};
use std::time::Duration;

words! {
    /// Whom we call.
    Partner {
        /// The service that filters web sites for internet customers.
        WebFilter => "web_filter",
    }
}

/// Failures in a row that open a breaker.
pub const MOST_FAILURES: i64 = 5;
/// For how long it opens first; each probe that fails doubles it.
pub const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// For how long it opens at most.
pub const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// For how long it opens at most where the partner itself says how long.
pub const LONGEST_ASKED: Duration = Duration::from_hours(1);
/// How long a probe may take. Then its caller is taken to be gone, and another may try.
pub const PROBE_TIME: Duration = Duration::from_secs(30);

/// What is known of a partner's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// Failures since the last success.
    pub failures: i64,
    /// Set while it is open: nobody calls before this instant, and then one probes.
    pub open_until: Option<Ts>,
    /// Set while somebody probes: others wait at most until this instant.
    pub probing_until: Option<Ts>,
    /// When it last changed.
    pub updated_at: Ts,
}

/// In which way somebody calls a partner; given back with what came of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The breaker was closed.
    Free,
    /// It is the one call that finds out whether the partner is well again; its time is over at that instant.
    Probe(Ts),
}

/// What a breaker answers to somebody who wants to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Call.
    Free,
    /// Call, and be the only one. The breaker becomes this; whoever else made it so first is the one instead.
    Probe(Breaker),
    /// Do not call before this instant.
    Wait(Ts),
}

impl Breaker {
    /// The breaker of a partner that is well, or was never called.
    #[must_use]
    pub const fn closed(now: Ts) -> Self {
        Self { failures: 0, open_until: None, probing_until: None, updated_at: now }
    }

    /// Whether calls wait at that instant, or only one is made.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open_until.is_some()
    }

    /// Whether a call may be made.
    #[must_use]
    pub fn enter(&self, now: Ts) -> Entry {
        let Some(open_until) = self.open_until else { return Entry::Free };
        let ahead = |until: Ts, most: Duration| {
            // An instant beyond every pause there is was written by a wrong clock; it must not shut for years.
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

    /// What it becomes when the partner has answered, whoever had called.
    #[must_use]
    pub const fn succeeded(&self, now: Ts) -> Self {
        if self.failures == 0 && self.open_until.is_none() { *self } else { Self::closed(now) }
    }

    /// What it becomes when a call has failed. `asked` is how long the partner itself wants to be left alone.
    ///
    /// Only a probe makes an open one wait longer: calls that were on their way when it opened say nothing new.
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

/// For how long so many failures in a row open a breaker: 30 s for the fifth, then twice as long each, at most 15 min.
fn pause(failures: i64) -> Option<Duration> {
    let doublings = u32::try_from(failures.checked_sub(MOST_FAILURES)?).ok()?;
    let seconds = FIRST_PAUSE.as_secs().saturating_mul(1_u64.checked_shl(doublings).unwrap_or(u64::MAX));
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}
