//! The key file and `madoguchi keys`: making the file, adding a newer key, and reading it only when nobody else can
//! (decision 0028).

use crate::{config::Config, installation, say, telemetry};
use anyhow::{Context as _, anyhow, bail};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Subcommand;
use madoguchi_app::{
    Randomness, audit,
    keys::Keys,
    one_key,
    second_factor::{self, Resealed},
};
use madoguchi_store::Patience;
use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Write a new key to a file that only its owner can read
    Generate {
        /// The file; it must not be there yet
        file: PathBuf,
    },
    /// Put a new key above the ones in a key file; they stay in it, so that what was made with them goes on working
    Rotate {
        /// The file
        file: PathBuf,
    },
    /// Make the key file's newest key the one of all processes, because the one before is lost or was given up
    Adopt,
    /// Seal anew under the newest key what older ones have sealed: seeds of authenticator apps, what retention took away
    Reseal,
}

/// Runs the command and prints what it did; fails when anything stays sealed with an older key or with one that is
/// gone.
pub(crate) async fn run(
    command: KeysCommand,
    config: impl FnOnce() -> anyhow::Result<Config>,
) -> anyhow::Result<ExitCode> {
    match command {
        KeysCommand::Generate { file } => {
            generate(&file)?;
            say::line(format!("{} holds a new key; name it in keys.file and keep a copy", file.display()));
        }
        KeysCommand::Rotate { file } => {
            let keys = rotate(&file)?;
            let file = file.display();
            say::line(format!("{file} holds a new key above {} older; keep a copy of the file", keys - 1));
            say::line("run `madoguchi keys reseal` before you start serve and workers again, each with this file");
        }
        KeysCommand::Adopt => adopt(&config()?).await?,
        KeysCommand::Reseal => return reseal(&config()?).await,
    }
    Ok(ExitCode::SUCCESS)
}

fn new_key() -> String {
    URL_SAFE_NO_PAD.encode(Randomness::system().bytes::<32>())
}

/// Writes a new key of 256 bits, readable by its owner only. A file that is there already stays as it is.
pub(crate) fn generate(path: &Path) -> anyhow::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => anyhow!(
                "{} is there already and stays as it is: codes and forms in use hang on the key in it; `madoguchi keys \
                 rotate` puts a new one above it",
                path.display()
            ),
            _ => anyhow::Error::new(error).context(format!("{} cannot be written", path.display())),
        })?;
    let written = writeln!(file, "{}", new_key()).and_then(|()| file.sync_all());
    written.with_context(|| format!("{} cannot be written", path.display()))
}

/// Puts a new key above those of a file, which keeps its readers. Returns how many keys it then holds.
fn rotate(path: &Path) -> anyhow::Result<usize> {
    let old = open(path).map_err(anyhow::Error::msg)?;
    // The file itself, not a link to it.
    let path = &fs::canonicalize(path).with_context(|| format!("{} cannot be written", path.display()))?;
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new);
    let file = file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow!(
            "{} is there: another rotation is running, or one was interrupted; if none is running, remove that file",
            new.display()
        ),
        _ => anyhow::Error::new(error).context(format!("{} cannot be written", new.display())),
    })?;
    // The new file replaces the old one by a rename, so that a whole key file is there whenever the machine stops.
    if let Err(error) = fill(file, &old).and_then(|()| fs::rename(&new, path)) {
        // Nothing depends on its new key yet.
        let left = fs::remove_file(&new).err().map_or(String::new(), |_| format!("; remove {}", new.display()));
        return Err(error).with_context(|| format!("{} cannot be written{left}", path.display()));
    }
    // The key that seals from now on must not be lost with the folder's entry.
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| {
        format!("{} is rotated, but whether it outlives a power failure is not known", path.display())
    })?;
    Ok(old.keys.each().count() + 1)
}

/// Writes a new key and the old ones into a file, with the old file's owner and readers.
fn fill(mut file: File, old: &KeyFile) -> io::Result<()> {
    fchown(&file, Some(old.metadata.uid()), Some(old.metadata.gid()))?;
    file.set_permissions(old.metadata.permissions())?;
    writeln!(file, "{}\n{}", new_key(), old.text.trim())?;
    file.sync_all()
}

