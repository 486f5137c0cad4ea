//! What can go wrong between us and the database, sorted by what a caller can do about it.

use sqlx::postgres::PgDatabaseError;

/// An error of the store. None of them is a refusal: refusals are values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is shutting down, or has no connection to spare. Trying again later helps.
    #[error("the database is not available")]
    Unavailable(#[source] EngineError),
    /// A write kept colliding with others until its retries were used up. Trying again later helps.
    #[error("a write was retried {0} times and still collided with others")]
    Conflict(u32),
    /// A constraint stopped a write that should have checked first.
    #[error("constraint {0} does not hold")]
    Constraint(String),
    /// A stored value cannot be read back.
    #[error("column {column} cannot be read: {reason}")]
    Decode {
        /// Position in the row, from 0.
        column: usize,
        /// Why it cannot.
        reason: String,
    },
    /// Any other refusal of the engine: a defect of ours.
    #[error("the database refused a statement")]
    Sql(#[source] EngineError),
    /// The schema does not fit this binary.
    #[error("{0}")]
    Schema(String),
    /// The database address is neither `sqlite:PATH` nor `postgres://…`. It may hold a password and is not repeated.
    #[error("this is not a database address; use sqlite:PATH or postgres://…")]
    Address,
    /// The task that ran a write is gone (the process is stopping).
    #[error("the write did not run to its end")]
    Interrupted,
}

impl StoreError {
    /// Whether the same call may succeed later without anybody changing anything.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict(_) | Self::Interrupted)
    }

    /// Whether SQLite met something in its file that cannot stand there.
    pub(crate) fn is_damage(&self) -> bool {
        let Self::Sql(EngineError::Sqlite(rusqlite::Error::SqliteFailure(failure, _))) = self else { return false };
        failure.code == rusqlite::ErrorCode::DatabaseCorrupt
    }

    /// Whether another connection holds what SQLite needed.
    pub(crate) fn is_busy(&self) -> bool {
        let Self::Unavailable(EngineError::Sqlite(rusqlite::Error::SqliteFailure(failure, _))) = self else {
            return false;
        };
        [rusqlite::ErrorCode::DatabaseBusy, rusqlite::ErrorCode::DatabaseLocked].contains(&failure.code)
    }
}

/// An error of an engine's driver, or of the connection to it.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// From PostgreSQL.
    #[error(transparent)]
    Postgres(#[from] sqlx::Error),
    /// From SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL gave no connection until patience ended. Holds what it said, which names no person.
    #[error("PostgreSQL gives no connection: {0}")]
    Refused(String),
    /// Every connection to SQLite was in use until patience ended.
    #[error("no connection was free in time")]
    NoConnection,
    /// The connection, or the database as a whole, was closed.
    #[error("the connection is closed")]
    Closed,
    /// The file cannot be created.
    #[error("the file cannot be made: {0}")]
    File(#[source] std::io::Error),
    /// No thread could be started for a connection.
    #[error("no thread can be started: {0}")]
    Thread(#[source] std::io::Error),
    /// A statement was sent to an engine that does not support it.
    #[error("{0}")]
    OtherEngine(&'static str),
    /// A statement that always returns a row returned none.
    #[error("a row is missing")]
    NoRow,
}

/// SQLSTATE classes after which a new attempt may succeed: connection, collision with another transaction (of a lone
/// statement or an import's chunk), resources, a lock that was not available, operator intervention, and a server that only
/// reads.
const TEMPORARY_SQLSTATES: [&str; 6] = ["08", READ_ONLY, "40", "53", "55P03", "57"];

/// The SQLSTATE of a write on a server that takes none: the one that was the primary before a failover.
const READ_ONLY: &str = "25006";

/// SQLite primary codes after which a new attempt may succeed: busy, locked, a file that may only be read, I/O error,
/// full, cannot open.
const TEMPORARY_SQLITE: [i32; 6] = [5, 6, 8, 10, 13, 14];

/// SQLite's extended codes for constraints: CHECK, FOREIGN KEY, PRIMARY KEY, UNIQUE.
const SQLITE_CONSTRAINTS: [i32; 4] = [275, 787, 1555, 2067];

impl From<EngineError> for StoreError {
    fn from(error: EngineError) -> Self {
        match &error {
            EngineError::Postgres(postgres) => of_postgres(postgres).unwrap_or_else(|| Self::sorted(error)),
            EngineError::Sqlite(rusqlite::Error::SqliteFailure(failure, message))
                if SQLITE_CONSTRAINTS.contains(&failure.extended_code) =>
            {
                Self::Constraint(message.clone().unwrap_or_default())
            }
            _ => Self::sorted(error),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        EngineError::from(error).into()
    }
}

impl StoreError {
    fn sorted(error: EngineError) -> Self {
        if error.is_temporary() { Self::Unavailable(error) } else { Self::Sql(error) }
    }
}

/// The violated constraint that PostgreSQL names, as an error.
fn of_postgres(error: &sqlx::Error) -> Option<StoreError> {
    let database = error.as_database_error()?;
    let violated =
        database.is_unique_violation() || database.is_foreign_key_violation() || database.is_check_violation();
    let constraint = || database.constraint().unwrap_or_else(|| database.message()).to_owned();
    violated.then(|| StoreError::Constraint(constraint()))
}

impl EngineError {
    /// Whether the connection to PostgreSQL ended, is about to (PostgreSQL announces its shutdown), or leads to a server
    /// that only reads by now.
    pub(crate) fn is_lost_connection(&self) -> bool {
        match self {
            Self::Postgres(sqlx::Error::Io(_) | sqlx::Error::Protocol(_)) => true,
            Self::Postgres(sqlx::Error::Database(database)) => {
                let code = database.code().unwrap_or_default();
                code.starts_with("57P") || code.starts_with("08") || code == READ_ONLY
            }
            _ => false,
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    fn is_temporary(&self) -> bool {
        match self {
            Self::Postgres(sqlx::Error::Database(database)) => {
                let code = database.code().unwrap_or_default();
                TEMPORARY_SQLSTATES.iter().any(|class| code.starts_with(class))
            }
            Self::Postgres(error) => matches!(
                error,
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed
            ),
            Self::Sqlite(rusqlite::Error::SqliteFailure(failure, _)) => {
                TEMPORARY_SQLITE.contains(&(failure.extended_code & 0xff))
            }
            Self::Refused(_) | Self::NoConnection | Self::Closed | Self::File(_) | Self::Thread(_) => true,
            Self::Sqlite(_) | Self::OtherEngine(_) | Self::NoRow => false,
        }
    }
}

/// What two transactions collided over; one of them should run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collision {
    /// Both changed the same row.
    Row,
    /// Each read what the other changed, or a page of an index that it changed: PostgreSQL cannot tell which was first.
    Order,
    /// Each waited for the other.
    Deadlock,
}

impl Collision {
    /// The label for a metric.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Order => "order",
            Self::Deadlock => "deadlock",
        }
    }

    pub(crate) const ALL: [Self; 3] = [Self::Row, Self::Order, Self::Deadlock];

    /// The collision that an error reports, if any.
    pub(crate) fn of(error: &EngineError) -> Option<Self> {
        // SQLite has one writer, so there is nobody to collide with.
        let EngineError::Postgres(error) = error else { return None };
        let error = error.as_database_error()?;
        match error.code()?.as_ref() {
            "40P01" => Some(Self::Deadlock),
            "40001" => {
                // Messages are translated; the name of PostgreSQL's source file for predicate locks is not.
                let file = error.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::file);
                Some(if file == Some("predicate.c") { Self::Order } else { Self::Row })
            }
            _ => None,
        }
    }
}
