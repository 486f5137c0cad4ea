//! The job table: jobs are enqueued with their cause, claimed with a lease, and finished only by the worker holding it.
//!
//! A claim is one statement that takes what is ready and due, or running with an expired lease, so cleaning up needs no
//! leader. `due_at` of a running job is the end of its lease. A finish names owner and claim: a worker that lost its
//! lease cannot finish a job that was begun again, even by itself.

pub mod look;
mod retry;

pub use retry::{Retried, Which, bring_forward, retry};

use crate::{Randomness, db::Db, dialect, error::StoreError, sql, sql::Sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, JobState, LEASE, MOST_ATTEMPTS, Queue, backoff},
    time::Ts,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

crate::value::stored_words!(JobKind, JobState, Queue);

/// A lane that no job is in.
const NO_LANE: &str = "@";
/// Most lanes of a queue that can be full at once (`domain::job::Places`).
const MOST_FULL: usize = 5;

/// A job to be done after this transaction has committed.
#[derive(Debug, Clone, Copy)]
pub struct NewJob {
    /// What to do.
    pub kind: JobKind,
    /// What it is done to.
    pub subject: Uuid,
    /// When it is due.
    pub due_at: Ts,
    /// When it becomes useless.
    pub not_after: Option<Ts>,
}

impl NewJob {
    /// Where it waits unless something else is said: with the others of its kind.
    const fn place(&self) -> Place<'static> {
        Place { queue: self.kind.queue(), lane: self.kind.as_str() }
    }
}

/// Where a job waits for its turn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) queue: Queue,
    /// The host at the other end, or the kind of work.
    pub(crate) lane: &'p str,
}

/// A job that this worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub kind: JobKind,
    /// What it is done to.
    pub subject: Uuid,
    /// When it becomes useless.
    pub not_after: Option<Ts>,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// The queue that it waited in.
    pub queue: Queue,
    /// The host at the other end, such as the recipient's domain, or the kind of work. Not for logs.
    pub lane: String,
    owner: String,
    /// The number of this claim of the job. Unlike attempts, claims never start over.
    claim: i64,
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub enum Ending {
    /// It is done.
    Done,
    /// It is no longer of use.
    Expired,
    /// It may work later. The reason holds no personal data.
    Retry(String),
    /// It took so long that it is tried again behind those that may be quick. The reason holds no personal data.
    Slow(String),
    /// It could not be tried, and will be at that instant. The attempt does not count, however often this happens. The
    /// reason, if there is more to say than that others failed, holds no personal data.
    Wait(Ts, Option<String>),
    /// It is done, and is due again at once with all its attempts: the wish has changed meanwhile.
    Again,
    /// It will never work. The reason holds no personal data.
    Dead(String),
}

impl Tx {
    /// Enqueues a job that exists if, and only if, this transaction commits.
    pub async fn enqueue(&mut self, stamp: &Stamp, job: NewJob) -> Result<JobId, StoreError> {
        let id = stamp.id();
        self.enqueue_as(stamp, id, job, job.place()).await?;
        Ok(id)
    }

    /// Enqueues under an id that stands for its purpose (a mail's, a day's sweep); a second one is left out.
    pub(crate) async fn enqueue_as(
        &mut self,
        stamp: &Stamp,
        id: JobId,
        job: NewJob,
        place: Place<'_>,
    ) -> Result<(), StoreError> {
        self.enqueued = true;
        self.execute(insert(stamp, id, job, place)).await
    }

    /// Enqueues the one job of that kind for that subject, due now with all its attempts, whatever state it was in. If
    /// a worker has it, it is done again when that attempt ends, however it ends: the worker may have read the wish
    /// before this transaction changed it.
    pub async fn enqueue_one(&mut self, stamp: &Stamp, kind: JobKind, subject: Uuid) -> Result<JobId, StoreError> {
        let id = id_of_one(kind, subject);
        // Each branch writes the row. A worker ending the job at the same time either did so before, or sees `again`.
        self.execute(sql!(
            "INSERT INTO job (id, kind, subject, state, due_at, attempt, created_at, queue, lane)
             VALUES ($1, $2, $3, 'ready', $4, 0, $4, $5, $2)
             ON CONFLICT (id) DO UPDATE SET
                 again = (job.state = 'running'),
                 state = CASE WHEN job.state = 'running' THEN job.state ELSE 'ready' END,
                 due_at = CASE WHEN job.state = 'running' OR (job.state = 'ready' AND job.due_at < excluded.due_at)
                     THEN job.due_at ELSE excluded.due_at END,
                 attempt = CASE WHEN job.state = 'running' THEN job.attempt ELSE excluded.attempt END,
                 last_error = CASE WHEN job.state = 'running' THEN job.last_error END,
                 created_at = excluded.created_at,
                 finished_at = NULL",
            id,
            kind,
            subject,
            stamp.now,
            kind.queue(),
        ))
        .await?;
        Ok(id)
    }

    /// Ends an attempt. Returns whether this worker still held the job; if not, nothing was changed.
    pub async fn end_attempt(
        &mut self,
        now: Ts,
        job: &Claimed,
        ending: &Ending,
        jitter: u8,
    ) -> Result<bool, StoreError> {
        Ok(self.fetch_optional(ended(now, job, ending, jitter)).await?.is_some())
    }
}

