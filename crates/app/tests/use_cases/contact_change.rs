//! Replacing a verified contact address, or any address where verification may come later: asked for, verified by its
//! code, corrected, given up.

use crate::common::{
    HOUR, House, MINUTE, PASSWORD, attempt,
    changes::{ask, at, frozen, reviewed, settling, wish},
    household,
};
use madoguchi_app::{
    Login, Outcome, Policies, SteppedUp,
    change::{NotNow, Refused},
    contact::{CodeRefusal, ContactFault as Fault, NewCodeRefusal, give_up, pending, resend_new, verify_new},
    keys::Token,
};
use madoguchi_domain::{
    credential::{ContactAddressFault, Verification},
    receipt::Receipt,
};
use madoguchi_store::{both_engines, sql, testing::TestDb};
use tokio::task::JoinSet;

const OLD: &str = "hanako@example.jp";
const NEW: &str = "hanako+new@example.jp";

type Verified = Outcome<Receipt, NewCodeRefusal>;

const OVER: Verified = Outcome::Refused(NewCodeRefusal::Code(CodeRefusal::Over));
const WRONG: Verified = Outcome::Refused(NewCodeRefusal::Code(CodeRefusal::Wrong));

async fn house(db: &TestDb) -> (House, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1"), household("c2")]).await;
    let token = house.verified("c1", OLD).await;
    (house, token)
}

async fn signed_in(house: &House, token: &Token) -> Login {
    house.me(token).await.expect("signed in").login().clone()
}

async fn me(house: &House, token: &Token) -> SteppedUp {
    signed_in(house, token).await.stepped_up().expect("proven lately")
}

async fn once(house: &House, token: &Token) -> Token {
    reviewed(&house.cx(), &signed_in(house, token).await).await.unwrap().expect("something to review").once
}

/// Types an address and presses 登録 on the review page.
async fn asked(house: &House, token: &Token, address: &str) -> Outcome<(), Refused<Fault>> {
    let wished = wish(&house.cx(), &*me(house, token).await, address).await.unwrap();
    if wished != Outcome::Done(()) {
        return wished;
    }
    ask(&house.cx(), &*me(house, token).await, &once(house, token).await).await.unwrap()
}

/// Asks for an address and returns the code sent to it.
async fn code_for(house: &House, token: &Token, address: &str) -> String {
    assert_eq!(asked(house, token, address).await, Outcome::Done(()));
    let mail = house.newest_mail().await;
    assert_eq!((mail.to.as_str(), mail.mail.subject.as_str()), (address, "new contact code ja"));
    mail.mail.text
}

