//! A transaction of either engine, and the rows that every unit of work may leave behind.

use crate::{
    db::{Db, Engine, Watch, named},
    error::{Collision, EngineError, StoreError},
    packed::Packed,
    sql::Sql,
    sqlite::{Durability, Lease},
    value::{Row, postgres_arrays},
};
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use std::sync::Arc;

/// A transaction. Made by [`Db::read`], [`Db::write`] and [`Db::chunk`], which also end it.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    watch: Arc<Watch>,
    collided: Option<Collision>,
    /// Whether it leaves a job behind.
    pub(crate) enqueued: bool,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Lease),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) async fn begin_read(db: &Db) -> Result<Self, StoreError> {
        let inner = match &db.engine {
            Engine::Sqlite(sqlite) => {
                let mut lease = sqlite.readers.lease().await?;
                lease.begin("BEGIN", Durability::Waited).await?;
                Inner::Sqlite(lease)
            }
            Engine::Postgres(pool) => Inner::Postgres(
                db.watch.noted(begin(pool, &db.watch, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await)?,
            ),
        };
        Ok(Self { inner, watch: db.watch.clone(), collided: None, enqueued: false })
    }

    pub(crate) async fn begin_write(db: &Db) -> Result<Self, StoreError> {
        let postgres = "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL synchronous_commit = on";
        Self::begin(db, Durability::Waited, postgres).await
    }

    /// Its commit does not wait for the disk: the write that ends an import does, and covers everything before it.
    pub(crate) async fn begin_chunk(db: &Db) -> Result<Self, StoreError> {
        Self::begin(db, Durability::Later, "BEGIN ISOLATION LEVEL READ COMMITTED").await
    }

    async fn begin(db: &Db, durability: Durability, postgres: &'static str) -> Result<Self, StoreError> {
        let inner = match &db.engine {
            Engine::Sqlite(sqlite) => {
                let mut lease = sqlite.writer.lease().await?;
                lease.begin("BEGIN IMMEDIATE", durability).await?;
                Inner::Sqlite(lease)
            }
            Engine::Postgres(pool) => Inner::Postgres(db.watch.noted(begin(pool, &db.watch, postgres).await)?),
        };
        Ok(Self { inner, watch: db.watch.clone(), collided: None, enqueued: false })
    }

    pub(crate) async fn commit(self) -> Result<(), EngineError> {
        match self.inner {
            Inner::Sqlite(mut lease) => lease.end("COMMIT").await?,
            Inner::Postgres(tx) => self.watch.noted(tx.commit().await.map_err(EngineError::from))?,
        }
        if self.enqueued {
            self.watch.enqueued.notify_one();
        }
        Ok(())
    }

    pub(crate) async fn rollback(self) -> Result<(), EngineError> {
        match self.inner {
            Inner::Sqlite(mut lease) => lease.end("ROLLBACK").await,
            Inner::Postgres(tx) => Ok(tx.rollback().await?),
        }
    }

    /// The collision with another transaction that a statement of this one reported, if any.
    pub(crate) const fn collided(&self) -> Option<Collision> {
        self.collided
    }

    /// The rows of a statement.
    pub async fn fetch_all(&mut self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        self.watch.saw(&sql);
        let rows: Result<_, EngineError> = match &mut self.inner {
            Inner::Sqlite(lease) => lease.run(move |session| sql.on_sqlite(session)).await,
            Inner::Postgres(tx) => sql.on_postgres(&mut *tx).await,
        };
        self.watch.noted(rows).map_err(|error| {
            self.collided = self.collided.or(Collision::of(&error));
            error.into()
        })
    }

    /// The first row of a statement, if there is one.
    pub async fn fetch_optional(&mut self, sql: Sql) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql).await?.into_iter().next())
    }

    /// Streams COPY data into a table of PostgreSQL.
    pub(crate) async fn copy_in(&mut self, statement: &str, data: &[u8]) -> Result<(), StoreError> {
        let Inner::Postgres(tx) = &mut self.inner else {
            return Err(EngineError::OtherEngine("COPY is PostgreSQL's").into());
        };
        self.watch.count();
        let mut copy = tx.copy_in_raw(statement).await?;
        copy.send(data).await?;
        copy.finish().await?;
        Ok(())
    }

    /// Runs a statement of PostgreSQL whose arguments are arrays, from the values of consecutive rows.
    pub(crate) async fn run_arrays(&mut self, text: String, columns: usize, values: Packed) -> Result<(), StoreError> {
        let Inner::Postgres(tx) = &mut self.inner else {
            return Err(EngineError::OtherEngine("arrays are PostgreSQL's").into());
        };
        self.watch.count();
        let arrays = postgres_arrays(columns, &values).map_err(sqlx::Error::Encode)?;
        sqlx::query_with(AssertSqlSafe(text), arrays).execute(&mut **tx).await?;
        Ok(())
    }

    /// Runs a statement of SQLite with unnamed parameters once for each row of consecutive values.
    pub(crate) async fn run_rows(&mut self, text: String, columns: usize, values: Packed) -> Result<(), StoreError> {
        let Inner::Sqlite(lease) = &mut self.inner else {
            return Err(EngineError::OtherEngine("places without names are SQLite's").into());
        };
        self.watch.count();
        Ok(lease.run(move |session| session.run_each(&text, columns, &values)).await?)
    }

    /// Runs a statement and ignores its rows.
    pub async fn execute(&mut self, sql: Sql) -> Result<(), StoreError> {
        self.fetch_all(sql).await.map(drop)
    }
}

#[expect(clippy::disallowed_methods, reason = "the ways in of `Db` are the only callers")]
async fn begin(
    pool: &sqlx::PgPool,
    watch: &Watch,
    text: &'static str,
) -> Result<Transaction<'static, Postgres>, EngineError> {
    match pool.begin_with(text).await {
        Ok(tx) => Ok(tx),
        Err(error) => Err(named(error, &pool.connect_options(), watch).await),
    }
}
