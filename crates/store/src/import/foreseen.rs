//! What the staged bundle would do to the mirror, counted before anything changes.
//!
//! Staged lines and stored rows are counted against each other in SQL, some thousand customers at a time: no row of
//! either is read. Lines are counted, not compared: a bundle that brings the newest month and no longer the oldest
//! takes nothing away, one that brings no months does.

use super::{part::PARTS, staging::file_number};
use crate::{db::Db, error::StoreError, sql, sql::Sql};
use madoguchi_domain::{
    import::{BundleFile, Foreseen},
    time::Ts,
};
use std::fmt::Write as _;

/// Staged rows in one look.
const ROWS_AT_ONCE: i64 = 20_000;

/// Adds what the customers after that key would come to: those of the next staged rows. Their stored lines are counted
/// if asked for. Returns the key from which to go on; none after the last.
pub async fn foresee(
    db: &Db,
    source: &str,
    as_of: Ts,
    after: &str,
    with_lines: bool,
    foreseen: &mut Foreseen,
) -> Result<Option<String>, StoreError> {
    let end = db
        .fetch_optional(sql!(
            "SELECT customer_key FROM import_row WHERE customer_key > $1
             ORDER BY customer_key, file, line LIMIT 1 OFFSET $2",
            after,
            ROWS_AT_ONCE,
        ))
        .await?;
    let end: Option<String> = end.map(|row| row.get(0)).transpose()?;
    let sql = Sql::new(looking(with_lines, end.is_some())).bind(source).bind(as_of).bind(after);
    let sql = end.iter().fold(sql, |sql, end| sql.bind(end.as_str()));
    if let Some(row) = db.fetch_optional(sql).await? {
        let mut c = row.columns();
        foreseen.customers += c.take::<i64>()?;
        // A customer that takes over another's key is not new.
        foreseen.new += c.take::<i64>()? - c.take::<i64>()?;
        foreseen.older += c.take::<i64>()?;
        foreseen.said_ended += c.take::<i64>()?;
        for (file, _) in PARTS {
            *foreseen.dangling.entry(file).or_default() += c.take::<i64>()?;
        }
        if with_lines {
            foreseen.looked_at += c.take::<i64>()?;
            foreseen.products += c.take::<i64>()?;
            foreseen.products_ended += c.take::<i64>()?;
            for (file, _) in PARTS {
                *foreseen.had.entry(file).or_default() += c.take::<i64>()?;
                *foreseen.vanishing.entry(file).or_default() += c.take::<i64>()?;
            }
        }
    }
    Ok(end)
}

/// A table's staged and stored lines under short names: `has_7`, `had_7`.
fn named(what: &str, file: BundleFile) -> String {
    format!("{what}_{}", file_number(file))
}

/// The statement that counts. Per customer: what is staged of it (`s`), what is stored (`c`), and both together (`t`).
fn looking(with_lines: bool, to_an_end: bool) -> String {
    let (customers, products, links) =
        (file_number(BundleFile::Customers), file_number(BundleFile::Products), file_number(BundleFile::CustomerLinks));
    let mut sums = String::new();
    let mut sum = |of: &str| {
        // Writing to a `String` cannot fail.
        let _ = write!(sums, "{}CAST(COALESCE(SUM({of}), 0) AS BIGINT)", if sums.is_empty() { "" } else { ", " });
    };
    sum("CASE WHEN t.own > 0 THEN 1 ELSE 0 END");
    sum("CASE WHEN t.own > 0 AND t.id IS NULL THEN 1 ELSE 0 END");
    // A link that is on record was followed before, and took nobody's place this time.
    sum("CASE WHEN t.own = 0 AND t.linked = 1 AND t.id IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM customer_link l WHERE l.source = $1 AND l.from_source_key = t.customer_key
         ) THEN 1 ELSE 0 END");
    sum("CASE WHEN t.own > 0 AND t.as_of > $2 THEN 1 ELSE 0 END");
    sum("CASE WHEN t.own_ended > 0 AND t.status = 'active' AND t.as_of <= $2 THEN 1 ELSE 0 END");
    let (mut staged, mut stored) = (String::new(), String::new());
    for (file, table) in PARTS {
        let (number, has, had) = (file_number(file), named("has", file), named("had", file));
        let _ = write!(staged, ", SUM(CASE WHEN r.file = {number} THEN r.count ELSE 0 END) AS {has}");
        let _ = write!(stored, ", (SELECT COUNT(*) FROM {table} p WHERE p.customer_id = c.id) AS {had}");
        sum(&format!("CASE WHEN t.own = 0 THEN t.{has} ELSE 0 END"));
    }
    if with_lines {
        // Whose contract ends may lose lines with it.
        let replaced = "t.own > 0 AND t.own_ended = 0 AND t.as_of <= $2";
        let had_products = named("had", BundleFile::Products);
        sum(&format!("CASE WHEN {replaced} THEN 1 ELSE 0 END"));
        sum(&format!("CASE WHEN {replaced} THEN t.{had_products} - t.had_over ELSE 0 END"));
        sum(&format!(
            "CASE WHEN {replaced} AND t.is_over > t.had_over AND t.{had_products} > t.had_over THEN
                 CASE WHEN t.is_over < t.{had_products} THEN t.is_over ELSE t.{had_products} END - t.had_over
             ELSE 0 END"
        ));
        for (file, _) in PARTS {
            let (has, had) = (named("has", file), named("had", file));
            sum(&format!("CASE WHEN {replaced} THEN t.{had} ELSE 0 END"));
            sum(&format!("CASE WHEN {replaced} AND t.{had} > t.{has} THEN t.{had} - t.{has} ELSE 0 END"));
        }
        stored.push_str(
            ", (SELECT COUNT(*) FROM product p WHERE p.customer_id = c.id AND p.status = 'terminated') AS had_over",
        );
    } else {
        stored.clear();
    }
    let end = if to_an_end { " AND r.customer_key <= $4" } else { "" };
    format!(
        "SELECT {sums} FROM (
             SELECT s.*, c.id, c.status, c.as_of{stored} FROM (
                 SELECT r.customer_key,
                     SUM(CASE WHEN r.file = {customers} THEN r.count ELSE 0 END) AS own,
                     SUM(CASE WHEN r.file = {customers} THEN r.ended ELSE 0 END) AS own_ended,
                     SUM(CASE WHEN r.file = {products} THEN r.ended ELSE 0 END) AS is_over,
                     MAX(CASE WHEN r.file = {links} THEN 1 ELSE 0 END) AS linked{staged}
                 FROM import_row r WHERE r.customer_key > $3{end} GROUP BY r.customer_key
             ) s LEFT JOIN customer c ON c.source = $1 AND c.source_key = s.customer_key
         ) t"
    )
}

/// How many customers of the source there are.
pub async fn count_known(db: &Db, source: &str) -> Result<i64, StoreError> {
    let row = db.fetch_optional(sql!("SELECT COUNT(*) FROM customer WHERE source = $1", source)).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The names of the other sources that there are customers of; the first ones of very many.
pub async fn other_sources(db: &Db, source: &str) -> Result<Vec<String>, StoreError> {
    const MOST: usize = 10;
    let (mut found, mut after) = (Vec::new(), String::new());
    while found.len() < MOST {
        let next = "SELECT source FROM customer WHERE source > $1 ORDER BY source LIMIT 1";
        let Some(row) = db.fetch_optional(sql!(next, after.as_str())).await? else { break };
        after = row.get(0)?;
        found.extend((after != source).then(|| after.clone()));
    }
    Ok(found)
}
