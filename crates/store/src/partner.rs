//! Circuit breakers, one row per partner, shared by all processes. Each change names the state it was computed from.

use crate::{db::Db, error::StoreError, sql, value::Columns};
use madoguchi_domain::partner::{Breaker, Partner};

crate::value::stored_words!(Partner);

fn breaker(c: &mut Columns<'_>) -> Result<Breaker, StoreError> {
    Ok(Breaker { failures: c.take()?, open_until: c.take()?, probing_until: c.take()?, updated_at: c.take()? })
}

/// The breaker of a partner; `None` if it has never failed.
pub async fn load(db: &Db, partner: Partner) -> Result<Option<Breaker>, StoreError> {
    let select = "SELECT failures, open_until, probing_until, updated_at FROM partner WHERE partner = $1";
    let row = db.fetch_optional(sql!(select, partner)).await?;
    row.map(|row| breaker(&mut row.columns())).transpose()
}

/// The breakers of all partners that have failed.
pub async fn all(db: &Db) -> Result<Vec<(Partner, Breaker)>, StoreError> {
    let select = "SELECT partner, failures, open_until, probing_until, updated_at FROM partner ORDER BY partner";
    let rows = db.fetch_all(sql!(select)).await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            Ok((c.take()?, breaker(&mut c)?))
        })
        .collect()
}

/// Replaces the breaker if it is still as it was loaded. Returns whether it was.
pub async fn swap(db: &Db, partner: Partner, old: Option<Breaker>, new: Breaker) -> Result<bool, StoreError> {
    let sql = match old {
        None => sql!(
            "INSERT INTO partner (partner, failures, open_until, probing_until, updated_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (partner) DO NOTHING RETURNING partner",
            partner,
            new.failures,
            new.open_until,
            new.probing_until,
            new.updated_at,
        ),
        Some(old) => sql!(
            "UPDATE partner SET failures = $2, open_until = $3, probing_until = $4, updated_at = $5
             WHERE partner = $1 AND failures = $6 AND open_until IS NOT DISTINCT FROM $7
                 AND probing_until IS NOT DISTINCT FROM $8
             RETURNING partner",
            partner,
            new.failures,
            new.open_until,
            new.probing_until,
            new.updated_at,
            old.failures,
            old.open_until,
            old.probing_until,
        ),
    };
    Ok(!db.tick(sql).await?.is_empty())
}
