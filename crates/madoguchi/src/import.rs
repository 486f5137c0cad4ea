//! `madoguchi import`: runs an import, shows its progress and prints what it did.

mod args;
mod held;
mod table;

pub(crate) use args::ImportArgs;

use crate::{config::Config, installation, progress::Bar, say};
use anyhow::Context as _;
use args::ImportCommand;
use indicatif::HumanCount;
use madoguchi_app::{
    App,
    import::{self, Options, Progress, Report, Step},
};
use madoguchi_domain::{import::BundleFile, time::Ts};
use madoguchi_store::Patience;
use std::{process::ExitCode, sync::Arc};

/// The exit code of an import that stopped because the bundle would have changed more than is usual.
const STOPPED: u8 = 2;

/// Imports a bundle, or does what else belongs to importing.
pub(crate) async fn run_command(config: &Config, args: ImportArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        Some(ImportCommand::ResetAsOf { source, to }) => reset_as_of(config, &source, to).await,
        None => import(config, args.options()?).await,
    }
}

/// Imports a bundle into the configured database and prints the outcome.
///
/// A few rejected lines are no failure: the file that lists them is named. A run that stopped has an exit code of its
/// own.
async fn import(config: &Config, options: Options) -> anyhow::Result<ExitCode> {
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_without_secrets(config, db)?;
    let report = run(&app, &options).await?;
    app.db().close().await;
    match &report.difference {
        Some(difference) => table::print(&report.tally, difference, &options.bundle),
        None => summarise(&report),
    }
    remark(&report, &options);
    if report.stopped.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let nothing = if options.dry_run { "an import would stop here" } else { "nothing was changed" };
    say::aside(format!("madoguchi: {nothing}. What is meant can be let through by the option named."));
    for brake in &report.stopped {
        say::aside(format!("- {}", held::sentence(brake)));
    }
    Ok(ExitCode::from(STOPPED))
}

async fn reset_as_of(config: &Config, source: &str, to: Option<Ts>) -> anyhow::Result<ExitCode> {
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_without_secrets(config, db)?;
    let reset = import::reset_as_of(&app, source, to).await?;
    app.db().close().await;
    let (customers, offerings) = (human(reset.customers), human(reset.offerings));
    say::line(format!("{customers:>14}  customers dated back to {}", reset.to.timestamp()));
    say::line(format!("{offerings:>14}  offerings"));
    if reset.customers + reset.offerings == 0 {
        say::line(format!("Nothing of {source} is dated later; --to TIME names an earlier instant."));
    } else {
        say::line("What they say stays until the next bundle: import the newest full one now.");
    }
    Ok(ExitCode::SUCCESS)
}

/// The name of this machine; empty when it has none.
pub(crate) fn host() -> String {
    hostname::get().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Runs an import with its progress on standard error.
pub(crate) async fn run(app: &App, options: &Options) -> anyhow::Result<Report> {
    let bar = Arc::new(Bar::default());
    let outcome = import::import(app, options, bar.clone()).await;
    bar.end();
    outcome.with_context(|| format!("{} was not imported", options.bundle.display()))
}

fn human(count: i64) -> String {
    HumanCount(u64::try_from(count).unwrap_or(0)).to_string()
}

fn summarise(report: &Report) {
    let counts = &report.counts;
    for (what, count) in [
        ("lines read", counts.read_lines),
        ("lines rejected", counts.rejected_lines),
        ("customers new or changed", counts.changed_customers),
        ("customers unchanged", counts.unchanged_customers),
        ("customers skipped, as what the portal has of them is newer", counts.older_customers),
        ("customers ended, as the bundle lacks them", counts.ended_customers),
    ] {
        say::line(format!("{:>14}  {what}", human(count)));
    }
}

/// Says what an engineer should look at, though nothing stopped for it.
fn remark(report: &Report, options: &Options) {
    let (counts, list) = (&report.counts, options.rejected.display());
    if counts.rejected_lines > 0 {
        say::line(format!("Rejected lines are named in {list}."));
    }
    for (file, tally) in report.tally.iter().filter(|(_, tally)| tally.unshowable > 0) {
        say::line(format!(
            "{file}: {} lines hold characters that no browser can show (gaiji, or lost in a conversion). They are taken \
             as they are and named in {list}; give these characters their Unicode where the bundle is made.",
            human(tally.unshowable),
        ));
    }
    let brings = |file| report.tally.get(&file).is_some_and(|tally| tally.taken() > 0);
    if brings(BundleFile::Customers) && !brings(BundleFile::Phones) {
        say::line("The bundle brings no phone number; without one nobody can prove a contract.");
    }
}

impl Progress for Bar {
    fn step(&self, step: Step, total: u64) {
        let (name, unit) = match step {
            Step::Checking => ("Checking files", "{bytes}/{total_bytes}"),
            Step::Reading => ("Reading lines", "{human_pos}/{human_len}"),
            Step::Comparing => ("Comparing customers", "{human_pos}/{human_len}"),
            Step::Merging => ("Merging customers", "{human_pos}/{human_len}"),
            Step::Ending => ("Ending customers that are gone", ""),
        };
        self.begin(name, total, unit);
    }

    fn resumed(&self) {
        say::aside("An import of this bundle was interrupted; going on where it stopped.");
    }

    fn advance(&self, by: u64) {
        Self::advance(self, by);
    }
}
