//! Both engines have the same schema, and every table has its retention.

use madoguchi_store::{
    Db,
    copy::{Kind, LEFT_OUT, TABLES},
    inspect::{self, Schema},
    migrate,
    retention::{Keep, RETENTION},
    sql,
    testing::TestDb,
};
use std::collections::BTreeSet;

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
    let expected = Schema::expected().unwrap();
    assert!(expected.tables().len() > 30 && expected.indexes.len() > 50);
    assert_eq!(Schema::of(&one).await.unwrap(), expected);
    assert_eq!(Schema::of(&other).await.unwrap(), expected);
    one.close().await;
    other.close().await;
    sqlite.finish().await;
    postgres.finish().await;
}

#[tokio::test]
async fn every_table_has_its_retention_and_what_it_names_is_there() {
    let sqlite = TestDb::sqlite().await;
    let schema = Schema::expected().unwrap();
    let (columns, tables) = (&schema.columns, schema.tables());
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
    let indexes = Schema::of(&one).await.unwrap().indexes;
    for table in TABLES {
        assert_eq!(indexes[&format!("{}_pk", table.name)].columns, table.key_names(), "{}", table.name);
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
    assert_eq!(migrate::migrate(&db).await.unwrap(), 0);
    migrate::check(&db).await.unwrap();
    let empty = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", empty.path().join("empty.db").display());
    let fresh = Db::open(&address, madoguchi_store::PoolSize::default()).await.unwrap();
    let refused = migrate::check(&fresh).await.unwrap_err().to_string();
    assert!(refused.contains("madoguchi migrate"), "{refused}");
    fresh.close().await;
    db.finish().await;
}

madoguchi_store::both_engines! {
    async fn what_a_schema_lacks_is_named(db) {
        let other = db.unwatched().await;
        assert_eq!(inspect::faults(&other).await.unwrap(), [""; 0]);
        for statement in [
            "DROP TABLE known_device",
            "ALTER TABLE staff DROP COLUMN enrolled_at",
            "DROP INDEX session_token",
            "CREATE TABLE operators_own (id BIGINT)",
        ] {
            other.tick(sql!(statement)).await.unwrap();
        }
        assert_eq!(
            inspect::faults(&other).await.unwrap(),
            [
                "the table known_device is missing",
                "the table staff has no column enrolled_at",
                "the table session has no index session_token",
            ]
        );
        migrate::check(&other).await.unwrap();
        other.close().await;
    }
}

/// Two that start at the same moment, several times over: on PostgreSQL they collided in its own tables, one in three.
async fn pairs_migrate(address: impl Fn(usize) -> String) {
    for pair in 0..6 {
        let address = address(pair);
        let one = async || {
            let db = Db::open(&address, madoguchi_store::PoolSize { connections: 2 }).await?;
            let applied = migrate::migrate(&db).await?;
            migrate::check(&db).await?;
            db.close().await;
            Ok::<_, madoguchi_store::StoreError>(applied)
        };
        let (first, second) = tokio::join!(one(), one());
        let applied = i64::try_from(first.unwrap() + second.unwrap()).unwrap();
        assert_eq!(applied, migrate::newest(), "each migration was applied by one of them");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_migrate_at_once_both_end_well_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    pairs_migrate(|pair| format!("sqlite:{}", folder.path().join(format!("{pair}.db")).display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_migrate_at_once_both_end_well_on_postgresql() {
    let admin = TestDb::postgres().await;
    let mut addresses = Vec::new();
    for _ in 0..6 {
        addresses.push(admin.empty_beside().await);
    }
    pairs_migrate(|pair| addresses[pair].clone()).await;
    admin.finish().await;
}
