//! The few places where the engines' SQL differs. Everything else is one text.

use crate::db::{Db, Engine};

/// What a claim adds so that workers do not queue up behind one row. SQLite has one writer, so there is nobody to skip.
pub(crate) const fn skip_locked(db: &Db) -> &'static str {
    match db.engine {
        Engine::Sqlite(_) => "",
        Engine::Postgres(_) => " FOR UPDATE SKIP LOCKED",
    }
}

/// `$3, $4, $5`: placeholders for `count` values, numbered from `from`.
pub(crate) fn list(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Asks which database this is, as one text: two connections to the same one get the same answer.
pub(crate) const fn identity(db: &Db) -> &'static str {
    match db.engine {
        Engine::Sqlite(_) => "SELECT file FROM pragma_database_list WHERE name = 'main'",
        Engine::Postgres(_) => {
            "SELECT CONCAT(pg_postmaster_start_time(), ' ', oid, ' ', current_schema())
             FROM pg_database WHERE datname = current_database()"
        }
    }
}

/// Asks for a table by its name, `$1`.
pub(crate) const fn has_table(db: &Db) -> &'static str {
    match db.engine {
        Engine::Sqlite(_) => "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
        Engine::Postgres(_) => "SELECT CAST(1 AS BIGINT) WHERE to_regclass($1) IS NOT NULL",
    }
}
