//! Turns staged lines into whole customers and compares them with what is stored, on a task of its own: while one chunk
//! is written, the next is made ready.

use super::{ImportError, gather::Gatherer, lines::RejectedLine, pace::Pace, source::Sources};
use crate::cx::App;
use madoguchi_domain::{
    import::{BundleFile, CustomerRecord},
    time::Ts,
};
use madoguchi_store::import::{self as stored, Merged};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Staged rows read at a time.
const STAGED_AT_ONCE: i64 = 400;

/// Whole customers, ready to be written as one chunk.
pub(super) struct Ready {
    /// The customers.
    pub(super) merged: Merged,
    /// Their lines that could not be taken.
    pub(super) rejected: Vec<RejectedLine>,
    /// The last customer's key.
    pub(super) last_key: String,
    /// The number of their lines.
    pub(super) lines: i64,
    /// The number of their lines in each file.
    pub(super) read: BTreeMap<BundleFile, i64>,
}

/// What is to be prepared.
pub(super) struct Preparing {
    pub(super) app: App,
    pub(super) source: String,
    pub(super) as_of: Ts,
    pub(super) sources: Sources,
    /// From new keys to old ones, while the bundle's links are not yet followed.
    pub(super) renamed: BTreeMap<String, String>,
    /// Lines in a chunk of whole customers.
    pub(super) lines: Pace,
    pub(super) send: mpsc::Sender<Result<Ready, ImportError>>,
}

impl Preparing {
    /// Prepares every customer after that key, until all are done or nobody takes them.
    pub(super) async fn run(mut self, after: String) {
        if let Err(error) = self.prepare(after).await {
            // Nobody listens, so nobody needs to know.
            let _ = self.send.send(Err(error)).await;
        }
    }

    async fn prepare(&mut self, after: String) -> Result<(), ImportError> {
        let db = self.app.db().clone();
        let mut gatherer = Gatherer::default();
        // Behind every line of that customer; for no customer, behind the lines common to all.
        let mut at = (after, i64::MAX, i64::MAX);
        let mut chunk = Chunk::default();
        loop {
            let rows = stored::staged_after(&db, &at, STAGED_AT_ONCE).await?;
            let Some(last) = rows.last() else { break };
            at = last.staged_at();
            for row in &rows {
                if gatherer.key().is_some_and(|key| key != row.customer_key) {
                    chunk.end_customer(&mut gatherer);
                    if chunk.lines >= self.lines.size() && !self.send(&mut chunk).await? {
                        return Ok(());
                    }
                }
                chunk.lines += row.count;
                *chunk.read.entry(row.file).or_default() += row.count;
                gatherer.add(row, &mut self.sources, &mut chunk.rejected)?;
            }
        }
        chunk.end_customer(&mut gatherer);
        if chunk.last_key.is_empty() {
            // No customer is left; an empty chunk would set the mark back to the beginning.
            return Ok(());
        }
        self.send(&mut chunk).await.map(drop)
    }

    /// Returns whether anybody takes it.
    async fn send(&self, chunk: &mut Chunk) -> Result<bool, ImportError> {
        let Chunk { records, rejected, last_key, lines, read } = std::mem::take(chunk);
        let stamp = self.app.system_stamp("import");
        let (db, source) = (self.app.db(), &self.source);
        let merged = stored::prepare_renamed(db, &stamp, source, self.as_of, &records, &self.renamed).await?;
        Ok(self.send.send(Ok(Ready { merged, rejected, last_key, lines, read })).await.is_ok())
    }
}

#[derive(Default)]
struct Chunk {
    records: Vec<CustomerRecord>,
    rejected: Vec<RejectedLine>,
    last_key: String,
    lines: i64,
    read: BTreeMap<BundleFile, i64>,
}

impl Chunk {
    fn end_customer(&mut self, gatherer: &mut Gatherer) {
        if let Some((key, record)) = gatherer.finish() {
            self.last_key = key;
            self.records.extend(record);
        }
    }
}
