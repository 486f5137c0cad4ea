//! Passkeys: adding one, signing in and stepping up with it, and what is refused.

use super::{ID, device::Device, house};
use crate::common::{House, MINUTE, PASSWORD, attempt, fresh, household, two_step};
use madoguchi_app::{
    Outcome,
    change::NotNow,
    keys::Token,
    passkey::{NewPasskey, PasskeyRefusal, PasskeySignIn, Shown, add, ask, ask_new, remove, rename, sign_in},
    second_factor::factors,
    session::Browser,
    step_up::{StepUpRefusal, by_passkey},
};
use madoguchi_store::both_engines;

pub(super) async fn added(house: &House, session: &Token) -> Device {
    let mut device = Device::new();
    let me = fresh(house, session).await;
    let asked = ask_new(&house.cx(), &me).await.unwrap().unwrap();
    let form = NewPasskey { shown: device.create(&asked), name: "わたしの電話".to_owned() };
    assert!(matches!(add(&house.cx(), &me, &form).await.unwrap(), Outcome::Done(_)));
    // Mails of the same instant go out in any order.
    house.newest_mail().await;
    device
}

async fn enters(house: &House, from: &str, shown: Shown) -> Option<Token> {
    let form = PasskeySignIn { shown, browser: Browser::default() };
    match sign_in(&house.cx_from(from), &form).await.unwrap() {
        Outcome::Done(signed_in) => Some(signed_in.token),
        Outcome::Refused(()) => None,
    }
}

pub(super) fn shown_by(house: &House, device: &mut Device) -> Shown {
    device.get(&ask(&house.cx()).unwrap().unwrap())
}

