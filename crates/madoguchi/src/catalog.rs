//! `madoguchi catalog`: what can be ordered, from the operator's files into force (PRODUCT §6.4, decision 0041).

use crate::{config::Config, installation, say};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use madoguchi_app::{
    App,
    catalog::{self, Faults, Files, Loaded},
};
use madoguchi_domain::{
    catalog::{Catalog, Offering},
    time::Date,
};
use madoguchi_store::Patience;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(crate) enum CatalogCommand {
    /// Say everything that is wrong with a catalogue's files; needs no database
    Check {
        /// The folder with catalog.toml and a file for each family
        folder: PathBuf,
    },
    /// Put a catalogue in force as a whole; with a fault in it the one in force stays
    Load {
        /// The folder with catalog.toml and a file for each family
        folder: PathBuf,
    },
    /// Print the catalogue in force: its version, and what is sold on a day
    Show {
        /// The day, as 2026-12-01 [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
}

/// Runs the command and prints what it did.
pub(crate) async fn run(config: &Config, command: CatalogCommand) -> anyhow::Result<()> {
    if let CatalogCommand::Check { folder } = &command {
        return match read(folder)?.check() {
            Ok(catalog) => {
                let count = catalog.offerings().count();
                say::line(format!("{count} offerings, nothing wrong; version {}", catalog.version()));
                Ok(())
            }
            Err(faults) => refused(&faults),
        };
    }
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_for_command(config, db, keys)?;
    let done = match command {
        CatalogCommand::Check { .. } => Ok(()),
        CatalogCommand::Load { folder } => load(&app, &folder).await,
        CatalogCommand::Show { on } => show(&app, on).await,
    };
    app.db().close().await;
    done
}

fn read(folder: &Path) -> anyhow::Result<Files> {
    Files::read(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))
}

fn refused(faults: &Faults) -> anyhow::Result<()> {
    for fault in faults {
        say::line(fault.trim_end());
    }
    match faults.len() {
        1 => bail!("1 thing is wrong with this catalogue"),
        count => bail!("{count} things are wrong with this catalogue"),
    }
}

async fn load(app: &App, folder: &Path) -> anyhow::Result<()> {
    let Loaded { version, was_in_force, differing } = match catalog::load(app, &read(folder)?).await? {
        Ok(loaded) => loaded,
        Err(faults) => return refused(&faults),
    };
    for difference in &differing {
        say::line(format!("note: {difference}"));
    }
    say::line(if was_in_force {
        format!("this catalogue is in force already; version {version}")
    } else {
        format!("this catalogue is in force now; version {version}")
    });
    Ok(())
}

async fn show(app: &App, on: Option<Date>) -> anyhow::Result<()> {
    let Some(catalog) = catalog::in_force(app).await? else {
        bail!("no catalogue is in force: madoguchi catalog load FOLDER")
    };
    let day = on.unwrap_or_else(|| app.zone().date_of(app.now()));
    say::line(format!("version {}, what is sold on {day}", catalog.version()));
    for offering in sold_on(&catalog, day) {
        let (key, price, mode) = (&offering.key, offering.price.0, offering.tax_mode);
        say::line(format!(
            "{key:<16} {price:>8} yen  tax {mode:<9} {:<10} {}",
            offering.charge_kind,
            offering.name().ja
        ));
    }
    Ok(())
}

/// What is sold on a day, by family.
fn sold_on(catalog: &Catalog, day: Date) -> Vec<&Offering> {
    let versions = catalog.offerings().filter_map(|versions| versions.iter().rev().find(|of| of.is_sold_on(day)));
    let mut sold: Vec<&Offering> = versions.collect();
    sold.sort_by_key(|offering| offering.family);
    sold
}
