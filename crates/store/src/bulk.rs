//! Many rows of one table at the engine's own speed: on SQLite by one prepared INSERT run for each row, on PostgreSQL
//! by one INSERT from arrays, or by COPY.
//!
//! COPY suits a few large batches: the driver sends its data and then its end, and over TCP the end waits some 40 ms
//! for the data's acknowledgement, however few they are (decision 0013).

use crate::{
    db::{Db, Engine},
    dialect,
    error::StoreError,
    packed::Packed,
    tx::Tx,
    value::{Bind, Cell, copy_field},
};

/// How binary COPY data begins: signature, flags, length of the extension.
pub(crate) const COPY_HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// How it ends.
pub(crate) const COPY_TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// An INSERT takes some 40 ms for this many rows: fewer are not worth a COPY.
const FEWEST_TO_COPY: usize = 2000;

/// Rows on their way into one table. They are gathered outside any transaction, so that the one that writes them is
/// short.
#[derive(Debug)]
pub struct Rows {
    table: String,
    columns: Vec<String>,
    /// Row after row.
    values: Packed,
    sqlite: bool,
}

impl Rows {
    /// No rows yet, for these columns of a table.
    #[must_use]
    pub fn new(db: &Db, table: &str, columns: &[&str]) -> Self {
        let sqlite = matches!(db.engine, Engine::Sqlite(_));
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { table: table.to_owned(), columns, values: Packed::default(), sqlite }
    }

    /// Adds the next value: a row's values one after the other, then the next row's.
    pub fn put(&mut self, value: impl Bind) -> &mut Self {
        value.show(|cell| self.values.push(cell));
        self
    }

    /// Like [`Self::put`], with a value ready to be written.
    pub(crate) fn put_cell(&mut self, value: Cell<'_>) -> &mut Self {
        self.values.push(value);
        self
    }

    /// The columns.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The values, row after row.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        self.values.cells()
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.values.len() / self.columns.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.len() == 0
    }

    /// Inserts the rows. None of them may exist already.
    pub async fn insert(self, tx: &mut Tx) -> Result<(), StoreError> {
        let text = format!("INSERT INTO {} ({}) {}", self.table, self.columns.join(", "), self.source());
        self.run(tx, text).await
    }

    /// Inserts new rows and replaces existing ones, which are found by the first `key` columns.
    pub(crate) async fn upsert(self, tx: &mut Tx, key: usize) -> Result<(), StoreError> {
        let (key, others) = self.columns.split_at(key.min(self.columns.len()));
        let replaced: Vec<String> = others.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let text = format!(
            "INSERT INTO {} ({}) {} ON CONFLICT ({}) DO UPDATE SET {}",
            self.table,
            self.columns.join(", "),
            self.source(),
            key.join(", "),
            replaced.join(", ")
        );
        self.run(tx, text).await
    }

    /// Sets the other columns of existing rows, which are found by the first `key` columns.
    pub(crate) async fn update(self, tx: &mut Tx, key: usize) -> Result<(), StoreError> {
        let Self { table, columns, .. } = &self;
        let (key, others) = columns.split_at(key.min(columns.len()));
        // SQLite's parameters are numbered, since the key comes first in a row and last in the statement.
        let value = |place: usize, column: &str| {
            if self.sqlite { format!("?{}", place + 1) } else { format!("new.{column}") }
        };
        let equal = |of: &str, columns: &[String], first: usize, between: &str| {
            let each = columns.iter().enumerate();
            let each = each.map(|(place, column)| format!("{of}{column} = {}", value(first + place, column)));
            each.collect::<Vec<_>>().join(between)
        };
        let (set, found) = (equal("", others, key.len(), ", "), equal(&format!("{table}."), key, 0, " AND "));
        let text = if self.sqlite {
            format!("UPDATE {table} SET {set} WHERE {found}")
        } else {
            let (places, names) = (dialect::list(1, columns.len()), columns.join(", "));
            format!("UPDATE {table} SET {set} FROM UNNEST({places}) AS new ({names}) WHERE {found}")
        };
        self.run(tx, text).await
    }

    /// Deletes the rows whose columns have these values.
    pub(crate) async fn delete(self, tx: &mut Tx) -> Result<(), StoreError> {
        let Self { table, columns, .. } = &self;
        let same = |other: &dyn Fn(&String) -> String| {
            columns
                .iter()
                .map(|column| format!("{table}.{column} = {}", other(column)))
                .collect::<Vec<_>>()
                .join(" AND ")
        };
        let text = if self.sqlite {
            format!("DELETE FROM {table} WHERE {}", same(&|_| "?".to_owned()))
        } else {
            let (places, names) = (dialect::list(1, columns.len()), columns.join(", "));
            let gone = same(&|column| format!("gone.{column}"));
            format!("DELETE FROM {table} USING UNNEST({places}) AS gone ({names}) WHERE {gone}")
        };
        self.run(tx, text).await
    }

    /// Like [`Self::insert`], for a batch that may be large: PostgreSQL then uses COPY.
    pub async fn copy(self, tx: &mut Tx) -> Result<(), StoreError> {
        if self.sqlite || self.len() < FEWEST_TO_COPY {
            return self.insert(tx).await;
        }
        let mut data = COPY_HEADER.to_vec();
        let columns = i16::try_from(self.columns.len()).unwrap_or(i16::MAX).to_be_bytes();
        for (place, value) in self.values.cells().enumerate() {
            if place.is_multiple_of(self.columns.len()) {
                data.extend_from_slice(&columns);
            }
            copy_field(&mut data, value);
        }
        data.extend_from_slice(&COPY_TRAILER);
        let text = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", self.table, self.columns.join(", "));
        tx.copy_in(&text, &data).await
    }

    /// Where a statement takes its values from: SQLite runs it once for each row, PostgreSQL gets arrays.
    fn source(&self) -> String {
        if self.sqlite {
            format!("VALUES ({})", vec!["?"; self.columns.len()].join(", "))
        } else {
            format!("SELECT * FROM UNNEST({})", dialect::list(1, self.columns.len()))
        }
    }

    async fn run(self, tx: &mut Tx, text: String) -> Result<(), StoreError> {
        if self.is_empty() {
            return Ok(());
        }
        let columns = self.columns.len();
        if self.sqlite {
            tx.run_rows(text, columns, self.values).await
        } else {
            tx.run_arrays(text, columns, self.values).await
        }
    }
}
