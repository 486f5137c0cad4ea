//! `madoguchi migrate`: the schema of the configured database, brought up to this binary.

use crate::{config::Config, installation, say};
use anyhow::Context as _;
use madoguchi_store::{Patience, migrate};

/// Migrates the database; a missing file is created.
pub(crate) async fn migrate(config: &Config) -> anyhow::Result<()> {
    let db = installation::open_or_make(config, Patience::MAINTENANCE).await?;
    let applied = migrate::migrate(&db).await.context("the schema was not migrated")?;
    db.close().await;
    say::line(match applied {
        0 => "the schema was up to date".to_owned(),
        1 => "1 migration applied; the schema is up to date".to_owned(),
        many => format!("{many} migrations applied; the schema is up to date"),
    });
    Ok(())
}
