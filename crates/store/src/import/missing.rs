//! Customers that a full bundle does not have any more: counted before anything changes, ended at the end.

use super::staging::file_number;
use crate::{db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::{
    import::BundleFile,
    time::{Date, Ts},
};

/// Customers of the source that are active, and how many of them the staged bundle does not have.
///
/// Renumbered and merged customers are not missing, and neither are those that newer records speak of, nor those
/// whose own line was rejected but whose key stands in any other line, a link's old key among them.
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
/// [`super::follow_links`] has moved what can be moved.
pub async fn end_missing(tx: &mut Tx, source: &str, as_of: Ts, today: Date, limit: i64) -> Result<i64, StoreError> {
    let rows = tx
        .fetch_all(sql!(
            "UPDATE customer SET status = 'ended', ended_on = COALESCE(ended_on, $3), content_hash = $4, as_of = $2
             WHERE id IN (
                 SELECT c.id FROM customer c
                 WHERE c.source = $1 AND c.status = 'active' AND c.as_of <= $2 AND NOT EXISTS (
                     SELECT 1 FROM import_row r WHERE r.customer_key = c.source_key AND r.file <> $6)
                 ORDER BY c.id LIMIT $5
             ) RETURNING id",
            source,
            as_of,
            today,
            Vec::<u8>::new(),
            limit,
            file_number(BundleFile::CustomerLinks),
        ))
        .await?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
