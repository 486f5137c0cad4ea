//! Guessing at a contract: what counts as a try, and what happens when none is left.

use crate::common::{HOUR, House, claim, household};
use madoguchi_app::{
    Outcome, Policies, letter,
    registration::{ClaimForm, ProofOutcome, ProofRefusal, clear_tries, prove, prove_extra},
};
use madoguchi_domain::registration::ProofKind;
use madoguchi_store::{both_engines, sql, testing::TestDb};
use std::time::Duration;

async fn house(db: &TestDb) -> House {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    house
}

async fn number(house: &House, number: &str) -> Outcome<ProofOutcome, ProofRefusal> {
    prove(&house.cx(), &claim(ProofKind::CustomerNumber, number)).await.unwrap()
}

async fn is_proven(house: &House, item: &str) -> bool {
    matches!(number(house, item).await, Outcome::Done(_))
}

async fn use_up(house: &House) {
    for n in 0..5 {
        assert!(!is_proven(house, &format!("N-wrong-{n}")).await);
    }
}

both_engines! {
    async fn after_five_tries_even_the_right_number_is_refused_for_a_day(db) {
        let house = house(db).await;
        use_up(&house).await;
        assert!(!is_proven(&house, "N-c1").await);
        house.advance(HOUR * 24);
        assert!(is_proven(&house, "N-c1").await);
    }

    async fn the_same_form_again_is_no_further_try(db) {
        let house = house(db).await;
        for _ in 0..10 {
            assert!(!is_proven(&house, "N-wrong").await);
        }
        assert!(is_proven(&house, "N-c1").await);
    }

    async fn the_fifth_try_was_right_and_may_be_sent_again(db) {
        let house = house(db).await;
        for n in 0..4 {
            assert!(!is_proven(&house, &format!("N-wrong-{n}")).await);
        }
        for _ in 0..2 {
            let Outcome::Done(first) = prove(&house.cx(), &claim(ProofKind::BankLast4, "1234")).await.unwrap() else { panic!() };
            let second = prove_extra(&house.cx(), Some(&first.token), ProofKind::Postcode, "225-0002").await.unwrap();
            assert!(matches!(second, Outcome::Done(_)), "and the cookie may be lost in between");
        }
    }

    async fn a_phone_that_many_contracts_show_does_not_hide_the_one_named_by_its_number(db) {
        let tries = madoguchi_domain::registration::TriesPolicy { per_record: 100, ..Default::default() };
        let house = House::with(db, Policies { tries, ..Policies::default() });
        let keys: Vec<String> = (0..60).map(|n| format!("c{n}")).collect();
        house.on_file(keys.iter().map(|key| household(key)).collect()).await;
        for key in &keys {
            assert!(is_proven(&house, &format!("N-{key}")).await, "{key}");
        }
    }

    async fn an_agent_gives_the_tries_back_and_it_is_recorded(db) {
        let house = house(db).await;
        use_up(&house).await;
        assert_eq!(clear_tries(&house.app, "N-other").await.unwrap(), Outcome::Refused(()));
        assert!(!is_proven(&house, "N-c1").await);
        assert_eq!(clear_tries(&house.app, "Ｎ－ｃ１").await.unwrap(), Outcome::Done(5));
        assert!(is_proven(&house, "N-c1").await);
        let recorded = sql!("SELECT actor FROM audit WHERE action = $1", "contract_tries_cleared");
        let actors: Vec<String> = db.unwatched().await.fetch_all(recorded).await.unwrap().iter().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(actors, ["system:customers"]);
    }

    async fn tries_that_counted_for_two_contracts_of_one_phone_are_cleared_for_both(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1"), household("c2")]).await;
        use_up(&house).await;
        assert_eq!(clear_tries(&house.app, "N-c1").await.unwrap(), Outcome::Done(5));
        assert!(is_proven(&house, "N-c1").await);
    }

    async fn the_trail_says_what_did_not_fit_and_the_visitor_is_told_nothing(db) {
        let (house, tables) = (house(db).await, db.unwatched().await);
        let right = claim(ProofKind::CustomerNumber, "N-c1");
        let wrong = [
            ("name", ClaimForm { name_kana: "アベ".to_owned(), ..right.clone() }),
            ("phone", ClaimForm { phone: "0459999999".to_owned(), ..right.clone() }),
            ("item", claim(ProofKind::CustomerNumber, "N-wrong")),
            ("nobody", ClaimForm { name_kana: "アベ".to_owned(), ..claim(ProofKind::CustomerNumber, "N-wrong") }),
        ];
        for (why, form) in wrong {
            let refused = prove(&house.cx(), &form).await.unwrap();
            assert!(matches!(refused, Outcome::Refused(ProofRefusal::NotProven)), "{why}");
            let count = sql!("SELECT id FROM audit WHERE action = $1 AND detail = $2", "contract_refused", why);
            assert_eq!(tables.fetch_all(count).await.unwrap().len(), 1, "{why}");
        }
    }

    async fn what_cannot_be_read_is_no_try(db) {
        let house = house(db).await;
        for n in 0..10 {
            let form = claim(ProofKind::BankLast4, &"1".repeat(n + 5));
            assert!(matches!(prove(&house.cx(), &form).await.unwrap(), Outcome::Refused(ProofRefusal::Form(_))));
        }
        assert!(is_proven(&house, "N-c1").await);
    }

    async fn guesses_under_many_names_count_against_the_customer_of_the_phone(db) {
        let house = house(db).await;
        for name in ["アベ", "イトウ", "ウエダ", "エトウ", "オオタ"] {
            let form = ClaimForm { name_kana: name.to_owned(), ..claim(ProofKind::CustomerNumber, "N-c1") };
            assert!(matches!(prove(&house.cx(), &form).await.unwrap(), Outcome::Refused(ProofRefusal::NotProven)));
        }
        assert!(!is_proven(&house, "N-c1").await);
    }

    async fn without_tries_last_four_digits_still_ask_for_more_and_prove_nothing(db) {
        let house = house(db).await;
        use_up(&house).await;
        let Outcome::Done(first) = prove(&house.cx(), &claim(ProofKind::BankLast4, "1234")).await.unwrap() else { panic!() };
        assert!(first.extra, "as with tries left");
        let second = prove_extra(&house.cx(), Some(&first.token), ProofKind::Postcode, "225-0002").await.unwrap();
        assert!(matches!(second, Outcome::Refused(ProofRefusal::NotProven)));
    }

    async fn ten_thousand_guesses_at_four_digits_are_five(db) {
        let house = house(db).await;
        let mut proven = 0;
        // Each from a source of its own; forty stand for all.
        for n in 0..40 {
            let cx = house.cx_from(&format!("203.0.113.{n}"));
            let Outcome::Done(first) = prove(&cx, &claim(ProofKind::BankLast4, &format!("{:04}", 1200 + n))).await.unwrap() else { panic!() };
            let second = prove_extra(&cx, Some(&first.token), ProofKind::Postcode, "225-0002").await.unwrap();
            proven += usize::from(matches!(second, Outcome::Done(_)));
        }
        assert_eq!(proven, 0, "1234 was among them, after the fifth");
    }

    async fn a_busy_source_may_go_on_and_a_shared_one_is_not_slowed(db) {
        let house = House::with(db, Policies::default());
        house.on_file(vec![household("c1")]).await;
        let seconds = |house: &House| -> u64 { house.clock.waited().iter().map(Duration::as_secs).sum() };
        for _ in 0..60 {
            assert!(is_proven(&house, "N-c1").await);
        }
        assert_eq!(seconds(&house), 0);
        assert!(is_proven(&house, "N-c1").await, "slower, and not shut");
        assert_eq!(seconds(&house), 1);
        let shared = madoguchi_app::Source::of("192.0.2.1".parse().unwrap(), true);
        let cx = house.app.cx(shared, madoguchi_domain::locale::Locale::Ja);
        for _ in 0..10 {
            assert!(matches!(prove(&cx, &claim(ProofKind::CustomerNumber, "N-c1")).await.unwrap(), Outcome::Done(_)));
        }
        assert_eq!(seconds(&house), 0);
    }

    async fn a_letter_can_be_asked_for_without_tries_and_is_answered_alike_for_everybody(db) {
        let house = house(db).await;
        use_up(&house).await;
        for postcode in ["225-0002", "999-9999"] {
            let form = letter::LetterForm {
                name_kana: "たかはし はなこ".to_owned(),
                phone: "045-123-4567".to_owned(),
                postcode: postcode.to_owned(),
            };
            assert_eq!(letter::request(&house.cx(), &form).await.unwrap(), Outcome::Done(()));
        }
        assert_eq!(madoguchi_app::job::drain(&house.app, "w").await.unwrap(), 2);
        let form = letter::LetterForm { name_kana: String::new(), phone: "1".to_owned(), postcode: "2".to_owned() };
        let Outcome::Refused(faults) = letter::request(&house.cx(), &form).await.unwrap() else { panic!() };
        assert_eq!(faults.len(), 3);
    }
}
