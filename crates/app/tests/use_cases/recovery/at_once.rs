//! The same step many times at once.

use super::*;

both_engines! {
    async fn fifty_at_once_set_one_password(db) {
        let (house, _) = house(db, true).await;
        let request = flow(&house, ID).await;
        typed(&house, &request, &code(&house).await).await;
        let tries = (0..50).map(|n| {
            let (cx, request) = (house.cx(), request.clone());
            let password = format!("五十人の長いパスワード{n}");
            tokio::spawn(async move {
                let form = NewPassword { password: password.clone(), again: password, once: cx.app.new_token(), browser: Browser::default() };
                set_password(&cx, Some(&request), &form).await
            })
        });
        let mut set = 0;
        for tried in tries.collect::<Vec<_>>() {
            match tried.await.unwrap().unwrap() {
                Outcome::Done(_) => set += 1,
                Outcome::Refused(refusal) => assert_eq!(refusal, Refusal::Already),
            }
        }
        assert_eq!(set, 1, "nobody is told of a password that was not set");
        let before = mails(&house).await;
        let told = house.mails.all().iter().filter(|mail| mail.mail.text.starts_with("password_reset")).count();
        assert_eq!(told, 1, "of {before} mails");
    }

    async fn the_right_code_many_times_at_once_leads_on_and_is_taken_once(db) {
        let (house, _) = house(db, true).await;
        for (round, (times, source)) in [(5, "198.51.100.1"), (50, "198.51.100.2")].into_iter().enumerate() {
            let request = flow(&house, ID).await;
            let code = code(&house).await;
            let answers = at_once((0..times).map(|_| {
                let (cx, request, code) = (house.cx_from(source), request.clone(), code.clone());
                async move { check_code(&cx, Some(&request), &code).await }
            }))
            .await;
            assert!(done(&answers) > 0, "{answers:?}");
            // A person who finds the code used is not told: her page leads on. Only where more come at once than there
            // are tries are some told to ask anew, and nobody is told that the code is wrong.
            let leads_on = |answer: &Outcome<(), CodeRefusal>| match answer {
                Outcome::Done(()) | Outcome::Refused(CodeRefusal::Gone) => true,
                Outcome::Refused(CodeRefusal::Over | CodeRefusal::Wait(_)) => times > 5,
                Outcome::Refused(CodeRefusal::Wrong | CodeRefusal::NotACode) => false,
            };
            assert!(answers.iter().all(leads_on), "{answers:?}");
            assert_eq!(audited(db, Action::RecoveryProven).await, round + 1);
            assert_eq!(typed(&house, &request, &code).await, Outcome::Done(()), "once more");
            assert_eq!(at(&house, &request).await, Stage::NewPassword(ID.to_owned()));
        }
    }

    async fn fifty_wrong_codes_at_once_are_five_tries(db) {
        let (house, _) = house(db, true).await;
        let request = flow(&house, ID).await;
        let code = code(&house).await;
        let guesses = at_once((1..=50_u32).map(|n| {
            // All from one source, which uses up its own daily limit and not that of the ID.
            let (cx, request) = (house.cx_from("203.0.113.9"), request.clone());
            let guess = format!("{:06}", (code.parse::<u32>().unwrap() + n) % 1_000_000);
            async move { check_code(&cx, Some(&request), &guess).await }
        }))
        .await;
        let looked_at = guesses.iter().filter(|guess| **guess == WRONG).count();
        assert!(looked_at <= 5, "{guesses:?}");
        for _ in looked_at..5 {
            assert_eq!(typed(&house, &request, &wrong(&code)).await, WRONG);
        }
        assert_eq!(typed(&house, &request, &code).await, OVER);
        assert_eq!(audited(db, Action::RecoveryProven).await, 0);
    }

    async fn of_fifty_browsers_at_once_behind_one_link_one_sets_the_password(db) {
        let (house, _) = house(db, false).await;
        let request = flow(&house, ID).await;
        choose_passphrase(&house.cx(), Some(&request), "food", "ひやむぎ").await.unwrap();
        let key = link(&house).await;
        let answers = at_once((0..50).map(|n| {
            let cx = house.cx_from(&format!("198.51.100.{n}"));
            let (question, answer) = ("food".to_owned(), "ひやむぎ".to_owned());
            let form = LinkForm { key: key.clone(), question, answer, once: house.app.new_token() };
            async move { open_link(&cx, &form).await }
        }))
        .await;
        let mut opened = Vec::new();
        for answer in answers {
            match answer {
                Outcome::Done(flow) => opened.push(flow),
                Outcome::Refused(why) => assert!(matches!(why, LinkRefusal::Over | LinkRefusal::Wait(_)), "{why:?}"),
            }
        }
        let [proven] = opened.as_slice() else { panic!("{} browsers went on", opened.len()) };
        assert!(proves(&house, proven, "c1").await);
        assert_eq!(audited(db, Action::RecoveryProven).await, 1);
        assert!(!link_works(&house.cx(), &key).await.unwrap());
        assert_eq!(at(&house, proven).await, Stage::NewPassword(ID.to_owned()));
        assert!(matches!(renewed(&house, proven, NEW).await, Outcome::Done(_)));
        assert!(signs_in(&house, NEW).await);
    }
}
