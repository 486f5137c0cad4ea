//! `madoguchi jobs`: what was given up, what waits, and trying again once the cause is mended.

use crate::{config::Config, installation, say};
use anyhow::bail;
use clap::{Args, Subcommand};
use madoguchi_app::{
    App,
    job::{self, Listed, Retried, Which},
};
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, JobState},
};
use madoguchi_store::Patience;

#[derive(Debug, Subcommand)]
pub(crate) enum JobsCommand {
    /// List the jobs that were given up, the last ones first, each with its reason
    List {
        /// Instead those that wait or are under way, the next ones first
        #[arg(long)]
        waiting: bool,
        /// Only those of a kind, such as `send_mail`
        #[arg(long, value_name = "KIND", value_parser = kind)]
        kind: Option<JobKind>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        most: u32,
    },
    /// Try jobs again that were given up, except those that would come too late to be of use
    Retry(RetryArgs),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct RetryArgs {
    /// Every one
    #[arg(long)]
    all: bool,
    /// Those of a kind, such as `send_mail`
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<JobKind>,
    /// One, by the id that `jobs list` and the log give
    #[arg(long, value_name = "ID")]
    id: Option<JobId>,
}

fn kind(word: &str) -> Result<JobKind, String> {
    JobKind::parse(word).ok_or_else(|| {
        let kinds: Vec<&str> = JobKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("expected one of {}", kinds.join(", "))
    })
}

impl RetryArgs {
    const fn which(&self) -> Which {
        match (self.id, self.kind) {
            (Some(id), _) => Which::Id(id),
            (None, Some(kind)) => Which::Kind(kind),
            (None, None) => Which::All,
        }
    }
}

/// Runs the command and prints what it did.
pub(crate) async fn run(config: &Config, command: JobsCommand) -> anyhow::Result<()> {
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_without_secrets(config, db)?;
    let done = match command {
        JobsCommand::List { waiting, kind, most } => list(&app, waiting, kind, most).await,
        JobsCommand::Retry(args) => retry(&app, &args).await,
    };
    app.db().close().await;
    done
}

async fn list(app: &App, waiting: bool, kind: Option<JobKind>, most: u32) -> anyhow::Result<()> {
    let which = kind.map_or(Which::All, Which::Kind);
    // One more than is shown tells whether there are more.
    let mut jobs = job::list(app, !waiting, which, i64::from(most) + 1).await?;
    let more = jobs.len() > usize::try_from(most)?;
    jobs.truncate(usize::try_from(most)?);
    for job in &jobs {
        say::line(sentence(job));
    }
    match (jobs.is_empty(), more) {
        (true, _) => say::aside(if waiting { "no job waits" } else { "no job was given up" }),
        (false, true) => say::aside("there are more: --most N"),
        (false, false) => {}
    }
    Ok(())
}

/// One line of a list: id, kind, state with its instant, attempts, and why the last one failed.
fn sentence(job: &Listed) -> String {
    let when = match (job.state, job.finished_at) {
        (JobState::Running, _) => format!("under way, at the latest until {}", job.due_at.timestamp()),
        (_, Some(at)) => format!("given up {}", at.timestamp()),
        _ => format!("due {}", job.due_at.timestamp()),
    };
    let until = job.not_after.map_or(String::new(), |until| format!(", of use until {}", until.timestamp()));
    let why = job.last_error.as_ref().map_or(String::new(), |why| format!(": {why}"));
    let made = job.created_at.timestamp();
    format!("{}  {}  {when}{until}, made {made}, tried {} times{why}", job.id.0, job.kind, job.attempts)
}

async fn retry(app: &App, args: &RetryArgs) -> anyhow::Result<()> {
    let Retried { ready, expired } = job::retry(app, args.which()).await?;
    if let (Some(id), 0, 0) = (args.id, ready, expired) {
        bail!("no job with the id {} was given up", id.0);
    }
    say::line(format!("{ready:>14}  are tried again now"));
    if expired > 0 {
        say::line(format!("{expired:>14}  are not: what they would bring has expired"));
    }
    Ok(())
}
