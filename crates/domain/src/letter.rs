//! The temporary-ID letter (PRODUCT §4.1): what is printed in it, how long it works, and its state.
//!
//! 仮ID and 仮パスワード are typed from paper, perhaps by somebody who does so once in ten years: eight characters in
//! lower case, none of which looks like another. Anything that cannot have been in a letter is reported before it is
//! looked up, and costs no try.

mod word;

pub use word::{ALPHABET, LENGTH, TemporaryWord, WordFault};

use crate::{
    time::{Ts, Zone},
    words,
};
use serde::{Deserialize, Serialize};

words! {
    /// What a letter was made for.
    LetterPurpose {
        /// The customer asked for it on the portal.
        Request => "request",
        /// It goes with the welcome papers.
        Welcome => "welcome",
        /// Staff had it made.
        Reissue => "reissue",
    }
}

words! {
    /// The state of a letter.
    LetterState {
        /// It waits to be printed.
        Requested => "requested",
        /// It is printed.
        Printed => "printed",
        /// It was taken to the post.
        Posted => "posted",
        /// A registration was completed with it.
        Used => "used",
        /// Its last day has passed.
        Expired => "expired",
        /// It came back from the post.
        Returned => "returned",
    }
}

/// How long letters work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LetterPolicy {
    /// Days after the day of printing.
    pub days: u16,
    /// The same for letters that go with welcome papers.
    pub welcome_days: u16,
}

impl Default for LetterPolicy {
    fn default() -> Self {
        Self { days: 30, welcome_days: 180 }
    }
}

impl LetterPolicy {
    /// How many days a letter works after the day on which it was printed.
    #[must_use]
    pub const fn days_of(self, purpose: LetterPurpose) -> u16 {
        match purpose {
            LetterPurpose::Welcome => self.welcome_days,
            LetterPurpose::Request | LetterPurpose::Reissue => self.days,
        }
    }

    /// When a letter printed at `printed_at` stops working: the end of its last day in the reader's zone.
    pub fn valid_until(self, purpose: LetterPurpose, printed_at: Ts, zone: &Zone) -> Result<Ts, jiff::Error> {
        let days = i32::from(self.days_of(purpose)) + 1;
        zone.start_of(zone.date_of(printed_at).checked_add(jiff::Span::new().try_days(days)?)?)
    }
}

/// The instants that decide the state of a letter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LetterTimes {
    /// When it was printed.
    pub printed_at: Option<Ts>,
    /// When it was taken to the post.
    pub posted_at: Option<Ts>,
    /// When it came back.
    pub returned_at: Option<Ts>,
    /// When a registration was completed with it.
    pub used_at: Option<Ts>,
    /// When it stops working; fixed when it is printed.
    pub valid_until: Option<Ts>,
}

impl LetterTimes {
    /// The letter's state at `now`.
    #[must_use]
    pub fn state(&self, now: Ts) -> LetterState {
        if self.used_at.is_some() {
            LetterState::Used
        } else if self.returned_at.is_some() {
            LetterState::Returned
        } else if self.valid_until.is_some_and(|until| until <= now) {
            LetterState::Expired
        } else if self.posted_at.is_some() {
            LetterState::Posted
        } else if self.printed_at.is_some() {
            LetterState::Printed
        } else {
            LetterState::Requested
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Ts {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn a_letter_works_to_the_end_of_its_last_day_in_the_operators_zone() {
        let tokyo = Zone::named("Asia/Tokyo").unwrap();
        let policy = LetterPolicy::default();
        for (purpose, printed, until) in [
            (LetterPurpose::Request, "2026-11-12T00:00:00Z", "2026-12-12T15:00:00Z"),
            // Early in the morning of the 13th in Tokyo.
            (LetterPurpose::Reissue, "2026-11-12T15:30:00Z", "2026-12-13T15:00:00Z"),
            (LetterPurpose::Welcome, "2026-11-12T00:00:00Z", "2027-05-11T15:00:00Z"),
        ] {
            assert_eq!(policy.valid_until(purpose, at(printed), &tokyo).unwrap(), at(until), "{purpose}");
        }
        assert_eq!(tokyo.date_of(at("2026-12-12T14:59:59Z")).to_string(), "2026-12-12", "30 days after the 12th");
    }

    #[test]
    fn the_state_is_what_happened_last_and_matters_most() {
        let (one, two, now) = (Some(Ts::from_micros(1)), Some(Ts::from_micros(2)), Ts::from_micros(10));
        let requested = LetterTimes::default();
        let printed = LetterTimes { printed_at: one, valid_until: Some(Ts::from_micros(11)), ..requested };
        let posted = LetterTimes { posted_at: two, ..printed };
        let expired = LetterTimes { valid_until: Some(now), ..posted };
        let returned = LetterTimes { returned_at: two, ..expired };
        let used = LetterTimes { used_at: two, ..returned };
        for (times, state) in [
            (requested, LetterState::Requested),
            (printed, LetterState::Printed),
            (posted, LetterState::Posted),
            (expired, LetterState::Expired),
            (returned, LetterState::Returned),
            (used, LetterState::Used),
        ] {
            assert_eq!(times.state(now), state);
        }
    }

    #[test]
    fn days_are_read_from_configuration() {
        let policy: LetterPolicy = serde_json::from_str(r#"{"days": 14}"#).unwrap();
        assert_eq!(policy, LetterPolicy { days: 14, ..LetterPolicy::default() });
        assert!(serde_json::from_str::<LetterPolicy>(r#"{"day": 14}"#).is_err());
    }
}
