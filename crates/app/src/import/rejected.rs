//! The rejected-lines file: the line, the column, the shape of its value, and why it was not taken.

use super::{ImportError, lines::RejectedLine};
use madoguchi_domain::import::masked;
use std::{
    fs::{File, TryLockError},
    io::{BufWriter, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

/// Writes rejected lines as CSV. Values are masked, since the file may be mailed around.
///
/// The file is locked while it is open, so that only one process here imports this bundle.
pub(super) struct Rejected {
    path: PathBuf,
    file: BufWriter<File>,
    count: i64,
}

impl Rejected {
    /// Opens or creates the file, keeping what an earlier run left in it. `Busy` when another import is writing it.
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let options = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let file = options.map_err(|error| failed(path, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(ImportError::Busy),
            // A file system without locks; the database's own lease still keeps imports apart.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), count: 0 })
    }

    /// The length of the file.
    pub(super) fn bytes(&self) -> i64 {
        self.file.get_ref().metadata().ok().and_then(|file| i64::try_from(file.len()).ok()).unwrap_or(0)
    }

    /// Begins anew, discarding the content.
    pub(super) fn begin(&mut self) -> Result<(), ImportError> {
        self.cut(0)?;
        self.line("file,line,column,value,reason\n")
    }

    /// Continues after the first `bytes`, which name `count` lines. What an interrupted run wrote behind them will be
    /// written again.
    pub(super) fn go_on(&mut self, bytes: i64, count: i64) -> Result<(), ImportError> {
        if bytes == 0 {
            // Killed before its first chunk: even the header may be missing.
            return self.begin();
        }
        self.count = count;
        self.cut(u64::try_from(bytes).unwrap_or(0))
    }

    fn cut(&mut self, bytes: u64) -> Result<(), ImportError> {
        let file = self.file.get_mut();
        let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
        // A device such as /dev/null has no length.
        let cut = if is_file { file.set_len(bytes).and_then(|()| file.seek(SeekFrom::Start(bytes))) } else { Ok(0) };
        cut.map(drop).map_err(|error| failed(&self.path, &error))
    }

    fn line(&mut self, line: &str) -> Result<(), ImportError> {
        self.file.write_all(line.as_bytes()).map_err(|error| failed(&self.path, &error))
    }

    /// Writes one line.
    pub(super) fn write(&mut self, rejected: &RejectedLine) -> Result<(), ImportError> {
        self.count += 1;
        self.remark(rejected)
    }

    /// Writes a line about one that is taken all the same.
    pub(super) fn remark(&mut self, rejected: &RejectedLine) -> Result<(), ImportError> {
        let RejectedLine { file, line, rejection, value } = rejected;
        let (value, reason) = (quoted(&masked(value)), quoted(&rejection.reason.to_string()));
        self.line(&format!("{file},{line},{},{value},{reason}\n", rejection.column))
    }

    /// Lines written so far.
    pub(super) const fn count(&self) -> i64 {
        self.count
    }

    /// Hands what is in memory to the operating system, which keeps it even if this process is killed. Returns the
    /// length of the file.
    pub(super) fn flush(&mut self) -> Result<i64, ImportError> {
        let length = self.file.flush().and_then(|()| self.file.stream_position());
        let length = length.map_err(|error| failed(&self.path, &error))?;
        Ok(i64::try_from(length).unwrap_or(i64::MAX))
    }
}

fn failed(path: &Path, error: &std::io::Error) -> ImportError {
    ImportError::File(format!("{} cannot be written: {error}", path.display()))
}

/// A CSV field that no spreadsheet takes for a formula.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}
