//! Counters of attempts, shared by all processes. Each change names the state it was computed from.

use crate::{db::Db, error::StoreError, sql};
use madoguchi_domain::throttle::Throttle;

/// The name of a counter: a keyed hash, so that the table holds no portal IDs and no addresses.
pub type ThrottleKey = [u8; 32];

/// The counter of that name.
pub async fn load(db: &Db, key: ThrottleKey) -> Result<Option<Throttle>, StoreError> {
    let row = db
        .fetch_optional(sql!("SELECT count, since, blocked_until, updated_at FROM throttle WHERE key = $1", key))
        .await?;
    row.map(|row| {
        let mut c = row.columns();
        Ok(Throttle { count: c.take()?, since: c.take()?, blocked_until: c.take()?, updated_at: c.take()? })
    })
    .transpose()
}

/// Replaces the counter if it still is as it was loaded. Says whether it was.
pub async fn swap(db: &Db, key: ThrottleKey, old: Option<Throttle>, new: Option<Throttle>) -> Result<bool, StoreError> {
    let sql = match (old, new) {
        (None, None) => return Ok(true),
        (None, Some(new)) => sql!(
            "INSERT INTO throttle (key, count, since, blocked_until, updated_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (key) DO NOTHING RETURNING count",
            key,
            new.count,
            new.since,
            new.blocked_until,
            new.updated_at,
        ),
        (Some(old), Some(new)) => sql!(
            "UPDATE throttle SET count = $2, since = $3, blocked_until = $4, updated_at = $5
             WHERE key = $1 AND count = $6 AND since = $7 RETURNING count",
            key,
            new.count,
            new.since,
            new.blocked_until,
            new.updated_at,
            old.count,
            old.since,
        ),
        (Some(old), None) => sql!(
            "DELETE FROM throttle WHERE key = $1 AND count = $2 AND since = $3 RETURNING count",
            key,
            old.count,
            old.since,
        ),
    };
    Ok(!db.tick(sql).await?.is_empty())
}

/// Forgets a counter, whatever it says (a right password; an agent who clears it).
pub async fn clear(db: &Db, key: ThrottleKey) -> Result<(), StoreError> {
    db.tick(sql!("DELETE FROM throttle WHERE key = $1", key)).await.map(drop)
}
