//! The worker: takes a job, does what it asks outside any transaction, records the result in one.

use crate::{audit, cx::App, error::Error, letter, mail, setting};
use madoguchi_domain::{
    id::{JobId, LetterRequestId, MessageId},
    job::{JobKind, LEASE, MOST_ATTEMPTS},
    time::Ts,
};
use madoguchi_store::{
    StoreError,
    job::{self, Claimed, Ending, NewJob},
    letter::{MOST_FITTING, NewLetter},
    retention,
    setting::Setting,
};
use std::time::Duration;
use uuid::Uuid;

/// A job that this worker holds.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) job: Claimed,
}

/// What an attempt came to, and what is recorded with its end.
#[derive(Debug, Clone)]
pub(crate) enum Ran {
    /// Nothing but the end.
    Ended(Ending),
    /// The mail server took a mail.
    Mailed(MessageId),
    /// The partner has taken a setting on.
    Applied(Setting),
    /// The partner will not do what a setting wishes.
    Refused(Setting),
    /// A letter request is to be matched, and that letter made if it should be; that is database work and happens with the end.
    MatchLetter(LetterRequestId, Box<[NewLetter; MOST_FITTING]>),
}

impl Ran {
    pub(crate) const fn ended(ending: Ending) -> Self {
        Self::Ended(ending)
    }
}

/// The points at which a test may kill a worker: afterwards everything must be as if it had never been, or done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopAfter {
    /// The job was taken and nothing done.
    Claim,
    /// The mail server has taken the mail, and nothing is recorded.
    SideEffect,
}

/// Takes and does one job, if one is due. Says whether there was one.
pub async fn run_one(app: &App, worker: &str) -> Result<bool, Error> {
    run_one_until(app, worker, None).await
}

/// As [`run_one`], but goes away at that point, as a killed process would.
pub async fn run_one_until(app: &App, worker: &str, stop: Option<StopAfter>) -> Result<bool, Error> {
    let Some(job) = job::claim(app.db(), app.now(), worker).await? else { return Ok(false) };
    if stop == Some(StopAfter::Claim) {
        return Ok(true);
    }
    let attempt = Attempt { job };
    let late = attempt.job.not_after.is_some_and(|not_after| not_after <= app.now());
    let ran = if late {
        Ok(Ran::ended(Ending::Expired))
    } else if attempt.job.attempt > MOST_ATTEMPTS {
        // Attempts that end in an error are counted at their end; only one that killed its worker comes this far.
        Ok(Ran::ended(Ending::Dead("no attempt came to an end".to_owned())))
    } else {
        run(app, &attempt).await
    };
    if stop == Some(StopAfter::SideEffect) {
        return Ok(true);
    }
    let kind = attempt.job.kind;
    match ran {
        Ok(ran) => record(app, attempt, ran).await?,
        Err(error) => {
            tracing::warn!(job = %attempt.job.id, kind = %kind, attempt = attempt.job.attempt, %error, "job failed");
            let ending = match &error {
                Error::Corrupt { .. } => Ending::Dead(error.to_string()),
                _ => Ending::Retry(error.to_string()),
            };
            job::end_attempt(app.db(), app.now(), &attempt.job, &ending, app.randomness()).await?;
        }
    }
    metrics::counter!("madoguchi_jobs_total", "kind" => kind.as_str()).increment(1);
    Ok(true)
}

async fn run(app: &App, attempt: &Attempt) -> Result<Ran, Error> {
    match attempt.job.kind {
        JobKind::SendMail => with_heartbeat(app, attempt, mail::send(app, attempt)).await,
        JobKind::ApplySetting => with_heartbeat(app, attempt, setting::apply(app, attempt)).await,
        JobKind::MatchLetterRequest => Ok(letter::match_request(app, attempt)),
        JobKind::Sweep => {
            let sweep = async { Ok(retention::sweep(app.db(), app.now()).await? + audit::cut(app).await?) };
            let deleted = with_heartbeat(app, attempt, sweep).await?;
            tracing::info!(deleted, "swept");
            Ok(Ran::ended(Ending::Done))
        }
        JobKind::SealAudit => {
            let lines = with_heartbeat(app, attempt, audit::seal(app)).await?;
            metrics::counter!("madoguchi_audit_sealed_total").increment(lines);
            Ok(Ran::ended(Ending::Done))
        }
    }
}

