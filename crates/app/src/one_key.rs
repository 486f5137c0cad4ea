//! All processes of an installation work with one key: what one hands out, another must recognise.
//!
//! The database notes the fingerprint of the newest key. A process whose file has a newer one above it takes its place
//! (decision 0028); one whose file does not hold it at all is refused.

use crate::{cx::App, error::Error, keys::Keys};
use madoguchi_store::installation;

/// How often noting is tried again because another process noted its key meanwhile.
const MOST_ROUNDS: usize = 5;

/// What follows from the key that is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It is our newest.
    Same,
    /// None is noted, or an older one of ours: our newest takes its place.
    Note,
    /// It is none of ours.
    Other,
}

fn verdict(noted: Option<&str>, keys: &Keys) -> Verdict {
    match noted {
        None => Verdict::Note,
        Some(noted) if keys.newest().fingerprint() == noted => Verdict::Same,
        Some(noted) if keys.each().any(|key| key.fingerprint() == noted) => Verdict::Note,
        Some(_) => Verdict::Other,
    }
}

fn other(app: &App, noted: Option<String>) -> Error {
    Error::OtherKey { noted: noted.unwrap_or_default(), newest: app.keys().newest().fingerprint() }
}

/// Makes sure that this process has the key of the others, and notes its newest. For whatever hands out or takes codes.
pub async fn agree(app: &App) -> Result<(), Error> {
    let mut noted = None;
    for _ in 0..MOST_ROUNDS {
        noted = installation::key(app.db()).await?;
        match verdict(noted.as_deref(), app.keys()) {
            Verdict::Same => return Ok(()),
            Verdict::Other => break,
            Verdict::Note => {
                let newest = app.keys().newest().fingerprint();
                if installation::note_key(app.db(), app.now(), noted.clone(), newest).await? {
                    return Ok(());
                }
            }
        }
    }
    Err(other(app, noted))
}

/// Fails if the others have a key by now that this process does not. Notes nothing.
pub async fn check(app: &App) -> Result<(), Error> {
    let noted = installation::key(app.db()).await?;
    match verdict(noted.as_deref(), app.keys()) {
        Verdict::Same | Verdict::Note => Ok(()),
        Verdict::Other => Err(other(app, noted)),
    }
}

/// Makes this process's newest key the installation's, whatever was noted: the old one is lost, or was given up.
pub async fn adopt(app: &App) -> Result<(), Error> {
    let mut noted = None;
    for _ in 0..MOST_ROUNDS {
        noted = installation::key(app.db()).await?;
        let newest = app.keys().newest().fingerprint();
        if installation::note_key(app.db(), app.now(), noted.clone(), newest).await? {
            return Ok(());
        }
    }
    Err(other(app, noted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    #[test]
    fn a_newer_key_takes_the_place_of_an_older_one_and_another_file_is_refused() {
        let file = |bytes: &[u8]| {
            let lines: Vec<_> = bytes.iter().map(|byte| URL_SAFE_NO_PAD.encode([*byte; 32])).collect();
            Keys::parse(&lines.join("\n")).unwrap()
        };
        let noted = |byte: u8| Key::from_bytes(&[byte; 32]).unwrap().fingerprint();
        for (keys, of, is) in [
            (&[7][..], None, Verdict::Note),
            (&[7], Some(7), Verdict::Same),
            (&[8, 7], Some(7), Verdict::Note),
            (&[8, 7], Some(8), Verdict::Same),
            (&[7], Some(8), Verdict::Other),
            (&[9, 8], Some(7), Verdict::Other),
        ] {
            assert_eq!(verdict(of.map(noted).as_deref(), &file(keys)), is, "{keys:?}, {of:?}");
        }
        assert_eq!(noted(7).len(), 16);
    }
}
