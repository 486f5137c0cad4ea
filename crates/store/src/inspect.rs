//! Whether a database is as this binary needs it: its schema, and what the engine itself says of its file.
//!
//! The schema that should be there is what the migrations make in memory, so there is no list of it to keep. The engines'
//! schemas differ in the types that columns have; those of PostgreSQL are read as what SQLite stores for them.

use crate::{
    db::{Db, Engine},
    error::{EngineError, StoreError},
    migrate, sql,
    sqlite::Session,
    value::Row,
};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a database but the list of migrations.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Table and column to type, as SQLite has it, and whether it may be NULL.
    pub columns: BTreeMap<(String, String), (String, bool)>,
    /// Each index by its name. A primary key is the index of its constraint's name.
    pub indexes: BTreeMap<String, Index>,
}

/// An index.
#[derive(Debug, PartialEq, Eq)]
pub struct Index {
    /// Its table.
    pub table: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// Whether no two rows have the same values.
    pub unique: bool,
    /// Whether it holds only some of the rows.
    pub partial: bool,
}

/// Columns, primary keys and other indexes, on SQLite.
const ON_SQLITE: [&str; 3] = [
    "SELECT m.name, p.name, p.type, p.\"notnull\" = 0 FROM sqlite_schema m, pragma_table_info(m.name) p
     WHERE m.type = 'table' AND m.name NOT IN ('_sqlx_migrations', 'sqlite_sequence')",
    "SELECT m.name || '_pk', m.name, 1, 0, p.name FROM sqlite_schema m, pragma_table_info(m.name) p
     WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' AND p.pk > 0 ORDER BY m.name, p.pk",
    "SELECT i.name, m.name, i.\"unique\", i.partial, c.name
     FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
     WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' AND i.origin = 'c' ORDER BY i.name, c.seqno",
];

/// The same on PostgreSQL, where a primary key is an index like any other.
const ON_POSTGRES: [&str; 2] = [
    "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), is_nullable = 'YES'
     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations'",
    "SELECT CAST(i.relname AS TEXT), CAST(t.relname AS TEXT), x.indisunique, x.indpred IS NOT NULL,
         CAST(a.attname AS TEXT)
     FROM pg_index x
     JOIN pg_class i ON i.oid = x.indexrelid
     JOIN pg_class t ON t.oid = x.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace
     CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, place)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
     WHERE n.nspname = current_schema() AND t.relname <> '_sqlx_migrations' AND x.indisvalid
     ORDER BY i.relname, k.place",
];

impl Schema {
    /// The schema that is there.
    pub async fn of(db: &Db) -> Result<Self, StoreError> {
        match &db.engine {
            Engine::Sqlite(_) => {
                let [columns, keys, indexes] = db.fetch_each(ON_SQLITE.map(|text| sql!(text))).await?;
                Self::read(&columns, keys.iter().chain(&indexes))
            }
            Engine::Postgres(_) => {
                let [columns, indexes] = db.fetch_each(ON_POSTGRES.map(|text| sql!(text))).await?;
                Self::read(&columns, &indexes)
            }
        }
    }

    /// The schema that this binary's migrations make.
    pub fn expected() -> Result<Self, StoreError> {
        let mut session = migrate::in_memory().map_err(EngineError::from)?;
        let [columns, keys, indexes] = ON_SQLITE.map(|text| rows(&mut session, text));
        Self::read(&columns?, keys?.iter().chain(&indexes?))
    }

