//! SQLite connections and their threads.

use super::{Mover, Role, Settings, SqliteRow};
use crate::{
    error::EngineError,
    packed::Packed,
    value::{Arg, Cell},
};
use crossbeam_channel::{Receiver, Sender};
use rusqlite::{
    CachedStatement, OpenFlags, ToSql,
    hooks::Wal,
    types::{ToSqlOutput, Value, ValueRef},
};
use std::{
    cell::Cell as Kept,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How many statements stay prepared on a connection: more than the product has.
const PREPARED: usize = 200;
/// How long a writer waits before it looks again whether another process is still writing. SQLite's own handler waits
/// up to 100 ms, and by then an import that gave way has long gone on.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// How many pages in the log (4 MB) make the mover's thread move them into the file.
const LOG_OF_PAGES: i32 = 1000;
/// How many (64 MB) before the writer moves them itself: a mover beside it cannot keep up.
const LONGEST_LOG: i32 = 16_000;
/// How many (32 MB) before a writer of millions of rows moves them, between two chunks: pages that change again and
/// again are moved once, and no lock is held meanwhile.
const LOG_OF_BULK: i32 = 8192;

/// How long a statement runs before it is named in the log.
const SLOW: Duration = Duration::from_secs(1);

/// Whether a commit waits until it is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It waits: what was acknowledged survives a power cut.
    Waited,
    /// It does not wait: a power cut may lose the last moments, but never leaves half a commit. For what the next try
    /// makes good (counters, an import's chunks).
    Later,
}

/// Something to do on the thread of a connection.
pub(super) type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// What a connection's thread works with.
#[derive(Debug)]
pub(crate) struct Session {
    connection: rusqlite::Connection,
    role: Role,
    durability: Durability,
    /// Told whether a statement runs or is prepared.
    limit: Option<fn(bool)>,
}

/// Starts a thread that opens the file and does job after job until nobody can send any more. Returns a receiver that
/// reports when the file is closed.
pub(super) async fn start(settings: Settings, jobs: Receiver<Job>) -> Result<oneshot::Receiver<()>, EngineError> {
    let (opened, is_open) = oneshot::channel();
    let (closing, closed) = oneshot::channel();
    let name = match settings.role {
        Role::Reader => "sqlite-reader",
        Role::Mover => "sqlite-log",
        Role::Writer | Role::BulkWriter => "sqlite-writer",
    };
    let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
        let mut session = match Session::open(&settings) {
            Ok(session) => session,
            // The caller may be gone.
            Err(error) => return drop(opened.send(Err(error))),
        };
        if opened.send(Ok(())).is_err() {
            return;
        }
        for job in jobs {
            // A defect in one job is reported to its caller and stops no other.
            if catch_unwind(AssertUnwindSafe(|| job(&mut session))).is_err() {
                session.abandon();
            }
            session.look_at_log(settings.mover.as_deref());
        }
        drop(session);
        let _ = closing.send(());
    });
    thread.map_err(EngineError::Thread)?;
    is_open.await.map_err(|_| EngineError::Closed)??;
    Ok(closed)
}

/// Whether something is done even if nobody waits for it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Yes: it is part of a transaction.
    Always,
    /// No: it only reads.
    WhileWaitedFor,
}

/// Sends work to the thread or threads that take these jobs, after what was sent before, and waits for its result.
pub(super) async fn run<T: Send + 'static>(
    jobs: &Sender<Job>,
    wanted: Wanted,
    work: impl FnOnce(&mut Session) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, EngineError> {
    let (reply, answer) = oneshot::channel();
    let job = move |session: &mut Session| {
        if wanted == Wanted::Always || !reply.is_closed() {
            drop(reply.send(work(session)));
        }
    };
    jobs.send(Box::new(job)).map_err(|_| EngineError::Closed)?;
    Ok(answer.await.map_err(|_| EngineError::Closed)??)
}

/// The other threads' end of a connection. Dropping it closes the connection.
#[derive(Debug)]
pub(super) struct Connection {
    jobs: Sender<Job>,
    closed: oneshot::Receiver<()>,
}

impl Connection {
    pub(super) async fn open(settings: Settings) -> Result<Self, EngineError> {
        let (jobs, work) = crossbeam_channel::unbounded();
        let closed = start(settings, work).await?;
        Ok(Self { jobs, closed })
    }

