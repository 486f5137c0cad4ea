//! One run: lines are read and staged, offerings and links taken, customers merged, missing ones ended.
//!
//! In its own transaction every chunk records how far the run has got and checks that this process is still in charge:
//! one that stalled and was replaced cannot mix its lines with those of its successor.

use super::{
    BundleError, ImportError, Options, Progress, Step, Stopped,
    bundle::Bundle,
    lines::{self, Batch, Place, RejectedLine},
    pace::Pace,
    prepare::{Preparing, Ready},
    rejected::Rejected,
    source::Sources,
    split::Fields,
};
use crate::{cx::App, port::PortFuture};
use madoguchi_domain::{
    import::{BundleFile, BundleMode, CustomerLinkRow, OfferingRow, Reason, Rejection},
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    import::{self as stored, Mark, Run, RunCounts, RunState, RunStep, StagedLines},
};
use std::{collections::HashSet, ops::RangeInclusive, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    task::{JoinError, JoinSet},
    time::Instant,
};

/// What a written chunk came to.
struct Written {
    lines: i64,
    held: Duration,
}

/// A run in progress.
pub(super) struct Import {
    pub(super) app: App,
    pub(super) source: String,
    pub(super) as_of: Ts,
    pub(super) run: Run,
    pub(super) mark: Mark,
    pub(super) rejected: Rejected,
    pub(super) progress: Arc<dyn Progress>,
    pub(super) beaten_at: Ts,
}

/// Staged rows of offerings and links in one chunk.
const COMMON_AT_ONCE: i64 = 100;
/// Customers ended in the first chunk, and the bounds for others.
const ENDED: (i64, RangeInclusive<i64>) = (200, 50..=500);
/// Lines of whole customers merged in the first chunk, and the bounds for others.
const MERGED: (i64, RangeInclusive<i64>) = (1000, 100..=10_000);
/// Rows staged in the first chunk, and the bounds for others. The upper one makes a COPY pay.
const STAGED: (i64, RangeInclusive<i64>) = (2000, 500..=20_000);
/// Staged rows taken away in the first chunk, and the bounds for others.
const EMPTIED: (i64, RangeInclusive<i64>) = (1000, 200..=10_000);

impl Import {
    /// Does everything not done yet. `Some` when it stopped before changing anything.
    pub(super) async fn run(&mut self, bundle: &Bundle, options: &Options) -> Result<Option<Stopped>, ImportError> {
        let full = bundle.manifest.mode == BundleMode::Full;
        if self.mark.step == RunStep::Clearing {
            self.empty_staging().await?;
            self.mark.step = RunStep::Reading;
        }
        if self.mark.step == RunStep::Reading {
            self.stage(bundle).await?;
            if full && let Some(stopped) = self.too_many_missing(options.most_ended_percent).await? {
                return Ok(Some(stopped));
            }
            self.mark.step = RunStep::Merging;
        }
        if self.mark.step == RunStep::Merging {
            let mut sources = Sources::open(bundle)?;
            bundle.is_unchanged()?;
            self.take_common(&mut sources).await?;
            self.merge(sources).await?;
            bundle.is_unchanged()?;
            self.mark.step = RunStep::Ending;
        }
        if full {
            self.end_missing().await?;
        }
        Ok(None)
    }

    /// Records the run's outcome and takes its staged lines away.
    pub(super) async fn end(
        mut self,
        outcome: Result<Option<Stopped>, ImportError>,
    ) -> (Result<Option<Stopped>, ImportError>, RunCounts) {
        let outcome = self.rejected_now().and(outcome);
        let state = match &outcome {
            Ok(None) => RunState::Done,
            Ok(Some(_)) => RunState::Stopped,
            Err(_) => RunState::Failed,
        };
        let recorded = self.record(state).await;
        (outcome.and_then(|stopped| recorded.map(|()| stopped)), self.mark.counts)
    }

    /// Ends the run before its first line goes: a continued run needs all of them, or it would take customers for gone.
    /// Lines left by a kill are taken away by the next run.
    async fn record(&mut self, state: RunState) -> Result<(), ImportError> {
        let stamp = self.app.system_stamp("import");
        stored::end_run(self.app.db(), &stamp, self.run, state, &self.mark).await?;
        let mut emptying = self.emptying();
        while emptying.chunk(&self.app).await? {}
        Ok(())
    }

