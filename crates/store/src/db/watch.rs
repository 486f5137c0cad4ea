//! What a database has seen of its statements and connections.

use crate::{error::EngineError, sql::Sql};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// For how long every connection is asked whether it is there after one was lost.
const IN_DOUBT: Duration = Duration::from_secs(30);

/// What tests and metrics want to know about the statements that ran.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    pub(super) statements: AtomicU64,
    /// When a connection was last lost.
    lost_at: Mutex<Option<Instant>>,
    /// Told of each commit that leaves a job behind.
    pub(crate) enqueued: Notify,
    #[cfg(feature = "testing")]
    pub(crate) texts: Mutex<std::collections::BTreeSet<String>>,
}

impl Watch {
    /// Looks whether a connection was lost with what went wrong.
    pub(crate) fn noted<T>(&self, outcome: Result<T, EngineError>) -> Result<T, EngineError> {
        if let Err(error) = &outcome
            && error.is_lost_connection()
        {
            *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        outcome
    }

    /// Whether every connection is to be asked first whether it is there.
    pub(super) fn is_in_doubt(&self) -> bool {
        let lost_at = *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner);
        lost_at.is_some_and(|at| at.elapsed() < IN_DOUBT)
    }

    /// Counts a statement that has no text to look at.
    pub(crate) fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a statement; tests keep its text.
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
