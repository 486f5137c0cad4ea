//! A transaction of either engine, and the rows that every unit of work may leave behind.

use crate::{
    db::{Db, Engine, Watch},
    error::{Collision, StoreError},
    sql::Sql,
    value::{Arg, Row, postgres_arrays},
};
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};
use std::sync::Arc;

/// A transaction. Made by [`Db::read`], [`Db::write`] and [`Db::chunk`], which also end it.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    watch: Arc<Watch>,
    collided: Option<Collision>,
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
        Ok(Self { inner, watch: db.watch.clone(), collided: None })
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

    /// The collision with another transaction that a statement of this one told of, if one did.
    pub(crate) const fn collided(&self) -> Option<Collision> {
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
            self.collided = self.collided.or(Collision::of(&error));
            error.into()
        })
    }

    /// The first row of a statement, if it has one.
    pub async fn fetch_optional(&mut self, sql: Sql) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql).await?.into_iter().next())
    }

    /// Streams COPY data into a table of PostgreSQL.
    pub(crate) async fn copy_in(&mut self, statement: &str, data: &[u8]) -> Result<(), StoreError> {
        let Inner::Postgres(tx) = &mut self.inner else {
            return Err(sqlx::Error::Protocol("COPY is PostgreSQL's".to_owned()).into());
        };
        self.watch.count();
        let mut copy = tx.copy_in_raw(statement).await?;
        copy.send(data).await?;
        copy.finish().await?;
        Ok(())
    }

    /// Runs a statement of PostgreSQL whose arguments are arrays: the columns of rows that stand one after the other.
    pub(crate) async fn insert_arrays(
        &mut self,
        text: String,
        columns: usize,
        values: Vec<Arg>,
    ) -> Result<(), StoreError> {
        let Inner::Postgres(tx) = &mut self.inner else {
            return Err(sqlx::Error::Protocol("arrays are PostgreSQL's".to_owned()).into());
        };
        self.watch.count();
        let arrays = postgres_arrays(columns, values).map_err(sqlx::Error::Encode)?;
        sqlx::query_with(AssertSqlSafe(text), arrays).execute(&mut **tx).await?;
        Ok(())
    }

    /// Runs an INSERT whose many places have no names on SQLite.
    pub(crate) async fn insert_many(&mut self, text: String, values: Vec<Arg>) -> Result<(), StoreError> {
        let Inner::Sqlite(tx) = &mut self.inner else {
            return Err(sqlx::Error::Protocol("places without names are SQLite's".to_owned()).into());
        };
        self.watch.count();
        Sql::with_args(text, values).on_sqlite(&mut *tx).await?;
        Ok(())
    }

    /// Runs a statement for what it does.
    pub async fn execute(&mut self, sql: Sql) -> Result<(), StoreError> {
        self.fetch_all(sql).await.map(drop)
    }
}
