//! Import: staged lines, then whole customers merged in small chunks, so that nobody sees a bill without its lines.
//!
//! Lines are staged as they are read; the staging table's key gathers them by customer whatever their order in
//! the files. A customer whose content has not changed costs a comparison. A customer missing from a full bundle
//! is ended, never deleted.

mod merge;

pub use merge::{Existing, MergeCounts, merge};

use crate::{audit::About, db::Db, dialect, error::StoreError, sql, sql::Sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    audit::Action,
    id::{CustomerId, ImportRunId},
    import::{BundleFile, BundleMode, CustomerLinkRow, OfferingRow},
    time::Ts,
    words,
};
use std::{collections::HashSet, time::Duration};

words! {
    /// The state of an import run.
    RunState {
        /// Reading or merging.
        Running => "running",
        /// Everything acceptable was taken.
        Done => "done",
        /// Stopped before it changed anything: it would have ended too many customers.
        Stopped => "stopped",
        /// Ended by an error, or its process went away.
        Failed => "failed",
    }
}
crate::value::stored_words!(RunState, BundleMode);

/// A run that has shown no sign of life for this long is taken to be dead.
pub const RUN_LEASE: Duration = Duration::from_mins(2);

/// A staged line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRow {
    /// Whose line it is; empty for offerings and links.
    pub customer_key: String,
    /// Which file.
    pub file: BundleFile,
    /// Line number in the file, the header being 1.
    pub line: i64,
    /// The line's fields as a JSON list; empty for a customer whose own line was rejected.
    pub fields: String,
}

/// Where reading of the staged lines has got to.
pub type StagedAt = (String, i64, i64);

/// What a run has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Lines read, headers not counted.
    pub read_lines: i64,
    /// Lines not taken.
    pub rejected_lines: i64,
    /// Customers that are new or different.
    pub changed_customers: i64,
    /// Customers that are as they were.
    pub unchanged_customers: i64,
    /// Customers that were missing and have been ended.
    pub ended_customers: i64,
}

fn file_number(file: BundleFile) -> i64 {
    BundleFile::ALL.iter().position(|known| *known == file).and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX)
}

fn file_of(number: i64) -> Option<BundleFile> {
    BundleFile::ALL.get(usize::try_from(number).ok()?).copied()
}

/// Begins a run, unless another one is alive: there is one staging table.
pub async fn begin_run(
    db: &Db,
    stamp: &Stamp,
    source: &str,
    mode: BundleMode,
    manifest_hash: [u8; 32],
    as_of: Ts,
) -> Result<Option<ImportRunId>, StoreError> {
    let (stamp, source) = (stamp.clone(), source.to_owned());
    db.write(move |tx| {
        let (stamp, source) = (stamp.clone(), source.clone());
        Box::pin(async move {
            let alive = tx
                .fetch_optional(sql!(
                    "SELECT id FROM import_run WHERE state = 'running' AND heartbeat_at > $1 LIMIT 1",
                    stamp.now.minus(RUN_LEASE),
                ))
                .await?;
            if alive.is_some() {
                return Ok(None);
            }
            tx.execute(sql!(
                "UPDATE import_run SET state = 'failed', finished_at = $1 WHERE state = 'running'",
                stamp.now
            ))
            .await?;
            let id: ImportRunId = stamp.id();
            tx.execute(sql!(
                "INSERT INTO import_run (id, source, mode, manifest_hash, as_of, state, started_at, heartbeat_at,
                     read_lines, rejected_lines, changed_customers, unchanged_customers, ended_customers)
                 VALUES ($1, $2, $3, $4, $5, 'running', $6, $6, 0, 0, 0, 0, 0)",
                id,
                source,
                mode,
                manifest_hash,
                as_of,
                stamp.now,
            ))
            .await?;
            Ok(Some(id))
        })
    })
    .await
}

/// Shows that a run is alive and how far it has got. Says whether it still is the run in charge.
pub async fn heartbeat(db: &Db, run: ImportRunId, counts: RunCounts, now: Ts) -> Result<bool, StoreError> {
    let rows = db
        .tick(sql!(
            "UPDATE import_run SET heartbeat_at = $2, read_lines = $3, rejected_lines = $4, changed_customers = $5,
                 unchanged_customers = $6, ended_customers = $7
             WHERE id = $1 AND state = 'running' RETURNING id",
            run,
            now,
            counts.read_lines,
            counts.rejected_lines,
            counts.changed_customers,
            counts.unchanged_customers,
            counts.ended_customers,
        ))
        .await?;
    Ok(!rows.is_empty())
}

