//! Changing one's own portal ID: which IDs are allowed, what ends and who is told, and that a form takes effect once.

use crate::common::{
    HOUR, House, MINUTE, PASSWORD, attempt,
    changes::{at, change_portal_id, frozen, portal_id_review, wish_portal_id},
    household,
};
use madoguchi_app::{
    Login, Outcome, SteppedUp,
    change::Refused,
    contact,
    credential::{PortalIdFormFault as Fault, disown},
    keys::Token,
    step_up,
};
use madoguchi_domain::{
    credential::{ContactAddressFault, PortalIdFault},
    receipt::Receipt,
};
use madoguchi_store::{both_engines, sql, testing::TestDb};
use tokio::task::JoinSet;

const ID: &str = "hanako@example.jp";
const NEW: &str = "hanako.new@example.jp";

type Changed = Outcome<Receipt, Refused<Fault>>;

async fn house(db: &TestDb) -> (House, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1"), household("c2")]).await;
    let token = house.verified("c1", ID).await;
    (house, token)
}

async fn signed_in(house: &House, token: &Token) -> Login {
    house.me(token).await.expect("signed in").login().clone()
}

async fn me(house: &House, token: &Token) -> SteppedUp {
    signed_in(house, token).await.stepped_up().expect("proven lately")
}

async fn wish(house: &House, token: &Token, typed: &str) -> Outcome<(), Refused<Fault>> {
    wish_portal_id(&house.cx(), &*me(house, token).await, typed, false).await.unwrap()
}

async fn once(house: &House, token: &Token) -> Token {
    portal_id_review(&house.cx(), &signed_in(house, token).await).await.unwrap().expect("something to review").once
}

async fn register(house: &House, token: &Token, once: &Token, also_contact: bool) -> Changed {
    change_portal_id(&house.cx(), &*me(house, token).await, once, also_contact).await.unwrap()
}

/// Submits the form and presses 登録.
async fn change(house: &House, token: &Token, to: &str, also_contact: bool) -> Changed {
    assert_eq!(wish(house, token, to).await, Outcome::Done(()));
    register(house, token, &once(house, token).await, also_contact).await
}

async fn signs_in(house: &House, id: &str) -> Option<Token> {
    match attempt(&house.cx(), id, PASSWORD).await {
        Outcome::Done(signed_in) => Some(signed_in.token),
        Outcome::Refused(_) => None,
    }
}

