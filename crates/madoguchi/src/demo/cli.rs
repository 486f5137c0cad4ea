//! The demo's commands.

use super::{Operator, Options, default_directory, run, write_data};
use clap::{Args, Subcommand, ValueEnum, value_parser};
use madoguchi_domain::{import::Encoding, statement::MONTHS_SHOWN, time::Date};
use std::{net::SocketAddr, path::PathBuf};

/// What there is to ask for.
#[derive(Debug, Subcommand)]
pub(crate) enum DemoCommand {
    /// Start a whole fictional operator in a directory of its own
    Demo(DemoArgs),
    /// Write the fictional operator's customers as an import bundle
    DemoData(DemoDataArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The directory it lives in [default: madoguchi-demo in the user's data directory, and one of its own for another brand]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How many customers the operator has
    #[arg(long, value_name = "N", default_value_t = 1000)]
    customers: u64,
    /// The same number gives the same people
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Whose brand it bears, hibarino or shiokaze
    #[arg(long, value_name = "NAME", default_value = "hibarino", value_parser = Operator::named)]
    brand: Operator,
    /// Where the portal listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    portal: SocketAddr,
    /// Where the desk listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    desk: SocketAddr,
    /// Where metrics and health are told
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9180")]
    operations: SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct DemoDataArgs {
    /// How many customers
    #[arg(long, value_name = "N", default_value_t = 1000)]
    customers: u64,
    /// The same number gives the same people
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The encoding of the CSV files
    #[arg(long, value_enum, default_value_t = BundleEncoding::Utf8)]
    encoding: BundleEncoding,
    /// The day on which the world stands, yyyy-mm-dd [default: today in Japan]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// Bill lines for so many of the newest months; older bills have their amounts only
    #[arg(long, value_name = "MONTHS", default_value_t = MONTHS_SHOWN, value_parser = value_parser!(i32).range(1..))]
    months_with_lines: i32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum BundleEncoding {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "cp932")]
    Cp932,
}

impl DemoCommand {
    /// Runs the command; `database` replaces the file in the demo's directory.
    pub(crate) async fn run(self, database: Option<String>) -> anyhow::Result<()> {
        match self {
            Self::Demo(args) => {
                let options = Options {
                    data: match args.data {
                        Some(data) => data,
                        None => default_directory(args.brand)?,
                    },
                    customers: args.customers,
                    seed: args.seed,
                    operator: args.brand,
                    database,
                    portal: args.portal,
                    desk: args.desk,
                    operations: args.operations,
                };
                run(options).await
            }
            Self::DemoData(args) => {
                let encoding = match args.encoding {
                    BundleEncoding::Utf8 => Encoding::Utf8,
                    BundleEncoding::Cp932 => Encoding::Cp932,
                };
                write_data(args.customers, args.seed, args.today, args.months_with_lines, &args.out, encoding)
            }
        }
    }
}