/// Shows, inside a chunk, that its run is alive. Says whether it still is the run in charge; if not, the chunk must
/// change nothing, for the staged lines are another run's.
pub async fn in_charge(tx: &mut Tx, run: ImportRunId, now: Ts) -> Result<bool, StoreError> {
    let row = tx
        .fetch_optional(sql!(
            "UPDATE import_run SET heartbeat_at = $2 WHERE id = $1 AND state = 'running' RETURNING id",
            run,
            now,
        ))
        .await?;
    Ok(row.is_some())
}

/// Ends a run whose staged lines are gone. A run that another one has taken over stays as that one left it.
pub async fn end_run(
    db: &Db,
    stamp: &Stamp,
    run: ImportRunId,
    state: RunState,
    counts: RunCounts,
) -> Result<(), StoreError> {
    if !heartbeat(db, run, counts, stamp.now).await? {
        return Ok(());
    }
    let stamp = stamp.clone();
    db.write(move |tx| {
        let stamp = stamp.clone();
        Box::pin(async move {
            let ended = tx
                .fetch_optional(sql!(
                    "UPDATE import_run SET state = $1, finished_at = $2 WHERE id = $3 AND state = 'running'
                     RETURNING id",
                    state,
                    stamp.now,
                    run
                ))
                .await?;
            if ended.is_none() {
                return Ok(());
            }
            let about = About { entity: Some(run.0), customer: None, detail: state.as_str() };
            tx.audit(&stamp, Action::Imported, about).await
        })
    })
    .await
}

/// Removes some staged lines, unless another run is in charge. Says whether there may be more.
pub async fn empty_staging(db: &Db, run: ImportRunId) -> Result<bool, StoreError> {
    const CHUNK: i64 = 5000;
    let text = "DELETE FROM import_row WHERE (customer_key, file, line) IN (
             SELECT customer_key, file, line FROM import_row ORDER BY customer_key, file, line LIMIT $1
         ) AND EXISTS (SELECT 1 FROM import_run WHERE id = $2 AND state = 'running') RETURNING file";
    let gone = db.tick(sql!(text, CHUNK, run)).await?.len();
    Ok(i64::try_from(gone).unwrap_or(0) >= CHUNK)
}

/// Adds lines to the staging table. A key that is there already stays as it is.
pub async fn stage(tx: &mut Tx, rows: &[StagedRow]) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        let text = format!(
            "INSERT INTO import_row (customer_key, file, line, fields) VALUES {} ON CONFLICT DO NOTHING",
            dialect::places(rows.len(), 4)
        );
        let insert = rows.iter().fold(Sql::new(text), |sql, row| {
            sql.bind(row.customer_key.as_str()).bind(file_number(row.file)).bind(row.line).bind(row.fields.as_str())
        });
        tx.execute(insert).await?;
    }
    Ok(())
}

/// Rows in one INSERT: few round trips, and far below either engine's limit of values.
const ROWS_AT_ONCE: usize = 200;

/// The next staged lines after a place, by customer, file and line.
pub async fn staged_after(db: &Db, at: &StagedAt, limit: i64) -> Result<Vec<StagedRow>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT customer_key, file, line, fields FROM import_row
             WHERE (customer_key, file, line) > ($1, $2, $3)
             ORDER BY customer_key, file, line LIMIT $4",
            at.0.as_str(),
            at.1,
            at.2,
            limit,
        ))
        .await?;
    rows.iter()
        .map(|row| {
            let number: i64 = row.get(1)?;
            let file = file_of(number)
                .ok_or_else(|| StoreError::Decode { column: 1, reason: format!("{number} is no bundle file") })?;
            Ok(StagedRow { customer_key: row.get(0)?, file, line: row.get(2)?, fields: row.get(3)? })
        })
        .collect()
}

/// The place of a staged line.
#[must_use]
pub fn place_of(row: &StagedRow) -> StagedAt {
    (row.customer_key.clone(), file_number(row.file), row.line)
}

/// Adds or replaces offerings.
pub async fn upsert_offerings(tx: &mut Tx, source: &str, as_of: Ts, rows: &[OfferingRow]) -> Result<(), StoreError> {
    for row in rows {
        tx.execute(sql!(
            "INSERT INTO product_offering (source, offering_key, family, name, name_en, price, tax_mode, tax_percent,
                 charge_kind, issuer, registration_number, as_of)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (source, offering_key) DO UPDATE SET family = $3, name = $4, name_en = $5, price = $6,
                 tax_mode = $7, tax_percent = $8, charge_kind = $9, issuer = $10, registration_number = $11, as_of = $12
             WHERE product_offering.as_of <= $12",
            source,
            row.offering_key.as_str(),
            row.family,
            row.name.as_str(),
            row.name_en.as_deref(),
            row.price,
            row.tax_mode,
            row.tax_percent,
            row.charge_kind,
            row.issuer.as_str(),
            row.registration_number.as_deref(),
            as_of,
        ))
        .await?;
    }
    Ok(())
}

