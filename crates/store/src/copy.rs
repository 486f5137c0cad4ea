//! Copies a whole database into another, of either engine: how an operator moves from SQLite to PostgreSQL and back.
//!
//! Rows go in the order of each table's primary key, one transaction per batch, so that an interrupted copy goes on
//! after the last row written. Nothing is ever overwritten: a target that holds anything but the beginning of each of
//! the source's tables is refused before a row is written. At the end both sides are read again and compared by number
//! of rows and checksum, so whatever happened on the way, a copy reported as good is equal.

mod page;
mod sum;
mod table;

pub use sum::Sum;
pub use table::{Kind, LEFT_OUT, TABLES, Table};

use crate::{bulk::Rows, db::Db, dialect, error::StoreError, migrate, sql, tx::Tx, value::Arg};
use futures_util::future::try_join;
use page::Pages;
use std::{fmt, sync::Arc};
use sum::sum;

/// A stage of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Comparing what an interrupted copy left with the source.
    Comparing,
    /// Copying rows.
    Copying,
    /// Comparing both sides.
    Checking,
}

/// Where a copy reports its progress.
pub trait Progress: Send + Sync {
    /// A table begins; `rows` rows will be reported until its end.
    fn begin(&self, step: Step, table: &'static str, rows: u64);
    /// `rows` more rows are done.
    fn advance(&self, rows: u64);
    /// An interrupted copy had already done `rows` rows.
    fn resumed(&self, rows: u64);
}

/// How much is held in memory and written in one transaction.
#[derive(Debug, Clone, Copy)]
pub struct Batch {
    /// The most rows.
    pub rows: u64,
    /// About how many bytes at most.
    pub bytes: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self { rows: 4096, bytes: 4 << 20 }
    }
}

/// Why a copy was not made or is not good.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Both addresses are of one database.
    #[error("source and target are the same database")]
    Same,
    /// An import is under way. Staged lines are not copied, so it could not go on at the other side.
    #[error(
        "an import of the source is running or was interrupted: let it end first; \
         if its process was killed, import the same bundle again"
    )]
    Importing,
    /// The target is something other than an interrupted copy of the source. Nothing was written.
    #[error(
        "the target is neither empty nor an interrupted copy of this source: its table {0} holds something else; \
         nothing was written: name an empty database"
    )]
    Foreign(&'static str),
    /// The two sides differ at the end.
    #[error(
        "{table} differs: {} rows, checksum {source_sum} in the source; {} rows, checksum {target_sum} in the target. \
         Something wrote to one of them meanwhile: stop serve, worker and import, and copy into an empty database",
         source_sum.rows, target_sum.rows
    )]
    Differs {
        /// The first table that differs.
        table: &'static str,
        /// What the source holds.
        source_sum: Sum,
        /// What the target holds.
        target_sum: Sum,
    },
    /// A statement on that table failed.
    #[error("{side}, table {table}")]
    Table {
        /// The database concerned.
        side: Side,
        /// The table.
        table: &'static str,
        /// The error.
        #[source]
        error: StoreError,
    },
    /// A statement failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that is copied.
    Source,
    /// The one copied into.
    Target,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

/// Copies every row of every table but [`LEFT_OUT`]. Returns each table with what both sides hold.
///
/// Both have the schema of this binary. The target is empty, or as an interrupted call left it. Nobody else may write
/// to either; if somebody does, the result is an error. Two batches are held in memory.
pub async fn copy(
    source: &Db,
    target: &Db,
    batch: Batch,
    progress: Arc<dyn Progress>,
) -> Result<Vec<(&'static Table, Sum)>, CopyError> {
    migrate::check(source).await?;
    migrate::check(target).await?;
    if identity(source).await? == identity(target).await? {
        return Err(CopyError::Same);
    }
    let importing = source.fetch_optional(sql!("SELECT id FROM import_run WHERE state = 'running' LIMIT 1")).await?;
    if importing.is_some() {
        return Err(CopyError::Importing);
    }
    let places = places(source, target, batch, &progress).await?;
    fill(source, target, places, batch, &progress).await?;
    compare(source, target, batch, &progress).await
}

async fn identity(db: &Db) -> Result<Option<String>, StoreError> {
    db.fetch_optional(sql!(dialect::identity(db))).await?.map(|row| row.get(0)).transpose()
}

/// Where a table is to be continued.
struct Place {
    table: &'static Table,
    /// How many rows are there.
    rows: u64,
    /// The key of the last row there.
    last: Option<Vec<Arg>>,
}

