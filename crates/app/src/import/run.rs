//! One run: lines are read and staged, links and offerings taken, customers merged, missing ones ended.
//!
//! Every chunk asks first whether the run is still in charge, so that a process that stood still and was taken over
//! cannot mix its lines with those of the run after it.

use super::{
    BundleError, ImportError, Options, Progress, Step, Stopped,
    bundle::Bundle,
    gather::Gatherer,
    lines::{self, Read},
    rejected::Rejected,
};
use crate::{cx::App, mail::PortFuture};
use madoguchi_domain::{
    id::ImportRunId,
    import::{BundleFile, BundleMode, CustomerLinkRow, CustomerRecord, OfferingRow, Reason, Rejection},
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    import::{self as stored, RunCounts, RunState, StagedRow},
};
use std::{collections::HashSet, sync::Arc};
use tokio::sync::mpsc;

/// A run in progress.
pub(super) struct Import {
    app: App,
    source: String,
    as_of: Ts,
    run: ImportRunId,
    counts: RunCounts,
    rejected: Rejected,
    progress: Arc<dyn Progress>,
    beaten_at: Ts,
}

/// Lines handed over at a time from the reading thread.
const LINES_AT_ONCE: usize = 1000;
/// Staged lines looked at together when merging.
const STAGED_AT_ONCE: i64 = 4000;
/// Lines merged in one chunk, whole customers: some tens of milliseconds on SQLite.
const LINES_PER_CHUNK: usize = 1500;
/// Customers ended in one chunk.
const ENDED_AT_ONCE: i64 = 500;

impl Import {
    pub(super) fn new(
        app: App,
        bundle: &Bundle,
        run: ImportRunId,
        rejected: Rejected,
        progress: Arc<dyn Progress>,
    ) -> Self {
        let beaten_at = app.now();
        Self {
            app,
            source: bundle.manifest.source.clone(),
            as_of: bundle.as_of,
            run,
            counts: RunCounts::default(),
            rejected,
            progress,
            beaten_at,
        }
    }

    /// Does everything. `Some` when it stopped before it changed anything.
    pub(super) async fn run(&mut self, bundle: &Bundle, options: &Options) -> Result<Option<Stopped>, ImportError> {
        self.empty_staging().await?;
        self.stage(bundle).await?;
        let full = bundle.manifest.mode == BundleMode::Full;
        if full && let Some(stopped) = self.too_many_missing(options.most_ended_percent).await? {
            return Ok(Some(stopped));
        }
        self.merge().await?;
        if full {
            self.end_missing().await?;
        }
        Ok(None)
    }

    /// Records what the run came to, and takes its staged lines away.
    pub(super) async fn end(
        mut self,
        outcome: Result<Option<Stopped>, ImportError>,
    ) -> (Result<Option<Stopped>, ImportError>, RunCounts) {
        let finished = self.rejected.finish().map(|rejected| self.counts.rejected_lines = rejected);
        let outcome = outcome.and_then(|stopped| finished.map(|()| stopped));
        let state = match &outcome {
            Ok(None) => RunState::Done,
            Ok(Some(_)) => RunState::Stopped,
            Err(_) => RunState::Failed,
        };
        let recorded = self.record(state).await;
        (outcome.and_then(|stopped| recorded.map(|()| stopped)), self.counts)
    }

    async fn record(&mut self, state: RunState) -> Result<(), ImportError> {
        self.empty_staging().await?;
        let stamp = self.app.system_stamp("import");
        Ok(stored::end_run(self.app.db(), &stamp, self.run, state, self.counts).await?)
    }

    async fn empty_staging(&mut self) -> Result<(), ImportError> {
        while stored::empty_staging(self.app.db(), self.run).await? {
            self.beat().await?;
        }
        Ok(())
    }

