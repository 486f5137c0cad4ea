//! Jobs: who gets which, who may end it, and when it comes back.

use crate::common::{at, stamp};
use futures_util::FutureExt as _;
use madoguchi_domain::{
    id::JobId,
    job::{JobKind, JobState, LEASE, MOST_ATTEMPTS, Queue, backoff},
    time::Ts,
};
use madoguchi_store::{
    Db, Randomness, StoreError, both_engines,
    job::{self, Claimed, Ending, NewJob, look},
};
use std::collections::HashSet;
use uuid::Uuid;

async fn enqueue(db: &Db, due_at: Ts) -> JobId {
    let enqueued: Result<_, StoreError> = db
        .write_closure(move |tx| {
            Box::pin(async move {
                let job = NewJob { kind: JobKind::SendMail, subject: Uuid::nil(), due_at, not_after: Some(at(900)) };
                tx.enqueue(&stamp(at(0)), job).await
            })
        })
        .await;
    enqueued.unwrap()
}

async fn claim(db: &Db, now: Ts, owner: &str) -> Option<Claimed> {
    job::claim(db, now, owner, JobKind::SendMail.queue(), &[]).await.unwrap()
}

async fn end(db: &Db, now: Ts, job: &Claimed, ending: Ending) -> bool {
    // No jitter: the longest wait.
    let still = Randomness::from_source(|bytes| bytes.fill(0));
    job::end_attempt(db, now, job, &ending, &still).await.unwrap()
}

/// Whether who waits for jobs was woken.
fn is_woken(db: &Db) -> bool {
    job::enqueued(db).now_or_never().is_some()
}

