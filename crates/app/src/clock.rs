//! The only place that reads the clock. Everything else is told the time.

use crate::port::{Clock, Wait};
use madoguchi_domain::time::Ts;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
    fn now(&self) -> Ts {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Ts::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    fn wait(&self, time: Duration) -> Wait {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A clock for tests: it stands still until moved, and notes how long answers would have waited.
#[derive(Debug)]
pub struct FakeClock {
    now: AtomicI64,
    waited: Arc<Mutex<Vec<Duration>>>,
}

impl FakeClock {
    /// A clock standing at that instant.
    #[must_use]
    pub fn at(now: Ts) -> Self {
        Self { now: AtomicI64::new(now.micros()), waited: Arc::default() }
    }

    /// How long answers would have waited since the last call, leaving out those that would not have.
    pub fn waited(&self) -> Vec<Duration> {
        let mut waited = std::mem::take(&mut *self.waited.lock().unwrap_or_else(PoisonError::into_inner));
        waited.retain(|time| !time.is_zero());
        waited
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.now.fetch_add(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Ts {
        Ts::from_micros(self.now.load(Ordering::SeqCst))
    }

    fn wait(&self, time: Duration) -> Wait {
        let waited = self.waited.clone();
        Box::pin(async move { waited.lock().unwrap_or_else(PoisonError::into_inner).push(time) })
    }
}
