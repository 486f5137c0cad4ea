//! The staging table: where in the bundle's files each customer's lines are.
//!
//! Lines of one customer that are together in a file make one row, and nearly every billing system writes them so: a
//! customer with 24 bills takes some ten rows and not two hundred. The lines themselves stay in the files, so that they
//! are not written again only to be deleted.

use super::run::Run;
use crate::{bulk::Rows, db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::import::BundleFile;
use std::ops::Range;

/// A row that would cover more bytes than this is ended, so that a few hundred rows together stay small.
const MOST_BYTES: i64 = 32 * 1024;

/// Consecutive lines of one customer in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedLines {
    /// The key of their customer; empty for offerings and links.
    pub customer_key: String,
    /// The file they are in.
    pub file: BundleFile,
    /// Line number of the first, counting the header as 1.
    pub line: i64,
    /// How many lines; 0 when they are only a sign of their customer.
    pub count: i64,
    /// Where they are in the file, in bytes.
    pub place: Range<i64>,
    /// How many of them say that a contract or a product is over.
    pub ended: i64,
}

/// How far reading of the staged lines has got.
pub type StagedAt = (String, i64, i64);

impl StagedLines {
    /// A single line.
    #[must_use]
    pub const fn new(customer_key: String, file: BundleFile, line: i64, place: Range<i64>) -> Self {
        Self { customer_key, file, line, count: 1, place, ended: 0 }
    }

    /// Only a sign that the customer is in the bundle: its own line was rejected, or a link names it.
    #[must_use]
    pub const fn sign(customer_key: String, file: BundleFile, line: i64) -> Self {
        Self { customer_key, file, line, count: 0, place: 0..0, ended: 0 }
    }

    /// Whether that line continues these.
    #[must_use]
    pub fn goes_on_with(&self, customer_key: &str, file: BundleFile, line: i64) -> bool {
        self.count > 0
            && self.line + self.count == line
            && self.file == file
            && self.customer_key == customer_key
            && self.place.end - self.place.start < MOST_BYTES
    }

    /// Adds the next line, which begins where these end.
    pub const fn push(&mut self, place: Range<i64>) {
        self.place.end = place.end;
        self.count += 1;
    }

    /// The place of these lines among all staged ones.
    #[must_use]
    pub fn staged_at(&self) -> StagedAt {
        (self.customer_key.clone(), file_number(self.file), self.line)
    }
}

pub(super) fn file_number(file: BundleFile) -> i64 {
    BundleFile::ALL.iter().position(|known| *known == file).and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX)
}

pub(super) fn file_of(number: i64) -> Option<BundleFile> {
    BundleFile::ALL.get(usize::try_from(number).ok()?).copied()
}

/// The rows of the staging table for these lines. None of them may exist already.
#[must_use]
pub fn stage(db: &Db, staged: &[StagedLines]) -> Rows {
    let mut rows =
        Rows::new(db, "import_row", &["customer_key", "file", "line", "count", "begins_at", "ends_at", "ended"]);
    for staged in staged {
        rows.put(staged.customer_key.as_str())
            .put(file_number(staged.file))
            .put(staged.line)
            .put(staged.count)
            .put(staged.place.start)
            .put(staged.place.end)
            .put(staged.ended);
    }
    rows
}

/// At most `limit` staged rows after a place, by customer, file and line.
pub async fn staged_after(db: &Db, at: &StagedAt, limit: i64) -> Result<Vec<StagedLines>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT customer_key, file, line, count, begins_at, ends_at, ended FROM import_row
             WHERE (customer_key, file, line) > ($1, $2, $3) AND file >= 0
             ORDER BY customer_key, file, line LIMIT $4",
            at.0.as_str(),
            at.1,
            at.2,
            limit,
        ))
        .await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            let (customer_key, number) = (c.take()?, c.take::<i64>()?);
            let file = file_of(number)
                .ok_or_else(|| StoreError::Decode { column: 1, reason: format!("{number} is no bundle file") })?;
            let (line, count, place) = (c.take()?, c.take()?, c.take()?..c.take()?);
            Ok(StagedLines { customer_key, file, line, count, place, ended: c.take()? })
        })
        .collect()
}

/// Removes at most `most` staged rows after a place, unless another process is in charge. Returns where more may
/// follow.
///
/// PostgreSQL keeps deleted rows for a while: looking for the first rows each time would mean wading through all of
/// them.
pub async fn empty_staging(tx: &mut Tx, run: Run, after: &StagedAt, most: i64) -> Result<Option<StagedAt>, StoreError> {
    let text = "DELETE FROM import_row WHERE (customer_key, file, line) IN (
             SELECT customer_key, file, line FROM import_row
             WHERE (customer_key, file, line) > ($4, $5, $6) AND file >= 0
             ORDER BY customer_key, file, line LIMIT $1
         ) AND NOT EXISTS (
             SELECT 1 FROM import_run WHERE state = 'running' AND NOT (id = $2 AND attempt = $3)
         ) RETURNING customer_key, file, line";
    let gone = tx.fetch_all(sql!(text, most, run.id, run.attempt, after.0.as_str(), after.1, after.2)).await?;
    let mut last = None;
    for row in &gone {
        let mut c = row.columns();
        last = last.max(Some((c.take()?, c.take()?, c.take()?)));
    }
    Ok(last.filter(|_| i64::try_from(gone.len()).unwrap_or(0) >= most))
}