    /// Sends a job, to be done after those sent before.
    pub(super) fn send(&self, job: Job) {
        // A thread that is gone has nothing open any more.
        let _ = self.jobs.send(job);
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, EngineError> {
        run(&self.jobs, Wanted::Always, work).await
    }

    /// Closes the connection and waits until the file is closed.
    pub(super) async fn close(self) {
        drop(self.jobs);
        // A thread that is already gone has also closed it.
        let _ = self.closed.await;
    }
}

thread_local! {
    /// How many pages the log had after the last commit of this thread's connection.
    static LOG: Kept<i32> = const { Kept::new(0) };
    /// How long statements on this thread wait for a writer in another process.
    static PATIENCE: Kept<Duration> = const { Kept::new(Duration::ZERO) };
    /// When the present statement began to wait.
    static WAITING_SINCE: Kept<Option<Instant>> = const { Kept::new(None) };
}

/// The present instant, for decisions that no test looks at.
#[expect(clippy::disallowed_methods, reason = "how long a lock or a statement takes is no rule of the product")]
fn now() -> Instant {
    Instant::now()
}

/// Called by SQLite to ask whether to look again for a lock that another connection holds; `looked` is 0 for a new
/// wait.
fn wait_for_lock(looked: i32) -> bool {
    let now = now();
    if looked == 0 {
        WAITING_SINCE.set(Some(now));
    }
    let waited = WAITING_SINCE.get().map_or(Duration::ZERO, |since| now.duration_since(since));
    if waited >= PATIENCE.get() {
        return false;
    }
    thread::sleep(LOOK_AGAIN);
    true
}

/// Called by SQLite after each commit with the length of the log.
#[expect(clippy::unnecessary_wraps, reason = "what SQLite calls")]
fn note_log(_: &Wal, pages: i32) -> rusqlite::Result<()> {
    LOG.set(pages);
    Ok(())
}

impl Session {
    pub(super) fn open(settings: &Settings) -> rusqlite::Result<Self> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if matches!(settings.role, Role::Writer | Role::BulkWriter) {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let connection = rusqlite::Connection::open_with_flags(&settings.path, flags)?;
        PATIENCE.set(settings.patience);
        connection.busy_handler(Some(wait_for_lock))?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        connection.execute_batch(match settings.role {
            Role::Reader => "PRAGMA query_only = ON",
            // A connection that does not know about the log has nothing to move.
            Role::Mover => "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            Role::Writer => "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
            Role::BulkWriter => {
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA cache_size = -65536"
            }
        })?;
        // Replaces SQLite's own hook, which moves the log before it answers the writer that made it long.
        connection.wal_hook(Some(note_log));
        Ok(Self { connection, role: settings.role, durability: Durability::Waited, limit: None })
    }

    /// An empty database in memory.
    pub(crate) fn in_memory() -> rusqlite::Result<Self> {
        let connection = rusqlite::Connection::open_in_memory()?;
        Ok(Self { connection, role: Role::Writer, durability: Durability::Waited, limit: None })
    }

    /// A connection for a command that looks at a file or copies it, and never moves its log.
    pub(crate) fn for_maintenance(file: &Path, flags: OpenFlags) -> rusqlite::Result<Self> {
        let connection = rusqlite::Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        Ok(Self { connection, role: Role::Reader, durability: Durability::Waited, limit: None })
    }

    /// Writes all there is, as it is at one moment, into an empty file.
    pub(crate) fn write_into(&mut self, file: &str) -> rusqlite::Result<()> {
        self.connection.execute("VACUUM INTO ?1", [file]).map(drop)
    }

    /// Statements end with an error instead of waiting for a lock, and as soon as `is_over` says so, which is asked each
    /// so many of their steps. `limit` is told whether a statement runs or is prepared.
    pub(super) fn never_wait(&mut self, steps: i32, is_over: fn() -> bool, limit: fn(bool)) -> rusqlite::Result<()> {
        self.limit = Some(limit);
        self.connection.busy_handler(None)?;
        self.connection.progress_handler(steps, Some(is_over))
    }

    /// Keeps the log from growing for ever: it is moved into the file where nobody waits for that.
    fn look_at_log(&mut self, mover: Option<&Mover>) {
        let pages = LOG.get();
        let own = if self.role == Role::BulkWriter { LOG_OF_BULK } else { LONGEST_LOG };
        if pages >= own && self.connection.is_autocommit() {
            self.move_log();
        } else if let Some(mover) = mover.filter(|_| pages >= LOG_OF_PAGES) {
            // Ask only once for each commit.
            LOG.set(0);
            mover.ask();
        }
    }

