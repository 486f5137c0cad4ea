//! Counters of attempts, shared by all processes. Each change names the state it was computed from.

use crate::{db::Db, error::StoreError, sql, sql::Sql, tx::Tx};
use madoguchi_domain::throttle::Throttle;

/// The name of a counter: a keyed hash, so that the table holds no portal IDs and no addresses.
pub type ThrottleKey = [u8; 32];

/// The counter with that name.
pub async fn load(db: &Db, key: ThrottleKey) -> Result<Option<Throttle>, StoreError> {
    let [counter] = load_each(db, [key]).await?;
    Ok(counter)
}

/// The counters with these names, in their order.
pub async fn load_each<const N: usize>(db: &Db, keys: [ThrottleKey; N]) -> Result<[Option<Throttle>; N], StoreError> {
    let select = "SELECT count, since, blocked_until, updated_at FROM throttle WHERE key = $1";
    let rows = db.fetch_each(keys.map(|key| sql!(select, key))).await?;
    let mut found = [None; N];
    for (counter, rows) in found.iter_mut().zip(&rows) {
        let Some(row) = rows.first() else { continue };
        let mut c = row.columns();
        let (count, since, blocked_until, updated_at) = (c.take()?, c.take()?, c.take()?, c.take()?);
        *counter = Some(Throttle { count, since, blocked_until, updated_at });
    }
    Ok(found)
}

/// The counters with these names, in their order.
pub async fn load_all(db: &Db, keys: &[ThrottleKey]) -> Result<Vec<Option<Throttle>>, StoreError> {
    let places: Vec<String> = (1..=keys.len()).map(|place| format!("${place}")).collect();
    let text = format!(
        "SELECT key, count, since, blocked_until, updated_at FROM throttle WHERE key IN ({})",
        places.join(", ")
    );
    let rows = db.fetch_all(keys.iter().fold(Sql::new(text), |sql, key| sql.bind(*key))).await?;
    let mut found = vec![None; keys.len()];
    for row in &rows {
        let mut c = row.columns();
        let key: ThrottleKey = c.take()?;
        let (count, since, blocked_until, updated_at) = (c.take()?, c.take()?, c.take()?, c.take()?);
        let counter = Throttle { count, since, blocked_until, updated_at };
        let places = keys.iter().zip(&mut found).filter(|(of, _)| **of == key);
        places.for_each(|(_, place)| *place = Some(counter));
    }
    Ok(found)
}

/// Replaces the counter if it is still as it was loaded. Returns whether it was.
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

impl Tx {
    /// Forgets a counter, whatever its state (after a right password, or when an agent clears it).
    pub async fn clear_throttle(&mut self, key: ThrottleKey) -> Result<(), StoreError> {
        self.execute(sql!("DELETE FROM throttle WHERE key = $1", key)).await
    }
}