/// Where each table is to be continued. Fails unless what the target holds is how the source's tables begin.
async fn places(source: &Db, target: &Db, batch: Batch, progress: &Arc<dyn Progress>) -> Result<Vec<Place>, CopyError> {
    let mut places = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let rows = target.read(|tx| Box::pin(count(tx, table.name))).await.map_err(at(Side::Target, table))?;
        if rows == 0 {
            places.push(Place { table, rows, last: None });
            continue;
        }
        progress.begin(Step::Comparing, table.name, 2 * rows);
        let ((here, _), (there, last)) = both(source, target, table, rows, batch, progress).await?;
        if here != there {
            return Err(CopyError::Foreign(table.name));
        }
        places.push(Place { table, rows, last });
    }
    if target.fetch_optional(sql!(format!("SELECT 1 FROM {LEFT_OUT} LIMIT 1"))).await?.is_some() {
        return Err(CopyError::Foreign(LEFT_OUT));
    }
    let rows = places.iter().map(|place| place.rows).sum();
    if rows > 0 {
        progress.resumed(rows);
    }
    Ok(places)
}

/// Copies what is missing, from one snapshot, so that no row comes without the row its foreign key names.
async fn fill(
    source: &Db,
    target: &Db,
    places: Vec<Place>,
    batch: Batch,
    progress: &Arc<dyn Progress>,
) -> Result<(), CopyError> {
    let (target, progress) = (target.clone(), progress.clone());
    source
        .read(move |tx| {
            Box::pin(async move {
                for place in places {
                    fill_table(tx, &target, place, batch, &*progress).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn fill_table(
    source: &mut Tx,
    target: &Db,
    Place { table, rows, last }: Place,
    batch: Batch,
    progress: &dyn Progress,
) -> Result<(), CopyError> {
    let all = count(source, table.name).await.map_err(at(Side::Source, table))?;
    progress.begin(Step::Copying, table.name, all);
    progress.advance(rows);
    let mut pages = Pages::new(table, last, batch);
    let mut page = pages.next(source, u64::MAX).await.map_err(at(Side::Source, table))?;
    while !page.is_empty() {
        let written = table.rows_in(&page);
        // The next batch is read while this one is written.
        let next = async { pages.next(source, u64::MAX).await.map_err(at(Side::Source, table)) };
        let write = async { insert(target, table, page).await.map_err(at(Side::Target, table)) };
        (page, ()) = try_join(next, write).await?;
        progress.advance(written);
    }
    Ok(())
}

async fn insert(target: &Db, table: &Table, page: Vec<Arg>) -> Result<(), StoreError> {
    let mut rows = Rows::new(target, table.name, &table.names());
    for value in &page {
        rows.put_cell(value.cell());
    }
    target.chunk(move |tx| Box::pin(rows.insert(tx))).await
}

/// Reads and compares both sides from beginning to end.
async fn compare(
    source: &Db,
    target: &Db,
    batch: Batch,
    progress: &Arc<dyn Progress>,
) -> Result<Vec<(&'static Table, Sum)>, CopyError> {
    let mut sums = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let rows = source.read(|tx| Box::pin(count(tx, table.name))).await.map_err(at(Side::Source, table))?;
        progress.begin(Step::Checking, table.name, 2 * rows);
        let ((source_sum, _), (target_sum, _)) = both(source, target, table, u64::MAX, batch, progress).await?;
        if source_sum != target_sum {
            return Err(CopyError::Differs { table: table.name, source_sum, target_sum });
        }
        sums.push((table, source_sum));
    }
    Ok(sums)
}

type Summed = (Sum, Option<Vec<Arg>>);

/// Sums up the first rows of a table on both sides at the same time.
async fn both(
    source: &Db,
    target: &Db,
    table: &'static Table,
    most: u64,
    batch: Batch,
    progress: &Arc<dyn Progress>,
) -> Result<(Summed, Summed), CopyError> {
    let here = async { sum(source, table, most, batch, progress.clone()).await.map_err(at(Side::Source, table)) };
    let there = async { sum(target, table, most, batch, progress.clone()).await.map_err(at(Side::Target, table)) };
    try_join(here, there).await
}

/// How many rows a table has.
pub(crate) async fn count(tx: &mut Tx, table: &str) -> Result<u64, StoreError> {
    let rows = tx.fetch_all(sql!(counting(table))).await?;
    let count: i64 = sql::only(rows)?.get(0)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Asks for the number of a table's rows. Its name may be one that a copy brought along.
pub(crate) fn counting(table: &str) -> String {
    format!("SELECT COUNT(*) FROM \"{}\"", table.replace('"', "\"\""))
}

fn at(side: Side, table: &Table) -> impl FnOnce(StoreError) -> CopyError {
    let table = table.name;
    move |error| CopyError::Table { side, table, error }
}
