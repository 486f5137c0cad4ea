//! `madoguchi check`: everything that `serve` needs, looked at without changing anything.

use crate::{
    config::{Config, Loaded, Mail, Webhook},
    installation, say,
};
use madoguchi_app::partner::Partner;
use madoguchi_store::Patience;
use std::process::ExitCode;

/// Looks at configuration, database, mail server and partners, and prints what it found; fails when anything is wrong.
pub(crate) async fn check(loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let config = &loaded.config;
    let source = loaded.file.as_ref().map_or("the environment".to_owned(), |file| file.display().to_string());
    let mut all_is_well = true;
    let mut tell = |what: &str, faults: &[String]| {
        if faults.is_empty() {
            say::line(format!("ok     {what}"));
        }
        for fault in faults {
            all_is_well = false;
            say::line(format!("wrong  {what}: {fault}"));
        }
    };
    tell(&format!("configuration ({source})"), &config.faults());
    if let Ok(address) = config.database_address() {
        tell(&format!("database ({address})"), &database(config).await);
    }
    if let Ok(mail) = config.mail() {
        tell(&format!("mail server ({})", mail.host), &mail_server(mail).await);
    }
    for (partner, webhook) in config.partners.iter() {
        tell(&format!("partner {partner}"), &reach(partner, webhook).await);
    }
    for note in config.notes().into_iter().chain(config.partners.missing()) {
        say::line(format!("note   {note}"));
    }
    // A configuration that is wrong was told above.
    if let Ok(letters) = installation::letters(config) {
        let fault = letters.check().err().map(|fault| fault.to_string());
        tell("letters (typeface, room for the operator's words)", &fault.into_iter().collect::<Vec<_>>());
    }
    say::line(if all_is_well { "everything is well" } else { "not everything is well" });
    Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn database(config: &Config) -> Vec<String> {
    match installation::open(config, Patience::PAGES).await {
        Ok(db) => {
            db.close().await;
            Vec::new()
        }
        Err(error) => vec![format!("{error:#}")],
    }
}

async fn mail_server(mail: &Mail) -> Vec<String> {
    // A mailer that cannot be made is reported with the configuration.
    let Ok(mailer) = mail.mailer() else { return Vec::new() };
    mailer.check().await.err().map(|fault| fault.to_string()).into_iter().collect()
}

async fn reach(partner: Partner, webhook: &Webhook) -> Vec<String> {
    // A line that cannot be made is reported with the configuration.
    let Ok(line) = webhook.line(partner) else { return Vec::new() };
    line.check().await.err().map(|fault| fault.to_string()).into_iter().collect()
}
