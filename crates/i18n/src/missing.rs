//! Keys that were asked for and not found. A page shows the key rather than fail; this list lets a test fail
//! instead, after it has rendered every page.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Enough for a test to report; a bound, since a process lives for months.
const KEPT: usize = 1_000;

static MISSING: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Remembers a text that could not be shown as written.
pub(crate) fn record(what: String) {
    let mut missing = MISSING.lock().unwrap_or_else(PoisonError::into_inner);
    if missing.len() < KEPT {
        missing.insert(what);
    }
}

/// Every key asked for and not found since the process started, in order, as `ja/key`; a text that was asked for
/// without one of its arguments is listed with the argument's name, as `ja/key: $at`.
#[must_use]
pub fn missing_keys() -> Vec<String> {
    MISSING.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}
