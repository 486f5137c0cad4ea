//! One run: lines are read and staged, offerings and links taken, customers merged, missing ones ended.
//!
//! In its own transaction every chunk records how far the run has got and checks that this process is still in charge:
//! one that stalled and was replaced cannot mix its lines with those of its successor.

use super::{
    BundleError, ImportError, Options, Progress, Step,
    bundle::Bundle,
    common::Common,
    lines::{self, Batch, Bounds, Place, RejectedLine},
    pace::Pace,
    prepare::{Preparing, Ready},
    rejected::Rejected,
    report::Outcome,
    source::Sources,
};
use crate::{cx::App, port::PortFuture};
use madoguchi_domain::{
    import::{BundleFile, BundleMode},
    time::{Month, Ts},
};
use madoguchi_store::{
    StoreError, Tx,
    import::{self as stored, Mark, Run, RunState, RunStep},
};
use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc, time::Duration};
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

/// Offerings or links in one chunk.
const COMMON_AT_ONCE: usize = 100;
/// How many months after the one that the bundle describes may have bills. Whatever has the newest is the top page's.
const MONTHS_AHEAD: i32 = 1;
/// Customers ended in the first chunk, and the bounds for others.
const ENDED: (i64, RangeInclusive<i64>) = (200, 50..=500);
/// Lines of whole customers merged in the first chunk, and the bounds for others.
pub(super) const MERGED: (i64, RangeInclusive<i64>) = (1000, 100..=10_000);
/// Rows staged in the first chunk, and the bounds for others. The upper one makes a COPY pay.
const STAGED: (i64, RangeInclusive<i64>) = (2000, 500..=20_000);
/// Staged rows taken away in the first chunk, and the bounds for others.
const EMPTIED: (i64, RangeInclusive<i64>) = (1000, 200..=10_000);

impl Import {
    /// Does everything not done yet, unless it is only to be compared, or more would change than is usual or meant.
    pub(super) async fn run(&mut self, bundle: &Bundle, options: &Options) -> Result<Outcome, ImportError> {
        let full = bundle.manifest.mode == BundleMode::Full;
        if self.mark.step == RunStep::Clearing {
            self.empty_staging().await?;
            self.mark.step = RunStep::Reading;
        }
        if self.mark.step == RunStep::Reading {
            self.stage(bundle).await?;
            let brakes = self.look_ahead(bundle, options).await?;
            if !matches!(brakes, Outcome::Done) {
                return Ok(brakes);
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
        Ok(Outcome::Done)
    }

    /// Records the run's outcome and takes its staged lines away.
    pub(super) async fn end(mut self, outcome: Result<Outcome, ImportError>) -> (Result<Outcome, ImportError>, Mark) {
        let outcome = self.rejected_now().and(outcome);
        let state = match &outcome {
            Ok(Outcome::Done) => RunState::Done,
            Ok(Outcome::Stopped(_)) => RunState::Stopped,
            Ok(Outcome::Tried(..)) => RunState::Tried,
            Err(_) => RunState::Failed,
        };
        let recorded = self.record(state).await;
        (outcome.and_then(|outcome| recorded.map(|()| outcome)), self.mark)
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

    pub(super) fn pace(&self, (first, bounds): (i64, RangeInclusive<i64>)) -> Pace {
        Pace::new(self.app.db().bulk_pace(), first, bounds)
    }

    /// Writes rejected lines to their file before the mark counts them.
    fn rejected_now(&mut self) -> Result<(), ImportError> {
        self.mark.rejected_bytes = self.rejected.flush()?;
        self.mark.counts.rejected_lines = self.rejected.count();
        Ok(())
    }

    pub(super) fn reject(&mut self, lines: &[RejectedLine]) -> Result<(), ImportError> {
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
    pub(super) async fn beat(&mut self) -> Result<(), ImportError> {
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
        let mut bounds = Bounds {
            offerings: stored::offering_keys(self.app.db(), &self.source).await?,
            newest_month: Month::of(self.app.zone().date_of(self.as_of)).plus(MONTHS_AHEAD),
        };
        // A run that goes on knows the offerings of its bundle no more.
        let known = bundle.files().into_iter().find(|(file, _)| *file == BundleFile::Offerings);
        let known = known.filter(|_| begun.is_some_and(|(file, _)| file != BundleFile::Offerings));
        let reader = tokio::task::spawn_blocking(move || -> Result<(), BundleError> {
            if let Some((file, path)) = known {
                lines::read_file(file, &path, encoding, None, &mut bounds, &read_pace, |_| true)?;
            }
            for (file, path) in files {
                let from = begun.filter(|(begun, _)| *begun == file).map(|(_, place)| place);
                let take = |batch| send.blocking_send(batch).is_ok();
                lines::read_file(file, &path, encoding, from, &mut bounds, &read_pace, take)?;
            }
            Ok(())
        });
        while let Some(batch) = receive.recv().await {
            self.reject(&batch.rejected)?;
            batch.remarks.iter().try_for_each(|line| self.rejected.remark(line))?;
            self.mark.tally.entry(batch.file).or_default().add(batch.tally.clone());
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

    /// Takes offerings and links, which belong to no customer, and applies the links. A run continued from within this
    /// step repeats it, which changes nothing: the lines it rejects are written at its end.
    async fn take_common(&mut self, sources: &mut Sources) -> Result<(), ImportError> {
        if !self.mark.customer_key.is_empty() {
            return Ok(());
        }
        let Common { offerings, links, rejected } = Common::read(&self.app, sources).await?;
        for offered in offerings.chunks(COMMON_AT_ONCE) {
            let (source, as_of, offered) = (self.source.clone(), self.as_of, offered.to_vec());
            self.chunk(move |tx| Box::pin(async move { stored::upsert_offerings(tx, &source, as_of, &offered).await }))
                .await?;
        }
        for linked in links.chunks(COMMON_AT_ONCE) {
            let (source, now, linked) = (self.source.clone(), self.app.now(), linked.to_vec());
            self.chunk(move |tx| {
                Box::pin(async move {
                    stored::add_links(tx, &source, &linked).await?;
                    stored::follow_links(tx, &source, &linked, now).await
                })
            })
            .await?;
        }
        self.reject(&rejected)
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
            renamed: BTreeMap::new(),
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
        let Ready { merged, rejected, last_key, lines, .. } = ready;
        self.reject(&rejected)?;
        self.mark.customer_key = last_key;
        self.mark.counts.changed_customers += merged.counts().changed;
        self.mark.counts.unchanged_customers += merged.counts().unchanged;
        self.mark.counts.older_customers += merged.counts().older;
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