    /// One chunk, unless another process has taken the run over meanwhile.
    async fn chunk<T>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> PortFuture<'t, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, ImportError> {
        let (run, now) = (self.run, self.app.now());
        self.app
            .db()
            .chunk(|tx| {
                Box::pin(async move {
                    if !stored::in_charge(tx, run, now).await? {
                        return Err(ImportError::TakenOver);
                    }
                    Ok(work(tx).await?)
                })
            })
            .await
    }

    /// Shows that the run is alive, now and then.
    async fn beat(&mut self) -> Result<(), ImportError> {
        let now = self.app.now();
        if now.since(self.beaten_at) < stored::RUN_LEASE / 8 {
            return Ok(());
        }
        self.beaten_at = now;
        if stored::heartbeat(self.app.db(), self.run, self.counts, now).await? {
            Ok(())
        } else {
            Err(ImportError::TakenOver)
        }
    }

    /// Reads every file on a thread of its own and stages its lines.
    async fn stage(&mut self, bundle: &Bundle) -> Result<(), ImportError> {
        self.progress.step(Step::Reading, bundle.lines());
        let (send, mut receive) = mpsc::channel::<Vec<Read>>(4);
        let files = bundle.files();
        let encoding = bundle.manifest.encoding;
        let reader = tokio::task::spawn_blocking(move || -> Result<(), BundleError> {
            for (file, path) in files {
                lines::read_file(file, &path, encoding, LINES_AT_ONCE, |batch| send.blocking_send(batch).is_ok())?;
            }
            Ok(())
        });
        while let Some(batch) = receive.recv().await {
            let lines = batch.len() as u64;
            let mut rows = Vec::with_capacity(batch.len());
            for read in batch {
                self.counts.read_lines += 1;
                match read {
                    Read::Row(row) => rows.push(row),
                    Read::Rejected { file, line, rejection, value, present } => {
                        self.rejected.write(file, line, &rejection, &value)?;
                        rows.extend(present);
                    }
                }
            }
            self.chunk(move |tx| Box::pin(async move { stored::stage(tx, &rows).await })).await?;
            self.progress.advance(lines);
            self.counts.rejected_lines = self.rejected.count();
            self.beat().await?;
        }
        reader.await.map_err(|error| ImportError::File(format!("reading stopped: {error}")))??;
        self.add_links_early().await
    }

    /// Links are needed before customers are counted: who was renumbered is not missing.
    async fn add_links_early(&mut self) -> Result<(), ImportError> {
        let mut at = stored::StagedAt::default();
        let mut seen = HashSet::new();
        loop {
            let rows = stored::staged_after(self.app.db(), &at, STAGED_AT_ONCE).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            at = stored::place_of(last);
            let ours: Vec<_> = rows.into_iter().take_while(|row| row.customer_key.is_empty()).collect();
            if ours.is_empty() {
                return Ok(());
            }
            let (links, repeated) = firsts(parsed_links(&ours), &mut seen, |link| &link.from_customer_key);
            for (line, link) in repeated {
                let rejection = Rejection { column: "from_customer_key", reason: Reason::Repeated };
                self.rejected.write(BundleFile::CustomerLinks, line, &rejection, &link.from_customer_key)?;
            }
            let source = self.source.clone();
            self.chunk(move |tx| Box::pin(async move { stored::add_links(tx, &source, &links).await })).await?;
        }
    }

    async fn too_many_missing(&self, most_percent: f64) -> Result<Option<Stopped>, ImportError> {
        let (active, missing) = stored::count_missing(self.app.db(), &self.source, self.as_of).await?;
        #[expect(clippy::cast_precision_loss, reason = "a share of customers is compared, not counted")]
        let too_many = missing as f64 * 100.0 > active as f64 * most_percent;
        Ok((missing > 0 && too_many).then_some(Stopped { active, missing }))
    }

    async fn merge(&mut self) -> Result<(), ImportError> {
        self.progress.step(Step::Merging, u64::try_from(self.counts.read_lines).unwrap_or(0));
        let mut at = stored::StagedAt::default();
        let mut gatherer = Gatherer::default();
        let mut ready: Vec<CustomerRecord> = Vec::new();
        let mut lines = 0;
        let mut seen = Seen::default();
        loop {
            let rows = stored::staged_after(self.app.db(), &at, STAGED_AT_ONCE).await?;
            let Some(last) = rows.last() else { break };
            at = stored::place_of(last);
            self.progress.advance(rows.len() as u64);
            let (common, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.customer_key.is_empty());
            if !common.is_empty() {
                self.take_common(&common, &mut seen).await?;
            }
            if !rows.is_empty() && gatherer.offerings.is_none() {
                gatherer.offerings = Some(stored::offering_keys(self.app.db(), &self.source).await?);
            }
            for row in rows {
                lines += 1;
                ready.extend(gatherer.add(&row, &mut self.rejected)?);
                if lines >= LINES_PER_CHUNK && !ready.is_empty() {
                    self.merge_chunk(std::mem::take(&mut ready)).await?;
                    lines = 0;
                }
            }
            self.counts.rejected_lines = self.rejected.count();
        }
        ready.extend(gatherer.finish());
        self.merge_chunk(ready).await
    }

    /// Offerings, and what links lead to.
    async fn take_common(&mut self, rows: &[StagedRow], seen: &mut Seen) -> Result<(), ImportError> {
        let (offerings, repeated) = firsts(parsed_offerings(rows), &mut seen.offerings, |row| &row.offering_key);
        for (line, offering) in repeated {
            let rejection = Rejection { column: "offering_key", reason: Reason::Repeated };
            self.rejected.write(BundleFile::Offerings, line, &rejection, &offering.offering_key)?;
        }
        // Repeated links were named when they were added.
        let (links, _) = firsts(parsed_links(rows), &mut seen.links, |link| &link.from_customer_key);
        let (source, as_of, now) = (self.source.clone(), self.as_of, self.app.now());
        self.chunk(move |tx| {
            Box::pin(async move {
                stored::upsert_offerings(tx, &source, as_of, &offerings).await?;
                stored::follow_links(tx, &source, &links, now).await
            })
        })
        .await
    }

    async fn merge_chunk(&mut self, records: Vec<CustomerRecord>) -> Result<(), ImportError> {
        if records.is_empty() {
            return Ok(());
        }
        let (stamp, source, as_of) = (self.app.system_stamp("import"), self.source.clone(), self.as_of);
        let merged = self
            .chunk(move |tx| Box::pin(async move { stored::merge(tx, &stamp, &source, as_of, &records).await }))
            .await?;
        self.counts.changed_customers += merged.changed;
        self.counts.unchanged_customers += merged.unchanged;
        self.beat().await
    }

    async fn end_missing(&mut self) -> Result<(), ImportError> {
        self.progress.step(Step::Ending, 0);
        let today = self.app.zone().date_of(self.as_of);
        loop {
            let (source, as_of) = (self.source.clone(), self.as_of);
            let ended = self
                .chunk(move |tx| {
                    Box::pin(async move { stored::end_missing(tx, &source, as_of, today, ENDED_AT_ONCE).await })
                })
                .await?;
            self.counts.ended_customers += ended;
            if ended < ENDED_AT_ONCE {
                return Ok(());
            }
            self.beat().await?;
        }
    }
}

