//! A transaction of either engine, and the rows that every unit of work may leave behind.

use crate::{
    db::{Db, Engine, Watch},
    error::{StoreError, is_collision},
    sql::Sql,
    value::Row,
};
use sqlx::{Postgres, Sqlite, Transaction};
use std::sync::Arc;

/// A transaction. Made by [`Db::read`], [`Db::write`] and [`Db::chunk`], which also end it.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    watch: Arc<Watch>,
    collided: bool,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) async fn begin_read(db: &Db) -> Result<Self, StoreError> {
        Self::begin(db, true, "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    pub(crate) async fn begin_write(db: &Db) -> Result<Self, StoreError> {
        Self::begin(db, false, "BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL SERIALIZABLE").await
    }

    pub(crate) async fn begin_chunk(db: &Db) -> Result<Self, StoreError> {
        Self::begin(db, false, "BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED").await
    }

    #[expect(clippy::disallowed_methods, reason = "the ways in of `Db` are the only callers")]
    async fn begin(db: &Db, read: bool, sqlite: &'static str, postgres: &'static str) -> Result<Self, StoreError> {
        let inner = match &db.engine {
            Engine::Sqlite { readers, .. } if read => Inner::Sqlite(readers.begin_with(sqlite).await?),
            Engine::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with(sqlite).await?),
            Engine::Postgres(pool) => Inner::Postgres(pool.begin_with(postgres).await?),
        };
        Ok(Self { inner, watch: db.watch.clone(), collided: false })
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await,
            Inner::Postgres(tx) => tx.rollback().await,
        }
    }

    /// Whether a statement of this transaction collided with another transaction.
    pub(crate) const fn collided(&self) -> bool {
        self.collided
    }

    /// The rows of a statement.
    pub async fn fetch_all(&mut self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        self.watch.saw(&sql);
        let rows = match &mut self.inner {
            Inner::Sqlite(tx) => sql.on_sqlite(&mut *tx).await,
            Inner::Postgres(tx) => sql.on_postgres(&mut *tx).await,
        };
        rows.map_err(|error| {
            self.collided |= is_collision(&error);
            error.into()
        })
    }

    /// The first row of a statement, if it has one.
    pub async fn fetch_optional(&mut self, sql: Sql) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql).await?.into_iter().next())
    }

    /// Runs a statement for what it does.
    pub async fn execute(&mut self, sql: Sql) -> Result<(), StoreError> {
        self.fetch_all(sql).await.map(drop)
    }
}
