//! A statement: one text for both engines, with its arguments.

use crate::{
    error::{EngineError, StoreError},
    sqlite::Session,
    value::{Arg, Bind, Row, postgres_arguments},
};
use sqlx::{AssertSqlSafe, PgConnection, SqlSafeStr as _};
use std::borrow::Cow;

/// A statement and its arguments. The text uses `$1`, `$2`, …, which both engines read the same way.
#[derive(Debug, Clone)]
pub struct Sql {
    text: Cow<'static, str>,
    args: Vec<Arg>,
}

/// Builds a [`Sql`]: the text, then the values of `$1`, `$2`, ….
#[macro_export]
macro_rules! sql {
    ($text:expr $(, $arg:expr)* $(,)?) => {
        $crate::sql::Sql::new($text)$(.bind($arg))*
    };
}

impl Sql {
    /// A statement with no arguments yet.
    #[must_use]
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), args: Vec::new() }
    }

    /// A statement with all its arguments.
    pub(crate) fn with_args(text: impl Into<Cow<'static, str>>, args: Vec<Arg>) -> Self {
        Self { text: text.into(), args }
    }

    /// Adds the next argument.
    #[must_use]
    pub fn bind(mut self, value: impl Bind) -> Self {
        self.args.push(value.arg());
        self
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn on_sqlite(&self, session: &mut Session) -> rusqlite::Result<Vec<Row>> {
        Ok(session.rows(&self.text, &self.args)?.into_iter().map(Row::Sqlite).collect())
    }

    pub(crate) async fn on_postgres(self, connection: &mut PgConnection) -> Result<Vec<Row>, EngineError> {
        let text = match self.text {
            Cow::Borrowed(text) => text.into_sql_str(),
            // Built by this crate from fixed parts (a list of `$n`); values are always bound.
            Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
        };
        let args = postgres_arguments(self.args).map_err(sqlx::Error::Encode)?;
        let rows = sqlx::query_with(text, args).fetch_all(connection).await?;
        Ok(rows.into_iter().map(Row::Postgres).collect())
    }
}

/// The row that a statement always returns (`RETURNING` of a plain INSERT, an aggregate).
pub fn only(rows: Vec<Row>) -> Result<Row, StoreError> {
    rows.into_iter().next().ok_or(StoreError::Sql(EngineError::NoRow))
}
