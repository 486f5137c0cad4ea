//! Requests for the temporary-ID letter: stored alike for everybody, one letter a customer on its way.

use crate::common::{at, customer, stamp};
use madoguchi_domain::{id::LetterRequestId, time::Ts};
use madoguchi_store::{
    Db, StoreError, both_engines,
    job::{self, Ending},
    letter::{self, LetterClaim, LetterState},
};

fn claim(phone: &str, postcode: &str) -> LetterClaim {
    LetterClaim {
        name_key: "タカハシハナコ".to_owned(),
        phone_key: phone.to_owned(),
        postcode_key: postcode.to_owned(),
    }
}

/// Asks for a letter and does the job that looks for the customer.
async fn request(db: &Db, now: Ts, claim: LetterClaim) -> LetterState {
    let requested: Result<LetterRequestId, StoreError> = db
        .write(move |tx| {
            let claim = claim.clone();
            Box::pin(async move { tx.request_letter(&stamp(now), &claim).await })
        })
        .await;
    let id = requested.unwrap();
    assert_eq!(letter::state_of(db, id).await.unwrap(), Some(LetterState::Requested));
    let enqueued = job::claim(db, now, "w").await.unwrap().unwrap();
    assert_eq!(enqueued.subject, id.0);
    for _ in 0..2 {
        let matched: Result<(), StoreError> =
            db.write(move |tx| Box::pin(async move { tx.match_letter_request(&stamp(now), id).await })).await;
        matched.unwrap();
    }
    job::end_attempt(db, now, &enqueued, &Ending::Done, &stamp(now).randomness).await.unwrap();
    letter::state_of(db, id).await.unwrap().unwrap()
}

both_engines! {
    async fn the_right_name_phone_and_postcode_queue_one_letter_in_thirty_days(db) {
        customer(db, "c1").await;
        assert_eq!(request(db, at(0), claim("0451234567", "2250002")).await, LetterState::Queued);
        assert_eq!(request(db, at(60), claim("0451234567", "2250002")).await, LetterState::AlreadyQueued);
        let after = 30 * 24 * 3600;
        assert_eq!(request(db, at(after), claim("0451234567", "2250002")).await, LetterState::Queued);
    }

    async fn a_wrong_phone_or_postcode_queues_nothing(db) {
        customer(db, "c1").await;
        assert_eq!(request(db, at(0), claim("0451234568", "2250002")).await, LetterState::NotFound);
        assert_eq!(request(db, at(0), claim("0451234567", "2250003")).await, LetterState::NotFound);
    }

    async fn two_customers_that_fit_get_none(db) {
        customer(db, "c1").await;
        customer(db, "c2").await;
        assert_eq!(request(db, at(0), claim("0451234567", "2250002")).await, LetterState::NotFound);
    }
}
