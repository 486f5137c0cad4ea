//! The operator's own `pg_dump` and `pg_restore`. Where the database is, and its password, they are told by their
//! environment, which no list of processes shows to others.

use anyhow::{Context as _, bail};
use madoguchi_store::backup::{Client, Content, Server};
use std::{
    io::{self, BufRead, BufReader, ErrorKind, Read as _},
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

/// Has `pg_dump` write the database's schema and rows, as they are at one moment, into an empty file.
pub(super) fn write(client: &Client, server: &Server, file: &Path) -> anyhow::Result<()> {
    let has = major("pg_dump")?;
    if has < server.major {
        let wanted = server.major;
        bail!("pg_dump is of PostgreSQL {has}, the server of {wanted}: install postgresql-client-{wanted}");
    }
    let mut command = told("pg_dump", client);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--schema"]).arg(server.name());
    command.arg("--file").arg(file);
    done("pg_dump", command.output())
}

/// Has `pg_restore` make everything anew in an empty database: all of it, or nothing.
pub(super) fn read(client: &Client, server: &Server, file: &Path) -> anyhow::Result<()> {
    let mut command = told("pg_restore", client);
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]);
    command.arg("--schema").arg(&server.schema).arg("--dbname").arg(&client.database).arg(file);
    done("pg_restore", command.output())
}

/// What a file of `pg_dump` holds. It is read from end to end, so one that was cut off or damaged is found.
pub(super) fn content_of(file: &Path) -> anyhow::Result<Content> {
    let mut command = plain("pg_restore");
    command.args(["--data-only", "--file=-"]).arg(file).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().map_err(|error| missing("pg_restore", error))?;
    let (out, err) = (running.stdout.take(), running.stderr.take());
    // Both are read at once: a program that nobody listens to stands still.
    let said = thread::spawn(move || {
        let mut said = String::new();
        err.map(|mut err| err.read_to_string(&mut said)).transpose().map(|_| said)
    });
    let counted = count(BufReader::new(out.context("pg_restore says nothing")?));
    let status = running.wait()?;
    let said = said.join().ok().and_then(Result::ok).unwrap_or_default();
    if !status.success() {
        bail!("pg_restore: {}", said.trim());
    }
    counted.with_context(|| format!("{} cannot be read", file.display()))
}

/// Counts the rows of each table in what `pg_restore` writes: `COPY schema.table (columns) FROM stdin;`, a row a line, `\.`.
fn count(mut text: impl BufRead) -> anyhow::Result<Content> {
    let mut content = Content::default();
    let mut table: Option<String> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if text.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let Some(name) = &table else {
            table = std::str::from_utf8(&line).ok().and_then(copied);
            if let Some(name) = &table {
                content.rows.insert(name.clone(), 0);
            }
            continue;
        };
        if line == b"\\.\n" {
            table = None;
            continue;
        }
        *content.rows.entry(name.clone()).or_default() += 1;
        if name == "_sqlx_migrations" {
            let version = line.split(|byte| *byte == b'\t').next().and_then(|text| std::str::from_utf8(text).ok());
            content.migration = content.migration.max(version.and_then(|text| text.parse().ok()).unwrap_or(0));
        }
    }
    if table.is_some() {
        bail!("it ends in the midst of a table");
    }
    Ok(content)
}

/// The table that a line begins.
fn copied(line: &str) -> Option<String> {
    let (named, _) = line.strip_prefix("COPY ")?.trim_end().strip_suffix("FROM stdin;")?.split_once(" (")?;
    let (_, table) = named.rsplit_once('.')?;
    Some(table.trim_matches('"').to_owned())
}

fn major(program: &str) -> anyhow::Result<u32> {
    let output = plain(program).arg("--version").output().map_err(|error| missing(program, error))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let number = said.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    let major = number.and_then(|number| number.split('.').next()?.trim_end_matches(char::is_alphabetic).parse().ok());
    major.with_context(|| format!("{program} does not say its version"))
}

fn plain(program: &str) -> Command {
    let mut command = Command::new(program);
    // What it says is read here.
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

fn told(program: &str, client: &Client) -> Command {
    let mut command = plain(program);
    command.envs(client.variables.iter().map(|(name, value)| (*name, value.as_str())));
    command
}

fn done(program: &str, output: io::Result<Output>) -> anyhow::Result<()> {
    let output = output.map_err(|error| missing(program, error))?;
    if !output.status.success() {
        bail!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn missing(program: &str, error: io::Error) -> anyhow::Error {
    if error.kind() == ErrorKind::NotFound {
        return anyhow::anyhow!("{program} is not there: install Debian's package postgresql-client");
    }
    anyhow::Error::new(error).context(format!("{program} cannot be run"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_half_a_copy_is_refused() {
        let text = "SET x;\n\nCOPY public._sqlx_migrations (version, description) FROM stdin;\n9\tx\n15\ty\n\\.\n\n\
                    COPY public.\"once\" (a) FROM stdin;\n\\.\nCOPY public.audit (a) FROM stdin;\nCOPY public.x (a) FROM stdin;\n\\.\n";
        let content = count(text.as_bytes()).unwrap();
        assert_eq!(content.migration, 15);
        assert_eq!(
            content.rows,
            [("_sqlx_migrations", 2), ("audit", 1), ("once", 0)].map(|(t, n)| (t.to_owned(), n)).into()
        );
        assert!(count(&text.as_bytes()[..text.len() - 3]).is_err());
    }
}
