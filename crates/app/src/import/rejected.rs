//! The rejected-lines file: which line, which column, what shape its value has, and why it was not taken.

use super::ImportError;
use madoguchi_domain::import::{BundleFile, Rejection, masked};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

/// Writes rejected lines as CSV. Values are masked: the file may be mailed around.
pub(super) struct Rejected {
    path: PathBuf,
    file: BufWriter<File>,
    count: i64,
}

impl Rejected {
    /// Begins a new file; an older one of that name goes.
    pub(super) fn create(path: &Path) -> Result<Self, ImportError> {
        let file = File::create(path).map_err(|error| failed(path, &error))?;
        let mut rejected = Self { path: path.to_owned(), file: BufWriter::new(file), count: 0 };
        rejected.line("file,line,column,value,reason\n")?;
        Ok(rejected)
    }

    fn line(&mut self, line: &str) -> Result<(), ImportError> {
        self.file.write_all(line.as_bytes()).map_err(|error| failed(&self.path, &error))
    }

    /// Names one line.
    pub(super) fn write(
        &mut self,
        file: BundleFile,
        line: i64,
        rejection: &Rejection,
        value: &str,
    ) -> Result<(), ImportError> {
        self.count += 1;
        let (value, reason) = (quoted(&masked(value)), quoted(&rejection.reason.to_string()));
        self.line(&format!("{file},{line},{},{value},{reason}\n", rejection.column))
    }

    /// Lines named so far.
    pub(super) const fn count(&self) -> i64 {
        self.count
    }

    /// Writes what is still in memory. Gives the number of lines named.
    pub(super) fn finish(&mut self) -> Result<i64, ImportError> {
        self.file.flush().map_err(|error| failed(&self.path, &error))?;
        Ok(self.count)
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
