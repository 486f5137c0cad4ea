//! A reset never goes round a second factor.

use super::{
    ID,
    device::Device,
    house, opens,
    passkey::{added, shown_by},
    step, wrong,
};
use crate::common::{House, MINUTE, attempt, two_step};
use madoguchi_app::{
    Outcome,
    keys::Token,
    recovery::{
        BeginForm, FactorForm, FactorRefusal, NewPassword, Refusal, Stage, begin, check_code, set_password,
        show_factor, stage,
    },
    session::Browser,
};
use madoguchi_store::both_engines;

const NEW: &str = "夜明けの紫陽花をながめる";

/// A request whose mailed code was right.
async fn proven(house: &House) -> Token {
    let form = BeginForm { portal_id: ID.to_owned(), once: house.app.new_token() };
    let Outcome::Done(flow) = begin(&house.cx(), None, &form).await.unwrap() else { panic!("begins") };
    let code = house.newest_mail().await.mail.text;
    assert_eq!(check_code(&house.cx(), Some(&flow), &code).await.unwrap(), Outcome::Done(()));
    flow
}

async fn set(house: &House, flow: &Token) -> Outcome<madoguchi_app::recovery::Recovered, Refusal> {
    let form = NewPassword {
        password: NEW.to_owned(),
        again: NEW.to_owned(),
        once: Token::received("form"),
        browser: Browser::default(),
    };
    set_password(&house.cx(), Some(flow), &form).await.unwrap()
}

async fn shows(house: &House, flow: &Token, form: FactorForm) -> Outcome<(), FactorRefusal> {
    show_factor(&house.cx(), Some(flow), &form).await.unwrap()
}

fn code(code: &str) -> FactorForm {
    FactorForm { code: code.to_owned(), passkey: None }
}

both_engines! {
    async fn who_reads_the_mails_sets_no_password(db) {
        let (house, session) = house(db).await;
        let (app, codes) = two_step(&house, &session).await;
        house.advance(MINUTE);
        let flow = proven(&house).await;
        assert!(matches!(stage(&house.cx(), Some(&flow)).await.unwrap(), Stage::SecondFactor(asked) if asked.by_code));
        assert_eq!(set(&house, &flow).await, Outcome::Refused(Refusal::Gone), "the page is skipped");
        let right = app.code(&house);
        assert_eq!(shows(&house, &flow, code(&wrong(&right))).await, Outcome::Refused(FactorRefusal::Wrong));
        assert_eq!(shows(&house, &flow, code("x")).await, Outcome::Refused(FactorRefusal::NotACode));
        assert_eq!(shows(&house, &flow, code(&codes[3])).await, Outcome::Done(()), "a recovery code serves, too");
        assert!(matches!(stage(&house.cx(), Some(&flow)).await.unwrap(), Stage::NewPassword(id) if id == ID));
        let Outcome::Done(recovered) = set(&house, &flow).await else { panic!("is set") };
        assert!(house.me(&recovered.session.unwrap()).await.is_some());
        assert!(matches!(attempt(&house.cx(), ID, NEW).await, Outcome::Refused(_)), "the second step is still asked");
    }

    async fn five_wrong_codes_delay_the_reset_and_not_the_owners_sign_in(db) {
        let (house, session) = house(db).await;
        let (app, _) = two_step(&house, &session).await;
        house.advance(MINUTE);
        let flow = proven(&house).await;
        for _ in 0..5 {
            let wrong = wrong(&app.code(&house));
            assert_eq!(shows(&house, &flow, code(&wrong)).await, Outcome::Refused(FactorRefusal::Wrong));
        }
        let delayed = shows(&house, &flow, code(&app.code(&house))).await;
        assert!(matches!(delayed, Outcome::Refused(FactorRefusal::Delayed(_))), "{delayed:?}");
        assert!(opens(&house, &step(&house).await, &app.code(&house)).await);
    }

    async fn a_passkey_is_asked_for_and_serves(db) {
        let (house, session) = house(db).await;
        let mut device: Device = added(&house, &session).await;
        let flow = proven(&house).await;
        let at = stage(&house.cx(), Some(&flow)).await.unwrap();
        assert!(matches!(at, Stage::SecondFactor(asked) if asked.by_passkey && !asked.by_code), "{at:?}");
        assert_eq!(set(&house, &flow).await, Outcome::Refused(Refusal::Gone));
        assert_eq!(shows(&house, &flow, code("1234567890")).await, Outcome::Refused(FactorRefusal::Wrong));
        let form = FactorForm { code: String::new(), passkey: Some(shown_by(&house, &mut device)) };
        assert_eq!(shows(&house, &flow, form).await, Outcome::Done(()));
        assert!(matches!(set(&house, &flow).await, Outcome::Done(_)));
    }

    async fn a_factor_added_meanwhile_is_asked_for(db) {
        let (house, session) = house(db).await;
        let flow = proven(&house).await;
        assert!(matches!(stage(&house.cx(), Some(&flow)).await.unwrap(), Stage::NewPassword(_)));
        two_step(&house, &session).await;
        assert_eq!(set(&house, &flow).await, Outcome::Refused(Refusal::Gone));
    }
}