    fn read<'r>(columns: &[Row], indexes: impl IntoIterator<Item = &'r Row>) -> Result<Self, StoreError> {
        let mut schema = Self::default();
        for row in columns {
            let kind: String = row.get(2)?;
            schema.columns.insert((row.get(0)?, row.get(1)?), (on_sqlite(kind), row.get(3)?));
        }
        for row in indexes {
            let name: String = row.get(0)?;
            let index = Index { table: row.get(1)?, columns: Vec::new(), unique: row.get(2)?, partial: row.get(3)? };
            schema.indexes.entry(name).or_insert(index).columns.push(row.get(4)?);
        }
        Ok(schema)
    }

    /// The tables.
    #[must_use]
    pub fn tables(&self) -> BTreeSet<&str> {
        self.columns.keys().map(|(table, _)| table.as_str()).collect()
    }

    /// What this one lacks of `wanted` or has otherwise, one sentence each. What else it has is nobody's business.
    #[must_use]
    pub fn lacks(&self, wanted: &Self) -> Vec<String> {
        let there = self.tables();
        let mut faults: Vec<String> =
            wanted.tables().difference(&there).map(|table| format!("the table {table} is missing")).collect();
        for ((table, column), kind) in &wanted.columns {
            match self.columns.get(&(table.clone(), column.clone())) {
                _ if !there.contains(table.as_str()) => {}
                None => faults.push(format!("the table {table} has no column {column}")),
                Some(other) if other != kind => {
                    faults
                        .push(format!("the column {column} of the table {table} is of another kind than it should be"));
                }
                Some(_) => {}
            }
        }
        for (name, index) in &wanted.indexes {
            match self.indexes.get(name) {
                _ if !there.contains(index.table.as_str()) => {}
                None => faults.push(format!("the table {} has no index {name}", index.table)),
                Some(other) if other != index => {
                    faults.push(format!("the index {name} of the table {} is not as it should be", index.table));
                }
                Some(_) => {}
            }
        }
        faults
    }
}

fn rows(session: &mut Session, text: &str) -> Result<Vec<Row>, StoreError> {
    Ok(session.rows(text, &[]).map_err(EngineError::from)?.into_iter().map(Row::Sqlite).collect())
}

/// What SQLite stores of a PostgreSQL type. A type of neither stays what it is and fits nothing.
fn on_sqlite(kind: String) -> String {
    match kind.as_str() {
        "bigint" | "boolean" | "timestamp with time zone" => "INTEGER".to_owned(),
        "text" | "date" => "TEXT".to_owned(),
        "uuid" | "bytea" => "BLOB".to_owned(),
        _ => kind,
    }
}

/// What is wrong with a database whose migrations are this binary's, one sentence each.
pub async fn faults(db: &Db) -> Result<Vec<String>, StoreError> {
    if let Engine::Sqlite(_) = &db.engine {
        // On a thread of its own: it reads the whole file.
        let looked = db.read(|tx| {
            Box::pin(async move {
                let faults = damage(&tx.fetch_all(sql!(PAGES)).await?)?;
                // Rows of a damaged file are not worth looking at.
                if faults.is_empty() { orphans(&tx.fetch_all(sql!(ORPHANS)).await?) } else { Ok(faults) }
            })
        });
        let faults = told(looked.await)?;
        if !faults.is_empty() {
            return Ok(faults);
        }
    }
    Ok(Schema::of(db).await?.lacks(&Schema::expected()?))
}

/// What is wrong with a file of SQLite, some twenty of it.
const PAGES: &str = "PRAGMA integrity_check(20)";

/// Rows whose parent is gone, for each pair of tables.
const ORPHANS: &str = "SELECT \"table\", parent, COUNT(*) FROM pragma_foreign_key_check GROUP BY 1, 2";

/// What SQLite says of a file that is open.
pub(crate) fn damage_of(session: &mut Session) -> Result<Vec<String>, StoreError> {
    let looked = rows(session, PAGES)
        .and_then(|pages| damage(&pages))
        .and_then(|faults| if faults.is_empty() { orphans(&rows(session, ORPHANS)?) } else { Ok(faults) });
    told(looked)
}

/// Damage that ends the look itself is a fault like any other.
fn told(looked: Result<Vec<String>, StoreError>) -> Result<Vec<String>, StoreError> {
    match looked {
        Err(error) if error.is_damage() => Ok(vec![DAMAGED.to_owned()]),
        looked => looked,
    }
}

const DAMAGED: &str = "the file is damaged";

fn damage(pages: &[Row]) -> Result<Vec<String>, StoreError> {
    let said = pages.iter().map(|row| row.get::<String>(0)).collect::<Result<Vec<_>, _>>()?;
    let faults = said.into_iter().filter(|said| said != "ok");
    Ok(faults.map(|said| format!("{DAMAGED}: {}", said.replace('\n', " "))).collect())
}

fn orphans(rows: &[Row]) -> Result<Vec<String>, StoreError> {
    let sentence = |row: &Row| {
        let (table, parent, rows): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("{rows} rows of the table {table} belong to rows of {parent} that are not there"))
    };
    rows.iter().map(sentence).collect()
}