    /// Moves the log into the file, except what a reader still needs where it is. Nobody waits for a lock meanwhile; if
    /// another connection is already moving it, that is just as good.
    pub(super) fn move_log(&mut self) {
        LOG.set(0);
        if let Err(error) = self.connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)") {
            tracing::warn!(%error, "the log of the database could not be moved into its file");
        }
    }

    /// Runs statements without arguments and ignores their rows.
    pub(crate) fn batch(&mut self, text: &str) -> rusqlite::Result<()> {
        self.connection.execute_batch(text)
    }

    /// Begins a transaction.
    pub(super) fn begin(&mut self, text: &str, durability: Durability) -> rusqlite::Result<()> {
        self.commit_is(durability)?;
        self.batch(text)
    }

    /// Does something as one unit: all of it happens or none.
    pub(crate) fn unit(&mut self, work: impl FnOnce(&mut Self) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
        self.begin("BEGIN IMMEDIATE", Durability::Waited)?;
        let done = work(self).and_then(|()| self.batch("COMMIT"));
        self.abandon();
        done
    }

    /// Reads several things that see one state of the database; the file is locked once.
    pub(crate) fn snapshot<T>(&mut self, work: impl FnOnce(&mut Self) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        self.connection.prepare_cached("BEGIN")?.raw_execute()?;
        let read = work(self).and_then(|read| self.connection.prepare_cached("COMMIT")?.raw_execute().map(|_| read));
        self.abandon();
        read
    }

    /// Sets the durability of commits from here on.
    pub(crate) fn commit_is(&mut self, durability: Durability) -> rusqlite::Result<()> {
        if self.durability != durability {
            self.batch(match durability {
                Durability::Waited => "PRAGMA synchronous = FULL",
                Durability::Later => "PRAGMA synchronous = NORMAL",
            })?;
            self.durability = durability;
        }
        Ok(())
    }

    /// Rolls back an unended transaction.
    pub(super) fn abandon(&mut self) {
        if !self.connection.is_autocommit() {
            // With an open transaction the connection is useless; the next BEGIN would fail.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// The rows of a statement.
    pub(crate) fn rows(&mut self, text: &str, args: &[Arg]) -> rusqlite::Result<Vec<SqliteRow>> {
        let begun = now();
        let found = self.rows_of(text, args);
        let took = begun.elapsed();
        if took > SLOW {
            tracing::warn!(text, millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "slow statement");
        }
        found
    }

    fn is_running(&self, running: bool) {
        if let Some(limit) = self.limit {
            limit(running);
        }
    }

    fn rows_of(&mut self, text: &str, args: &[Arg]) -> rusqlite::Result<Vec<SqliteRow>> {
        self.is_running(false);
        let mut statement = self.connection.prepare_cached(text)?;
        self.is_running(true);
        bind(&mut statement, args)?;
        let columns = statement.column_count();
        let (mut rows, mut found) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next()? {
            found.push(SqliteRow::of(row, columns)?);
        }
        Ok(found)
    }

    /// SQLite's plan for a statement, for any arguments.
    #[cfg(feature = "testing")]
    pub(crate) fn explained(&mut self, text: &str) -> rusqlite::Result<Vec<SqliteRow>> {
        let places = self.connection.prepare_cached(text)?.parameter_count();
        // As many arguments as there can be names: whatever their names, all are NULL.
        self.rows(text, &vec![Arg::Int(None); places.max(200)])
    }

    /// Runs a statement for each row of consecutive values. Its parameters have no names.
    pub(crate) fn run_each(&mut self, text: &str, columns: usize, values: &Packed) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(text)?;
        let mut place = 0;
        for value in values.cells() {
            place += 1;
            statement.raw_bind_parameter(place, value)?;
            if place == columns {
                statement.raw_execute()?;
                place = 0;
            }
        }
        Ok(())
    }
}

/// Binds a statement's arguments. SQLite numbers parameters in the order in which it meets their names, so `$2` may be
/// the first of them.
fn bind(statement: &mut CachedStatement<'_>, args: &[Arg]) -> rusqlite::Result<()> {
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let arg = number.and_then(|number| args.get(number.checked_sub(1)?));
        statement.raw_bind_parameter(place, arg.ok_or(rusqlite::Error::InvalidParameterCount(place, args.len()))?)?;
    }
    Ok(())
}

impl ToSql for Arg {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(stored(self.cell()))
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(stored(*self))
    }
}

/// A value as SQLite stores it.
fn stored(value: Cell<'_>) -> ToSqlOutput<'_> {
    let integer = |number| ToSqlOutput::Borrowed(ValueRef::Integer(number));
    let blob = |bytes| ToSqlOutput::Borrowed(ValueRef::Blob(bytes));
    match value {
        Cell::Int(Some(v)) => integer(v),
        Cell::Bool(Some(v)) => integer(v.into()),
        Cell::Text(Some(v)) => ToSqlOutput::Borrowed(ValueRef::Text(v.as_bytes())),
        Cell::Bytes(Some(v)) => blob(v),
        Cell::Id(Some(v)) => blob(v.as_bytes()),
        Cell::Ts(Some(v)) => integer(v.micros()),
        Cell::Date(Some(v)) => ToSqlOutput::Owned(Value::Text(v.to_string())),
        Cell::Int(None)
        | Cell::Bool(None)
        | Cell::Text(None)
        | Cell::Bytes(None)
        | Cell::Id(None)
        | Cell::Ts(None)
        | Cell::Date(None) => ToSqlOutput::Owned(Value::Null),
    }
}
