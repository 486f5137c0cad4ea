//! An app's codes and recovery codes at sign-in.

use super::{ID, form, house, opens, refusal, step, stepped, wrong};
use crate::common::{
    HOUR, MINUTE, PASSWORD, app_of, at_once, attempt, audited, done, fresh, household, turned_on, two_step,
};
use madoguchi_app::{
    Outcome,
    recovery::{BeginForm, Stage, begin, stage},
    second_factor::{
        ChangeRefusal, SecondStepRefusal, TwoStepRefusal, factors, forget_codes, new_codes, second_step, shown_codes,
        turn_off,
    },
    sign_in::Refusal,
    step_up::{self, StepUpRefusal},
};
use madoguchi_domain::audit::Action;
use madoguchi_store::both_engines;
use std::time::Duration;

const STEP: Duration = Duration::from_secs(30);

both_engines! {
    async fn the_password_alone_signs_in_no_more_and_a_code_does_once(db) {
        let (house, session) = house(db).await;
        let (app, _) = two_step(&house, &session).await;
        let used = app.code(&house);
        let first = step(&house).await;
        assert!(house.me(&first).await.is_none(), "the flow is no session");
        assert_eq!(refusal(&stepped(&house, &first, &used).await), Some(SecondStepRefusal::Wrong), "it turned it on");
        house.advance(STEP * 2);
        let code = app.code(&house);
        assert_eq!(refusal(&stepped(&house, &first, "12345").await), Some(SecondStepRefusal::NotACode));
        assert_eq!(refusal(&stepped(&house, &first, &wrong(&code)).await), Some(SecondStepRefusal::Wrong));
        assert!(opens(&house, &first, &code).await);
        let (one, two) = (stepped(&house, &first, &code).await, stepped(&house, &first, "").await);
        let (Outcome::Done(one), Outcome::Done(two)) = (one, two) else { panic!("sent twice") };
        assert_eq!(one.token, two.token, "the same form sent twice gives the same session");
        let second = step(&house).await;
        assert_eq!(refusal(&stepped(&house, &second, &code).await), Some(SecondStepRefusal::Wrong), "used already");
        house.advance(STEP);
        assert!(opens(&house, &second, &app.code(&house)).await);
        assert!(matches!(attempt(&house.cx(), ID, "まちがいだらけの合言葉").await, Outcome::Refused(Refusal::Wrong)));
    }

    async fn of_fifty_at_once_with_one_code_one_wins(db) {
        let (house, session) = house(db).await;
        let (app, codes) = two_step(&house, &session).await;
        house.advance(STEP * 2);
        for code in [app.code(&house), codes[0].clone()] {
            let mut steps = Vec::new();
            for _ in 0..50 {
                steps.push(step(&house).await);
            }
            let answers = at_once(steps.into_iter().enumerate().map(|(n, step)| {
                // From a source each: failures from one delay no other.
                let (cx, code) = (house.cx_from(&format!("198.51.100.{n}")), code.clone());
                async move { second_step(&cx, Some(&step), &form(&code)).await }
            }))
            .await;
            assert_eq!(done(&answers), 1, "{answers:?}");
            house.advance(HOUR * 5);
        }
    }

    async fn five_wrong_codes_end_the_step_and_delay_the_next(db) {
        let (house, session) = house(db).await;
        let (app, _) = two_step(&house, &session).await;
        house.advance(STEP * 2);
        let waiting = step(&house).await;
        for _ in 0..5 {
            let code = wrong(&app.code(&house));
            assert_eq!(refusal(&stepped(&house, &waiting, &code).await), Some(SecondStepRefusal::Wrong));
        }
        let right = app.code(&house);
        assert_eq!(refusal(&stepped(&house, &waiting, &right).await), Some(SecondStepRefusal::Gone));
        house.advance(MINUTE * 5);
        let elsewhere = house.cx_from("192.0.2.77");
        let next = match attempt(&elsewhere, ID, PASSWORD).await {
            Outcome::Refused(Refusal::SecondStep(token)) => token,
            other => panic!("{other:?}"),
        };
        let tried = second_step(&elsewhere, Some(&next), &form(&app.code(&house))).await.unwrap();
        assert!(matches!(refusal(&tried), Some(SecondStepRefusal::Delayed(_))), "from anywhere, with a new step");
        house.advance(MINUTE * 15);
        assert!(opens(&house, &step(&house).await, &app.code(&house)).await);
    }

    async fn a_step_is_over_after_ten_minutes_and_when_the_password_is_changed(db) {
        let (house, session) = house(db).await;
        let (app, _) = two_step(&house, &session).await;
        let late = step(&house).await;
        house.advance(MINUTE * 10);
        assert_eq!(refusal(&stepped(&house, &late, &app.code(&house)).await), Some(SecondStepRefusal::Gone));
        assert_eq!(refusal(&second_step(&house.cx(), None, &form("123456")).await.unwrap()), Some(SecondStepRefusal::Gone));
        let before = step(&house).await;
        let me = house.me(&session).await.unwrap();
        let new = "夜明けの紫陽花をながめる".to_owned();
        let change = crate::common::changes::NewPasswordForm {
            current: PASSWORD.to_owned(),
            new: new.clone(),
            again: new,
            once: house.app.new_token(),
        };
        let changed = crate::common::changes::change_password(&house.cx(), &me, &change).await.unwrap();
        assert!(matches!(changed, Outcome::Done(_)));
        assert_eq!(refusal(&stepped(&house, &before, &app.code(&house)).await), Some(SecondStepRefusal::Gone));
    }

    async fn a_recovery_code_serves_once_and_new_ones_end_the_old(db) {
        let (house, session) = house(db).await;
        let (_, codes) = two_step(&house, &session).await;
        let me = fresh(&house, &session).await;
        assert_eq!(codes.len(), 10);
        assert!(opens(&house, &step(&house).await, &codes[0]).await);
        assert!(!opens(&house, &step(&house).await, &codes[0]).await, "spent");
        assert!(opens(&house, &step(&house).await, &codes[1].replace('-', " ")).await);
        assert_eq!(factors(&house.cx(), me.user()).await.unwrap().codes_left, 8);
        forget_codes(&house.cx(), &me).await.unwrap();
        assert_eq!(shown_codes(&house.cx(), &me).await.unwrap(), None, "shown once");
        let once = house.app.new_token();
        assert!(matches!(new_codes(&house.cx(), &me, &once).await.unwrap(), Outcome::Done(_)));
        let anew = shown_codes(&house.cx(), &me).await.unwrap().unwrap();
        let twice = new_codes(&house.cx(), &me, &once).await.unwrap();
        assert!(matches!(twice, Outcome::Done(_)));
        assert_eq!(shown_codes(&house.cx(), &me).await.unwrap(), Some(anew.clone()), "the same form makes them once");
        assert!(codes.iter().all(|code| !anew.contains(code)));
        assert!(!opens(&house, &step(&house).await, &codes[2]).await, "ended");
        assert!(opens(&house, &step(&house).await, &anew[2]).await);
        assert_eq!(house.newest_mail().await.mail.text.split(' ').next(), Some("recovery_codes"));
        house.advance(HOUR);
        assert_eq!(shown_codes(&house.cx(), &me).await.unwrap(), None, "an hour later");
    }

    async fn only_the_code_of_the_page_turns_it_on_and_its_owner_is_told(db) {
        let (house, session) = house(db).await;
        let (me, once) = (fresh(&house, &session).await, house.app.new_token());
        let app = app_of(&house, &me, &once);
        let code = app.code(&house);
        assert_eq!(turned_on(&house, &me, &wrong(&code), &once).await, Outcome::Refused(TwoStepRefusal::Wrong));
        assert_eq!(turned_on(&house, &me, "x", &once).await, Outcome::Refused(TwoStepRefusal::NotACode));
        assert_eq!(turned_on(&house, &me, &code, &house.app.new_token()).await, Outcome::Refused(TwoStepRefusal::Wrong));
        assert!(!factors(&house.cx(), me.user()).await.unwrap().any());
        let (one, two) =
            tokio::join!(turned_on(&house, &me, &code, &once), turned_on(&house, &me, &code, &once));
        assert_eq!([one, two].iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count(), 1);
        assert!(factors(&house.cx(), me.user()).await.unwrap().any());
        let told = house.newest_mail().await.mail.text;
        assert!(told.starts_with("two_step_on "), "{told}");
    }

    async fn every_change_of_it_ends_the_other_sessions(db) {
        let (house, session) = house(db).await;
        let enter = async || match attempt(&house.cx(), ID, PASSWORD).await {
            Outcome::Done(signed_in) => signed_in.token,
            other @ Outcome::Refused(_) => panic!("signs in: {other:?}"),
        };
        let other = enter().await;
        let (app, codes) = two_step(&house, &session).await;
        assert!(house.me(&other).await.is_none(), "turned on");
        let step_with = async |code: &str| match stepped(&house, &step(&house).await, code).await {
            Outcome::Done(signed_in) => signed_in.token,
            other @ Outcome::Refused(_) => panic!("steps: {other:?}"),
        };
        let other = step_with(&codes[0]).await;
        let me = fresh(&house, &session).await;
        assert!(matches!(new_codes(&house.cx(), &me, &house.app.new_token()).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&other).await.is_none(), "codes made anew");
        house.advance(STEP * 2);
        let other = step_with(&app.code(&house)).await;
        assert!(matches!(turn_off(&house.cx(), &me).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&other).await.is_none(), "turned off");
        assert!(house.me(&session).await.is_some(), "hers goes on");
    }

    async fn turned_off_the_password_is_enough_again(db) {
        let (house, session) = house(db).await;
        let (_, codes) = two_step(&house, &session).await;
        let me = fresh(&house, &session).await;
        assert!(matches!(turn_off(&house.cx(), &me).await.unwrap(), Outcome::Done(_)));
        assert_eq!(turn_off(&house.cx(), &me).await.unwrap(), Outcome::Refused(ChangeRefusal::Off));
        assert!(matches!(attempt(&house.cx(), ID, PASSWORD).await, Outcome::Done(_)));
        assert_eq!(factors(&house.cx(), me.user()).await.unwrap().codes_left, 0, "{codes:?}");
        assert_eq!(shown_codes(&house.cx(), &me).await.unwrap(), None);
        assert!(house.newest_mail().await.mail.text.starts_with("two_step_off "));
    }

    async fn the_password_alone_proves_nothing_where_a_factor_is_set(db) {
        let (house, session) = house(db).await;
        let (app, codes) = two_step(&house, &session).await;
        house.advance(MINUTE * 10);
        let me = house.me(&session).await.unwrap();
        let by_password = step_up::by_password(&house.cx(), &me, PASSWORD).await.unwrap();
        let Outcome::Done(token) = by_password else { panic!("{by_password:?}") };
        let me = house.me(&token).await.unwrap();
        assert!(me.stepped_up().is_none(), "for factors, ID and contact address");
        for (typed, refused) in [("12345", StepUpRefusal::NotACode), (&*wrong(&app.code(&house)), StepUpRefusal::Wrong)] {
            assert_eq!(step_up::by_code(&house.cx(), &me, typed).await.unwrap(), Outcome::Refused(refused));
        }
        let code = app.code(&house);
        let Outcome::Done(token) = step_up::by_code(&house.cx(), &me, &code).await.unwrap() else { panic!("steps up") };
        let me = house.me(&token).await.unwrap();
        assert!(matches!(turn_off(&house.cx(), &me.stepped_up().unwrap()).await.unwrap(), Outcome::Done(_)));
        let again = step_up::by_code(&house.cx(), &me, &code).await.unwrap();
        assert_eq!(again, Outcome::Refused(StepUpRefusal::Wrong), "a code serves once");
        let spent = step_up::by_code(&house.cx(), &me, &codes[0]).await.unwrap();
        assert_eq!(spent, Outcome::Refused(StepUpRefusal::Wrong), "its recovery codes went with it");
    }

    async fn that_was_not_me_takes_away_what_was_set_up_and_stops_changes(db) {
        let (house, session) = house(db).await;
        two_step(&house, &session).await;
        let user = house.me(&session).await.unwrap().user();
        house.disowned().await;
        assert!(house.me(&session).await.is_none());
        assert!(!factors(&house.cx(), user).await.unwrap().any(), "or the owner could not reset her password");
        assert_eq!(factors(&house.cx(), user).await.unwrap().codes_left, 0);
        // Who reads the mails and presses the link does not get round the factor: the contract is proven as well.
        let asked = BeginForm { portal_id: ID.to_owned(), once: house.app.new_token() };
        let Outcome::Done(request) = begin(&house.cx(), None, &asked).await.unwrap() else { panic!("begins") };
        assert_eq!(stage(&house.cx(), Some(&request)).await.unwrap(), Stage::Passphrase, "as if never verified");
        assert_eq!(audited(db, Action::TwoStepOff).await, 1);
    }

    async fn another_logins_code_opens_nothing(db) {
        let (house, session) = house(db).await;
        two_step(&house, &session).await;
        house.on_file(vec![household("c1"), household("c2")]).await;
        let other = house.verified("c2", "other@example.jp").await;
        let (theirs, codes) = two_step(&house, &other).await;
        house.advance(STEP * 2);
        let waiting = step(&house).await;
        assert!(!opens(&house, &waiting, &theirs.code(&house)).await);
        assert!(!opens(&house, &waiting, &codes[0]).await);
    }
}
