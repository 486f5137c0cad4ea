//! Runs of the import: one at a time, each recording how far it has got.
//!
//! A run whose process was killed is continued by the next process that brings the same bundle. Every attempt has a
//! number, and a chunk of an attempt that was overtaken changes nothing.

use super::staging::{file_number, file_of};
use crate::{
    audit::About,
    db::Db,
    error::StoreError,
    sql,
    sql::Sql,
    stamp::Stamp,
    tx::Tx,
    unit::{Stop, Unit},
    value::Row,
};
use madoguchi_domain::{
    audit::Action,
    id::ImportRunId,
    import::{BundleFile, BundleMode, Tally},
    time::Ts,
    words,
};
use std::{convert::Infallible, time::Duration};

words! {
    /// The state of an import run.
    RunState {
        /// Reading or merging, or its process went away.
        Running => "running",
        /// Everything acceptable was taken in.
        Done => "done",
        /// Stopped before it changed anything: the bundle would have changed more than is usual.
        Stopped => "stopped",
        /// Only compared with what there is.
        Tried => "tried",
        /// Ended by an error, or its process went away and no other continued it.
        Failed => "failed",
    }
}

words! {
    /// A stage of a run.
    RunStep {
        /// Removing what an earlier run left staged.
        Clearing => "clearing",
        /// Reading and staging lines.
        Reading => "reading",
        /// Merging customers.
        Merging => "merging",
        /// Ending customers that are gone.
        Ending => "ending",
    }
}
crate::value::stored_words!(RunState, RunStep, BundleMode);

/// A run without a sign of life for this long counts as dead.
pub const RUN_LEASE: Duration = Duration::from_mins(1);

/// One process's hold on a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The run.
    pub id: ImportRunId,
    /// The number of the process in turn, from 1.
    pub attempt: i64,
}

/// What a run has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Lines read, not counting headers.
    pub read_lines: i64,
    /// Lines not taken.
    pub rejected_lines: i64,
    /// Customers that are new or different.
    pub changed_customers: i64,
    /// Customers that are unchanged.
    pub unchanged_customers: i64,
    /// Customers left as they are because what there is of them is newer.
    pub older_customers: i64,
    /// Customers that were missing and have been ended.
    pub ended_customers: i64,
}

/// How far a run has got with its last chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The step it was in.
    pub step: RunStep,
    /// The file that was being read; `None` before the first line.
    pub file: Option<BundleFile>,
    /// The last line of the file that is staged.
    pub line: i64,
    /// Where in the file the next line begins.
    pub byte: i64,
    /// The last customer merged; empty before the first.
    pub customer_key: String,
    /// The length of the list of rejected lines, in bytes.
    pub rejected_bytes: i64,
    /// The counts up to then.
    pub counts: RunCounts,
    /// What was read of each file up to then.
    pub tally: Tally,
}

impl Mark {
    /// Where every run begins.
    pub const START: Self = Self {
        step: RunStep::Clearing,
        file: None,
        line: 0,
        byte: 0,
        customer_key: String::new(),
        rejected_bytes: 0,
        counts: RunCounts {
            read_lines: 0,
            rejected_lines: 0,
            changed_customers: 0,
            unchanged_customers: 0,
            older_customers: 0,
            ended_customers: 0,
        },
        tally: Tally::new(),
    };
}

/// A bundle as a run knows it.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The system it comes from.
    pub source: String,
    /// Every customer or only those that changed.
    pub mode: BundleMode,
    /// Identifies the bundle: SHA-256 of its manifest, which holds the hashes of its files.
    pub manifest_hash: [u8; 32],
    /// The instant its records describe.
    pub as_of: Ts,
    /// The machine that reads it.
    pub host: String,
    /// The length of the list of rejected lines left by an earlier run. `None` when the files may not be the ones that
    /// the manifest describes: then no run is continued.
    pub rejected_bytes: Option<i64>,
}

/// The result of trying to begin a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// A new run.
    New(Run),
    /// A run of this bundle whose process went away, to be continued from its mark.
    Resumed(Run, Mark),
    /// Another run is alive: there is one staging table.
    Busy,
}

/// The row of the staging table that names the run whose lines are in it. The table is unlogged: after a crash of
/// PostgreSQL it is empty, and the row is gone with the lines.
const OWNER_FILE: i64 = -1;

/// Begins a run, or continues one of the same bundle whose process went away.
///
/// The caller has made sure that no other process on `bundle.host` is working on this bundle, so a run of it there is
/// dead however recently it was seen. Should that be wrong, the other attempt can no longer change anything.
pub async fn begin_run(db: &Db, stamp: &Stamp, bundle: &Bundle) -> Result<Begun, StoreError> {
    let Ok(begun) = db.write(Beginning { stamp: stamp.clone(), bundle: bundle.clone() }).await?;
    Ok(begun)
}

