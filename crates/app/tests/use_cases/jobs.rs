//! The worker: mails arrive although it is killed at any point, and a repeated mail can be recognised.

use crate::common::{House, MINUTE, household};
use madoguchi_app::{
    job::{StopAfter, drain, next_due, run_one, run_one_until, work},
    port::DeliveryError,
};
use madoguchi_domain::job::{JobState, LEASE, MOST_ATTEMPTS};
use madoguchi_store::{both_engines, job::look, message, testing::TestDb};

/// A house with one code mail waiting.
async fn waiting(db: &TestDb) -> House {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    house.registered("c1", "hanako@example.jp").await;
    house
}

async fn dead(db: &TestDb) -> bool {
    look::counts(db).await.unwrap() == [(JobState::Dead, 1)]
}

both_engines! {
    async fn a_mail_is_sent_once_and_noted(db) {
        let house = waiting(db).await;
        assert_eq!(drain(&house.app, "w").await.unwrap(), 1);
        assert_eq!(drain(&house.app, "w").await.unwrap(), 0);
        let mails = house.mails.all();
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].to.as_str(), mails[0].mail.subject.as_str()), ("hanako@example.jp", "code ja"));
        assert_eq!(message::find(db, mails[0].id).await.unwrap().unwrap().sent_at, Some(house.app.now()));
    }

    async fn a_worker_killed_before_sending_loses_nothing(db) {
        let house = waiting(db).await;
        assert!(run_one_until(&house.app, "one", Some(StopAfter::Claim)).await.unwrap());
        assert!(house.mails.all().is_empty());
        assert!(!run_one(&house.app, "two").await.unwrap(), "its lease still holds");
        house.advance(LEASE);
        assert!(run_one(&house.app, "two").await.unwrap());
        assert_eq!(house.mails.all().len(), 1);
        assert!(!run_one(&house.app, "two").await.unwrap());
    }

    async fn a_worker_killed_after_sending_sends_at_most_one_recognisable_double(db) {
        let house = waiting(db).await;
        run_one_until(&house.app, "one", Some(StopAfter::SideEffect)).await.unwrap();
        house.advance(LEASE);
        drain(&house.app, "two").await.unwrap();
        house.advance(LEASE * 10);
        drain(&house.app, "two").await.unwrap();
        let mails = house.mails.all();
        assert_eq!(mails.len(), 2);
        assert_eq!((mails[0].id, &mails[0].mail, mails[0].at), (mails[1].id, &mails[1].mail, mails[1].at));
    }

    async fn a_server_that_is_away_gets_the_mail_when_it_is_back(db) {
        let house = waiting(db).await;
        house.mails.fail(Some(DeliveryError::Later("421".to_owned())));
        assert_eq!(drain(&house.app, "w").await.unwrap(), 1);
        house.mails.fail(None);
        assert_eq!(drain(&house.app, "w").await.unwrap(), 0, "not at once");
        let due = next_due(&house.app).await.unwrap().unwrap();
        house.advance(due.since(house.app.now()));
        assert_eq!(drain(&house.app, "w").await.unwrap(), 1);
        assert_eq!(house.mails.all().len(), 1);
    }

    async fn a_mail_that_nobody_will_take_is_given_up(db) {
        let house = waiting(db).await;
        house.mails.fail(Some(DeliveryError::Never("550".to_owned())));
        drain(&house.app, "w").await.unwrap();
        assert!(dead(db).await);
    }

    async fn a_job_that_kills_every_worker_is_given_up(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1")]).await;
        let form = madoguchi_app::letter::LetterForm {
            name_kana: "タカハシ ハナコ".to_owned(),
            phone: "045-123-4567".to_owned(),
            postcode: "225-0002".to_owned(),
        };
        madoguchi_app::letter::request(&house.cx(), &form).await.unwrap();
        for n in 0..MOST_ATTEMPTS {
            assert!(run_one_until(&house.app, "w", Some(StopAfter::Claim)).await.unwrap(), "{n}");
            house.advance(LEASE);
        }
        assert!(run_one(&house.app, "w").await.unwrap());
        assert!(dead(db).await);
    }

    async fn two_workers_share_the_work_and_double_nothing(db) {
        let house = waiting(db).await;
        let mut workers = tokio::task::JoinSet::new();
        for n in 0..8 {
            let app = house.app.clone();
            workers.spawn(async move { drain(&app, &format!("w{n}")).await.unwrap() });
        }
        assert_eq!(workers.join_all().await.into_iter().sum::<u64>(), 1);
        assert_eq!(house.mails.all().len(), 1);
    }

    async fn a_worker_stops_when_told_and_when_nobody_can_tell_it_any_more(db) {
        let house = House::new(db);
        let (stop, told) = tokio::sync::watch::channel(true);
        work(&house.app, "w", told.clone()).await;
        stop.send_replace(false);
        drop(stop);
        work(&house.app, "w", told).await;
        house.advance(MINUTE);
    }
}
