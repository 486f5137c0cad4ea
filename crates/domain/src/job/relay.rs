//! Whether mails are handed over, or wait for a mail server that is away (decision 0038).
//!
//! While it is away one mail at a time finds out whether it is back; the others stay due, so that all of them leave as
//! soon as it answers.

use crate::time::Ts;
use std::time::Duration;

/// The longest time between two looks at a mail server that is away.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// How long the first pause is; each failure adds as much.
pub const PAUSE: Duration = Duration::from_secs(5);

/// What a worker knows of the mail server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Relay {
    away: Option<Away>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Away {
    failures: u32,
    /// No mail is handed over before.
    until: Ts,
}

impl Relay {
    /// Whether a mail may be handed over now.
    #[must_use]
    pub fn admits(&self, now: Ts) -> bool {
        // An instant far ahead was set by a clock that has been put back since.
        self.away.is_none_or(|away| now >= away.until || away.until.since(now) > LONGEST_PAUSE)
    }

    /// A mail is handed over. If the server was away, the others wait for what comes of it.
    pub fn begins(&mut self, now: Ts) {
        if let Some(away) = &mut self.away {
            away.until = now.plus(LONGEST_PAUSE);
        }
    }

    /// The mail was not handed over after all: another may find out.
    pub fn learns_nothing(&mut self, now: Ts) {
        if let Some(away) = &mut self.away {
            away.until = now;
        }
    }

    /// No mail got through to the server. Returns when the next may try.
    pub fn fails(&mut self, now: Ts) -> Ts {
        let failures = self.away.map_or(1, |away| away.failures.saturating_add(1));
        let until = now.plus((PAUSE * failures.min(16)).min(LONGEST_PAUSE));
        self.away = Some(Away { failures, until });
        until
    }

    /// The server answered, whatever it said to the mail. Returns whether it was away before.
    pub fn answers(&mut self) -> bool {
        self.away.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Ts {
        Ts::from_micros(1_795_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_server_that_is_away_is_looked_for_every_quarter_of_a_minute_by_one_mail() {
        let mut relay = Relay::default();
        assert!(relay.admits(at(0)));
        relay.begins(at(0));
        assert!(relay.admits(at(0)), "any number while it answers");
        assert_eq!(relay.fails(at(0)), at(5));
        assert!(!relay.admits(at(4)) && relay.admits(at(5)));
        relay.begins(at(5));
        assert!(!relay.admits(at(6)), "one finds out");
        assert!(relay.admits(at(20)), "and another if that takes long");
        relay.learns_nothing(at(6));
        assert!(relay.admits(at(6)), "or if it came too late to be sent");
        assert_eq!(relay.fails(at(6)), at(16));
        for _ in 0..100 {
            assert!(relay.fails(at(100)) <= at(115));
        }
        assert!(!relay.admits(at(114)) && relay.admits(at(115)));
        assert!(relay.answers() && !relay.answers());
        assert!(relay.admits(at(100)));
    }

    #[test]
    fn a_clock_put_back_does_not_hold_mails_up() {
        let mut relay = Relay::default();
        relay.fails(at(10_000));
        assert!(relay.admits(at(0)));
    }
}
