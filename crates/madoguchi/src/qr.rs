//! `madoguchi qr`: the portal's address as a QR code, in the terminal or as a picture for papers and home pages.

use crate::say;
use anyhow::Context as _;
use madoguchi_app::qr::{Qr, Reserve, in_letters};
use std::{fs::OpenOptions, io::Write as _, path::Path};

/// Prints the code of an address, or writes it to a file that is not there yet.
pub(crate) fn print(address: &str, out: Option<&Path>) -> anyhow::Result<()> {
    let Some(out) = out else {
        say::line(in_letters(address).with_context(|| format!("{address} does not fit into a code"))?);
        say::line(address);
        return Ok(());
    };
    let code = Qr::of(address, Reserve::Paper).with_context(|| format!("{address} does not fit into a code"))?;
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(out)
        .and_then(|mut file| file.write_all(code.svg().as_bytes()));
    written.with_context(|| format!("{} cannot be written", out.display()))?;
    say::line(format!("{} holds the code of {address}", out.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_written_once_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("qr.svg");
        print("https://my.example.jp", Some(&out)).unwrap();
        assert!(std::fs::read_to_string(&out).unwrap().starts_with("<svg "));
        assert!(print("https://other.example.jp", Some(&out)).unwrap_err().to_string().contains("cannot be written"));
        print("https://my.example.jp", None).unwrap();
    }
}
