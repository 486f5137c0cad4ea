//! The rules for every mailed code and link (PRODUCT §4.1–4.3): how long it works, how often it can be tried, and when
//! its mail can be asked for again.

use crate::time::Ts;
use std::time::Duration;

/// How long the code of a contact address works.
pub const VERIFY_LIFE: Duration = Duration::from_hours(24);

/// How long a code works that resets a forgotten password or replaces a registration.
pub const CODE_LIFE: Duration = Duration::from_mins(10);

/// How long the link of a passphrase request works.
pub const LINK_LIFE: Duration = Duration::from_hours(1);

/// How many codes or answers are looked at. After that, a new mail or a new sign-in is needed.
pub const MOST_TRIES: u32 = 5;

/// How long to wait before the same mail can be asked for again.
pub const RESEND_AFTER: Duration = Duration::from_mins(1);

/// Whether another try is looked at.
#[must_use]
pub fn can_be_tried(tries: impl Into<i64>) -> bool {
    tries.into() < i64::from(MOST_TRIES)
}

/// Whether a challenge works: in time, and not tried too often.
#[must_use]
pub fn works(expires_at: Ts, tries: impl Into<i64>, now: Ts) -> bool {
    expires_at > now && can_be_tried(tries)
}

/// When its mail can be asked for again; `None` when that is now.
#[must_use]
pub fn wait_until(sent_at: Ts, now: Ts) -> Option<Ts> {
    Some(sent_at.plus(RESEND_AFTER)).filter(|again| *again > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Ts = Ts::from_micros(1_800_000_000_000_000);

    #[test]
    fn five_tries_in_time_are_looked_at() {
        let later = NOW.plus(CODE_LIFE);
        for (expires_at, tries, looked_at) in
            [(later, 0, true), (later, 4, true), (later, 5, false), (NOW, 0, false), (NOW.minus(CODE_LIFE), 4, false)]
        {
            assert_eq!(works(expires_at, tries, NOW), looked_at, "{tries}");
        }
    }

    #[test]
    fn a_mail_can_be_asked_for_again_after_a_minute() {
        assert_eq!(wait_until(NOW, NOW), Some(NOW.plus(RESEND_AFTER)));
        assert_eq!(wait_until(NOW, NOW.plus(RESEND_AFTER / 2)), Some(NOW.plus(RESEND_AFTER)));
        assert_eq!(wait_until(NOW, NOW.plus(RESEND_AFTER)), None);
    }
}
