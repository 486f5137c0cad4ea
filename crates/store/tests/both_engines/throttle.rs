//! Counters that several processes share.

use crate::common::at;
use madoguchi_domain::{
    sign_in::DelayPolicy,
    throttle::{Attempt, Throttle, sign_in_attempt},
};
use madoguchi_store::{Db, StoreError, both_engines, throttle};

/// Takes one attempt as the sign-in does. Says whether it may be looked at.
async fn take(db: &Db) -> bool {
    loop {
        let old = throttle::load(db, [1; 32]).await.unwrap();
        match sign_in_attempt(&DelayPolicy::default(), old, at(0)) {
            Attempt::Blocked { .. } => return false,
            Attempt::Allowed(new) => {
                if throttle::swap(db, [1; 32], old, Some(new)).await.unwrap() {
                    return true;
                }
            }
        }
    }
}

both_engines! {
    async fn of_fifty_attempts_at_once_five_are_looked_at(db) {
        let mut attempts = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let db = db.db.clone();
            attempts.spawn(async move { take(&db).await });
        }
        assert_eq!(attempts.join_all().await.into_iter().filter(|allowed| *allowed).count(), 5);
    }

    async fn a_counter_reads_back_and_moves_only_from_where_it_stood(db) {
        let first = Throttle::first(at(0));
        let second = Throttle { count: 2, blocked_until: Some(at(900)), ..first };
        assert!(throttle::swap(db, [1; 32], None, Some(first)).await.unwrap());
        assert!(!throttle::swap(db, [1; 32], None, Some(first)).await.unwrap(), "somebody was quicker");
        assert!(throttle::swap(db, [1; 32], Some(first), Some(second)).await.unwrap());
        assert!(!throttle::swap(db, [1; 32], Some(first), Some(second)).await.unwrap());
        assert_eq!(throttle::load(db, [1; 32]).await.unwrap(), Some(second));
        assert!(!throttle::swap(db, [1; 32], Some(first), None).await.unwrap());
        assert!(throttle::swap(db, [1; 32], Some(second), None).await.unwrap());
        assert_eq!(throttle::load(db, [1; 32]).await.unwrap(), None);
    }

    async fn a_cleared_counter_begins_anew(db) {
        for _ in 0..6 {
            take(db).await;
        }
        assert!(!take(db).await);
        let cleared: Result<_, StoreError> =
            db.write_closure(|tx| Box::pin(async move { tx.clear_throttle([1; 32]).await })).await;
        cleared.unwrap();
        assert!(take(db).await);
    }
}
