//! Short reads, done on the thread that asks.
//!
//! Most pages read a few rows by their keys, which takes SQLite less time than it takes to wake another thread and to
//! be woken by it. So every read begins here. One that takes longer than [`MOST`], or that finds every connection in
//! use, begins again on a thread that may wait, and the thread that answers requests is free (decision 0033).

use super::{Role, Settings, connection::Session, lock};
use crate::error::EngineError;
use rusqlite::ErrorCode;
use std::{
    cell::Cell,
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long a read may keep the thread that asks: some fifty times as long as one by a key.
const MOST: Duration = Duration::from_millis(1);
/// So many steps of a statement are about 20 µs: how often it looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 1000;

/// The file is read where the kernel keeps it, without a copy: the page cache of a connection holds little of a large one.
const MAPPED: &str = "PRAGMA mmap_size = 1073741824";

thread_local! {
    /// When the present read of this thread is to have ended.
    static ENDS: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Connections that any thread may read with for a moment. Nobody holds one across an `await`, so as many as there are
/// cores are enough.
#[derive(Debug)]
pub(super) struct AtOnce(Mutex<Vec<Session>>);

impl AtOnce {
    pub(super) fn open(settings: &Settings, connections: usize) -> Result<Self, EngineError> {
        debug_assert_eq!(settings.role, Role::Reader);
        let sessions = (0..connections).map(|_| {
            let mut session = Session::open(settings)?;
            session.never_wait(STEPS_BETWEEN_LOOKS, is_over)?;
            session.batch(MAPPED)?;
            Ok(session)
        });
        Ok(Self(Mutex::new(sessions.collect::<rusqlite::Result<_>>()?)))
    }

    /// What was read, or nothing where that takes longer than a moment.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&mut Session) -> rusqlite::Result<T>,
    ) -> Option<rusqlite::Result<T>> {
        let session = lock(&self.0).pop()?;
        let mut lent = Lent { session: Some(session), pool: self };
        ENDS.set(Some(now() + MOST));
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

/// A connection on loan. It goes back with this value, after a defect too.
struct Lent<'p> {
    session: Option<Session>,
    pool: &'p AtOnce,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        lock(&self.pool.0).extend(self.session.take());
    }
}

/// Whether the present read of this thread has had its time.
fn is_over() -> bool {
    ENDS.get().is_some_and(|ends| now() > ends)
}

#[expect(clippy::disallowed_methods, reason = "how long a read takes is no rule of the product")]
fn now() -> Instant {
    Instant::now()
}
