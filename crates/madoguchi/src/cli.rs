//! The command line (PRODUCT §12): its commands, and which part of the product runs each.

use crate::{
    audit, away, backup, catalog, check, config, copy, customers, import, jobs, keys, letters, logins, migrate, orders,
    qr, say, serve, staff, telemetry,
};
use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

/// Madoguchi, a self-hosted subscriber portal.
#[derive(Debug, Parser)]
#[command(name = "madoguchi", version)]
pub(crate) struct Cli {
    /// The configuration file [default: ./madoguchi.toml when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database, sqlite:PATH or postgres://…; wins over `MADOGUCHI_DATABASE_URL` and the configuration
    #[arg(long, global = true, value_name = "ADDRESS")]
    database: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "demo")]
    #[command(flatten)]
    Demo(crate::demo::cli::DemoCommand),
    /// Serve the portal and the desk, and work on jobs unless told not to
    Serve {
        /// Leave jobs to `madoguchi worker`
        #[arg(long)]
        no_worker: bool,
    },
    /// Work on jobs: mails and what else waits
    Worker {
        /// Do what is due and stop
        #[arg(long)]
        once: bool,
        /// Tell metrics and health there
        #[arg(long, value_name = "ADDRESS", conflicts_with = "once")]
        operations: Option<SocketAddr>,
    },
    /// Bring the database's schema up to this binary
    Migrate,
    /// Look at configuration, database and mail server without changing anything
    Check,
    /// Print the configuration in force, secrets masked
    Config,
    /// Load an operator's records from a bundle
    Import(import::ImportArgs),
    /// Bring logins along from another system, with the password hashes it made
    Logins {
        /// A CSV file in UTF-8; docs/book/logins.md says what its columns hold
        file: PathBuf,
        /// The source of the customers, as their import's manifest names it
        #[arg(long, value_name = "NAME")]
        source: String,
    },
    /// Write the whole database to a file, while others use it
    Backup(backup::BackupArgs),
    /// Put a backup in the database's place; stop serve, worker and import first
    Restore(backup::RestoreArgs),
    /// Look after the database
    Db {
        #[command(subcommand)]
        command: DbCommand,
    },
    /// Look after the audit trail
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Print the portal's address as a QR code, for papers and your home page
    Qr {
        /// Write it to that SVG file instead of the terminal; it must not be there yet
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write a page that the proxy shows while the portal is away
    AwayPage {
        /// Where to; an earlier one is replaced
        file: PathBuf,
    },
    /// Print letters with a temporary ID, and note what became of them
    Letters {
        #[command(subcommand)]
        command: letters::LettersCommand,
    },
    /// Look after the catalogue: what can be ordered, under which rules
    Catalog {
        #[command(subcommand)]
        command: catalog::CatalogCommand,
    },
    /// Help a customer who cannot get in
    Customers {
        #[command(subcommand)]
        command: customers::CustomersCommand,
    },
    /// See what subscribers asked for, and move it on
    Orders {
        #[command(subcommand)]
        command: orders::OrdersCommand,
    },
    /// Say who works at the desk
    Staff {
        #[command(subcommand)]
        command: staff::StaffCommand,
    },
    /// Look at jobs that were given up, and try them again
    Jobs {
        #[command(subcommand)]
        command: jobs::JobsCommand,
    },
    /// Look after the key file
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
}

#[derive(Debug, Subcommand)]
enum DbCommand {
    /// Copy a database into an empty one of either engine; stop serve, worker and import first
    Copy(CopyArgs),
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Look whether anything in the sealed trail was changed, taken out or put in
    Verify,
}

#[derive(Debug, Args)]
struct CopyArgs {
    /// The database to copy: sqlite:PATH or postgres://…, `env:NAME` or `file:PATH` for where that stands [default: the
    /// configured database]
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Where to, given likewise: an empty database, or one that a copy of the same database was interrupted in
    #[arg(long, value_name = "ADDRESS")]
    to: String,
}

impl Cli {
    /// Whether the command works through millions of rows while people use the portal.
    pub(crate) const fn stands_back(&self) -> bool {
        matches!(self.command, Command::Import(_))
    }

    /// Runs the command. Success means that it is done.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let look = || config::load(self.config.as_deref(), self.database.as_deref());
        let load = || look()?.settings();
        match self.command {
            #[cfg(feature = "demo")]
            Command::Demo(command) => command.run(self.database).await?,
            Command::Serve { no_worker } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::SERVING)?;
                serve::serve(&config, !no_worker).await?;
            }
            Command::Worker { once, operations } => {
                let config = load()?;
                telemetry::start(&config.log, if once { telemetry::COMMANDS } else { telemetry::SERVING })?;
                if once { serve::drain(&config).await? } else { serve::work(&config, operations).await? }
            }
            Command::Migrate => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                migrate::migrate(&config).await?;
            }
            Command::Check => return check::check(&look()?).await,
            Command::Config => print_config(&look()?)?,
            Command::Import(args) => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                return import::run_command(&config, args).await;
            }
            Command::Logins { file, source } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                return logins::bring(&config, &file, &source).await;
            }
            Command::Backup(args) => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                backup::backup(&config, &args.to).await?;
            }
            Command::Restore(args) => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                backup::restore(&config, &args.file, args.replace).await?;
            }
            Command::Db { command: DbCommand::Copy(args) } => {
                let mut config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                let target = copy::address(&args.to).context("--to")?;
                if let Some(from) = args.from {
                    config = config.with_database(copy::address(&from).context("--from")?);
                }
                copy::copy(&config, &config.clone().with_database(target)).await?;
            }
            Command::Audit { command: AuditCommand::Verify } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                return audit::verify(&config).await;
            }
            Command::Qr { out } => {
                let origin = load()?.origin().map_err(anyhow::Error::msg)?;
                qr::print(origin.as_str(), out.as_deref())?;
            }
            Command::AwayPage { file } => away::write(&load()?, &file)?,
            Command::Letters { command } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                return letters::run(&config, command).await;
            }
            Command::Catalog { command } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                catalog::run(&config, command).await?;
            }
            Command::Customers { command } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                customers::run(&config, command).await?;
            }
            Command::Orders { command } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                orders::run(&config, command).await?;
            }
            Command::Staff { command } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                staff::run(&config, command).await?;
            }
            Command::Jobs { command } => {
                let config = load()?;
                telemetry::start(&config.log, telemetry::COMMANDS)?;
                jobs::run(&config, command).await?;
            }
            Command::Keys { command } => return keys::run(command, load).await,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn print_config(loaded: &config::Loaded) -> anyhow::Result<()> {
    let from = loaded.file.as_ref().map_or("no file".to_owned(), |file| file.display().to_string());
    say::line(format!("# Settings in force, from {from} and the environment; secrets are shown as \"…\".\n"));
    for fault in &loaded.faults {
        say::aside(format!("wrong  {fault}"));
    }
    say::line(toml::to_string(&loaded.config).context("the settings cannot be written as TOML")?);
    Ok(())
}
