//! Whether an installation can answer.

use crate::{cx::App, error::Error, one_key};
use madoguchi_store::{installation, migrate};

/// Less room than this on the disk of a SQLite database counts as none: its log alone grows to more.
const LEAST_ROOM: u64 = 1024 * 1024;

/// Checks that the database answers, that its schema is the one this binary was built for, that other processes have
/// no key that this one lacks, and that it takes writes: a full disk, a file that may only be read and a server that only reads are named.
pub async fn ready(app: &App) -> Result<(), Error> {
    migrate::check(app.db()).await?;
    one_key::check(app).await?;
    if let Some(free) = free_bytes(app).filter(|free| *free < LEAST_ROOM) {
        return Err(Error::DiskFull { free });
    }
    Ok(installation::check_writes(app.db(), app.now()).await?)
}

/// The room on the disk of a SQLite database; none where the database is a server, or the system does not tell.
#[must_use]
pub fn free_bytes(app: &App) -> Option<u64> {
    let disk = rustix::fs::statvfs(app.db().file()?).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
