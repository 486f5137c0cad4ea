//! Both engines have the same schema, and every table has its retention.

use madoguchi_store::{
    Db,
    copy::{Kind, LEFT_OUT, TABLES},
    retention::{Keep, RETENTION},
    sql,
    testing::TestDb,
};
use std::collections::{BTreeMap, BTreeSet};

/// Table and column to type and whether it may be NULL.
type Columns = BTreeMap<(String, String), (String, bool)>;
/// Index to table, columns, whether unique, whether partial. A primary key is the index of its constraint's name.
type Indexes = BTreeMap<String, (String, Vec<String>, bool, bool)>;

/// What SQLite stores of a PostgreSQL type.
fn on_sqlite(postgres: &str) -> &'static str {
    match postgres {
        "bigint" | "boolean" | "timestamp with time zone" => "INTEGER",
        "text" | "date" => "TEXT",
        "uuid" | "bytea" => "BLOB",
        other => panic!("no SQLite type stands for {other}"),
    }
}

async fn columns_on_sqlite(db: &Db) -> Columns {
    let select = "SELECT m.name, p.name, p.type, p.\"notnull\" = 0 FROM sqlite_schema m, pragma_table_info(m.name) p
         WHERE m.type = 'table' AND m.name <> '_sqlx_migrations'";
    let rows = db.fetch_all(sql!(select)).await.unwrap();
    rows.iter()
        .map(|row| ((row.get(0).unwrap(), row.get(1).unwrap()), (row.get(2).unwrap(), row.get(3).unwrap())))
        .collect()
}

async fn columns_on_postgres(db: &Db) -> Columns {
    let select =
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
    let rows = db.fetch_all(sql!(select)).await.unwrap();
    rows.iter()
        .map(|row| {
            let kind: String = row.get(2).unwrap();
            ((row.get(0).unwrap(), row.get(1).unwrap()), (on_sqlite(&kind).to_owned(), row.get(3).unwrap()))
        })
        .collect()
}

async fn indexes_on_sqlite(db: &Db) -> Indexes {
    let mut indexes = Indexes::new();
    let select = "SELECT i.name, m.name, i.\"unique\", i.partial, c.name
         FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
         WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' AND i.origin = 'c' ORDER BY i.name, c.seqno";
    for row in db.fetch_all(sql!(select)).await.unwrap() {
        let (name, table): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let index = indexes.entry(name).or_insert((table, Vec::new(), row.get(2).unwrap(), row.get(3).unwrap()));
        index.1.push(row.get(4).unwrap());
    }
    let select = "SELECT m.name, p.name FROM sqlite_schema m, pragma_table_info(m.name) p
         WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' AND p.pk > 0 ORDER BY m.name, p.pk";
    for row in db.fetch_all(sql!(select)).await.unwrap() {
        let table: String = row.get(0).unwrap();
        let index = indexes.entry(format!("{table}_pk")).or_insert((table, Vec::new(), true, false));
        index.1.push(row.get(1).unwrap());
    }
    indexes
}

async fn indexes_on_postgres(db: &Db) -> Indexes {
    let mut indexes = Indexes::new();
    let select = "SELECT CAST(i.relname AS TEXT), CAST(t.relname AS TEXT), x.indisunique, x.indpred IS NOT NULL,
             CAST(a.attname AS TEXT)
         FROM pg_index x
         JOIN pg_class i ON i.oid = x.indexrelid
         JOIN pg_class t ON t.oid = x.indrelid
         JOIN pg_namespace n ON n.oid = t.relnamespace
         CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, place)
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
         WHERE n.nspname = 'public' AND t.relname <> '_sqlx_migrations' ORDER BY i.relname, k.place";
    for row in db.fetch_all(sql!(select)).await.unwrap() {
        let (name, table): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let index = indexes.entry(name).or_insert((table, Vec::new(), row.get(2).unwrap(), row.get(3).unwrap()));
        index.1.push(row.get(4).unwrap());
    }
    indexes
}

/// A migration with what the engines call differently called alike.
fn plain(migration: &str) -> Vec<String> {
    let same = [
        (" COLLATE \"C\"", ""),
        ("UNLOGGED ", ""),
        (" STRICT, WITHOUT ROWID", ""),
        (" STRICT", ""),
        ("BIGINT", "INTEGER"),
        ("BOOLEAN", "INTEGER"),
        ("TIMESTAMPTZ", "INTEGER"),
        (" DATE", " TEXT"),
        ("UUID", "BLOB"),
        ("BYTEA", "BLOB"),
    ];
    migration
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .map(|line| same.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to)))
        .collect()
}

