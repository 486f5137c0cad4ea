//! The web filter: who may set it, how a wish comes into force, and that the partner is told the newest wish.

use crate::common::{
    House, MINUTE,
    partner::{Scripted, away, connected},
};
use madoguchi_app::{
    Outcome, Subscriber,
    change::{self, Change, NoChoice, NotNow, Refused},
    job::{StopAfter, drain, run_one_until},
    keys::Token,
    partner::CallFault,
    web_filter::WebFilterChange,
};
use madoguchi_domain::{
    catalog::Family,
    import::CustomerRecord,
    receipt::Receipt,
    setting::Progress,
    web_filter::{Audience, WebFilterFault, WebFilterForm},
};
use madoguchi_store::{both_engines, testing::TestDb};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;

const ID: &str = "hanako@example.jp";

pub(crate) fn with_internet(key: &str) -> CustomerRecord {
    let mut record = crate::common::household(key);
    record.products.push(crate::common::product(key, Family::Internet));
    record
}

/// A house with the partner, and somebody with an internet contract.
async fn house(db: &TestDb) -> (House, Arc<Scripted>, Token) {
    let (house, line) = connected(db);
    house.on_file(vec![with_internet("c1"), crate::common::household("c2")]).await;
    let token = house.verified("c1", ID).await;
    drain(&house.app, "w").await.unwrap();
    (house, line, token)
}

async fn me(house: &House, token: &Token) -> Subscriber {
    house.me(token).await.expect("signed in")
}

async fn opened(house: &House, token: &Token) -> WebFilterChange {
    WebFilterChange::open(&house.cx(), &me(house, token).await, "").await.unwrap().expect("hers")
}

fn form(audience: &str) -> WebFilterForm {
    WebFilterForm { filter: "on".into(), audience: audience.into(), ..WebFilterForm::default() }
}

type Answer<T> = Outcome<T, Refused<WebFilterFault>>;

async fn wish(house: &House, token: &Token, form: &WebFilterForm) -> Answer<()> {
    let (cx, me) = (house.cx(), me(house, token).await);
    change::wish(&cx, &me, &opened(house, token).await, "", form).await.unwrap()
}

async fn once(house: &House, token: &Token) -> Token {
    let waiting = change::reviewed::<WebFilterChange>(&house.cx(), &me(house, token).await, "").await.unwrap();
    waiting.expect("something to review").once
}

async fn register(house: &House, token: &Token, once: &Token) -> Answer<Receipt> {
    let (cx, me) = (house.cx(), me(house, token).await);
    change::register(&cx, &me, &opened(house, token).await, "", once, &NoChoice {}).await.unwrap()
}

/// Submits the form and presses 登録.
async fn set(house: &House, token: &Token, audience: &str) -> Receipt {
    assert_eq!(wish(house, token, &form(audience)).await, Outcome::Done(()));
    match register(house, token, &once(house, token).await).await {
        Outcome::Done(receipt) => receipt,
        Outcome::Refused(refused) => panic!("{refused:?}"),
    }
}

