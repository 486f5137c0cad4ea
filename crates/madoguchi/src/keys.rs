//! The key file: making one, and reading it only when nobody else can.

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_app::{Randomness, keys::Keys};
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// Writes a new key of 256 bits, readable by its owner only. A file that is there already stays as it is.
pub(crate) fn generate(path: &Path) -> anyhow::Result<()> {
    let key = URL_SAFE_NO_PAD.encode(Randomness::system().bytes::<32>());
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => anyhow::anyhow!(
                "{} is there already and stays as it is: codes and forms in use hang on the key in it",
                path.display()
            ),
            _ => anyhow::Error::new(error).context(format!("{} cannot be written", path.display())),
        })?;
    let written = writeln!(file, "{key}").and_then(|()| file.sync_all());
    written.with_context(|| format!("{} cannot be written", path.display()))
}

/// Reads a key file. The error is one sentence with the file's name.
pub(crate) fn read(path: &Path) -> Result<Keys, String> {
    const OTHERS: u32 = 0o007;
    let shown = path.display();
    let unreadable = |error| format!("{shown} cannot be read: {error}");
    let mode = fs::metadata(path).map_err(unreadable)?.permissions().mode();
    if mode & OTHERS != 0 {
        return Err(format!("{shown} can be read by anybody on this machine: `chmod o= {shown}`"));
    }
    Keys::parse(&fs::read_to_string(path).map_err(unreadable)?).map_err(|fault| format!("{shown}: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_its_owners_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        generate(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let first = read(&path).unwrap().mac("x", &[]);
        let refused = generate(&path).unwrap_err().to_string();
        assert!(refused.contains("is there already"), "{refused}");
        assert_eq!(read(&path).unwrap().mac("x", &[]), first);
    }

    #[test]
    fn a_key_that_anybody_can_read_or_that_is_short_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        generate(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(read(&path).unwrap_err().contains("by anybody"));
        fs::write(&path, "AAAA").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&path).unwrap_err().contains("shorter than 32 bytes"));
        assert!(read(&folder.path().join("none")).unwrap_err().contains("cannot be read"));
    }
}
