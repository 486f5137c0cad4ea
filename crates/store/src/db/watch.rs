//! What is noted about a database's statements and connections.

use crate::{error::EngineError, sql::Sql};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// How long after a lost connection every connection is asked whether it is alive.
const IN_DOUBT: Duration = Duration::from_secs(30);

/// How long a write shows that the database takes writes.
const JUST_WRITTEN: Duration = Duration::from_secs(1);

/// What tests and metrics need to know about the statements that ran.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    pub(super) statements: AtomicU64,
    /// When a connection was last lost.
    lost_at: Mutex<Option<Instant>>,
    /// When a write was last tried, with success.
    wrote_at: Mutex<Option<Instant>>,
    /// Why the server gave no connection when it was last asked, and when that was.
    pub(super) no_connection: tokio::sync::Mutex<Option<(Instant, Option<String>)>>,
    /// Notified at each commit that leaves a job behind.
    pub(crate) enqueued: Notify,
    #[cfg(feature = "testing")]
    pub(crate) texts: Mutex<std::collections::BTreeSet<String>>,
}

impl Watch {
    /// Passes an outcome on, noting a lost connection.
    pub(crate) fn noted<T>(&self, outcome: Result<T, EngineError>) -> Result<T, EngineError> {
        if let Err(error) = &outcome
            && error.is_lost_connection()
        {
            *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        outcome
    }

    /// Whether every connection must first be asked whether it is alive.
    pub(super) fn is_in_doubt(&self) -> bool {
        let lost_at = *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner);
        lost_at.is_some_and(|at| at.elapsed() < IN_DOUBT)
    }

    /// Whether a write succeeded a moment ago.
    pub(crate) fn wrote_lately(&self) -> bool {
        let wrote_at = *self.wrote_at.lock().unwrap_or_else(PoisonError::into_inner);
        wrote_at.is_some_and(|at| at.elapsed() < JUST_WRITTEN)
    }

    pub(crate) fn has_written(&self) {
        *self.wrote_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Counts a statement without a text to keep.
    pub(crate) fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a statement; tests also keep its text.
    pub(crate) fn saw(&self, sql: &Sql) {
        self.count();
        #[cfg(feature = "testing")]
        if let Ok(mut texts) = self.texts.lock()
            && !texts.contains(sql.text())
        {
            texts.insert(sql.text().to_owned());
        }
        #[cfg(not(feature = "testing"))]
        let _ = sql;
    }
}
