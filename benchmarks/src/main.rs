//! The benchmarks behind `./bench` (docs/product/QUALITY.md, "Speed and scale").
//!
//! The product runs as an operator runs it, in processes of its own, and what it is compared with runs in the same run
//! on the same data. Figures are ratios and CPU times; another machine gives other times and nearly the same ratios.

mod account;
mod bare;
mod browser;
mod load;
mod machine;
mod process;
mod report;
mod scenario;
mod server;
mod world;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use report::{Report, println};
use scenario::Scenario;
use std::{env, path::PathBuf, process::ExitCode, rc::Rc, time::Duration};
use tokio::signal::unix::{SignalKind, signal};
use world::{Bench, Engine, World};

#[derive(Debug, Parser)]
#[command(name = "bench", about = "Measures Madoguchi")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run scenarios; `./bench` calls this
    Run(RunArgs),
    /// Be the handler that pages are compared with
    Bare(server::BareArgs),
}

#[derive(Debug, Args)]
struct RunArgs {
    /// What to measure [default: all]
    #[arg(value_enum)]
    scenarios: Vec<Scenario>,
    /// How many customers the operator has
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(500..))]
    customers: u64,
    /// A million customers
    #[arg(long, conflicts_with = "customers")]
    full: bool,
    /// Take the data of an earlier run
    #[arg(long)]
    keep: bool,
    /// How long a window is, in seconds
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Only this engine
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Write docs/performance.md
    #[arg(long)]
    write: bool,
    /// The product
    #[arg(long, env = "MADOGUCHI_BENCH_BINARY")]
    madoguchi: PathBuf,
    /// The folder for data
    #[arg(long, env = "MADOGUCHI_BENCH_DATA")]
    data: PathBuf,
    /// The PostgreSQL server, without a database
    #[arg(long, env = "MADOGUCHI_BENCH_POSTGRES")]
    postgres: String,
    /// The first process of that server
    #[arg(long, env = "MADOGUCHI_BENCH_POSTGRES_PID")]
    postgres_pid: u32,
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Bare(args) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(bare::serve(args))?;
            Ok(ExitCode::SUCCESS)
        }
        // One thread: the client is to take as little of the machine as it can.
        Command::Run(args) => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
            let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            tokio::select! {
                outcome = run(args) => outcome,
                // Servers end with the values that hold them.
                _ = interrupt.recv() => Ok(ExitCode::from(130)),
                _ = terminate.recv() => Ok(ExitCode::from(143)),
            }
        }),
    }
}

async fn run(args: RunArgs) -> anyhow::Result<ExitCode> {
    let customers = if args.full { 1_000_000 } else { args.customers };
    let bench = Rc::new(Bench {
        madoguchi: args.madoguchi,
        own: env::current_exe().context("this program does not know where it is")?,
        data: args.data,
        postgres: args.postgres,
        postgres_pid: args.postgres_pid,
        keep: args.keep,
        window: Duration::from_secs(args.seconds),
        engine: args.engine,
    });
    std::fs::create_dir_all(&bench.data)?;
    machine::check_space(&bench, customers)?;
    let world = World::open(&bench, customers)?;
    let mut report = Report::default();
    let wanted = |scenario: &Scenario| {
        let asked_for = args.scenarios.is_empty() || args.scenarios.contains(scenario);
        asked_for && (*scenario != Scenario::Writers || args.engine != Some(Engine::Sqlite))
    };
    for scenario in Scenario::ALL.into_iter().filter(wanted) {
        report.add(scenario.run(&world).await.with_context(|| format!("{scenario:?} was not measured"))?);
    }
    let head = machine::head(&bench, customers)?;
    println("");
    println(&report.markdown(&head));
    let (missed, all) = report.missed();
    println(&format!("{} of {all} targets met", all - missed));
    if args.write {
        report.write(&head, &PathBuf::from("docs/performance.md"))?;
    }
    Ok(ExitCode::SUCCESS)
}
