//! The command line of `madoguchi import`.

use super::host;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use madoguchi_app::import::{self, Options, default_rejected};
use madoguchi_domain::{
    import::{Allowed, BrakeKind, Limits},
    time::Ts,
};
use std::path::PathBuf;

#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    pub(super) command: Option<ImportCommand>,
    /// The folder with manifest.toml
    #[arg(required = true)]
    bundle: Option<PathBuf>,
    /// Compare only: print what an import would do, per file and kind of change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Where rejected lines are named [default: rejected.csv in the bundle]
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Stop when more than so many percent of a file's lines are rejected [default: 2]
    #[arg(long, value_name = "[FILE=]PERCENT")]
    most_rejected_percent: Vec<Allowed>,
    /// Stop when more than so many percent of what the portal has of a file's lines would vanish [default: 10]
    #[arg(long, value_name = "[FILE=]PERCENT")]
    most_vanished_percent: Vec<Allowed>,
    /// Stop when more than so many percent of the active contracts, or products, would end [default: customers.csv=2,
    /// products.csv=10]
    #[arg(long, value_name = "[FILE=]PERCENT")]
    most_ended_percent: Vec<Allowed>,
    /// Stop when more than so many percent as many customers are new as the portal knows of the source [default: 10]
    #[arg(long, value_name = "PERCENT")]
    most_new_percent: Vec<Allowed>,
    /// Stop when the portal's records of more than so many percent of the customers are newer [default: 50]
    #[arg(long, value_name = "PERCENT")]
    most_older_percent: Vec<Allowed>,
    /// The source is one more source of customers, and its name is right
    #[arg(long)]
    new_source: bool,
    /// The text is in the encoding that the manifest declares, whatever it looks like
    #[arg(long)]
    trust_encoding: bool,
    /// Take files that were changed after the manifest was written
    #[arg(long)]
    ignore_hashes: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Date a source's records back after a bundle that was dated too late, so that the true ones are taken again
    ResetAsOf {
        /// The source, as its manifest names it
        #[arg(long, value_name = "NAME")]
        source: String,
        /// The instant that the records describe, such as 2026-11-01T03:00:00+09:00 [default: that of the
        /// latest finished import that is not later than now]
        #[arg(long, value_name = "TIME", value_parser = instant)]
        to: Option<Ts>,
    },
}

fn instant(text: &str) -> Result<Ts, String> {
    import::instant(text).ok_or_else(|| "not a time such as 2026-11-01T03:00:00+09:00".to_owned())
}

impl ImportArgs {
    pub(super) fn options(self) -> anyhow::Result<Options> {
        let bundle = self.bundle.context("no bundle is named")?;
        let of = |kind, allowed: Vec<Allowed>| allowed.into_iter().map(move |allowed| (kind, allowed));
        let allowed = of(BrakeKind::Rejected, self.most_rejected_percent)
            .chain(of(BrakeKind::Vanished, self.most_vanished_percent))
            .chain(of(BrakeKind::Ended, self.most_ended_percent))
            .chain(of(BrakeKind::New, self.most_new_percent))
            .chain(of(BrakeKind::Older, self.most_older_percent))
            .collect();
        Ok(Options {
            rejected: self.rejected.unwrap_or_else(|| default_rejected(&bundle)),
            bundle,
            limits: Limits { allowed, trust_encoding: self.trust_encoding, new_source: self.new_source },
            dry_run: self.dry_run,
            ignore_hashes: self.ignore_hashes,
            host: host(),
        })
    }
}
