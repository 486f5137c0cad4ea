//! What a use case gives back besides its result.

use crate::{audit::head::HeadFault, port::WritingFault};
use madoguchi_store::{Stop, StoreError};

/// What a person asked for: done, or refused with a reason that a page can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T, R> {
    /// It is done.
    Done(T),
    /// It is not done, and why. What happened on the way (a counted try, an audit line) stays.
    Refused(R),
}

impl<T, R> Outcome<T, R> {
    /// Why it is not done; nothing when it is.
    #[must_use]
    pub fn refusal(self) -> Option<R> {
        match self {
            Self::Done(_) => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }
}

impl<T, R> From<Result<T, R>> for Outcome<T, R> {
    /// What a unit of work gives.
    fn from(outcome: Result<T, R>) -> Self {
        match outcome {
            Ok(done) => Self::Done(done),
            Err(refusal) => Self::Refused(refusal),
        }
    }
}

impl<R> From<Error> for Stop<R, Error> {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// What broke. A person reads one calm page with an incident number; the cause goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored cannot be understood: a defect, or a key file that is not the one it was written with.
    #[error("stored {what} cannot be read")]
    Corrupt {
        /// What it is.
        what: &'static str,
    },
    /// The head of the audit trail is not where it was noted, or cannot be noted.
    #[error(transparent)]
    AuditHead(#[from] HeadFault),
    /// Letters cannot be written: a font is missing.
    #[error(transparent)]
    Letter(#[from] WritingFault),
    /// The threads that hash passwords are gone: the process is stopping.
    #[error("passwords cannot be hashed")]
    Hashing,
}

impl Error {
    /// Whether the same request may succeed a little later.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error) => error.is_temporary(),
            Self::Hashing => true,
            Self::Corrupt { .. } | Self::AuditHead(_) | Self::Letter(_) => false,
        }
    }
}