fn insert(stamp: &Stamp, id: JobId, job: NewJob, place: Place<'_>) -> Sql {
    sql!(
        "INSERT INTO job (id, kind, subject, state, due_at, not_after, attempt, created_at, queue, lane)
         VALUES ($1, $2, $3, 'ready', $4, $5, 0, $6, $7, $8)
         ON CONFLICT (id) DO NOTHING",
        id,
        job.kind,
        job.subject,
        job.due_at,
        job.not_after,
        stamp.now,
        place.queue,
        place.lane,
    )
}

/// The id of the one job of that kind for that subject: the same for everybody who makes it.
fn id_of_one(kind: JobKind, subject: Uuid) -> JobId {
    let mut hash = Sha256::new();
    hash.update(kind.as_str().as_bytes());
    hash.update([0]);
    hash.update(subject.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    JobId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

fn ended(now: Ts, job: &Claimed, ending: &Ending, jitter: u8) -> Sql {
    let (state, due_at, error) = match ending {
        Ending::Done => (JobState::Done, now, None),
        Ending::Expired => (JobState::Expired, now, None),
        Ending::Retry(error) | Ending::Slow(error) if job.is_last_attempt() => (JobState::Dead, now, Some(error)),
        Ending::Retry(error) | Ending::Slow(error) => {
            (JobState::Ready, now.plus(backoff(job.attempt, jitter)), Some(error))
        }
        Ending::Wait(until, why) => (JobState::Ready, *until, why.as_ref()),
        Ending::Again => (JobState::Ready, now, None),
        Ending::Dead(error) => (JobState::Dead, now, Some(error)),
    };
    let attempt = match ending {
        Ending::Wait(..) => job.attempt.saturating_sub(1),
        Ending::Again => 0,
        _ => job.attempt,
    };
    let queue = if matches!(ending, Ending::Slow(_)) { Queue::Slow } else { job.queue };
    let finished_at = (state != JobState::Ready).then_some(now);
    // A job asked for again meanwhile is due since then, and is not finished yet.
    sql!(
        "UPDATE job SET state = CASE WHEN again THEN 'ready' ELSE $1 END,
             due_at = CASE WHEN again THEN created_at ELSE $2 END,
             attempt = CASE WHEN again THEN CAST(0 AS BIGINT) ELSE $3 END, last_error = $4,
             finished_at = CASE WHEN again THEN finished_at ELSE $5 END, owner = NULL, again = FALSE, queue = $9
         WHERE id = $6 AND owner = $7 AND claims = $8 AND state = 'running'
         RETURNING id",
        state,
        due_at,
        attempt,
        error,
        finished_at,
        job.id,
        job.owner.as_str(),
        job.claim,
        queue,
    )
}

impl Claimed {
    /// Whether no other attempt follows if this one fails.
    #[must_use]
    pub const fn is_last_attempt(&self) -> bool {
        self.attempt >= MOST_ATTEMPTS
    }
}

/// Enqueues outside a transaction, under an id that is the same for everybody who would enqueue the job.
pub async fn enqueue_once(db: &Db, stamp: &Stamp, id: JobId, job: NewJob) -> Result<(), StoreError> {
    db.tick(insert(stamp, id, job, job.place())).await.map(drop)
}

/// Waits until this process has committed a job since the last wait here. Jobs of other processes are not noticed:
/// workers look for them now and then.
pub async fn enqueued(db: &Db) {
    db.watch.enqueued.notified().await;
}

/// Claims the job of a queue that has waited longest, if one is due whose lane is not among the full ones.
pub async fn claim(
    db: &Db,
    now: Ts,
    owner: &str,
    queue: Queue,
    full_lanes: &[String],
) -> Result<Option<Claimed>, StoreError> {
    let text = format!(
        "UPDATE job SET state = 'running', owner = $1, attempt = attempt + 1, claims = claims + 1, due_at = $2
         WHERE id = (
             SELECT id FROM job WHERE state IN ('ready', 'running') AND queue = $4 AND due_at <= $3
                 AND lane NOT IN ({})
             ORDER BY due_at, id LIMIT 1{}
         )
         RETURNING id, kind, subject, not_after, attempt, claims, lane",
        dialect::list(5, MOST_FULL),
        dialect::skip_locked(db)
    );
    let lane = |n: usize| full_lanes.get(n).map_or(NO_LANE, String::as_str);
    let claim = sql!(text, owner, now.plus(LEASE), now, queue, lane(0), lane(1), lane(2), lane(3), lane(4));
    let rows = db.tick(claim).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut c = row.columns();
    Ok(Some(Claimed {
        id: c.take()?,
        kind: c.take()?,
        subject: c.take()?,
        not_after: c.take()?,
        attempt: c.take()?,
        claim: c.take()?,
        lane: c.take()?,
        queue,
        owner: owner.to_owned(),
    }))
}

/// Extends the lease of a job that takes long. Returns whether this worker still holds it.
pub async fn heartbeat(db: &Db, now: Ts, job: &Claimed) -> Result<bool, StoreError> {
    let held = db
        .tick(sql!(
            "UPDATE job SET due_at = $1 WHERE id = $2 AND owner = $3 AND claims = $4 AND state = 'running'
             RETURNING id",
            now.plus(LEASE),
            job.id,
            job.owner.as_str(),
            job.claim,
        ))
        .await?;
    Ok(!held.is_empty())
}

/// Ends an attempt that has nothing else to record.
pub async fn end_attempt(
    db: &Db,
    now: Ts,
    job: &Claimed,
    ending: &Ending,
    randomness: &Randomness,
) -> Result<bool, StoreError> {
    let [jitter] = randomness.bytes();
    Ok(!db.tick(ended(now, job, ending, jitter)).await?.is_empty())
}