struct Beginning {
    stamp: Stamp,
    bundle: Bundle,
}

impl Unit for Beginning {
    type Done = Begun;
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<Begun, Stop<Infallible, StoreError>> {
        let Self { stamp, bundle } = self;
        if let Some(found) = running(tx).await? {
            let same = found.source == bundle.source
                && found.hash == bundle.manifest_hash
                && bundle.rejected_bytes.is_some_and(|there| there >= found.mark.rejected_bytes);
            if found.heartbeat_at > stamp.now.minus(RUN_LEASE) && !(same && found.host == bundle.host) {
                return Ok(Begun::Busy);
            }
            if same && owns_staging(tx, found.run.id).await? {
                let run = Run { attempt: found.run.attempt + 1, ..found.run };
                tx.execute(sql!(
                    "UPDATE import_run SET attempt = $1, host = $2, heartbeat_at = $3 WHERE id = $4",
                    run.attempt,
                    bundle.host.as_str(),
                    stamp.now,
                    run.id,
                ))
                .await?;
                return Ok(Begun::Resumed(run, found.mark));
            }
            tx.execute(sql!(
                "UPDATE import_run SET state = 'failed', finished_at = $1 WHERE state = 'running'",
                stamp.now
            ))
            .await?;
        }
        Ok(Begun::New(insert(tx, stamp, bundle).await?))
    }
}

/// A run that is recorded as running.
struct Found {
    run: Run,
    source: String,
    hash: Vec<u8>,
    host: String,
    heartbeat_at: Ts,
    mark: Mark,
}

async fn running(tx: &mut Tx) -> Result<Option<Found>, StoreError> {
    let row = tx
        .fetch_optional(sql!(
            "SELECT id, attempt, source, manifest_hash, host, heartbeat_at, step, file, line, byte, customer_key,
                 rejected_bytes, read_lines, rejected_lines, changed_customers, unchanged_customers, older_customers,
                 ended_customers, tally
             FROM import_run WHERE state = 'running' ORDER BY started_at DESC, id LIMIT 1"
        ))
        .await?;
    row.as_ref().map(found).transpose()
}

fn found(row: &Row) -> Result<Found, StoreError> {
    let mut c = row.columns();
    Ok(Found {
        run: Run { id: c.take()?, attempt: c.take()? },
        source: c.take()?,
        hash: c.take()?,
        host: c.take()?,
        heartbeat_at: c.take()?,
        mark: Mark {
            step: c.take()?,
            file: c.take::<Option<i64>>()?.and_then(file_of),
            line: c.take()?,
            byte: c.take()?,
            customer_key: c.take()?,
            rejected_bytes: c.take()?,
            counts: RunCounts {
                read_lines: c.take()?,
                rejected_lines: c.take()?,
                changed_customers: c.take()?,
                unchanged_customers: c.take()?,
                older_customers: c.take()?,
                ended_customers: c.take()?,
            },
            tally: read_tally(&c.take::<String>()?)?,
        },
    })
}

fn read_tally(json: &str) -> Result<Tally, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Decode { column: 18, reason: format!("no tally: {error}") })
}

async fn owns_staging(tx: &mut Tx, run: ImportRunId) -> Result<bool, StoreError> {
    let owner = "SELECT line FROM import_row WHERE customer_key = '' AND file = $1 AND line = 0 AND owner = $2";
    Ok(tx.fetch_optional(sql!(owner, OWNER_FILE, run.0.to_string())).await?.is_some())
}

async fn insert(tx: &mut Tx, stamp: &Stamp, bundle: &Bundle) -> Result<Run, StoreError> {
    let run = Run { id: stamp.id(), attempt: 1 };
    tx.execute(sql!(
        "INSERT INTO import_run (id, attempt, source, mode, manifest_hash, as_of, host, state, step, started_at,
             heartbeat_at, line, byte, customer_key, rejected_bytes,
             read_lines, rejected_lines, changed_customers, unchanged_customers, ended_customers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', $8, $9, $9, 0, 0, '', 0, 0, 0, 0, 0, 0)",
        run.id,
        run.attempt,
        bundle.source.as_str(),
        bundle.mode,
        bundle.manifest_hash,
        bundle.as_of,
        bundle.host.as_str(),
        RunStep::Clearing,
        stamp.now,
    ))
    .await?;
    tx.execute(sql!(
        "INSERT INTO import_row (customer_key, file, line, count, begins_at, ends_at, owner)
         VALUES ('', $1, 0, 0, 0, 0, $2)
         ON CONFLICT (customer_key, file, line) DO UPDATE SET owner = $2",
        OWNER_FILE,
        run.id.0.to_string(),
    ))
    .await?;
    Ok(run)
}

