//! `madoguchi import`: an operator's records into the mirror tables.
//!
//! A bundle is checked against its manifest; its lines are read and staged; then whole customers are merged in small
//! chunks. A wrong line is named in the rejected-lines file with file, line, column and reason, and the rest goes on.
//! Nothing changes before all lines are staged and what they would change has been counted and found usual, or meant.

mod as_of;
mod bundle;
mod common;
mod foresee;
mod gather;
mod lines;
mod pace;
mod prepare;
mod rejected;
mod report;
mod run;
mod source;
mod split;
mod trial;

pub use as_of::{Reset, ResetError, reset_as_of};
pub use bundle::instant;
pub use report::{BundleError, Difference, ImportError, Options, Progress, Report, Step};

use crate::cx::App;
use bundle::Bundle;
use madoguchi_store::import::{self as stored, Begun, Mark};
use rejected::Rejected;
use report::Outcome;
use run::Import;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Imports a bundle, or continues an import of it whose process was killed.
pub async fn import(app: &App, options: &Options, progress: Arc<dyn Progress>) -> Result<Report, ImportError> {
    let mut rejected = Rejected::open(&options.rejected)?;
    let stamp = app.system_stamp("import");
    let bundle = Bundle::open(&options.bundle, options.ignore_hashes, stamp.now, progress.as_ref())?;
    let known = stored::Bundle {
        source: bundle.manifest.source.clone(),
        mode: bundle.manifest.mode,
        manifest_hash: bundle.manifest_hash,
        as_of: bundle.as_of,
        host: options.host.clone(),
        // A dry run goes on with nobody's work.
        rejected_bytes: (!options.ignore_hashes && !options.dry_run).then(|| rejected.bytes()),
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
    let (outcome, mark) = import.end(outcome).await;
    let (stopped, difference) = match outcome? {
        Outcome::Done => (Vec::new(), None),
        Outcome::Stopped(brakes) => (brakes, None),
        Outcome::Tried(brakes, difference) => (brakes, Some(difference)),
    };
    Ok(Report { run: run.id, resumed, counts: mark.counts, tally: mark.tally, stopped, difference })
}

/// The rejected-lines file beside a bundle, unless the engineer names another.
#[must_use]
pub fn default_rejected(bundle: &Path) -> PathBuf {
    bundle.join("rejected.csv")
}
