//! A bundle as a whole: its manifest, and whether its files are those the manifest describes.

use super::{BundleError, ImportError, Progress, Step};
use madoguchi_domain::{
    import::{BundleFile, Manifest},
    time::Ts,
};
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashSet,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How far ahead of our clock a bundle may be dated: clocks differ, and so do the ideas of when a day ends.
const FURTHEST_AHEAD: Duration = Duration::from_hours(24);

pub(super) struct Bundle {
    pub(super) manifest: Manifest,
    pub(super) manifest_hash: [u8; 32],
    pub(super) as_of: Ts,
    folder: PathBuf,
    /// Length and time of each file, taken before it was compared with the manifest.
    found: Vec<(PathBuf, u64, Option<SystemTime>)>,
}

pub(super) fn unreadable(path: &Path, reason: &impl ToString) -> BundleError {
    BundleError::Unreadable { path: path.to_owned(), reason: reason.to_string() }
}

/// An instant in RFC 3339 with its offset, as manifests write it.
#[must_use]
pub fn instant(text: &str) -> Option<Ts> {
    text.parse::<jiff::Timestamp>().ok().map(Ts::from)
}

impl Bundle {
    /// Reads the manifest and compares the files with it.
    pub(super) fn open(
        folder: &Path,
        ignore_hashes: bool,
        now: Ts,
        progress: &dyn Progress,
    ) -> Result<Self, BundleError> {
        const LARGEST_MANIFEST: u64 = 64 * 1024;
        let path = folder.join("manifest.toml");
        let mut text = String::new();
        let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
        file.take(LARGEST_MANIFEST).read_to_string(&mut text).map_err(|error| unreadable(&path, &error))?;
        let manifest: Manifest =
            toml::from_str(&text).map_err(|error| BundleError::Manifest(error.message().to_owned()))?;
        let as_of = instant(&manifest.as_of)
            .ok_or_else(|| BundleError::Manifest("as_of is not a time such as 2026-11-01T03:00:00+09:00".into()))?;
        if as_of > now.plus(FURTHEST_AHEAD) {
            return Err(BundleError::Manifest(format!(
                "as_of {} is more than a day ahead (it is {} here): every true bundle after it would look older than it, \
                 and be left out",
                manifest.as_of,
                now.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ"),
            )));
        }
        if manifest.format != 1 {
            return Err(BundleError::Manifest(format!("format {} is not known; this is format 1", manifest.format)));
        }
        if manifest.source.is_empty() || manifest.source.len() > 64 {
            return Err(BundleError::Manifest("source must have 1 to 64 characters".into()));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = manifest.files.iter().find(|file| !seen.insert(file.name)) {
            return Err(BundleError::Manifest(format!("{} is listed twice", twice.name)));
        }
        if !seen.contains(&BundleFile::Customers) {
            return Err(BundleError::Manifest("customers.csv is not listed".into()));
        }
        let mut bundle = Self {
            found: Vec::new(),
            manifest_hash: Sha256::digest(text.as_bytes()).into(),
            manifest,
            as_of,
            folder: folder.to_owned(),
        };
        bundle.compare(ignore_hashes, progress)?;
        Ok(bundle)
    }

    fn compare(&mut self, ignore_hashes: bool, progress: &dyn Progress) -> Result<(), BundleError> {
        self.found = self.files().into_iter().map(|(_, path)| look(path)).collect::<Result<_, _>>()?;
        progress.step(Step::Checking, self.found.iter().map(|(_, length, _)| length).sum());
        for described in &self.manifest.files {
            let path = self.folder.join(described.name.as_str());
            let (lines, hash) = measure(&path, progress)?;
            if ignore_hashes {
                continue;
            }
            if hash != described.sha256.to_ascii_lowercase() {
                return Err(BundleError::Changed { file: described.name, what: "sha256" });
            }
            if lines != described.rows {
                return Err(BundleError::Changed { file: described.name, what: "rows" });
            }
        }
        Ok(())
    }

    /// Checks that every file is still the one compared with the manifest, as far as length and time tell.
    pub(super) fn is_unchanged(&self) -> Result<(), ImportError> {
        for found in &self.found {
            if look(found.0.clone())? != *found {
                return Err(ImportError::changed(&found.0));
            }
        }
        Ok(())
    }

    /// The files present, in reading order.
    pub(super) fn files(&self) -> Vec<(BundleFile, PathBuf)> {
        BundleFile::ALL
            .iter()
            .filter(|file| self.manifest.files.iter().any(|described| described.name == **file))
            .map(|file| (*file, self.folder.join(file.as_str())))
            .collect()
    }

    /// The lines of all files, by the manifest.
    pub(super) fn lines(&self) -> u64 {
        self.manifest.files.iter().map(|file| file.rows).sum()
    }
}

fn look(path: PathBuf) -> Result<(PathBuf, u64, Option<SystemTime>), BundleError> {
    let meta = std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
    let modified = meta.modified().ok();
    Ok((path, meta.len(), modified))
}

/// The number of lines after the header, and the file's SHA-256.
fn measure(path: &Path, progress: &dyn Progress) -> Result<(u64, String), BundleError> {
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let (mut lines, mut last) = (0_u64, b'\n');
    loop {
        let read = file.read(&mut buffer).map_err(|error| unreadable(path, &error))?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
        #[expect(clippy::naive_bytecount, reason = "the hash beside it takes far longer")]
        let breaks = bytes.iter().filter(|byte| **byte == b'\n').count();
        lines += breaks as u64;
        last = bytes.last().copied().unwrap_or(last);
        progress.advance(read as u64);
    }
    // A last line without a line break still counts.
    lines += u64::from(last != b'\n');
    let hex = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok((lines.saturating_sub(1), hex))
}