both_engines! {
    async fn it_signs_in_without_the_id_and_its_owner_is_told_of_it(db) {
        let (house, session) = house(db).await;
        let mut device = added(&house, &session).await;
        assert!(house.newest_mail().await.mail.text.starts_with("passkey_added "));
        house.advance(MINUTE);
        let token = enters(&house, "192.0.2.1", shown_by(&house, &mut device)).await.unwrap();
        let me = house.me(&token).await.unwrap();
        assert_eq!(me.portal_id(), ID);
        assert!(me.stepped_up().is_some());
        let passkeys = factors(&house.cx(), me.user()).await.unwrap().passkeys;
        assert_eq!((passkeys.len(), passkeys[0].name.as_str()), (1, "わたしの電話"));
        assert_eq!(passkeys[0].used_at, Some(house.app.now()));
        assert!(factors(&house.cx(), me.user()).await.unwrap().any());
    }

    async fn adding_and_removing_one_ends_the_other_sessions(db) {
        let (house, session) = house(db).await;
        let Outcome::Done(other) = attempt(&house.cx(), ID, PASSWORD).await else { panic!("signs in") };
        let mut device = added(&house, &session).await;
        assert!(house.me(&other.token).await.is_none(), "added");
        let other = enters(&house, "192.0.2.1", shown_by(&house, &mut device)).await.unwrap();
        let me = fresh(&house, &session).await;
        let id = factors(&house.cx(), me.user()).await.unwrap().passkeys[0].id;
        assert!(matches!(remove(&house.cx(), &me, id).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&other).await.is_none(), "removed");
        assert!(house.me(&session).await.is_some(), "hers goes on");
    }

    async fn one_answer_works_once_and_not_late(db) {
        let (house, session) = house(db).await;
        let mut device = added(&house, &session).await;
        let shown = shown_by(&house, &mut device);
        assert!(enters(&house, "192.0.2.1", shown.clone()).await.is_some());
        assert!(enters(&house, "192.0.2.1", shown).await.is_none(), "replayed");
        let late = shown_by(&house, &mut device);
        house.advance(MINUTE * 30);
        assert!(enters(&house, "192.0.2.1", late).await.is_none());
    }

    async fn what_is_forged_opens_nothing(db) {
        let (house, session) = house(db).await;
        let mut device = added(&house, &session).await;
        let right = shown_by(&house, &mut device);
        let other = ask(&house.cx()).unwrap().unwrap();
        for forged in [
            Shown { state: other.state, ..right.clone() },
            Shown { state: String::new(), ..right.clone() },
            Shown { credential: "{}".to_owned(), ..right.clone() },
            Shown { credential: String::new(), ..right.clone() },
        ] {
            assert!(enters(&house, "192.0.2.1", forged).await.is_none());
        }
        assert!(enters(&house, "192.0.2.1", right).await.is_some());
    }

    async fn nobodys_failures_hold_it_up(db) {
        let (house, session) = house(db).await;
        let mut device = added(&house, &session).await;
        for _ in 0..6 {
            attempt(&house.cx_from("198.51.100.9"), ID, "まちがいだらけの合言葉").await;
        }
        let there = attempt(&house.cx_from("198.51.100.9"), ID, PASSWORD).await;
        assert!(matches!(there, Outcome::Refused(_)), "the password is held up there");
        assert!(enters(&house, "198.51.100.9", shown_by(&house, &mut device)).await.is_some(), "even from there");
    }

    async fn somebody_elses_passkey_is_hers_alone(db) {
        let (house, session) = house(db).await;
        let mut mine = added(&house, &session).await;
        house.on_file(vec![household("c1"), household("c2")]).await;
        let other = house.verified("c2", "other@example.jp").await;
        let mut theirs = added(&house, &other).await;
        let me = house.me(&session).await.unwrap();
        let refused = by_passkey(&house.cx(), &me, &shown_by(&house, &mut theirs)).await.unwrap();
        assert_eq!(refused, Outcome::Refused(StepUpRefusal::Wrong));
        let them = fresh(&house, &other).await;
        let ids = factors(&house.cx(), me.user()).await.unwrap().passkeys;
        let foreign = remove(&house.cx(), &them, ids[0].id).await.unwrap();
        assert_eq!(foreign, Outcome::Refused(PasskeyRefusal::Gone));
        theirs.pretend(&mine);
        assert!(enters(&house, "192.0.2.1", shown_by(&house, &mut theirs)).await.is_none(), "a handle of another");
        assert!(enters(&house, "192.0.2.1", shown_by(&house, &mut mine)).await.is_some());
    }

    async fn it_steps_up_and_the_old_token_ends(db) {
        let (house, session) = house(db).await;
        let mut device = added(&house, &session).await;
        house.advance(MINUTE * 10);
        let me = house.me(&session).await.unwrap();
        assert!(me.stepped_up().is_none());
        let shown = shown_by(&house, &mut device);
        let Outcome::Done(token) = by_passkey(&house.cx(), &me, &shown).await.unwrap() else { panic!("proven") };
        assert!(house.me(&token).await.unwrap().stepped_up().is_some());
        assert!(house.me(&session).await.is_none());
        assert_eq!(by_passkey(&house.cx(), &me, &shown).await.unwrap(), Outcome::Refused(StepUpRefusal::Wrong));
    }

    async fn another_sites_or_anothers_registration_is_not_added(db) {
        let (house, session) = house(db).await;
        let me = fresh(&house, &session).await;
        let asked = ask_new(&house.cx(), &me).await.unwrap().unwrap();
        let form = |shown: Shown, name: &str| NewPasskey { shown, name: name.to_owned() };
        let mut device = Device::new();
        let right = device.create(&asked);
        for (form, refusal) in [
            (form(right.clone(), " "), PasskeyRefusal::Name),
            (form(Shown { state: "x".to_owned(), ..right.clone() }, "x"), PasskeyRefusal::Answer),
            (form(Shown { credential: "{}".to_owned(), ..right.clone() }, "x"), PasskeyRefusal::Answer),
        ] {
            assert_eq!(add(&house.cx(), &me, &form).await.unwrap(), Outcome::Refused(refusal));
        }
        house.on_file(vec![household("c1"), household("c2")]).await;
        let other = house.verified("c2", "other@example.jp").await;
        let them = fresh(&house, &other).await;
        let stolen = add(&house.cx(), &them, &form(right.clone(), "x")).await.unwrap();
        assert_eq!(stolen, Outcome::Refused(PasskeyRefusal::Answer), "asked for somebody else");
        assert!(matches!(add(&house.cx(), &me, &form(right.clone(), "x")).await.unwrap(), Outcome::Done(_)));
        let told = house.mails_since(0).await.len();
        let again = add(&house.cx(), &me, &form(right, "x")).await.unwrap();
        assert!(matches!(again, Outcome::Done(_)), "the same form sent twice");
        assert_eq!(factors(&house.cx(), me.user()).await.unwrap().passkeys.len(), 1);
        assert_eq!(house.mails_since(told).await, []);
    }

    async fn its_owner_gives_it_another_name_and_nobody_else_does(db) {
        let (house, session) = house(db).await;
        added(&house, &session).await;
        let me = fresh(&house, &session).await;
        let id = factors(&house.cx(), me.user()).await.unwrap().passkeys[0].id;
        assert_eq!(rename(&house.cx(), &me, id, " ").await.unwrap(), Outcome::Refused(PasskeyRefusal::Name));
        assert_eq!(rename(&house.cx(), &me, id, "居間のパソコン").await.unwrap(), Outcome::Done(()));
        house.on_file(vec![household("c1"), household("c2")]).await;
        let them = fresh(&house, &house.verified("c2", "other@example.jp").await).await;
        assert_eq!(rename(&house.cx(), &them, id, "x").await.unwrap(), Outcome::Refused(PasskeyRefusal::Gone));
        assert_eq!(factors(&house.cx(), me.user()).await.unwrap().passkeys[0].name, "居間のパソコン");
        house.disowned().await;
        assert!(matches!(rename(&house.cx(), &me, id, "x").await.unwrap(), Outcome::Refused(PasskeyRefusal::NotNow(NotNow::Frozen(_)))));
    }

    async fn a_removed_one_opens_nothing(db) {
        let (house, session) = house(db).await;
        let mut device = added(&house, &session).await;
        let me = fresh(&house, &session).await;
        let passkey = factors(&house.cx(), me.user()).await.unwrap().passkeys.remove(0);
        assert!(matches!(remove(&house.cx(), &me, passkey.id).await.unwrap(), Outcome::Done(_)));
        assert!(house.newest_mail().await.mail.text.starts_with("passkey_removed "));
        assert!(enters(&house, "192.0.2.1", shown_by(&house, &mut device)).await.is_none());
    }

    async fn with_two_step_on_it_is_both_factors(db) {
        let (house, session) = house(db).await;
        two_step(&house, &session).await;
        let mut device = added(&house, &session).await;
        assert!(enters(&house, "192.0.2.1", shown_by(&house, &mut device)).await.is_some());
    }
}
