//! Signing in: who gets in, who waits, and for how long.

use crate::common::{House, MINUTE, PASSWORD, attempt, hasher, household};
use madoguchi_app::{Cx, Outcome, Policies, Source, password::Cost, session, sign_in::Refusal};
use madoguchi_domain::{
    locale::Locale,
    sign_in::StuffingPolicy,
    throttle::{Delay, DelayCause},
};
use madoguchi_store::{both_engines, testing::TestDb};
use std::time::Duration;

const ID: &str = "hanako@example.jp";

async fn house(db: &TestDb) -> House {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    house.registered("c1", "Hanako@example.jp").await;
    house
}

async fn refusal(cx: &Cx, id: &str, password: &str) -> Refusal {
    match attempt(cx, id, password).await {
        Outcome::Refused(refusal) => refusal,
        Outcome::Done(_) => panic!("signed in"),
    }
}

async fn fail(cx: &Cx, id: &str, times: usize) {
    for n in 0..times {
        assert_eq!(refusal(cx, id, "まちがいだらけの合言葉").await, Refusal::Wrong, "{n}");
    }
}

async fn succeeds(cx: &Cx) -> bool {
    matches!(attempt(cx, ID, PASSWORD).await, Outcome::Done(_))
}

fn by_login(cx: &Cx, failures: u32, minutes: u32) -> Delay {
    Delay { until: cx.now.plus(MINUTE * minutes), cause: DelayCause::Login(failures) }
}

