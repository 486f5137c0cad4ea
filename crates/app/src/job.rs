//! The worker: takes jobs, does their work outside any transaction, and records each result in one. It is given the
//! table of kinds and knows none of them.
//!
//! Several jobs are under way at once (`crew`), so that what is slow holds up nothing else (decision 0038).

mod crew;
pub(crate) mod kind;
mod schedule;

pub use crew::{work, work_once};

use crate::{
    cx::App,
    error::{Error, chain},
    jobs,
    port::GiveWay,
};
use kind::Ran;
use madoguchi_domain::{
    job::{JobKind, JobOutcome, LEASE, MOST_ATTEMPTS, PAUSE, Queue},
    time::Ts,
};
pub use madoguchi_store::job::{Retried, Which, look::Listed};
use madoguchi_store::{
    Stamp, Stop, StoreError, Tx, Unit,
    job::{self, Claimed, Ending, look},
};
use std::convert::Infallible;

/// The points at which a test may kill a worker. Afterwards the job must be either untouched or done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopAfter {
    /// The job was taken and nothing done yet.
    Claim,
    /// The mail server has taken the mail, but nothing is recorded.
    SideEffect,
}

/// Takes and does one job, if one is due. Returns whether there was one.
pub async fn run_one(app: &App, worker: &str) -> Result<bool, Error> {
    run_one_until(app, worker, None).await
}

/// Like [`run_one`], but stops at that point, as a killed process would.
pub async fn run_one_until(app: &App, worker: &str, stop: Option<StopAfter>) -> Result<bool, Error> {
    for queue in Queue::ALL {
        let Some(job) = job::claim(app.db(), app.now(), worker, *queue, &[]).await? else { continue };
        if stop == Some(StopAfter::Claim) {
            return Ok(true);
        }
        let ran = attempt(app, &job, &GiveWay::never()).await;
        if stop.is_none() {
            end(app, job, ran).await?;
        }
        return Ok(true);
    }
    Ok(false)
}

/// One attempt at a claimed job. Nothing is recorded yet.
async fn attempt(app: &App, job: &Claimed, way: &GiveWay) -> Result<Ran, Error> {
    if job.not_after.is_some_and(|not_after| not_after <= app.now()) {
        return Ok(Ending::Expired.into());
    }
    if job.attempt > MOST_ATTEMPTS {
        // Attempts that end in an error are counted when they end; only a job that killed its worker gets this far.
        return Ok(Ending::Dead("no attempt came to an end".to_owned()).into());
    }
    let kind = jobs::ALL.iter().find(|kind| kind.word == job.kind).ok_or(Error::Corrupt { what: "job" })?;
    with_heartbeat(app, job, (kind.run)(app, job, way)).await
}

/// Records what came of an attempt, and tells log and metrics.
async fn end(app: &App, job: Claimed, ran: Result<Ran, Error>) -> Result<JobOutcome, Error> {
    let ran = ran.unwrap_or_else(|error| {
        let why = chain(&error);
        if matches!(error, Error::Corrupt { .. }) { Ending::Dead(why) } else { Ending::Retry(why) }.into()
    });
    let (outcome, why) = ran.outcome(&job);
    // What was done is told even if its record fails: the next attempt then says the rest.
    tell(&job, outcome, why);
    let labels = [("kind", job.kind.as_str()), ("outcome", outcome.as_str())];
    metrics::counter!("madoguchi_jobs_total", &labels).increment(1);
    record(app, job, ran).await?;
    Ok(outcome)
}

/// One line for each attempt that did not do its work. The reasons hold no address (docs/dev/logging.md).
fn tell(job: &Claimed, outcome: JobOutcome, why: Option<&str>) {
    let Claimed { id, kind, attempt, .. } = job;
    match outcome {
        JobOutcome::Done => {}
        JobOutcome::Retry => tracing::warn!(job = %id, %kind, attempt, why, "a job failed and is tried again"),
        JobOutcome::Slow => tracing::warn!(job = %id, %kind, attempt, why, "a job is slow and is tried again"),
        JobOutcome::Away => tracing::warn!(job = %id, %kind, why, "the mail server takes no mail now; mails wait"),
        JobOutcome::Waiting => tracing::info!(job = %id, %kind, "a job waits for its partner"),
        JobOutcome::Expired => tracing::warn!(job = %id, %kind, attempt, "a job came too late to be of use"),
        JobOutcome::Dead => tracing::error!(job = %id, %kind, attempt, why, "a job was given up"),
    }
}

/// Makes the metrics of jobs show 0 before there is one.
pub fn announce_metrics() {
    for kind in JobKind::ALL {
        for outcome in JobOutcome::ALL {
            let labels = [("kind", kind.as_str()), ("outcome", outcome.as_str())];
            metrics::counter!("madoguchi_jobs_total", &labels).increment(0);
        }
    }
}

/// Extends the lease while something slow runs.
async fn with_heartbeat<T>(app: &App, job: &Claimed, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut beat = tokio::time::interval(LEASE / 3);
    beat.tick().await;
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = beat.tick() => {
                // A lost lease is noticed at the end, where it counts. A mail on its way is not aborted because the
                // database is away for a moment.
                if let Err(error) = job::heartbeat(app.db(), app.now(), job).await {
                    tracing::warn!(job = %job.id, error = chain(&error), "the lease cannot be extended");
                }
            }
        }
    }
}

/// The end of an attempt and its effect; neither is recorded if the lease was lost. Returns whether the lease was held.
struct End {
    stamp: Stamp,
    job: Claimed,
    ran: Ran,
    jitter: u8,
}

impl Unit for End {
    type Done = bool;
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible, StoreError>> {
        // How long all of them wait is the crew's to say.
        let away = |why: &String| Ending::Wait(self.stamp.now.plus(PAUSE), Some(why.clone()));
        let (ending, effect) = match &self.ran {
            Ran::Ended(ending) => (ending.clone(), None),
            Ran::Away(why) => (away(why), None),
            Ran::With(effect) => (Ending::Done, Some(effect)),
        };
        if !tx.end_attempt(self.stamp.now, &self.job, &ending, self.jitter).await? {
            return Ok(false);
        }
        if let Some(effect) = effect {
            effect.record(tx, &self.stamp).await?;
        }
        Ok(true)
    }
}

async fn record(app: &App, job: Claimed, ran: Ran) -> Result<(), Error> {
    let [jitter] = app.randomness().bytes();
    let id = job.id;
    let Ok(held) = app.db().write(End { stamp: app.system_stamp("worker"), job, ran, jitter }).await?;
    if !held {
        tracing::warn!(job = %id, "the lease was lost; another worker has the job");
    }
    Ok(())
}

/// Does every due job, one after the other. Returns how many.
pub async fn drain(app: &App, worker: &str) -> Result<u64, Error> {
    let mut done = 0;
    while run_one(app, worker).await? {
        done += 1;
    }
    Ok(done)
}

/// When the next job becomes due.
pub async fn next_due(app: &App) -> Result<Option<Ts>, Error> {
    Ok(look::next_due(app.db()).await?)
}

/// At most `most` jobs that were given up, the last ones first; or those that wait or are under way.
pub async fn list(app: &App, dead: bool, which: Which, most: i64) -> Result<Vec<Listed>, Error> {
    let db = app.db();
    Ok(if dead { look::dead(db, which, most).await? } else { look::waiting(db, which, most).await? })
}

/// Has jobs that were given up tried again, except those that would come too late to be of use.
pub async fn retry(app: &App, which: Which) -> Result<Retried, Error> {
    Ok(job::retry(app.db(), app.now(), which).await?)
}