async fn typed(house: &House, token: &Token, code: &str) -> Verified {
    verify_new(&house.cx(), &me(house, token).await, code).await.unwrap()
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

both_engines! {
    async fn where_it_may_come_later_an_address_that_was_never_verified_is_changed_like_any_other(db) {
        let house = House::with(db, Policies { verification: Verification::Later, ..Policies::default() });
        house.on_file(vec![household("c1")]).await;
        let token = house.registered("c1", OLD).await;
        house.newest_mail().await;
        let hers = me(&house, &token).await;
        assert!(!hers.contact_verified());
        assert_eq!(wish(&house.cx(), &hers, NEW).await.unwrap(), Outcome::Done(()));
        let form = once(&house, &token).await;
        assert_eq!(ask(&house.cx(), &hers, &form).await.unwrap(), Outcome::Done(()));
        let code = house.newest_mail().await.mail.text;
        assert!(matches!(verify_new(&house.cx(), &hers, &code).await.unwrap(), Outcome::Done(_)));
        let now = signed_in(&house, &token).await;
        assert_eq!((now.contact_address(), now.contact_verified()), (NEW, true));
    }

    async fn the_old_address_stays_until_the_code_is_typed_and_then_both_are_told(db) {
        let (house, token) = house(db).await;
        let Outcome::Done(other) = attempt(&house.cx(), OLD, PASSWORD).await else { panic!("signs in") };
        let code = code_for(&house, &token, NEW).await;
        let waiting = pending(&house.cx(), &signed_in(&house, &token).await).await.unwrap().expect("waits");
        assert_eq!((waiting.address.as_str(), waiting.until), (NEW, Some(house.app.now().plus(HOUR * 24))));
        assert_eq!(me(&house, &token).await.contact_address(), OLD);
        let before = house.mails.all().len();
        let Outcome::Done(receipt) = typed(&house, &token, &code).await else { panic!("refused") };
        let now = me(&house, &token).await;
        assert_eq!((now.contact_address(), now.contact_verified(), now.portal_id()), (NEW, true, OLD));
        assert!(house.me(&other.token).await.is_none(), "other browsers are out");
        let mut told = house.mails_since(before).await;
        told.sort_unstable();
        assert_eq!(told.iter().map(|(to, ..)| to.as_str()).collect::<Vec<_>>(), [NEW, OLD]);
        assert!(told.iter().all(|(_, subject, text)| {
            subject == "changed ja" && text.starts_with(&format!("contact_address {receipt} /not-me?key="))
        }), "{told:?}");
        assert!(pending(&house.cx(), &now).await.unwrap().is_none());
        assert_eq!(typed(&house, &token, &code).await, Outcome::Done(receipt), "a second press is no error");
        assert_eq!(typed(&house, &token, &wrong(&code)).await, OVER);
    }

    async fn fifty_at_once_change_it_once(db) {
        let (house, token) = house(db).await;
        let code = code_for(&house, &token, NEW).await;
        let before = house.mails.all().len();
        let (cx, me) = (house.cx(), me(&house, &token).await);
        let mut tries = JoinSet::new();
        for _ in 0..50 {
            let (cx, me, code) = (cx.clone(), me.clone(), code.clone());
            tries.spawn(async move { verify_new(&cx, &me, &code).await });
        }
        // A try that does not get through in ten rounds is told to come back: that is an error, and no change.
        let done: Vec<_> = tries.join_all().await.into_iter().flatten().collect();
        let Outcome::Done(receipt) = verify_new(&cx, &me, &code).await.unwrap() else { panic!("refused") };
        assert!(done.iter().all(|outcome| *outcome == Outcome::Done(receipt)), "{done:?}");
        assert_eq!(house.mails_since(before).await.len(), 2, "old and new, once each");
        let rows = sql!("SELECT id FROM credential_change WHERE portal_user_id = $1", me.user());
        assert_eq!(db.fetch_all(rows).await.unwrap().len(), 1);
    }

    async fn fifty_wrong_codes_at_once_are_five_guesses(db) {
        let (house, token) = house(db).await;
        let code = code_for(&house, &token, NEW).await;
        let (cx, me) = (house.cx(), me(&house, &token).await);
        let mut tries = JoinSet::new();
        for n in 1..=50_u32 {
            let guess = format!("{:06}", (code.parse::<u32>().unwrap() + n) % 1_000_000);
            let (cx, me) = (cx.clone(), me.clone());
            tries.spawn(async move { verify_new(&cx, &me, &guess).await });
        }
        let looked_at = tries.join_all().await.into_iter().filter(|guess| matches!(guess, Ok(outcome) if *outcome == WRONG)).count();
        assert!(looked_at <= 5, "{looked_at}");
        for _ in looked_at..5 {
            assert_eq!(typed(&house, &token, &wrong(&code)).await, WRONG);
        }
        assert_eq!(typed(&house, &token, &code).await, OVER);
        let waiting = pending(&house.cx(), &me).await.unwrap().expect("still waits");
        assert_eq!(waiting.until, None, "for another code");
        house.advance(MINUTE);
        assert_eq!(resend_new(&house.cx(), &me).await.unwrap(), Outcome::Done(()));
        let newer = house.newest_mail().await.mail.text;
        assert!(matches!(typed(&house, &token, &newer).await, Outcome::Done(_)));
    }

    async fn the_code_of_a_corrected_address_is_dead(db) {
        let (house, token) = house(db).await;
        let first = code_for(&house, &token, "hannako@example.jp").await;
        let second = code_for(&house, &token, NEW).await;
        if first != second {
            assert_eq!(typed(&house, &token, &first).await, WRONG);
        }
        assert!(matches!(typed(&house, &token, &second).await, Outcome::Done(_)));
        assert_eq!(me(&house, &token).await.contact_address(), NEW);
    }

    async fn a_given_up_address_is_dead(db) {
        let (house, token) = house(db).await;
        let code = code_for(&house, &token, NEW).await;
        for _ in 0..2 {
            give_up(&house.cx(), &signed_in(&house, &token).await).await.unwrap();
        }
        assert!(pending(&house.cx(), &signed_in(&house, &token).await).await.unwrap().is_none());
        assert_eq!(typed(&house, &token, &code).await, OVER);
        assert_eq!(resend_new(&house.cx(), &me(&house, &token).await).await.unwrap(), Outcome::Refused(Refused::Stale));
        assert_eq!(me(&house, &token).await.contact_address(), OLD);
    }

    async fn a_code_works_for_a_day_and_the_address_waits_on(db) {
        let (house, token) = house(db).await;
        let code = code_for(&house, &token, NEW).await;
        house.advance(HOUR * 24);
        let Outcome::Done(again) = attempt(&house.cx(), OLD, PASSWORD).await else { panic!("signs in") };
        assert_eq!(typed(&house, &again.token, &code).await, OVER);
        let waiting = pending(&house.cx(), &signed_in(&house, &again.token).await).await.unwrap().expect("waits");
        assert_eq!(waiting.until, None);
        assert_eq!(resend_new(&house.cx(), &me(&house, &again.token).await).await.unwrap(), Outcome::Done(()));
        let newer = house.newest_mail().await.mail.text;
        assert!(matches!(typed(&house, &again.token, &newer).await, Outcome::Done(_)));
    }

    async fn the_same_code_is_sent_again_after_a_minute(db) {
        let (house, token) = house(db).await;
        let code = code_for(&house, &token, NEW).await;
        let until = house.app.now().plus(MINUTE);
        let me = me(&house, &token).await;
        assert_eq!(resend_new(&house.cx(), &me).await.unwrap(), Outcome::Refused(at(Fault::Wait(until))));
        assert_eq!(asked(&house, &token, NEW).await, Outcome::Refused(at(Fault::Wait(until))), "nor by asking anew");
        house.advance(MINUTE);
        assert_eq!(resend_new(&house.cx(), &me).await.unwrap(), Outcome::Done(()));
        assert_eq!(house.newest_mail().await.mail.text, code);
    }

    async fn ten_mails_an_hour_and_no_more(db) {
        let (house, token) = house(db).await;
        for n in 0..10 {
            assert_eq!(asked(&house, &token, &format!("hanako{n}@example.jp")).await, Outcome::Done(()));
        }
        assert!(matches!(asked(&house, &token, "more@example.jp").await, Outcome::Refused(Refused::Faults(faults)) if matches!(faults[..], [Fault::Wait(_)])));
    }

    async fn the_review_form_asks_once(db) {
        let (house, token) = house(db).await;
        let me = me(&house, &token).await;
        assert_eq!(wish(&house.cx(), &me, NEW).await.unwrap(), Outcome::Done(()));
        let once = once(&house, &token).await;
        let before = house.mails.all().len();
        let cx = house.cx();
        let both = tokio::join!(ask(&cx, &me, &once), ask(&cx, &me, &once));
        assert_eq!([both.0.unwrap(), both.1.unwrap()], [Outcome::Done(()), Outcome::Done(())]);
        assert_eq!(ask(&cx, &me, &once).await.unwrap(), Outcome::Done(()));
        assert_eq!(house.mails_since(before).await.len(), 1);
        assert_eq!(ask(&cx, &me, &house.app.new_token()).await.unwrap(), Outcome::Refused(Refused::Stale));
    }

    async fn what_cannot_be_the_new_address_is_told(db) {
        let (house, token) = house(db).await;
        for (address, fault) in [
            ("", Fault::Address(ContactAddressFault::Empty)),
            ("hanako", Fault::Address(ContactAddressFault::NotMailShaped)),
            ("hanako\r\nBcc: x@example.jp", Fault::Address(ContactAddressFault::Characters)),
            (OLD, Fault::Same),
        ] {
            assert_eq!(asked(&house, &token, address).await, Outcome::Refused(at(fault)), "{address}");
        }
        for not_a_code in ["", "12345", "abcdef"] {
            assert_eq!(typed(&house, &token, not_a_code).await, Outcome::Refused(NewCodeRefusal::Code(CodeRefusal::NotACode)));
        }
        assert_eq!(typed(&house, &token, "123456").await, OVER, "nothing waits for one");
    }

    async fn couples_share_an_address_and_nobody_elses_code_fits(db) {
        let (house, token) = house(db).await;
        let other = house.verified("c2", "taro@example.jp").await;
        let mine = code_for(&house, &token, "both@example.jp").await;
        let theirs = code_for(&house, &other, "both@example.jp").await;
        if mine != theirs {
            assert_eq!(typed(&house, &other, &mine).await, WRONG);
        }
        for (token, code) in [(&token, &mine), (&other, &theirs)] {
            assert!(matches!(typed(&house, token, code).await, Outcome::Done(_)));
        }
    }

    async fn an_address_that_is_in_force_meanwhile_changes_nothing_and_tells_nobody(db) {
        let (house, token) = house(db).await;
        let code = code_for(&house, &token, NEW).await;
        let me = me(&house, &token).await;
        db.tick(sql!("UPDATE portal_user SET contact_address = $1 WHERE id = $2", NEW, me.user())).await.unwrap();
        let before = house.mails.all().len();
        assert!(matches!(typed(&house, &token, &code).await, Outcome::Done(_)));
        assert_eq!(house.mails_since(before).await.len(), 0);
    }

    async fn a_frozen_login_keeps_its_address(db) {
        let (house, token) = house(db).await;
        let code = code_for(&house, &token, NEW).await;
        let before = me(&house, &token).await;
        let until = house.app.now().plus(HOUR * 24);
        db.tick(sql!("UPDATE portal_user SET frozen_until = $1 WHERE id = $2", until, before.user())).await.unwrap();
        assert_eq!(typed(&house, &token, &code).await, Outcome::Refused(NewCodeRefusal::NotNow(NotNow::Frozen(until))));
        assert_eq!(asked(&house, &token, "other@example.jp").await, Outcome::Refused(frozen(until)));
        let frozen = Outcome::Refused(frozen(until));
        assert_eq!(resend_new(&house.cx(), &me(&house, &token).await).await.unwrap(), frozen);
        assert_eq!(me(&house, &token).await.contact_address(), OLD);
    }

    async fn a_login_that_took_anothers_place_keeps_its_address_for_two_days(db) {
        let (house, token) = house(db).await;
        assert_eq!(wish(&house.cx(), &*me(&house, &token).await, NEW).await.unwrap(), Outcome::Done(()));
        let reviewed = once(&house, &token).await;
        let until = house.app.now().plus(HOUR * 48);
        let settle = sql!("UPDATE portal_user SET settling_until = $1 WHERE id = $2", until, me(&house, &token).await.user());
        db.tick(settle).await.unwrap();
        let before = house.mails.all().len();
        let closed = Outcome::Refused(settling(until));
        assert_eq!(ask(&house.cx(), &*me(&house, &token).await, &reviewed).await.unwrap(), closed, "nor from its review page");
        assert_eq!(wish(&house.cx(), &*me(&house, &token).await, "other@example.jp").await.unwrap(), closed);
        assert!(house.mails_since(before).await.is_empty());
        assert!(pending(&house.cx(), &signed_in(&house, &token).await).await.unwrap().is_none());
    }
}
