//! SQLite's log (WAL) is moved into the file beside those who write, by whoever writes most of all himself.

use crate::common::at;
use madoguchi_store::{
    Patience,
    db::{Db, PoolSize},
    error::StoreError,
    migrate::migrate,
    sql,
};
use std::{path::Path, time::Duration};

/// Bytes of text in one row.
const ROW: usize = 100_000;
async fn open(path: &Path, patience: Patience) -> Db {
    let db = Db::open_with(&format!("sqlite:{}", path.display()), PoolSize { connections: 2 }, patience).await.unwrap();
    migrate(&db).await.unwrap();
    db
}

/// Writes so many rows of 100 kB, each in a unit of its own.
async fn write(db: &Db, rows: std::ops::Range<i64>) {
    let text = "x".repeat(ROW);
    for number in rows {
        let text = text.clone();
        let insert: Result<(), StoreError> = db
            .chunk(|tx| {
                Box::pin(async move {
                    let id = number.to_be_bytes().repeat(4);
                    tx.execute(sql!(
                        "INSERT INTO flow (token_hash, kind, state, version, created_at) VALUES ($1, $2, $3, $4, $5)",
                        id,
                        "test",
                        text,
                        1_i64,
                        at(0)
                    ))
                    .await
                })
            })
            .await;
        insert.unwrap();
    }
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}

/// The file has that many bytes before long, while the database is still open.
async fn assert_grows_to(path: &Path, bytes: u64) {
    for _ in 0..500 {
        if length(path) > bytes {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the file has {} bytes, all else is still in its log", length(path));
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_pages_a_thread_of_its_own_moves_the_log_and_it_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = (folder.path().join("test.db"), folder.path().join("test.db-wal"));
    let db = open(&path, Patience::PAGES).await;
    // All but the last four megabytes, for which nobody asks.
    for (from, bytes) in [(0, 1_000_000), (60, 6_500_000), (120, 12_500_000), (180, 18_500_000)] {
        write(&db, from..from + 60).await;
        assert_grows_to(&path, bytes).await;
    }
    assert!(length(&log) < 20_000_000, "{} bytes of log for 24 MB of rows", length(&log));
    db.close().await;
    assert!(!log.exists(), "the last connection takes it away");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_moves_its_own_log_and_not_before_it_is_long() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let db = open(&path, Patience::MAINTENANCE).await;
    write(&db, 0..200).await;
    assert!(length(&path) < 1_000_000, "20 MB stay in the log: what changes again is moved once");
    write(&db, 200..400).await;
    assert_grows_to(&path, 14_000_000).await;
    db.close().await;
}
