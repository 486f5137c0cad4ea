//! Sums up what a table holds, as a number of rows and a checksum that are the same on both engines.

use super::{Batch, Progress, Table, page::Pages};
use crate::{
    bulk::{COPY_HEADER, COPY_TRAILER},
    db::Db,
    error::StoreError,
    value::{Arg, copy_field},
};
use sha2::{Digest as _, Sha256};
use std::{fmt, sync::Arc};

/// The content of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How many rows there are.
    pub rows: u64,
    /// SHA-256 of what PostgreSQL's `COPY (SELECT columns FROM table ORDER BY key) TO STDOUT (FORMAT binary)` writes,
    /// whichever engine the rows come from.
    pub checksum: [u8; 32],
}

/// Shows the first twelve hexadecimal digits of the checksum.
impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.checksum.iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Sums up at most `most` first rows of a table. Also returns the key of the last of them.
pub(super) async fn sum(
    db: &Db,
    table: &'static Table,
    most: u64,
    batch: Batch,
    progress: Arc<dyn Progress>,
) -> Result<(Sum, Option<Vec<Arg>>), StoreError> {
    db.read(move |tx| {
        Box::pin(async move {
            let columns = i16::try_from(table.columns.len()).unwrap_or(i16::MAX).to_be_bytes();
            let mut pages = Pages::new(table, None, batch);
            let mut hash = Sha256::new_with_prefix(COPY_HEADER);
            let mut rows = 0;
            let mut data = Vec::new();
            loop {
                let page = pages.next(tx, most - rows).await?;
                if page.is_empty() {
                    break;
                }
                for row in page.chunks(table.columns.len()) {
                    data.extend_from_slice(&columns);
                    for value in row {
                        copy_field(&mut data, value.cell());
                    }
                }
                hash.update(&data);
                data.clear();
                let count = table.rows_in(&page);
                rows += count;
                progress.advance(count);
            }
            hash.update(COPY_TRAILER);
            Ok((Sum { rows, checksum: hash.finalize().into() }, pages.into_last()))
        })
    })
    .await
}
