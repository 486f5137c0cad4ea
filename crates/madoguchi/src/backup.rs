//! `madoguchi backup` and `madoguchi restore`: the whole database in one file, and back (decision 0039).

mod dump;

use crate::{config::Config, installation, say};
use anyhow::{Context as _, bail};
use madoguchi_app::{clock::SystemClock, port::Clock as _};
use madoguchi_store::{
    Db, Patience,
    backup::{self, BackupError, Content, Server},
    migrate,
};
use std::path::{Path, PathBuf};

/// Writes a backup to a file that is not there yet, or to one with a name of its own in a folder.
pub(crate) async fn backup(config: &Config, to: &Path) -> anyhow::Result<()> {
    let file = if to.is_dir() { to.join(format!("madoguchi-{}.backup", stamp())) } else { to.to_owned() };
    let content = write(config, &file).await.context("there is no backup")?;
    say::line(format!("{} holds {content}", file.display()));
    say::line("the key file is not in it: without that nobody with two-step sign-in gets in (docs/book/operating.md)");
    Ok(())
}

async fn write(config: &Config, file: &Path) -> anyhow::Result<Content> {
    let address = config.database_address().map_err(anyhow::Error::msg)?;
    if let Some(database) = address.sqlite_file() {
        if !database.exists() {
            bail!("there is no database at {}", database.display());
        }
        let (database, file) = (database.to_owned(), file.to_owned());
        return Ok(blocking(move || backup::copy_of_file(&database, &file)).await??);
    }
    let (db, server) = server(config).await?;
    let tables = server.tables().await?;
    db.close().await;
    if tables.is_empty() {
        bail!("the database {address} is empty");
    }
    let (client, file) = (backup::client_of(address.reveal())?, file.to_owned());
    let dump = move |part: &Path| {
        dump::write(&client, &server, part)?;
        let content = dump::content_of(part)?;
        match tables.iter().find(|table| !content.rows.contains_key(*table)) {
            Some(table) => bail!("the table {table} is not in it"),
            None => Ok(content),
        }
    };
    let written = move || {
        // The file gets its name only when this says that it is whole.
        backup::written_file(&file, |part| dump(part).map_err(|error| BackupError::Program(format!("{error:#}"))))
    };
    Ok(blocking(written).await??)
}

/// Puts a backup in the place of the configured database, which must be empty or may be replaced.
pub(crate) async fn restore(config: &Config, file: &Path, replace: bool) -> anyhow::Result<()> {
    let address = config.database_address().map_err(anyhow::Error::msg)?;
    let failed = || format!("{} was not restored", file.display());
    let (content, aside) = if let Some(database) = address.sqlite_file() {
        let (copy, database) = (file.to_owned(), database.to_owned());
        let replaced = blocking(move || backup::replace_file(&copy, &database, replace, &stamp())).await?;
        let (content, aside) = replaced.with_context(failed)?;
        (content, aside.map(|aside| format!("{}: remove it when you are sure", aside.display())))
    } else {
        let (content, aside) = into_server(config, file, replace).await.with_context(failed)?;
        (content, aside.map(|aside| format!("in the schema {aside}: DROP SCHEMA {aside} CASCADE when you are sure")))
    };
    say::line(format!("{address} holds {content}, as {} does", file.display()));
    if let Some(aside) = aside {
        say::line(format!("what was there is kept, {aside}"));
    }
    tell_what_follows(config, &content);
    Ok(())
}

/// What an older database means for what is outside it.
fn tell_what_follows(config: &Config, content: &Content) {
    if content.migration < migrate::newest() {
        say::line("its schema is of an earlier release: run `madoguchi migrate` before you start");
    }
    if let Some(head) = config.audit.head_file.as_ref().filter(|head| head.exists()) {
        say::line(format!(
            "{} notes the last audit line of the database that was there: move it away, and a new one is made",
            head.display()
        ));
    }
    say::line("then run `madoguchi check` and `madoguchi audit verify`, start, and import the newest bundle");
}

async fn into_server(config: &Config, file: &Path, replace: bool) -> anyhow::Result<(Content, Option<String>)> {
    let address = config.database_address().map_err(anyhow::Error::msg)?;
    let client = backup::client_of(address.reveal())?;
    let copy = file.to_owned();
    let wanted = blocking(move || dump::content_of(&copy)).await??;
    wanted.fits()?;
    let (db, server) = server(config).await?;
    server.is_left_alone().await?;
    let is_empty = server.tables().await?.is_empty();
    if !is_empty && !replace {
        return Err(BackupError::NotEmpty(address.to_string()).into());
    }
    let aside = if is_empty { None } else { Some(server.set_aside(&stamp()).await?) };
    let (read, copy) = (server.clone(), file.to_owned());
    let mut restored = blocking(move || dump::read(&client, &read, &copy)).await?;
    if restored.is_ok() {
        restored = same(&server, &wanted).await;
    }
    if let (Err(error), Some(aside)) = (&restored, &aside) {
        let back = server.take_back(aside).await;
        back.with_context(|| format!("{error:#}; what was there is in the schema {aside} and could not be put back"))?;
    }
    restored?;
    server.analyse().await?;
    db.close().await;
    Ok((wanted, aside))
}

async fn same(server: &Server, wanted: &Content) -> anyhow::Result<()> {
    Ok(wanted.same_in(&server.content().await?)?)
}

/// The configured database on its server, over one connection.
async fn server(config: &Config) -> anyhow::Result<(Db, Server)> {
    let mut config = config.clone();
    config.database.connections = 1;
    let db = installation::open_or_make(&config, Patience::MAINTENANCE).await?;
    let server = Server::of(&db).await?.context("this database is a file")?;
    Ok((db, server))
}

/// The present instant, for the name of a file.
fn stamp() -> String {
    SystemClock.now().timestamp().strftime("%Y%m%d-%H%M%S").to_string()
}

/// Works with files and other programs on a thread that may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await.context("the work did not run to its end")
}

/// Where a backup goes or comes from.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    /// A file that is not there yet, or a folder for one with the time in its name
    pub(crate) to: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    pub(crate) file: PathBuf,
    /// Replace the database that is there; it is kept beside the new one, under another name
    #[arg(long)]
    pub(crate) replace: bool,
}
