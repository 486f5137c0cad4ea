//! What a unit of work promises: all or nothing, one snapshot, retried when it collides, finished when begun.

use crate::common::{at, count, customer, stamp};
use madoguchi_domain::audit::Action;
use madoguchi_store::{
    Db, StoreError, Tx,
    audit::{About, Changed},
    both_engines, flow, sql,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;

async fn audit(tx: &mut Tx) -> Result<(), StoreError> {
    tx.audit(&stamp(at(0)), Action::SignInRefused, About::default()).await
}

async fn version_of(tx: &mut Tx, key: [u8; 32]) -> Result<i64, StoreError> {
    let row = tx.fetch_optional(sql!("SELECT version FROM flow WHERE token_hash = $1", key)).await?;
    row.unwrap().get(0)
}

async fn begin_flow(db: &Db, key: [u8; 32]) {
    flow::begin(db, key, "test", "{}", at(0)).await.unwrap();
}

both_engines! {
    async fn a_refusal_keeps_what_it_wrote(db) {
        let refused: Result<bool, StoreError> = db
            .write_closure(|tx| Box::pin(async move { audit(tx).await?; Ok(false) }))
            .await;
        assert!(!refused.unwrap());
        assert_eq!(count(&db.unwatched().await, "audit").await, 1);
    }

    async fn an_error_leaves_nothing(db) {
        let failed: Result<(), StoreError> = db
            .write_closure(|tx| Box::pin(async move { audit(tx).await?; Err(StoreError::Interrupted) }))
            .await;
        assert!(failed.is_err());
        assert_eq!(count(&db.unwatched().await, "audit").await, 0);
    }

    async fn a_broken_constraint_ends_the_work_and_leaves_nothing(db) {
        let broken: Result<(), StoreError> = db
            .write_closure(|tx| Box::pin(async move {
                audit(tx).await?;
                tx.spend_once([1; 32], [2; 32], "form", "/done", at(0)).await?;
                tx.spend_once([1; 32], [3; 32], "form", "/done", at(0)).await
            }))
            .await;
        assert!(matches!(broken, Err(StoreError::Constraint(_))), "{broken:?}");
        assert_eq!(count(&db.unwatched().await, "audit").await, 0);
    }

    async fn a_long_read_keeps_no_one_else_from_the_thread_that_asks(db) {
        let count = "WITH RECURSIVE counted(n) AS (
                SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n < $1
            ) SELECT MAX(n) FROM counted";
        let read = db.fetch_all(sql!(count, 500_000_i64));
        tokio::pin!(read);
        let mut others = 0;
        let rows = loop {
            tokio::select! {
                rows = &mut read => break rows.unwrap(),
                () = tokio::time::sleep(Duration::from_millis(1)) => others += 1,
            }
        };
        assert_eq!(rows[0].get::<i64>(0).unwrap(), 500_000);
        assert!(others > 3, "{others}");
    }

    async fn reads_that_were_too_long_for_the_thread_that_asks_leave_no_old_state_behind(db) {
        let count = "WITH RECURSIVE counted(n) AS (
                SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n < $1
            ) SELECT MAX(n) FROM counted";
        // More than there are connections for short reads.
        for _ in 0..=std::thread::available_parallelism().unwrap().get() {
            let short = sql!("SELECT version FROM flow WHERE token_hash = $1", [1; 32]);
            let [_, long] = db.fetch_each([short, sql!(count, 50_000_i64)]).await.unwrap();
            assert_eq!(long[0].get::<i64>(0).unwrap(), 50_000);
        }
        begin_flow(db, [1; 32]).await;
        for _ in 0..=std::thread::available_parallelism().unwrap().get() {
            let of = |column: &str| sql!(format!("SELECT {column} FROM flow WHERE token_hash = $1"), [1; 32]);
            let seen = db.fetch_each([of("version"), of("kind")]).await.unwrap();
            assert_eq!(seen.map(|rows| rows.len()), [1, 1]);
        }
    }

    async fn a_read_sees_one_state_while_others_write(db) {
        begin_flow(db, [1; 32]).await;
        let writer = db.db.clone();
        let seen: Result<_, StoreError> = db
            .read(move |tx| Box::pin(async move {
                let before = version_of(tx, [1; 32]).await?;
                assert!(flow::save(&writer, [1; 32], before, "{}").await?);
                Ok((before, version_of(tx, [1; 32]).await?))
            }))
            .await;
        assert_eq!(seen.unwrap(), (1, 1));
        assert_eq!(flow::find(db, [1; 32], "test", at(1)).await.unwrap().unwrap().version, 2);
    }

    async fn a_read_cannot_write(db) {
        let wrote: Result<(), StoreError> = db.read(|tx| Box::pin(async move { audit(tx).await })).await;
        assert!(wrote.is_err());
    }

    async fn writes_for_fifty_customers_at_once_do_not_collide(db) {
        let mut customers = Vec::new();
        for n in 0..50 {
            customers.push(customer(db, &format!("c{n}")).await);
        }
        let runs = Arc::new(AtomicU32::new(0));
        let mut writes = tokio::task::JoinSet::new();
        for customer in customers {
            let (db, runs) = (db.db.clone(), runs.clone());
            writes.spawn(async move {
                let written: Result<(), StoreError> = db
                    .write_closure(move |tx| {
                        runs.fetch_add(1, Ordering::Relaxed);
                        Box::pin(async move {
                            let stamp = stamp(at(1));
                            tx.names_and_phones(customer).await?;
                            let changed = Changed {
                                name: "testEvent", entity: "test", id: customer.0, customer: Some(customer), from: None, to: None,
                            };
                            tx.changed(&stamp, changed).await?;
                            tx.audit(&stamp, Action::SignedIn, About { customer: Some(customer), ..About::default() }).await
                        })
                    })
                    .await;
                written.unwrap();
            });
        }
        writes.join_all().await;
        assert_eq!(count(&db.unwatched().await, "event").await, 50);
        assert_eq!(runs.load(Ordering::Relaxed), 50, "runs, the first of each included");
    }

    async fn writes_that_collide_run_again_and_all_land(db) {
        begin_flow(db, [1; 32]).await;
        let mut writes = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let db = db.db.clone();
            writes.spawn(async move {
                let written: Result<(), StoreError> = db
                    .write_closure(|tx| Box::pin(async move {
                        let version = version_of(tx, [1; 32]).await?;
                        assert!(tx.save_flow([1; 32], version, "{}").await?);
                        Ok(())
                    }))
                    .await;
                written.unwrap();
            });
        }
        writes.join_all().await;
        assert_eq!(flow::find(db, [1; 32], "test", at(1)).await.unwrap().unwrap().version, 9);
    }

    async fn a_write_whose_caller_goes_away_is_finished(db) {
        begin_flow(db, [1; 32]).await;
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let caller = tokio::spawn({
            let (db, begun, go_on) = (db.db.clone(), begun.clone(), go_on.clone());
            async move {
                let written: Result<(), StoreError> = db
                    .write_closure(move |tx| {
                        let (begun, go_on) = (begun.clone(), go_on.clone());
                        Box::pin(async move {
                            assert!(tx.save_flow([1; 32], 1, "written").await?);
                            begun.notify_one();
                            go_on.notified().await;
                            Ok(())
                        })
                    })
                    .await;
                written
            }
        });
        begun.notified().await;
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        go_on.notify_one();
        // Waits for the row until the write has ended, and finds its version only if it was committed.
        let again = sql!("UPDATE flow SET version = version + 10 WHERE token_hash = $1 RETURNING version", [1; 32]);
        assert_eq!(db.tick(again).await.unwrap()[0].get::<i64>(0).unwrap(), 12);
    }
}
