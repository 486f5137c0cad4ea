//! Changing one's own password: who may, what ends with it, and that a form takes effect once.

use crate::common::{
    House, MINUTE, PASSWORD, attempt,
    changes::{NewPasswordForm, ask, at, change_password, frozen, reviewed, wish},
    fresh, household,
};
use madoguchi_app::{
    Login, Outcome,
    change::Refused,
    contact::verify_new,
    credential::{PasswordFormFault, disown, told_change},
    job::drain,
    keys::Token,
    recovery::{BeginForm, Stage, begin, stage},
    session,
};
use madoguchi_domain::{
    credential::PasswordFault,
    receipt::Receipt,
    throttle::{Delay, DelayCause},
};
use madoguchi_store::{both_engines, testing::TestDb};

const ID: &str = "hanako@example.jp";
const NEW: &str = "夜明けの紫陽花をながめる";

async fn house(db: &TestDb) -> (House, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    let token = house.verified("c1", ID).await;
    (house, token)
}

async fn me(house: &House, token: &Token) -> Login {
    house.me(token).await.unwrap().login().clone()
}

fn form(house: &House, current: &str, new: &str) -> NewPasswordForm {
    let once = house.app.new_token();
    NewPasswordForm { current: current.to_owned(), new: new.to_owned(), again: new.to_owned(), once }
}

async fn change(house: &House, token: &Token, form: &NewPasswordForm) -> Outcome<Receipt, Refused<PasswordFormFault>> {
    change_password(&house.cx(), &me(house, token).await, form).await.unwrap()
}

async fn signs_in(house: &House, password: &str) -> Option<Token> {
    match attempt(&house.cx(), ID, password).await {
        Outcome::Done(signed_in) => Some(signed_in.token),
        Outcome::Refused(_) => None,
    }
}

