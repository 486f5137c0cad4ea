//! An earlier login with a second factor: which factors replace it, and that nothing less does.

use super::*;
use madoguchi_domain::throttle::{Delay, DelayCause};

both_engines! {
    async fn with_two_step_sign_in_a_code_of_the_app_or_a_recovery_code_replaces_it_once(db) {
        let (house, old) = house(db).await;
        let (app, codes) = two_step(&house, &old).await;
        house.advance(MINUTE);
        let flow = house.proven("c1").await;
        let ways = earlier(&house, &flow).await.unwrap().ways;
        assert_eq!(ways, [ReplacementProof::SecondFactor, ReplacementProof::Letter]);
        assert_eq!(sent(&house, &flow).await, Outcome::Refused(NotReplaced::WrongWay), "nor by who reads the mails");
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Refused(NotReplaced::WrongWay));
        let right = app.code(&house);
        assert_eq!(by_factor(&house, &flow, "12345").await, Outcome::Refused(NotReplaced::NotACode));
        let refused = Outcome::Refused(NotReplaced::WrongCode);
        assert_eq!(by_factor(&house, &flow, &wrong(&right)).await, refused);
        assert_eq!(chosen(&house, &flow, "thief@example.jp").await, Outcome::Refused(Vec::new()), "nothing is open yet");
        assert_eq!(by_factor(&house, &flow, &right).await, Outcome::Done(()));
        let other = house.proven("c1").await;
        assert_eq!(by_factor(&house, &other, &right).await, refused, "it is taken");
        assert_eq!(by_factor(&house, &other, &codes[0]).await, Outcome::Done(()));
        let third = house.proven("c1").await;
        assert_eq!(by_factor(&house, &third, &codes[0]).await, refused, "so is this one");
        assert!(matches!(registered(&house, &flow, ID).await, Outcome::Done(_)));
        assert!(house.me(&old).await.is_none());
        assert!(signs_in(&house, ID, NEW_PASSWORD).await, "the factor went with the earlier login");
        assert!(earlier(&house, &other).await.is_some(), "and what was opened in its place is closed again");
    }

    async fn five_wrong_codes_of_the_app_delay_a_replacement_and_not_the_owners_sign_in(db) {
        let (house, old) = house(db).await;
        let (app, _) = two_step(&house, &old).await;
        house.advance(MINUTE);
        let flow = house.proven("c1").await;
        let right = app.code(&house);
        for _ in 0..5 {
            assert_eq!(by_factor(&house, &flow, &wrong(&right)).await, Outcome::Refused(NotReplaced::WrongCode));
        }
        let until = house.cx().now.plus(15 * MINUTE);
        // It is counted for the login: another flow changes nothing.
        for flow in [flow, house.proven("c1").await] {
            let delay = Delay { until, cause: DelayCause::Login(5) };
            assert_eq!(by_factor(&house, &flow, &right).await, Outcome::Refused(NotReplaced::Delayed(delay)));
        }
        let Outcome::Refused(Refusal::SecondStep(step)) = attempt(&house.cx(), ID, PASSWORD).await else { panic!("no step") };
        let form = SecondStepForm { code: right, passkey: None, browser: Browser::default() };
        assert!(matches!(second_step(&house.cx(), Some(&step), &form).await.unwrap(), Outcome::Done(_)));
    }

    async fn of_fifty_browsers_at_once_with_one_code_of_the_app_one_goes_on(db) {
        let (house, old) = house(db).await;
        let (app, codes) = two_step(&house, &old).await;
        house.advance(MINUTE);
        // As many as one source can prove without being slowed.
        let mut flows = Vec::new();
        for _ in 0..50 {
            flows.push(house.proven("c1").await);
        }
        for (round, code) in [app.code(&house), codes[0].clone()].into_iter().enumerate() {
            let answers = at_once(flows.iter().map(|flow| {
                let (cx, flow, code) = (house.cx(), flow.clone(), code.clone());
                async move { prove_replacement(&cx, Some(&flow), ReplacementProof::SecondFactor, &code).await }
            }))
            .await;
            // Where STEP3 is open already, the code is useless and harmless.
            assert_eq!(done(&answers), round + 1, "{answers:?}");
            let mut open = 0;
            for flow in &flows {
                open += usize::from(earlier(&house, flow).await.is_none());
            }
            assert_eq!(open, round + 1);
            // Those that found it used count as wrong codes and delay the next; a flow lives for an hour.
            house.advance(16 * MINUTE);
        }
    }

    async fn a_stolen_bill_and_even_a_device_open_nothing_of_who_has_a_passkey(db) {
        let (house, old) = house(db).await;
        let Outcome::Done(early) = prove(&house.cx(), &claim(ProofKind::Device, "STB-c1")).await.unwrap() else {
            panic!("proven")
        };
        assert_eq!(begin_replacing(&house.cx(), Some(&early.token)).await.unwrap(), Outcome::Done(()));
        assert_eq!(chosen(&house, &early.token, "thief@example.jp").await, Outcome::Done(()));
        let once = house.once(&early.token).await;
        let user = house.me(&old).await.unwrap().user();
        let stamp = house.app.system_stamp("test");
        let added: Result<bool, StoreError> = house
            .app
            .db()
            .write_closure(move |tx| {
                let stamp = stamp.clone();
                Box::pin(async move {
                    let may = tx.may_recover(user, None, stamp.now).await?.unwrap();
                    tx.add_passkey(&stamp, &may, &[7; 32], "{}", "phone").await
                })
            })
            .await;
        assert!(added.unwrap());
        let late = register(&house.cx(), Some(&early.token), &once, &Browser::default()).await.unwrap();
        assert!(matches!(late, Outcome::Refused(NotRegistered::Gone)), "the passkey came before it was done");
        let Outcome::Done(proven) = prove(&house.cx(), &claim(ProofKind::Device, "STB-c1")).await.unwrap() else {
            panic!("proven")
        };
        let flow = proven.token;
        assert_eq!(earlier(&house, &flow).await.unwrap().ways, [ReplacementProof::Letter]);
        assert_eq!(begin_replacing(&house.cx(), Some(&flow)).await.unwrap(), Outcome::Refused(NotReplaced::MoreNeeded));
        assert_eq!(sent(&house, &flow).await, Outcome::Refused(NotReplaced::WrongWay));
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Refused(NotReplaced::WrongWay));
        assert_eq!(chosen(&house, &flow, "thief@example.jp").await, Outcome::Refused(Vec::new()));
        assert!(house.me(&old).await.is_some(), "the owner notices nothing of it");
    }
}
