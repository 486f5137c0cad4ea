//! Puts customers together and compares them with what there is, as an import does, and writes nothing: the first ones
//! before an import, to see whether their lines fit each other; all of them in a dry run.

use super::{
    Difference, ImportError,
    common::Common,
    lines::RejectedLine,
    prepare::{Preparing, Ready},
    run::{Import, MERGED},
    source::Sources,
};
use madoguchi_domain::import::{BundleFile, Foreseen, Reason, Tally};
use madoguchi_store::import::{self as stored, Changes, MergeCounts};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Lines of the first customers that are put together before an import.
const LINES_TRIED: i64 = 5_000;

/// What came of it.
#[derive(Default)]
pub(super) struct Trial {
    /// The lines put together, and those that do not fit the others of their customer.
    pub(super) tried: Tally,
    /// Those that do not fit, or have no customer.
    pub(super) rejected: Vec<RejectedLine>,
    counts: MergeCounts,
    files: BTreeMap<BundleFile, Changes>,
}

impl Trial {
    /// Tries the first customers, or all of them.
    pub(super) async fn run(
        import: &mut Import,
        sources: Sources,
        common: &Common,
        all: bool,
    ) -> Result<Self, ImportError> {
        let (send, mut receive) = mpsc::channel(1);
        let preparing = Preparing {
            app: import.app.clone(),
            source: import.source.clone(),
            as_of: import.as_of,
            sources,
            renamed: common.renamed(),
            lines: import.pace(MERGED),
            send,
        };
        let preparing = tokio::spawn(preparing.run(String::new()));
        let (mut trial, mut lines) = (Self::default(), 0);
        while let Some(ready) = receive.recv().await {
            let ready = ready?;
            lines += ready.lines;
            trial.add(ready);
            import.beat().await?;
            if !all && lines >= LINES_TRIED {
                break;
            }
        }
        drop(receive);
        preparing.await.map_err(|error| ImportError::File(format!("preparing stopped: {error}")))?;
        Ok(trial)
    }

    fn add(&mut self, ready: Ready) {
        for (file, read) in ready.read {
            self.tried.entry(file).or_default().read += read;
        }
        for line in &ready.rejected {
            // Lines without a customer were counted over the whole bundle.
            if line.rejection.reason != Reason::Dangling("customer") {
                self.tried.entry(line.file).or_default().reject(&line.rejection);
            }
        }
        self.rejected.extend(ready.rejected);
        let (counts, more) = (&mut self.counts, ready.merged.counts());
        counts.changed += more.changed;
        counts.unchanged += more.unchanged;
        counts.older += more.older;
        for (file, more) in ready.merged.changes() {
            self.files.entry(file).or_default().add(more);
        }
    }

    /// What an import would do, after all customers were tried.
    pub(super) async fn difference(
        mut self,
        import: &Import,
        common: &Common,
        foreseen: &Foreseen,
    ) -> Result<Difference, ImportError> {
        let (db, source) = (import.app.db(), &import.source);
        let (offerings, older) = stored::offering_changes(db, source, import.as_of, &common.offerings).await?;
        let links = stored::link_changes(db, source, &common.links).await?;
        self.files.insert(BundleFile::Offerings, offerings);
        self.files.insert(BundleFile::CustomerLinks, links);
        let mut rejected: BTreeMap<BundleFile, i64> = BTreeMap::new();
        for line in common.rejected.iter().chain(&self.rejected) {
            *rejected.entry(line.file).or_default() += 1;
        }
        let ended = [(BundleFile::Customers, foreseen.said_ended), (BundleFile::Products, foreseen.products_ended)];
        Ok(Difference {
            files: self.files,
            rejected,
            ended: ended.into(),
            missing: foreseen.missing,
            older: [(BundleFile::Customers, self.counts.older), (BundleFile::Offerings, older)].into(),
            unchanged: self.counts.unchanged,
        })
    }
}
