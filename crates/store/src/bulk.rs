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
    value::{Bind, Cell, copy_field},
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
    table: String,
    columns: Vec<String>,
    /// Row after row.
    values: Packed,
    sqlite: bool,
}

impl Rows {
    /// No rows so far, for these columns of a table.
    #[must_use]
    pub fn new(db: &Db, table: &str, columns: &[&str]) -> Self {
        let sqlite = matches!(db.engine, Engine::Sqlite(_));
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { table: table.to_owned(), columns, values: Packed::default(), sqlite }
    }

    /// Gives the next value: those of a row one after the other, then those of the next row.
    pub fn put(&mut self, value: impl Bind) -> &mut Self {
        value.show(|cell| self.values.push(cell));
        self
    }

    /// The same with a value that is ready to be written.
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

    /// Inserts the rows. None of them may be there already.
    pub async fn insert(self, tx: &mut Tx) -> Result<(), StoreError> {
        let text = format!("INSERT INTO {} ({}) {}", self.table, self.columns.join(", "), self.source());
        self.run(tx, text).await
    }

    /// Inserts the rows that are not there yet and replaces those that are; the first `key` columns tell.
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

    /// Gives the other columns of rows that are there these values; the first `key` columns tell which row.
    pub(crate) async fn update(self, tx: &mut Tx, key: usize) -> Result<(), StoreError> {
        let Self { table, columns, .. } = &self;
        let (key, others) = columns.split_at(key.min(columns.len()));
        // SQLite's places are numbered, as the key comes first in a row and last in the statement.
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

    /// The same as [`Self::insert`] for a batch that may be large: then by PostgreSQL's COPY.
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

    /// Where a statement takes its values from: SQLite's runs once for each row, PostgreSQL's is given arrays.
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
