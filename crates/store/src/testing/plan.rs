//! The plan check: statements that ran in a test are explained, and those that read a growing table from end to end are
//! named.
//!
//! Both engines are asked with sequential scans made as unattractive as possible, so that an empty test table gives the
//! same plan as a million rows.

use crate::{
    db::{Db, Engine},
    error::StoreError,
    retention::RETENTION,
    value::Row,
};
use serde_json::Value;
use sqlx::{Executor as _, PgConnection, Row as _, SqlSafeStr as _};

/// Tables that stay small whatever the operator's size.
const SMALL: [&str; 5] = ["product_offering", "import_run", "audit_cut", "partner", "installation"];

/// Statements of an import, a command or the metrics page, not of a subscriber's page: they may read a whole table.
const WHOLE_TABLE: [&str; 5] = [
    "FROM customer c\n             LEFT JOIN customer_link",
    "MIN(at) FROM audit",
    "GROUP BY state",
    "WHERE state = 'dead'",
    "DELETE FROM import_row",
];

fn is_growing(table: &str) -> bool {
    RETENTION.iter().any(|(known, _)| *known == table) && !SMALL.contains(&table)
}

/// The statements that ran since the last call and read a growing table from end to end.
pub(super) async fn scans(db: &Db) -> Result<Vec<String>, StoreError> {
    let texts = db.watch.texts.lock().map(|mut texts| std::mem::take(&mut *texts)).unwrap_or_default();
    let texts: Vec<String> =
        texts.into_iter().filter(|text| !WHOLE_TABLE.iter().any(|known| text.contains(known))).collect();
    let mut found = Vec::new();
    match &db.engine {
        Engine::Sqlite(sqlite) => {
            let mut lease = sqlite.writer.lease().await?;
            for text in texts {
                let explain = format!("EXPLAIN QUERY PLAN {text}");
                for row in lease.run(move |session| session.explained(&explain)).await? {
                    let line: String = Row::Sqlite(row).get(3)?;
                    if scans_on_sqlite(&text, &line) {
                        found.push(format!("{line}\n    {text}"));
                    }
                }
            }
        }
        Engine::Postgres(pool) => {
            // A connection of its own, since it is left with settings that nobody else wants.
            let mut connection = pool.acquire().await?.detach();
            // Joins that read one side as a whole are only better because test tables are empty.
            for setting in ["enable_seqscan", "enable_mergejoin", "enable_hashjoin"] {
                connection.execute(sqlx::AssertSqlSafe(format!("SET {setting} = off")).into_sql_str()).await?;
            }
            connection.execute("SET plan_cache_mode = force_generic_plan").await?;
            for text in texts {
                let plan = postgres_plan(&mut connection, &text).await?;
                found.extend(scan_in(&plan, false).map(|node| format!("{node}\n    {text}")));
            }
        }
    }
    Ok(found)
}

/// `SCAN t` is a walk from end to end. Along an index with a limit it may be only the first few rows.
fn scans_on_sqlite(text: &str, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [first, name, ..] = words.as_slice() else { return false };
    *first == "SCAN" && is_growing(table_of(text, name)) && !(words.contains(&"INDEX") && text.contains("LIMIT"))
}

/// The table behind a name in a plan: the name itself, or the table with that alias in the statement.
fn table_of<'a>(text: &'a str, name: &'a str) -> &'a str {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == '(' || c == ')').collect();
    let aliased = words.windows(2).find_map(|pair| match pair {
        [table, alias] if *alias == name && is_growing(table) => Some(*table),
        _ => None,
    });
    aliased.unwrap_or(name)
}

async fn postgres_plan(connection: &mut PgConnection, text: &str) -> Result<Value, StoreError> {
    connection.execute(sqlx::AssertSqlSafe(format!("PREPARE explained AS {text}")).into_sql_str()).await?;
    let places = (1..=2999).rev().find(|n| text.contains(&format!("${n}"))).unwrap_or(0);
    let nulls = if places == 0 { String::new() } else { format!("({})", vec!["NULL"; places].join(", ")) };
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN (FORMAT JSON) EXECUTE explained{nulls}")).into_sql_str();
    let row = connection.fetch_one(explain).await?;
    let json: String = row.try_get_unchecked(0)?;
    connection.execute("DEALLOCATE explained").await?;
    let plan: Value = serde_json::from_str(&json)
        .map_err(|error| StoreError::Decode { column: 0, reason: format!("no plan: {error}") })?;
    Ok(plan.get(0).and_then(|plan| plan.get("Plan")).cloned().unwrap_or_default())
}

/// The first node that reads a growing table from end to end. `limited` tells whether only the first rows are asked
/// for.
fn scan_in(node: &Value, limited: bool) -> Option<String> {
    let word = |name: &str| node.get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, table) = (word("Node Type"), word("Relation Name"));
    let walks = match kind {
        "Seq Scan" => true,
        "Index Scan" | "Index Only Scan" => {
            node.get("Index Cond").is_none() && (!limited || node.get("Filter").is_some())
        }
        "Bitmap Heap Scan" => node.pointer("/Plans/0").is_some_and(walks_a_bitmap),
        _ => false,
    };
    if walks && is_growing(table) {
        return Some(format!("{kind} on {table}"));
    }
    let limited = match kind {
        "Limit" => true,
        "LockRows" => limited,
        _ => false,
    };
    node.get("Plans").and_then(Value::as_array)?.iter().find_map(|child| scan_in(child, limited))
}

/// Whether a bitmap covers a whole index.
fn walks_a_bitmap(node: &Value) -> bool {
    match node.get("Plans").and_then(Value::as_array) {
        Some(parts) => parts.iter().any(walks_a_bitmap),
        None => node.get("Index Cond").is_none(),
    }
}
