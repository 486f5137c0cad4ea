//! Many rows of one table at the engine's own speed: on SQLite by one prepared INSERT that is run for each row, on
//! PostgreSQL by one INSERT from arrays, or by COPY.
//!
//! COPY suits few large batches: the driver sends its data and its end one after the other, and over TCP the end
//! waits for the data's acknowledgement, some 40 ms, however few they are (decision 0013).

use crate::{
    db::{Db, Engine},
    dialect,
    error::StoreError,
    packed::Packed,
    tx::Tx,
    value::{Arg, Bind, copy_field},
};

/// How binary COPY data begin: signature, flags, length of the extension.
pub(crate) const COPY_HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// How they end.
pub(crate) const COPY_TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// Rows that an INSERT takes some 40 ms for: fewer are not worth a COPY.
const FEWEST_TO_COPY: usize = 2000;

/// Rows on their way into one table. Filled outside any transaction, so that the one that takes them stays short.
#[derive(Debug)]
pub struct Rows {
    into: String,
    columns: usize,
    /// Row after row.
    values: Packed,
    sqlite: bool,
}

impl Rows {
    /// No rows so far, for these columns of a table.
    #[must_use]
    pub fn new(db: &Db, table: &str, columns: &[&str]) -> Self {
        let sqlite = matches!(db.engine, Engine::Sqlite(_));
        Self {
            into: format!("{table} ({})", columns.join(", ")),
            columns: columns.len(),
            values: Packed::default(),
            sqlite,
        }
    }

    /// Gives the next value: those of a row one after the other, then those of the next row.
    pub fn put(&mut self, value: impl Bind) -> &mut Self {
        value.show(|cell| self.values.push(cell));
        self
    }

    /// The same with a value that is an argument already.
    pub(crate) fn put_arg(&mut self, value: &Arg) -> &mut Self {
        self.values.push(value.cell());
        self
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.len() == 0
    }

    /// Inserts the rows. None of them may be there already.
    pub async fn insert(self, tx: &mut Tx) -> Result<(), StoreError> {
        if self.is_empty() {
            return Ok(());
        }
        if self.sqlite {
            let text = format!("INSERT INTO {} VALUES ({})", self.into, vec!["?"; self.columns].join(", "));
            return tx.insert_rows(text, self.columns, self.values).await;
        }
        let text = format!("INSERT INTO {} SELECT * FROM UNNEST({})", self.into, dialect::list(1, self.columns));
        tx.insert_arrays(text, self.columns, self.values).await
    }

    /// The same for a batch that may be large: then by PostgreSQL's COPY.
    pub async fn copy(self, tx: &mut Tx) -> Result<(), StoreError> {
        if self.sqlite || self.len() < FEWEST_TO_COPY {
            return self.insert(tx).await;
        }
        let mut data = COPY_HEADER.to_vec();
        let columns = i16::try_from(self.columns).unwrap_or(i16::MAX).to_be_bytes();
        for (place, value) in self.values.cells().enumerate() {
            if place.is_multiple_of(self.columns) {
                data.extend_from_slice(&columns);
            }
            copy_field(&mut data, value);
        }
        data.extend_from_slice(&COPY_TRAILER);
        tx.copy_in(&format!("COPY {} FROM STDIN (FORMAT binary)", self.into), &data).await
    }
}
