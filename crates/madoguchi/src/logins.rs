//! `madoguchi logins FILE`: brings logins along from another system and reports what came of its lines.

use crate::{config::Config, installation, progress::Bar, say};
use anyhow::{Context as _, bail};
use indicatif::HumanCount;
use madoguchi_app::credential::{self, Brought, BroughtLogin};
use madoguchi_store::Patience;
use serde::Deserialize;
use std::{path::Path, process::ExitCode};

/// How many refused lines are named one by one.
const MOST_NAMED: usize = 50;

#[derive(Deserialize)]
struct Line {
    customer_key: String,
    portal_id: String,
    contact_address: String,
    contact_verified: String,
    password_hash: String,
}

/// Takes the logins of a file. A refused line is named and is no failure; a malformed file is one.
pub(crate) async fn bring(config: &Config, file: &Path, source: &str) -> anyhow::Result<ExitCode> {
    let logins = read(file)?;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_without_secrets(config, db)?;
    let bar = Bar::default();
    bar.begin("Taking logins", u64::try_from(logins.len()).unwrap_or(u64::MAX), "{human_pos}/{human_len}");
    let brought = credential::bring(&app, source, logins, |by| bar.advance(by)).await;
    bar.end();
    app.db().close().await;
    tell(&brought.with_context(|| format!("{} was not taken whole; bring it again", file.display()))?);
    Ok(ExitCode::SUCCESS)
}

/// Reads the whole file before anything is written, so that a malformed one changes nothing.
fn read(file: &Path) -> anyhow::Result<Vec<BroughtLogin>> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut logins = Vec::new();
    for (line, read) in (2..).zip(reader.deserialize::<Line>()) {
        // The error's own text would quote the line, which holds a hash.
        let Ok(read) = read else {
            bail!(
                "{}, line {line}: not a line with the columns customer_key, portal_id, contact_address, \
                 contact_verified and password_hash in UTF-8",
                file.display()
            );
        };
        let contact_verified = match read.contact_verified.trim() {
            "true" | "1" => true,
            "false" | "0" | "" => false,
            _ => bail!("{}, line {line}: contact_verified is neither true nor false", file.display()),
        };
        logins.push(BroughtLogin {
            line,
            customer_key: read.customer_key,
            portal_id: read.portal_id,
            contact_address: read.contact_address,
            contact_verified,
            password_hash: read.password_hash,
        });
    }
    Ok(logins)
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
