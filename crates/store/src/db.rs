//! The database of either engine and the ways into it.
//!
//! [`Db::read`] is one snapshot, [`Db::write`] one serialisable unit of work, [`Db::tick`] one small statement that
//! many may fight over. A lone statement may go straight to [`Db::fetch_all`] and its sisters. Imports write chunks of
//! their own ([`Db::chunk`]). There is no fifth way.

mod connection;
mod watch;

pub use connection::Connections;
pub(crate) use connection::{acquire, named};
pub(crate) use watch::Watch;

use crate::{
    error::{Collision, EngineError, StoreError},
    sql::Sql,
    sqlite::{Durability, Session, Sqlite},
    tx::Tx,
    unit::{Stop, Unit},
    value::Row,
};
use futures_util::future::BoxFuture;
use madoguchi_domain::audit::Action;
use rand::RngExt as _;
use sqlx::{
    Connection as _, Executor as _, Row as _,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
};
use std::{
    path::Path,
    str::FromStr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::Instant;

/// How often a write runs again after colliding with another, before it gives up.
const MOST_RETRIES: u32 = 10;
/// How long PostgreSQL lets an idle transaction hold its locks (its process was stopped, or its machine is gone). No
/// transaction of ours is idle for longer than a moment.
const IDLE_IN_TRANSACTION: Duration = Duration::from_mins(1);
/// When PostgreSQL first checks whether the other end is still there, how often it checks again, and how many times:
/// sessions of a machine that is gone end within about two minutes.
const KEEPALIVE: [(&str, &str); 3] =
    [("tcp_keepalives_idle", "60"), ("tcp_keepalives_interval", "15"), ("tcp_keepalives_count", "4")];

/// How long nobody in this process writes after an import's chunk: twice as long as a writer in another process takes
/// to look again.
const WAY_FOR_OTHERS: Duration = Duration::from_millis(2);
/// A connection to PostgreSQL used within this time counts as alive, unless one was lost.
const SURELY_THERE: Duration = Duration::from_secs(2);

/// A database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) engine: Engine,
    pub(crate) watch: Arc<Watch>,
}

/// The two engines. Only the plumbing of this crate looks inside.
#[derive(Debug, Clone)]
pub(crate) enum Engine {
    /// One writer, several readers, one file.
    Sqlite(Sqlite),
    /// A server.
    Postgres(PgPool),
}

/// How many connections to hold.
#[derive(Debug, Clone, Copy)]
pub struct PoolSize {
    /// Connections to PostgreSQL, or readers of SQLite.
    pub connections: u32,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self { connections: 16 }
    }
}

/// How rows are written by the million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkPace {
    /// How many chunks are written at once.
    pub writers: usize,
    /// How long a chunk should take.
    pub chunk: Duration,
}

/// How long to wait before giving up with [`StoreError::Unavailable`].
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection to be made, or to become free. On SQLite also for a writer in another process.
    pub connection: Duration,
    /// For a statement of PostgreSQL to end; `None` sets no limit.
    pub statement: Option<Duration>,
    /// For a row or table of PostgreSQL that somebody else has locked.
    pub lock: Duration,
}

impl Patience {
    /// Somebody waits for the page: everything ends well within the 30 s that a request may take. The worker's
    /// statements are no longer than a page's.
    pub const PAGES: Self = Self {
        connection: Duration::from_secs(5),
        statement: Some(Duration::from_secs(15)),
        lock: Duration::from_secs(5),
    };
    /// Migrations and imports: a statement may go through all rows there are, and nobody waits for a page.
    pub const MAINTENANCE: Self =
        Self { connection: Duration::from_mins(1), statement: None, lock: Duration::from_secs(10) };

    /// Whether statements have no time limit: then millions of rows may be written.
    pub(crate) const fn is_for_bulk(&self) -> bool {
        self.statement.is_none()
    }
}

impl Db {
    /// Opens `sqlite:PATH` (created if missing) or `postgres://…` for pages and the worker.
    pub async fn open(address: &str, size: PoolSize) -> Result<Self, StoreError> {
        Self::open_with(address, size, Patience::PAGES).await
    }

