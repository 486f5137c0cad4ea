//! A copy of the whole database in a file, and the way back (decision 0039).
//!
//! For SQLite both are here: a copy is made by the engine, so it is whole while others write, and a database is replaced
//! together with its log. For PostgreSQL the operator's own `pg_dump` and `pg_restore` move the rows; what they need to
//! know of the server, and what has to be made ready in the database, is here as well.

mod file;
mod server;

pub use file::{copy_of_file, replace_file, written_file};
pub use server::{Client, Server, client_of};

use crate::{copy, db::Db, error::StoreError, migrate};
use std::{
    collections::BTreeMap,
    fmt, io,
    path::{Path, PathBuf},
};

/// What a database or a copy of one holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The newest migration that was applied.
    pub migration: i64,
    /// Each table with its number of rows.
    pub rows: BTreeMap<String, u64>,
}

impl Content {
    /// What a database holds, table by table.
    pub async fn of(db: &Db, tables: impl IntoIterator<Item = String>) -> Result<Self, StoreError> {
        let mut rows = BTreeMap::new();
        for table in tables {
            let named = table.clone();
            let counted = db.read(move |tx| Box::pin(async move { copy::count(tx, &named).await }));
            rows.insert(table, counted.await?);
        }
        Ok(Self { migration: migrate::applied(db).await?.into_iter().max().unwrap_or(0), rows })
    }

    /// How many rows there are in all tables but the list of migrations.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.rows.iter().filter(|(table, _)| *table != migrate::APPLIED).map(|(_, rows)| rows).sum()
    }

    /// How many tables there are but the list of migrations.
    #[must_use]
    pub fn tables(&self) -> usize {
        self.rows.keys().filter(|table| *table != migrate::APPLIED).count()
    }

    /// Fails when a binary with this one's migrations could not work with it, whatever it does.
    pub fn fits(&self) -> Result<(), BackupError> {
        let known = migrate::newest();
        match self.migration {
            0 => Err(BackupError::Foreign),
            newer if newer > known => Err(BackupError::Newer { has: newer, known }),
            _ => Ok(()),
        }
    }

    /// The first table that `copy` does not hold as this does.
    pub fn same_in(&self, copy: &Self) -> Result<(), BackupError> {
        let differing = self.rows.iter().find(|(table, rows)| copy.rows.get(*table) != Some(rows));
        match differing {
            None => Ok(()),
            Some((table, rows)) => Err(BackupError::Differs {
                table: table.clone(),
                rows: *rows,
                copied: copy.rows.get(table).copied().unwrap_or(0),
            }),
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows in {} tables, schema at migration {}", self.total(), self.tables(), self.migration)
    }
}

/// Why a copy was not made, or not put in a database's place.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is a file of that name.
    #[error("{0} is there already and stays as it is")]
    Exists(PathBuf),
    /// A file cannot be read or written.
    #[error("{0}")]
    File(PathBuf, #[source] io::Error),
    /// It is no copy of such a database.
    #[error("it is no copy of a database of Madoguchi")]
    Foreign,
    /// It is damaged.
    #[error("{0} is damaged: {1}")]
    Damaged(PathBuf, String),
    /// It was made by a newer binary.
    #[error(
        "it is of a newer release (its schema is at migration {has}, this binary knows {known}): restore it with that one"
    )]
    Newer {
        /// Its newest migration.
        has: i64,
        /// Ours.
        known: i64,
    },
    /// Some process has the database open.
    #[error("a process has the database open: stop serve, worker and import first; nothing was changed")]
    InUse,
    /// The database is not empty, and nobody said that it may be replaced.
    #[error(
        "there is a database at {0} already: with --replace it is kept beside it, under another name; nothing was changed"
    )]
    NotEmpty(String),
    /// A copy has another number of rows.
    #[error("the table {table} has {rows} rows, its copy {copied}")]
    Differs {
        /// The table.
        table: String,
        /// Its rows.
        rows: u64,
        /// Its rows in the copy.
        copied: u64,
    },
    /// Another program failed, and says why.
    #[error("{0}")]
    Program(String),
    /// A statement failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| match error.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            _ => Self::File(path, error),
        }
    }
}
