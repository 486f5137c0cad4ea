//! Registration with the bill in hand: every way through, and every way it ends.

use crate::common::{HOUR, House, claim, household, id_form, product};
use madoguchi_app::{
    Outcome, Policies,
    keys::Token,
    registration::{
        ClaimForm, IdFault, IdForm, NotRegistered, ProofOutcome, ProofRefusal, Stage, choose_id, prove, prove_extra,
        register, stage,
    },
    session::Browser,
};
use madoguchi_domain::{
    catalog::Family,
    credential::{ContactAddressFault, PasswordFault, PortalIdFault},
    customer::{CustomerKind, CustomerStatus},
    registration::{ExtraProofPolicy, ProofKind},
};
use madoguchi_store::{both_engines, sql, testing::TestDb};

type Proved = Outcome<ProofOutcome, ProofRefusal>;

async fn house(db: &TestDb) -> House {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    house
}

async fn step2(house: &House, form: &ClaimForm) -> Proved {
    prove(&house.cx(), form).await.unwrap()
}

async fn extra(house: &House, flow: &Token, kind: ProofKind, item: &str) -> Proved {
    prove_extra(&house.cx(), Some(flow), kind, item).await.unwrap()
}

fn token(proved: Proved, wants_extra: bool) -> Token {
    match proved {
        Outcome::Done(done) if done.extra == wants_extra => done.token,
        other => panic!("{other:?}"),
    }
}

fn is_refused(proved: &Proved) -> bool {
    matches!(proved, Outcome::Refused(ProofRefusal::NotProven))
}

async fn is_proven(house: &House, flow: &Token) -> bool {
    stage(&house.cx(), Some(flow)).await.unwrap() == Stage::Id(None)
}

