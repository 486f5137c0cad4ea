//! Copies of a SQLite database, and how one takes the place of the database itself.
//!
//! A database is more than its file: what was committed last stands in the log beside it (`-wal`), which outlives a process
//! that was killed. A file that is put in the place of another must not find that log, or its pages are played over it.

use super::{BackupError, Content};
use crate::{
    copy::counting,
    error::{EngineError, StoreError},
    inspect, migrate,
    sql::only,
    sqlite::Session,
    value::Row,
};
use rusqlite::OpenFlags;
use rustix::fs::{FlockOperation, fcntl_lock};
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, chown},
    path::{Path, PathBuf},
};

/// What SQLite keeps beside a database: its log, and where in the log what stands.
const LOG: &str = "-wal";
const INDEX: &str = "-shm";

/// Writes a copy of a database, as it is at one moment, to a file that is not there yet and that only its owner can read.
/// Others may go on writing meanwhile. Returns what the copy was found to hold.
pub fn copy_of_file(database: &Path, copy: &Path) -> Result<Content, BackupError> {
    written_file(copy, |part| {
        let mut session = open(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        write_copy(&mut session, part)?;
        look_at(part)
    })
}

/// Has `write` fill a file, private from its first byte, and gives it its name when that is done and on the disk. One that
/// is there already stays, and one that is half done never has the name.
pub fn written_file<T>(path: &Path, write: impl FnOnce(&Path) -> Result<T, BackupError>) -> Result<T, BackupError> {
    if fs::exists(path).map_err(BackupError::at(path))? {
        return Err(BackupError::Exists(path.to_owned()));
    }
    let part = beside(path, ".part");
    make_private(&part)?;
    let written = write(&part).and_then(|found| {
        File::open(&part).and_then(|file| file.sync_all()).map_err(BackupError::at(&part))?;
        // Unlike a rename this fails if somebody made a file of that name meanwhile.
        fs::hard_link(&part, path).map_err(BackupError::at(path))?;
        Ok(found)
    });
    let _ = fs::remove_file(&part);
    let found = written?;
    on_the_disk(path)?;
    Ok(found)
}

/// Puts what a copy holds in the place of a database. Returns what it holds, and where the replaced database is now.
///
/// The database is replaced by one rename, after the new file was read from end to end, and no process has it open. `stamp`
/// names the replaced one, which keeps its log.
pub fn replace_file(
    copy: &Path,
    database: &Path,
    replace: bool,
    stamp: &str,
) -> Result<(Content, Option<PathBuf>), BackupError> {
    let there = fs::exists(database).map_err(BackupError::at(database))?;
    if there && !replace {
        return Err(BackupError::NotEmpty(database.display().to_string()));
    }
    // The file itself, not a link to it.
    let itself =
        if there { fs::canonicalize(database).map_err(BackupError::at(database))? } else { database.to_owned() };
    let database = itself.as_path();
    let wanted = look_at(copy)?;
    wanted.fits()?;
    let new = beside(database, ".restoring");
    // One that was killed may have left it; nobody else works under that name.
    let _ = fs::remove_file(&new);
    make_private(&new)?;
    let put = prepare(copy, &new, database, there, &wanted).and_then(|()| take_place(&new, database, there, stamp));
    if put.is_err() {
        let _ = fs::remove_file(&new);
    }
    Ok((wanted, put?))
}

/// Fills the new file and makes sure that it holds the same.
fn prepare(copy: &Path, new: &Path, database: &Path, there: bool, wanted: &Content) -> Result<(), BackupError> {
    write_copy(&mut open_copy(copy)?, new)?;
    wanted.same_in(&look_at(new)?)?;
    give_to_owner_of(if there { database } else { folder_of(database) }, new);
    File::open(new).and_then(|file| file.sync_all()).map_err(BackupError::at(new))
}

fn take_place(new: &Path, database: &Path, there: bool, stamp: &str) -> Result<Option<PathBuf>, BackupError> {
    if !there {
        // A log without its database would be played over the new one.
        for rest in [LOG, INDEX] {
            gone(&beside(database, rest))?;
        }
        rename(new, database)?;
        on_the_disk(database)?;
        return Ok(None);
    }
    fold_log(database)?;
    let file = OpenOptions::new().read(true).write(true).open(database).map_err(BackupError::at(database))?;
    // Whoever has a database open holds a lock on some bytes of its file, in mode WAL for as long as it is open.
    fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|_| BackupError::InUse)?;
    let aside = beside(database, &format!(".replaced-{stamp}"));
    fs::hard_link(database, &aside).map_err(BackupError::at(&aside))?;
    // There is a log only if the file is damaged so that SQLite could not move it in.
    let log = beside(database, LOG);
    if fs::exists(&log).map_err(BackupError::at(&log))? {
        rename(&log, &beside(&aside, LOG))?;
    }
    gone(&beside(database, INDEX))?;
    on_the_disk(database)?;
    rename(new, database)?;
    on_the_disk(database)?;
    drop(file);
    Ok(Some(aside))
}

