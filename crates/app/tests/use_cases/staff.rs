//! The people at the desk: added, set up, signed in, held up, and removed.

use crate::common::{AuthenticatorApp, HOUR, House, MINUTE, at_once, audited, done, household};
use madoguchi_app::{
    Cx, Outcome,
    keys::Token,
    second_factor::{Resealed, Seed, reseal},
    session,
    staff::{self, AddRefusal, CodeRefusal, Newcomer, SignIn, SignInRefusal, StaffUser, Waiting, enter},
};
use madoguchi_domain::{
    audit::Action,
    secret::Secret,
    staff::Role,
    throttle::{Delay, DelayCause},
};
use madoguchi_store::both_engines;
use std::time::Duration;

const NAME: &str = "saeki";
const PASSWORD: &str = "夜勤明けの朝ごはん";
const STEP: Duration = Duration::from_secs(30);

fn newcomer(role: Role) -> Newcomer {
    Newcomer {
        sign_in: "Saeki".to_owned(),
        name: "佐伯 千夏".to_owned(),
        role,
        password: Some(Secret::new(PASSWORD.to_owned())),
        seed: None,
    }
}

async fn add(house: &House, newcomer: Newcomer) -> Outcome<Option<String>, AddRefusal> {
    match staff::add(&house.app, newcomer).await.unwrap() {
        Outcome::Done(made) => Outcome::Done(made.map(Secret::into_exposed)),
        Outcome::Refused(refusal) => Outcome::Refused(refusal),
    }
}

async fn try_password(cx: &Cx, name: &str, password: &str) -> Outcome<Token, SignInRefusal> {
    let form = SignIn { sign_in: name.to_owned(), password: Secret::new(password.to_owned()) };
    staff::sign_in(cx, &form).await.unwrap()
}

/// A step waiting after the right password.
async fn step(house: &House) -> Token {
    match try_password(&house.cx(), NAME, PASSWORD).await {
        Outcome::Done(step) => step,
        other @ Outcome::Refused(_) => panic!("{other:?}"),
    }
}

/// The app that the step's page sets up; none where one is set up already.
async fn app_shown(house: &House, step: &Token) -> Option<AuthenticatorApp> {
    match staff::waiting(&house.cx(), Some(step), "Desk").await.unwrap() {
        Some(Waiting::Enrolment(setup)) => Some(AuthenticatorApp::told(&setup.text)),
        _ => None,
    }
}

async fn entered(house: &House, step: &Token, code: &str) -> Outcome<Token, CodeRefusal> {
    enter(&house.cx(), Some(step), code, None).await.unwrap()
}

async fn me(house: &House, session: &Token) -> Option<StaffUser> {
    staff::present(&house.cx(), session).await.unwrap()
}

/// A person who has set up her app and signed in.
async fn enrolled(house: &House) -> (AuthenticatorApp, Token) {
    assert_eq!(add(house, newcomer(Role::Clerk)).await, Outcome::Done(None));
    let first = step(house).await;
    let app = app_shown(house, &first).await.unwrap();
    let Outcome::Done(session) = entered(house, &first, &app.code(house)).await else { panic!("enters") };
    (app, session)
}

/// A wrong code of six digits.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

