//! Sharing a contract: invitations, how long they and the access they give last, and names as strangers see them.
//!
//! The holder of a contract invites a person by mail and chooses the scopes (PRODUCT §2 `Grant`). An operator whose
//! guide prints one login per contract switches all of it off.

use crate::{
    credential::{ContactAddress, ContactAddressFault},
    grant::{Scope, Scopes},
    time::{Date, Ts},
    words,
};
use std::time::Duration;

words! {
    /// Whether a contract may have several logins. A login may hold several contracts either way.
    Household {
        /// As many as are invited.
        On => "on",
        /// One login per contract, as printed in the guide.
        Off => "off",
    }
}

impl Household {
    /// Whether it is on.
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

words! {
    /// How long an invited person may see the contract.
    Term {
        /// A month, for somebody who helps out once.
        OneMonth => "1_month",
        /// Half a year.
        SixMonths => "6_months",
        /// A year.
        OneYear => "1_year",
        /// Three years.
        ThreeYears => "3_years",
    }
}

impl Term {
    /// The term preselected in the form.
    pub const USUAL: Self = Self::OneYear;

    const fn months(self) -> i64 {
        match self {
            Self::OneMonth => 1,
            Self::SixMonths => 6,
            Self::OneYear => 12,
            Self::ThreeYears => 36,
        }
    }

    /// The last day of a term that begins on `today`.
    #[must_use]
    pub fn last_day(self, today: Date) -> Date {
        today.saturating_add(jiff::Span::new().months(self.months()))
    }
}

/// How long the link of an invitation works after its mail was last sent.
pub const INVITATION_LIFE: Duration = Duration::from_hours(7 * 24);

/// How many persons may see a contract beside its holder, counting open invitations.
pub const MOST_PERSONS: i64 = 10;

/// An invitation as asked for, before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Where the mail goes.
    pub address: ContactAddress,
    /// The scopes it opens.
    pub scopes: Scopes,
    /// How long the access lasts.
    pub term: Term,
}

/// What is wrong with a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WishFault {
    /// The address cannot be one.
    Address(ContactAddressFault),
    /// It is the inviting login's own address.
    Own,
    /// No scope was chosen.
    NoScope,
    /// No term was chosen.
    NoTerm,
}

impl Wish {
    /// Reads a wish as typed; `own` is the address of the login that invites.
    pub fn read(address: &str, scopes: &[Scope], term: Option<Term>, own: &str) -> Result<Self, Vec<WishFault>> {
        let mut faults = Vec::new();
        let address = ContactAddress::parse(address);
        match &address {
            Ok(address) if address.as_str().eq_ignore_ascii_case(own) => faults.push(WishFault::Own),
            Ok(_) => {}
            Err(fault) => faults.push(WishFault::Address(*fault)),
        }
        let scopes = Scopes::of(scopes);
        if scopes.is_empty() {
            faults.push(WishFault::NoScope);
        }
        if term.is_none() {
            faults.push(WishFault::NoTerm);
        }
        match (address, term) {
            (Ok(address), Some(term)) if faults.is_empty() => Ok(Self { address, scopes, term }),
            _ => Err(faults),
        }
    }
}

/// The state of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// Written but not sent: it is still on the review page.
    Draft,
    /// Sent, and can be accepted.
    Open,
    /// Too old; it can be sent again.
    Expired,
    /// Accepted.
    Accepted,
    /// Withdrawn.
    Withdrawn,
}

/// The instants that decide the state of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationTimes {
    /// When its mail was last sent.
    pub last_sent_at: Option<Ts>,
    /// When its link stops working.
    pub expires_at: Ts,
    /// When the access it gives ends.
    pub grant_ends_at: Ts,
    /// When it was accepted.
    pub accepted_at: Option<Ts>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Ts>,
}

