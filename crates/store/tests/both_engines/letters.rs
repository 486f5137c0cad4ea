//! Requests for the temporary-ID letter: stored alike for everybody, one letter a customer on its way.

use crate::common::{at, customer, stamp};
use madoguchi_domain::{
    id::LetterRequestId,
    job::Queue,
    receipt::Receipt,
    time::{Date, Ts},
};
use madoguchi_store::{
    Db, StoreError, both_engines,
    job::{self, Ending},
    letter::{self, LetterClaim, NewLetter, RequestState},
    sql,
};

/// Customers whose contract ended before this day get no letter.
const ENDED_AFTER: Date = jiff::civil::date(2026, 8, 1);

fn claim(phone: &str, postcode: &str) -> LetterClaim {
    LetterClaim {
        name_key: "タカハシハナコ".to_owned(),
        phone_key: phone.to_owned(),
        postcode_key: postcode.to_owned(),
    }
}

fn new_letter(now: Ts) -> NewLetter {
    let bytes = stamp(now).randomness.bytes::<32>();
    NewLetter { id: stamp(now).id(), number: Receipt::of(stamp(now).randomness.bytes()), id_hash: bytes }
}

/// Prints the letters that wait, valid for thirty days.
async fn print(db: &Db, now: Ts) -> usize {
    let waiting = letter::waiting(db, None, true, 10).await.unwrap();
    for printable in &waiting {
        let (id, id_hash) = (printable.id, stamp(now).randomness.bytes());
        let printed: Result<bool, StoreError> = db
            .write_closure(move |tx| {
                Box::pin(async move { tx.print_letter(&stamp(now), id, id_hash, now.plus(letter::OPEN_FOR)).await })
            })
            .await;
        assert!(printed.unwrap());
    }
    waiting.len()
}

/// Asks for a letter and does the job that looks for the customer.
async fn request(db: &Db, now: Ts, claim: LetterClaim) -> RequestState {
    let requested: Result<LetterRequestId, StoreError> = db
        .write_closure(move |tx| {
            let claim = claim.clone();
            Box::pin(async move { tx.request_letter(&stamp(now), &claim).await })
        })
        .await;
    let id = requested.unwrap();
    assert_eq!(letter::state_of(db, id).await.unwrap(), Some(RequestState::Requested));
    let enqueued = job::claim(db, now, "w", Queue::House, &[]).await.unwrap().unwrap();
    assert_eq!(enqueued.subject, id.0);
    for _ in 0..2 {
        let matched: Result<(), StoreError> = db
            .write_closure(move |tx| {
                Box::pin(async move {
                    let letters = std::array::from_fn(|_| new_letter(now));
                    tx.match_letter_request(&stamp(now), id, &letters, ENDED_AFTER).await
                })
            })
            .await;
        matched.unwrap();
    }
    job::end_attempt(db, now, &enqueued, &Ending::Done, &stamp(now).randomness).await.unwrap();
    letter::state_of(db, id).await.unwrap().unwrap()
}

both_engines! {
    async fn the_right_name_phone_and_postcode_queue_one_letter_in_thirty_days(db) {
        customer(db, "c1").await;
        assert_eq!(request(db, at(0), claim("0451234567", "2250002")).await, RequestState::Queued);
        assert_eq!(request(db, at(60), claim("0451234567", "2250002")).await, RequestState::AlreadyQueued);
        let after = 30 * 24 * 3600;
        assert_eq!(request(db, at(after), claim("0451234567", "2250002")).await, RequestState::AlreadyQueued);
        assert_eq!(print(db, at(after)).await, 1, "one that was never printed is still to come");
        assert_eq!(request(db, at(2 * after - 1), claim("0451234567", "2250002")).await, RequestState::AlreadyQueued);
        assert_eq!(print(db, at(2 * after - 1)).await, 0);
        assert_eq!(request(db, at(2 * after), claim("0451234567", "2250002")).await, RequestState::Queued);
    }

    async fn a_wrong_phone_or_postcode_queues_nothing(db) {
        customer(db, "c1").await;
        assert_eq!(request(db, at(0), claim("0451234568", "2250002")).await, RequestState::NotFound);
        assert_eq!(request(db, at(0), claim("0451234567", "2250003")).await, RequestState::NotFound);
    }

    async fn each_contract_of_one_person_gets_its_letter(db) {
        customer(db, "c1").await;
        customer(db, "c2").await;
        assert_eq!(request(db, at(0), claim("0451234567", "2250002")).await, RequestState::Queued);
        assert_eq!(print(db, at(0)).await, 2);
        customer(db, "c3").await;
        assert_eq!(request(db, at(60), claim("0451234567", "2250002")).await, RequestState::Queued);
        assert_eq!(print(db, at(60)).await, 1, "for the one that has none");
        assert_eq!(request(db, at(120), claim("0451234567", "2250002")).await, RequestState::AlreadyQueued);
    }

    async fn more_than_a_household_of_one_name_get_none(db) {
        for key in ["c1", "c2", "c3", "c4", "c5", "c6"] {
            customer(db, key).await;
        }
        assert_eq!(request(db, at(0), claim("0451234567", "2250002")).await, RequestState::NotFound);
    }

    async fn a_contract_that_ended_lately_gets_one_and_one_that_ended_long_ago_none(db) {
        customer(db, "c1").await;
        for (ended_on, state) in [("2026-06-30", RequestState::NotFound), ("2026-09-30", RequestState::Queued)] {
            let ended_on: Date = ended_on.parse().unwrap();
            let aside = db.unwatched().await;
            aside.tick(sql!("UPDATE customer SET status = 'ended', ended_on = $1", ended_on)).await.unwrap();
            assert_eq!(request(db, at(0), claim("0451234567", "2250002")).await, state, "{ended_on}");
        }
    }
}
