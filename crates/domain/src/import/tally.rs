//! What was read of each file: kept with the run, so that one that goes on after a kill still knows it.

use super::{BundleFile, Rejection};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The counts of each file.
pub type Tally = BTreeMap<BundleFile, FileTally>;

/// Kinds of faults that are told apart in a file; further ones are only counted.
const MOST_FAULTS: usize = 30;

/// What was read of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTally {
    /// Lines, not counting the header.
    pub read: i64,
    /// Of these, the lines not taken.
    pub rejected: i64,
    /// How often each fault was found, by column and reason.
    pub faults: BTreeMap<String, i64>,
    /// Lines with characters beyond ASCII.
    pub beyond_ascii: i64,
    /// Of these, the lines that are UTF-8 where the manifest declares something else.
    pub as_utf8: i64,
    /// Of these, the lines that are EUC-JP where the manifest declares something else.
    pub as_euc_jp: i64,
    /// Lines that were taken though they hold characters that no browser can show.
    pub unshowable: i64,
}

impl FileTally {
    /// Counts a line that is not taken.
    pub fn reject(&mut self, rejection: &Rejection) {
        self.rejected += 1;
        let what = if rejection.column.is_empty() { "the line" } else { rejection.column };
        self.add_fault(format!("{what} {}", rejection.reason.kind()), 1);
    }

    /// Adds what was counted of further lines.
    pub fn add(&mut self, more: Self) {
        self.read += more.read;
        self.rejected += more.rejected;
        self.beyond_ascii += more.beyond_ascii;
        self.as_utf8 += more.as_utf8;
        self.as_euc_jp += more.as_euc_jp;
        self.unshowable += more.unshowable;
        more.faults.into_iter().for_each(|(fault, count)| self.add_fault(fault, count));
    }

    fn add_fault(&mut self, fault: String, count: i64) {
        if self.faults.len() < MOST_FAULTS || self.faults.contains_key(&fault) {
            *self.faults.entry(fault).or_default() += count;
        }
    }

    /// The fault found most often; empty when there is none.
    #[must_use]
    pub fn usual_fault(&self) -> String {
        self.faults.iter().max_by_key(|(_, count)| **count).map_or_else(String::new, |(fault, _)| fault.clone())
    }

    /// Lines taken.
    #[must_use]
    pub const fn taken(&self) -> i64 {
        self.read - self.rejected
    }
}