    /// Opens a database for work with that much patience.
    pub async fn open_with(address: &str, size: PoolSize, patience: Patience) -> Result<Self, StoreError> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            return Self::open_sqlite(Path::new(path), size, patience).await;
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address).map_err(|_| StoreError::Address)?;
            return Self::open_postgres(options, size, patience).await;
        }
        Err(StoreError::Address)
    }

    async fn open_sqlite(path: &Path, size: PoolSize, patience: Patience) -> Result<Self, StoreError> {
        make_private(path).map_err(EngineError::File)?;
        let sqlite = Sqlite::open(path, size.connections, patience).await?;
        Ok(Self { engine: Engine::Sqlite(sqlite), watch: Arc::default() })
    }

    async fn open_postgres(options: PgConnectOptions, size: PoolSize, patience: Patience) -> Result<Self, StoreError> {
        // PostgreSQL counts in milliseconds and takes 0 for "no limit".
        let millis = |time: Duration| time.as_millis().to_string();
        let options = options
            .application_name("madoguchi")
            .options([
                ("statement_timeout", patience.statement.map_or("0".to_owned(), millis)),
                ("lock_timeout", millis(patience.lock)),
                ("idle_in_transaction_session_timeout", millis(IDLE_IN_TRANSACTION)),
                ("timezone", "UTC".to_owned()),
                // Counters and chunks of an import do not wait for the disk. Units of work do; see `Tx`.
                ("synchronous_commit", "off".to_owned()),
            ])
            .options(KEEPALIVE);
        let watch = Arc::<Watch>::default();
        let doubt = watch.clone();
        let pool = PgPoolOptions::new()
            .max_connections(size.connections)
            .acquire_timeout(patience.connection)
            // Asking a connection whether it is alive costs one more round trip to the server.
            .test_before_acquire(false)
            .before_acquire(move |connection, about| {
                let (in_doubt, idle) = (doubt.is_in_doubt(), about.idle_for > SURELY_THERE);
                Box::pin(async move {
                    if in_doubt {
                        // After a failover it may lead to a server that only reads: another is made in its place.
                        let row = connection.fetch_one("SELECT current_setting('transaction_read_only')").await?;
                        return Ok(row.try_get::<&str, _>(0)? == "off");
                    }
                    if idle {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options.clone())
            .await;
        let pool = match pool {
            Ok(pool) => pool,
            Err(error) => return Err(named(error, &options, &watch).await.into()),
        };
        Ok(Self { engine: Engine::Postgres(pool), watch })
    }

    /// Makes the metrics of retries and of audited actions report 0 before there is one.
    pub fn announce_metrics(&self) {
        for cause in Collision::ALL {
            metrics::counter!("madoguchi_db_retries_total", "cause" => cause.as_str()).increment(0);
        }
        for action in Action::ALL {
            metrics::counter!("madoguchi_audited_total", "action" => action.as_str()).increment(0);
        }
    }

    /// How many statements have run since the database was opened.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.watch.statements.load(Ordering::Relaxed)
    }

    /// How fast an import writes. SQLite has one writer, and others wait for it, a sign-in twice: so half of what there
    /// is room for. Nobody waits for a writer of PostgreSQL, and one of its processes keeps one core busy.
    #[must_use]
    pub fn bulk_pace(&self) -> BulkPace {
        match &self.engine {
            Engine::Sqlite(_) => BulkPace { writers: 1, chunk: Duration::from_millis(25) },
            Engine::Postgres(pool) => {
                // The second chunk waits for the first, and the next one is prepared meanwhile.
                let writers = if pool.options().get_max_connections() < 3 { 1 } else { 2 };
                BulkPace { writers, chunk: Duration::from_millis(100) }
            }
        }
    }

    /// Closes every connection after its work is done.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    /// Several statements that see one state of the database.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<StoreError>,
    {
        let mut tx = Tx::begin_read(self).await?;
        let outcome = work(&mut tx).await;
        // Nothing was written: how the snapshot ends cannot change what was read.
        let _ = tx.rollback().await;
        outcome
    }

    /// One unit of work: all of it happens or none, as if nobody else were writing.
    ///
    /// Commits on a refusal too, so that its audit row and counters stay; rolls back on an error. It runs on a task of
    /// its own, so that a client that hangs up cannot stop it half-way.
    pub async fn write<U: Unit>(&self, unit: U) -> Result<Result<U::Done, U::Refusal>, U::Error> {
        let db = self.clone();
        let task = tokio::spawn(async move { db.write_with_retries(&unit).await });
        task.await.unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }

    async fn write_with_retries<U: Unit>(&self, unit: &U) -> Result<Result<U::Done, U::Refusal>, U::Error> {
        for attempt in 0..=MOST_RETRIES {
            let mut tx = Tx::begin_write(self).await?;
            let outcome = match unit.run(&mut tx).await {
                Ok(done) => Ok(Ok(done)),
                Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
                Err(Stop::Broken(error)) => Err(error),
            };
            let collision = match outcome {
                Ok(outcome) => match tx.commit().await {
                    Ok(()) => return Ok(outcome),
                    Err(error) => Collision::of(&error).ok_or_else(|| StoreError::from(error))?,
                },
                Err(error) => {
                    let collided = tx.collided();
                    let _ = tx.rollback().await;
                    collided.ok_or(error)?
                }
            };
            if attempt < MOST_RETRIES {
                metrics::counter!("madoguchi_db_retries_total", "cause" => collision.as_str()).increment(1);
                tokio::time::sleep(pause(attempt + 1)).await;
            }
        }
        Err(StoreError::Conflict(MOST_RETRIES).into())
    }

    /// Like [`Self::write`], for work that is a closure: what a test writes is no unit of the product's.
    #[cfg(feature = "testing")]
    pub async fn write_closure<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match self.write(Closure { work, gives: std::marker::PhantomData }).await? {
            Ok(value) => Ok(value),
        }
    }

    /// One UPSERT or UPDATE that many processes may fight over (throttle tokens, job claims, last-seen times).
    ///
    /// A lone statement is READ COMMITTED on PostgreSQL, so it waits for its row instead of failing.
    pub async fn tick(&self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        self.watch.saw(&sql);
        Ok(match &self.engine {
            Engine::Sqlite(sqlite) => {
                let mut lease = sqlite.writer.lease().await?;
                let tick = move |session: &mut Session| {
                    session.commit_is(Durability::Later)?;
                    sql.on_sqlite(session)
                };
                lease.run(tick).await?
            }
            Engine::Postgres(pool) => {
                self.watch.noted(sql.on_postgres(&mut *acquire(pool, &self.watch).await?).await)?
            }
        })
    }

    /// The rows of a lone reading statement.
    pub async fn fetch_all(&self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        let [rows] = self.fetch_each([sql]).await?;
        Ok(rows)
    }

    /// The rows of several reading statements that belong together, in one round trip on SQLite and over one connection
    /// on PostgreSQL. They need not see the same state; [`Self::read`] is for those that must.
    pub async fn fetch_each<const N: usize>(&self, statements: [Sql; N]) -> Result<[Vec<Row>; N], StoreError> {
        for sql in &statements {
            self.watch.saw(sql);
        }
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let read = move |session: &mut Session| {
                    let mut found = [const { Vec::new() }; N];
                    let mut all = |session: &mut Session| {
                        for (rows, sql) in found.iter_mut().zip(&statements) {
                            *rows = sql.on_sqlite(session)?;
                        }
                        Ok(())
                    };
                    if N > 1 { session.snapshot(all) } else { all(session) }?;
                    Ok(found)
                };
                Ok(sqlite.read(read).await?)
            }
            Engine::Postgres(pool) => {
                let mut found = [const { Vec::new() }; N];
                let mut connection = acquire(pool, &self.watch).await?;
                for (rows, sql) in found.iter_mut().zip(statements) {
                    *rows = self.watch.noted(sql.on_postgres(&mut connection).await)?;
                }
                Ok(found)
            }
        }
    }

    /// The first row of a lone reading statement, if there is one.
    pub async fn fetch_optional(&self, sql: Sql) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql).await?.into_iter().next())
    }

    /// One chunk of an import: whole customers, READ COMMITTED on PostgreSQL, `BEGIN IMMEDIATE` on SQLite.
    ///
    /// A chunk is short, and SQLite's writer is released after it, so that anyone waiting gets a turn.
    pub async fn chunk<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<StoreError>,
    {
        self.timed_chunk(work).await.map(|(value, _)| value)
    }

    /// Like [`Self::chunk`]. Also returns how long it kept others waiting: from when it had begun to its commit.
    pub async fn timed_chunk<T, E, F>(&self, work: F) -> Result<(T, Duration), E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<StoreError>,
    {
        let mut tx = Tx::begin_chunk(self).await?;
        let begun = Instant::now();
        match work(&mut tx).await {
            Ok(value) => {
                tx.commit().await.map_err(StoreError::from)?;
                let held = begun.elapsed();
                if let Engine::Sqlite(_) = self.engine {
                    tokio::time::sleep(WAY_FOR_OTHERS).await;
                }
                Ok((value, held))
            }
            Err(error) => {
                let _ = tx.rollback().await;
                Err(error)
            }
        }
    }
}

#[cfg(feature = "testing")]
struct Closure<F, T, E> {
    work: F,
    gives: std::marker::PhantomData<fn() -> (T, E)>,
}

#[cfg(feature = "testing")]
impl<T, E, F> Unit for Closure<F, T, E>
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    type Done = T;
    type Refusal = std::convert::Infallible;
    type Error = E;

    async fn run(&self, tx: &mut Tx) -> Result<T, Stop<std::convert::Infallible, E>> {
        (self.work)(tx).await.map_err(Stop::Broken)
    }
}

/// Creates the database file if it is missing, readable only by its owner. Its WAL follows it.
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Full jitter, so that writers that collided once do not meet again.
fn pause(attempt: u32) -> Duration {
    let most = 5_u64.saturating_mul(1 << attempt.min(8));
    #[expect(clippy::disallowed_methods, reason = "the jitter of a retry decides nothing a test would look at")]
    Duration::from_millis(rand::rng().random_range(1..=most))
}
