//! What `pg_dump` and `pg_restore` need to know of a database, and what is made ready for them in it.

use super::{BackupError, Content};
use crate::{
    db::{Db, Engine},
    error::StoreError,
    sql,
    sql::only,
};
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};
use std::str::FromStr as _;

/// A database on a server.
#[derive(Debug, Clone)]
pub struct Server {
    db: Db,
    /// Where its tables are.
    pub schema: String,
    /// The server's major version.
    pub major: u32,
}

impl Server {
    /// A database that is open; `None` where it is a file.
    pub async fn of(db: &Db) -> Result<Option<Self>, StoreError> {
        let Engine::Postgres(_) = &db.engine else { return Ok(None) };
        let asked = "SELECT CAST(current_schema() AS TEXT), CAST(current_setting('server_version_num') AS BIGINT)";
        let row = only(db.fetch_all(sql!(asked)).await?)?;
        let (schema, version): (Option<String>, i64) = (row.get(0)?, row.get(1)?);
        let no_schema =
            || StoreError::Schema("the search path of this database names no schema that is there".to_owned());
        let major = u32::try_from(version / 10_000).unwrap_or(0);
        Ok(Some(Self { db: db.clone(), schema: schema.ok_or_else(no_schema)?, major }))
    }

    /// Fails while a process of ours has a connection, but this one.
    pub async fn is_left_alone(&self) -> Result<(), BackupError> {
        let others = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
             AND application_name = 'madoguchi' AND pid <> pg_backend_pid()";
        match only(self.db.fetch_all(sql!(others)).await?)?.get::<i64>(0)? {
            0 => Ok(()),
            _ => Err(BackupError::InUse),
        }
    }

    /// The tables that are there.
    pub async fn tables(&self) -> Result<Vec<String>, StoreError> {
        let named = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";
        self.db.fetch_all(sql!(named)).await?.iter().map(|row| row.get(0)).collect()
    }

    /// What they hold.
    pub async fn content(&self) -> Result<Content, StoreError> {
        Content::of(&self.db, self.tables().await?).await
    }

    /// Keeps what is there under another name, and makes an empty place for what comes. Returns that name.
    pub async fn set_aside(&self, stamp: &str) -> Result<String, StoreError> {
        let aside = format!("replaced_{}", stamp.replace('-', "_"));
        self.swap(&format!("ALTER SCHEMA {} RENAME TO {}; CREATE SCHEMA {}", self.name(), quoted(&aside), self.name()))
            .await?;
        Ok(aside)
    }

    /// Puts back what was set aside, in the place of what did not come whole.
    pub async fn take_back(&self, aside: &str) -> Result<(), StoreError> {
        let (schema, aside) = (self.name(), quoted(aside));
        self.swap(&format!("DROP SCHEMA {schema} CASCADE; ALTER SCHEMA {aside} RENAME TO {schema}")).await
    }

    /// Has the server count anew what is where, so that its plans are good from the first page on.
    pub async fn analyse(&self) -> Result<(), StoreError> {
        self.db.tick(sql!("ANALYZE")).await.map(drop)
    }

    /// The schema as a statement, or a pattern of `pg_dump`, names it.
    #[must_use]
    pub fn name(&self) -> String {
        quoted(&self.schema)
    }

    /// Runs statements as one.
    async fn swap(&self, statements: &str) -> Result<(), StoreError> {
        let statements: Vec<String> = statements.split("; ").map(ToOwned::to_owned).collect();
        self.db
            .chunk(move |tx| {
                Box::pin(async move {
                    for statement in statements {
                        tx.fetch_all(sql!(statement)).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The address of a database as PostgreSQL's own programs take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Variables of their environment. None of it, a password least of all, needs to stand on a command line.
    pub variables: Vec<(&'static str, String)>,
    /// The database's name.
    pub database: String,
}

/// The address of a database, `postgres://…`, as PostgreSQL's own programs take it.
pub fn client_of(address: &str) -> Result<Client, StoreError> {
    let options = PgConnectOptions::from_str(address).map_err(|_| StoreError::Address)?;
    let mut url = options.to_url_lossy();
    let mut variables = Vec::new();
    let host = options.get_socket().map_or(options.get_host().to_owned(), |socket| socket.display().to_string());
    let database = options.get_database().unwrap_or(options.get_username()).to_owned();
    variables.push(("PGHOST", host));
    variables.push(("PGPORT", options.get_port().to_string()));
    variables.push(("PGUSER", options.get_username().to_owned()));
    variables.push(("PGDATABASE", database.clone()));
    variables.extend(options.get_options().map(|options| ("PGOPTIONS", options.to_owned())));
    for (name, value) in url.query_pairs() {
        let variable = match &*name {
            "sslmode" => "PGSSLMODE",
            "sslrootcert" => "PGSSLROOTCERT",
            "sslcert" => "PGSSLCERT",
            "sslkey" => "PGSSLKEY",
            _ => continue,
        };
        // sqlx says so of a file.
        variables.push((variable, value.strip_prefix("file: ").unwrap_or(&value).to_owned()));
    }
    // Without a file, sqlx takes the machine's own authorities; PostgreSQL's programs do so when they are told.
    let names_root = variables.iter().any(|(name, _)| *name == "PGSSLROOTCERT");
    if !names_root && variables.iter().any(|(name, mode)| *name == "PGSSLMODE" && mode == "verify-full") {
        variables.push(("PGSSLROOTCERT", "system".to_owned()));
    }
    if let Some(password) = url.password().map(ToOwned::to_owned) {
        // A URL has its password in the form that its query has, too, and only the query is read back decoded.
        url.set_query(Some(&format!("password={password}")));
        variables.extend(url.query_pairs().map(|(_, password)| ("PGPASSWORD", password.into_owned())));
    }
    Ok(Client { variables, database })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_variables() {
        let of = |address: &str| {
            let Client { variables, database } = client_of(address).unwrap();
            let shown = variables.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
            (shown.join(" "), database)
        };
        let (variables, database) = of(
            "postgres://portal:p%40s%2Bs+%20%C3%A4@db.example.jp:5433/mine?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        );
        assert_eq!(database, "mine");
        assert_eq!(
            variables,
            "PGHOST=db.example.jp PGPORT=5433 PGUSER=portal PGDATABASE=mine PGSSLMODE=verify-full \
             PGSSLROOTCERT=/etc/ca.pem PGPASSWORD=p@s+s+ ä"
        );
        let (variables, _) = of("postgres://portal@%2Frun%2Fpostgresql/mine?options=-csearch_path%3Dother");
        assert!(variables.contains("PGHOST=/run/postgresql") && variables.contains("search_path=other"), "{variables}");
        assert!(client_of("mysql://x").is_err() || !of("postgres://a@b/c").0.contains("PGPASSWORD"));
    }
}
