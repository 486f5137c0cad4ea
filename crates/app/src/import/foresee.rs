//! Looks ahead: counts what the staged bundle would change before it changes anything, and stops what goes beyond what
//! is usual, or meant.

use super::{
    ImportError, Options, Step, bundle::Bundle, common::Common, report::Outcome, run::Import, source::Sources,
    trial::Trial,
};
use madoguchi_domain::import::{BundleFile, BundleMode, FEWEST, FileTally, Foreseen, brakes};
use madoguchi_store::import as stored;

/// How many customers' stored lines are counted: all of as many, and some from everywhere of more. Shares of so many are
/// exact enough, and a million customers' lines would take long to count.
const LOOKED_AT: i64 = 50_000;

impl Import {
    /// [`Outcome::Done`] when the import may go on.
    pub(super) async fn look_ahead(&mut self, bundle: &Bundle, options: &Options) -> Result<Outcome, ImportError> {
        let full = bundle.manifest.mode == BundleMode::Full;
        let customers = self.mark.tally.get(&BundleFile::Customers).map_or(0, FileTally::taken);
        self.progress.step(Step::Comparing, u64::try_from(customers).unwrap_or(0));
        let mut foreseen = self.foresee(full, if options.dry_run { 0 } else { customers }).await?;
        let mut sources = Sources::open(bundle)?;
        bundle.is_unchanged()?;
        let common = Common::read(&self.app, &mut sources).await?;
        let trial = Trial::run(self, sources, &common, options.dry_run).await?;
        foreseen.tried = trial.tried.clone();
        let held = brakes(&self.mark.tally, &foreseen, &options.limits);
        if options.dry_run {
            self.reject(&common.rejected)?;
            self.reject(&trial.rejected)?;
            let difference = trial.difference(self, &common, &foreseen).await?;
            return Ok(Outcome::Tried(held, difference));
        }
        if held.is_empty() {
            return Ok(Outcome::Done);
        }
        self.reject(&trial.rejected)?;
        Ok(Outcome::Stopped(held))
    }

    /// Counts. Of more customers than are looked at, the stored lines of some.
    async fn foresee(&mut self, full: bool, customers: i64) -> Result<Foreseen, ImportError> {
        let db = self.app.db().clone();
        let mut foreseen = Foreseen { full, ..Foreseen::default() };
        let known = stored::count_known(&db, &self.source).await?;
        // A first import that broke off says nothing of what is usual.
        let finished = stored::latest_as_of(&db, &self.source, self.app.now()).await?.is_some();
        foreseen.known = if finished { known } else { 0 };
        // Of very many customers, every so manieth look counts lines.
        let every = (customers / LOOKED_AT + 1).max(1);
        let (mut after, mut looks) = (String::new(), 0);
        loop {
            let with_lines = known > 0 && looks % every == 0;
            let before = foreseen.customers;
            let next = stored::foresee(&db, &self.source, self.as_of, &after, with_lines, &mut foreseen).await?;
            self.progress.advance(u64::try_from(foreseen.customers - before).unwrap_or(0));
            self.beat().await?;
            looks += 1;
            let Some(next) = next else { break };
            after = next;
        }
        if known == 0 {
            foreseen.other_sources = stored::other_sources(&db, &self.source).await?;
        }
        // In a delta, who is active counts only where many end.
        if full || foreseen.said_ended >= FEWEST {
            (foreseen.active, foreseen.missing) = stored::count_missing(&db, &self.source, self.as_of).await?;
            if !full {
                foreseen.missing = 0;
            }
        }
        Ok(foreseen)
    }
}
