//! Calling a partner: what comes back, and when it is left alone.

use crate::common::{
    House, MINUTE,
    partner::{away, connected},
};
use madoguchi_app::{
    App,
    partner::{CallFault, Called, Partner, PartnerCall, TIME_LIMIT, breakers, call},
};
use madoguchi_store::both_engines;
use std::time::Duration;
use uuid::Uuid;

const PARTNER: Partner = Partner::WebFilter;

async fn tell(app: &App) -> Called {
    let told = PartnerCall {
        id: Uuid::from_u128(1),
        event: "web_filter.wished",
        subject: Uuid::from_u128(2),
        body: "{}".to_owned(),
        at: app.now(),
    };
    call(app, PARTNER, &told).await.unwrap()
}

both_engines! {
    async fn without_such_a_partner_nothing_is_called(db) {
        assert_eq!(tell(&House::new(db).app).await, Called::NotConnected);
    }

    async fn an_answer_comes_back_and_nothing_is_noted_of_a_partner_that_is_well(db) {
        let (house, line) = connected(db);
        line.will(1, Some(Ok("{\"taken\":true}".to_owned())));
        assert_eq!(tell(&house.app).await, Called::Done("{\"taken\":true}".to_owned()));
        let heard: Vec<_> = line.heard().into_iter().map(|(call, at)| (call.id, at)).collect();
        assert_eq!(heard, [(Uuid::from_u128(1), house.app.now())]);
        assert_eq!(breakers(&house.app).await.unwrap(), Vec::new());
    }

    async fn after_five_failures_in_a_row_it_is_left_alone_and_one_call_tries(db) {
        let (house, line) = connected(db);
        line.will(4, Some(away()));
        for _ in 0..4 {
            assert_eq!(tell(&house.app).await, Called::Later("503".to_owned()));
        }
        assert!(matches!(tell(&house.app).await, Called::Done(_)), "a success between them");
        line.will(6, Some(away()));
        for _ in 0..4 {
            assert_eq!(tell(&house.app).await, Called::Later("503".to_owned()));
        }
        let until = house.app.now().plus(Duration::from_secs(30));
        assert_eq!(tell(&house.app).await, Called::WaitUntil(until), "so the fifth counts as no attempt");
        assert_eq!(line.calls(), 10);
        assert_eq!(tell(&house.app).await, Called::WaitUntil(until));
        assert_eq!(line.calls(), 0);
        house.advance(Duration::from_secs(30));
        assert_eq!(tell(&house.app).await, Called::WaitUntil(house.app.now().plus(MINUTE)), "it failed once more");
        house.advance(MINUTE);
        assert!(matches!(tell(&house.app).await, Called::Done(_)));
        assert!(matches!(tell(&house.app).await, Called::Done(_)));
        assert_eq!(line.calls(), 3);
    }

    async fn all_processes_leave_it_alone(db) {
        let (house, line) = connected(db);
        line.will(5, Some(away()));
        for _ in 0..5 {
            tell(&house.app).await;
        }
        let (other, its_line) = connected(db);
        assert!(matches!(tell(&other.app).await, Called::WaitUntil(_)));
        assert_eq!(its_line.calls(), 0);
    }

    async fn a_partner_that_never_answers_has_failed(db) {
        let (house, line) = connected(db);
        line.will(1, None);
        assert!(matches!(tell(&house.app).await, Called::Later(why) if why.contains("10 s")));
        assert_eq!(house.clock.waited(), [TIME_LIMIT]);
        assert_eq!(breakers(&house.app).await.unwrap()[0].1.failures, 1);
    }

    async fn a_partner_that_says_how_long_is_left_alone_for_that_long(db) {
        let (house, line) = connected(db);
        line.will(1, Some(Err(CallFault::Later { why: "429".to_owned(), wait: Some(MINUTE) })));
        assert_eq!(tell(&house.app).await, Called::WaitUntil(house.app.now().plus(MINUTE)));
        line.calls();
        assert!(matches!(tell(&house.app).await, Called::WaitUntil(_)));
        assert_eq!(line.calls(), 0);
    }

    async fn whoever_refuses_is_well(db) {
        let (house, line) = connected(db);
        line.will(4, Some(away()));
        line.will(20, Some(Err(CallFault::Never("422".to_owned()))));
        for _ in 0..4 {
            tell(&house.app).await;
        }
        for _ in 0..20 {
            assert_eq!(tell(&house.app).await, Called::Never("422".to_owned()));
        }
        assert!(!breakers(&house.app).await.unwrap()[0].1.is_open());
    }
}