fn marked(run: Run, mark: &Mark, now: Ts) -> Sql {
    sql!(
        "UPDATE import_run SET heartbeat_at = $3, step = $4, file = $5, line = $6, byte = $7, customer_key = $8,
             rejected_bytes = $9, read_lines = $10, rejected_lines = $11, changed_customers = $12,
             unchanged_customers = $13, older_customers = $14, ended_customers = $15, tally = $16
         WHERE id = $1 AND attempt = $2 AND state = 'running' RETURNING id",
        run.id,
        run.attempt,
        now,
        mark.step,
        mark.file.map(file_number),
        mark.line,
        mark.byte,
        mark.customer_key.as_str(),
        mark.rejected_bytes,
        mark.counts.read_lines,
        mark.counts.rejected_lines,
        mark.counts.changed_customers,
        mark.counts.unchanged_customers,
        mark.counts.older_customers,
        mark.counts.ended_customers,
        // Counts and words: there is nothing in it that JSON could not hold.
        serde_json::to_string(&mark.tally).unwrap_or_else(|_| "{}".to_owned()),
    )
}

/// Records, inside a chunk, how far the run has got with it. Returns whether this process is still in charge and all
/// its staged lines are there. If not, the chunk must change nothing: the lines are another run's, or PostgreSQL
/// crashed and has none, which does not mean that a customer is gone.
pub async fn advance(tx: &mut Tx, run: Run, mark: &Mark, now: Ts) -> Result<bool, StoreError> {
    Ok(tx.fetch_optional(marked(run, mark, now)).await?.is_some() && owns_staging(tx, run.id).await?)
}

/// Records outside a chunk how far the run has got: a sign of life while something long goes on.
pub async fn heartbeat(db: &Db, run: Run, mark: &Mark, now: Ts) -> Result<bool, StoreError> {
    Ok(!db.tick(marked(run, mark, now)).await?.is_empty())
}

/// Ends a run: from now on nobody continues it, so its staged lines may go. A run that another process has taken over
/// stays as that one left it.
pub async fn end_run(db: &Db, stamp: &Stamp, run: Run, state: RunState, mark: &Mark) -> Result<(), StoreError> {
    let Ok(()) = db.write(End { stamp: stamp.clone(), run, state, mark: mark.clone() }).await?;
    Ok(())
}

struct End {
    stamp: Stamp,
    run: Run,
    state: RunState,
    mark: Mark,
}

impl Unit for End {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        let Self { stamp, run, state, mark } = self;
        if tx.fetch_optional(marked(*run, mark, stamp.now)).await?.is_none() {
            return Ok(());
        }
        tx.execute(sql!("UPDATE import_run SET state = $1, finished_at = $2 WHERE id = $3", *state, stamp.now, run.id))
            .await?;
        let owner = "DELETE FROM import_row WHERE customer_key = '' AND file = $1 AND line = 0";
        tx.execute(sql!(owner, OWNER_FILE)).await?;
        let about = About { entity: Some(run.id.0), customer: None, detail: state.as_str() };
        Ok(tx.audit(stamp, Action::Imported, about).await?)
    }
}

/// The last run of a source that took records in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// The source.
    pub source: String,
    /// The instant that its records are of.
    pub as_of: Ts,
    /// When it ended.
    pub finished_at: Option<Ts>,
    /// How many lines it did not take.
    pub rejected_lines: i64,
    /// Whether every run since was stopped or failed.
    pub failed_since: bool,
}

/// The last run of each source that took records in, for the metrics page.
pub async fn last_runs(db: &Db) -> Result<Vec<LastRun>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT r.source, r.as_of, r.finished_at, r.rejected_lines, EXISTS (
                 SELECT 1 FROM import_run f WHERE f.source = r.source AND f.started_at > r.started_at
                     AND f.state IN ('failed', 'stopped')
             )
             FROM import_run r WHERE r.state = 'done' AND NOT EXISTS (
                 SELECT 1 FROM import_run l WHERE l.source = r.source AND l.started_at > r.started_at AND l.state = 'done'
             )
             ORDER BY r.source, r.id"
        ))
        .await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            Ok(LastRun {
                source: c.take()?,
                as_of: c.take()?,
                finished_at: c.take()?,
                rejected_lines: c.take()?,
                failed_since: c.take()?,
            })
        })
        .collect()
}