both_engines! {
    async fn a_customer_number_or_a_device_proves_at_once(db) {
        let house = house(db).await;
        for (kind, item) in [(ProofKind::CustomerNumber, "ｎ－ｃ１"), (ProofKind::Device, "stb c1")] {
            let flow = token(step2(&house, &claim(kind, item)).await, false);
            assert!(is_proven(&house, &flow).await, "{kind}");
        }
    }

    async fn last_four_digits_ask_for_more_right_or_wrong_and_then_prove_or_not(db) {
        let house = house(db).await;
        for (kind, right) in [(ProofKind::BankLast4, "1234"), (ProofKind::CardLast4, "9876")] {
            for (item, proves) in [(right, true), ("0000", false)] {
                let flow = token(step2(&house, &claim(kind, item)).await, true);
                let Stage::Extra(choices) = stage(&house.cx(), Some(&flow)).await.unwrap() else { panic!() };
                assert!(!choices.contains(&kind) && choices.contains(&ProofKind::Postcode));
                let proved = extra(&house, &flow, ProofKind::Postcode, "〒225-0002").await;
                assert_eq!(!is_refused(&proved), proves, "{item}");
            }
        }
    }

    async fn a_wrong_second_item_proves_nothing_and_a_right_one_after_it_does(db) {
        let house = house(db).await;
        let flow = token(step2(&house, &claim(ProofKind::BankLast4, "1234")).await, true);
        assert!(is_refused(&extra(&house, &flow, ProofKind::BirthDate, "昭和27年3月5日").await));
        assert!(is_refused(&extra(&house, &flow, ProofKind::BankLast4, "1234").await), "the same item twice");
        assert!(matches!(
            extra(&house, &flow, ProofKind::Postcode, "225").await,
            Outcome::Refused(ProofRefusal::Extra(_))
        ));
        let flow = token(extra(&house, &flow, ProofKind::BirthDate, "昭和27年3月4日").await, false);
        assert!(is_proven(&house, &flow).await);
        assert!(matches!(extra(&house, &flow, ProofKind::Device, "STB-c1").await, Outcome::Refused(ProofRefusal::Gone)));
    }

    async fn a_name_may_be_typed_as_a_computer_can_fold_it(db) {
        let house = house(db).await;
        for name in ["たかはし はなこ", "ﾀｶﾊｼ ﾊﾅｺ", "　タカハシ　　ハナコ ", "タカハシ・ハナコ", "タカハシハナコ"] {
            let form = ClaimForm { name_kana: name.to_owned(), ..claim(ProofKind::CustomerNumber, "N-c1") };
            token(step2(&house, &form).await, false);
        }
    }

    async fn whatever_is_wrong_the_refusal_is_the_same(db) {
        let house = house(db).await;
        let right = claim(ProofKind::CustomerNumber, "N-c1");
        for wrong in [
            ClaimForm { name_kana: "タカバシ ハナコ".to_owned(), ..right.clone() },
            ClaimForm { phone: "045-123-4568".to_owned(), ..right.clone() },
            ClaimForm { proof: "N-c2".to_owned(), ..right.clone() },
            ClaimForm { kind: ProofKind::Postcode, proof: "225-0002".to_owned(), ..right.clone() },
        ] {
            assert!(is_refused(&step2(&house, &wrong).await));
        }
    }

    async fn what_cannot_be_read_is_told_and_everything_at_once(db) {
        let house = house(db).await;
        let form = ClaimForm {
            name_kana: "髙橋".to_owned(),
            phone: "123".to_owned(),
            kind: ProofKind::BankLast4,
            proof: "12345".to_owned(),
        };
        let Outcome::Refused(ProofRefusal::Form(faults)) = step2(&house, &form).await else { panic!() };
        assert_eq!(faults.len(), 3);
    }

    async fn a_company_a_mobile_line_or_a_twin_asks_for_more_only_when_it_matched(db) {
        let house = House::new(db);
        let mut company = household("company");
        company.customer.kind = CustomerKind::Company;
        company.customer.name_kana = "カブシキガイシャミナト".to_owned();
        let mut mobile = household("mobile");
        mobile.customer.name_kana = "スズキ イチロウ".to_owned();
        mobile.products.push(product("mobile", Family::Mobile));
        let (mut one, mut twin) = (household("one"), household("twin"));
        for record in [&mut one, &mut twin] {
            record.customer.name_kana = "サトウ ジロウ".to_owned();
            record.devices[0].serial = "SHARED".to_owned();
        }
        twin.addresses[0].postcode = "100-0001".to_owned();
        house.on_file(vec![company, mobile, one, twin]).await;
        for (name, kind, item) in [
            ("カ）ミナト", ProofKind::CustomerNumber, "N-company"),
            ("すずき いちろう", ProofKind::CustomerNumber, "N-mobile"),
            ("サトウ ジロウ", ProofKind::Device, "SHARED"),
        ] {
            let right = ClaimForm { name_kana: name.to_owned(), ..claim(kind, item) };
            let flow = token(step2(&house, &right).await, true);
            assert!(is_refused(&extra(&house, &flow, ProofKind::Postcode, "999-9999").await), "{name}");
            let flow = token(extra(&house, &flow, ProofKind::Postcode, "225-0002").await, false);
            assert!(is_proven(&house, &flow).await);
            let wrong = ClaimForm { proof: "N-0000".to_owned(), ..right };
            assert!(is_refused(&step2(&house, &wrong).await), "a wrong item asks for nothing: {name}");
            // All share a phone, and so its tries.
            house.advance(HOUR * 24);
        }
    }

    async fn of_two_of_one_name_and_phone_the_second_item_says_whose_contract_it_is(db) {
        let house = House::new(db);
        let (mut one, mut twin) = (household("one"), household("twin"));
        for record in [&mut one, &mut twin] {
            record.devices[0].serial = "SHARED".to_owned();
        }
        twin.addresses[0].postcode = "100-0001".to_owned();
        house.on_file(vec![one, twin]).await;
        let both_have = claim(ProofKind::Device, "SHARED");
        for (postcode, number) in [("225-0002", "N-one"), ("100-0001", "N-twin")] {
            let flow = token(step2(&house, &both_have).await, true);
            let neither = extra(&house, &flow, ProofKind::BankLast4, "1234").await;
            assert!(is_refused(&neither), "what both have as well tells nobody apart");
            let flow = token(extra(&house, &flow, ProofKind::Postcode, postcode).await, false);
            let session = house.register(&flow, &format!("{number}@example.jp")).await;
            let customer = house.me(&session).await.unwrap().customer();
            let select = sql!("SELECT number FROM customer WHERE id = $1", customer);
            let proven: String = db.fetch_optional(select).await.unwrap().unwrap().get(0).unwrap();
            assert_eq!(proven, number);
        }
        // The number belongs to one of them alone.
        token(step2(&house, &claim(ProofKind::CustomerNumber, "N-twin")).await, false);
        let extra_proof = ExtraProofPolicy { several: false, ..ExtraProofPolicy::default() };
        let strict = House::with(db, Policies { extra_proof, ..Policies::default() });
        assert!(is_refused(&step2(&strict, &both_have).await), "where no second item is asked for, neither is proven");
    }

    async fn a_contract_that_ended_can_be_proven_for_three_months(db) {
        let house = House::new(db);
        // Today is 2026-11-01 in Tokyo.
        for (key, ended_on, proves) in [("c1", "2026-08-01", false), ("c2", "2026-08-02", true)] {
            let mut ended = household(key);
            ended.customer.status = CustomerStatus::Ended;
            ended.customer.ended_on = Some(ended_on.parse().unwrap());
            house.on_file(vec![ended]).await;
            let proved = step2(&house, &claim(ProofKind::CustomerNumber, &format!("N-{key}"))).await;
            assert_eq!(!is_refused(&proved), proves, "{ended_on}");
        }
    }

    async fn what_is_wrong_with_the_choice_is_told_together(db) {
        let house = house(db).await;
        let flow = house.proven("c1").await;
        let form = IdForm {
            portal_id: "hanako".to_owned(),
            password: "takahashi-hanako-9".to_owned(),
            password_again: "other".to_owned(),
            contact_address: "not an address".to_owned(),
            agree: false,
        };
        let Outcome::Refused(faults) = choose_id(&house.cx(), Some(&flow), &form).await.unwrap() else { panic!() };
        assert_eq!(faults, [
            IdFault::PortalId(PortalIdFault::NotMailShaped),
            IdFault::Password(PasswordFault::HoldsName),
            IdFault::PasswordAgain,
            IdFault::Contact(ContactAddressFault::Characters),
            IdFault::Agree,
        ]);
    }

    async fn a_weak_password_is_refused_and_a_wide_repeat_is_the_same(db) {
        let house = house(db).await;
        let flow = house.proven("c1").await;
        for (password, again, fault) in [
            ("password1", "password1", Some(IdFault::Password(PasswordFault::Common))),
            ("0451234567-abx", "0451234567-abx", Some(IdFault::Password(PasswordFault::HoldsPhone))),
            ("kutsushita-47-todana", "ｋｕｔｓｕｓｈｉｔａ-47-ｔｏｄａｎａ", None),
        ] {
            let form = IdForm { password: password.to_owned(), password_again: again.to_owned(), ..id_form("hanako@example.jp") };
            let chosen = choose_id(&house.cx(), Some(&flow), &form).await.unwrap();
            assert_eq!(chosen, fault.map_or(Outcome::Done(()), |fault| Outcome::Refused(vec![fault])), "{password}");
        }
    }

    async fn an_id_that_somebody_has_is_taken_and_twenty_answers_a_day_are_given(db) {
        let house = house(db).await;
        house.on_file(vec![household("c2")]).await;
        house.registered("c1", "hanako@example.jp").await;
        let flow = house.proven("c2").await;
        for n in 0..20 {
            let (id, fault) = if n % 2 == 0 { ("HANAKO@example.jp", true) } else { ("taro@example.jp", false) };
            let chosen = choose_id(&house.cx(), Some(&flow), &id_form(id)).await.unwrap();
            assert_eq!(chosen == Outcome::Refused(vec![IdFault::Taken]), fault, "{n}");
        }
        // A form that is wrong in something else gets no answer, so none is counted.
        let unticked = IdForm { agree: false, ..id_form("free@example.jp") };
        for _ in 0..20 {
            let chosen = choose_id(&house.cx(), Some(&flow), &unticked).await.unwrap();
            assert_eq!(chosen, Outcome::Refused(vec![IdFault::Agree]));
        }
        let beyond = choose_id(&house.cx(), Some(&flow), &id_form("free@example.jp")).await.unwrap();
        let until = house.cx().now.plus(HOUR * 24);
        assert_eq!(beyond, Outcome::Refused(vec![IdFault::TooMany(until)]), "no free ID is called taken");
    }

    async fn a_step_cannot_be_skipped(db) {
        let house = house(db).await;
        let once = house.app.new_token();
        let extra_flow = token(step2(&house, &claim(ProofKind::BankLast4, "1234")).await, true);
        let proven = house.proven("c1").await;
        for flow in [None, Some(&extra_flow), Some(&once)] {
            let refused = choose_id(&house.cx(), flow, &id_form("hanako@example.jp")).await.unwrap();
            assert_eq!(refused, Outcome::Refused(Vec::new()));
        }
        for flow in [None, Some(&extra_flow), Some(&proven)] {
            let refused = register(&house.cx(), flow, &once, &Browser::default()).await.unwrap();
            assert!(matches!(refused, Outcome::Refused(NotRegistered::Gone)));
        }
    }

    async fn a_flow_is_over_after_an_hour(db) {
        let house = house(db).await;
        let flow = house.chosen("c1", "hanako@example.jp").await;
        house.advance(HOUR);
        assert_eq!(stage(&house.cx(), Some(&flow)).await.unwrap(), Stage::Contract);
        let refused = register(&house.cx(), Some(&flow), &house.app.new_token(), &Browser::default()).await.unwrap();
        assert!(matches!(refused, Outcome::Refused(NotRegistered::Gone)));
    }

    async fn registering_signs_in_and_sends_the_code(db) {
        let house = house(db).await;
        let flow = house.chosen("c1", "Hanako@example.jp").await;
        let Stage::Confirm(chosen, once) = stage(&house.cx(), Some(&flow)).await.unwrap() else { panic!() };
        assert_eq!((chosen.portal_id.as_str(), chosen.contact_address.as_str()), ("Hanako@example.jp", "Hanako@example.jp"));
        let Outcome::Done(first) = register(&house.cx(), Some(&flow), &once, &Browser::default()).await.unwrap() else { panic!() };
        let Outcome::Done(again) = register(&house.cx(), Some(&flow), &once, &Browser::default()).await.unwrap() else { panic!() };
        assert!(first.session == again.session, "the same form sent twice leads to the same session");
        assert_eq!(stage(&house.cx(), Some(&flow)).await.unwrap(), Stage::Done);
        let me = house.me(&first.session).await.unwrap();
        assert_eq!((me.portal_id(), me.contact_verified()), ("Hanako@example.jp", false));
        assert_eq!(house.newest_mail().await.to, "Hanako@example.jp");
        assert_eq!(house.mails.all().len(), 1);
    }

    async fn only_what_was_reviewed_last_is_registered(db) {
        let house = house(db).await;
        let flow = house.chosen("c1", "hanako@example.jp").await;
        let reviewed = house.once(&flow).await;
        choose_id(&house.cx(), Some(&flow), &id_form("taro@example.jp")).await.unwrap();
        let refused = register(&house.cx(), Some(&flow), &reviewed, &Browser::default()).await.unwrap();
        assert!(matches!(refused, Outcome::Refused(NotRegistered::Changed)));
    }

    async fn the_second_of_two_flows_for_one_customer_comes_too_late(db) {
        let house = house(db).await;
        let (one, two) = (house.chosen("c1", "one@example.jp").await, house.chosen("c1", "two@example.jp").await);
        let done = register(&house.cx(), Some(&one), &house.once(&one).await, &Browser::default()).await.unwrap();
        assert!(matches!(done, Outcome::Done(_)));
        let late = register(&house.cx(), Some(&two), &house.once(&two).await, &Browser::default()).await.unwrap();
        assert!(matches!(late, Outcome::Refused(NotRegistered::Gone)));
        let Stage::AlreadyRegistered(earlier) = stage(&house.cx(), Some(&two)).await.unwrap() else { panic!() };
        assert_eq!(earlier.portal_id, "***@e***.jp");
    }

    async fn of_two_customers_who_wish_one_id_the_quicker_gets_it(db) {
        let house = house(db).await;
        house.on_file(vec![household("c2")]).await;
        let (one, two) = (house.chosen("c1", "same@example.jp").await, house.chosen("c2", "same@example.jp").await);
        let done = register(&house.cx(), Some(&one), &house.once(&one).await, &Browser::default()).await.unwrap();
        assert!(matches!(done, Outcome::Done(_)));
        let late = register(&house.cx(), Some(&two), &house.once(&two).await, &Browser::default()).await.unwrap();
        assert!(matches!(late, Outcome::Refused(NotRegistered::Gone)));
    }

    async fn fifty_times_registered_at_once_is_one_login_one_session_and_one_mail(db) {
        let house = house(db).await;
        let flow = house.chosen("c1", "hanako@example.jp").await;
        let once = house.once(&flow).await;
        let mut forms = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (cx, flow, once) = (house.cx(), flow.clone(), once.clone());
            forms.spawn(async move { register(&cx, Some(&flow), &once, &Browser::default()).await.unwrap() });
        }
        let mut sessions = Vec::new();
        for outcome in forms.join_all().await {
            let Outcome::Done(registered) = outcome else { panic!("refused") };
            sessions.push(registered.session.as_str().to_owned());
        }
        sessions.dedup();
        assert_eq!(sessions.len(), 1);
        house.newest_mail().await;
        assert_eq!(house.mails.all().len(), 1);
    }
}
