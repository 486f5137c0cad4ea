//! Work done after the page has answered: its kinds, its states, where it queues, and when a failed job is tried again.

mod places;
mod relay;

pub use places::{GIVES_WAY_AFTER, Places, Ticket};
pub use relay::{LONGEST_PAUSE, PAUSE, Relay};

use crate::words;
use std::time::Duration;

words! {
    /// What a job does; its subject is what it is done to.
    JobKind {
        /// Sends one mail; the subject is the message.
        SendMail => "send_mail",
        /// Looks for the customer of a letter request; the subject is the request.
        MatchLetterRequest => "match_letter_request",
        /// Hands a setting over to its partner; the subject is the setting.
        ApplySetting => "apply_setting",
        /// Deletes what is past its retention; the subject is its turn.
        Sweep => "sweep",
        /// Numbers and chains audit lines that have no seal yet; the subject is its turn.
        SealAudit => "seal_audit",
    }
}

words! {
    /// Where a job waits for its turn. What is slow has a queue of its own, so that it holds up nothing else.
    Queue {
        /// Mails that somebody sits and waits for: codes, links.
        Awaited => "awaited",
        /// Other mails.
        Notice => "notice",
        /// Mails whose server took long over them when they were last tried.
        Slow => "slow",
        /// Calls to partners.
        Partner => "partner",
        /// Work within the house.
        House => "house",
    }
}

impl Queue {
    /// Whether its jobs are mails.
    #[must_use]
    pub const fn is_of_mails(self) -> bool {
        matches!(self, Self::Awaited | Self::Notice | Self::Slow)
    }
}

impl JobKind {
    /// The queue that its jobs begin in, unless who enqueues one says otherwise.
    #[must_use]
    pub const fn queue(self) -> Queue {
        match self {
            Self::SendMail => Queue::Notice,
            Self::ApplySetting => Queue::Partner,
            Self::MatchLetterRequest | Self::Sweep | Self::SealAudit => Queue::House,
        }
    }
}

words! {
    /// What came of an attempt, for logs and metrics.
    JobOutcome {
        /// It is done.
        Done => "done",
        /// It failed and is tried again later.
        Retry => "retry",
        /// It took so long that it is tried again behind the others.
        Slow => "slow",
        /// What every job of its queue needs is away; it waits without using up an attempt.
        Away => "away",
        /// A partner is left alone for a while; it waits without using up an attempt.
        Waiting => "waiting",
        /// It came too late to be of use.
        Expired => "expired",
        /// It was given up.
        Dead => "dead",
    }
}

words! {
    /// The state of a job.
    JobState {
        /// Waiting until it is due.
        Ready => "ready",
        /// A worker has it until its lease ends.
        Running => "running",
        /// Finished.
        Done => "done",
        /// Given up after too many attempts; the desk shows it.
        Dead => "dead",
        /// Too late to be of use (such as a mail with an expired code).
        Expired => "expired",
    }
}

/// Attempts after which a job is given up: about a day, by [`backoff`].
pub const MOST_ATTEMPTS: i64 = 30;

/// How long a worker may keep a job without a sign of life.
pub const LEASE: Duration = Duration::from_mins(1);

/// How long a job waits after its `attempt`-th failure (from 1): 5 s · 2ⁿ, at most an hour, less up to a quarter by
/// `jitter` (0–255), so that jobs that failed together do not return together.
#[must_use]
pub fn backoff(attempt: i64, jitter: u8) -> Duration {
    const LONGEST: u64 = 3600;
    let doublings = u32::try_from(attempt.clamp(1, 16) - 1).unwrap_or(0);
    let millis = (5_u64 << doublings).min(LONGEST) * 1000;
    Duration::from_millis(millis - millis / 4 * u64::from(jitter) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        assert_eq!(backoff(1, 0), Duration::from_secs(5));
        assert_eq!(backoff(3, 0), Duration::from_secs(20));
        assert_eq!(backoff(11, 0), Duration::from_hours(1));
        assert_eq!(backoff(i64::MAX, 0), Duration::from_hours(1));
        assert_eq!(backoff(1, 255), Duration::from_millis(3750));
    }

    #[test]
    fn giving_up_takes_about_a_day() {
        let all: Duration = (1..MOST_ATTEMPTS).map(|attempt| backoff(attempt, 128)).sum();
        assert!((14..30).contains(&(all.as_secs() / 3600)), "{all:?}");
    }
}
