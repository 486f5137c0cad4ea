//! `madoguchi staff`: the people at the desk. The first of them can be let in only here.

use crate::{
    config::{Config, from_source},
    installation, say,
};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use madoguchi_app::{
    Outcome,
    staff::{self, Newcomer},
};
use madoguchi_domain::{secret::Secret, staff::Role};
use madoguchi_store::Patience;
use std::io;

#[derive(Debug, Subcommand)]
pub(crate) enum StaffCommand {
    /// Let somebody in to the desk; recorded in the audit trail
    Add {
        /// What she signs in with: 2 to 64 letters, digits and . _ @ + -
        #[arg(long, value_name = "NAME")]
        sign_in: String,
        /// Her name, as her colleagues know it
        #[arg(long)]
        name: String,
        /// agent, clerk, editor, auditor or admin
        #[arg(long, value_parser = role)]
        role: Role,
        /// Where her password stands: `env:NAME`, `file:PATH`, or `-` for standard input [default: one is made, and told once]
        #[arg(long, value_name = "SOURCE")]
        password: Option<String>,
    },
    /// Take somebody off the desk: her sessions end, and her sign-in name is not given again
    Close {
        /// What she signs in with
        #[arg(long, value_name = "NAME")]
        sign_in: String,
    },
}

fn role(word: &str) -> Result<Role, String> {
    let known = || Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    Role::parse(word).ok_or_else(|| format!("the roles are {}", known()))
}

/// Runs the command and prints what it did.
pub(crate) async fn run(config: &Config, command: StaffCommand) -> anyhow::Result<()> {
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    // It hashes as the portal does, and mails nobody.
    let app = installation::app_that_hashes(config, db)?;
    match command {
        StaffCommand::Add { sign_in, name, role, password } => {
            let password = password.as_deref().map(password_from).transpose()?;
            let newcomer = Newcomer { sign_in: sign_in.clone(), name, role, password, seed: None };
            let added = staff::add(&app, newcomer).await;
            app.db().close().await;
            match added? {
                Outcome::Refused(refusal) => bail!("{refusal}"),
                Outcome::Done(made) => {
                    if let Some(made) = made {
                        say::line(format!("password: {}", made.expose()));
                        say::aside("Write it down: it is not told again.");
                    }
                    say::aside(format!("{sign_in} signs in at {}", address(config)?));
                    say::aside("The first sign-in sets up an authenticator app: let that be soon.");
                }
            }
        }
        StaffCommand::Close { sign_in } => {
            let was_there = staff::close(&app, &sign_in).await;
            app.db().close().await;
            if !was_there? {
                bail!("nobody at the desk signs in with {sign_in}");
            }
            say::line(format!("{sign_in} is off the desk"));
        }
    }
    Ok(())
}

fn address(config: &Config) -> anyhow::Result<String> {
    let desk = config.desk().map_err(anyhow::Error::msg)?;
    Ok(desk.map_or_else(|| "the desk, once desk.listen is set".to_owned(), |(_, origin)| origin.as_str().to_owned()))
}

/// Reads the password from `source`, so that no list of processes shows it.
fn password_from(source: &str) -> anyhow::Result<Secret<String>> {
    if source == "-" {
        let text = io::read_to_string(io::stdin()).context("standard input cannot be read")?;
        return Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()));
    }
    let password = from_source(source)?;
    let password =
        password.context("--password takes env:NAME, file:PATH or - for standard input, not the password itself")?;
    Ok(Secret::new(password))
}
