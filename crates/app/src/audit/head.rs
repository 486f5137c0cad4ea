//! The head of the audit trail in a file outside the database.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_domain::audit::Link;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// The file's path. Nobody who can write to the database should be able to write to it.
#[derive(Debug, Clone)]
pub struct HeadFile(PathBuf);

/// Why a head is not noted or not read.
#[derive(Debug, thiserror::Error)]
pub enum HeadFault {
    /// The file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The file holds something else.
    #[error("{0} does not hold the head of an audit trail")]
    Content(PathBuf),
    /// The line whose place was noted is gone or different: somebody with the key took lines away or changed them, or
    /// an older database was put back.
    #[error(
        "line {number} of the audit trail is not the one that was noted in {file}: run `madoguchi audit verify`; after an \
         older database was put back on purpose, move that file away"
    )]
    Lost {
        /// The number of the noted line.
        number: i64,
        /// The file.
        file: PathBuf,
    },
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
struct Noted {
    number: i64,
    /// In base64url.
    seal: String,
}

impl HeadFile {
    /// The file at that path. Noting the first head creates it.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The head noted last, if any.
    pub async fn read(&self) -> Result<Option<Link>, HeadFault> {
        let path = self.0.clone();
        aside(move || read(&path)).await
    }

    /// Notes a head in place of the earlier one.
    pub(super) async fn note(&self, head: Link) -> Result<(), HeadFault> {
        let path = self.0.clone();
        aside(move || note(&path, head)).await
    }

    /// The fault for a noted head that is not on the chain.
    pub(super) fn lost(&self, noted: Link) -> HeadFault {
        HeadFault::Lost { number: noted.number, file: self.0.clone() }
    }
}

/// Works on a file on a thread that may block.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, HeadFault> + Send + 'static,
) -> Result<T, HeadFault> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(HeadFault::File(PathBuf::new(), io::Error::other(error))),
    }
}

fn read(path: &Path) -> Result<Option<Link>, HeadFault> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(HeadFault::File(path.to_owned(), error)),
    };
    let content = || HeadFault::Content(path.to_owned());
    let noted: Noted = serde_json::from_str(&text).map_err(|_| content())?;
    let seal = URL_SAFE_NO_PAD.decode(&noted.seal).ok().and_then(|seal| seal.try_into().ok()).ok_or_else(content)?;
    Ok(Some(Link { number: noted.number, seal }))
}

fn note(path: &Path, head: Link) -> Result<(), HeadFault> {
    if read(path)? == Some(head) {
        return Ok(());
    }
    // Renamed into place, so that there is a whole head whenever the machine stops.
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let noted = Noted { number: head.number, seal: URL_SAFE_NO_PAD.encode(head.seal) };
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(serde_json::to_string(&noted)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    written().map_err(|error| HeadFault::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Link = Link { number: 1, seal: [0xab; 32] };
    const SECOND: Link = Link { number: 2, seal: [0x0f; 32] };

    #[test]
    fn a_head_is_noted_in_place_of_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("head");
        assert_eq!(read(&path).unwrap(), None);
        for head in [FIRST, SECOND, SECOND] {
            note(&path, head).unwrap();
            assert_eq!(read(&path).unwrap(), Some(head));
        }
    }

    #[test]
    fn what_is_no_head_is_refused_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("head");
        for text in ["", "{}", "{\"number\":1,\"seal\":\"AAAA\"}", "{\"number\":1,\"seal\":\"あ\"}"] {
            fs::write(&path, text).unwrap();
            assert!(matches!(note(&path, SECOND), Err(HeadFault::Content(_))), "{text:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert!(matches!(note(&folder.path().join("none/head"), SECOND), Err(HeadFault::File(..))));
    }
}
