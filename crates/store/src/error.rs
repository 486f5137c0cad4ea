//! What can go wrong between us and the database, sorted by what a caller can do about it.

use sqlx::postgres::PgDatabaseError;

/// An error of the store. None of them is a refusal: refusals are values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is shutting down, or has no connection to spare. Trying again later helps.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// A write kept colliding with others until its retries were used up. Trying again later helps.
    #[error("a write was retried {0} times and still collided with others")]
    Conflict(u32),
    /// A constraint stopped a write that should have looked first.
    #[error("constraint {0} does not hold")]
    Constraint(String),
    /// A stored value cannot be read back.
    #[error("column {column} cannot be read: {reason}")]
    Decode {
        /// Position in the row, from 0.
        column: usize,
        /// Why.
        reason: String,
    },
    /// Any other refusal of the engine: a defect of ours.
    #[error("the database refused a statement")]
    Sql(#[source] sqlx::Error),
    /// The schema does not fit this binary.
    #[error("{0}")]
    Schema(String),
    /// The database address is neither `sqlite:PATH` nor `postgres://…`. It may hold a password and is not repeated.
    #[error("this is not a database address; use sqlite:PATH or postgres://…")]
    Address,
    /// The task that ran a write went away (the process is stopping).
    #[error("the write did not run to its end")]
    Interrupted,
}

impl StoreError {
    /// Whether the same call may succeed later without anybody changing anything.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict(_) | Self::Interrupted)
    }
}

/// SQLSTATE classes after which a new attempt may succeed: connection, collision with another transaction (of a lone
/// statement or an import's chunk), resources, a lock not to be had, operator intervention.
const TEMPORARY_SQLSTATES: [&str; 5] = ["08", "40", "53", "55P03", "57"];

/// SQLite primary codes after which a new attempt may succeed: busy, locked, I/O error, full, cannot open.
const TEMPORARY_SQLITE: [i32; 5] = [5, 6, 10, 13, 14];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default();
                let constraint = database.constraint().map(ToOwned::to_owned);
                if database.is_unique_violation()
                    || database.is_foreign_key_violation()
                    || database.is_check_violation()
                {
                    return Self::Constraint(constraint.unwrap_or_else(|| database.message().to_owned()));
                }
                if is_temporary(&code) { Self::Unavailable(error) } else { Self::Sql(error) }
            }
            _ => Self::Sql(error),
        }
    }
}

fn is_temporary(code: &str) -> bool {
    // SQLSTATE has five characters; SQLite's extended result codes are decimal numbers.
    if code.len() == 5 && code.chars().any(|c| c.is_ascii_alphabetic() || c == '0') {
        return TEMPORARY_SQLSTATES.iter().any(|class| code.starts_with(class));
    }
    code.parse::<i32>().is_ok_and(|number| TEMPORARY_SQLITE.contains(&(number & 0xff)))
}

/// What two transactions collided over; one of them should run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collision {
    /// Both changed the same row.
    Row,
    /// Each read what the other changed, or a page of an index that it changed: PostgreSQL cannot say who was first.
    Order,
    /// Each waited for the other.
    Deadlock,
}

impl Collision {
    /// As a label of a metric.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Order => "order",
            Self::Deadlock => "deadlock",
        }
    }

    pub(crate) const ALL: [Self; 3] = [Self::Row, Self::Order, Self::Deadlock];

    /// The collision that an error tells of, if it does.
    pub(crate) fn of(error: &sqlx::Error) -> Option<Self> {
        let error = error.as_database_error()?;
        match error.code()?.as_ref() {
            "40P01" => Some(Self::Deadlock),
            "40001" => {
                // Messages are translated, the file of PostgreSQL that holds its predicate locks is not.
                let file = error.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::file);
                Some(if file == Some("predicate.c") { Self::Order } else { Self::Row })
            }
            _ => None,
        }
    }
}
