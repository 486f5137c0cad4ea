//! `madoguchi check`: everything that `serve` needs, looked at without changing anything.

use crate::{
    config::{Config, Loaded, Mail, Webhook},
    installation, say,
};
use madoguchi_app::partner::Partner;
use madoguchi_store::{Patience, inspect};
use std::process::ExitCode;

/// Looks at configuration, database, mail server and partners, and prints what it found; fails when anything is wrong.
pub(crate) async fn check(loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let config = &loaded.config;
    let mut faults = loaded.faults.clone();
    faults.extend(config.faults());
    faults.extend(loaded.open_file_fault());
    let mut all_is_well = true;
    let mut tell = |what: &str, faults: Option<Vec<String>>| match faults.as_deref() {
        None => say::line(format!("-      {what}: not tried, since its settings are wrong")),
        Some([]) => say::line(format!("ok     {what}")),
        Some(faults) => {
            all_is_well = false;
            for fault in faults {
                say::line(format!("wrong  {what}: {fault}"));
            }
        }
    };
    tell(&format!("configuration ({})", loaded.source()), Some(faults));
    if let Ok(address) = config.database_address() {
        tell(&format!("database ({address})"), Some(database(config).await));
    }
    if let Ok(mail) = config.mail() {
        tell(&format!("mail server ({})", mail.host), mail_server(mail).await);
    }
    for (partner, webhook) in config.partners.iter() {
        tell(&format!("partner {partner}"), reach(partner, webhook).await);
    }
    for note in config.notes().into_iter().chain(config.partners.missing()) {
        say::line(format!("note   {note}"));
    }
    // A configuration that is wrong was told above.
    if let Ok(letters) = installation::letters(config) {
        let fault = letters.check().err().map(|fault| fault.to_string());
        tell("letters (typeface, room for the operator's words)", Some(fault.into_iter().collect()));
    }
    say::line(if all_is_well { "everything is well" } else { "not everything is well" });
    Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn database(config: &Config) -> Vec<String> {
    match installation::open(config, Patience::PAGES).await {
        Ok(db) => {
            let faults = inspect::faults(&db).await;
            db.close().await;
            faults.unwrap_or_else(|error| vec![format!("{:#}", anyhow::Error::new(error))])
        }
        Err(error) => vec![format!("{error:#}")],
    }
}

/// `None` where no mailer can be made; that is told with the configuration.
async fn mail_server(mail: &Mail) -> Option<Vec<String>> {
    let mailer = mail.prober().ok()?;
    Some(mailer.check().await.err().map(|fault| fault.to_string()).into_iter().collect())
}

/// As [`mail_server`].
async fn reach(partner: Partner, webhook: &Webhook) -> Option<Vec<String>> {
    let line = webhook.line(partner).ok()?;
    Some(line.check().await.err().map(|fault| fault.to_string()).into_iter().collect())
}
