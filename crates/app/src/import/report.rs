//! What an import is asked to do, and what it reports: how far it has got, what it did, why it did nothing.

use crate::error::Error;
use madoguchi_domain::{id::ImportRunId, import::BundleFile};
use madoguchi_store::{StoreError, import::RunCounts};
use std::path::{Path, PathBuf};

/// What an engineer may choose.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder with `manifest.toml`.
    pub bundle: PathBuf,
    /// The file for rejected lines.
    pub rejected: PathBuf,
    /// A full bundle stops if it would end more than this share of the active customers, in percent.
    pub most_ended_percent: f64,
    /// Whether to take files that were changed after the manifest was written.
    pub ignore_hashes: bool,
    /// This machine's name: an import that was killed on the same machine can be continued at once.
    pub host: String,
}

/// The steps of a run, for its progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Comparing the files with the manifest; counted in bytes.
    Checking,
    /// Reading and staging lines.
    Reading,
    /// Merging customers; counted in staged lines.
    Merging,
    /// Ending customers that are gone.
    Ending,
}

/// Hears how far a run has got.
pub trait Progress: Send + Sync {
    /// A step begins, with `total` units to do.
    fn step(&self, step: Step, total: u64);
    /// This import continues an earlier one of the same bundle that was killed.
    fn resumed(&self);
    /// `by` more units are done.
    fn advance(&self, by: u64);
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The run's id.
    pub run: ImportRunId,
    /// Whether it continued a run that was killed.
    pub resumed: bool,
    /// The run's counts.
    pub counts: RunCounts,
    /// Why it stopped before changing anything, if it did.
    pub stopped: Option<Stopped>,
}

/// Why a run stopped: a full bundle lacks too many customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Active customers of the source.
    pub active: i64,
    /// Those that the bundle lacks.
    pub missing: i64,
}

/// Why a bundle is not read at all. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {reason}", path = path.display())]
    Unreadable {
        /// The file's path.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// The manifest cannot be understood.
    #[error("manifest.toml: {0}")]
    Manifest(String),
    /// A file is not the one the manifest describes.
    #[error(
        "{file} is not the file that the manifest describes ({what}); if it was changed on purpose, use --ignore-hashes"
    )]
    Changed {
        /// The file.
        file: BundleFile,
        /// How it differs.
        what: &'static str,
    },
    /// A file has no header, or lacks columns.
    #[error("{file}: the header line {what}")]
    Header {
        /// The file.
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
    /// Another import is running.
    #[error("another import is running; try again when it has ended")]
    Busy,
    /// A file could not be read or written.
    #[error("{0}")]
    File(String),
    /// Another process took the run over because this one showed no sign of life, or its staged lines were lost in a
    /// crash.
    #[error(
        "another import has taken over from this one, or the database crashed and lost what was staged; nothing is \
         half done: import again"
    )]
    TakenOver,
    /// The database failed.
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
