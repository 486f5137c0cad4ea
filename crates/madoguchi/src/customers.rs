//! `madoguchi customers`: what an agent does for a customer who cannot get in (PRODUCT §4.1).

use crate::{config::Config, installation, say};
use anyhow::bail;
use clap::Subcommand;
use madoguchi_app::{App, Outcome, credential, registration};
use madoguchi_store::Patience;

#[derive(Debug, Subcommand)]
pub(crate) enum CustomersCommand {
    /// Let a customer try again to prove the contract, after wrong tries used up the day's; recorded in the audit trail
    ClearTries {
        /// お客さま番号
        customer_number: String,
    },
    /// Open a customer's login again that somebody said was not hers, once you know whose it is; recorded in the audit
    /// trail
    Resume {
        /// お客さま番号
        customer_number: String,
    },
}

/// Runs the command and prints what it did.
pub(crate) async fn run(config: &Config, command: CustomersCommand) -> anyhow::Result<()> {
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_for_command(config, db, keys)?;
    installation::agree_on_key(&app).await?;
    let done = match command {
        CustomersCommand::ClearTries { customer_number } => clear_tries(&app, &customer_number).await,
        CustomersCommand::Resume { customer_number } => resume(&app, &customer_number).await,
    };
    app.db().close().await;
    done
}

async fn resume(app: &App, customer_number: &str) -> anyhow::Result<()> {
    match credential::resume(app, customer_number).await? {
        Outcome::Done(()) => say::line(format!(
            "the login of customer {customer_number} opens again, once its password is reset by its contact address"
        )),
        Outcome::Refused(()) => bail!("no customer with the number {customer_number} has a suspended login"),
    }
    Ok(())
}

async fn clear_tries(app: &App, customer_number: &str) -> anyhow::Result<()> {
    match registration::clear_tries(app, customer_number).await? {
        Outcome::Done(0) => say::line(format!("customer {customer_number} had no tries to clear")),
        Outcome::Done(1) => say::line(format!("1 try of customer {customer_number} cleared")),
        Outcome::Done(count) => say::line(format!("{count} tries of customer {customer_number} cleared")),
        Outcome::Refused(()) => bail!("nobody who may register has the customer number {customer_number}"),
    }
    Ok(())
}
