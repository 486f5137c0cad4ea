//! What a use case returns besides its result.

use crate::{audit::head::HeadFault, port::WritingFault};
use madoguchi_store::StoreError;

/// Why a use case's unit ended early.
pub(crate) type Stop<R> = madoguchi_store::Stop<R, Error>;

/// What a person's request came to: done, or refused with a reason that a page can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T, R> {
    /// It is done.
    Done(T),
    /// It is not done, with the reason. What happened on the way (a counted try, an audit line) stays.
    Refused(R),
}

impl<T, R> Outcome<T, R> {
    /// The reason for the refusal; none when it is done.
    #[must_use]
    pub fn refusal(self) -> Option<R> {
        match self {
            Self::Done(_) => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }
}

impl<T, R> From<Result<T, R>> for Outcome<T, R> {
    fn from(result: Result<T, R>) -> Self {
        match result {
            Ok(done) => Self::Done(done),
            Err(refusal) => Self::Refused(refusal),
        }
    }
}

impl<R> From<Error> for Stop<R> {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// What broke. The person sees one calm page with an incident number; the cause goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Stored data cannot be understood: a defect, or a key file other than the one it was written with.
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
