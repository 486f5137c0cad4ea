//! The difference between the rows that customers have and those that they should have.
//!
//! A customer that changed has some sixty rows, of which one or two differ: only those are written.

use crate::{
    bulk::Rows,
    copy::Table,
    db::Db,
    error::StoreError,
    tx::Tx,
    value::{Arg, Cell, Row, copy_field},
};
use std::collections::HashMap;

/// How many rows come, change and go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows that are new.
    pub new: i64,
    /// Rows that are there with other values.
    pub changed: i64,
    /// Rows that are there and no longer wanted.
    pub vanished: i64,
}

impl Changes {
    /// Adds further ones.
    pub const fn add(&mut self, more: Self) {
        self.new += more.new;
        self.changed += more.changed;
        self.vanished += more.vanished;
    }
}

/// The rows of a table to delete, and those to insert or change.
#[derive(Debug)]
pub(super) struct Difference {
    table: &'static Table,
    /// Keys of rows to delete.
    gone: Rows,
    put: Rows,
    /// How many of the rows to put have a key that is not there.
    new: usize,
}

impl Difference {
    /// Compares the existing rows of some customers with all rows that they should have.
    pub(super) fn of(db: &Db, table: &'static Table, there: &[Row], wanted: &Rows) -> Result<Self, StoreError> {
        let names = table.names();
        if wanted.columns() != names {
            return Err(StoreError::Schema(format!("the columns of {} are not those of its list", table.name)));
        }
        let mut left = HashMap::with_capacity(there.len());
        for row in there {
            let kinds = table.columns.iter().enumerate();
            let row: Vec<Arg> = kinds.map(|(at, (_, kind))| kind.read(row, at)).collect::<Result<_, _>>()?;
            let (key, others) = row.split_at(table.key);
            let others = encoded(others.iter().map(Arg::cell));
            left.insert(encoded(key.iter().map(Arg::cell)), (others, key.to_vec()));
        }
        let mut put = Rows::new(db, table.name, &names);
        let wanted: Vec<Cell<'_>> = wanted.cells().collect();
        let mut new = 0;
        for row in wanted.chunks(names.len()) {
            let (key, others) = row.split_at(table.key);
            let before = left.remove(&encoded(key.iter().copied()));
            new += usize::from(before.is_none());
            if before.is_none_or(|(before, _)| before != encoded(others.iter().copied())) {
                for value in row {
                    put.put_cell(*value);
                }
            }
        }
        let mut gone = Rows::new(db, table.name, &table.key_names());
        for value in left.values().flat_map(|(_, key)| key) {
            gone.put_cell(value.cell());
        }
        Ok(Self { table, gone, put, new })
    }

    /// The table, and how many of its rows are new, changed and gone.
    pub(super) fn counts(&self) -> (&'static str, Changes) {
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        let replaced = self.put.len().saturating_sub(self.new);
        let counts = Changes { new: count(self.new), changed: count(replaced), vanished: count(self.gone.len()) };
        (self.table.name, counts)
    }

    /// Makes the rows of all these tables what they should be. Tables must come before those that refer to them.
    pub(super) async fn write(differences: Vec<Self>, tx: &mut Tx) -> Result<(), StoreError> {
        let mut puts = Vec::with_capacity(differences.len());
        for Self { table, gone, put, .. } in differences.into_iter().rev() {
            gone.delete(tx).await?;
            puts.push((put, table.key));
        }
        for (put, key) in puts.into_iter().rev() {
            put.upsert(tx, key).await?;
        }
        Ok(())
    }
}

/// Values as bytes that are equal when the values are.
fn encoded<'v>(values: impl Iterator<Item = Cell<'v>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    values.for_each(|value| copy_field(&mut bytes, value));
    bytes
}
