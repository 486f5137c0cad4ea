//! Regular work: enqueued when its turn has come, by whichever process comes first.

use crate::{cx::App, error::Error, jobs};
use madoguchi_domain::{id::JobId, job::JobKind};
use madoguchi_store::job::{self, NewJob};
use uuid::Uuid;

/// The turn for which this process last enqueued each kind of regular work.
pub(super) type Scheduled = [Option<i64>; jobs::ALL.len()];

/// Enqueues regular work when its turn has come, unless another process has. Its id is made of the turn, so no leader
/// need be elected.
pub(super) async fn schedule(app: &App, scheduled: &mut Scheduled) -> Result<(), Error> {
    let now = app.now();
    for (kind, last) in jobs::ALL.iter().zip(scheduled) {
        let Some(every) = kind.every else { continue };
        let turn = now.seconds().div_euclid(i64::try_from(every.as_secs()).unwrap_or(i64::MAX));
        if *last == Some(turn) {
            continue;
        }
        let id = id_of_turn(kind.word, turn);
        let job = NewJob { kind: kind.word, subject: id, due_at: now, not_after: None };
        job::enqueue_once(app.db(), &app.system_stamp("schedule"), JobId(id), job).await?;
        *last = Some(turn);
    }
    Ok(())
}

/// An id that every process makes alike for one turn of one kind of work.
fn id_of_turn(kind: JobKind, turn: i64) -> Uuid {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    hash.update(kind.as_str().as_bytes());
    hash.update(turn.to_be_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
