//! Setting a wrong as-of right. A bundle dated too late makes every true one after it look old; what it brought is
//! dated back, and the next bundle is compared with it as ever.

use super::{merge::touch, run::RUN_LEASE};
use crate::{
    audit::About,
    db::Db,
    error::StoreError,
    sql,
    stamp::Stamp,
    tx::Tx,
    unit::{Stop, Unit},
};
use madoguchi_domain::{audit::Action, id::CustomerId, time::Ts};
use std::convert::Infallible;

/// Customers in one chunk.
const AT_ONCE: i64 = 1000;

/// What was dated back so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redated {
    /// How many customers.
    pub customers: i64,
    /// The last one looked at, by key.
    pub after: String,
}

/// The latest as-of of a finished import of the source that is not later than now.
pub async fn latest_as_of(db: &Db, source: &str, now: Ts) -> Result<Option<Ts>, StoreError> {
    let select = "SELECT MAX(as_of) FROM import_run WHERE source = $1 AND state = 'done' AND as_of <= $2";
    let row = db.fetch_optional(sql!(select, source, now)).await?;
    row.map_or(Ok(None), |row| row.get(0))
}

/// Dates some customers of the source back that are dated later than `to`. Returns whether there may be more.
pub async fn redate_customers(db: &Db, source: &str, to: Ts, so_far: &mut Redated) -> Result<bool, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT id, source_key FROM customer WHERE source = $1 AND source_key > $2 AND as_of > $3
             ORDER BY source_key LIMIT $4",
            source,
            so_far.after.as_str(),
            to,
            AT_ONCE,
        ))
        .await?;
    let Some(last) = rows.last() else { return Ok(false) };
    let after = last.get(1)?;
    let ids = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<CustomerId>, _>>()?;
    db.chunk(move |tx| Box::pin(async move { touch(tx, &ids, to).await })).await?;
    so_far.customers += i64::try_from(rows.len()).unwrap_or(i64::MAX);
    so_far.after = after;
    Ok(true)
}

/// The result of beginning to date back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetBegun {
    /// So many offerings are dated back; the customers are still to be.
    Offerings(i64),
    /// An import is alive.
    Busy,
}

/// Dates the source's offerings back and notes in the audit that its records are dated back.
pub async fn begin_reset(db: &Db, stamp: &Stamp, source: &str, to: Ts) -> Result<ResetBegun, StoreError> {
    let Ok(begun) = db.write(Resetting { stamp: stamp.clone(), source: source.to_owned(), to }).await?;
    Ok(begun)
}

struct Resetting {
    stamp: Stamp,
    source: String,
    to: Ts,
}

impl Unit for Resetting {
    type Done = ResetBegun;
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<ResetBegun, Stop<Infallible, StoreError>> {
        let Self { stamp, source, to } = self;
        let alive = "SELECT id FROM import_run WHERE state = 'running' AND heartbeat_at > $1 LIMIT 1";
        if tx.fetch_optional(sql!(alive, stamp.now.minus(RUN_LEASE))).await?.is_some() {
            return Ok(ResetBegun::Busy);
        }
        let update = "UPDATE product_offering SET as_of = $2 WHERE source = $1 AND as_of > $2 RETURNING offering_key";
        let offerings = tx.fetch_all(sql!(update, source.as_str(), *to)).await?.len();
        tx.audit(stamp, Action::Imported, About { entity: None, customer: None, detail: "as_of_reset" }).await?;
        Ok(ResetBegun::Offerings(i64::try_from(offerings).unwrap_or(i64::MAX)))
    }
}
