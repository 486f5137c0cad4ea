//! The letter from the post replaces whatever is in its way.

use super::*;

both_engines! {
    async fn the_letter_replaces_a_registration_and_is_spent_by_it(db) {
        let (house, old) = house(db).await;
        let letter = house.letter("c1").await;
        let Outcome::Done(flow) = lettered(&house, &letter).await else { panic!("proven") };
        let before = earlier(&house, &flow).await.unwrap();
        assert_eq!((before.portal_id.as_str(), before.frozen), ("h***o@e***.jp", false));
        assert_eq!(chosen(&house, &flow, ID).await, Outcome::Refused(Vec::new()), "nobody replaces unasked");
        assert_eq!(begin_replacing(&house.cx(), Some(&flow)).await.unwrap(), Outcome::Done(()));
        let mails = house.mails.all().len();
        let Outcome::Done(new) = registered(&house, &flow, ID).await else { panic!("registered") };
        assert_eq!(house.me(&new).await.unwrap().settling(), Some(house.cx().now.plus(48 * HOUR)));
        assert!(house.me(&old).await.is_none(), "the earlier session is over");
        assert!(signs_in(&house, ID, NEW_PASSWORD).await && !signs_in(&house, ID, PASSWORD).await);
        let mails = house.mails_since(mails).await;
        assert!(mails.iter().any(|(to, _, text)| to == ID && text.starts_with("registration ")), "{mails:?}");
        let again = lettered(&house, &letter).await;
        assert_eq!(again, Outcome::Refused(TemporaryRefusal::Over(LetterOver::Used)));
    }

    async fn the_letter_replaces_even_a_login_whose_changes_are_stopped(db) {
        let (house, old) = house(db).await;
        stopped(&house, &old).await;
        let flow = by_letter(&house).await;
        let before = earlier(&house, &flow).await.unwrap();
        assert!(before.frozen && before.ways == [ReplacementProof::Letter]);
        assert_eq!(begin_replacing(&house.cx(), Some(&flow)).await.unwrap(), Outcome::Done(()));
        let Outcome::Done(new) = registered(&house, &flow, "back@example.jp").await else { panic!("registered") };
        assert_eq!(house.me(&new).await.unwrap().frozen_until(), None, "the stop was the earlier login's");
        assert!(house.me(&old).await.is_none());
        assert!(!signs_in(&house, ID, PASSWORD).await);
    }

    async fn the_letter_replaces_even_a_login_with_a_second_factor(db) {
        let (house, old) = house(db).await;
        two_step(&house, &old).await;
        let flow = by_letter(&house).await;
        let ways = earlier(&house, &flow).await.unwrap().ways;
        assert_eq!(ways, [ReplacementProof::SecondFactor, ReplacementProof::Letter]);
        assert_eq!(begin_replacing(&house.cx(), Some(&flow)).await.unwrap(), Outcome::Done(()));
        assert!(matches!(registered(&house, &flow, ID).await, Outcome::Done(_)));
        assert!(house.me(&old).await.is_none());
        assert!(signs_in(&house, ID, NEW_PASSWORD).await, "who lost the app is asked for none of its codes");
    }

    async fn while_a_login_is_frozen_only_the_letter_replaces_it(db) {
        let (house, old) = house(db).await;
        let flow = house.proven("c1").await;
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Done(()));
        assert_eq!(chosen(&house, &flow, "new@example.jp").await, Outcome::Done(()));
        let once = house.once(&flow).await;
        stopped(&house, &old).await;
        let late = register(&house.cx(), Some(&flow), &once, &Browser::default()).await.unwrap();
        assert!(matches!(late, Outcome::Refused(NotRegistered::Gone)), "what was opened before is closed again");
        let before = earlier(&house, &flow).await.unwrap();
        assert!(before.frozen && before.ways == [ReplacementProof::Letter]);
        assert_eq!(sent(&house, &flow).await, Outcome::Refused(NotReplaced::WrongWay));
        assert!(house.me(&old).await.is_some());
    }
}
