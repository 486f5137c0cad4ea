//! "That was not me", said while somebody has a factor's page open: she can no longer add or remove anything.

use super::{device::Device, house, passkey::added};
use crate::common::{MINUTE, app_of, fresh, turned_on, two_step};
use madoguchi_app::{
    Outcome,
    change::NotNow,
    passkey::{NewPasskey, PasskeyRefusal, add, ask_new, remove},
    second_factor::{ChangeRefusal, TwoStepRefusal, factors, new_codes, turn_off},
};
use madoguchi_store::both_engines;

// Each use case is given a login loaded before the stop, so whatever it looks at first still allows the change. Only
// its check inside the transaction stops it.
both_engines! {
    async fn a_passkey_that_was_made_before_the_stop_is_not_added_after_it(db) {
        let (house, session) = house(db).await;
        let me = fresh(&house, &session).await;
        let asked = ask_new(&house.cx(), &me).await.unwrap().unwrap();
        let form = NewPasskey { shown: Device::new().create(&asked), name: "電話".to_owned() };
        // The owner is told of this.
        two_step(&house, &session).await;
        let until = house.disowned().await;
        let added = add(&house.cx(), &me, &form).await.unwrap();
        assert_eq!(added, Outcome::Refused(PasskeyRefusal::NotNow(NotNow::Frozen(until))));
        assert!(factors(&house.cx(), me.user()).await.unwrap().passkeys.is_empty());
    }

    async fn a_passkey_stays_whose_page_was_open_before_the_stop(db) {
        let (house, session) = house(db).await;
        added(&house, &session).await;
        // What the owner says was not her came later.
        house.advance(MINUTE);
        two_step(&house, &session).await;
        let me = fresh(&house, &session).await;
        let id = factors(&house.cx(), me.user()).await.unwrap().passkeys[0].id;
        let until = house.disowned().await;
        let removed = remove(&house.cx(), &me, id).await.unwrap();
        assert_eq!(removed, Outcome::Refused(PasskeyRefusal::NotNow(NotNow::Frozen(until))));
        assert_eq!(factors(&house.cx(), me.user()).await.unwrap().passkeys.len(), 1);
    }

    async fn two_step_sign_in_stays_on_with_its_codes_whose_page_was_open_before_the_stop(db) {
        let (house, session) = house(db).await;
        two_step(&house, &session).await;
        house.advance(MINUTE);
        added(&house, &session).await;
        let me = fresh(&house, &session).await;
        let until = house.disowned().await;
        let stopped = Outcome::Refused(ChangeRefusal::NotNow(NotNow::Frozen(until)));
        assert_eq!(turn_off(&house.cx(), &me).await.unwrap(), stopped);
        assert_eq!(new_codes(&house.cx(), &me, &house.app.new_token()).await.unwrap(), stopped);
        let there = factors(&house.cx(), me.user()).await.unwrap();
        assert!(there.two_step.is_some());
        assert_eq!(there.codes_left, 10);
    }

    async fn two_step_sign_in_stays_off_whose_page_was_open_before_the_stop(db) {
        let (house, session) = house(db).await;
        let (me, once) = (fresh(&house, &session).await, house.app.new_token());
        let app = app_of(&house, &me, &once);
        // The owner is told of this.
        added(&house, &session).await;
        let until = house.disowned().await;
        let on = turned_on(&house, &me, &app.code(&house), &once).await;
        assert_eq!(on, Outcome::Refused(TwoStepRefusal::NotNow(NotNow::Frozen(until))));
        assert!(factors(&house.cx(), me.user()).await.unwrap().two_step.is_none());
    }
}
