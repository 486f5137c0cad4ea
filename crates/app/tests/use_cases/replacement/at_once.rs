//! Many at once: one replaces the earlier registration, and a code is tried five times.

use super::*;

both_engines! {
    async fn of_two_replacements_at_once_one_wins_and_the_other_reads_of_it(db) {
        let (house, _) = house(db).await;
        let (one, two) = (house.proven("c1").await, house.proven("c1").await);
        for flow in [&one, &two] {
            assert_eq!(by_device(&house, flow, "STB-c1").await, Outcome::Done(()));
        }
        assert_eq!(chosen(&house, &two, "two@example.jp").await, Outcome::Done(()));
        let reviewed = house.once(&two).await;
        assert!(matches!(registered(&house, &one, ID).await, Outcome::Done(_)));
        let late = register(&house.cx(), Some(&two), &reviewed, &Browser::default()).await.unwrap();
        assert!(matches!(late, Outcome::Refused(NotRegistered::Gone)));
        assert!(earlier(&house, &two).await.is_some());
    }

    async fn fifty_replacements_at_once_leave_one_holder(db) {
        let (house, _) = house(db).await;
        let flow = house.proven("c1").await;
        by_device(&house, &flow, "STB-c1").await;
        chosen(&house, &flow, ID).await;
        let once = house.once(&flow).await;
        let mut forms = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (cx, flow, once) = (house.cx(), flow.clone(), once.clone());
            forms.spawn(async move { register(&cx, Some(&flow), &once, &Browser::default()).await.unwrap() });
        }
        for outcome in forms.join_all().await {
            assert!(matches!(outcome, Outcome::Done(_)));
        }
        madoguchi_app::job::drain(&house.app, "worker").await.unwrap();
        let told = house.mails.all().iter().filter(|mail| mail.mail.subject == "changed ja").count();
        assert_eq!(told, 1);
        assert!(signs_in(&house, ID, NEW_PASSWORD).await);
    }

    async fn the_right_code_fifty_times_at_once_opens_one_registration(db) {
        let (house, _) = house(db).await;
        let flow = house.proven("c1").await;
        sent(&house, &flow).await;
        let code = code(&house).await;
        let answers = at_once((0..50).map(|_| {
            let (cx, flow, code) = (house.cx(), flow.clone(), code.clone());
            async move { prove_replacement(&cx, Some(&flow), ReplacementProof::ContactCode, &code).await }
        }))
        .await;
        // One code has five tries, right or wrong. Others find it over until it is accepted, and nobody finds it wrong.
        let over = Outcome::Refused(NotReplaced::CodeOver);
        assert!(done(&answers) >= 1, "{answers:?}");
        assert!(answers.iter().all(|answer| *answer == Outcome::Done(()) || *answer == over), "{answers:?}");
        assert_eq!(stage(&house.cx(), Some(&flow)).await.unwrap(), Stage::Id(None));
        assert!(matches!(registered(&house, &flow, ID).await, Outcome::Done(_)));
    }

    async fn fifty_wrong_codes_at_once_are_five_tries(db) {
        let (house, _) = house(db).await;
        let flow = house.proven("c1").await;
        sent(&house, &flow).await;
        let code = code(&house).await;
        let guesses = at_once((1..=50_u32).map(|n| {
            let (cx, flow) = (house.cx(), flow.clone());
            let guess = format!("{:06}", (code.parse::<u32>().unwrap() + n) % 1_000_000);
            async move { prove_replacement(&cx, Some(&flow), ReplacementProof::ContactCode, &guess).await }
        }))
        .await;
        let refused = Outcome::Refused(NotReplaced::WrongCode);
        let looked_at = guesses.iter().filter(|guess| **guess == refused).count();
        assert!(looked_at <= 5, "{guesses:?}");
        for _ in looked_at..5 {
            assert_eq!(by_code(&house, &flow, &wrong(&code)).await, refused);
        }
        assert_eq!(by_code(&house, &flow, &code).await, Outcome::Refused(NotReplaced::CodeOver));
        assert!(earlier(&house, &flow).await.is_some());
    }

    async fn of_two_browsers_with_a_code_each_that_register_at_once_one_takes_the_place(db) {
        let (house, old) = house(db).await;
        let ids = ["one@example.jp", "two@example.jp"];
        let mut forms = Vec::new();
        for id in ids {
            let flow = house.proven("c1").await;
            assert!(matches!(sent(&house, &flow).await, Outcome::Done(_)));
            let code = code(&house).await;
            assert_eq!(by_code(&house, &flow, &code).await, Outcome::Done(()));
            assert_eq!(chosen(&house, &flow, id).await, Outcome::Done(()));
            let once = house.once(&flow).await;
            forms.push((flow, once));
        }
        let before = house.mails.all().len();
        let answers = at_once(forms.iter().map(|(flow, once)| {
            let (cx, flow, once) = (house.cx(), flow.clone(), once.clone());
            async move { register(&cx, Some(&flow), &once, &Browser::default()).await }
        }))
        .await;
        assert_eq!(done(&answers), 1, "{answers:?}");
        let late = answers.iter().filter(|answer| matches!(answer, Outcome::Refused(NotRegistered::Gone))).count();
        assert_eq!(late, answers.len() - 1, "{answers:?}");
        assert!(house.me(&old).await.is_none());
        let mut open = 0;
        for id in ids {
            open += usize::from(signs_in(&house, id, NEW_PASSWORD).await);
        }
        assert_eq!(open, 1);
        let mails = house.mails_since(before).await;
        assert_eq!(mails.iter().filter(|(_, _, text)| text.starts_with("registration ")).count(), 1, "{mails:?}");
    }
}
