//! Short reads, done on the calling thread.
//!
//! Most pages read a few rows by their keys, which takes SQLite less time than waking another thread and being woken by
//! it. So every read begins here. One that takes longer than [`MOST`], or finds every connection in use, begins again
//! on a thread that may wait, and the thread that answers requests is free (decision 0033).

use super::{Role, Settings, connection::Session, lock};
use crate::error::EngineError;
use rusqlite::ErrorCode;
use std::{
    cell::Cell,
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long a read may keep the calling thread: some fifty times as long as one by a key.
const MOST: Duration = Duration::from_millis(1);
/// How many steps of a statement there are between two looks at the clock: about 20 µs.
const STEPS_BETWEEN_LOOKS: i32 = 1000;

/// Files are read through a memory map, without a copy: a connection's page cache holds little of a large one.
const MAPPED: &str = "PRAGMA mmap_size = 1073741824";

thread_local! {
    /// When the present read of this thread began.
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
    /// When it is to have ended. Not set while a statement is prepared: the first one reads the schema, which is then kept,
    /// and would never come to its end if it were interrupted.
    static ENDS: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Connections that any thread may use for a moment. None is held across an `await`, so one for each core is enough.
#[derive(Debug)]
pub(super) struct AtOnce(Mutex<Vec<Session>>);

impl AtOnce {
    pub(super) fn open(settings: &Settings, connections: usize) -> Result<Self, EngineError> {
        debug_assert_eq!(settings.role, Role::Reader);
        let sessions = (0..connections).map(|_| {
            let mut session = Session::open(settings)?;
            session.never_wait(STEPS_BETWEEN_LOOKS, is_over, limit)?;
            session.batch(MAPPED)?;
            Ok(session)
        });
        Ok(Self(Mutex::new(sessions.collect::<rusqlite::Result<_>>()?)))
    }

    /// The result of a read; `None` when it takes longer than a moment.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&mut Session) -> rusqlite::Result<T>,
    ) -> Option<rusqlite::Result<T>> {
        let session = lock(&self.0).pop()?;
        let mut lent = Lent { session: Some(session), pool: self };
        BEGAN.set(Some(now()));
        limit(false);
        let read = work(lent.session.as_mut()?);
        let later = |error: &rusqlite::Error| {
            matches!(error.sqlite_error_code(), Some(ErrorCode::OperationInterrupted | ErrorCode::DatabaseBusy))
        };
        read.as_ref().err().is_none_or(|error| !later(error)).then_some(read)
    }

    /// Closes the connections. Nobody reads any more.
    pub(super) fn close(&self) {
        lock(&self.0).clear();
    }
}

/// A connection on loan. Dropping this value returns it, even after a defect.
struct Lent<'p> {
    session: Option<Session>,
    pool: &'p AtOnce,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(mut session) = self.session.take() {
            // A defect may have left its snapshot open.
            session.abandon();
            lock(&self.pool.0).push(session);
        }
    }
}

/// Limits the present read of this thread while a statement runs, and not while one is prepared.
fn limit(running: bool) {
    ENDS.set(BEGAN.get().filter(|_| running).map(|began| began + MOST));
}

/// Whether the present read of this thread has used up its time.
fn is_over() -> bool {
    ENDS.get().is_some_and(|ends| now() > ends)
}

#[expect(clippy::disallowed_methods, reason = "how long a read takes is no rule of the product")]
fn now() -> Instant {
    Instant::now()
}
