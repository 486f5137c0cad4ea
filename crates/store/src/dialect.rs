//! The few places where the engines' SQL differs. Everything else is one text.

use crate::db::{Db, Engine};

/// What a claim adds so that workers do not queue up behind one row. SQLite has one writer: nobody to skip.
pub(crate) const fn skip_locked(db: &Db) -> &'static str {
    match db.engine {
        Engine::Sqlite { .. } => "",
        Engine::Postgres(_) => " FOR UPDATE SKIP LOCKED",
    }
}

/// `($1, $2), ($3, $4)`: places for `rows` rows of `columns` values, for an INSERT of many rows.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            // Writing to a String cannot fail.
            let _ = write!(text, "{}${}", if column == 0 { "" } else { ", " }, row * columns + column + 1);
        }
        text.push(')');
    }
    text
}

/// `$3, $4, $5`: places for `count` values, the first of them number `from`.
pub(crate) fn list(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}
