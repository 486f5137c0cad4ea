//! Invitations: sent, late, withdrawn, accepted once, and by whom.

use super::*;

both_engines! {
    async fn an_invitation_needs_no_contract_and_the_address_it_went_to_is_verified(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = registered_by(&house, &key, GUEST).await;
        let seen = me(&house, &guest).await;
        assert!(seen.contact_verified() && !seen.is_holder());
        assert_eq!(seen.customer(), me(&house, &holder).await.customer());
        // For an address other than the invited one the usual code is asked for.
        let (_, key) = invited(&house, &holder, "sister@example.jp", &[Scope::Bills]).await;
        let other = registered_by(&house, &key, "elsewhere@example.jp").await;
        assert!(!me(&house, &other).await.contact_verified());
        let code = mailed(&house, "elsewhere@example.jp", "code ja").await.unwrap();
        assert_eq!(code.mail.text.len(), 6, "a code: {}", code.mail.text);
    }

    async fn the_key_of_a_registration_by_invitation_opens_nothing_else(db) {
        let (house, holder) = house(db).await;
        let (id, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let Outcome::Done(flow) = shared::begin_registration(&house.cx(), &key).await.unwrap() else { panic!("over") };
        let account = me(&house, &holder).await.login().clone();
        let added = shared::add(&house.cx(), &account, Some(&flow)).await.unwrap();
        assert_eq!(added, Outcome::Refused(NotAdded::Gone));
        assert!(matches!(registration::remind(&house.cx(), Some(&flow)).await.unwrap(), Outcome::Refused(_)));
        let by = me(&house, &holder).await;
        assert!(shared::withdraw(&house.cx(), &by, by.share().unwrap(), id).await.unwrap());
        assert_eq!(registration::stage(&house.cx(), Some(&flow)).await.unwrap(), Stage::InvitationOver);
        house.choose(&flow, GUEST).await;
        let once = house.once(&flow).await;
        let registered = registration::register(&house.cx(), Some(&flow), &once, &Browser::default()).await.unwrap();
        assert!(matches!(registered, Outcome::Refused(_)), "withdrawn meanwhile");
    }

    async fn a_link_is_over_after_a_week_unless_its_mail_is_sent_again(db) {
        let (house, holder) = house(db).await;
        let (id, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let by = me(&house, &holder).await;
        let may = by.share().unwrap();
        let again = || async { shared::remind(&house.cx(), &by, may, id).await.unwrap() };
        assert!(matches!(again().await, Outcome::Refused(NotSent::Wait(_))), "a mail a minute");
        house.advance((7 * DAY).saturating_sub(MINUTE));
        assert!(shared::offer(&house.cx(), &key).await.unwrap().is_some());
        house.advance(MINUTE);
        assert!(shared::offer(&house.cx(), &key).await.unwrap().is_none());
        assert!(matches!(again().await, Outcome::Done(_)));
        assert_eq!(self::key(&house, GUEST).await, key, "the same link");
        assert!(shared::offer(&house.cx(), &key).await.unwrap().is_some());
        assert!(shared::withdraw(&house.cx(), &by, may, id).await.unwrap());
        assert!(shared::offer(&house.cx(), &key).await.unwrap().is_none());
        assert!(matches!(again().await, Outcome::Refused(NotSent::Gone)), "withdrawn");
        for forged in ["", "x", "x.y", &key.replace('.', "x")] {
            assert!(shared::offer(&house.cx(), forged).await.unwrap().is_none(), "{forged}");
        }
    }

    async fn who_was_shut_out_can_accept_another_invitation_with_the_same_id(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = registered_by(&house, &key, GUEST).await;
        assert!(revoke(&house, &holder).await);
        assert!(house.me(&guest).await.is_none());
        let Some(session::Present::Stranded(account)) = session::present(&house.cx(), &guest).await.unwrap() else {
            panic!("still signed in");
        };
        house.advance(MINUTE);
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Orders]).await;
        assert_eq!(shared::accept(&house.cx(), &account, &key).await.unwrap(), Outcome::Done(()));
        let seen = me(&house, &guest).await;
        assert!(seen.orders().is_some() && seen.bills().is_none());
    }

    async fn fifty_at_once_accept_an_invitation_once(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = neighbour(&house).await;
        let account = me(&house, &guest).await.login().clone();
        let tries = (0..50).map(|_| {
            let (cx, account, key) = (house.cx(), account.clone(), key.clone());
            tokio::spawn(async move { shared::accept(&cx, &account, &key).await })
        });
        let mut done = 0;
        for accepted in tries.collect::<Vec<_>>() {
            // Of many at once some may be asked to come back; nobody is refused.
            match accepted.await.unwrap() {
                Ok(Outcome::Done(())) => done += 1,
                Ok(Outcome::Refused(refused)) => panic!("{refused:?}"),
                Err(error) => assert!(error.is_temporary(), "{error}"),
            }
        }
        assert!(done > 0);
        assert_eq!(grants(&house, &holder).await.len(), 1);
        let rows = db.unwatched().await.fetch_all(sql!("SELECT id FROM portal_grant WHERE NOT holder")).await.unwrap();
        assert_eq!(rows.len(), 1);
    }

    async fn of_eight_logins_that_accept_one_invitation_at_once_one_sees_the_contract(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let names: Vec<String> = (0..8).map(|n| format!("neighbour{n}")).collect();
        house.on_file(names.iter().map(|name| household(name)).collect()).await;
        let mut logins = Vec::new();
        for name in &names {
            let token = house.registered_as(name).await;
            let account = me(&house, &token).await.login().clone();
            logins.push((token, account));
        }
        let answers = at_once(logins.iter().map(|(_, account)| {
            let (cx, account, key) = (house.cx(), account.clone(), key.clone());
            async move { shared::accept(&cx, &account, &key).await }
        }))
        .await;
        assert_eq!(done(&answers), 1, "{answers:?}");
        let late = Outcome::Refused(NotAccepted::Over);
        assert!(answers.iter().all(|answer| *answer == Outcome::Done(()) || *answer == late), "{answers:?}");
        let contract = me(&house, &holder).await.customer();
        let mut see_it = 0;
        for (token, _) in &logins {
            see_it += usize::from(me(&house, token).await.customer() == contract);
        }
        assert_eq!((see_it, grants(&house, &holder).await.len()), (1, 1));
        let rows = db.unwatched().await.fetch_all(sql!("SELECT id FROM portal_grant WHERE NOT holder")).await.unwrap();
        assert_eq!(rows.len(), 1);
    }

    async fn of_eight_who_register_by_one_invitation_at_once_one_gets_a_login(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let mut forms = Vec::new();
        for n in 0..8 {
            let Outcome::Done(flow) = shared::begin_registration(&house.cx(), &key).await.unwrap() else { panic!("over") };
            house.choose(&flow, &format!("guest{n}@example.jp")).await;
            let once = house.once(&flow).await;
            forms.push((flow, once));
        }
        let answers = at_once(forms.iter().map(|(flow, once)| {
            let (cx, flow, once) = (house.cx(), flow.clone(), once.clone());
            async move { registration::register(&cx, Some(&flow), &once, &Browser::default()).await }
        }))
        .await;
        assert_eq!(done(&answers), 1, "{answers:?}");
        let late = answers.iter().filter(|answer| matches!(answer, Outcome::Refused(NotRegistered::Gone))).count();
        assert_eq!(late, answers.len() - 1, "{answers:?}");
        let mut over = 0;
        for (flow, _) in &forms {
            let stage = registration::stage(&house.cx(), Some(flow)).await.unwrap();
            over += usize::from(stage == Stage::InvitationOver);
        }
        assert_eq!((over, grants(&house, &holder).await.len()), (7, 1));
        let rows = db.unwatched().await.fetch_all(sql!("SELECT id FROM portal_user")).await.unwrap();
        assert_eq!(rows.len(), 2, "the holder and one guest");
    }

    async fn an_invitation_is_not_accepted_by_a_login_that_was_stopped_meanwhile(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = neighbour(&house).await;
        assert_eq!(changed(&house, &guest, PASSWORD, "夜明けの紫陽花をながめる").await, None);
        // Loaded before the stop: only the check inside the transaction stops her.
        let account = me(&house, &guest).await.login().clone();
        let until = house.disowned().await;
        let accepted = shared::accept(&house.cx(), &account, &key).await.unwrap();
        assert_eq!(accepted, Outcome::Refused(NotAccepted::Frozen(until)));
        assert!(grants(&house, &holder).await.is_empty());
        assert!(shared::offer(&house.cx(), &key).await.unwrap().is_some(), "it waits");
    }

    async fn an_invitation_belongs_to_whoever_accepts_it_first(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let one = neighbour(&house).await;
        let other = house.verified("c3", "third@example.jp").await;
        assert_eq!(accept(&house, &holder, &key).await, Outcome::Refused(NotAccepted::Own));
        assert_eq!(accept(&house, &one, &key).await, Outcome::Done(()));
        assert_eq!(accept(&house, &one, &key).await, Outcome::Done(()), "sent twice");
        assert_eq!(accept(&house, &other, &key).await, Outcome::Refused(NotAccepted::Over));
        assert!(matches!(shared::begin_registration(&house.cx(), &key).await.unwrap(), Outcome::Refused(())));
        assert_eq!(grants(&house, &holder).await.len(), 1);
    }

    async fn an_address_that_is_not_verified_accepts_nothing_until_it_is(db) {
        let (house, holder) = house(db).await;
        let guest = house.registered("c2", GUEST).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        assert_eq!(accept(&house, &guest, &key).await, Outcome::Refused(NotAccepted::Unverified));
        house.verify(&guest).await;
        assert_eq!(accept(&house, &guest, &key).await, Outcome::Done(()));
    }

    async fn another_invitation_takes_the_place_of_the_one_before(db) {
        let (house, holder) = house(db).await;
        let (_, first) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = neighbour(&house).await;
        accept(&house, &guest, &first).await;
        house.advance(MINUTE);
        let (_, second) = invited(&house, &holder, GUEST, &[Scope::Usage]).await;
        assert_ne!(first, second);
        assert_eq!(accept(&house, &guest, &second).await, Outcome::Done(()));
        let seen = me(&house, &guest).await;
        assert!(seen.usage().is_some() && seen.bills().is_none());
        assert_eq!(grants(&house, &holder).await.len(), 1);
    }

    async fn ten_see_a_contract_and_ten_mails_go_out_a_day(db) {
        let (house, holder) = house(db).await;
        for n in 0..10 {
            invited(&house, &holder, &format!("p{n}@example.jp"), &[Scope::Bills]).await;
        }
        let by = me(&house, &holder).await;
        let may = by.share().unwrap();
        let full = shared::draft(&house.cx(), &by, may, &form("more@example.jp", &[Scope::Bills])).await.unwrap();
        assert_eq!(full, Outcome::Refused(NotInvited::Sent(NotSent::Full)));
        let (_, open) = shared::shared(&house.cx(), may).await.unwrap();
        house.advance(MINUTE);
        let eleventh = shared::remind(&house.cx(), &by, may, open[0].id).await.unwrap();
        assert!(matches!(eleventh, Outcome::Refused(NotSent::Wait(_))), "{eleventh:?}");
        house.advance(DAY);
        assert!(matches!(shared::remind(&house.cx(), &by, may, open[0].id).await.unwrap(), Outcome::Done(_)));
        shared::withdraw(&house.cx(), &by, may, open[1].id).await.unwrap();
        let room = shared::draft(&house.cx(), &by, may, &form("more@example.jp", &[Scope::Bills])).await.unwrap();
        assert!(matches!(room, Outcome::Done(_)));
    }

    async fn a_reviewed_invitation_is_sent_once(db) {
        let (house, holder) = house(db).await;
        let by = me(&house, &holder).await;
        let may = by.share().unwrap();
        let faults = shared::draft(&house.cx(), &by, may, &form(HOLDER, &[])).await.unwrap();
        assert_eq!(faults, Outcome::Refused(NotInvited::Form(vec![WishFault::Own, WishFault::NoScope])));
        let id = drafted(&house, &holder, GUEST, &[Scope::Bills]).await;
        drain(&house.app, "w").await.unwrap();
        assert!(mailed(&house, GUEST, "invited ja").await.is_none(), "a draft is no mail");
        let one = shared::send(&house.cx(), &by, may, id).await.unwrap();
        let two = shared::send(&house.cx(), &by, may, id).await.unwrap();
        assert!(matches!(one, Outcome::Done(_)) && one == two, "{one:?} {two:?}");
        drain(&house.app, "w").await.unwrap();
        assert_eq!(house.mails.all().iter().filter(|mail| mail.to == GUEST).count(), 1);
        // A draft that was never sent disappears with the next.
        let draft = drafted(&house, &holder, "one@example.jp", &[Scope::Bills]).await;
        drafted(&house, &holder, "two@example.jp", &[Scope::Bills]).await;
        let gone = shared::send(&house.cx(), &by, may, draft).await.unwrap();
        assert_eq!(gone, Outcome::Refused(NotSent::Gone));
    }
}
