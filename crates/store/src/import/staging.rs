//! The staging table: lines as text, gathered by customer.
//!
//! Lines of one customer that stand together in a file are one row, as nearly every billing system writes them: a
//! customer with 24 bills is some ten rows and not two hundred.

use super::run::Run;
use crate::{bulk::Rows, db::Db, error::StoreError, sql};
use madoguchi_domain::import::BundleFile;

/// Ends a field. A value cannot hold it: control characters are refused when a line is read.
pub(super) const FIELD_END: char = '\u{1f}';
/// Ends a line.
pub(super) const LINE_END: char = '\u{1e}';
/// A row that would grow beyond this many bytes is ended, so that a few hundred rows stay small together.
const MOST_BYTES: usize = 8 * 1024;

/// Lines of one customer in one file that stand one behind the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedLines {
    /// Whose lines they are; empty for offerings and links.
    pub customer_key: String,
    /// Which file.
    pub file: BundleFile,
    /// Line number of the first in the file, the header being 1.
    pub line: i64,
    lines: String,
    count: i64,
}

/// Where reading of the staged lines has got to.
pub type StagedAt = (String, i64, i64);

impl StagedLines {
    /// No line so far.
    #[must_use]
    pub const fn new(customer_key: String, file: BundleFile, line: i64) -> Self {
        Self { customer_key, file, line, lines: String::new(), count: 0 }
    }

    /// Only a sign that the customer is in the bundle: its own line was rejected, or a link speaks of it.
    #[must_use]
    pub const fn sign(customer_key: String, file: BundleFile, line: i64) -> Self {
        Self::new(customer_key, file, line)
    }

    /// Whether that line belongs to these.
    #[must_use]
    pub fn goes_on_with(&self, customer_key: &str, file: BundleFile, line: i64) -> bool {
        self.count > 0
            && self.line + self.count == line
            && self.file == file
            && self.customer_key == customer_key
            && self.lines.len() < MOST_BYTES
    }

    /// Adds the next line.
    pub fn push<'f>(&mut self, fields: impl IntoIterator<Item = &'f str>) {
        for field in fields {
            self.lines.push_str(field);
            self.lines.push(FIELD_END);
        }
        self.lines.push(LINE_END);
        self.count += 1;
    }

    /// The lines with their numbers, each as its fields.
    pub fn lines(&self) -> impl Iterator<Item = (i64, Fields<'_>)> {
        (self.line..).zip(self.lines.split_terminator(LINE_END).map(fields))
    }

    /// How many lines.
    #[must_use]
    pub const fn count(&self) -> i64 {
        self.count
    }

    /// The place of these lines.
    #[must_use]
    pub fn place(&self) -> StagedAt {
        (self.customer_key.clone(), file_number(self.file), self.line)
    }
}

/// The fields of a staged line.
pub type Fields<'l> = std::str::Split<'l, char>;

fn fields(line: &str) -> Fields<'_> {
    line.strip_suffix(FIELD_END).unwrap_or(line).split(FIELD_END)
}

pub(super) fn file_number(file: BundleFile) -> i64 {
    BundleFile::ALL.iter().position(|known| *known == file).and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX)
}

pub(super) fn file_of(number: i64) -> Option<BundleFile> {
    BundleFile::ALL.get(usize::try_from(number).ok()?).copied()
}

/// Lines as they will stand in the staging table. None of them may be there already.
#[must_use]
pub fn stage(db: &Db, staged: &[StagedLines]) -> Rows {
    let mut rows = Rows::new(db, "import_row", &["customer_key", "file", "line", "lines"]);
    for staged in staged {
        rows.put(staged.customer_key.as_str())
            .put(file_number(staged.file))
            .put(staged.line)
            .put(staged.lines.as_str());
    }
    rows
}

/// Staged rows after a place, by customer, file and line; at most `limit` of them.
pub async fn staged_after(db: &Db, at: &StagedAt, limit: i64) -> Result<Vec<StagedLines>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT customer_key, file, line, lines FROM import_row
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
            let mut c = row.columns();
            let (customer_key, number, line, lines): (_, i64, _, String) = (c.take()?, c.take()?, c.take()?, c.take()?);
            let file = file_of(number)
                .ok_or_else(|| StoreError::Decode { column: 1, reason: format!("{number} is no bundle file") })?;
            let count = lines.matches(LINE_END).count();
            Ok(StagedLines { customer_key, file, line, lines, count: i64::try_from(count).unwrap_or(i64::MAX) })
        })
        .collect()
}

/// Removes some staged lines, unless another process is in charge. Says whether there may be more.
pub async fn empty_staging(db: &Db, run: Run) -> Result<bool, StoreError> {
    const CHUNK: i64 = 2000;
    let text = "DELETE FROM import_row WHERE (customer_key, file, line) IN (
             SELECT customer_key, file, line FROM import_row WHERE file >= 0
             ORDER BY customer_key, file, line LIMIT $1
         ) AND NOT EXISTS (
             SELECT 1 FROM import_run WHERE state = 'running' AND NOT (id = $2 AND attempt = $3)
         ) RETURNING file";
    let gone = db.tick(sql!(text, CHUNK, run.id, run.attempt)).await?.len();
    Ok(i64::try_from(gone).unwrap_or(0) >= CHUNK)
}