both_engines! {
    async fn a_commit_that_leaves_a_job_wakes_who_waits_for_one(db) {
        assert!(!is_woken(db));
        tokio::join!(job::enqueued(db), enqueue(db, at(0)));
        enqueue(db, at(0)).await;
        assert!(is_woken(db), "also whoever was not waiting yet");
        assert!(!is_woken(db), "once");
        let refused: Result<(), StoreError> = db
            .write_closure(|tx| {
                Box::pin(async move {
                    let job = NewJob { kind: JobKind::SendMail, subject: Uuid::nil(), due_at: at(0), not_after: None };
                    tx.enqueue(&stamp(at(0)), job).await?;
                    Err(StoreError::Interrupted)
                })
            })
            .await;
        assert!(refused.is_err());
        assert!(!is_woken(db), "nothing was committed");
    }

    async fn the_job_that_waited_longest_comes_first_and_none_before_it_is_due(db) {
        let (late, early, later) = (enqueue(db, at(20)).await, enqueue(db, at(10)).await, enqueue(db, at(500)).await);
        assert_eq!(look::next_due(db).await.unwrap(), Some(at(10)));
        assert!(claim(db, at(9), "w").await.is_none());
        assert_eq!(claim(db, at(20), "w").await.unwrap().id, early);
        let second = claim(db, at(20), "w").await.unwrap();
        assert_eq!((second.id, second.attempt, second.not_after, second.kind), (late, 1, Some(at(900)), JobKind::SendMail));
        assert!(claim(db, at(20), "w").await.is_none());
        assert_eq!(claim(db, at(500), "w2").await.map(|job| job.id != later), Some(true), "leases over come first");
    }

    async fn a_job_whose_worker_died_goes_to_another_and_the_dead_one_cannot_end_it(db) {
        let id = enqueue(db, at(0)).await;
        let first = claim(db, at(0), "one").await.unwrap();
        let lease = i64::try_from(LEASE.as_secs()).unwrap();
        assert!(claim(db, at(lease - 1), "two").await.is_none(), "the lease holds");
        let second = claim(db, at(lease), "two").await.unwrap();
        assert_eq!((second.id, second.attempt), (id, 2));
        assert!(!job::heartbeat(db, at(lease), &first).await.unwrap());
        assert!(!end(db, at(lease), &first, Ending::Done).await);
        assert!(end(db, at(lease), &second, Ending::Done).await);
        assert!(!end(db, at(lease), &second, Ending::Done).await, "only once");
    }

    async fn the_same_worker_cannot_end_an_attempt_it_lost_to_itself(db) {
        enqueue(db, at(0)).await;
        let first = claim(db, at(0), "one").await.unwrap();
        let again = claim(db, at(60), "one").await.unwrap();
        assert!(!end(db, at(60), &first, Ending::Done).await);
        assert!(end(db, at(60), &again, Ending::Done).await);
    }

    async fn a_sign_of_life_keeps_the_lease(db) {
        enqueue(db, at(0)).await;
        let held = claim(db, at(0), "one").await.unwrap();
        assert!(job::heartbeat(db, at(50), &held).await.unwrap());
        assert!(claim(db, at(100), "two").await.is_none());
        assert!(end(db, at(100), &held, Ending::Done).await);
    }

    async fn a_failed_job_waits_longer_each_time(db) {
        enqueue(db, at(0)).await;
        let mut now = at(0);
        for attempt in 1..=4 {
            let held = claim(db, now, "w").await.unwrap();
            assert!(end(db, now, &held, Ending::Retry("the server is away".to_owned())).await);
            let next = now.plus(backoff(attempt, 0));
            assert_eq!(look::next_due(db).await.unwrap(), Some(next));
            assert!(claim(db, next.minus(std::time::Duration::from_micros(1)), "w").await.is_none());
            now = next;
        }
    }

    async fn a_job_is_given_up_after_its_last_attempt(db) {
        enqueue(db, at(0)).await;
        let mut now = at(0);
        for _ in 0..MOST_ATTEMPTS {
            let held = claim(db, now, "w").await.unwrap();
            assert!(end(db, now, &held, Ending::Retry("away".to_owned())).await);
            now = now.plus(std::time::Duration::from_hours(1));
        }
        assert!(claim(db, now, "w").await.is_none());
        assert_eq!(look::counts(db).await.unwrap(), vec![(JobState::Dead, 1)]);
    }

    async fn waiting_for_a_partner_uses_no_attempt_up(db) {
        let id = enqueue(db, at(0)).await;
        let first = claim(db, at(0), "w").await.unwrap();
        assert!(end(db, at(0), &first, Ending::Retry("away".to_owned())).await);
        let mut now = at(100);
        for _ in 0..2 * MOST_ATTEMPTS {
            let held = claim(db, now, "w").await.unwrap();
            assert_eq!((held.id, held.attempt), (id, 2));
            let until = now.plus(std::time::Duration::from_mins(15));
            assert!(end(db, now, &held, Ending::Wait(until, Some("away".to_owned()))).await);
            assert_eq!(look::next_due(db).await.unwrap(), Some(until));
            assert!(claim(db, until.minus(std::time::Duration::from_micros(1)), "w").await.is_none());
            now = until;
        }
        assert_eq!(claim(db, now, "w").await.unwrap().attempt, 2);
    }

    async fn a_job_that_is_done_again_begins_at_once_with_every_attempt(db) {
        let id = enqueue(db, at(0)).await;
        let mut now = at(0);
        for _ in 0..3 {
            let held = claim(db, now, "w").await.unwrap();
            assert!(end(db, now, &held, Ending::Retry("away".to_owned())).await);
            now = now.plus(std::time::Duration::from_hours(1));
        }
        let held = claim(db, now, "w").await.unwrap();
        assert!(end(db, now, &held, Ending::Again).await);
        let again = claim(db, now, "w").await.unwrap();
        assert_eq!((again.id, again.attempt), (id, 1));
        assert!(!end(db, now, &held, Ending::Done).await, "the claim before it is over");
    }

    async fn work_of_the_day_is_enqueued_once_whoever_asks(db) {
        let claim = async |now| job::claim(db, now, "w", Queue::House, &[]).await.unwrap();
        let sweep = NewJob { kind: JobKind::Sweep, subject: Uuid::max(), due_at: at(0), not_after: None };
        for _ in 0..2 {
            job::enqueue_once(db, &stamp(at(0)), JobId(Uuid::max()), sweep).await.unwrap();
        }
        let held = claim(at(0)).await.unwrap();
        assert!(claim(at(0)).await.is_none());
        assert!(end(db, at(0), &held, Ending::Done).await);
        job::enqueue_once(db, &stamp(at(1)), JobId(Uuid::max()), sweep).await.unwrap();
        assert!(claim(at(1)).await.is_none(), "done is done");
    }

    async fn twenty_workers_take_each_job_once(db) {
        let mut enqueued = HashSet::new();
        for n in 0..60 {
            enqueued.insert(enqueue(db, at(n % 7)).await);
        }
        let mut workers = tokio::task::JoinSet::new();
        for n in 0..20 {
            let db = db.db.clone();
            workers.spawn(async move {
                let mut mine = Vec::new();
                while let Some(job) = claim(&db, at(10), &format!("w{n}")).await {
                    mine.push(job.id);
                }
                mine
            });
        }
        let claimed: Vec<JobId> = workers.join_all().await.into_iter().flatten().collect();
        assert_eq!(claimed.len(), 60);
        assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), enqueued);
    }
}