#[test]
fn constraints_indexes_and_columns_are_written_alike_in_both_folders() {
    let sqlite = include_str!("../../migrations/sqlite/0001_main_job.sql");
    let postgres = include_str!("../../migrations/postgres/0001_main_job.sql");
    assert_eq!(plain(sqlite), plain(postgres));
    for text in [sqlite, postgres] {
        assert!(text.starts_with("-- expand") || text.starts_with("-- contract"), "the first line says which");
    }
    assert!(postgres.lines().all(|line| !line.contains(" TEXT") || line.contains("COLLATE \"C\"")), "text sorts alike");
}

#[tokio::test]
async fn fresh_databases_have_the_same_tables_columns_and_indexes() {
    let (sqlite, postgres) = (TestDb::sqlite().await, TestDb::postgres().await);
    let (one, other) = (sqlite.unwatched().await, postgres.unwatched().await);
    assert_eq!(columns_on_sqlite(&one).await, columns_on_postgres(&other).await);
    assert_eq!(indexes_on_sqlite(&one).await, indexes_on_postgres(&other).await);
    one.close().await;
    other.close().await;
    sqlite.finish().await;
    postgres.finish().await;
}

#[tokio::test]
async fn every_table_has_its_retention_and_what_it_names_is_there() {
    let sqlite = TestDb::sqlite().await;
    let columns = columns_on_sqlite(&sqlite.unwatched().await).await;
    let tables: BTreeSet<&str> = columns.keys().map(|(table, _)| table.as_str()).collect();
    let listed: BTreeSet<&str> = RETENTION.iter().map(|(table, _)| *table).collect();
    assert_eq!(tables, listed);
    assert_eq!(listed.len(), RETENTION.len(), "a table is listed twice");
    for (table, keep) in RETENTION {
        if let Keep::Days { column, key, .. } = keep {
            for named in [column, key] {
                assert!(columns.contains_key(&((*table).to_owned(), (*named).to_owned())), "{table} has no {named}");
            }
        }
    }
    sqlite.finish().await;
}

#[tokio::test]
async fn every_table_is_copied_with_all_its_columns_as_what_they_are() {
    let (sqlite, postgres) = (TestDb::sqlite().await, TestDb::postgres().await);
    let (one, other) = (sqlite.unwatched().await, postgres.unwatched().await);
    let kinds = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT)
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT IN ('_sqlx_migrations', $1)";
    let rows = other.fetch_all(sql!(kinds, LEFT_OUT)).await.unwrap();
    let there: BTreeSet<(String, String, String)> =
        rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap())).collect();
    let listed: Vec<(String, String, String)> = TABLES
        .iter()
        .flat_map(|table| table.columns.iter().map(|(column, kind)| (table.name, *column, on_postgres(*kind))))
        .map(|(table, column, kind)| (table.to_owned(), column.to_owned(), kind.to_owned()))
        .collect();
    assert_eq!(there, listed.iter().cloned().collect());
    assert_eq!(there.len(), listed.len(), "a table or column is listed twice");
    let keys = indexes_on_sqlite(&one).await;
    for table in TABLES {
        assert_eq!(keys[&format!("{}_pk", table.name)].1, table.key_names(), "{}", table.name);
    }
    one.close().await;
    other.close().await;
    sqlite.finish().await;
    postgres.finish().await;
}

const fn on_postgres(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Bool => "boolean",
        Kind::Text => "text",
        Kind::Bytes => "bytea",
        Kind::Id => "uuid",
        Kind::Ts => "timestamp with time zone",
        Kind::Date => "date",
    }
}

#[tokio::test]
async fn a_second_migration_does_nothing_and_a_database_without_one_is_refused() {
    let db = TestDb::sqlite().await;
    assert_eq!(madoguchi_store::migrate::migrate(&db).await.unwrap(), 0);
    madoguchi_store::migrate::check(&db).await.unwrap();
    let empty = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", empty.path().join("empty.db").display());
    let fresh = Db::open(&address, madoguchi_store::PoolSize::default()).await.unwrap();
    let refused = madoguchi_store::migrate::check(&fresh).await.unwrap_err().to_string();
    assert!(refused.contains("madoguchi migrate"), "{refused}");
    fresh.close().await;
    db.finish().await;
}
