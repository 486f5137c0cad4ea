//! `madoguchi audit verify`: walks along the sealed audit trail and names what is not as it was sealed.

use crate::{config::Config, installation, say};
use anyhow::Context as _;
use indicatif::HumanCount;
use madoguchi_app::audit::{self, Verified};
use madoguchi_domain::audit::Finding;
use madoguchi_store::Patience;
use std::process::ExitCode;

/// Verifies the trail and prints the outcome; fails when anything is not as it was sealed.
pub(crate) async fn verify(config: &Config) -> anyhow::Result<ExitCode> {
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_for_command(config, db, keys)?;
    let verified = audit::verify(&app).await.context("the audit trail could not be read")?;
    app.db().close().await;
    tell(&verified);
    Ok(if verified.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(verified: &Verified) {
    let Verified { proven, findings, unnamed, unsealed, head_noted } = verified;
    let count = |count: u64| HumanCount(count).to_string();
    say::line(format!("{:>14}  lines are as they were sealed", count(*proven)));
    let since = unsealed.oldest.map_or(String::new(), |oldest| format!(", the oldest of {}", oldest.timestamp()));
    say::line(format!("{:>14}  lines are not sealed yet{since}", count(u64::try_from(unsealed.lines).unwrap_or(0))));
    for finding in findings {
        say::line(format!("wrong  {}", sentence(finding)));
    }
    if *unnamed > 0 {
        say::line(format!("wrong  and {} more", count(*unnamed)));
    }
    if !head_noted {
        say::line(
            "no head was noted outside the database: lines cut off the end would not be missed (audit.head_file)",
        );
    }
    say::line(match (findings.is_empty(), head_noted) {
        (true, true) => "everything is well",
        (true, false) => "everything is well up to the last line that is there",
        (false, _) => "not everything is well",
    });
}

fn sentence(finding: &Finding) -> String {
    match finding {
        Finding::Missing { first, last } if first == last => format!("line {first} is missing"),
        Finding::Missing { first, last } => format!("lines {first} to {last} are missing"),
        Finding::Changed { number, id } => {
            format!("line {number} ({}) does not say what was sealed, or was sealed with another key", id.0)
        }
        Finding::OtherChain { number } => {
            format!("line {number} is another than the one that was noted outside the database")
        }
        Finding::UnprovenCut { number } => {
            format!("line {number} says that old lines were taken away which were not as they had been sealed")
        }
        Finding::FalseCut { number } => {
            format!(
                "lines up to {number} are gone, and it was not this installation that took them away, or it was under an \
                 older key and `madoguchi keys reseal` has not been run since"
            )
        }
    }
}
