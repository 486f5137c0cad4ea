//! SQLite: one connection that writes and a few that read, each on a thread of its own, and some for short reads.
//!
//! A call into SQLite may wait for the disk, so a unit or a snapshot never runs on a thread that answers requests. Work sent
//! to its connection in one go costs one switch to its thread and one back, however many statements and rows it has. A
//! read of `Db::fetch_each` begins on the thread that asks and moves to another if it turns out to be long: otherwise
//! the switches would be most of a page's cost (decisions 0015, 0033).

mod at_once;
mod connection;
mod row;

use crate::{
    db::{Connections, Patience},
    error::EngineError,
};
use at_once::AtOnce;
use connection::{Connection, Job, Wanted, run, start};
pub(crate) use connection::{Durability, Session};
use crossbeam_channel::Sender;
pub(crate) use row::SqliteRow;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// What a connection is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Reads only; SQLite itself refuses anything else.
    Reader,
    /// Writes, for pages and jobs.
    Writer,
    /// Writes millions of rows: keeps more pages in memory and moves the log into the file less often.
    BulkWriter,
    /// Moves the log into the file for a [`Role::Writer`].
    Mover,
}

/// How a pool's connections are opened.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) path: PathBuf,
    pub(crate) role: Role,
    /// How long a statement waits for a writer in another process.
    pub(crate) patience: Duration,
    /// Moves the log into the file for a writer.
    mover: Option<Arc<Mover>>,
}

/// A database file, open for reading and writing.
#[derive(Debug, Clone)]
pub(crate) struct Sqlite {
    pub(crate) writer: Pool,
    pub(crate) readers: Pool,
    /// Where a read begins.
    at_once: Arc<AtOnce>,
    /// Where a long read goes on. There are few threads: while there is more to read than they can manage, none of them
    /// sleeps, so none need be woken.
    reading: Arc<Crew>,
    /// `None` beside a writer of millions of rows, which moves the log itself.
    mover: Option<Arc<Mover>>,
}

/// Threads with one connection each. Whichever is free does the next job.
#[derive(Debug)]
struct Crew {
    jobs: Mutex<Option<Sender<Job>>>,
    closed: Mutex<Vec<oneshot::Receiver<()>>>,
}

impl Crew {
    async fn start(settings: &Settings, threads: usize) -> Result<Self, EngineError> {
        let (jobs, work) = crossbeam_channel::unbounded();
        let mut closed = Vec::new();
        for _ in 0..threads {
            closed.push(start(settings.clone(), work.clone()).await?);
        }
        Ok(Self { jobs: Mutex::new(Some(jobs)), closed: Mutex::new(closed) })
    }

    /// Where to send jobs; `None` once closed.
    fn jobs(&self) -> Option<Sender<Job>> {
        lock(&self.jobs).clone()
    }

    /// Closes every connection after its work is done.
    async fn close(&self) {
        drop(lock(&self.jobs).take());
        let closed = std::mem::take(&mut *lock(&self.closed));
        for thread in closed {
            // A thread that is already gone has also closed the file.
            let _ = thread.await;
        }
    }
}

/// The thread that moves the log (WAL) into the file, so that nobody waiting for a commit also waits for that: during
/// an import it is tens of megabytes.
#[derive(Debug)]
struct Mover {
    thread: Crew,
    /// Whether it was asked and has not begun.
    asked: Arc<AtomicBool>,
}

impl Mover {
    /// Asks it to move what there is. Nobody waits for that.
    fn ask(&self) {
        let Some(jobs) = self.thread.jobs().filter(|_| !self.asked.swap(true, Ordering::Relaxed)) else { return };
        let asked = self.asked.clone();
        // Its thread is there until it closes.
        let _ = jobs.send(Box::new(move |session| {
            asked.store(false, Ordering::Relaxed);
            session.move_log();
        }));
    }
}

impl Sqlite {
    /// Opens a database file, created if missing.
    pub(crate) async fn open(path: &Path, readers: u32, patience: Patience) -> Result<Self, EngineError> {
        let settings = |role| Settings { path: path.to_owned(), role, patience: patience.connection, mover: None };
        let (mut writing, bulk) = (settings(Role::Writer), patience.is_for_bulk());
        if bulk {
            writing.role = Role::BulkWriter;
        } else {
            let thread = Crew::start(&settings(Role::Mover), 1).await?;
            writing.mover = Some(Arc::new(Mover { thread, asked: Arc::default() }));
        }
        let mover = writing.mover.clone();
        let writer = Pool::new(writing, 1);
        // If the file cannot be opened, fail here and not at the first page.
        drop(writer.lease().await?);
        let reader = settings(Role::Reader);
        let at_once = Arc::new(AtOnce::open(&reader, cores())?);
        let reading = Arc::new(Crew::start(&reader, reading_threads(readers)).await?);
        Ok(Self { writer, readers: Pool::new(reader, readers), at_once, reading, mover })
    }

