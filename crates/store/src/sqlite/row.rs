//! A row of SQLite, kept after its statement has moved on.

use rusqlite::types::ValueRef;

/// The columns of a row. The bytes of all texts and blobs are in one piece, so that a row takes two pieces of memory
/// however many columns it has.
#[derive(Debug)]
pub struct SqliteRow {
    columns: Box<[Column]>,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
enum Column {
    Null,
    Integer(i64),
    Real(f64),
    /// Where its bytes are.
    Text {
        from: usize,
        to: usize,
    },
    Blob {
        from: usize,
        to: usize,
    },
}

impl SqliteRow {
    /// Keeps a row with that many columns.
    pub(super) fn of(row: &rusqlite::Row<'_>, columns: usize) -> rusqlite::Result<Self> {
        let mut bytes = Vec::new();
        let mut keep = |more: &[u8]| {
            let from = bytes.len();
            bytes.extend_from_slice(more);
            (from, bytes.len())
        };
        let columns = (0..columns).map(|column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => Column::Null,
                ValueRef::Integer(number) => Column::Integer(number),
                ValueRef::Real(number) => Column::Real(number),
                ValueRef::Text(text) => {
                    let (from, to) = keep(text);
                    Column::Text { from, to }
                }
                ValueRef::Blob(blob) => {
                    let (from, to) = keep(blob);
                    Column::Blob { from, to }
                }
            })
        });
        Ok(Self { columns: columns.collect::<rusqlite::Result<_>>()?, bytes })
    }

    /// The value of a column, from 0; `None` where there is no such column.
    pub(crate) fn get(&self, column: usize) -> Option<ValueRef<'_>> {
        Some(match *self.columns.get(column)? {
            Column::Null => ValueRef::Null,
            Column::Integer(number) => ValueRef::Integer(number),
            Column::Real(number) => ValueRef::Real(number),
            Column::Text { from, to } => ValueRef::Text(self.bytes.get(from..to)?),
            Column::Blob { from, to } => ValueRef::Blob(self.bytes.get(from..to)?),
        })
    }
}
