//! Connections: how many are in use, and why PostgreSQL gives none.
//!
//! The pool tries for as long as patience lasts and then says only that time is up, whether all of its connections were
//! in use or the server let nobody in. What it then costs to ask the server itself is one connection a second.

use super::{Db, Engine, Watch};
use crate::error::EngineError;
use sqlx::{
    ConnectOptions as _, Connection as _, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPool},
};
use std::{path::Path, time::Duration};
use tokio::time::{Instant, timeout};

/// How long the server may take to answer why.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long its answer stands.
const STANDS: Duration = Duration::from_secs(1);

impl Db {
    /// The file of a SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Some(&sqlite.writer.settings().path),
            Engine::Postgres(_) => None,
        }
    }

    /// How many connections to PostgreSQL, or readers of SQLite, are in use now.
    #[must_use]
    pub fn connections(&self) -> Connections {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.readers.connections(),
            Engine::Postgres(pool) => {
                let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
                Connections { in_use: pool.size().saturating_sub(idle), most: pool.options().get_max_connections() }
            }
        }
    }
}

/// How much of a database's connections is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// In use, or being made.
    pub in_use: u32,
    /// How many there may be.
    pub most: u32,
}

/// Lends a connection, or says why there is none.
pub(crate) async fn acquire(pool: &PgPool, watch: &Watch) -> Result<PoolConnection<Postgres>, EngineError> {
    match pool.acquire().await {
        Ok(connection) => Ok(connection),
        Err(error) => Err(named(error, &pool.connect_options(), watch).await),
    }
}

/// The cause behind "timed out", if it is the server's.
pub(crate) async fn named(error: sqlx::Error, options: &PgConnectOptions, watch: &Watch) -> EngineError {
    if !matches!(error, sqlx::Error::PoolTimedOut) {
        return error.into();
    }
    let mut known = watch.no_connection.lock().await;
    if known.as_ref().is_none_or(|(at, _)| at.elapsed() >= STANDS) {
        // Noted when the answer is there: asking takes longer than an answer stands where the server is silent.
        let why = refusal(options).await;
        *known = Some((Instant::now(), why));
    }
    match known.as_ref().and_then(|(_, why)| why.clone()) {
        Some(why) => EngineError::Refused(why),
        // It lets us in: it is our own connections that were all in use.
        None => error.into(),
    }
}

/// What the server says to one more connection; nothing if it lets it in.
async fn refusal(options: &PgConnectOptions) -> Option<String> {
    match timeout(PATIENCE, options.connect()).await {
        Ok(Ok(connection)) => {
            // It has shown what it was made for.
            let _ = timeout(PATIENCE, connection.close()).await;
            None
        }
        Ok(Err(error)) => {
            let code = error.as_database_error().and_then(|error| error.code().map(|code| format!(" ({code})")));
            Some(format!("{error}{}", code.unwrap_or_default()))
        }
        Err(_) => Some("no answer in time".to_owned()),
    }
}