    /// Reads something that needs no transaction: here, or once more elsewhere if it takes longer than a moment. Either
    /// way it counts as one of the readers.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Session) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, EngineError> {
        let _place = self.readers.place().await?;
        if let Some(read) = self.at_once.read(&work) {
            return Ok(read?);
        }
        let jobs = self.reading.jobs().ok_or(EngineError::Closed)?;
        run(&jobs, Wanted::WhileWaitedFor, work).await
    }

    /// Closes every connection after its work is done.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.at_once.close();
        self.reading.close().await;
        self.writer.close().await;
        if let Some(mover) = &self.mover {
            mover.thread.close().await;
        }
    }
}

/// Twice the cores, so that a thread waiting for the disk leaves no core idle, but no more than there may be readers.
fn reading_threads(readers: u32) -> usize {
    (2 * cores()).min(usize::try_from(readers).unwrap_or(1)).max(1)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connections of one role, opened as needed. Cheap to clone.
///
/// The connection returned last is lent first: its pages are in memory.
#[derive(Debug, Clone)]
pub(crate) struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    most: u32,
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    fn new(settings: Settings, most: u32) -> Self {
        let most = most.max(1);
        let places = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        Self(Arc::new(Shared { settings, most, places, idle: Mutex::default() }))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// How many are lent.
    pub(crate) fn connections(&self) -> Connections {
        let free = u32::try_from(self.0.places.available_permits()).unwrap_or(u32::MAX);
        Connections { in_use: self.0.most.saturating_sub(free), most: self.0.most }
    }

    /// Lends a connection. First come, first served.
    pub(crate) async fn lease(&self) -> Result<Lease, EngineError> {
        let place = self.place().await?;
        let idle = lock(&self.0.idle).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Connection::open(self.0.settings.clone()).await?,
        };
        Ok(Lease { connection: Some(connection), pool: self.0.clone(), open: false, _place: place })
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, EngineError> {
        let place = tokio::time::timeout(self.0.settings.patience, self.0.places.clone().acquire_owned());
        place.await.map_err(|_| EngineError::NoConnection)?.map_err(|_| EngineError::Closed)
    }

    async fn close(&self) {
        // Holding every place means that nobody has a connection any more.
        let all = self.0.places.acquire_many(self.0.most).await;
        self.0.places.close();
        drop(all);
        let idle = std::mem::take(&mut *lock(&self.0.idle));
        for connection in idle {
            connection.close().await;
        }
    }
}

/// A connection on loan; dropping this value returns it.
#[derive(Debug)]
pub(crate) struct Lease {
    connection: Option<Connection>,
    pool: Arc<Shared>,
    /// Whether a transaction was begun and not ended.
    open: bool,
    _place: OwnedSemaphorePermit,
}

impl Lease {
    /// Runs work on the connection's thread. It is finished even if nobody waits for it any more.
    pub(crate) async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Session) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, EngineError> {
        let connection = self.connection.as_ref().ok_or(EngineError::Closed)?;
        let done = connection.run(work).await;
        if matches!(done, Err(EngineError::Closed)) {
            // Its thread is gone, or a defect left it in an unknown state: it must not be lent again.
            self.connection = None;
        }
        done
    }

    /// Begins a transaction that must be ended by [`Self::end`]; one that is dropped is rolled back.
    pub(crate) async fn begin(&mut self, text: &'static str, durability: Durability) -> Result<(), EngineError> {
        self.open = true;
        self.run(move |session| session.begin(text, durability)).await
    }

    /// Ends the transaction with `COMMIT` or `ROLLBACK`.
    pub(crate) async fn end(&mut self, text: &'static str) -> Result<(), EngineError> {
        self.run(move |session| session.batch(text)).await?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if self.open {
            // Runs before anything that the next holder asks of this connection.
            connection.send(Box::new(Session::abandon));
        }
        lock(&self.pool.idle).push(connection);
    }
}