both_engines! {
    async fn a_changed_password_signs_in_the_old_one_no_more_and_other_browsers_are_out(db) {
        let (house, token) = house(db).await;
        let other = signs_in(&house, PASSWORD).await.unwrap();
        drain(&house.app, "w").await.unwrap();
        let Outcome::Done(receipt) = change(&house, &token, &form(&house, PASSWORD, NEW)).await else { panic!("refused") };
        assert!(house.me(&token).await.is_some(), "who changed it stays");
        assert!(house.me(&other).await.is_none());
        assert!(signs_in(&house, PASSWORD).await.is_none());
        assert!(signs_in(&house, NEW).await.is_some());
        drain(&house.app, "w").await.unwrap();
        let told = house.mails.all().pop().unwrap();
        assert_eq!((told.to.as_str(), told.mail.subject.as_str()), (ID, "changed ja"));
        assert!(told.mail.text.starts_with(&format!("password {receipt} /not-me?key=")), "{}", told.mail.text);
    }

    async fn the_same_form_twice_and_at_once_changes_it_once(db) {
        let (house, token) = house(db).await;
        let form = form(&house, PASSWORD, NEW);
        let (me, cx) = (me(&house, &token).await, house.cx());
        let both = tokio::join!(change_password(&cx, &me, &form), change_password(&cx, &me, &form));
        let again = change_password(&cx, &me, &form).await.unwrap();
        let Outcome::Done(receipt) = again else { panic!("{again:?}") };
        assert_eq!([both.0.unwrap(), both.1.unwrap()], [Outcome::Done(receipt), Outcome::Done(receipt)]);
        drain(&house.app, "w").await.unwrap();
        assert_eq!(house.mails.all().iter().filter(|mail| mail.mail.subject.starts_with("changed")).count(), 1);
    }

    async fn two_forms_at_once_change_it_once_and_the_other_asks_again(db) {
        let (house, token) = house(db).await;
        let (first, second) = (form(&house, PASSWORD, NEW), form(&house, PASSWORD, "雨あがりの坂道をのぼる"));
        let (me, cx) = (me(&house, &token).await, house.cx());
        let (first, second) = tokio::join!(change_password(&cx, &me, &first), change_password(&cx, &me, &second));
        let done = [first.unwrap(), second.unwrap()].into_iter().filter(|outcome| matches!(outcome, Outcome::Done(_)));
        assert_eq!(done.count(), 1);
    }

    async fn what_is_wrong_is_told_and_changes_nothing(db) {
        let (house, token) = house(db).await;
        for (current, new, again, fault) in [
            ("", NEW, NEW, PasswordFormFault::Current),
            ("まちがいだらけの合言葉", NEW, NEW, PasswordFormFault::Current),
            (PASSWORD, "短い", "短い", PasswordFormFault::New(PasswordFault::TooShort)),
            (PASSWORD, ID, ID, PasswordFormFault::New(PasswordFault::SameAsId)),
            (PASSWORD, PASSWORD, PASSWORD, PasswordFormFault::Same),
            (PASSWORD, NEW, PASSWORD, PasswordFormFault::Again),
        ] {
            let form = NewPasswordForm { again: again.to_owned(), ..form(&house, current, new) };
            assert_eq!(change(&house, &token, &form).await, Outcome::Refused(at(fault)));
        }
        assert!(signs_in(&house, PASSWORD).await.is_some());
    }

    async fn guesses_at_the_present_password_hold_up_their_own_session(db) {
        let (house, token) = house(db).await;
        for _ in 0..5 {
            let wrong = change(&house, &token, &form(&house, "まちがいだらけの合言葉", NEW)).await;
            assert_eq!(wrong, Outcome::Refused(at(PasswordFormFault::Current)));
        }
        let until = house.app.now().plus(MINUTE * 15);
        let delayed = Outcome::Refused(at(PasswordFormFault::Delayed(Delay { until, cause: DelayCause::Login(5) })));
        assert_eq!(change(&house, &token, &form(&house, PASSWORD, NEW)).await, delayed, "even the right one");
        assert!(signs_in(&house, PASSWORD).await.is_some(), "and no sign-in");
    }

    async fn somebody_elses_form_is_not_ones_own(db) {
        let (house, token) = house(db).await;
        house.on_file(vec![household("c1"), household("c2")]).await;
        let other = house.verified("c2", "other@example.jp").await;
        let form = form(&house, PASSWORD, NEW);
        assert!(matches!(change(&house, &token, &form).await, Outcome::Done(_)));
        let stolen = change_password(&house.cx(), &me(&house, &other).await, &form).await;
        assert!(stolen.is_err(), "its token tells nothing to others");
        assert!(matches!(attempt(&house.cx(), "other@example.jp", PASSWORD).await, Outcome::Done(_)));
    }

    async fn a_copied_cookie_is_out_after_a_change_and_the_same_form_finds_the_new_one(db) {
        let (house, copied) = house(db).await;
        let form = form(&house, PASSWORD, NEW);
        let mut cx = house.cx();
        cx.form = Some([7; 32]);
        assert!(matches!(change_password(&cx, &me(&house, &copied).await, &form).await.unwrap(), Outcome::Done(_)));
        assert!(session::current(&house.cx(), &copied).await.unwrap().is_none(), "the cookie as it was");
        let handed_out = cx.handed_out().expect("another for who made the change");
        assert!(session::current(&house.cx(), &handed_out).await.unwrap().is_some());
        // Two clicks on one button: the second is still sent with the cookie from before.
        assert_eq!(session::turned(&cx, &copied).await.unwrap(), Some(handed_out));
        for other in [Some([8; 32]), None] {
            cx.form = other;
            assert_eq!(session::turned(&cx, &copied).await.unwrap(), None, "who copied it has no such form");
        }
    }

    async fn ending_the_others_ends_a_copy_of_ones_own_cookie(db) {
        let (house, copied) = house(db).await;
        let cx = house.cx();
        session::end_others(&cx, &me(&house, &copied).await.proven().unwrap()).await.unwrap();
        assert!(session::current(&house.cx(), &copied).await.unwrap().is_none());
        assert!(session::current(&house.cx(), &cx.handed_out().unwrap()).await.unwrap().is_some());
    }

    async fn a_contact_address_that_was_not_changed_by_its_owner_resets_nothing_that_day(db) {
        let (house, token) = house(db).await;
        let me = fresh(&house, &token).await;
        assert_eq!(wish(&house.cx(), &me, "thief@example.jp").await.unwrap(), Outcome::Done(()));
        let once = reviewed(&house.cx(), &me).await.unwrap().expect("something to review").once;
        assert_eq!(ask(&house.cx(), &me, &once).await.unwrap(), Outcome::Done(()));
        let code = house.newest_mail().await.mail.text;
        assert!(matches!(verify_new(&house.cx(), &me, &code).await.unwrap(), Outcome::Done(_)));
        house.disowned().await;
        assert!(signs_in(&house, PASSWORD).await.is_none());
        // The address counts as never verified, so a code alone is not asked for again.
        let asked = BeginForm { portal_id: ID.to_owned(), once: house.app.new_token() };
        let Outcome::Done(request) = begin(&house.cx(), None, &asked).await.unwrap() else { panic!("begins") };
        assert_eq!(stage(&house.cx(), Some(&request)).await.unwrap(), Stage::Passphrase);
    }

    async fn that_was_not_me_ends_sessions_and_stops_changes_for_a_day(db) {
        const OWNERS: &str = "雨あがりの坂道をのぼる";
        let (house, token) = house(db).await;
        house.newest_mail().await;
        let Outcome::Done(receipt) = change(&house, &token, &form(&house, PASSWORD, NEW)).await else { panic!("changed") };
        let mail = house.newest_mail().await.mail.text;
        let key = mail.split_once("/not-me?key=").unwrap().1.to_owned();
        let cx = house.cx();
        assert_eq!(told_change(&cx, &key).await.unwrap().unwrap().receipt, receipt);
        assert!(house.me(&token).await.is_some(), "looking changes nothing");
        for forged in ["", "x.y", &key[1..], &key.to_uppercase()] {
            assert!(matches!(disown(&cx, forged).await.unwrap(), Outcome::Refused(())), "{forged}");
        }
        assert!(matches!(disown(&cx, &key).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&token).await.is_none());
        let told = house.newest_mail().await;
        assert_eq!((told.to.as_str(), told.mail.text), ("desk@hibarino.example", receipt.to_string()));
        assert!(signs_in(&house, NEW).await.is_none(), "the thief's password opens nothing");
        let again = house.recovered(ID, OWNERS).await;
        let stopped = change(&house, &again, &form(&house, OWNERS, "また別の長いパスワード")).await;
        let until = cx.now.plus(24 * 60 * MINUTE);
        assert_eq!(stopped, Outcome::Refused(frozen(until)));
        house.advance(MINUTE);
        drain(&house.app, "w").await.unwrap();
        let mails = house.mails.all().len();
        assert!(matches!(disown(&house.cx(), &key).await.unwrap(), Outcome::Done(_)), "once more changes nothing");
        drain(&house.app, "w").await.unwrap();
        assert_eq!(house.mails.all().len(), mails);
        assert!(house.me(&again).await.is_some());
        house.advance(24 * 60 * MINUTE);
        let again = signs_in(&house, OWNERS).await.expect("signs in");
        assert!(matches!(change(&house, &again, &form(&house, OWNERS, "また別の長いパスワード")).await, Outcome::Done(_)));
        house.advance(7 * 24 * 60 * MINUTE);
        assert!(told_change(&house.cx(), &key).await.unwrap().is_none(), "the link is over");
    }
}
