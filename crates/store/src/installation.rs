//! What all processes of an installation must know of each other: which key they have, and that the database takes
//! writes.

use crate::{
    db::Db,
    error::StoreError,
    sql,
    tx::Tx,
    unit::{Stop, Unit},
};
use madoguchi_domain::time::Ts;
use std::convert::Infallible;

const KEY: &str = "key";
const WRITTEN: &str = "written";

/// The fingerprint of the newest key of the process that started last; none before the first.
pub async fn key(db: &Db) -> Result<Option<String>, StoreError> {
    let row = db.fetch_optional(sql!("SELECT value FROM installation WHERE name = $1", KEY)).await?;
    row.map(|row| row.get(0)).transpose()
}

/// Notes the fingerprint of a process's newest key, unless another than the expected one was noted meanwhile. Returns
/// whether it was noted.
pub async fn note_key(db: &Db, now: Ts, expected: Option<String>, newest: String) -> Result<bool, StoreError> {
    let Ok(noted) = db.write(NoteKey { now, expected, newest }).await?;
    Ok(noted)
}

struct NoteKey {
    now: Ts,
    expected: Option<String>,
    newest: String,
}

impl Unit for NoteKey {
    type Done = bool;
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible, StoreError>> {
        let noted = sql!(
            "INSERT INTO installation (name, value, noted_at) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, noted_at = excluded.noted_at
                 WHERE installation.value = $4
             RETURNING name",
            KEY,
            self.newest.as_str(),
            self.now,
            self.expected.as_deref(),
        );
        Ok(tx.fetch_optional(noted).await?.is_some())
    }
}

/// Checks that the database takes writes, by one: a full disk, a file that may only be read and a server that only reads
/// refuse it. Asked again within a second of a success, it believes that.
pub async fn check_writes(db: &Db, now: Ts) -> Result<(), StoreError> {
    if db.watch.wrote_lately() {
        return Ok(());
    }
    let write = sql!(
        "INSERT INTO installation (name, value, noted_at) VALUES ($1, '', $2)
         ON CONFLICT (name) DO UPDATE SET noted_at = excluded.noted_at
         RETURNING name",
        WRITTEN,
        now,
    );
    db.tick(write).await?;
    db.watch.has_written();
    Ok(())
}