both_engines! {
    async fn the_new_id_signs_in_the_old_one_no_more_and_other_browsers_are_out(db) {
        let (house, token) = house(db).await;
        let other = signs_in(&house, ID).await.unwrap();
        let before = house.mails.all().len();
        let Outcome::Done(receipt) = change(&house, &token, " ＨＡＮＡＫＯ.new@example.jp", false).await else { panic!("refused") };
        assert_eq!(me(&house, &token).await.portal_id(), "HANAKO.new@example.jp");
        assert_eq!(me(&house, &token).await.contact_address(), ID, "the contact address stays");
        assert!(house.me(&other).await.is_none(), "an old cookie opens nothing");
        assert!(signs_in(&house, ID).await.is_none());
        assert!(signs_in(&house, "hanako.NEW@example.jp").await.is_some());
        let mails = house.mails_since(before).await;
        let [(to, subject, text)] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((to.as_str(), subject.as_str()), (ID, "changed ja"));
        assert!(text.starts_with(&format!("portal_id {receipt} /not-me?key=")), "{text}");
        assert!(contact::pending(&house.cx(), &signed_in(&house, &token).await).await.unwrap().is_none());
    }

    async fn the_contact_address_follows_when_it_is_verified(db) {
        let (house, token) = house(db).await;
        let before = house.mails.all().len();
        assert!(matches!(change(&house, &token, NEW, true).await, Outcome::Done(_)));
        let now = me(&house, &token).await;
        assert_eq!((now.portal_id(), now.contact_address()), (NEW, ID), "the old address stays until then");
        let mails = house.mails_since(before).await;
        let mut told: Vec<_> = mails.iter().map(|(to, subject, _)| (to.as_str(), subject.as_str())).collect();
        told.sort_unstable();
        assert_eq!(told, [(NEW, "changed ja"), (NEW, "new contact code ja"), (ID, "changed ja")]);
        let code = &mails.iter().find(|(_, subject, _)| subject == "new contact code ja").unwrap().2;
        assert!(matches!(contact::verify_new(&house.cx(), &now, code).await.unwrap(), Outcome::Done(_)));
        assert_eq!(me(&house, &token).await.contact_address(), NEW);
        let mut told: Vec<_> = house.mails_since(before + 3).await.into_iter().map(|(to, ..)| to).collect();
        told.sort_unstable();
        assert_eq!(told, [NEW, ID]);
    }

    async fn what_cannot_be_an_id_is_told(db) {
        let (house, token) = house(db).await;
        house.registered("c2", "taken@example.jp").await;
        for (typed, fault) in [
            ("", Fault::Id(PortalIdFault::Empty)),
            ("hanako", Fault::Id(PortalIdFault::NotMailShaped)),
            ("hanako+x@example.jp", Fault::Id(PortalIdFault::Characters)),
            (ID, Fault::Same),
            ("TAKEN@example.jp", Fault::Taken),
        ] {
            assert_eq!(wish(&house, &token, typed).await, Outcome::Refused(at(fault)), "{typed}");
        }
        assert!(portal_id_review(&house.cx(), &signed_in(&house, &token).await).await.unwrap().is_none());
        // The same ID in other letters is her own.
        assert!(matches!(change(&house, &token, "Hanako@example.jp", false).await, Outcome::Done(_)));
        assert!(signs_in(&house, ID).await.is_some());
    }

    async fn twenty_answers_a_day_and_no_more(db) {
        let (house, token) = house(db).await;
        // The answers of her registration are counted for the contract.
        for n in 1..=20 {
            assert_eq!(wish(&house, &token, &format!("free{n}@example.jp")).await, Outcome::Done(()));
        }
        assert!(matches!(wish(&house, &token, "one.more@example.jp").await, Outcome::Refused(Refused::Faults(faults)) if matches!(faults[..], [Fault::TooMany(_)])));
        let out = |house: &House| house.advance(HOUR * 25);
        out(&house);
        let token = signs_in(&house, ID).await.unwrap();
        assert_eq!(wish(&house, &token, "one.more@example.jp").await, Outcome::Done(()));
    }

    async fn an_id_too_long_for_mail_cannot_be_the_contact_address(db) {
        let (house, token) = house(db).await;
        let long = format!("{}@example.jp", "a".repeat(70));
        let refused = change(&house, &token, &long, true).await;
        assert_eq!(refused, Outcome::Refused(at(Fault::Contact(ContactAddressFault::Length))));
        assert!(matches!(change(&house, &token, &long, false).await, Outcome::Done(_)));
    }

    async fn the_same_form_fifty_times_at_once_changes_it_once(db) {
        let (house, token) = house(db).await;
        assert_eq!(wish(&house, &token, NEW).await, Outcome::Done(()));
        let (cx, me, once) = (house.cx(), me(&house, &token).await, once(&house, &token).await);
        let before = house.mails.all().len();
        let mut forms = JoinSet::new();
        for _ in 0..50 {
            let (cx, me, once) = (cx.clone(), me.clone(), once.clone());
            forms.spawn(async move { change_portal_id(&cx, &me, &once, true).await });
        }
        let outcomes = forms.join_all().await;
        let done: Vec<_> = outcomes.iter().flatten().filter(|outcome| matches!(outcome, Outcome::Done(_))).collect();
        assert!(!done.is_empty());
        let Outcome::Done(receipt) = change_portal_id(&cx, &me, &once, true).await.unwrap() else { panic!("refused") };
        assert!(done.iter().all(|outcome| **outcome == Outcome::Done(receipt)));
        let mails = house.mails_since(before).await;
        assert_eq!(mails.len(), 3, "{mails:?}");
    }

    async fn two_who_want_one_id_at_once_one_gets_it(db) {
        let (house, token) = house(db).await;
        let other = house.verified("c2", "other@example.jp").await;
        for token in [&token, &other] {
            assert_eq!(wish(&house, token, NEW).await, Outcome::Done(()));
        }
        let (first, second) = (once(&house, &token).await, once(&house, &other).await);
        let (first, second) = tokio::join!(
            register(&house, &token, &first, false),
            register(&house, &other, &second, false),
        );
        let mut taken = [first, second].into_iter().filter(|outcome| *outcome == Outcome::Refused(at(Fault::Taken)));
        assert!(taken.next().is_some() && taken.next().is_none());
    }

    async fn another_window_has_another_wish(db) {
        let (house, token) = house(db).await;
        assert_eq!(wish(&house, &token, NEW).await, Outcome::Done(()));
        let first = once(&house, &token).await;
        assert_eq!(wish(&house, &token, "second@example.jp").await, Outcome::Done(()));
        assert_eq!(register(&house, &token, &first, false).await, Outcome::Refused(Refused::Stale), "not what that page showed");
        let second = once(&house, &token).await;
        let before = me(&house, &token).await;
        assert!(matches!(register(&house, &token, &second, false).await, Outcome::Done(_)));
        let late = change_portal_id(&house.cx(), &before, &house.app.new_token(), false).await.unwrap();
        assert_eq!(late, Outcome::Refused(Refused::Stale));
        assert_eq!(me(&house, &token).await.portal_id(), "second@example.jp");
    }

    async fn a_wish_is_kept_an_hour_and_can_be_made_again(db) {
        let (house, token) = house(db).await;
        assert_eq!(wish(&house, &token, NEW).await, Outcome::Done(()));
        let old = once(&house, &token).await;
        for _ in 0..3 {
            house.advance(MINUTE * 25);
            assert!(house.me(&token).await.unwrap().stepped_up().is_none(), "the password is to be typed again");
        }
        let me = house.me(&token).await.unwrap();
        let Outcome::Done(token) = step_up::by_password(&house.cx(), &me, PASSWORD).await.unwrap() else { panic!("proves") };
        assert_eq!(register(&house, &token, &old, false).await, Outcome::Refused(Refused::Stale));
        assert!(matches!(change(&house, &token, NEW, false).await, Outcome::Done(_)));
    }

    async fn a_stranger_cannot_use_the_form(db) {
        let (house, token) = house(db).await;
        let other = house.verified("c2", "other@example.jp").await;
        assert_eq!(wish(&house, &token, NEW).await, Outcome::Done(()));
        let once = once(&house, &token).await;
        assert_eq!(register(&house, &other, &once, false).await, Outcome::Refused(Refused::Stale));
        assert_eq!(me(&house, &other).await.portal_id(), "other@example.jp");
    }

    async fn who_says_that_was_not_me_stops_it_for_a_day(db) {
        let (house, token) = house(db).await;
        let before = house.mails.all().len();
        assert!(matches!(change(&house, &token, NEW, true).await, Outcome::Done(_)));
        let mails = house.mails_since(before).await;
        let text = &mails.iter().find(|(to, ..)| to == ID).unwrap().2;
        let code = &mails.iter().find(|(to, ..)| to == NEW).unwrap().2;
        let key = text.split_once("/not-me?key=").unwrap().1;
        assert!(matches!(disown(&house.cx(), key).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&token).await.is_none());
        assert!(signs_in(&house, NEW).await.is_none(), "who knows the password is out");
        house.advance(HOUR * 24);
        let owner = house.recovered(NEW, "夜明けの紫陽花をながめる").await;
        let now = me(&house, &owner).await;
        assert!(contact::pending(&house.cx(), &now).await.unwrap().is_none(), "the address that waited is dropped");
        assert!(matches!(contact::verify_new(&house.cx(), &now, code).await.unwrap(), Outcome::Refused(_)));
        assert!(matches!(change(&house, &owner, "back@example.jp", false).await, Outcome::Done(_)));
    }

    async fn a_freeze_between_page_and_button_stops_it(db) {
        let (house, token) = house(db).await;
        assert_eq!(wish(&house, &token, NEW).await, Outcome::Done(()));
        let (before, once) = (me(&house, &token).await, once(&house, &token).await);
        let until = house.app.now().plus(HOUR * 24);
        db.tick(sql!("UPDATE portal_user SET frozen_until = $1 WHERE id = $2", until, before.user())).await.unwrap();
        let refused = change_portal_id(&house.cx(), &before, &once, false).await.unwrap();
        assert_eq!(refused, Outcome::Refused(frozen(until)));
    }
}