/// Moves the log into the database's file and takes it away, which only the last one who has it open can do. A file that is
/// damaged too much for that keeps its log.
fn fold_log(database: &Path) -> Result<(), BackupError> {
    let folded = open(database, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|mut session| {
        let rows = session.rows("PRAGMA journal_mode = DELETE", &[]).map_err(EngineError::from)?;
        let mode: String = only(rows.into_iter().map(Row::Sqlite).collect())?.get(0)?;
        Ok(mode)
    });
    match folded {
        Ok(mode) if mode == "delete" => Ok(()),
        Ok(_) => Err(BackupError::InUse),
        Err(error) if error.is_busy() => Err(BackupError::InUse),
        Err(_) => Ok(()),
    }
}

/// Looks through a whole copy; fails when anything in it is not as it should be.
fn look_at(copy: &Path) -> Result<Content, BackupError> {
    let foreign = |error: StoreError| match error {
        error if error.is_damage() => BackupError::Damaged(copy.to_owned(), error.to_string()),
        // A file that is no database at all.
        StoreError::Sql(_) => BackupError::Foreign,
        other => BackupError::Store(other),
    };
    let mut session = open_copy(copy)?;
    let read = |session: &mut Session, text: &str| -> Result<Vec<Row>, StoreError> {
        Ok(session.rows(text, &[]).map_err(EngineError::from)?.into_iter().map(Row::Sqlite).collect())
    };
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let tables: Vec<String> =
        read(&mut session, tables).map_err(foreign)?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    if !tables.iter().any(|table| table == migrate::APPLIED) {
        return Err(BackupError::Foreign);
    }
    if let [fault, ..] = inspect::damage_of(&mut session)?.as_slice() {
        return Err(BackupError::Damaged(copy.to_owned(), fault.clone()));
    }
    let mut content = Content::default();
    for table in tables {
        let rows: i64 = only(read(&mut session, &counting(&table))?)?.get(0)?;
        content.rows.insert(table, u64::try_from(rows).unwrap_or(0));
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success";
    content.migration = only(read(&mut session, newest)?)?.get(0)?;
    Ok(content)
}

/// Has SQLite write all there is into an empty file.
fn write_copy(session: &mut Session, to: &Path) -> Result<(), BackupError> {
    let name = to.to_str().ok_or_else(|| {
        BackupError::File(to.to_owned(), io::Error::new(ErrorKind::InvalidInput, "the name is not UTF-8"))
    })?;
    session.write_into(name).map_err(|error| StoreError::from(EngineError::from(error)))?;
    Ok(())
}

fn open(file: &Path, flags: OpenFlags) -> Result<Session, StoreError> {
    Ok(Session::for_maintenance(file, flags).map_err(EngineError::from)?)
}

/// Opens a copy to read. Without a log beside it nothing is made there, even where its folder could be written to.
fn open_copy(copy: &Path) -> Result<Session, BackupError> {
    File::open(copy).map_err(BackupError::at(copy))?;
    if fs::exists(beside(copy, LOG)).map_err(BackupError::at(copy))? {
        return Ok(open(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?);
    }
    let path = std::path::absolute(copy).map_err(BackupError::at(copy))?;
    let name = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let uri = PathBuf::from(format!("file:{name}?immutable=1"));
    Ok(open(&uri, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)?)
}

fn make_private(path: &Path) -> Result<(), BackupError> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop).map_err(BackupError::at(path))
}

/// A restore by root makes a file that the portal's user can open. Whoever is not root owns the file already.
fn give_to_owner_of(other: &Path, file: &Path) {
    if let Ok(owner) = fs::metadata(other) {
        let _ = chown(file, Some(owner.uid()), Some(owner.gid()));
    }
}

fn gone(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BackupError::at(path)(error)),
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(BackupError::at(to))
}

/// Waits until the names in a file's folder are on the disk.
fn on_the_disk(file: &Path) -> Result<(), BackupError> {
    let folder = folder_of(file);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::at(folder))
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The path with something added to its last name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}
