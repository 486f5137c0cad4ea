//! Import: staged lines, then whole customers merged in small chunks, so that nobody sees a bill without its lines.
//!
//! Lines are staged as they are read; the staging table's key gathers them by customer whatever their order in the
//! files. A customer whose content has not changed costs one comparison. A customer missing from a full bundle is
//! ended, never deleted. Each chunk records how far the run has got, in its own transaction, so that a run whose
//! process was killed goes on from there.

mod as_of;
mod difference;
mod foreseen;
mod link;
mod merge;
mod missing;
mod offering;
mod part;
mod run;
mod staging;

pub use as_of::{Redated, ResetBegun, begin_reset, latest_as_of, redate_customers};
pub use difference::Changes;
pub use foreseen::{count_known, foresee, other_sources};
pub use link::{add_links, follow_links, link_changes};
pub use merge::{MergeCounts, Merged, prepare, prepare_renamed};
pub use missing::{count_missing, end_customers, missing_after};
pub use offering::{offering_changes, offering_keys, upsert_offerings};
pub use run::{
    Begun, Bundle, LastRun, Mark, RUN_LEASE, Run, RunCounts, RunState, RunStep, advance, begin_run, end_run, heartbeat,
    last_runs,
};
pub use staging::{StagedAt, StagedLines, empty_staging, stage, staged_after};
