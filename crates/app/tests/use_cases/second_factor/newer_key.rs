//! Two-step sign-in after the installation got a newer key, and after it gave up the older one.

use super::{ID, house, opens, step};
use crate::common::{House, app_of, audited, fresh, household, new_user, turned_on, two_step};
use madoguchi_app::{
    Outcome,
    second_factor::{Resealed, forget_codes, reseal, shown_codes},
};
use madoguchi_domain::audit::Action;
use madoguchi_store::{StoreError, both_engines};
use std::time::Duration;

const STEP: Duration = Duration::from_secs(30);

/// The house some steps later, with these keys.
fn later(before: &House, newest_first: &[u8]) -> House {
    let house = House::with_keys(before.app.db(), newest_first);
    house.advance(STEP * 4);
    house
}

/// Adds that many logins whose seeds nothing opens.
async fn closed_seeds(house: &House, logins: u32) {
    let stamp = house.app.system_stamp("test");
    let written: Result<(), StoreError> = house
        .app
        .db()
        .write_closure(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move {
                for n in 0..logins {
                    let user = tx.add_portal_user(&stamp, &new_user(&format!("closed{n}"))).await?;
                    let may = tx.may_recover(user, None, stamp.now).await?.unwrap();
                    tx.set_two_step(&may, &n.to_be_bytes(), 0, stamp.now).await?;
                }
                Ok(())
            })
        })
        .await;
    written.unwrap();
}

both_engines! {
    async fn codes_of_the_older_key_are_right_beside_the_newer_one_and_a_recovery_code_once(db) {
        let (before, session) = house(db).await;
        let (app, codes) = two_step(&before, &session).await;
        let newer = later(&before, &[8, 7]);
        assert!(opens(&newer, &step(&newer).await, &app.code(&newer)).await);
        assert!(opens(&newer, &step(&newer).await, &codes[0]).await);
        assert!(!opens(&newer, &step(&newer).await, &codes[0]).await, "spent");
        let other = later(&before, &[8]);
        other.advance(STEP * 4);
        assert!(!opens(&other, &step(&other).await, &app.code(&other)).await);
        assert!(!opens(&other, &step(&other).await, &codes[1]).await);
    }

    async fn what_a_page_showed_before_is_taken_and_codes_just_made_are_still_shown(db) {
        let (before, session) = house(db).await;
        let (me, once) = (fresh(&before, &session).await, before.app.new_token());
        let app = app_of(&before, &me, &once);
        let newer = House::with_keys(before.app.db(), &[8, 7]);
        assert!(matches!(turned_on(&newer, &me, &app.code(&newer), &once).await, Outcome::Done(_)), "the page of the older key");
        let codes = shown_codes(&newer.cx(), &me).await.unwrap().unwrap();
        let newest = House::with_keys(before.app.db(), &[9, 8]);
        assert_eq!(shown_codes(&newest.cx(), &me).await.unwrap(), Some(codes.clone()));
        newest.advance(STEP * 4);
        assert!(opens(&newest, &step(&newest).await, &codes[0]).await);
        forget_codes(&newest.cx(), &me).await.unwrap();
        assert_eq!(shown_codes(&newer.cx(), &me).await.unwrap(), None);
    }

    async fn a_step_that_waits_goes_on(db) {
        let (before, session) = house(db).await;
        let (app, _) = two_step(&before, &session).await;
        let waiting = step(&before).await;
        let newer = later(&before, &[8, 7]);
        assert!(opens(&newer, &waiting, &app.code(&newer)).await);
    }

    async fn sealed_anew_the_app_needs_the_older_key_no_more(db) {
        let (before, session) = house(db).await;
        let (app, codes) = two_step(&before, &session).await;
        let newer = later(&before, &[8, 7]);
        assert_eq!(reseal(&newer.app).await.unwrap(), Resealed { anew: 1, already: 0, closed: 0 });
        assert_eq!(reseal(&newer.app).await.unwrap(), Resealed { anew: 0, already: 1, closed: 0 });
        assert_eq!(audited(db, Action::SecretsResealed).await, 1);
        let only = later(&before, &[8]);
        assert!(opens(&only, &step(&only).await, &app.code(&only)).await);
        assert!(!opens(&only, &step(&only).await, &codes[0]).await, "recovery codes are hashed under the older key");
        let other = later(&before, &[9]);
        assert_eq!(reseal(&other.app).await.unwrap(), Resealed { anew: 0, already: 0, closed: 1 });
        assert_eq!(reseal(&only.app).await.unwrap(), Resealed { anew: 0, already: 1, closed: 0 }, "it was left as it was");
    }

    async fn a_seed_among_more_than_one_transaction_takes_is_sealed_anew(db) {
        let elder = House::new(db);
        closed_seeds(&elder, 450).await;
        // Her login has the last id.
        let before = House::new(db);
        before.advance(STEP);
        before.on_file(vec![household("c1")]).await;
        let session = before.verified("c1", ID).await;
        let (app, _) = two_step(&before, &session).await;
        let newer = later(&before, &[8, 7]);
        assert_eq!(reseal(&newer.app).await.unwrap(), Resealed { anew: 1, already: 0, closed: 450 });
        assert!(opens(&newer, &step(&newer).await, &app.code(&newer)).await);
    }
}
