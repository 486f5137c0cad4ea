//! `madoguchi import`: an operator's records into the mirror tables.
//!
//! A bundle is checked against its manifest, its lines are read and staged, then whole customers are merged in
//! small chunks. A wrong line is named in the rejected-lines file with file, line, column and reason, and the
//! rest goes on. Nothing is changed before all lines are staged and the number of vanished customers is known.

mod bundle;
mod gather;
mod lines;
mod rejected;
mod run;

pub use bundle::BundleError;

use crate::{cx::App, error::Error};
use bundle::Bundle;
use madoguchi_domain::id::ImportRunId;
use madoguchi_store::{
    StoreError,
    import::{self as stored, RunCounts, RunState},
};
use rejected::Rejected;
use run::Import;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

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
    /// So much more is done.
    fn advance(&self, by: u64);
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The run.
    pub run: ImportRunId,
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
    /// Another process took the run over, since this one gave no sign of life.
    #[error("this import stood still for too long and another one has taken over")]
    TakenOver,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => Self::Store(error),
            _ => Self::Corrupt { what: "bundle" },
        }
    }
}

/// Imports a bundle.
pub async fn import(app: &App, options: &Options, progress: Arc<dyn Progress>) -> Result<Report, ImportError> {
    let bundle = Bundle::open(&options.bundle, options.ignore_hashes, progress.as_ref())?;
    let stamp = app.system_stamp("import");
    let manifest = &bundle.manifest;
    let run = stored::begin_run(app.db(), &stamp, &manifest.source, manifest.mode, bundle.manifest_hash, bundle.as_of)
        .await?
        .ok_or(ImportError::Busy)?;
    // Only now: another run's list of rejected lines may be the same file.
    let rejected = match Rejected::create(&options.rejected) {
        Ok(rejected) => rejected,
        Err(error) => {
            stored::end_run(app.db(), &stamp, run, RunState::Failed, RunCounts::default()).await?;
            return Err(error);
        }
    };
    let mut import = Import::new(app.clone(), &bundle, run, rejected, progress);
    let outcome = import.run(&bundle, options).await;
    let (outcome, counts) = import.end(outcome).await;
    Ok(Report { run, counts, stopped: outcome? })
}

/// The rejected-lines file beside a bundle, unless the engineer names another.
#[must_use]
pub fn default_rejected(bundle: &Path) -> PathBuf {
    bundle.join("rejected.csv")
}
