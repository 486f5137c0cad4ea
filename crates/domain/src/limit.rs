//! How often something can be had in a window of time. Mails, which cost, and answers, which tell, are counted once for
//! each person they are about.

use std::time::Duration;

/// At most `most` in a window that begins with the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many are allowed.
    pub most: i64,
    /// The window's length.
    pub window: Duration,
}

impl Limit {
    /// At most `most` an hour.
    #[must_use]
    pub const fn an_hour(most: i64) -> Self {
        Self { most, window: Duration::from_hours(1) }
    }

    /// The same for something that holds several of what has this limit, such as a network around a source.
    #[must_use]
    pub const fn times(self, several: u32) -> Self {
        Self { most: self.most.saturating_mul(several as i64), ..self }
    }

    /// At most `most` a day.
    #[must_use]
    pub const fn a_day(most: i64) -> Self {
        Self { most, window: Duration::from_hours(24) }
    }
}

/// How much more the networks around a source are allowed than the source itself, from the source outwards (IPv6 /64,
/// /56, /48; IPv4 address, /24), where it is about one person: her home has one /56, and few others live near her who
/// mean her.
pub const NEAR: [u32; 3] = [1, 2, 4];

/// The same where it is about anybody: many people share a /24 or a /48.
pub const AROUND: [u32; 3] = [1, 10, 40];

/// Mails about her contact address that one person can ask for, whatever the addresses.
pub const CONTACT_MAILS: Limit = Limit::an_hour(10);

/// Refused accesses that leave a line each: of one login, or of one source that is not signed in. More would say no more
/// and fill the trail.
pub const REFUSED_ACCESSES: Limit = Limit::an_hour(30);

/// Forms of one login kept over a sign-in; nobody needs more.
pub const KEPT_FORMS: Limit = Limit::an_hour(30);

/// Mails to one login about browsers not used with it before.
pub const NEW_DEVICE_MAILS: Limit = Limit::a_day(5);

/// Mails with the ID of one customer's login.
pub const REMINDERS: Limit = Limit::a_day(3);

/// Codes to the contact address of one customer's earlier login.
pub const REPLACEMENT_CODES: Limit = Limit::a_day(5);

/// Answers to one customer or invitation about whether an ID is taken.
pub const TAKEN_ANSWERS: Limit = Limit::a_day(20);

/// Invitation mails that one login can have sent.
pub const INVITATIONS: Limit = Limit::a_day(10);

/// Tries of one letter from one source. Other sources' tries do not count.
pub const LETTER_TRIES: Limit = Limit::a_day(10);

/// Tries of one letter by all sources together, past which each waits: guessing from everywhere is slowed, and the
/// letter stays good for its owner.
pub const LETTER_TRIES_BEFORE_WAITING: Limit = Limit::a_day(50);