/// Keeps the lease while something slow runs.
async fn with_heartbeat<T>(
    app: &App,
    attempt: &Attempt,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let mut beat = tokio::time::interval(LEASE / 3);
    beat.tick().await;
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = beat.tick() => {
                // A lost lease is noticed at the end, where it counts; and a mail on its way is not torn up because
                // the database is away for a moment.
                if let Err(error) = job::heartbeat(app.db(), app.now(), &attempt.job).await {
                    tracing::warn!(job = %attempt.job.id, %error, "the lease cannot be extended");
                }
            }
        }
    }
}

/// The end of an attempt and what belongs to it, in one transaction; nothing if the lease was lost.
async fn record(app: &App, attempt: Attempt, ran: Ran) -> Result<(), Error> {
    let stamp = app.system_stamp("worker");
    let ended_after = app.ended_after(stamp.now);
    let [jitter] = app.randomness().bytes();
    let (job, held) = (attempt.job.id, {
        app.db()
            .write_closure(move |tx| {
                let (stamp, attempt, ran) = (stamp.clone(), attempt.clone(), ran.clone());
                Box::pin(async move {
                    let ending = match &ran {
                        Ran::Ended(ending) => ending.clone(),
                        Ran::Mailed(_) | Ran::MatchLetter(..) | Ran::Applied(_) | Ran::Refused(_) => Ending::Done,
                    };
                    if !tx.end_attempt(stamp.now, &attempt.job, &ending, jitter).await? {
                        return Ok::<_, StoreError>(false);
                    }
                    match ran {
                        Ran::Ended(_) => {}
                        Ran::Applied(taken) => tx.setting_in_force(&taken, stamp.now).await?,
                        Ran::Refused(refused) => tx.setting_refused(&refused, stamp.now).await?,
                        Ran::Mailed(id) => tx.mark_sent(id, stamp.now).await?,
                        Ran::MatchLetter(id, letters) => {
                            tx.match_letter_request(&stamp, id, &letters, ended_after).await?;
                        }
                    }
                    Ok(true)
                })
            })
            .await?
    });
    if !held {
        tracing::warn!(%job, "the lease was lost; another worker has the job");
    }
    Ok(())
}

/// Does every job that is due, and regular work whose turn has come. For `madoguchi worker --once`.
pub async fn work_once(app: &App, worker: &str) -> Result<u64, Error> {
    schedule(app, &mut Scheduled::default()).await?;
    drain(app, worker).await
}

/// Does every job that is due.
pub async fn drain(app: &App, worker: &str) -> Result<u64, Error> {
    let mut done = 0;
    while run_one(app, worker).await? {
        done += 1;
    }
    Ok(done)
}

/// Works until told to stop. A job in hand is finished first.
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

/// Work that comes again and again, and how often.
const REGULAR: [(JobKind, Duration); 2] =
    [(JobKind::Sweep, Duration::from_hours(24)), (JobKind::SealAudit, audit::SEALED_EVERY)];

/// The turn for which each kind of regular work was enqueued last by this process.
type Scheduled = [Option<i64>; REGULAR.len()];

/// Enqueues regular work when its turn has come, unless somebody has: its id is made of the turn, so there is no leader
/// to elect.
async fn schedule(app: &App, scheduled: &mut Scheduled) -> Result<(), Error> {
    let now = app.now();
    for ((kind, every), last) in REGULAR.into_iter().zip(scheduled) {
        let turn = now.seconds().div_euclid(i64::try_from(every.as_secs()).unwrap_or(i64::MAX));
        if *last == Some(turn) {
            continue;
        }
        let id = id_of_turn(kind, turn);
        let job = NewJob { kind, subject: id, due_at: now, not_after: None };
        job::enqueue_once(app.db(), &app.system_stamp("schedule"), JobId(id), job).await?;
        *last = Some(turn);
    }
    Ok(())
}

/// An id that every process makes alike for the same turn of the same work.
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