/// Keys of common lines that came before.
#[derive(Default)]
struct Seen {
    offerings: HashSet<String>,
    links: HashSet<String>,
}

/// The rows whose key is new, and those that repeat one, with their lines.
fn firsts<T>(rows: Vec<(i64, T)>, seen: &mut HashSet<String>, key: impl Fn(&T) -> &String) -> (Vec<T>, Vec<(i64, T)>) {
    let (first, repeated): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| seen.insert(key(row).clone()));
    (first.into_iter().map(|(_, row)| row).collect(), repeated)
}

fn parsed_offerings(rows: &[StagedRow]) -> Vec<(i64, OfferingRow)> {
    parsed(rows, BundleFile::Offerings, |fields| OfferingRow::parse(fields.iter().map(String::as_str)))
}

fn parsed_links(rows: &[StagedRow]) -> Vec<(i64, CustomerLinkRow)> {
    parsed(rows, BundleFile::CustomerLinks, |fields| CustomerLinkRow::parse(fields.iter().map(String::as_str)))
}

/// The staged lines of one file, read back. They were read once already: what does not read back is not there.
fn parsed<T>(rows: &[StagedRow], file: BundleFile, parse: impl Fn(&[String]) -> Result<T, Rejection>) -> Vec<(i64, T)> {
    rows.iter()
        .filter(|row| row.file == file)
        .filter_map(|row| Some((row.line, serde_json::from_str::<Vec<String>>(&row.fields).ok()?)))
        .filter_map(|(line, fields)| Some((line, parse(&fields).ok()?)))
        .collect()
}
