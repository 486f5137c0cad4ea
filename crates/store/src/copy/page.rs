//! The rows of a table in the order of its primary key, one page at a time.

use super::{Batch, Table};
use crate::{error::StoreError, sql::Sql, tx::Tx, value::Arg};

/// How many rows the first statement asks for, while nothing is known of their size.
const FIRST: u64 = 256;

/// A walk through a table. Both engines walk in the same order: texts and bytes sort by their bytes.
#[derive(Debug)]
pub(super) struct Pages {
    table: &'static Table,
    columns: String,
    after: Option<Vec<Arg>>,
    batch: Batch,
    rows: u64,
    ended: bool,
}

impl Pages {
    /// Begins after the row with that key, or at the first row.
    pub(super) fn new(table: &'static Table, after: Option<Vec<Arg>>, batch: Batch) -> Self {
        Self { table, columns: table.names().join(", "), after, batch, rows: batch.rows.min(FIRST), ended: false }
    }

    /// The values of at most `most` next rows, one row after the other; empty at the end. A page of large rows makes
    /// the next page shorter.
    pub(super) async fn next(&mut self, tx: &mut Tx, most: u64) -> Result<Vec<Arg>, StoreError> {
        let wanted = self.rows.min(most);
        if self.ended || wanted == 0 {
            return Ok(Vec::new());
        }
        let rows = tx.fetch_all(self.statement(wanted)).await?;
        self.ended = u64::try_from(rows.len()).unwrap_or(u64::MAX) < wanted;
        let mut page = Vec::with_capacity(rows.len() * self.table.columns.len());
        let mut bytes = 0;
        for row in rows {
            for (column, (_, kind)) in self.table.columns.iter().enumerate() {
                let value = kind.read(&row, column)?;
                bytes += weight(&value);
                page.push(value);
            }
        }
        if let Some(last) = page.chunks(self.table.columns.len()).next_back() {
            self.after = Some(last.iter().take(self.table.key).cloned().collect());
        }
        if bytes > self.batch.bytes {
            self.rows = (self.rows / 2).max(1);
        } else if bytes < self.batch.bytes / 2 {
            self.rows = (self.rows * 2).min(self.batch.rows);
        }
        Ok(page)
    }

    /// The key of the last row so far.
    pub(super) fn into_last(self) -> Option<Vec<Arg>> {
        self.after
    }

    fn statement(&self, rows: u64) -> Sql {
        let (columns, table, key) = (&self.columns, self.table.name, self.table.key_names().join(", "));
        let mut args = self.after.clone().unwrap_or_default();
        let places: Vec<String> = (1..=args.len()).map(|n| format!("${n}")).collect();
        let after = match args.len() {
            0 => String::new(),
            // To PostgreSQL, one column in brackets is no row.
            1 => format!(" WHERE {key} > $1"),
            _ => format!(" WHERE ({key}) > ({})", places.join(", ")),
        };
        args.push(Arg::Int(Some(i64::try_from(rows).unwrap_or(i64::MAX))));
        let text = format!("SELECT {columns} FROM {table}{after} ORDER BY {key} LIMIT ${}", args.len());
        Sql::with_args(text, args)
    }
}

/// About how many bytes a value takes up.
fn weight(value: &Arg) -> usize {
    match value {
        Arg::Text(Some(text)) => text.len(),
        Arg::Bytes(Some(bytes)) => bytes.len(),
        _ => 8,
    }
}