both_engines! {
    async fn a_wish_is_handed_over_and_in_force_when_the_partner_said_so(db) {
        let (house, line, token) = house(db).await;
        let before = house.mails.all().len();
        let receipt = set(&house, &token, "elementary").await;
        let at = house.app.now();
        assert_eq!(opened(&house, &token).await.setting.progress, Progress::Applying(at));
        house.advance(MINUTE);
        drain(&house.app, "w").await.unwrap();
        let now = opened(&house, &token).await;
        assert_eq!(now.setting.progress, Progress::InForce(house.app.now()));
        assert_eq!(wish(&house, &token, &form("elementary")).await, Outcome::Refused(Refused::Faults(vec![WebFilterFault::Same])));
        assert_eq!(now.setting.in_force.unwrap().audience, Audience::Elementary);
        let heard = line.heard();
        let [(call, _)] = heard.as_slice() else { panic!("{heard:?}") };
        let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
        assert_eq!((call.event, call.at), ("web_filter.wished", at));
        assert_eq!((&body["type"], &body["data"]["version"]), (&"web_filter.wished".into(), &1.into()));
        assert_eq!(body["data"]["wished"]["audience"], "elementary");
        assert_eq!(body["data"]["customer_number"], "N-c1");
        let mails = house.mails_since(before).await;
        let [(to, subject, text)] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((to.as_str(), subject.as_str()), (ID, "changed ja"));
        assert!(text.starts_with(&format!("web_filter {receipt} /not-me?key=")), "{text}");
    }

    async fn wishes_in_a_row_come_out_as_the_last_of_them(db) {
        let (house, line, token) = house(db).await;
        for audience in ["elementary", "junior_high", "adult"] {
            set(&house, &token, audience).await;
        }
        drain(&house.app, "w").await.unwrap();
        assert_eq!(line.calls(), 1, "one job a setting");
        assert_eq!(opened(&house, &token).await.setting.in_force.unwrap().audience, Audience::Adult);
    }

    async fn a_worker_that_was_killed_tells_the_same_again_under_the_same_id(db) {
        let (house, line, token) = house(db).await;
        set(&house, &token, "adult").await;
        while run_one_until(&house.app, "w", Some(StopAfter::SideEffect)).await.unwrap() {}
        assert!(matches!(opened(&house, &token).await.setting.progress, Progress::Applying(_)));
        house.advance(Duration::from_mins(2));
        drain(&house.app, "x").await.unwrap();
        let heard = line.heard();
        let [(first, _), (second, _)] = heard.as_slice() else { panic!("{heard:?}") };
        assert_eq!(first, second);
        assert!(matches!(opened(&house, &token).await.setting.progress, Progress::InForce(_)));
    }

    async fn a_partner_that_is_away_is_told_later_and_one_that_refuses_is_said_to(db) {
        let (house, line, token) = house(db).await;
        line.will(2, Some(away()));
        set(&house, &token, "adult").await;
        drain(&house.app, "w").await.unwrap();
        assert!(matches!(opened(&house, &token).await.setting.progress, Progress::Applying(_)));
        for _ in 0..3 {
            house.advance(Duration::from_mins(2));
            drain(&house.app, "w").await.unwrap();
        }
        assert!(matches!(opened(&house, &token).await.setting.progress, Progress::InForce(_)));
        line.will(1, Some(Err(CallFault::Never("422".to_owned()))));
        set(&house, &token, "elementary").await;
        drain(&house.app, "w").await.unwrap();
        let refused = opened(&house, &token).await.setting;
        assert_eq!(refused.progress, Progress::Refused(house.app.now()));
        assert_eq!(refused.in_force.unwrap().audience, Audience::Adult, "what was in force still is");
        set(&house, &token, "elementary").await;
        drain(&house.app, "w").await.unwrap();
        assert!(matches!(opened(&house, &token).await.setting.progress, Progress::InForce(_)));
    }

    async fn the_same_review_fifty_times_at_once_is_registered_once(db) {
        let (house, line, token) = house(db).await;
        assert_eq!(wish(&house, &token, &form("adult")).await, Outcome::Done(()));
        let (once, me, change) = (once(&house, &token).await, me(&house, &token).await, opened(&house, &token).await);
        let mut forms = JoinSet::new();
        for _ in 0..50 {
            let (cx, once, me, change) = (house.cx(), once.clone(), me.clone(), change.clone());
            forms.spawn(async move { change::register(&cx, &me, &change, "", &once, &NoChoice {}).await.unwrap() });
        }
        let answers = forms.join_all().await;
        let first = answers.first().unwrap();
        assert!(matches!(first, Outcome::Done(_)) && answers.iter().all(|answer| answer == first), "{answers:?}");
        drain(&house.app, "w").await.unwrap();
        assert_eq!(line.calls(), 1);
        assert_eq!(house.mails.all().iter().filter(|mail| mail.mail.subject.starts_with("changed")).count(), 1);
    }

    async fn a_page_that_another_window_has_overtaken_changes_nothing(db) {
        let (house, _, token) = house(db).await;
        let stale = opened(&house, &token).await;
        set(&house, &token, "adult").await;
        assert_eq!(wish(&house, &token, &form("elementary")).await, Outcome::Done(()));
        let (cx, me, once) = (house.cx(), me(&house, &token).await, once(&house, &token).await);
        assert_eq!(change::register(&cx, &me, &stale, "", &once, &NoChoice {}).await.unwrap(), Outcome::Refused(Refused::Stale));
        assert_eq!(opened(&house, &token).await.wished().audience, Audience::Adult);
    }

    async fn without_internet_or_once_disowned_nothing_is_set(db) {
        let (house, _, token) = house(db).await;
        let other = house.verified("c2", "taro@example.jp").await;
        assert!(!opened(&house, &other).await.has_internet);
        assert_eq!(wish(&house, &other, &form("adult")).await, Outcome::Refused(Refused::Faults(vec![WebFilterFault::NoInternet])));
        set(&house, &token, "junior_high").await;
        assert_eq!(wish(&house, &token, &form("adult")).await, Outcome::Done(()));
        let (open, once, change) = (me(&house, &token).await, once(&house, &token).await, opened(&house, &token).await);
        let until = house.disowned().await;
        let late = change::register(&house.cx(), &open, &change, "", &once, &NoChoice {}).await.unwrap();
        assert_eq!(late, Outcome::Refused(Refused::NotNow(NotNow::Frozen(until))));
    }
}
