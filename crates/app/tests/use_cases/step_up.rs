//! Step-up: a recent sign-in is trusted with important changes; without one, a step-up is needed.

use crate::common::{House, MINUTE, PASSWORD, attempt, household};
use madoguchi_app::{
    Outcome,
    keys::Token,
    step_up::{StepUpRefusal, by_password},
};
use madoguchi_domain::throttle::{Delay, DelayCause};
use madoguchi_store::{both_engines, testing::TestDb};

const ID: &str = "hanako@example.jp";

async fn house(db: &TestDb) -> (House, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    let token = house.registered("c1", ID).await;
    (house, token)
}

async fn is_stepped_up(house: &House, token: &Token) -> bool {
    house.me(token).await.unwrap().is_stepped_up()
}

both_engines! {
    async fn a_sign_in_is_fresh_for_ten_minutes_and_a_proof_makes_it_so_again(db) {
        let (house, token) = house(db).await;
        assert!(is_stepped_up(&house, &token).await);
        house.advance(MINUTE * 9);
        assert!(is_stepped_up(&house, &token).await);
        house.advance(MINUTE);
        assert!(!is_stepped_up(&house, &token).await);
        let me = house.me(&token).await.unwrap();
        let Outcome::Done(new) = by_password(&house.cx(), &me, PASSWORD).await.unwrap() else { panic!("proven") };
        assert!(house.me(&token).await.is_none(), "the old token opens nothing");
        assert!(is_stepped_up(&house, &new).await);
        assert_eq!(house.me(&new).await.unwrap().session(), me.session());
        house.advance(MINUTE * 10);
        assert!(!is_stepped_up(&house, &new).await);
    }

    async fn a_wrong_password_proves_nothing_and_holds_up_its_own_session(db) {
        let (house, token) = house(db).await;
        house.advance(MINUTE * 10);
        let me = house.me(&token).await.unwrap();
        for wrong in ["", "x", "まちがいだらけの合言葉", "まちがいだらけの合言葉", ID] {
            let refused = by_password(&house.cx(), &me, wrong).await.unwrap();
            assert_eq!(refused, Outcome::Refused(StepUpRefusal::Wrong), "{wrong}");
        }
        let until = house.app.now().plus(MINUTE * 15);
        let delayed = by_password(&house.cx(), &me, PASSWORD).await.unwrap();
        let told = Delay { until, cause: DelayCause::Login(5) };
        assert_eq!(delayed, Outcome::Refused(StepUpRefusal::Delayed(told)), "even the right one");
        assert!(!is_stepped_up(&house, &token).await);
        assert!(matches!(attempt(&house.cx(), ID, PASSWORD).await, Outcome::Done(_)), "and no sign-in");
        house.advance(MINUTE * 15);
        let me = house.me(&token).await.unwrap();
        assert!(matches!(by_password(&house.cx(), &me, PASSWORD).await.unwrap(), Outcome::Done(_)));
    }

    async fn strangers_guesses_at_the_sign_in_page_hold_up_no_session(db) {
        let (house, token) = house(db).await;
        house.advance(MINUTE * 10);
        for n in 0..100 {
            attempt(&house.cx_from(&format!("198.51.{n}.1")), ID, "まちがいだらけの合言葉").await;
        }
        let me = house.me(&token).await.unwrap();
        assert!(matches!(by_password(&house.cx(), &me, PASSWORD).await.unwrap(), Outcome::Done(_)));
    }

    async fn a_session_that_ended_meanwhile_is_not_proven(db) {
        let (house, token) = house(db).await;
        let me = house.me(&token).await.unwrap();
        madoguchi_app::session::sign_out(&house.cx(), &me).await.unwrap();
        let refused = by_password(&house.cx(), &me, PASSWORD).await.unwrap();
        assert_eq!(refused, Outcome::Refused(StepUpRefusal::Gone));
    }
}
