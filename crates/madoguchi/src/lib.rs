//! The binary: settings, wiring, command line, telemetry and the demo.
//!
//! It knows every other crate and holds no rule of the product: a command reads the settings, puts an installation
//! together and calls `app`. It reports in one sentence, and its exit code is 0 only when it did what was asked.

mod audit;
mod away;
mod backup;
mod catalog;
mod check;
mod cli;
pub mod config;
mod copy;
mod customers;
#[cfg(feature = "demo")]
pub mod demo;
mod import;
pub mod installation;
mod jobs;
mod keys;
mod letters;
mod logins;
mod migrate;
mod operations;
mod orders;
mod progress;
mod qr;
mod say;
mod serve;
mod staff;
mod telemetry;

use clap::Parser as _;
use std::process::ExitCode;

/// How far an import stands back (`nice`): behind pages, and behind the password hashes of sign-ins. Not as far as it
/// could: on SQLite others wait for its chunks, which must end even while pages keep every core busy.
const STANDS_BACK: i32 = 14;

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let cli = cli::Cli::parse();
    if cli.stands_back() {
        // Every thread that the process starts inherits this. Where it is refused, the command runs like any other.
        let _ = rustix::process::setpriority_process(None, STANDS_BACK);
    }
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| anyhow::Error::new(error).context("the process cannot start its threads"))
        .and_then(|runtime| runtime.block_on(cli.run()));
    outcome.unwrap_or_else(|error| {
        // The causes are part of the sentence: `cannot open the database: no such file`.
        say::aside(format!("madoguchi: {error:#}"));
        ExitCode::FAILURE
    })
}

/// Whether these words after the program's name are a command of it, or ask for its help; otherwise what is wrong with them.
/// The book is read by this.
pub fn understands(words: &[String]) -> Result<(), String> {
    let line = std::iter::once("madoguchi".to_owned()).chain(words.iter().cloned());
    match cli::Cli::try_parse_from(line) {
        Err(fault) if fault.kind() != clap::error::ErrorKind::DisplayHelp => Err(fault.to_string()),
        _ => Ok(()),
    }
}
