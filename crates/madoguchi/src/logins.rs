//! `madoguchi logins FILE`: brings logins along from another system and reports what came of its lines.

use crate::{config::Config, installation, progress::Bar, say};
use anyhow::{Context as _, anyhow};
use indicatif::HumanCount;
use madoguchi_app::credential::{self, Brought, BroughtLogin, NotTaken};
use madoguchi_store::Patience;
use std::{fs, path::Path, process::ExitCode};

/// How many refused lines are named one by one.
const MOST_NAMED: usize = 50;

/// The columns of the file, wherever they stand.
const COLUMNS: [&str; 5] = ["customer_key", "portal_id", "contact_address", "contact_verified", "password_hash"];

/// Takes the logins of a file. A refused line is named and is no failure; a file without its columns is one.
pub(crate) async fn bring(config: &Config, file: &Path, source: &str) -> anyhow::Result<ExitCode> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let Lines { logins, refused } = read(&bytes).with_context(|| file.display().to_string())?;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_without_secrets(config, db)?;
    let bar = Bar::default();
    bar.begin("Taking logins", u64::try_from(logins.len()).unwrap_or(u64::MAX), "{human_pos}/{human_len}");
    let brought = credential::bring(&app, source, logins, |by| bar.advance(by)).await;
    bar.end();
    app.db().close().await;
    let mut brought = brought.with_context(|| format!("{} was not taken whole; bring it again", file.display()))?;
    brought.refused.extend(refused);
    brought.refused.sort_unstable_by_key(|(line, _)| *line);
    tell(&brought);
    Ok(ExitCode::SUCCESS)
}

/// The lines of a file, by whether they can be read.
#[derive(Default)]
struct Lines {
    logins: Vec<BroughtLogin>,
    refused: Vec<(u64, NotTaken)>,
}

/// Reads the lines one by one, so that a stray quote or byte spoils its own and no other.
fn read(bytes: &[u8]) -> anyhow::Result<Lines> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut numbered = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let header = numbered.next().and_then(|(_, line)| fields(line).ok()).context("the header line is not readable")?;
    let positions = COLUMNS.map(|column| {
        let mut places = (0..header.len()).filter(|at| header.get(*at).map(str::trim) == Some(column));
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            (Some(_), Some(_)) => Err(anyhow!("the header line names the column {column} twice")),
            (None, _) => Err(anyhow!("the header line lacks the column {column}")),
        }
    });
    let positions = positions.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let mut lines = Lines::default();
    for (line, bytes) in numbered.filter(|(_, bytes)| !bytes.trim_ascii().is_empty()) {
        match login(line, bytes, &positions) {
            Ok(login) => lines.logins.push(login),
            Err(why) => lines.refused.push((line, why)),
        }
    }
    Ok(lines)
}

fn login(line: u64, bytes: &[u8], positions: &[usize]) -> Result<BroughtLogin, NotTaken> {
    let record = fields(bytes)?;
    let mut values = positions.iter().map(|at| record.get(*at).map(|value| value.trim().to_owned()));
    let mut next = || values.next().flatten().ok_or(NotTaken::Fields);
    Ok(BroughtLogin {
        line,
        customer_key: next()?,
        portal_id: next()?,
        contact_address: next()?,
        // Spreadsheets write it in capitals, people in their own words.
        contact_verified: match next()?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" | "" => false,
            _ => return Err(NotTaken::ContactVerified),
        },
        password_hash: next()?,
    })
}

/// The fields of one line.
fn fields(line: &[u8]) -> Result<csv::StringRecord, NotTaken> {
    let text = std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)).map_err(|_| NotTaken::Encoding)?;
    if text.matches('"').count() % 2 == 1 {
        return Err(NotTaken::Fields);
    }
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.into_records().next().and_then(Result::ok).ok_or(NotTaken::Fields)
}

fn tell(brought: &Brought) {
    let Brought { added, unchanged, refused } = brought;
    let refusals = u64::try_from(refused.len()).unwrap_or(u64::MAX);
    for (what, count) in [("logins added", *added), ("logins unchanged", *unchanged), ("lines refused", refusals)] {
        say::line(format!("{:>14}  {what}", HumanCount(count).to_string()));
    }
    for (line, why) in refused.iter().take(MOST_NAMED) {
        say::line(format!("line {line}: {why}"));
    }
    if let Some(more) = refused.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        say::line(format!("and {more} more"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_line_is_named_and_the_others_are_read() {
        let header = "\u{feff}customer_key,portal_id,note,contact_verified,password_hash,contact_address\r\n";
        let mut file = header.as_bytes().to_vec();
        for line in [
            b"c1, a@example.jp ,x,TRUE,$2b$1,\r\n".as_slice(),
            b"c2,b@example.jp,x,yes,$2b$1,b@example.com\n",
            b"c3,c@example.jp,\x82\xff,true,$2b$1,\n",
            b"\n",
            b"c4,\"d@example.jp,x,true,$2b$1,\n",
            b"c5,e@example.jp,x,perhaps,$2b$1,\n",
            b"c6,f@example.jp\n",
            b"c7,\"g@example.jp\",\"a, b\",,$2b$1,",
        ] {
            file.extend_from_slice(line);
        }
        let Lines { logins, refused } = read(&file).unwrap();
        let read: Vec<_> = logins.iter().map(|l| (l.line, l.portal_id.as_str(), l.contact_verified)).collect();
        assert_eq!(read, [(2, "a@example.jp", true), (3, "b@example.jp", true), (9, "g@example.jp", false)]);
        let wanted = [NotTaken::Encoding, NotTaken::Fields, NotTaken::ContactVerified, NotTaken::Fields];
        assert_eq!(refused, [4, 6, 7, 8].into_iter().zip(wanted).collect::<Vec<_>>());
    }

    #[test]
    fn a_file_without_its_columns_is_none() {
        for (header, told) in [
            ("customer_key,portal_id", "lacks the column contact_address"),
            ("customer_key,portal_id,portal_id,contact_address,contact_verified,password_hash", "portal_id twice"),
        ] {
            let refused = read(header.as_bytes()).err().unwrap().to_string();
            assert!(refused.contains(told), "{refused}");
        }
    }
}
