//! What is asked of an import, and what it says: how far it has got, what it did, why it did nothing.

use crate::error::Error;
use madoguchi_domain::{id::ImportRunId, import::BundleFile};
use madoguchi_store::{StoreError, import::RunCounts};
use std::path::{Path, PathBuf};

/// What an engineer may choose.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder with `manifest.toml`.
    pub bundle: PathBuf,
    /// Where rejected lines go.
    pub rejected: PathBuf,
    /// A full bundle that would end a larger share of the active customers, in percent, stops.
    pub most_ended_percent: f64,
    /// Takes files that were changed after the manifest was written.
    pub ignore_hashes: bool,
    /// The name of this machine: an import of it that was killed can be gone on with at once.
    pub host: String,
}

/// The steps of a run, for its progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Comparing the files with the manifest; counted in bytes.
    Checking,
    /// Reading and staging lines.
    Reading,
    /// Merging; counted in staged lines.
    Merging,
    /// Ending customers that are gone.
    Ending,
}

/// Told how far a run has got.
pub trait Progress: Send + Sync {
    /// A step begins; so much is to be done.
    fn step(&self, step: Step, total: u64);
    /// An import of the same bundle was killed, and this one goes on where it stopped.
    fn resumed(&self);
    /// So much more is done.
    fn advance(&self, by: u64);
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The run.
    pub run: ImportRunId,
    /// Whether it went on with one that was killed.
    pub resumed: bool,
    /// What it counted.
    pub counts: RunCounts,
    /// Why it stopped before changing anything, if it did.
    pub stopped: Option<Stopped>,
}

/// A full bundle that lacks too many customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Active customers of the source.
    pub active: i64,
    /// Those that the bundle does not have.
    pub missing: i64,
}

/// Why a bundle is not read at all. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {reason}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The manifest is not one.
    #[error("manifest.toml: {0}")]
    Manifest(String),
    /// A file is not the one that the manifest describes.
    #[error(
        "{file} is not the file that the manifest describes ({what}); if it was changed on purpose, use --ignore-hashes"
    )]
    Changed {
        /// Which.
        file: BundleFile,
        /// In what.
        what: &'static str,
    },
    /// A file has no header, or lacks columns.
    #[error("{file}: the header line {what}")]
    Header {
        /// Which.
        file: BundleFile,
        /// What is wrong.
        what: String,
    },
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bundle as a whole is not what its manifest says.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// Another import is at work.
    #[error("another import is running; try again when it has ended")]
    Busy,
    /// A file could not be read or written.
    #[error("{0}")]
    File(String),
    /// Another process took the run over, since this one gave no sign of life; or its staged lines went in a crash.
    #[error(
        "another import has taken over from this one, or the database crashed and lost what was staged; nothing is \
         half done: import again"
    )]
    TakenOver,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    pub(super) fn changed(file: &Path) -> Self {
        Self::File(format!("{} was changed while it was imported", file.display()))
    }
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => Self::Store(error),
            _ => Self::Corrupt { what: "bundle" },
        }
    }
}
