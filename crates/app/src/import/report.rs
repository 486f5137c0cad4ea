//! What an import is asked to do, and what it reports: how far it has got, what it did, why it did nothing.

use crate::error::Error;
use madoguchi_domain::{
    id::ImportRunId,
    import::{Brake, BundleFile, Limits, Tally},
};
use madoguchi_store::{
    StoreError,
    import::{Changes, RunCounts},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What an engineer may choose.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder with `manifest.toml`.
    pub bundle: PathBuf,
    /// The file for rejected lines.
    pub rejected: PathBuf,
    /// What is meant of all that would stop the import.
    pub limits: Limits,
    /// Whether to compare only, and change nothing.
    pub dry_run: bool,
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
    /// Counting what the bundle would change.
    Comparing,
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
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The run's id.
    pub run: ImportRunId,
    /// Whether it continued a run that was killed.
    pub resumed: bool,
    /// The run's counts.
    pub counts: RunCounts,
    /// What was read of each file.
    pub tally: Tally,
    /// What stopped it before it changed anything; of a dry run, what would stop an import. Empty when nothing did.
    pub stopped: Vec<Brake>,
    /// What a dry run found; `None` of an import.
    pub difference: Option<Difference>,
}

/// What an import of the bundle would do, per file and kind of change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Lines that are new, changed, or there without being in the bundle, of each file of the bundle.
    pub files: BTreeMap<BundleFile, Changes>,
    /// Lines that could not be put together, which reading them could not tell.
    pub rejected: BTreeMap<BundleFile, i64>,
    /// Contracts that the bundle says to have ended, and products.
    pub ended: BTreeMap<BundleFile, i64>,
    /// Contracts that a full bundle lacks.
    pub missing: i64,
    /// Customers and offerings left as they are because what there is of them is newer.
    pub older: BTreeMap<BundleFile, i64>,
    /// Customers without any difference.
    pub unchanged: i64,
}

/// What a run came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Everything acceptable was taken.
    Done,
    /// It stopped before it changed anything.
    Stopped(Vec<Brake>),
    /// It was only compared.
    Tried(Vec<Brake>, Difference),
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
