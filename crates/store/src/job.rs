//! The job table: jobs are enqueued with their cause, claimed with a lease, and finished only by the worker holding it.
//!
//! A claim is one statement that takes what is ready and due, or running with an expired lease, so cleaning up needs no
//! leader. `due_at` of a running job is the end of its lease. A finish names owner and claim: a worker that lost its
//! lease cannot finish a job that was begun again, even by itself.

use crate::{Randomness, db::Db, dialect, error::StoreError, sql, sql::Sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, JobState, LEASE, MOST_ATTEMPTS, backoff},
    time::Ts,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

crate::value::stored_words!(JobKind, JobState);

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
    /// It could not be tried, and will be at that instant. The attempt does not count, however often this happens.
    Wait(Ts),
    /// It is done, and is due again at once with all its attempts: the wish has changed meanwhile.
    Again,
    /// It will never work. The reason holds no personal data.
    Dead(String),
}

impl Tx {
    /// Enqueues a job that exists if, and only if, this transaction commits.
    pub async fn enqueue(&mut self, stamp: &Stamp, job: NewJob) -> Result<JobId, StoreError> {
        let id = stamp.id();
        self.enqueue_as(stamp, id, job).await?;
        Ok(id)
    }

    /// Enqueues under an id that stands for its purpose (a mail's, a day's sweep); a second one is left out.
    pub(crate) async fn enqueue_as(&mut self, stamp: &Stamp, id: JobId, job: NewJob) -> Result<(), StoreError> {
        self.enqueued = true;
        self.execute(insert(stamp, id, job)).await
    }

    /// Enqueues the one job of that kind for that subject, due now with all its attempts, whatever state it was in. If
    /// a worker has it, it is done again when that attempt ends, however it ends: the worker may have read the wish
    /// before this transaction changed it.
    pub async fn enqueue_one(&mut self, stamp: &Stamp, kind: JobKind, subject: Uuid) -> Result<JobId, StoreError> {
        let id = id_of_one(kind, subject);
        // Each branch writes the row. A worker ending the job at the same time either did so before, or sees `again`.
        self.execute(sql!(
            "INSERT INTO job (id, kind, subject, state, due_at, attempt, created_at)
             VALUES ($1, $2, $3, 'ready', $4, 0, $4)
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

fn insert(stamp: &Stamp, id: JobId, job: NewJob) -> Sql {
    sql!(
        "INSERT INTO job (id, kind, subject, state, due_at, not_after, attempt, created_at)
         VALUES ($1, $2, $3, 'ready', $4, $5, 0, $6)
         ON CONFLICT (id) DO NOTHING",
        id,
        job.kind,
        job.subject,
        job.due_at,
        job.not_after,
        stamp.now,
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
        Ending::Retry(error) if job.attempt >= MOST_ATTEMPTS => (JobState::Dead, now, Some(error)),
        Ending::Retry(error) => (JobState::Ready, now.plus(backoff(job.attempt, jitter)), Some(error)),
        Ending::Wait(until) => (JobState::Ready, *until, None),
        Ending::Again => (JobState::Ready, now, None),
        Ending::Dead(error) => (JobState::Dead, now, Some(error)),
    };
    let attempt = match ending {
        Ending::Wait(_) => job.attempt.saturating_sub(1),
        Ending::Again => 0,
        _ => job.attempt,
    };
    let finished_at = (state != JobState::Ready).then_some(now);
    // A job asked for again meanwhile is due since then, and is not finished yet.
    sql!(
        "UPDATE job SET state = CASE WHEN again THEN 'ready' ELSE $1 END,
             due_at = CASE WHEN again THEN created_at ELSE $2 END,
             attempt = CASE WHEN again THEN CAST(0 AS BIGINT) ELSE $3 END, last_error = $4,
             finished_at = CASE WHEN again THEN finished_at ELSE $5 END, owner = NULL, again = FALSE
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
    )
}

/// Enqueues outside a transaction, under an id that is the same for everybody who would enqueue the job.
pub async fn enqueue_once(db: &Db, stamp: &Stamp, id: JobId, job: NewJob) -> Result<(), StoreError> {
    db.tick(insert(stamp, id, job)).await.map(drop)
}

/// Waits until this process has committed a job since the last wait here. Jobs of other processes are not noticed:
/// workers look for them now and then.
pub async fn enqueued(db: &Db) {
    db.watch.enqueued.notified().await;
}

/// Claims the job that has waited longest, if one is due.
pub async fn claim(db: &Db, now: Ts, owner: &str) -> Result<Option<Claimed>, StoreError> {
    let text = format!(
        "UPDATE job SET state = 'running', owner = $1, attempt = attempt + 1, claims = claims + 1, due_at = $2
         WHERE id = (
             SELECT id FROM job WHERE state IN ('ready', 'running') AND due_at <= $3
             ORDER BY due_at, id LIMIT 1{}
         )
         RETURNING id, kind, subject, not_after, attempt, claims",
        dialect::skip_locked(db)
    );
    let rows = db.tick(sql!(text, owner, now.plus(LEASE), now)).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut c = row.columns();
    Ok(Some(Claimed {
        id: c.take()?,
        kind: c.take()?,
        subject: c.take()?,
        not_after: c.take()?,
        attempt: c.take()?,
        claim: c.take()?,
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

/// When the next job becomes due, so that an idle worker knows how long it may sleep.
pub async fn next_due(db: &Db) -> Result<Option<Ts>, StoreError> {
    let row = db
        .fetch_optional(sql!("SELECT due_at FROM job WHERE state IN ('ready', 'running') ORDER BY due_at, id LIMIT 1"))
        .await?;
    row.map(|row| row.get(0)).transpose()
}

/// How many jobs are in each state, for the metrics page.
pub async fn counts(db: &Db) -> Result<Vec<(JobState, i64)>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT state, CAST(COUNT(*) AS BIGINT) FROM job WHERE state IN ('ready', 'running', 'dead')
             GROUP BY state ORDER BY state"
        ))
        .await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
