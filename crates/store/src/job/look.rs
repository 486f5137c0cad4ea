//! Looks at the job table: what waits, since when, and what was given up. For workers, metrics and the command line.

use super::Which;
use crate::{db::Db, error::StoreError, sql, sql::Sql, value::Row};
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, JobState, Queue},
    time::Ts,
};

/// When the next job becomes due, so that an idle worker knows how long it may sleep.
pub async fn next_due(db: &Db) -> Result<Option<Ts>, StoreError> {
    let row = db
        .fetch_optional(sql!("SELECT due_at FROM job WHERE state IN ('ready', 'running') ORDER BY due_at, id LIMIT 1"))
        .await?;
    row.map(|row| row.get(0)).transpose()
}

/// Since when the job of each queue that has waited longest is due; none where nothing is.
pub async fn due_since(db: &Db, now: Ts) -> Result<Vec<(Queue, Option<Ts>)>, StoreError> {
    let oldest = |queue: Queue| {
        sql!(
            "SELECT due_at FROM job WHERE state IN ('ready', 'running') AND queue = $1 AND due_at <= $2
             ORDER BY due_at, id LIMIT 1",
            queue,
            now,
        )
    };
    let mut since = Vec::new();
    for queue in Queue::ALL {
        let row = db.fetch_optional(oldest(*queue)).await?;
        since.push((*queue, row.map(|row| row.get(0)).transpose()?));
    }
    Ok(since)
}

/// How many jobs of that queue are due, counted up to `most`.
pub async fn due(db: &Db, now: Ts, queue: Queue, most: usize) -> Result<usize, StoreError> {
    let due = sql!(
        "SELECT id FROM job WHERE state IN ('ready', 'running') AND queue = $1 AND due_at <= $2
         ORDER BY due_at, id LIMIT $3",
        queue,
        now,
        i64::try_from(most).unwrap_or(i64::MAX),
    );
    Ok(db.fetch_all(due).await?.len())
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

/// A job that is not done, as an engineer looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Its state.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was made.
    pub created_at: Ts,
    /// When it is due, or when the lease of its worker ends.
    pub due_at: Ts,
    /// When it becomes useless.
    pub not_after: Option<Ts>,
    /// When it was given up.
    pub finished_at: Option<Ts>,
    /// Why the last attempt failed. Holds no personal data.
    pub last_error: Option<String>,
}

const LISTED: &str = "id, kind, state, attempt, created_at, due_at, not_after, finished_at, last_error";

fn listed(row: &Row) -> Result<Listed, StoreError> {
    let mut c = row.columns();
    Ok(Listed {
        id: c.take()?,
        kind: c.take()?,
        state: c.take()?,
        attempts: c.take()?,
        created_at: c.take()?,
        due_at: c.take()?,
        not_after: c.take()?,
        finished_at: c.take()?,
        last_error: c.take()?,
    })
}

/// At most `most` jobs that were given up, the last ones first.
pub async fn dead(db: &Db, which: Which, most: i64) -> Result<Vec<Listed>, StoreError> {
    list(db, "state = 'dead'", "finished_at DESC, id DESC", which, most).await
}

/// At most `most` jobs that wait or are under way, the next ones first.
pub async fn waiting(db: &Db, which: Which, most: i64) -> Result<Vec<Listed>, StoreError> {
    list(db, "state IN ('ready', 'running')", "due_at, id", which, most).await
}

async fn list(db: &Db, state: &str, order: &str, which: Which, most: i64) -> Result<Vec<Listed>, StoreError> {
    let (condition, word) = which.condition(2);
    let text = format!("SELECT {LISTED} FROM job WHERE {state} {condition} ORDER BY {order} LIMIT $1");
    let select: Sql = match (which, word) {
        (Which::Id(id), _) => sql!(text, most, id),
        (_, Some(kind)) => sql!(text, most, kind),
        _ => sql!(text, most),
    };
    db.fetch_all(select).await?.iter().map(listed).collect()
}