    async fn empty_staging(&mut self) -> Result<(), ImportError> {
        let mut emptying = self.emptying();
        while emptying.chunk(&self.app).await? {
            self.beat().await?;
        }
        Ok(())
    }

    fn emptying(&self) -> Emptying {
        Emptying { run: self.run, after: stored::StagedAt::default(), pace: self.pace(EMPTIED) }
    }

    fn pace(&self, (first, bounds): (i64, RangeInclusive<i64>)) -> Pace {
        Pace::new(self.app.db().bulk_pace(), first, bounds)
    }

    /// Writes rejected lines to their file before the mark counts them.
    fn rejected_now(&mut self) -> Result<(), ImportError> {
        self.mark.rejected_bytes = self.rejected.flush()?;
        self.mark.counts.rejected_lines = self.rejected.count();
        Ok(())
    }

    fn reject(&mut self, lines: &[RejectedLine]) -> Result<(), ImportError> {
        lines.iter().try_for_each(|line| self.rejected.write(line))
    }

    /// Writes one chunk, which moves the run on to its mark, unless another process has taken the run over. Returns how
    /// long others waited for it.
    async fn chunk(
        &mut self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> PortFuture<'t, Result<(), StoreError>> + Send + 'static,
    ) -> Result<Duration, ImportError> {
        self.rejected_now()?;
        let (run, mark, now) = (self.run, self.mark.clone(), self.app.now());
        self.beaten_at = now;
        let ((), held) = self
            .app
            .db()
            .timed_chunk(|tx| {
                Box::pin(async move {
                    if !stored::advance(tx, run, &mark, now).await? {
                        return Err(ImportError::TakenOver);
                    }
                    Ok::<_, ImportError>(work(tx).await?)
                })
            })
            .await?;
        Ok(held)
    }

    /// Shows now and then that the run is alive.
    async fn beat(&mut self) -> Result<(), ImportError> {
        let now = self.app.now();
        if now.since(self.beaten_at) < stored::RUN_LEASE / 8 {
            return Ok(());
        }
        self.beaten_at = now;
        if stored::heartbeat(self.app.db(), self.run, &self.mark, now).await? {
            Ok(())
        } else {
            Err(ImportError::TakenOver)
        }
    }

    /// Reads every file on a thread of its own and stages its lines.
    async fn stage(&mut self, bundle: &Bundle) -> Result<(), ImportError> {
        self.progress.step(Step::Reading, bundle.lines());
        self.progress.advance(count(self.mark.counts.read_lines));
        let (send, mut receive) = mpsc::channel::<Batch>(4);
        let begun = self.mark.file.map(|file| (file, Place { line: self.mark.line, byte: self.mark.byte }));
        let files =
            bundle.files().into_iter().skip_while(move |(file, _)| begun.is_some_and(|(begun, _)| begun != *file));
        let (encoding, pace) = (bundle.manifest.encoding, self.pace(STAGED));
        let read_pace = pace.clone();
        let reader = tokio::task::spawn_blocking(move || -> Result<(), BundleError> {
            for (file, path) in files {
                let from = begun.filter(|(begun, _)| *begun == file).map(|(_, place)| place);
                let take = |batch| send.blocking_send(batch).is_ok();
                lines::read_file(file, &path, encoding, from, &read_pace, take)?;
            }
            Ok(())
        });
        while let Some(batch) = receive.recv().await {
            self.reject(&batch.rejected)?;
            self.mark.counts.read_lines += batch.lines;
            self.mark.file = Some(batch.file);
            self.mark.line = batch.next.line;
            self.mark.byte = batch.next.byte;
            let rows = stored::stage(self.app.db(), &batch.staged);
            let held = self.chunk(move |tx| Box::pin(rows.copy(tx))).await?;
            pace.took(batch.rows(), held);
            self.progress.advance(count(batch.lines));
        }
        Ok(reader.await.map_err(|error| ImportError::File(format!("reading stopped: {error}")))??)
    }

    async fn too_many_missing(&self, most_percent: f64) -> Result<Option<Stopped>, ImportError> {
        let (active, missing) = stored::count_missing(self.app.db(), &self.source, self.as_of).await?;
        #[expect(clippy::cast_precision_loss, reason = "a share of customers is compared, not counted")]
        let too_many = missing as f64 * 100.0 > active as f64 * most_percent;
        Ok((missing > 0 && too_many).then_some(Stopped { active, missing }))
    }

