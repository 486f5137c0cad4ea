//! Jobs that are tried again out of their turn: by an engineer once the cause is mended, and mails that wait for a
//! server that takes them again.

use crate::{db::Db, error::StoreError, sql};
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, JobState},
    time::Ts,
};

/// Which jobs a command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// Those of a kind.
    Kind(JobKind),
    /// One.
    Id(JobId),
}

impl Which {
    /// The condition for a statement whose argument of that number is the kind or id, and the kind.
    pub(super) fn condition(self, number: usize) -> (String, Option<JobKind>) {
        match self {
            Self::All => (String::new(), None),
            Self::Kind(kind) => (format!("AND kind = ${number}"), Some(kind)),
            Self::Id(_) => (format!("AND id = ${number}"), None),
        }
    }
}

/// What became of jobs that had been given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retried {
    /// They are due now, with all their attempts.
    pub ready: u64,
    /// They were not tried again: what they would bring has expired.
    pub expired: u64,
}

/// Has jobs that were given up tried again, except those that would come too late to be of use.
pub async fn retry(db: &Db, now: Ts, which: Which) -> Result<Retried, StoreError> {
    let (condition, kind) = which.condition(2);
    let text = format!(
        "UPDATE job SET state = CASE WHEN not_after <= $1 THEN 'expired' ELSE 'ready' END, due_at = $1,
             attempt = CAST(0 AS BIGINT), finished_at = CASE WHEN not_after <= $1 THEN finished_at END
         WHERE state = 'dead' {condition}
         RETURNING state"
    );
    let update = match (which, kind) {
        (Which::Id(id), _) => sql!(text, now, id),
        (_, Some(kind)) => sql!(text, now, kind),
        _ => sql!(text, now),
    };
    let mut retried = Retried::default();
    for row in db.tick(update).await? {
        match row.get(0)? {
            JobState::Expired => retried.expired += 1,
            _ => retried.ready += 1,
        }
    }
    Ok(retried)
}

/// Makes mails due that wait because their last attempt failed: the mail server takes mails again. Returns how many.
pub async fn bring_forward(db: &Db, now: Ts) -> Result<u64, StoreError> {
    let moved = db
        .tick(sql!(
            "UPDATE job SET due_at = $1
             WHERE state IN ('ready', 'running') AND queue IN ('awaited', 'notice') AND due_at > $1
                 AND state = 'ready' AND attempt > 0
             RETURNING id",
            now,
        ))
        .await?;
    Ok(u64::try_from(moved.len()).unwrap_or(u64::MAX))
}
