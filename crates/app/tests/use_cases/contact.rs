//! The code that verifies a contact address: typed, mistyped, late, asked for again, sent somewhere else.

use crate::common::{HOUR, House, MINUTE, PASSWORD, at_once, attempt, audited, household};
use madoguchi_app::{
    Login, Outcome,
    contact::{CodeRefusal, SendRefusal, correct, resend, verify},
    job,
    keys::Token,
};
use madoguchi_domain::{audit::Action, job::JobState};
use madoguchi_store::{both_engines, testing::TestDb};

type Verified = Outcome<(), CodeRefusal>;

/// A house, the session of somebody just registered, and the code mailed to her.
async fn registered(db: &TestDb) -> (House, Token, String) {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    let session = house.registered("c1", "hanako@example.jp").await;
    let code = house.newest_mail().await.mail.text;
    (house, session, code)
}

async fn me(house: &House, session: &Token) -> Login {
    house.me(session).await.expect("signed in").login().clone()
}

async fn corrected(house: &House, session: &Token, address: &str) -> Outcome<(), SendRefusal> {
    let me = me(house, session).await.unverified().expect("proven lately");
    correct(&house.cx(), &me, address).await.unwrap()
}

async fn typed(house: &House, session: &Token, code: &str) -> Verified {
    verify(&house.cx(), &me(house, session).await, code).await.unwrap()
}

/// A wrong code of six digits.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

const OVER: Verified = Outcome::Refused(CodeRefusal::Over);
const WRONG: Verified = Outcome::Refused(CodeRefusal::Wrong);

