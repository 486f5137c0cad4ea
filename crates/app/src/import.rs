//! `madoguchi import`: an operator's records into the mirror tables.
//!
//! A bundle is checked against its manifest, its lines are read and staged, then whole customers are merged in
//! small chunks. A wrong line is named in the rejected-lines file with file, line, column and reason, and the
//! rest goes on. Nothing is changed before all lines are staged and the number of vanished customers is known.

mod bundle;
mod gather;
mod lines;
mod pace;
mod prepare;
mod rejected;
mod run;
mod source;
mod split;

pub use bundle::BundleError;

use crate::{cx::App, error::Error};
use bundle::Bundle;
use madoguchi_domain::id::ImportRunId;
use madoguchi_store::{
    StoreError,
    import::{self as stored, Begun, Mark, RunCounts},
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
    fn changed(file: &Path) -> Self {
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

/// Imports a bundle, or goes on with an import of it whose process was killed.
pub async fn import(app: &App, options: &Options, progress: Arc<dyn Progress>) -> Result<Report, ImportError> {
    let mut rejected = Rejected::open(&options.rejected)?;
    let bundle = Bundle::open(&options.bundle, options.ignore_hashes, progress.as_ref())?;
    let stamp = app.system_stamp("import");
    let known = stored::Bundle {
        source: bundle.manifest.source.clone(),
        mode: bundle.manifest.mode,
        manifest_hash: bundle.manifest_hash,
        as_of: bundle.as_of,
        host: options.host.clone(),
        rejected_bytes: (!options.ignore_hashes).then(|| rejected.bytes()),
    };
    let (run, mark) = match stored::begin_run(app.db(), &stamp, &known).await? {
        Begun::New(run) => {
            rejected.begin()?;
            (run, Mark::START)
        }
        Begun::Resumed(run, mark) => {
            rejected.go_on(mark.rejected_bytes, mark.counts.rejected_lines)?;
            progress.resumed();
            (run, mark)
        }
        Begun::Busy => return Err(ImportError::Busy),
    };
    let resumed = run.attempt > 1;
    let (app, source, as_of, beaten_at) = (app.clone(), known.source, bundle.as_of, stamp.now);
    let mut import = Import { app, source, as_of, run, mark, rejected, progress, beaten_at };
    let outcome = import.run(&bundle, options).await;
    let (outcome, counts) = import.end(outcome).await;
    Ok(Report { run: run.id, resumed, counts, stopped: outcome? })
}

/// The rejected-lines file beside a bundle, unless the engineer names another.
#[must_use]
pub fn default_rejected(bundle: &Path) -> PathBuf {
    bundle.join("rejected.csv")
}
