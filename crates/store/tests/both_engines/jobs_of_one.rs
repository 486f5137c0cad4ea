//! Jobs of which there is one for each subject: asked for any number of times, done after the last of them.

use crate::common::{at, count, stamp};
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, LEASE, MOST_ATTEMPTS},
    time::Ts,
};
use madoguchi_store::{
    Db, Randomness, StoreError, both_engines,
    job::{self, Claimed, Ending},
    sql,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;
use uuid::Uuid;

const KIND: JobKind = JobKind::Sweep;

async fn ask(db: &Db, now: Ts, subject: u128) -> JobId {
    let asked: Result<_, StoreError> = db
        .write_closure(move |tx| {
            Box::pin(async move { tx.enqueue_one(&stamp(now), KIND, Uuid::from_u128(subject)).await })
        })
        .await;
    asked.unwrap()
}

async fn claim(db: &Db, now: Ts) -> Option<Claimed> {
    job::claim(db, now, "w", KIND.queue(), &[]).await.unwrap()
}

async fn end(db: &Db, now: Ts, job: &Claimed, ending: Ending) -> bool {
    job::end_attempt(db, now, job, &ending, &Randomness::system()).await.unwrap()
}

both_engines! {
    async fn however_often_it_is_asked_for_there_is_one_for_each_subject(db) {
        let first = ask(db, at(0), 1).await;
        assert_eq!(ask(db, at(5), 1).await, first);
        assert_ne!(ask(db, at(5), 2).await, first);
        assert_eq!(count(&db.unwatched().await, "job").await, 2);
        let held = claim(db, at(5)).await.unwrap();
        assert_eq!((held.id, held.subject, held.attempt), (first, Uuid::from_u128(1), 1), "it keeps its place");
    }

    async fn whatever_became_of_it_it_is_due_again_with_every_attempt(db) {
        let id = ask(db, at(0), 1).await;
        let mut now = at(0);
        for ending in [
            Ending::Done,
            Ending::Expired,
            Ending::Dead("refused".to_owned()),
            Ending::Retry("away".to_owned()),
            Ending::Wait(at(1_000_000), None),
        ] {
            let held = claim(db, now).await.unwrap();
            assert!(end(db, now, &held, ending.clone()).await);
            assert!(claim(db, now).await.is_none(), "{ending:?}");
            now = now.plus(Duration::from_secs(1));
            assert_eq!(ask(db, now, 1).await, id);
            let row = db.fetch_optional(sql!("SELECT last_error, finished_at FROM job WHERE id = $1", id)).await.unwrap().unwrap();
            assert_eq!((row.get::<Option<String>>(0).unwrap(), row.get::<Option<Ts>>(1).unwrap()), (None, None));
            let again = claim(db, now).await.unwrap();
            assert_eq!((again.id, again.attempt), (id, 1), "{ending:?}");
            assert!(end(db, now, &again, Ending::Again).await);
        }
    }

    async fn one_that_a_worker_has_stays_with_it_and_is_done_once_more_however_it_ends(db) {
        ask(db, at(0), 1).await;
        let mut now = at(0);
        for ending in [
            Ending::Done,
            Ending::Expired,
            Ending::Dead("refused".to_owned()),
            Ending::Retry("away".to_owned()),
            Ending::Wait(at(1_000_000), None),
            Ending::Again,
        ] {
            let held = claim(db, now).await.unwrap();
            ask(db, now, 1).await;
            ask(db, now, 1).await;
            assert!(claim(db, now).await.is_none(), "one at a time");
            assert!(job::heartbeat(db, now, &held).await.unwrap());
            now = now.plus(Duration::from_secs(1));
            assert!(end(db, now, &held, ending.clone()).await);
            let again = claim(db, now).await.unwrap_or_else(|| panic!("{ending:?} ended it"));
            assert_eq!(again.attempt, 1, "{ending:?}");
            assert!(end(db, now, &again, Ending::Done).await);
            assert!(claim(db, now).await.is_none(), "once more, not twice");
            ask(db, now, 1).await;
        }
    }

    async fn the_wish_outlives_the_worker_that_had_the_job(db) {
        ask(db, at(0), 1).await;
        let mut now = at(0);
        for _ in 0..=MOST_ATTEMPTS {
            claim(db, now).await.unwrap();
            now = now.plus(LEASE);
        }
        let held = claim(db, now).await.unwrap();
        assert!(held.attempt > MOST_ATTEMPTS);
        ask(db, now, 1).await;
        assert!(end(db, now, &held, Ending::Dead("no attempt came to an end".to_owned())).await);
        assert_eq!(claim(db, now).await.unwrap().attempt, 1);
    }

    async fn an_attempt_that_was_lost_cannot_end_one_of_the_same_number(db) {
        ask(db, at(0), 1).await;
        let lost = claim(db, at(0)).await.unwrap();
        let lease = i64::try_from(LEASE.as_secs()).unwrap();
        let taken_over = claim(db, at(lease)).await.unwrap();
        assert!(end(db, at(lease), &taken_over, Ending::Done).await);
        ask(db, at(lease), 1).await;
        let new = claim(db, at(lease)).await.unwrap();
        assert_eq!((new.id, new.attempt), (lost.id, lost.attempt));
        assert!(!job::heartbeat(db, at(lease), &lost).await.unwrap());
        assert!(!end(db, at(lease), &lost, Ending::Done).await);
        assert!(end(db, at(lease), &new, Ending::Done).await);
    }

    async fn the_last_wish_is_the_one_that_is_done_last(db) {
        // A counter stands for what is wished: each wish is one more.
        const WISHED: [u8; 32] = [7; 32];
        const WISHES: i64 = 40;
        db.tick(sql!("INSERT INTO throttle (key, count, since, updated_at) VALUES ($1, 0, $2, $2)", WISHED, at(0))).await.unwrap();
        let wish = |db: Db| async move {
            let wished: Result<_, StoreError> = db
                .write_closure(|tx| Box::pin(async move {
                    tx.execute(sql!("UPDATE throttle SET count = count + 1 WHERE key = $1", WISHED)).await?;
                    tx.enqueue_one(&stamp(at(0)), KIND, Uuid::nil()).await
                }))
                .await;
            wished.unwrap()
        };
        let done = Arc::new(Mutex::new(0));
        let work = |db: Db, done: Arc<Mutex<i64>>| async move {
            let Some(held) = job::claim(&db, at(0), "w", KIND.queue(), &[]).await.unwrap() else { return false };
            let row = db.fetch_optional(sql!("SELECT count FROM throttle WHERE key = $1", WISHED)).await.unwrap().unwrap();
            *done.lock().await = row.get(0).unwrap();
            let ended: Result<_, StoreError> = db
                .write_closure(move |tx| {
                    let held = held.clone();
                    Box::pin(async move { tx.end_attempt(at(0), &held, &Ending::Done, 0).await })
                })
                .await;
            assert!(ended.unwrap());
            true
        };
        let mut wishes = tokio::task::JoinSet::new();
        for _ in 0..WISHES {
            wishes.spawn(wish(db.db.clone()));
        }
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..2 {
            let (db, done) = (db.db.clone(), done.clone());
            workers.spawn(async move {
                while *done.lock().await < WISHES {
                    work(db.clone(), done.clone()).await;
                }
            });
        }
        wishes.join_all().await;
        assert!(tokio::time::timeout(Duration::from_mins(1), workers.join_all()).await.is_ok(), "the last wish was lost");
        while work(db.db.clone(), done.clone()).await {}
        assert_eq!(*done.lock().await, WISHES);
    }
}