    /// Takes offerings and links, which belong to no customer, and applies the links. A run continued from within this
    /// step repeats it, which changes nothing: the lines it rejects are written at its end.
    async fn take_common(&mut self, sources: &mut Sources) -> Result<(), ImportError> {
        if !self.mark.customer_key.is_empty() {
            return Ok(());
        }
        let mut at = stored::StagedAt::default();
        let (mut offerings, mut links) = (HashSet::new(), HashSet::new());
        let mut rejected = Vec::new();
        loop {
            let mut rows = stored::staged_after(self.app.db(), &at, COMMON_AT_ONCE).await?;
            rows.retain(|row| row.customer_key.is_empty());
            let Some(last) = rows.last() else { return self.reject(&rejected) };
            at = last.staged_at();
            let (offered, repeated) =
                firsts(parsed_offerings(&rows, sources)?, &mut offerings, |row| &row.offering_key);
            rejected.extend(repeats(BundleFile::Offerings, "offering_key", repeated, |row| &row.offering_key));
            let (linked, repeated) = firsts(parsed_links(&rows, sources)?, &mut links, |row| &row.from_customer_key);
            let column = "from_customer_key";
            rejected.extend(repeats(BundleFile::CustomerLinks, column, repeated, |row| &row.from_customer_key));
            let (source, as_of, now) = (self.source.clone(), self.as_of, self.app.now());
            self.chunk(move |tx| {
                Box::pin(async move {
                    stored::upsert_offerings(tx, &source, as_of, &offered).await?;
                    stored::add_links(tx, &source, &linked).await?;
                    stored::follow_links(tx, &source, &linked, now).await
                })
            })
            .await?;
        }
    }

    async fn merge(&mut self, sources: Sources) -> Result<(), ImportError> {
        self.progress.step(Step::Merging, count(self.mark.counts.read_lines));
        let writers = self.app.db().bulk_pace().writers;
        let (send, mut receive) = mpsc::channel(1);
        let lines = self.pace(MERGED);
        let preparing = Preparing {
            app: self.app.clone(),
            source: self.source.clone(),
            as_of: self.as_of,
            sources,
            lines: lines.clone(),
            send,
        };
        let preparing = tokio::spawn(preparing.run(self.mark.customer_key.clone()));
        // Chunks hold different customers, so several may be written at once. They commit in order, each after the mark
        // of the one before, so that a run continued from a mark has everything before it.
        let (mut writing, mut before) = (JoinSet::new(), None);
        loop {
            while writing.len() >= writers
                && let Some(written) = writing.join_next().await
            {
                self.written(written, &lines)?;
            }
            let Some(ready) = receive.recv().await else { break };
            let (committed, after) = oneshot::channel();
            let chunk = self.chunk_of(ready?, before.replace(after), committed)?;
            writing.spawn(chunk);
        }
        while let Some(written) = writing.join_next().await {
            self.written(written, &lines)?;
        }
        // It ended by itself, or it broke and not everybody was merged.
        preparing.await.map_err(|error| ImportError::File(format!("preparing stopped: {error}")))
    }

    /// Notes a written chunk, so that the next ones take about as long as they should.
    fn written(
        &self,
        written: Result<Result<Written, ImportError>, JoinError>,
        pace: &Pace,
    ) -> Result<(), ImportError> {
        let Written { lines, held } =
            written.map_err(|error| ImportError::File(format!("writing stopped: {error}")))??;
        pace.took(lines, held);
        self.progress.advance(count(lines));
        Ok(())
    }

    /// A chunk under way: written at once, committed after the one before it.
    fn chunk_of(
        &mut self,
        ready: Ready,
        before: Option<oneshot::Receiver<()>>,
        committed: oneshot::Sender<()>,
    ) -> Result<impl Future<Output = Result<Written, ImportError>> + Send + use<>, ImportError> {
        let Ready { merged, rejected, last_key, lines } = ready;
        self.reject(&rejected)?;
        self.mark.customer_key = last_key;
        self.mark.counts.changed_customers += merged.counts().changed;
        self.mark.counts.unchanged_customers += merged.counts().unchanged;
        self.rejected_now()?;
        let (app, run, mark, as_of, now) = (self.app.clone(), self.run, self.mark.clone(), self.as_of, self.app.now());
        self.beaten_at = now;
        Ok(async move {
            let db = app.db().clone();
            let written = db.timed_chunk(|tx| {
                Box::pin(async move {
                    merged.write(tx, as_of, now).await?;
                    let waits = Instant::now();
                    if let Some(before) = before {
                        // The one before failed, and this one must not exist without it.
                        before.await.map_err(|_| ImportError::TakenOver)?;
                    }
                    let waited = waits.elapsed();
                    if stored::advance(tx, run, &mark, now).await? { Ok(waited) } else { Err(ImportError::TakenOver) }
                })
            });
            let (waited, held) = written.await?;
            // Nobody waits behind the last one.
            let _ = committed.send(());
            Ok(Written { lines, held: held.saturating_sub(waited) })
        })
    }

