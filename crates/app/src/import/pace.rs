//! How much goes into a chunk, so that other writers wait for it no longer than they should.

use madoguchi_store::db::BulkPace;
use std::{
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// The size of the next chunk, by how long the earlier ones took. Cheap to clone; all clones share one state.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    wanted: Duration,
    bounds: RangeInclusive<i64>,
    size: Arc<AtomicI64>,
}

impl Pace {
    /// The first chunk has size `first`; all others stay within the bounds.
    pub(super) fn new(pace: BulkPace, first: i64, bounds: RangeInclusive<i64>) -> Self {
        Self { wanted: pace.chunk, bounds, size: Arc::new(AtomicI64::new(first)) }
    }

    /// How much the next chunk should hold.
    pub(super) fn size(&self) -> i64 {
        self.size.load(Ordering::Relaxed)
    }

    /// Notes how long a chunk of that size kept others waiting.
    pub(super) fn took(&self, size: i64, held: Duration) {
        let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX).max(1);
        let fitting = size.saturating_mul(micros(self.wanted)) / micros(held);
        // At most doubled: a chunk of unchanged customers tells nothing about the next.
        let next = fitting.min(size.saturating_mul(2)).clamp(*self.bounds.start(), *self.bounds.end());
        self.size.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_grows_and_shrinks_towards_its_time() {
        for (lines, millis, next) in [
            (1000, 25, 1000),
            (1000, 50, 500),
            (1000, 10, 2000),
            (1000, 20, 1250),
            (1000, 0, 2000),
            (9000, 20, 10_000),
            (300, 500, 100),
            (0, 25, 100),
        ] {
            let pace = BulkPace { writers: 1, chunk: Duration::from_millis(25) };
            let pace = Pace::new(pace, 1000, 100..=10_000);
            pace.took(lines, Duration::from_millis(millis));
            assert_eq!(pace.size(), next, "{lines} lines in {millis} ms");
        }
    }
}