both_engines! {
    async fn the_right_password_signs_in_however_the_id_is_written(db) {
        let house = house(db).await;
        for id in [ID, "HANAKO@EXAMPLE.JP", " ｈａｎａｋｏ@example.jp "] {
            let Outcome::Done(signed_in) = attempt(&house.cx(), id, PASSWORD).await else { panic!("{id}") };
            assert_eq!(house.me(&signed_in.token).await.unwrap().portal_id(), "Hanako@example.jp");
        }
    }

    async fn a_wrong_password_and_an_unknown_id_are_refused_alike(db) {
        let house = house(db).await;
        for (id, password) in [(ID, "まちがいだらけの合言葉"), ("nobody@example.jp", PASSWORD), (ID, ""), ("", ""), (ID, "x")] {
            assert_eq!(refusal(&house.cx(), id, password).await, Refusal::Wrong);
        }
    }

    async fn five_failures_delay_the_sixth_by_fifteen_minutes_even_the_right_one(db) {
        let house = house(db).await;
        let cx = house.cx();
        fail(&cx, ID, 5).await;
        assert_eq!(refusal(&cx, ID, PASSWORD).await, Refusal::Delayed(by_login(&cx, 5, 15)));
        house.advance(MINUTE * 15);
        assert!(succeeds(&house.cx()).await);
    }

    async fn an_unknown_id_is_delayed_like_a_known_one(db) {
        let house = house(db).await;
        let cx = house.cx();
        fail(&cx, "nobody@example.jp", 5).await;
        assert_eq!(refusal(&cx, "nobody@example.jp", PASSWORD).await, Refusal::Delayed(by_login(&cx, 5, 15)));
    }

    async fn each_further_failure_doubles_the_delay(db) {
        let house = house(db).await;
        fail(&house.cx(), ID, 5).await;
        for (failures, minutes) in (5..).zip([15, 30, 60, 60, 60]) {
            let cx = house.cx();
            assert_eq!(refusal(&cx, ID, PASSWORD).await, Refusal::Delayed(by_login(&cx, failures, minutes)));
            house.advance(MINUTE * minutes);
            fail(&house.cx(), ID, 1).await;
        }
    }

    async fn failures_from_one_source_delay_it_for_every_account(db) {
        let house = house(db).await;
        for n in 0..5 {
            fail(&house.cx_from("198.51.100.1"), &format!("nobody{n}@example.jp"), 1).await;
        }
        let cx = house.cx_from("198.51.100.1");
        assert_eq!(refusal(&cx, ID, PASSWORD).await, Refusal::Delayed(Delay { cause: DelayCause::Source(5), ..by_login(&cx, 5, 15) }));
        assert!(succeeds(&house.cx_from("198.51.100.2")).await);
    }

    async fn failures_elsewhere_hold_up_nobody(db) {
        let house = house(db).await;
        // A try in each delay that grows, hour by hour, from one network and the next.
        for hour in 0..3 {
            for network in 0..4 {
                for host in 0..10 {
                    attempt(&house.cx_from(&format!("198.51.{network}.{host}")), ID, "まちがいだらけの合言葉").await;
                }
            }
            assert!(matches!(refusal(&house.cx_from("198.51.0.200"), ID, PASSWORD).await, Refusal::Delayed(_)));
            assert!(succeeds(&house.cx()).await, "hour {hour}");
            house.advance(MINUTE * 60);
        }
    }

    async fn a_home_has_a_whole_ipv6_network_and_its_addresses_count_together(db) {
        let house = house(db).await;
        let looked_at = async |network: &dyn Fn(u32) -> String| {
            let mut looked_at = 0;
            for n in 0..60 {
                let cx = house.cx_from(&network(n));
                looked_at += u32::from(refusal(&cx, ID, "まちがいだらけの合言葉").await == Refusal::Wrong);
            }
            looked_at
        };
        assert_eq!(looked_at(&|n| format!("2001:db8:1:{n:x}::1")).await, 10, "a /56");
        assert_eq!(looked_at(&|n| format!("2001:db8:2:{n:x}00::1")).await, 20, "a /48");
        assert!(succeeds(&house.cx_from("2001:db8:3::1")).await);
    }

    async fn past_very_many_strangers_only_browsers_that_are_known_are_let_in_that_hour(db) {
        let house = house(db).await;
        let device = house.app.new_token();
        assert!(matches!(attempt(&house.cx_on(&device), ID, PASSWORD).await, Outcome::Done(_)));
        for network in 0..70 {
            attempt(&house.cx_from(&format!("198.51.{network}.1")), ID, "まちがいだらけの合言葉").await;
        }
        let cx = house.cx();
        let until = cx.now.plus(MINUTE * 60);
        let delayed = Refusal::Delayed(Delay { until, cause: DelayCause::Login(60) });
        assert_eq!(refusal(&cx, ID, PASSWORD).await, delayed);
        assert!(matches!(attempt(&house.cx_on(&device), ID, PASSWORD).await, Outcome::Done(_)), "her own browser");
        house.advance(MINUTE * 60);
        assert!(succeeds(&house.cx()).await);
    }

    async fn a_known_browser_is_held_up_by_its_own_failures_alone(db) {
        let house = house(db).await;
        let device = house.app.new_token();
        let cx = house.cx_on(&device);
        assert!(matches!(attempt(&cx, ID, PASSWORD).await, Outcome::Done(_)));
        fail(&cx, ID, 5).await;
        assert_eq!(refusal(&cx, ID, PASSWORD).await, Refusal::Delayed(by_login(&cx, 5, 15)));
        assert!(succeeds(&house.cx()).await, "from another it is a stranger's try");
        house.advance(MINUTE * 15);
        assert!(matches!(attempt(&house.cx_on(&device), ID, PASSWORD).await, Outcome::Done(_)));
    }

    async fn the_right_password_gives_the_failures_back(db) {
        let house = house(db).await;
        for _ in 0..4 {
            fail(&house.cx_from("198.51.100.1"), ID, 1).await;
        }
        assert!(succeeds(&house.cx_from("198.51.100.2")).await);
        for n in 0..4 {
            fail(&house.cx_from(&format!("198.51.100.{}", n + 10)), ID, 1).await;
        }
        assert!(succeeds(&house.cx_from("198.51.100.2")).await, "four again, not eight");
    }

    async fn many_right_sign_ins_from_one_source_are_no_failures(db) {
        let house = house(db).await;
        for _ in 0..12 {
            assert!(succeeds(&house.cx()).await);
        }
    }

    async fn right_sign_ins_do_not_keep_old_failures_of_their_source_fresh(db) {
        let house = house(db).await;
        let office = "198.51.100.77";
        fail(&house.cx_from(office), "somebody@example.jp", 4).await;
        for _ in 0..3 {
            house.advance(MINUTE * 720);
            assert!(succeeds(&house.cx_from(office)).await);
        }
        fail(&house.cx_from(office), "else@example.jp", 1).await;
        assert!(succeeds(&house.cx_from(office)).await, "the four of the day before are forgotten");
    }

    async fn a_shared_network_is_not_delayed_and_its_accounts_are(db) {
        let house = house(db).await;
        let shared = || house.app.cx(Source::of("198.51.100.1".parse().unwrap(), true), Locale::Ja);
        for n in 0..20 {
            let (id, password) = (format!("nobody{n}@example.jp"), format!("まちがいだらけの合言葉{n}"));
            assert_eq!(refusal(&shared(), &id, &password).await, Refusal::Wrong);
        }
        fail(&shared(), ID, 5).await;
        assert!(matches!(refusal(&shared(), ID, PASSWORD).await, Refusal::Delayed(_)));
    }

    async fn fifty_guesses_at_once_are_ten_guesses_from_one_network(db) {
        let house = house(db).await;
        let mut guesses = tokio::task::JoinSet::new();
        for n in 0..50 {
            let cx = house.cx_from(&format!("198.51.100.{n}"));
            guesses.spawn(async move { refusal(&cx, ID, "まちがいだらけの合言葉").await });
        }
        let looked_at = guesses.join_all().await.into_iter().filter(|refusal| *refusal == Refusal::Wrong).count();
        assert_eq!(looked_at, 10);
    }

    async fn a_hash_of_a_lower_cost_is_made_anew_at_the_next_sign_in(db) {
        house(db).await;
        let dearer = House::made(db, |parts| parts.hasher = hasher(Cost { memory_kib: 128, passes: 2 }));
        let hash = async || {
            let credentials = madoguchi_store::portal_user::credentials(db, ID).await.unwrap();
            credentials.unwrap().password_hash
        };
        assert!(hash().await.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        fail(&dearer.cx(), ID, 1).await;
        assert!(hash().await.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "the password was not at hand");
        assert!(succeeds(&dearer.cx()).await);
        let renewed = hash().await;
        assert!(renewed.starts_with("$argon2id$v=19$m=128,t=2,p=1$"), "{renewed}");
        assert!(succeeds(&dearer.cx()).await);
        assert_eq!(hash().await, renewed, "only once");
    }

    async fn a_list_that_is_tried_from_one_source_is_noticed_though_the_source_is_held_up(db) {
        let house = House::new(db);
        for n in 0..10 {
            attempt(&house.cx_from("198.51.100.1"), &format!("nobody{n}@example.jp"), &format!("stolen {n}")).await;
        }
        let told = house.mails_since(0).await;
        assert_eq!(told.iter().map(|(_, subject, what)| (&**subject, &**what)).collect::<Vec<_>>(), [("stuffing ja", "source")]);
    }

    async fn what_looks_like_a_list_is_answered_slowly_right_or_wrong(db) {
        let house = house(db).await;
        for n in 0..12 {
            attempt(&house.cx_from(&format!("198.51.100.{n}")), &format!("nobody{n}@example.jp"), PASSWORD).await;
        }
        let slowed = |house: &House| {
            let waited = house.clock.waited();
            waited.into_iter().filter(|time| *time >= Duration::from_secs(1)).collect::<Vec<_>>()
        };
        slowed(&house);
        assert_eq!(refusal(&house.cx(), "another@example.jp", "まちがいだらけの合言葉").await, Refusal::Wrong);
        assert!(slowed(&house).is_empty(), "another password is none of it");
        assert!(succeeds(&house.cx()).await);
        let right = slowed(&house);
        assert_eq!(right.len(), 1);
        assert_eq!(refusal(&house.cx(), "another@example.jp", PASSWORD).await, Refusal::Wrong);
        assert_eq!(slowed(&house), right, "the time does not tell that it was right");
    }

    async fn a_refusal_takes_its_least_time_whatever_is_stored_and_a_sign_in_does_not_wait(db) {
        let house = house(db).await;
        let least = Duration::from_millis(house.app.policies().neutral_answer_millis);
        house.clock.waited();
        for id in [ID, "nobody@example.jp"] {
            assert_eq!(refusal(&house.cx(), id, "まちがいだらけの合言葉").await, Refusal::Wrong);
            assert_eq!(house.clock.waited(), [least], "{id}");
        }
        assert!(succeeds(&house.cx()).await);
        assert!(house.clock.waited().is_empty());
    }

    async fn the_language_chosen_is_the_language_of_the_next_sign_in(db) {
        let house = house(db).await;
        let Outcome::Done(first) = attempt(&house.cx(), ID, PASSWORD).await else { panic!() };
        assert_eq!(first.locale, Locale::Ja);
        let me = house.me(&first.token).await.unwrap();
        session::choose_locale(&house.cx(), &me, Locale::En).await.unwrap();
        let Outcome::Done(second) = attempt(&house.cx(), ID, PASSWORD).await else { panic!() };
        assert_eq!(second.locale, Locale::En);
    }

    async fn signing_out_ends_this_browser_and_no_other(db) {
        let house = house(db).await;
        let Outcome::Done(here) = attempt(&house.cx(), ID, PASSWORD).await else { panic!() };
        let Outcome::Done(there) = attempt(&house.cx(), ID, PASSWORD).await else { panic!() };
        let me = house.me(&here.token).await.unwrap();
        session::sign_out(&house.cx(), &me).await.unwrap();
        assert!(house.me(&here.token).await.is_none());
        assert!(house.me(&there.token).await.is_some());
    }

    async fn a_stolen_list_is_noticed_by_its_source_and_by_its_password_and_told_once(db) {
        let stuffing = StuffingPolicy { ids_of_source: 3, ids_of_password: 3 };
        let house = House::with(db, Policies { stuffing, ..Policies::default() });
        let told = async |house: &House| {
            madoguchi_app::job::drain(&house.app, "worker").await.unwrap();
            let mails = house.mails.all();
            assert!(mails.iter().all(|mail| mail.to == "desk@hibarino.example" && mail.mail.subject == "stuffing ja"));
            mails.into_iter().map(|mail| mail.mail.text).collect::<Vec<_>>()
        };
        let one = house.cx_from("198.51.100.1");
        for (id, password) in [("a@example.jp", "first"), ("a@example.jp", "second"), ("b@example.jp", "third")] {
            attempt(&one, id, password).await;
        }
        assert!(told(&house).await.is_empty(), "one ID mistyped twice is no list");
        attempt(&one, "c@example.jp", "fourth").await;
        assert_eq!(told(&house).await, ["source"]);
        for (from, id) in [("198.51.100.2", "d@example.jp"), ("198.51.100.3", "e@example.jp"), ("198.51.100.4", "f@example.jp")] {
            attempt(&house.cx_from(from), id, "himawari1").await;
        }
        assert_eq!(told(&house).await, ["source", "password"]);
    }
}
