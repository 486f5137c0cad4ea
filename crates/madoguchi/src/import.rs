//! `madoguchi import`: runs an import, shows its progress and prints what it did.

use crate::{config::Config, installation, progress::Bar, say};
use anyhow::Context as _;
use indicatif::HumanCount;
use madoguchi_app::{
    App,
    import::{self, Options, Progress, Report, Step},
};
use madoguchi_store::Patience;
use std::{process::ExitCode, sync::Arc};

/// The exit code of an import that stopped because it would have ended too many customers.
const STOPPED: u8 = 2;

/// Imports a bundle into the configured database and prints the outcome.
///
/// Rejected lines are no failure: the file that lists them is named. A run that stopped has an exit code of its own.
pub(crate) async fn import(config: &Config, options: Options) -> anyhow::Result<ExitCode> {
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_without_secrets(config, db)?;
    let report = run(&app, &options).await?;
    app.db().close().await;
    summarise(&report, &options);
    Ok(match report.stopped {
        Some(stopped) => {
            say::aside(format!(
                "madoguchi: nothing was changed: the bundle lacks {} of {} active customers, more than {} %, and a full \
                 import would end them. If they have really left, import again with --most-ended-percent {}; if the \
                 bundle is not whole, send it as mode = \"delta\" or make it anew.",
                stopped.missing,
                stopped.active,
                options.most_ended_percent,
                percent_needed(stopped.missing, stopped.active),
            ));
            ExitCode::from(STOPPED)
        }
        None => ExitCode::SUCCESS,
    })
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

/// The smallest whole percentage that would let a run pass.
fn percent_needed(missing: i64, active: i64) -> i64 {
    missing.saturating_mul(100).saturating_add(active - 1).checked_div(active).unwrap_or(100)
}

fn summarise(report: &Report, options: &Options) {
    let counts = &report.counts;
    for (what, count) in [
        ("lines read", counts.read_lines),
        ("lines rejected", counts.rejected_lines),
        ("customers new or changed", counts.changed_customers),
        ("customers unchanged", counts.unchanged_customers),
        ("customers ended", counts.ended_customers),
    ] {
        let count = HumanCount(u64::try_from(count).unwrap_or(0)).to_string();
        say::line(format!("{count:>14}  {what}"));
    }
    if counts.rejected_lines > 0 {
        say::line(format!("Rejected lines are named in {}; the rest was taken.", options.rejected.display()));
    }
}

impl Progress for Bar {
    fn step(&self, step: Step, total: u64) {
        let (name, unit) = match step {
            Step::Checking => ("Checking files", "{bytes}/{total_bytes}"),
            Step::Reading => ("Reading lines", "{human_pos}/{human_len}"),
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

#[cfg(test)]
mod tests {
    use super::percent_needed;

    #[test]
    fn the_percentage_to_go_on_with_is_enough_and_whole() {
        for (missing, active, percent) in [(10, 50, 20), (1, 3, 34), (3, 100, 3), (50, 50, 100), (1, 0, 100)] {
            assert_eq!(percent_needed(missing, active), percent, "{missing} of {active}");
        }
    }
}