async fn adopt(config: &Config) -> anyhow::Result<()> {
    telemetry::start(&config.log, telemetry::COMMANDS)?;
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    let fingerprint = keys.newest().fingerprint();
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_for_command(config, db, keys)?;
    let adopted = one_key::adopt(&app).await;
    app.db().close().await;
    adopted?;
    say::line(format!("the key with the fingerprint {fingerprint} is the one of all processes now"));
    say::line("what was made with a key that is not in the file has ended: the book says what that is");
    Ok(())
}

async fn reseal(config: &Config) -> anyhow::Result<ExitCode> {
    telemetry::start(&config.log, telemetry::COMMANDS)?;
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    let older = keys.each().count() - 1;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_for_command(config, db, keys)?;
    let resealed = second_factor::reseal(&app).await;
    let cut_proven = audit::prove_cut_anew(&app).await;
    app.db().close().await;
    let Resealed { anew, already, closed } = resealed.context("not every seed could be sealed anew; run it again")?;
    say::line(format!("{anew:>14}  seeds of authenticator apps are sealed anew"));
    say::line(format!("{already:>14}  were sealed with the newest key already"));
    if closed > 0 {
        say::line(format!(
            "{closed:>14}  are sealed with a key that is not in the key file: put it back in its place there"
        ));
        say::line(
            "if it is lost: the book's chapter on operating says how their owners get in (a lost or changed key file)",
        );
    }
    if !cut_proven.context("the audit trail could not be read")? {
        bail!(
            "what retention took away of the audit trail could not be proven anew: `madoguchi audit verify` says why; \
             lines of a key that is not in the key file are named there, too"
        );
    }
    if older > 0 {
        say::line("older keys still serve codes, links and letters that are out, recovery codes and the audit trail");
    }
    Ok(if closed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads a key file, the newest key first. The error is one sentence with the file's name.
pub(crate) fn read(path: &Path) -> Result<Keys, String> {
    open(path).map(|file| file.keys)
}

/// A key file as it was read.
struct KeyFile {
    metadata: Metadata,
    text: String,
    keys: Keys,
}

fn open(path: &Path) -> Result<KeyFile, String> {
    const OTHERS: u32 = 0o007;
    let shown = path.display();
    let unreadable = |error| format!("{shown} cannot be read: {error}");
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.permissions().mode() & OTHERS != 0 {
        return Err(format!("{shown} can be read by anybody on this machine: `chmod o= {shown}`"));
    }
    let text = io::read_to_string(file).map_err(unreadable)?;
    let keys = Keys::parse(&text).map_err(|fault| format!("{shown}: {fault}"))?;
    Ok(KeyFile { metadata, text, keys })
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
        let first = read(&path).unwrap().newest().mac("x", &[]);
        let refused = generate(&path).unwrap_err().to_string();
        assert!(refused.contains("is there already"), "{refused}");
        assert_eq!(read(&path).unwrap().newest().mac("x", &[]), first);
    }

    #[test]
    fn a_newer_key_goes_before_the_others_for_the_same_readers() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("keys"), folder.path().join("link"));
        assert!(rotate(&path).unwrap_err().to_string().contains("cannot be read"));
        generate(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let macs = || read(&path).unwrap().each().map(|key| key.mac("x", &[])).collect::<Vec<_>>();
        let first = macs();
        assert_eq!(rotate(&path).unwrap(), 2);
        assert_eq!(rotate(&link).unwrap(), 3);
        let third = macs();
        assert_eq!((third.len(), third[2]), (3, first[0]));
        assert!(third[0] != third[1] && third[1] != third[2]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "what leads there stays");
        let interrupted = folder.path().join("keys.new");
        fs::write(&interrupted, "").unwrap();
        assert!(rotate(&path).unwrap_err().to_string().contains("interrupted"));
        assert_eq!((macs(), fs::exists(&interrupted).unwrap()), (third, true), "nothing is touched");
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