impl InvitationTimes {
    /// The invitation's state at `now`.
    #[must_use]
    pub fn state(&self, now: Ts) -> InvitationState {
        if self.withdrawn_at.is_some() {
            InvitationState::Withdrawn
        } else if self.accepted_at.is_some() {
            InvitationState::Accepted
        } else if self.last_sent_at.is_none() {
            InvitationState::Draft
        } else if self.expires_at <= now || self.grant_ends_at <= now {
            InvitationState::Expired
        } else {
            InvitationState::Open
        }
    }
}

/// A name as shown to somebody who may not know the person: the first character of each word, each followed by one
/// circle.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let words = name.split_whitespace().filter_map(|word| word.chars().next().map(|first| format!("{first}○")));
    words.collect::<Vec<_>>().join(" ")
}

/// A customer number with all but its last four characters hidden; a short one is hidden whole.
#[must_use]
pub fn mask_number(number: &str) -> String {
    const SHOWN: usize = 4;
    let count = number.chars().count();
    let end: String = if count > SHOWN { number.chars().skip(count - SHOWN).collect() } else { String::new() };
    format!("****{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "holder@example.jp";

    #[test]
    fn a_wish_needs_an_address_a_scope_and_a_term() {
        let wish = Wish::read("kenji@example.jp", &[Scope::Bills], Some(Term::OneYear), OWN).unwrap();
        assert_eq!((wish.address.as_str(), wish.scopes.to_string().as_str()), ("kenji@example.jp", "bills"));
        let faults = Wish::read("", &[], None, OWN).unwrap_err();
        assert_eq!(faults, [WishFault::Address(ContactAddressFault::Empty), WishFault::NoScope, WishFault::NoTerm]);
        assert_eq!(
            Wish::read("Holder@Example.jp", &[Scope::Usage], Some(Term::OneYear), OWN),
            Err(vec![WishFault::Own])
        );
    }

    #[test]
    fn a_term_ends_on_the_same_day_or_the_months_last() {
        for (term, today, last) in [
            (Term::OneYear, "2026-11-12", "2027-11-12"),
            (Term::OneMonth, "2027-01-31", "2027-02-28"),
            (Term::SixMonths, "2026-08-31", "2027-02-28"),
            (Term::ThreeYears, "2028-02-29", "2031-02-28"),
        ] {
            assert_eq!(term.last_day(today.parse().unwrap()).to_string(), last);
        }
        assert_eq!(Term::USUAL, Term::OneYear);
    }

    #[test]
    fn an_invitation_is_open_from_its_mail_until_its_end() {
        let at = |hour: i64| Ts::from_micros(hour * 3_600_000_000);
        let draft = InvitationTimes {
            last_sent_at: None,
            expires_at: at(10),
            grant_ends_at: at(1000),
            accepted_at: None,
            withdrawn_at: None,
        };
        let sent = InvitationTimes { last_sent_at: Some(at(1)), ..draft };
        for (times, now, state) in [
            (draft, 1, InvitationState::Draft),
            (sent, 9, InvitationState::Open),
            (sent, 10, InvitationState::Expired),
            (InvitationTimes { expires_at: at(2000), ..sent }, 1000, InvitationState::Expired),
            (InvitationTimes { accepted_at: Some(at(2)), ..sent }, 3, InvitationState::Accepted),
            (InvitationTimes { withdrawn_at: Some(at(2)), ..sent }, 3, InvitationState::Withdrawn),
        ] {
            assert_eq!(times.state(at(now)), state);
        }
    }

    #[test]
    fn strangers_read_little_of_names_and_numbers() {
        assert_eq!(mask_name("髙橋 花子"), "髙○ 花○");
        assert_eq!(mask_name("みなとケーブル"), "み○");
        assert_eq!(mask_name(""), "");
        assert_eq!((mask_number("N-1234567"), mask_number("123")), ("****4567".to_owned(), "****".to_owned()));
    }

    #[test]
    fn the_switch_is_written_as_in_the_configuration() {
        assert_eq!(serde_json::from_str::<Household>(r#""off""#).unwrap(), Household::Off);
        assert!(Household::On.is_on() && !Household::Off.is_on());
    }
}