both_engines! {
    async fn the_code_verifies_the_address_once_and_says_so_by_mail(db) {
        let (house, session, code) = registered(db).await;
        assert!(!me(&house, &session).await.contact_verified());
        let wide: String = code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        assert_eq!(typed(&house, &session, &format!(" {wide} ")).await, Outcome::Done(()));
        assert!(me(&house, &session).await.contact_verified());
        assert_eq!(house.newest_mail().await.mail.text, "h***o@e***.jp");
        assert_eq!(typed(&house, &session, "000000").await, Outcome::Done(()), "is done already");
        assert_eq!(resend(&house.cx(), &me(&house, &session).await).await.unwrap(), Outcome::Refused(SendRefusal::Verified));
    }

    async fn a_code_mailed_under_an_older_key_is_right_while_that_is_there(db) {
        let (_, session, code) = registered(db).await;
        let other = House::with_keys(db, &[8]);
        assert_eq!(typed(&other, &session, &code).await, WRONG);
        let newer = House::with_keys(db, &[8, 7]);
        assert_eq!(typed(&newer, &session, &code).await, Outcome::Done(()));
    }

    async fn five_wrong_codes_and_the_right_one_comes_too_late(db) {
        let (house, session, code) = registered(db).await;
        for not_a_code in ["", "12345", "1234567", "abcdef"] {
            assert_eq!(typed(&house, &session, not_a_code).await, Outcome::Refused(CodeRefusal::NotACode));
        }
        for _ in 0..5 {
            assert_eq!(typed(&house, &session, &wrong(&code)).await, WRONG);
        }
        assert_eq!(typed(&house, &session, &code).await, OVER);
        house.advance(MINUTE);
        assert_eq!(resend(&house.cx(), &me(&house, &session).await).await.unwrap(), Outcome::Done(()));
        let new = house.newest_mail().await.mail.text;
        assert_ne!(new, code, "a new code for new tries");
        assert_eq!(typed(&house, &session, &new).await, Outcome::Done(()));
    }

    async fn fifty_wrong_codes_at_once_are_five_tries(db) {
        let (house, session, code) = registered(db).await;
        let mut guesses = tokio::task::JoinSet::new();
        for n in 1..=50_u32 {
            let (cx, me) = (house.cx(), me(&house, &session).await);
            let guess = format!("{:06}", (code.parse::<u32>().unwrap() + n) % 1_000_000);
            guesses.spawn(async move { verify(&cx, &me, &guess).await });
        }
        let looked_at = guesses.join_all().await.into_iter().filter(|guess| matches!(guess, Ok(outcome) if *outcome == WRONG)).count();
        assert!(looked_at <= 5, "{looked_at}");
        for _ in looked_at..5 {
            assert_eq!(typed(&house, &session, &wrong(&code)).await, WRONG);
        }
        assert_eq!(typed(&house, &session, &code).await, OVER);
    }

    async fn the_right_code_fifty_times_at_once_verifies_the_address_once_and_says_so_once(db) {
        let (house, session, code) = registered(db).await;
        let before = house.mails.all().len();
        let (cx, account) = (house.cx(), me(&house, &session).await);
        let answers = at_once((0..50).map(|_| {
            let (cx, account, code) = (cx.clone(), account.clone(), code.clone());
            async move { verify(&cx, &account, &code).await }
        }))
        .await;
        assert!(!answers.is_empty() && answers.iter().all(|answer| *answer == Outcome::Done(())), "{answers:?}");
        assert!(me(&house, &session).await.contact_verified());
        let told = house.mails_since(before).await;
        assert_eq!(told.iter().map(|(_, subject, _)| subject.as_str()).collect::<Vec<_>>(), ["registered ja"]);
        assert_eq!(audited(db, Action::ContactVerified).await, 1);
    }

    async fn a_code_works_for_a_day(db) {
        let (house, session, code) = registered(db).await;
        let me = me(&house, &session).await;
        house.advance(HOUR * 24);
        assert_eq!(verify(&house.cx(), &me, &code).await.unwrap(), OVER);
    }

    async fn asking_again_waits_a_minute_and_brings_the_same_code(db) {
        let (house, session, code) = registered(db).await;
        let me = me(&house, &session).await;
        let asked_at = house.cx().now;
        house.advance(MINUTE / 2);
        let early = resend(&house.cx(), &me).await.unwrap();
        assert_eq!(early, Outcome::Refused(SendRefusal::Wait(asked_at.plus(MINUTE))));
        house.advance(MINUTE / 2);
        assert_eq!(resend(&house.cx(), &me).await.unwrap(), Outcome::Done(()));
        assert_eq!(house.newest_mail().await.mail.text, code);
        assert_eq!(house.mails.all().len(), 2);
    }

    async fn a_second_click_on_the_right_code_is_no_error(db) {
        let (house, session, code) = registered(db).await;
        let before = me(&house, &session).await;
        for _ in 0..2 {
            assert_eq!(verify(&house.cx(), &before, &code).await.unwrap(), Outcome::Done(()));
        }
    }

    async fn being_told_to_wait_uses_up_no_mail(db) {
        let (house, session, _) = registered(db).await;
        for _ in 0..20 {
            let soon = resend(&house.cx(), &me(&house, &session).await).await.unwrap();
            assert!(matches!(soon, Outcome::Refused(SendRefusal::Wait(_))));
        }
        assert_eq!(corrected(&house, &session, "right@example.jp").await, Outcome::Done(()));
    }

    async fn ten_mails_an_hour_and_no_more(db) {
        let (house, session, _) = registered(db).await;
        for n in 0..10 {
            let address = format!("hanako{n}@example.jp");
            assert_eq!(corrected(&house, &session, &address).await, Outcome::Done(()));
        }
        let beyond = corrected(&house, &session, "more@example.jp").await;
        assert!(matches!(beyond, Outcome::Refused(SendRefusal::Wait(_))));
    }

    async fn a_corrected_address_gets_a_code_and_the_old_code_is_dead(db) {
        let (house, session, old) = registered(db).await;
        let before = me(&house, &session).await.unverified().unwrap();
        assert_eq!(corrected(&house, &session, "hanako.new@example.jp").await, Outcome::Done(()));
        house.newest_mail().await;
        let mail = house.mails.all().into_iter().find(|mail| mail.to == "hanako.new@example.jp").unwrap();
        if old != mail.mail.text {
            assert_eq!(typed(&house, &session, &old).await, WRONG);
        }
        assert_eq!(typed(&house, &session, &mail.mail.text).await, Outcome::Done(()));
        assert_eq!(me(&house, &session).await.contact_address(), "hanako.new@example.jp");
        let late = correct(&house.cx(), &before, "third@example.jp").await.unwrap();
        assert_eq!(late, Outcome::Refused(SendRefusal::Verified));
    }

    async fn a_corrected_address_is_told_and_other_sessions_end(db) {
        let (house, session, _) = registered(db).await;
        let Outcome::Done(other) = attempt(&house.cx(), "hanako@example.jp", PASSWORD).await else { panic!("signs in") };
        assert_eq!(corrected(&house, &session, "hanako.new@example.jp").await, Outcome::Done(()));
        assert!(house.me(&other.token).await.is_none());
        house.newest_mail().await;
        let told = house.mails.all().into_iter().find(|mail| mail.mail.text.starts_with("contact_address "));
        assert_eq!(told.map(|mail| mail.to).as_deref(), Some("hanako@example.jp"));
        house.advance(MINUTE * 10);
        let me = me(&house, &session).await;
        assert!(me.unverified().is_none() && !me.contact_verified(), "the step-up comes first");
    }

    async fn whose_address_is_not_verified_changes_nothing_else(db) {
        let (house, session, code) = registered(db).await;
        assert!(me(&house, &session).await.stepped_up().is_none());
        assert_eq!(typed(&house, &session, &code).await, Outcome::Done(()));
        let me = me(&house, &session).await;
        assert!(me.stepped_up().is_some() && me.unverified().is_none());
    }

    async fn what_is_no_address_is_told(db) {
        let (house, session, _) = registered(db).await;
        let refused = corrected(&house, &session, "hanako").await;
        assert!(matches!(refused, Outcome::Refused(SendRefusal::Address(_))));
    }

    async fn a_code_mail_that_comes_too_late_is_not_sent(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1")]).await;
        house.registered("c1", "hanako@example.jp").await;
        house.advance(HOUR * 24);
        assert_eq!(job::drain(&house.app, "w").await.unwrap(), 1);
        assert!(house.mails.all().is_empty());
        assert_eq!(madoguchi_store::job::look::counts(db).await.unwrap(), Vec::<(JobState, i64)>::new(), "expired, not dead");
    }
}
