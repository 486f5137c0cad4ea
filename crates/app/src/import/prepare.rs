//! Staged lines become whole customers, compared with what is there, on a task of their own: while one chunk is
//! written the next one is made ready.

use super::{ImportError, gather::Gatherer, lines::RejectedLine, pace::Pace, source::Sources};
use crate::cx::App;
use madoguchi_domain::{import::CustomerRecord, time::Ts};
use madoguchi_store::import::{self as stored, Merged};
use tokio::sync::mpsc;

/// Staged rows looked at together.
const STAGED_AT_ONCE: i64 = 400;

/// Whole customers, ready to be written as one chunk.
pub(super) struct Ready {
    /// The customers.
    pub(super) merged: Merged,
    /// Lines of theirs that could not be taken.
    pub(super) rejected: Vec<RejectedLine>,
    /// The key of the last one.
    pub(super) last_key: String,
    /// Their lines.
    pub(super) lines: i64,
}

/// What is to be prepared.
pub(super) struct Preparing {
    pub(super) app: App,
    pub(super) source: String,
    pub(super) as_of: Ts,
    pub(super) sources: Sources,
    /// Lines of a chunk, whole customers.
    pub(super) lines: Pace,
    pub(super) send: mpsc::Sender<Result<Ready, ImportError>>,
}

impl Preparing {
    /// Prepares every customer after that key, until all are done or nobody takes them.
    pub(super) async fn run(mut self, after: String) {
        if let Err(error) = self.prepare(after).await {
            // Nobody listens: then nobody wants to know.
            let _ = self.send.send(Err(error)).await;
        }
    }

    async fn prepare(&mut self, after: String) -> Result<(), ImportError> {
        let db = self.app.db().clone();
        let mut gatherer = Gatherer::new(stored::offering_keys(&db, &self.source).await?);
        // Behind every line of that customer; of no customer, behind the lines that are common to all.
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
                gatherer.add(row, &mut self.sources, &mut chunk.rejected)?;
            }
        }
        chunk.end_customer(&mut gatherer);
        if chunk.last_key.is_empty() {
            // Nobody is left; an empty chunk would set the mark back to the beginning.
            return Ok(());
        }
        self.send(&mut chunk).await.map(drop)
    }

    /// Says whether anybody takes it.
    async fn send(&self, chunk: &mut Chunk) -> Result<bool, ImportError> {
        let Chunk { records, rejected, last_key, lines } = std::mem::take(chunk);
        let stamp = self.app.system_stamp("import");
        let merged = stored::prepare(self.app.db(), &stamp, &self.source, self.as_of, &records).await?;
        Ok(self.send.send(Ok(Ready { merged, rejected, last_key, lines })).await.is_ok())
    }
}

#[derive(Default)]
struct Chunk {
    records: Vec<CustomerRecord>,
    rejected: Vec<RejectedLine>,
    last_key: String,
    lines: i64,
}

impl Chunk {
    fn end_customer(&mut self, gatherer: &mut Gatherer) {
        if let Some((key, record)) = gatherer.finish() {
            self.last_key = key;
            self.records.extend(record);
        }
    }
}
