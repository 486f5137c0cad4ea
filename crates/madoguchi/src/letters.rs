//! `madoguchi letters`: what is done at the printer and at the post (PRODUCT §4.1, decision 0020).

use crate::{config::Config, installation, say};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use madoguchi_app::{
    App, Outcome,
    letter::{self, NotAgain, NotMade, NotReturned, RequestState},
};
use madoguchi_domain::{
    letter::{LetterPurpose, LetterState},
    receipt::Receipt,
};
use madoguchi_store::Patience;
use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Subcommand)]
pub(crate) enum LettersCommand {
    /// Write the letters that wait into a PDF and note them as printed
    Print(PrintArgs),
    /// Note every printed letter as taken to the post
    Posted,
    /// Note a letter as come back from the post: it works no longer
    Returned {
        /// The number printed on it (通知書番号)
        number: Receipt,
    },
    /// Have another letter made for a customer; those that are out stay good
    Reissue {
        /// お客さま番号
        customer_number: String,
    },
    /// Have letters made that go along with welcome papers
    Welcome {
        /// A file with a customer number on each line; `-` reads them from standard input
        #[arg(long, value_name = "FILE")]
        customers: PathBuf,
    },
    /// List the newest requests for a letter and what came of each
    Requests {
        /// How many of the newest to list
        #[arg(long, value_name = "N", default_value_t = 100)]
        most: u32,
    },
    /// List the newest letters and where they have got to
    List {
        /// Only those in that state
        #[arg(long, value_enum)]
        state: Option<StateArg>,
        /// How many of the newest letters to look at
        #[arg(long, value_name = "N", default_value_t = 1000)]
        most: u32,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PrintArgs {
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Only letters made for that
    #[arg(long, value_enum, conflicts_with = "number")]
    purpose: Option<PurposeArg>,
    /// At most so many; the rest waits for the next file
    #[arg(long, value_name = "N", default_value_t = 500, conflicts_with = "number")]
    most: usize,
    /// Instead, a letter that was printed before, once more as it was
    #[arg(long, value_name = "NUMBER")]
    number: Option<Receipt>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum PurposeArg {
    Request,
    Welcome,
    Reissue,
}

impl PurposeArg {
    const fn purpose(self) -> LetterPurpose {
        match self {
            Self::Request => LetterPurpose::Request,
            Self::Welcome => LetterPurpose::Welcome,
            Self::Reissue => LetterPurpose::Reissue,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StateArg {
    Requested,
    Printed,
    Posted,
    Used,
    Expired,
    Returned,
}

impl StateArg {
    const fn state(self) -> LetterState {
        match self {
            Self::Requested => LetterState::Requested,
            Self::Printed => LetterState::Printed,
            Self::Posted => LetterState::Posted,
            Self::Used => LetterState::Used,
            Self::Expired => LetterState::Expired,
            Self::Returned => LetterState::Returned,
        }
    }
}

/// Runs the command and prints what it did; fails when something was not done.
pub(crate) async fn run(config: &Config, command: LettersCommand) -> anyhow::Result<ExitCode> {
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_for_command(config, db, keys)?;
    installation::agree_on_key(&app).await?;
    let done = match command {
        LettersCommand::Print(PrintArgs { out, number: Some(number), .. }) => print_again(&app, &out, number).await,
        LettersCommand::Print(args) => print(&app, &args).await,
        LettersCommand::Posted => posted(&app).await,
        LettersCommand::Returned { number } => returned(&app, number).await,
        LettersCommand::Reissue { customer_number } => reissue(&app, &customer_number).await,
        LettersCommand::Welcome { customers } => welcome(&app, &customers).await,
        LettersCommand::Requests { most } => requests(&app, most).await,
        LettersCommand::List { state, most } => list(&app, state.map(StateArg::state), most).await,
    };
    app.db().close().await;
    Ok(if done? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Why a letter is not printed, and what to do about it.
const NO_ROOM: &str = "even in the smallest print, name and address have no room in the window of the envelope; \
                       shorten them in the system that they are imported from";

fn letters(count: usize) -> String {
    format!("{count} letter{}", if count == 1 { "" } else { "s" })
}

async fn print(app: &App, args: &PrintArgs) -> anyhow::Result<bool> {
    refuse_existing(&args.out)?;
    let batch = letter::prepare(app, args.purpose.map(PurposeArg::purpose), args.most).await?;
    if batch.is_empty() {
        say::line("no letter that can be printed waits; no file was written");
    } else {
        write(&args.out, &batch.pdf)?;
        let noted = letter::printed(app, &batch).await.with_context(|| {
            format!(
                "{} was written but its letters could not be noted as printed: print them again",
                args.out.display()
            )
        })?;
        if noted < batch.len() {
            fs::remove_file(&args.out).with_context(|| format!("{} cannot be removed", args.out.display()))?;
            bail!(
                "another run printed {} of the same letters meanwhile: {} was removed; look at `madoguchi letters list`",
                batch.len() - noted,
                args.out.display()
            );
        }
        say::line(format!("{} printed to {}", letters(noted), args.out.display()));
    }
    for (number, customer) in &batch.without_address {
        say::line(format!("not printed  {number} (customer {customer}): no service address is on file"));
    }
    if batch.more_without_address {
        say::line("not printed  more letters of customers without a service address on file");
    }
    for (number, customer) in &batch.no_room {
        say::line(format!("not printed  {number} (customer {customer}): {NO_ROOM}"));
    }
    if batch.more {
        say::line("more letters wait: print again to another file");
    }
    Ok(batch.without_address.is_empty() && batch.no_room.is_empty())
}

async fn print_again(app: &App, out: &Path, number: Receipt) -> anyhow::Result<bool> {
    refuse_existing(out)?;
    let pdf = match letter::again(app, number).await? {
        Outcome::Done(pdf) => pdf,
        Outcome::Refused(NotAgain::Unknown) => bail!("no printed letter has the number {number}"),
        Outcome::Refused(NotAgain::Homeless) => {
            bail!("letter {number} cannot be printed: no service address is on file any more")
        }
        Outcome::Refused(NotAgain::NoRoom) => bail!("letter {number} cannot be printed: {NO_ROOM}"),
        Outcome::Refused(NotAgain::OtherKey) => bail!(
            "letter {number} was printed under a key that is not in the key file any more and works no longer: \
             `madoguchi letters reissue` makes another"
        ),
    };
    write(out, &pdf)?;
    say::line(format!("letter {number} printed once more to {}", out.display()));
    Ok(true)
}

fn refuse_existing(out: &Path) -> anyhow::Result<()> {
    if out.exists() {
        bail!("{} is there already: name another file", out.display());
    }
    Ok(())
}

/// Writes a file that only its owner can read: anyone who reads a letter can register with it.
fn write(out: &Path, pdf: &[u8]) -> anyhow::Result<()> {
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(out)
        .and_then(|mut file| file.write_all(pdf).and_then(|()| file.sync_all()));
    written.with_context(|| format!("{} cannot be written", out.display()))
}

async fn posted(app: &App) -> anyhow::Result<bool> {
    let noted = letter::posted(app).await?;
    if noted == 0 {
        say::line("no printed letter waits for the post");
    } else {
        say::line(format!("{} noted as taken to the post", letters(noted)));
    }
    Ok(true)
}

async fn returned(app: &App, number: Receipt) -> anyhow::Result<bool> {
    match letter::come_back(app, number).await? {
        Outcome::Done(()) => {
            say::line(format!("letter {number} is noted as come back; it works no longer"));
            Ok(true)
        }
        Outcome::Refused(NotReturned::Unknown) => bail!("no letter has the number {number}"),
        Outcome::Refused(NotReturned::NotOut) => {
            bail!("letter {number} is not out: it was not printed yet, has come back before, or was used")
        }
    }
}

async fn reissue(app: &App, customer_number: &str) -> anyhow::Result<bool> {
    match letter::reissue(app, customer_number).await? {
        Outcome::Done(number) => {
            say::line(format!("letter {number} waits to be printed for customer {customer_number}"));
            Ok(true)
        }
        Outcome::Refused(NotMade::Unknown) => bail!("no customer with a contract has the number {customer_number}"),
        Outcome::Refused(NotMade::Ambiguous) => bail!("more than one customer has the number {customer_number}"),
    }
}

async fn welcome(app: &App, customers: &Path) -> anyhow::Result<bool> {
    let text = if customers == Path::new("-") {
        io::read_to_string(io::stdin()).context("standard input cannot be read")?
    } else {
        fs::read_to_string(customers).with_context(|| format!("{} cannot be read", customers.display()))?
    };
    let numbers: Vec<String> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    if numbers.is_empty() {
        bail!("no customer number is in {}", customers.display());
    }
    let welcomed = letter::welcome(app, &numbers).await?;
    say::line(format!("{} made, waiting to be printed (letters print --purpose welcome)", letters(welcomed.made)));
    say::line(format!("{:>14}  have a letter on its way", welcomed.open));
    say::line(format!("{:>14}  have registered and need none", welcomed.registered));
    for number in &welcomed.not_found {
        say::line(format!("not found  {number}: no customer with a contract, or more than one, has that number"));
    }
    Ok(welcomed.not_found.is_empty())
}

async fn requests(app: &App, most: u32) -> anyhow::Result<bool> {
    let requests = letter::requests(app, most.into()).await?;
    for request in &requests {
        let came_of_it = match request.state {
            RequestState::Requested => "not looked at yet",
            RequestState::Queued => "a letter was made",
            RequestState::AlreadyQueued => "a letter was on its way already",
            RequestState::NotFound => "name, phone number and postcode fit no customer",
        };
        let customer = request.customer_number.as_ref().map_or(String::new(), |number| format!("  customer {number}"));
        say::line(format!("{}  {came_of_it}{customer}", app.zone().datetime_of(request.requested_at)));
    }
    if requests.is_empty() {
        say::line("no requests");
    }
    Ok(true)
}

async fn list(app: &App, state: Option<LetterState>, most: u32) -> anyhow::Result<bool> {
    let now = app.now();
    let mut shown = 0_usize;
    for listed in letter::list(app, most.into()).await? {
        let is = listed.times.state(now);
        if state.is_some_and(|wanted| wanted != is) {
            continue;
        }
        shown += 1;
        let (asked, until) = (app.zone().date_of(listed.requested_at), listed.times.valid_until);
        let until = until.map_or(String::new(), |until| format!("  works before {}", app.zone().datetime_of(until)));
        say::line(format!(
            "{}  {:<9}  {:<7}  customer {}  asked for on {asked}{until}",
            listed.number,
            is.as_str(),
            listed.purpose.as_str(),
            listed.customer_number
        ));
    }
    if shown == 0 {
        say::line("no letters");
    }
    Ok(true)
}
