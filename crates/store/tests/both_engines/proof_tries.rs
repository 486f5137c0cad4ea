//! Tries at a contract: five of a record in a window, whoever makes them and however many at once.

use crate::common::at;
use madoguchi_domain::time::Ts;
use madoguchi_store::{Db, both_engines, registration};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
const RECORD: [u8; 32] = [7; 32];

async fn guess(db: &Db, digest: u8, now: Ts) -> bool {
    registration::count_try(db, &[RECORD], [digest; 32], 5, DAY, now).await.unwrap()
}

both_engines! {
    async fn five_guesses_are_looked_at_and_the_sixth_is_not(db) {
        for n in 1..=5 {
            assert!(guess(db, u8::try_from(n).unwrap(), at(n)).await, "{n}");
        }
        assert!(!guess(db, 6, at(6)).await);
    }

    async fn the_same_guess_again_is_one_guess_even_when_none_are_left(db) {
        for n in 1..=5 {
            for _ in 0..3 {
                assert!(guess(db, n, at(i64::from(n))).await);
            }
        }
        assert!(!guess(db, 6, at(6)).await);
        assert!(guess(db, 3, at(7)).await, "was looked at before");
        assert!(!guess(db, 6, at(8)).await, "was not");
    }

    async fn each_guess_is_forgotten_a_day_after_it_was_made(db) {
        let day = 24 * 3600;
        for n in 0..5 {
            assert!(guess(db, n, at(i64::from(n) * 100)).await);
        }
        assert!(!guess(db, 9, at(day - 1)).await);
        assert!(guess(db, 9, at(day)).await, "the first is forgotten");
        assert!(!guess(db, 10, at(day)).await, "and only the first");
        assert!(guess(db, 1, at(day + 100)).await, "forgotten and guessed again");
        assert!(guess(db, 10, at(day + 500)).await);
    }

    async fn guesses_that_were_not_looked_at_keep_nobody_out_for_longer(db) {
        for n in 0..50 {
            guess(db, n, at(0)).await;
        }
        for n in 50..90 {
            assert!(!guess(db, n, at(23 * 3600)).await);
        }
        assert!(guess(db, 99, at(24 * 3600)).await);
    }

    async fn a_guess_needs_a_try_of_every_record_it_touches(db) {
        for n in 0..5 {
            guess(db, n, at(0)).await;
        }
        let both = registration::count_try(db, &[[8; 32], RECORD], [99; 32], 5, DAY, at(1)).await.unwrap();
        assert!(!both);
        assert!(registration::count_try(db, &[[8; 32]], [100; 32], 5, DAY, at(1)).await.unwrap());
    }

    async fn a_guess_that_is_not_looked_at_takes_no_try_of_the_records_after(db) {
        for n in 0..5 {
            guess(db, n, at(0)).await;
        }
        for n in 10..20 {
            let both = registration::count_try(db, &[RECORD, [8; 32]], [n; 32], 5, DAY, at(1)).await.unwrap();
            assert!(!both);
        }
        assert!(registration::count_try(db, &[[8; 32]], [100; 32], 5, DAY, at(1)).await.unwrap());
    }

    async fn of_fifty_guesses_at_once_five_are_looked_at(db) {
        let mut guesses = tokio::task::JoinSet::new();
        // The one that sorts last comes first: only the order of arrival may count.
        for n in (0..50).rev() {
            let db = db.db.clone();
            guesses.spawn(async move { guess(&db, n, at(i64::from(n))).await });
        }
        assert_eq!(guesses.join_all().await.into_iter().filter(|within| *within).count(), 5);
    }

    async fn a_form_sent_ten_times_at_once_is_one_guess(db) {
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let db = db.db.clone();
            guesses.spawn(async move { guess(&db, 1, at(0)).await });
        }
        assert!(guesses.join_all().await.into_iter().all(|within| within));
        for n in 2..=5 {
            assert!(guess(db, n, at(1)).await);
        }
    }

    async fn an_agent_gives_the_tries_back(db) {
        for n in 0..6 {
            guess(db, n, at(0)).await;
        }
        let cleared = db.write_closure(|tx| Box::pin(async move { tx.clear_tries(&[RECORD], &[[8; 32]]).await })).await.unwrap();
        assert_eq!(cleared, 5);
        assert!(guess(db, 6, at(1)).await);
    }
}
