//! A database copied into another: every pair of engines, rows in every table, interruptions, refusals.

use crate::full::{Full, ROWS, found};
use madoguchi_store::{
    Db, StoreError,
    copy::{self, Batch, CopyError, LEFT_OUT, Progress, Step, Sum, TABLES, Table},
    sql,
    testing::TestDb,
};
use sqlx::postgres::PgPoolCopyExt as _;
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{runtime::Handle, sync::Notify, task::block_in_place};

/// Batches so small that every table has several, and now and then one row is more than its bytes.
const SMALL: Batch = Batch { rows: 7, bytes: 300 };

/// Nobody looks.
struct Unseen;

impl Progress for Unseen {
    fn begin(&self, _: Step, _: &'static str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn resumed(&self, _: u64) {}
}

/// Copies by connections of its own; the statements read whole tables, which the plan check is not for.
async fn copied(source: &TestDb, target: &TestDb, progress: Arc<dyn Progress>) -> Copied {
    copied_by(Batch::default(), source, target, progress).await
}

async fn copied_by(batch: Batch, source: &TestDb, target: &TestDb, progress: Arc<dyn Progress>) -> Copied {
    let (one, other) = (source.unwatched().await, target.unwatched().await);
    let outcome = copy::copy(&one, &other, batch, progress).await;
    one.close().await;
    other.close().await;
    outcome
}
type Copied = Result<Vec<(&'static Table, Sum)>, CopyError>;

/// Does something to a database behind the plan check's back.
async fn execute(db: &TestDb, text: &'static str) {
    let db = db.unwatched().await;
    change(&db, text).await;
    db.close().await;
}

async fn change(db: &Db, text: &'static str) {
    db.write_closure(move |tx| Box::pin(tx.execute(sql!(text))))
        .await
        .map_err(|error: StoreError| error.to_string())
        .unwrap();
}

async fn targets() -> [TestDb; 2] {
    [TestDb::sqlite().await, TestDb::postgres().await]
}

/// Stops a copy after so many batches.
struct Stop {
    batches: AtomicU64,
    /// Whether what comes next is a batch that was written: a table begins with what is there.
    writing: Mutex<Option<bool>>,
    resumed: AtomicU64,
    now: Notify,
}

impl Progress for Stop {
    fn begin(&self, step: Step, _: &'static str, _: u64) {
        *self.writing.lock().unwrap() = (step == Step::Copying).then_some(false);
    }
    fn advance(&self, _: u64) {
        let Some(writing) = &mut *self.writing.lock().unwrap() else { return };
        if std::mem::replace(writing, true) && self.batches.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.now.notify_one();
        }
    }
    fn resumed(&self, rows: u64) {
        self.resumed.store(rows, Ordering::Relaxed);
    }
}

/// Does something to a database when the copy gets to a table.
struct Meanwhile {
    step: Step,
    table: &'static str,
    db: Db,
    statement: &'static str,
}

impl Progress for Meanwhile {
    fn begin(&self, step: Step, table: &'static str, _: u64) {
        if (step, table) == (self.step, self.table) {
            block_in_place(|| Handle::current().block_on(change(&self.db, self.statement)));
        }
    }
    fn advance(&self, _: u64) {}
    fn resumed(&self, _: u64) {}
}

madoguchi_store::both_engines! {
    async fn every_row_of_every_table_arrives_as_it_was(source) {
        let full = Full::new().await;
        full.fill(source).await;
        for target in targets().await {
            let sums = copied_by(SMALL, source, &target, Arc::new(Unseen)).await.unwrap();
            assert_eq!(sums.len(), TABLES.len());
            for (table, sum) in sums {
                assert_eq!(sum.rows, ROWS, "{}", table.name);
                assert_eq!(found(&target, table).await, full.expected(table), "{}", table.name);
            }
            // Once more changes nothing and is no error.
            copied(source, &target, Arc::new(Unseen)).await.unwrap();
            target.finish().await;
        }
    }

    async fn an_empty_database_is_copied(source) {
        for target in targets().await {
            let sums = copied(source, &target, Arc::new(Unseen)).await.unwrap();
            assert!(sums.iter().all(|(_, sum)| sum.rows == 0));
            target.finish().await;
        }
    }

    async fn an_interrupted_copy_goes_on_and_ends_equal(source) {
        let full = Full::new().await;
        full.fill(source).await;
        for target in targets().await {
            let mut there = 0;
            let mut interruptions = 0;
            loop {
                // Now early, now late.
                let batches = interruptions * 31 % 40 + 1;
                let stop = Arc::new(Stop {
                    batches: AtomicU64::new(batches),
                    writing: Mutex::default(),
                    resumed: AtomicU64::new(0),
                    now: Notify::new(),
                });
                let outcome = tokio::select! {
                    biased;
                    () = stop.now.notified() => None,
                    outcome = copied_by(SMALL, source, &target, stop.clone()) => Some(outcome),
                };
                let resumed = stop.resumed.load(Ordering::Relaxed);
                assert!(resumed >= there, "nothing is lost: {there} rows were there, now {resumed}");
                there = resumed;
                if let Some(outcome) = outcome {
                    outcome.unwrap();
                    break;
                }
                interruptions += 1;
                assert!(interruptions < 100, "it does not get on");
            }
            assert!(interruptions > 5, "it was interrupted {interruptions} times only");
            for table in TABLES {
                assert_eq!(found(&target, table).await, full.expected(table), "{}", table.name);
            }
            target.finish().await;
        }
    }

    async fn a_target_that_is_something_else_is_left_alone(source) {
        Full::new().await.fill(source).await;
        for target in targets().await {
            execute(&target, "INSERT INTO customer_link VALUES ('x', 'x', 'y', 'successor', NULL)").await;
            let refused = copied(source, &target, Arc::new(Unseen)).await.unwrap_err();
            assert!(matches!(refused, CopyError::Foreign("customer_link")), "{refused}");
            for table in TABLES.iter().filter(|table| table.name != "customer_link") {
                assert_eq!(found(&target, table).await, BTreeSet::new(), "{}", table.name);
            }
            target.finish().await;
        }
    }

    async fn a_copy_that_was_used_since_is_left_alone(source) {
        Full::new().await.fill(source).await;
        for (statement, table) in [
            ("UPDATE customer_bill SET amount = 7 WHERE amount = 0", "customer_bill"),
            ("DELETE FROM flow WHERE version = 0", "flow"),
            ("INSERT INTO import_row VALUES ('c1', 1, 2, 1, 10, 20, NULL, 0)", LEFT_OUT),
        ] {
            for target in targets().await {
                copied(source, &target, Arc::new(Unseen)).await.unwrap();
                execute(&target, statement).await;
                let refused = copied(source, &target, Arc::new(Unseen)).await.unwrap_err();
                assert!(matches!(refused, CopyError::Foreign(named) if named == table), "{refused}");
                target.finish().await;
            }
        }
    }

    async fn rows_that_change_during_the_copy_are_found(source) {
        Full::new().await.fill(source).await;
        // When a table is compared the snapshot is over; when others are still copied it does not see the change.
        for (step, at, statement, table) in [
            (Step::Checking, "customer", "UPDATE customer SET name = name || '1'", "customer"),
            (
                Step::Checking,
                "customer",
                "INSERT INTO customer_link SELECT 'late' || COUNT(*), 'x', 'y', 'successor', NULL FROM customer_link",
                "customer_link",
            ),
            (
                Step::Checking,
                "customer",
                "DELETE FROM audit WHERE id = (SELECT id FROM audit ORDER BY id LIMIT 1)",
                "audit",
            ),
            (Step::Copying, "device", "UPDATE customer_phone SET phone = phone || '1'", "customer_phone"),
        ] {
            for target in targets().await {
                let db = source.unwatched().await;
                let change = Arc::new(Meanwhile { step, table: at, db, statement });
                let refused = copied(source, &target, change.clone()).await.unwrap_err();
                assert!(matches!(refused, CopyError::Differs { table: named, .. } if named == table), "{refused}");
                change.db.close().await;
                target.finish().await;
            }
        }
    }

    async fn a_database_is_not_copied_into_itself(source) {
        Full::new().await.fill(source).await;
        let refused = copied(source, source, Arc::new(Unseen)).await.unwrap_err();
        assert!(matches!(refused, CopyError::Same), "{refused}");
    }

    async fn an_import_must_have_ended(source) {
        Full::new().await.fill(source).await;
        execute(source, "UPDATE import_run SET state = 'running' WHERE state = 'A'").await;
        let target = TestDb::sqlite().await;
        let refused = copied(source, &target, Arc::new(Unseen)).await.unwrap_err();
        assert!(matches!(refused, CopyError::Importing), "{refused}");
        target.finish().await;
    }

    async fn a_schema_that_is_not_this_binarys_is_refused(source) {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("bare.db").display());
        let bare = Db::open(&address, madoguchi_store::PoolSize::default()).await.unwrap();
        for (from, to) in [(&bare, &source.db), (&source.db, &bare)] {
            let refused = copy::copy(from, to, SMALL, Arc::new(Unseen)).await.unwrap_err();
            assert!(matches!(refused, CopyError::Store(StoreError::Schema(_))), "{refused}");
        }
        bare.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_checksum_is_that_of_what_copy_writes() {
    use futures_util::TryStreamExt as _;
    use sha2::{Digest as _, Sha256};
    let (source, target) = (TestDb::sqlite().await, TestDb::postgres().await);
    Full::new().await.fill(&source).await;
    let sums = copied(&source, &target, Arc::new(Unseen)).await.unwrap();
    let pool = sqlx::PgPool::connect(&target.address).await.unwrap();
    for (table, sum) in sums {
        let (columns, name, key) = (table.names().join(", "), table.name, table.key_names().join(", "));
        let text = format!("COPY (SELECT {columns} FROM {name} ORDER BY {key}) TO STDOUT (FORMAT binary)");
        let mut data = pool.copy_out_raw(&text).await.unwrap();
        let mut hash = Sha256::new();
        while let Some(part) = data.try_next().await.unwrap() {
            hash.update(&part);
        }
        assert_eq!(sum.checksum, <[u8; 32]>::from(hash.finalize()), "{name}");
    }
    pool.close().await;
    source.finish().await;
    target.finish().await;
}
