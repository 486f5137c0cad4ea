//! `madoguchi db copy`: a database copied into another, its progress, and what both hold in the end.

use crate::{
    config::{Config, DatabaseAddress, from_source},
    installation,
    progress::Bar,
    say,
};
use anyhow::{Context as _, bail};
use indicatif::HumanCount;
use madoguchi_store::{
    Db, Patience,
    copy::{self, Batch, LEFT_OUT, Progress, Step, Sum, Table},
    migrate,
};
use std::sync::Arc;

/// Copies the database of `source` into that of `target`. A missing target file is created, and a target without a
/// schema gets one.
pub(crate) async fn copy(source: &Config, target: &Config) -> anyhow::Result<()> {
    let source = installation::open(source, Patience::MAINTENANCE).await?;
    let target = installation::open_or_make(target, Patience::MAINTENANCE).await?;
    if migrate::is_new(&target).await? {
        migrate::migrate(&target).await.context("the target's schema was not made")?;
    }
    migrate::check(&target).await.context("the target cannot be used")?;
    let sums = run(&source, &target).await?;
    source.close().await;
    target.close().await;
    summarise(&sums);
    Ok(())
}

async fn run(source: &Db, target: &Db) -> anyhow::Result<Vec<(&'static Table, Sum)>> {
    let bar = Arc::new(Bar::default());
    let outcome = copy::copy(source, target, Batch::default(), bar.clone()).await;
    bar.end();
    outcome.context("the database was not copied")
}

fn summarise(sums: &[(&'static Table, Sum)]) {
    say::line(format!("{:<18}{:>14}  {:<12}", "table", "rows", "checksum"));
    for (table, sum) in sums {
        say::line(format!("{:<18}{:>14}  {sum}  ✓", table.name, HumanCount(sum.rows).to_string()));
    }
    let rows = HumanCount(sums.iter().map(|(_, sum)| sum.rows).sum());
    say::line(format!("{rows} rows in {} tables are the same on both sides.", sums.len()));
    say::line(format!("{LEFT_OUT} is not copied: it holds lines of an import at work, and none is."));
}

/// The address that an argument gives, or points to so that no list of processes shows its password.
pub(crate) fn address(given: &str) -> anyhow::Result<DatabaseAddress> {
    let address = from_source(given)?.unwrap_or_else(|| given.to_owned());
    if address.is_empty() {
        bail!("the address of a database is empty");
    }
    Ok(DatabaseAddress::from(address))
}

impl Progress for Bar {
    fn begin(&self, step: Step, table: &'static str, rows: u64) {
        let (name, unit) = match step {
            Step::Comparing => ("Comparing", "{percent} %"),
            Step::Copying => ("Copying", "{human_pos}/{human_len}"),
            Step::Checking => ("Checking", "{percent} %"),
        };
        Self::begin(self, &format!("{name} {table}"), rows, unit);
    }

    fn advance(&self, rows: u64) {
        Self::advance(self, rows);
    }

    fn resumed(&self, rows: u64) {
        let rows = HumanCount(rows);
        say::aside(format!("The target holds {rows} rows of a copy that was interrupted; going on behind them."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn an_address_may_stand_in_a_file_and_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("address");
        fs::write(&file, "postgres://portal:secret@db/portal\n").unwrap();
        let given = format!("file:{}", file.display());
        assert_eq!(address(&given).unwrap().reveal(), "postgres://portal:secret@db/portal");
        assert_eq!(address("sqlite:portal.db").unwrap().reveal(), "sqlite:portal.db");
        fs::write(&file, "\n").unwrap();
        for wrong in [given.as_str(), "file:/nowhere/address", "env:MADOGUCHI_NOT_SET"] {
            address(wrong).unwrap_err();
        }
    }
}