    /// Ends the customers missing from a full bundle. Looking for them takes time but holds up nobody.
    async fn end_missing(&mut self) -> Result<(), ImportError> {
        self.progress.step(Step::Ending, 0);
        let (pace, as_of, today) = (self.pace(ENDED), self.as_of, self.app.zone().date_of(self.as_of));
        let mut after = None;
        loop {
            let wanted = pace.size();
            let missing = stored::missing_after(self.app.db(), &self.source, as_of, after, wanted).await?;
            let found = i64::try_from(missing.len()).unwrap_or(i64::MAX);
            after = missing.last().copied();
            self.mark.counts.ended_customers += found;
            let ended = self
                .chunk(move |tx| Box::pin(async move { stored::end_customers(tx, &missing, as_of, today).await }))
                .await;
            // Only customers that were ended may be counted.
            let held = ended.inspect_err(|_| self.mark.counts.ended_customers -= found)?;
            pace.took(found, held);
            if found > 0 {
                self.progress.advance(count(found));
            }
            if found < wanted {
                return Ok(());
            }
        }
    }
}

/// Takes staged rows away in chunks.
struct Emptying {
    run: Run,
    after: stored::StagedAt,
    pace: Pace,
}

impl Emptying {
    /// Takes some rows away. Returns whether there may be more.
    async fn chunk(&mut self, app: &App) -> Result<bool, ImportError> {
        let (run, after, rows) = (self.run, self.after.clone(), self.pace.size());
        let chunk: Result<_, StoreError> = app
            .db()
            .timed_chunk(|tx| Box::pin(async move { stored::empty_staging(tx, run, &after, rows).await }))
            .await;
        let (more, held) = chunk?;
        self.pace.took(rows, held);
        Ok(more.map(|after| self.after = after).is_some())
    }
}

fn count(lines: i64) -> u64 {
    u64::try_from(lines).unwrap_or(0)
}

/// Splits rows into those with a new key and those repeating one, with line numbers.
fn firsts<T>(rows: Vec<(i64, T)>, seen: &mut HashSet<String>, key: impl Fn(&T) -> &String) -> (Vec<T>, Vec<(i64, T)>) {
    let (first, repeated): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| seen.insert(key(row).clone()));
    (first.into_iter().map(|(_, row)| row).collect(), repeated)
}

fn repeats<T>(
    file: BundleFile,
    column: &'static str,
    rows: Vec<(i64, T)>,
    key: impl Fn(&T) -> &String,
) -> Vec<RejectedLine> {
    let rejection = Rejection { column, reason: Reason::Repeated };
    let rows = rows.into_iter();
    rows.map(|(line, row)| RejectedLine { file, line, rejection: rejection.clone(), value: key(&row).clone() })
        .collect()
}

fn parsed_offerings(rows: &[StagedLines], sources: &mut Sources) -> Result<Vec<(i64, OfferingRow)>, ImportError> {
    parsed(rows, sources, BundleFile::Offerings, |fields| OfferingRow::parse(fields))
}

fn parsed_links(rows: &[StagedLines], sources: &mut Sources) -> Result<Vec<(i64, CustomerLinkRow)>, ImportError> {
    parsed(rows, sources, BundleFile::CustomerLinks, |fields| CustomerLinkRow::parse(fields))
}

/// Reads the staged lines of one file back. They were read once already, so a line that does not read back is skipped.
fn parsed<T>(
    rows: &[StagedLines],
    sources: &mut Sources,
    file: BundleFile,
    parse: impl Fn(Fields<'_>) -> Result<T, Rejection>,
) -> Result<Vec<(i64, T)>, ImportError> {
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.file == file) {
        sources.lines(row, |line, fields| found.extend(parse(fields).ok().map(|row| (line, row))))?;
    }
    Ok(found)
}
