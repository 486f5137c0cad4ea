//! The worker: takes a job, does its work outside any transaction, and records the result in one. It is given the table
//! of kinds and knows none of them.

pub(crate) mod kind;

use crate::{cx::App, error::Error, jobs};
use kind::Ran;
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, LEASE, MOST_ATTEMPTS},
    time::Ts,
};
use madoguchi_store::{
    Stamp, Stop, StoreError, Tx, Unit,
    job::{self, Claimed, Ending, NewJob},
};
use std::{convert::Infallible, time::Duration};
use uuid::Uuid;

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
    let Some(job) = job::claim(app.db(), app.now(), worker).await? else { return Ok(false) };
    if stop == Some(StopAfter::Claim) {
        return Ok(true);
    }
    let late = job.not_after.is_some_and(|not_after| not_after <= app.now());
    let ran = if late {
        Ok(Ending::Expired.into())
    } else if job.attempt > MOST_ATTEMPTS {
        // Attempts that end in an error are counted when they end; only a job that killed its worker gets this far.
        Ok(Ending::Dead("no attempt came to an end".to_owned()).into())
    } else {
        run(app, &job).await
    };
    if stop == Some(StopAfter::SideEffect) {
        return Ok(true);
    }
    let kind = job.kind;
    match ran {
        Ok(ran) => record(app, job, ran).await?,
        Err(error) => {
            tracing::warn!(job = %job.id, kind = %kind, attempt = job.attempt, %error, "job failed");
            let ending = match &error {
                Error::Corrupt { .. } => Ending::Dead(error.to_string()),
                _ => Ending::Retry(error.to_string()),
            };
            job::end_attempt(app.db(), app.now(), &job, &ending, app.randomness()).await?;
        }
    }
    metrics::counter!("madoguchi_jobs_total", "kind" => kind.as_str()).increment(1);
    Ok(true)
}

async fn run(app: &App, job: &Claimed) -> Result<Ran, Error> {
    let kind = jobs::ALL.iter().find(|kind| kind.word == job.kind).ok_or(Error::Corrupt { what: "job" })?;
    with_heartbeat(app, job, (kind.run)(app, job)).await
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
                    tracing::warn!(job = %job.id, %error, "the lease cannot be extended");
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
        let (ending, effect) = match &self.ran {
            Ran::Ended(ending) => (ending, None),
            Ran::With(effect) => (&Ending::Done, Some(effect)),
        };
        if !tx.end_attempt(self.stamp.now, &self.job, ending, self.jitter).await? {
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

/// Does every due job, and regular work whose turn has come. For `madoguchi worker --once`.
pub async fn work_once(app: &App, worker: &str) -> Result<u64, Error> {
    schedule(app, &mut Scheduled::default()).await?;
    drain(app, worker).await
}

/// Does every due job. Returns how many.
pub async fn drain(app: &App, worker: &str) -> Result<u64, Error> {
    let mut done = 0;
    while run_one(app, worker).await? {
        done += 1;
    }
    Ok(done)
}

/// Works until told to stop, finishing the job in hand first.
pub async fn work(app: &App, worker: &str, mut stop: tokio::sync::watch::Receiver<bool>) {
    const IDLE: Duration = Duration::from_millis(500);
    const AFTER_ERROR: Duration = Duration::from_secs(5);
    let mut scheduled = Scheduled::default();
    while !*stop.borrow() {
        if let Err(error) = schedule(app, &mut scheduled).await {
            tracing::warn!(%error, "regular work cannot be scheduled");
        }
        let pause = match run_one(app, worker).await {
            Ok(true) => continue,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::warn!(%error, "the worker cannot reach its jobs");
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = job::enqueued(app.db()) => {}
            // Nobody is left who could say stop.
            told = stop.changed() => if told.is_err() { return },
        }
    }
}

/// The turn for which this process last enqueued each kind of regular work.
type Scheduled = [Option<i64>; jobs::ALL.len()];

/// Enqueues regular work when its turn has come, unless another process has. Its id is made of the turn, so no leader
/// need be elected.
async fn schedule(app: &App, scheduled: &mut Scheduled) -> Result<(), Error> {
    let now = app.now();
    for (kind, last) in jobs::ALL.iter().zip(scheduled) {
        let Some(every) = kind.every else { continue };
        let turn = now.seconds().div_euclid(i64::try_from(every.as_secs()).unwrap_or(i64::MAX));
        if *last == Some(turn) {
            continue;
        }
        let id = id_of_turn(kind.word, turn);
        let job = NewJob { kind: kind.word, subject: id, due_at: now, not_after: None };
        job::enqueue_once(app.db(), &app.system_stamp("schedule"), JobId(id), job).await?;
        *last = Some(turn);
    }
    Ok(())
}

/// An id that every process makes alike for one turn of one kind of work.
fn id_of_turn(kind: JobKind, turn: i64) -> Uuid {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    hash.update(kind.as_str().as_bytes());
    hash.update(turn.to_be_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// When the next job becomes due.
pub async fn next_due(app: &App) -> Result<Option<Ts>, Error> {
    Ok(job::next_due(app.db()).await?)
}