/// The keys of a source's offerings.
pub async fn offering_keys(db: &Db, source: &str) -> Result<HashSet<String>, StoreError> {
    let rows = db.fetch_all(sql!("SELECT offering_key FROM product_offering WHERE source = $1", source)).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Adds links between customer records. What they lead to happens in [`follow_links`].
pub async fn add_links(tx: &mut Tx, source: &str, rows: &[CustomerLinkRow]) -> Result<(), StoreError> {
    for row in rows {
        tx.execute(sql!(
            "INSERT INTO customer_link (source, from_source_key, to_source_key, kind, linked_on)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (source, from_source_key) DO UPDATE SET to_source_key = $3, kind = $4, linked_on = $5",
            source,
            row.from_customer_key.as_str(),
            row.to_customer_key.as_str(),
            row.kind,
            row.linked_on,
        ))
        .await?;
    }
    Ok(())
}

/// Lets customers follow their links: a record that got a new key keeps its id and so everything that hangs on
/// it; of two records that became one, the grants go to the one that stays, unless it has a holder of its own.
pub async fn follow_links(tx: &mut Tx, source: &str, rows: &[CustomerLinkRow], now: Ts) -> Result<(), StoreError> {
    for row in rows {
        let Some(from) = customer_by_key(tx, source, &row.from_customer_key).await? else { continue };
        let Some(to) = customer_by_key(tx, source, &row.to_customer_key).await? else {
            tx.execute(sql!(
                "UPDATE customer SET source_key = $1, content_hash = $2 WHERE id = $3",
                row.to_customer_key.as_str(),
                Vec::<u8>::new(),
                from,
            ))
            .await?;
            continue;
        };
        // A link of a record to itself leads nowhere, whatever its kind.
        if from == to {
            continue;
        }
        if tx.holder_of(to).await?.is_none() {
            let moved = sql!(
                "UPDATE portal_grant SET customer_id = $1 WHERE customer_id = $2 AND revoked_at IS NULL",
                to,
                from
            );
            tx.execute(moved).await?;
        } else {
            let ended = sql!(
                "UPDATE portal_grant SET revoked_at = $1 WHERE customer_id = $2 AND revoked_at IS NULL",
                now,
                from
            );
            tx.execute(ended).await?;
        }
    }
    Ok(())
}

async fn customer_by_key(tx: &mut Tx, source: &str, key: &str) -> Result<Option<CustomerId>, StoreError> {
    let row =
        tx.fetch_optional(sql!("SELECT id FROM customer WHERE source = $1 AND source_key = $2", source, key)).await?;
    row.map(|row| row.get(0)).transpose()
}

/// Customers of the source that are active, and how many of them the staged bundle does not have.
///
/// Renumbered and merged customers are not missing, and neither are those that newer records speak of, nor those
/// whose own line was rejected but whose key stands in any other line.
pub async fn count_missing(db: &Db, source: &str, as_of: Ts) -> Result<(i64, i64), StoreError> {
    let row = db
        .fetch_optional(sql!(
            "SELECT CAST(COUNT(*) AS BIGINT),
                    CAST(COALESCE(SUM(CASE WHEN c.as_of <= $2 AND l.from_source_key IS NULL AND NOT EXISTS (
                        SELECT 1 FROM import_row r WHERE r.customer_key = c.source_key) THEN 1 ELSE 0 END), 0) AS BIGINT)
             FROM customer c
             LEFT JOIN customer_link l ON l.source = c.source AND l.from_source_key = c.source_key
             WHERE c.source = $1 AND c.status = 'active'",
            source,
            as_of,
        ))
        .await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Ends up to `limit` customers that a full bundle does not have. Returns how many.
///
/// A link whose target the bundle does not have either does not save its source a second time: by then
/// [`follow_links`] has moved what can be moved.
pub async fn end_missing(
    tx: &mut Tx,
    source: &str,
    as_of: Ts,
    today: madoguchi_domain::time::Date,
    limit: i64,
) -> Result<i64, StoreError> {
    let rows = tx
        .fetch_all(sql!(
            "UPDATE customer SET status = 'ended', ended_on = COALESCE(ended_on, $3), content_hash = $4, as_of = $2
             WHERE id IN (
                 SELECT c.id FROM customer c
                 WHERE c.source = $1 AND c.status = 'active' AND c.as_of <= $2 AND NOT EXISTS (
                     SELECT 1 FROM import_row r WHERE r.customer_key = c.source_key)
                 ORDER BY c.id LIMIT $5
             ) RETURNING id",
            source,
            as_of,
            today,
            Vec::<u8>::new(),
            limit,
        ))
        .await?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