both_engines! {
    async fn the_first_sign_in_sets_up_an_app_and_nothing_is_kept_before_its_code(db) {
        let house = House::new(db);
        assert_eq!(add(&house, newcomer(Role::Clerk)).await, Outcome::Done(None));
        let first = step(&house).await;
        assert!(me(&house, &first).await.is_none(), "the flow is no session");
        let app = app_shown(&house, &first).await.unwrap();
        let code = app.code(&house);
        assert_eq!(entered(&house, &first, "12345").await, Outcome::Refused(CodeRefusal::NotACode));
        assert_eq!(entered(&house, &first, &wrong(&code)).await, Outcome::Refused(CodeRefusal::Wrong));
        let other = step(&house).await;
        assert!(app_shown(&house, &other).await.is_some(), "still nothing is kept");
        assert_eq!(entered(&house, &other, &code).await, Outcome::Refused(CodeRefusal::Wrong), "each shows its own");
        let Outcome::Done(session) = entered(&house, &first, &code).await else { panic!("enters") };
        let user = me(&house, &session).await.unwrap();
        assert_eq!((user.name(), user.role()), ("佐伯 千夏", Role::Clerk));
        assert_eq!(entered(&house, &first, &code).await, Outcome::Done(session), "the same form sent twice");
        assert!(app_shown(&house, &other).await.is_none(), "there is one now");
        for (action, times) in [
            (Action::StaffAdded, 1),
            (Action::StaffEnrolled, 1),
            (Action::StaffSignedIn, 1),
            (Action::StaffCodeRefused, 2),
        ] {
            assert_eq!(audited(db, action).await, times, "{action}");
        }
    }

    async fn later_a_code_is_asked_for_and_each_is_taken_once(db) {
        let house = House::new(db);
        let (app, _) = enrolled(&house).await;
        let used = app.code(&house);
        let second = step(&house).await;
        assert_eq!(entered(&house, &second, &used).await, Outcome::Refused(CodeRefusal::Wrong), "it set the app up");
        house.advance(STEP * 2);
        let code = app.code(&house);
        let Outcome::Done(session) = entered(&house, &second, &code).await else { panic!("enters") };
        assert!(me(&house, &session).await.is_some());
        assert_eq!(entered(&house, &step(&house).await, &code).await, Outcome::Refused(CodeRefusal::Wrong), "used already");
        assert_eq!(entered(&house, &step(&house).await, "12345-67890").await, Outcome::Refused(CodeRefusal::NotACode));
        assert_eq!(enter(&house.cx(), None, &code, None).await.unwrap(), Outcome::Refused(CodeRefusal::Gone));
    }

    async fn of_ten_at_once_with_one_code_one_wins(db) {
        let house = House::new(db);
        let (app, _) = enrolled(&house).await;
        house.advance(STEP * 2);
        let code = app.code(&house);
        let mut steps = Vec::new();
        for _ in 0..10 {
            steps.push(step(&house).await);
        }
        let answers = at_once(steps.into_iter().enumerate().map(|(n, step)| {
            let (cx, code) = (house.cx_from(&format!("198.51.100.{n}")), code.clone());
            async move { enter(&cx, Some(&step), &code, None).await }
        }))
        .await;
        assert_eq!(done(&answers), 1, "{answers:?}");
    }

    async fn five_wrong_passwords_hold_up_the_sixth_and_nobody_learns_who_there_is(db) {
        let house = House::new(db);
        assert_eq!(add(&house, newcomer(Role::Agent)).await, Outcome::Done(None));
        for (name, from) in [(NAME, "192.0.2.1"), ("nobody", "192.0.2.2")] {
            let cx = house.cx_from(from);
            for _ in 0..5 {
                assert_eq!(try_password(&cx, name, "まちがい").await, Outcome::Refused(SignInRefusal::Wrong));
            }
            let until = cx.now.plus(MINUTE * 15);
            let delayed = |cause| Outcome::Refused(SignInRefusal::Delayed(Delay { until, cause }));
            assert_eq!(try_password(&cx, name, PASSWORD).await, delayed(DelayCause::Login(5)));
            let elsewhere = try_password(&house.cx_from("192.0.2.9"), name, PASSWORD).await;
            assert_eq!(elsewhere, delayed(DelayCause::Login(5)), "from anywhere");
            let another = try_password(&cx, "somebody", PASSWORD).await;
            assert_eq!(another, delayed(DelayCause::Source(5)), "and anybody from there");
        }
        house.advance(MINUTE * 15);
        step(&house).await;
        assert_eq!(audited(db, Action::StaffSignInRefused).await, 10);
        assert_eq!(audited(db, Action::StaffSignInDelayed).await, 6);
    }

    async fn five_wrong_codes_end_the_step_and_delay_the_next(db) {
        let house = House::new(db);
        let (app, _) = enrolled(&house).await;
        house.advance(STEP * 2);
        let waiting = step(&house).await;
        for n in 0..5 {
            let cx = house.cx_from(&format!("198.51.100.{n}"));
            let tried = enter(&cx, Some(&waiting), &wrong(&app.code(&house)), None).await.unwrap();
            assert_eq!(tried, Outcome::Refused(CodeRefusal::Wrong));
        }
        assert_eq!(entered(&house, &waiting, &app.code(&house)).await, Outcome::Refused(CodeRefusal::Gone));
        let next = step(&house).await;
        assert!(matches!(entered(&house, &next, &app.code(&house)).await, Outcome::Refused(CodeRefusal::Delayed(_))));
        house.advance(MINUTE * 15);
        let next = step(&house).await;
        assert!(matches!(entered(&house, &next, &app.code(&house)).await, Outcome::Done(_)));
    }

    async fn a_step_is_over_after_ten_minutes_and_a_session_by_sign_out(db) {
        let house = House::new(db);
        let (app, session) = enrolled(&house).await;
        let late = step(&house).await;
        house.advance(MINUTE * 10);
        assert_eq!(entered(&house, &late, &app.code(&house)).await, Outcome::Refused(CodeRefusal::Gone));
        let user = me(&house, &session).await.unwrap();
        let again = enter(&house.cx(), Some(&step(&house).await), &app.code(&house), Some(user.session())).await.unwrap();
        let Outcome::Done(again) = again else { panic!("enters") };
        assert!(me(&house, &session).await.is_none(), "the browser's earlier one is over");
        let user = me(&house, &again).await.unwrap();
        staff::sign_out(&house.cx(), &user).await.unwrap();
        staff::sign_out(&house.cx(), &user).await.unwrap();
        assert!(me(&house, &again).await.is_none());
        assert_eq!(audited(db, Action::StaffSignedOut).await, 1);
    }

    async fn who_is_taken_off_the_desk_gets_nowhere_and_her_name_is_not_given_again(db) {
        let house = House::new(db);
        let (app, session) = enrolled(&house).await;
        house.advance(STEP * 2);
        let waiting = step(&house).await;
        assert!(staff::close(&house.app, "SAEKI").await.unwrap());
        assert!(!staff::close(&house.app, "saeki").await.unwrap());
        assert!(me(&house, &session).await.is_none());
        assert_eq!(entered(&house, &waiting, &app.code(&house)).await, Outcome::Refused(CodeRefusal::Gone));
        let refused = try_password(&house.cx(), NAME, PASSWORD).await;
        assert_eq!(refused, Outcome::Refused(SignInRefusal::Wrong));
        assert_eq!(add(&house, newcomer(Role::Agent)).await, Outcome::Refused(AddRefusal::Taken));
        assert_eq!(audited(db, Action::StaffClosed).await, 1);
    }

    async fn a_made_password_and_an_app_that_is_there_already_sign_in(db) {
        let house = House::new(db);
        let (seed, again) = (Seed::of([3; 20]), Seed::of([3; 20]));
        let someone = Newcomer { password: None, seed: Some(seed), ..newcomer(Role::Admin) };
        let Outcome::Done(Some(made)) = add(&house, someone).await else { panic!("made") };
        let Outcome::Done(waiting) = try_password(&house.cx(), NAME, &made).await else { panic!("right") };
        assert!(staff::waiting(&house.cx(), Some(&waiting), "Desk").await.unwrap() == Some(Waiting::Code));
        let app = AuthenticatorApp::told(&again.base32());
        assert!(matches!(entered(&house, &waiting, &app.code(&house)).await, Outcome::Done(_)));
    }

    async fn what_cannot_be_is_refused_with_its_reason(db) {
        let house = House::new(db);
        let with = |sign_in: &str, name: &str, password: &str| Newcomer {
            sign_in: sign_in.to_owned(),
            name: name.to_owned(),
            password: Some(Secret::new(password.to_owned())),
            ..newcomer(Role::Agent)
        };
        for wrong in [with("佐伯", "佐伯", PASSWORD), with("x", "佐伯", PASSWORD)] {
            assert!(matches!(add(&house, wrong).await, Outcome::Refused(AddRefusal::SignIn(_))));
        }
        assert_eq!(add(&house, with("saeki", " ", PASSWORD)).await, Outcome::Refused(AddRefusal::Name));
        for password in ["", "short", "password", "saeki.chinatsu"] {
            let refused = add(&house, with("saeki.chinatsu", "佐伯", password)).await;
            assert!(matches!(refused, Outcome::Refused(AddRefusal::Password(_))), "{password}: {refused:?}");
        }
    }

    async fn a_session_of_the_portal_is_none_of_the_desk_nor_the_other_way_round(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1")]).await;
        let subscriber = house.registered("c1", "hanako@example.jp").await;
        let (_, session) = enrolled(&house).await;
        assert!(me(&house, &subscriber).await.is_none());
        assert!(session::present(&house.cx(), &session).await.unwrap().is_none());
    }

    async fn a_seed_is_sealed_anew_under_a_newer_key(db) {
        let before = House::new(db);
        let (app, _) = enrolled(&before).await;
        let newer = House::with_keys(db, &[8, 7]);
        assert_eq!(reseal(&newer.app).await.unwrap(), Resealed { anew: 1, already: 0, closed: 0 });
        let only = House::with_keys(db, &[8]);
        only.advance(HOUR);
        assert!(matches!(entered(&only, &step(&only).await, &app.code(&only)).await, Outcome::Done(_)));
    }
}
