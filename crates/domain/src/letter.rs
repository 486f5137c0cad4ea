//! The temporary-ID letter (PRODUCT §4.1): what stands in it, how long it works, and where it has got to.
//!
//! 仮ID and 仮パスワード are typed from paper, perhaps by somebody who does so once in ten years: eight characters in
//! lower case, none of which looks like another. What cannot have stood in a letter is told before it is looked up, and
//! costs no try.

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
        /// Its customer asked for it on the portal.
        Request => "request",
        /// It goes along with the welcome papers.
        Welcome => "welcome",
        /// Staff had it made.
        Reissue => "reissue",
    }
}

words! {
    /// Where a letter has got to.
    LetterState {
        /// It waits to be printed.
        Requested => "requested",
        /// It is printed.
        Printed => "printed",
        /// It was taken to the post.
        Posted => "posted",
        /// A registration was completed with it.
        Used => "used",
        /// Its last day is over.
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
    /// The same for letters that go along with welcome papers.
    pub welcome_days: u16,
}

impl Default for LetterPolicy {
    fn default() -> Self {
        Self { days: 30, welcome_days: 180 }
    }
}

impl LetterPolicy {
    /// The days that a letter of that purpose works after the day on which it was printed.
    #[must_use]
    pub const fn days_of(self, purpose: LetterPurpose) -> u16 {
        match purpose {
            LetterPurpose::Welcome => self.welcome_days,
            LetterPurpose::Request | LetterPurpose::Reissue => self.days,
        }
    }

    /// The instant at which a letter printed at that one stops working: the end of its last day, as its reader counts.
    pub fn valid_until(self, purpose: LetterPurpose, printed_at: Ts, zone: &Zone) -> Result<Ts, jiff::Error> {
        let days = i32::from(self.days_of(purpose)) + 1;
        zone.start_of(zone.date_of(printed_at).checked_add(jiff::Span::new().try_days(days)?)?)
    }
}

/// What has happened to a letter, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LetterTimes {
    /// It was printed.
    pub printed_at: Option<Ts>,
    /// It was taken to the post.
    pub posted_at: Option<Ts>,
    /// It came back.
    pub returned_at: Option<Ts>,
    /// A registration was completed with it.
    pub used_at: Option<Ts>,
    /// It stops working; fixed when it is printed.
    pub valid_until: Option<Ts>,
}

impl LetterTimes {
    /// Where the letter has got to.
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
