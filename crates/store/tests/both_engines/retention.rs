//! The sweep: what is over goes, what is not stays, however much there is.

use crate::common::{at, count, customer, register, stamp};
use madoguchi_domain::job::JobKind;
use madoguchi_store::{
    StoreError,
    audit::Changed,
    both_engines, flow,
    job::{self, Ending, NewJob},
    registration, retention, sql,
};
use std::time::Duration;
use uuid::Uuid;

const DAY: i64 = 24 * 3600;

both_engines! {
    async fn only_what_is_over_goes(db) {
        for (n, age) in [(1, 2 * DAY), (2, DAY + 1), (3, DAY - 1), (4, 0)] {
            flow::begin(db, [n; 32], "test", "{}", at(-age)).await.unwrap();
        }
        assert_eq!(retention::sweep(db, at(0)).await.unwrap(), 2);
        assert_eq!(count(&db.unwatched().await, "flow").await, 2);
        assert_eq!(retention::sweep(db, at(0)).await.unwrap(), 0);
    }

    async fn a_job_that_waits_is_kept_however_old(db) {
        for done in [true, false] {
            let enqueued: Result<_, StoreError> = db
                .write_closure(|tx| Box::pin(async move {
                    let job = NewJob { kind: JobKind::SendMail, subject: Uuid::nil(), due_at: at(0), not_after: None };
                    tx.enqueue(&stamp(at(0)), job).await
                }))
                .await;
            enqueued.unwrap();
            if done {
                let held = job::claim(db, at(0), "w", JobKind::SendMail.queue(), &[]).await.unwrap().unwrap();
                job::end_attempt(db, at(0), &held, &Ending::Done, &stamp(at(0)).randomness).await.unwrap();
            }
        }
        assert_eq!(retention::sweep(db, at(31 * DAY)).await.unwrap(), 1);
        assert_eq!(count(&db.unwatched().await, "job").await, 1);
    }

    async fn tries_and_counters_go_and_customers_and_logins_stay(db) {
        let customer = customer(db, "c1").await;
        register(db, customer, "hanako@example.jp").await;
        for n in 0..5 {
            registration::count_try(db, &[[1; 32], [2; 32]], [n; 32], 5, Duration::from_hours(24), at(0)).await.unwrap();
        }
        assert_eq!(retention::sweep(db, at(400 * DAY)).await.unwrap(), 10);
        let db = db.unwatched().await;
        assert_eq!((count(&db, "customer").await, count(&db, "portal_user").await, count(&db, "proof_try").await), (1, 1, 0));
    }

    async fn more_than_one_chunk_goes(db) {
        let filled: Result<(), StoreError> = db
            .write_closure(|tx| Box::pin(async move {
                for _ in 0..1_050 {
                    let (name, entity, id) = ("testChangeEvent", "test", Uuid::nil());
                    let changed = Changed { name, entity, id, customer: None, from: None, to: None };
                    tx.changed(&stamp(at(0)), changed).await?;
                }
                Ok(())
            }))
            .await;
        filled.unwrap();
        db.tick(sql!("INSERT INTO throttle (key, count, since, updated_at) VALUES ($1, 1, $2, $2)", [1; 32], at(0))).await.unwrap();
        assert_eq!(retention::sweep(db, at(4 * 365 * DAY)).await.unwrap(), 1_051);
        assert_eq!(count(&db.unwatched().await, "event").await, 0);
    }
}
