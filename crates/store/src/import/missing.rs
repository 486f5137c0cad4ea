//! Customers that a full bundle no longer has: counted before anything changes, ended last.

use super::{merge::IDS_AT_ONCE, staging::file_number};
use crate::{db::Db, dialect, error::StoreError, sql, sql::Sql, tx::Tx};
use madoguchi_domain::{
    id::CustomerId,
    import::BundleFile,
    time::{Date, Ts},
};
use uuid::Uuid;

/// How many customers of the source are active, and how many of those are not in the staged bundle.
///
/// Renumbered and merged customers are not missing. Neither are those covered by newer records, nor those whose own
/// line was rejected but whose key is in any other line, including as a link's old key.
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

/// At most `limit` customers, after the given one by id, that a full bundle does not have.
///
/// A link whose target is not in the bundle either does not save its source a second time: by then
/// [`super::follow_links`] has moved what can be moved.
pub async fn missing_after(
    db: &Db,
    source: &str,
    as_of: Ts,
    after: Option<CustomerId>,
    limit: i64,
) -> Result<Vec<CustomerId>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT c.id FROM customer c
             WHERE c.source = $1 AND c.status = 'active' AND c.as_of <= $2 AND c.id > $3 AND NOT EXISTS (
                 SELECT 1 FROM import_row r WHERE r.customer_key = c.source_key AND r.file <> $4)
             ORDER BY c.id LIMIT $5",
            source,
            as_of,
            after.unwrap_or(CustomerId(Uuid::nil())),
            file_number(BundleFile::CustomerLinks),
            limit,
        ))
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Ends customers that are not in a full bundle.
pub async fn end_customers(tx: &mut Tx, missing: &[CustomerId], as_of: Ts, today: Date) -> Result<(), StoreError> {
    for missing in missing.chunks(IDS_AT_ONCE) {
        let text = format!(
            "UPDATE customer SET status = 'ended', ended_on = COALESCE(ended_on, $2), content_hash = $3, as_of = $1
             WHERE id IN ({})",
            dialect::list(4, missing.len())
        );
        let update = Sql::new(text).bind(as_of).bind(today).bind(Vec::<u8>::new());
        tx.execute(missing.iter().fold(update, |sql, id| sql.bind(*id))).await?;
    }
    Ok(())
}
