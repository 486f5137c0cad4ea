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
    /// The processes of this installation have a key that this one does not have.
    #[error(
        "the key file is another than that of this database's other processes: the key with the fingerprint {noted} is \
         not in it, its newest is {newest}; give every process the same key file, or, if that key is lost or was given \
         up, run `madoguchi keys adopt`"
    )]
    OtherKey {
        /// The fingerprint of the key that is noted.
        noted: String,
        /// That of this process's newest key.
        newest: String,
    },
    /// The disk that the database stands on has no room.
    #[error("the disk of the database is full: {free} bytes are free")]
    DiskFull {
        /// What is left.
        free: u64,
    },
    /// The threads that hash passwords are gone: the process is stopping.
    #[error("passwords cannot be hashed")]
    Hashing,
}

/// An error and its chain of causes, on one line.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl Error {
    /// Whether the same request may succeed a little later.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error) => error.is_temporary(),
            Self::Hashing | Self::DiskFull { .. } => true,
            Self::Corrupt { .. } | Self::AuditHead(_) | Self::Letter(_) | Self::OtherKey { .. } => false,
        }
    }
}
