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
/// Rows, each in a unit of its own: 40 MB, where the log is moved from 4 MB on beside pages, from 32 MB on by an import.
const ROWS: i64 = 400;

async fn written(path: &Path, patience: Patience) -> Db {
    let db = Db::open_with(&format!("sqlite:{}", path.display()), PoolSize { connections: 2 }, patience).await.unwrap();
    migrate(&db).await.unwrap();
    let text = "x".repeat(ROW);
    for number in 0..ROWS {
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
    db
}

/// The file has most of the rows while the database is still open.
async fn assert_moved(path: &Path) {
    let mut length = 0;
    for _ in 0..500 {
        length = std::fs::metadata(path).unwrap().len();
        if length > 14_000_000 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the file has {length} bytes, all else is still in its log");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_moved_beside_those_who_write() {
    for patience in [Patience::PAGES, Patience::MAINTENANCE] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let db = written(&path, patience).await;
        assert_moved(&path).await;
        db.close().await;
        assert!(!folder.path().join("test.db-wal").exists(), "the last connection closes it");
    }
}
