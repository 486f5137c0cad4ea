//! The files of a bundle, read once more by customer: staged rows tell where lines stand, the files what they hold.

use super::{
    BundleError, ImportError,
    bundle::Bundle,
    lines,
    split::{Fields, Order, Splitter, columns, decode},
};
use madoguchi_domain::import::{BundleFile, Encoding};
use madoguchi_store::import::StagedLines;
use std::{fs::File, io, os::unix::fs::FileExt as _, path::PathBuf};

/// Bytes read at once where one customer's lines follow another's, as in nearly every bundle.
const AHEAD: usize = 256 * 1024;

/// The open files of a bundle.
pub(super) struct Sources {
    files: Vec<Source>,
    encoding: Encoding,
    splitter: Splitter,
}

struct Source {
    name: BundleFile,
    path: PathBuf,
    file: File,
    order: Order,
    /// Bytes of the file, starting at `begin`.
    window: Vec<u8>,
    begin: u64,
}

impl Sources {
    pub(super) fn open(bundle: &Bundle) -> Result<Self, BundleError> {
        let encoding = bundle.manifest.encoding;
        let mut splitter = Splitter::default();
        let files = bundle
            .files()
            .into_iter()
            .map(|(name, path)| {
                let (lines, order) = lines::open(name, &path, encoding, &mut splitter)?;
                Ok(Source { name, path, file: lines.into_file(), order, window: Vec::new(), begin: 0 })
            })
            .collect::<Result<_, BundleError>>()?;
        Ok(Self { files, encoding, splitter })
    }

    /// Returns each of these lines with its number, as its fields in the order of our columns.
    ///
    /// Fails when the file has changed since they were staged.
    pub(super) fn lines(
        &mut self,
        staged: &StagedLines,
        mut take: impl FnMut(i64, Fields<'_>),
    ) -> Result<(), ImportError> {
        if staged.count == 0 {
            return Ok(());
        }
        let Some(source) = self.files.iter_mut().find(|source| source.name == staged.file) else { return Ok(()) };
        let path = source.path.clone();
        let changed = || ImportError::changed(&path);
        let (bytes, order) = source.bytes(staged).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => changed(),
            _ => ImportError::File(format!("{} cannot be read: {error}", path.display())),
        })?;
        let key = columns(staged.file).iter().position(|column| *column == "customer_key");
        let mut line = staged.line;
        for bytes in bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|byte| *byte == b'\n') {
            let text = decode(bytes.strip_suffix(b"\r").unwrap_or(bytes), self.encoding).ok_or_else(changed)?;
            let split = self.splitter.split(&text).filter(|split| split.len() == order.fields).ok_or_else(changed)?;
            let whose = key.and_then(|key| split.ordered(order).nth(key));
            if whose.is_some_and(|whose| whose.trim_matches(' ') != staged.customer_key) {
                return Err(changed());
            }
            take(line, split.ordered(order));
            line += 1;
        }
        if line - staged.line == staged.count { Ok(()) } else { Err(changed()) }
    }
}

impl Source {
    /// The bytes of staged lines.
    fn bytes(&mut self, staged: &StagedLines) -> io::Result<(&[u8], &Order)> {
        let cut_off = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let start = u64::try_from(staged.place.start).map_err(|_| cut_off())?;
        let length = usize::try_from(staged.place.end - staged.place.start).map_err(|_| cut_off())?;
        let end = start + length as u64;
        let window_end = self.begin + self.window.len() as u64;
        if start < self.begin || end > window_end {
            // Where lines follow one another, the next customers' lines are wanted next.
            let follows = start >= self.begin && start <= window_end + AHEAD as u64;
            let wanted = if follows { length.max(AHEAD) } else { length };
            self.begin = start;
            self.window.resize(wanted, 0);
            let read = fill(&self.file, &mut self.window, start)?;
            self.window.truncate(read);
        }
        let at = usize::try_from(start - self.begin).map_err(|_| cut_off())?;
        Ok((self.window.get(at..at + length).ok_or_else(cut_off)?, &self.order))
    }
}

/// Reads until the buffer is full or the file ends. Returns the number of bytes.
fn fill(file: &File, buffer: &mut [u8], from: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, from + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::pace::Pace;
    use madoguchi_domain::import::{BundleFile, Encoding, PhoneRow};
    use madoguchi_store::db::BulkPace;
    use std::{collections::HashSet, path::Path, time::Duration};

    const PHONES: &str = "note,phone,customer_key\r\nx,1,a\r\n\"y, z\",2,a\r\n,3, b \r\n,4,a";

    fn sources(folder: &Path) -> Sources {
        let (path, mut splitter) = (folder.join("phones.csv"), Splitter::default());
        let (lines, order) = lines::open(BundleFile::Phones, &path, Encoding::Utf8, &mut splitter).unwrap();
        let file = lines.into_file();
        let source = Source { name: BundleFile::Phones, path, file, order, window: Vec::new(), begin: 0 };
        Sources { files: vec![source], encoding: Encoding::Utf8, splitter }
    }

    /// The staged lines of the file.
    fn staged(folder: &Path) -> Vec<StagedLines> {
        let mut staged = Vec::new();
        let path = folder.join("phones.csv");
        let pace = Pace::new(BulkPace { writers: 1, chunk: Duration::ZERO }, 100, 1..=100);
        let mut bounds = lines::Bounds { offerings: HashSet::new(), newest_month: "2026-12".parse().unwrap() };
        lines::read_file(BundleFile::Phones, &path, Encoding::Utf8, None, &mut bounds, &pace, |batch| {
            staged.extend(batch.staged);
            true
        })
        .unwrap();
        staged
    }

    fn phones(sources: &mut Sources, staged: &StagedLines) -> Result<Vec<(i64, String)>, ImportError> {
        let mut found = Vec::new();
        sources.lines(staged, |line, fields| found.push((line, PhoneRow::parse(fields).unwrap().phone)))?;
        Ok(found)
    }

    fn folder(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("phones.csv"), text).unwrap();
        folder
    }

    #[test]
    fn lines_read_back_are_those_that_were_staged_in_whatever_order() {
        let folder = folder(PHONES);
        let mut staged = staged(folder.path());
        let mut sources = sources(folder.path());
        staged.reverse();
        let read: Vec<_> = staged.iter().map(|staged| phones(&mut sources, staged).unwrap()).collect();
        let line = |number, phone: &str| (number, phone.to_owned());
        assert_eq!(read, [vec![line(5, "4")], vec![line(4, "3")], vec![line(2, "1"), line(3, "2")]]);
    }

    #[test]
    fn a_file_that_was_changed_since_is_refused() {
        for changed in [
            "note,phone,customer_key\r\nx,1,a\r\n",
            "note,phone,customer_key\r\nx,1,c\r\n\"y, z\",2,c\r\n,3, c \r\n,4,c",
            "note,phone,customer_key\r\nx,1 a\r\n\"y, z\",2 a\r\n,3  b \r\n,4 a",
            "note,phone,customer_key\r\nx,1,a\r\n\"y- z-,2,a\r\n-3, b \r\n-4,a",
        ] {
            let folder = folder(PHONES);
            let staged = staged(folder.path());
            std::fs::write(folder.path().join("phones.csv"), changed).unwrap();
            let refused = staged.iter().filter(|staged| phones(&mut sources(folder.path()), staged).is_err());
            assert!(refused.count() > 0, "{changed}");
        }
    }
}
