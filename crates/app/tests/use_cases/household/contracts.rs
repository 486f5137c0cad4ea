//! Several contracts of one login: added by proof, looked at one at a time, never taken from another holder.

use super::*;
use crate::web_filter::with_internet;
use madoguchi_app::{
    change::{self, Change, NoChoice, Refused},
    web_filter::WebFilterChange,
};
use madoguchi_domain::web_filter::WebFilterForm;

both_engines! {
    async fn a_contract_is_added_and_each_can_be_looked_at(db) {
        let (house, token) = house(db).await;
        let first = me(&house, &token).await;
        house.advance(MINUTE);
        let flow = proven_for(&house, &token, "c2").await;
        let account = first.login().clone();
        let Outcome::Done(addable) = shared::addable(&house.cx(), &account, Some(&flow)).await.unwrap() else { panic!() };
        assert_eq!((addable.name.as_str(), addable.number.as_str()), ("髙橋 花子", "****"));
        assert_eq!(add(&house, &token, &flow).await, Outcome::Done(()));
        assert_eq!(add(&house, &token, &flow).await, Outcome::Done(()), "sent twice");
        let second = me(&house, &token).await;
        assert!(second.customer() != first.customer() && second.is_holder() && second.has_several());
        assert!(told(&house, "contract_added").await.is_some());
        let contracts = shared::contracts(&house.cx(), &second).await.unwrap();
        assert_eq!(contracts.iter().map(|contract| contract.grant).collect::<Vec<_>>(), [first.grant(), second.grant()]);
        assert_eq!(contracts[0].place.as_deref(), Some("美しが丘1-1"));
        assert!(shared::switch(&house.cx(), &account, first.grant()).await.unwrap());
        assert_eq!(me(&house, &token).await.customer(), first.customer());
        let later = signs_in(&house, HOLDER).await;
        assert_eq!(me(&house, &later).await.customer(), first.customer(), "a sign-in begins with the oldest");
    }

    async fn what_waits_for_a_review_is_of_the_contract_that_was_looked_at(db) {
        let (house, token) = house(db).await;
        house.on_file(["c1", "c2"].map(with_internet).to_vec()).await;
        let first = me(&house, &token).await;
        let flow = proven_for(&house, &token, "c2").await;
        assert_eq!(add(&house, &token, &flow).await, Outcome::Done(()));
        let second = me(&house, &token).await;
        let typed = WebFilterForm { filter: "on".into(), audience: "adult".into(), ..WebFilterForm::default() };
        let cx = house.cx();
        let filter = WebFilterChange::open(&cx, &second, "").await.unwrap().expect("hers");
        assert_eq!(change::wish(&cx, &second, &filter, "", &typed).await.unwrap(), Outcome::Done(()));
        let once = change::reviewed::<WebFilterChange>(&cx, &second, "").await.unwrap().expect("a review").once;
        assert!(change::reviewed::<WebFilterChange>(&cx, &first, "").await.unwrap().is_none());
        let other = WebFilterChange::open(&cx, &first, "").await.unwrap().expect("hers");
        let answer = change::register(&cx, &first, &other, "", &once, &NoChoice {}).await.unwrap();
        assert_eq!(answer, Outcome::Refused(Refused::Stale));
    }

    async fn a_contract_that_another_login_holds_is_not_added(db) {
        let (house, token) = house(db).await;
        let other = neighbour(&house).await;
        let flow = proven_for(&house, &token, "c2").await;
        let account = me(&house, &token).await.login().clone();
        let refused = shared::addable(&house.cx(), &account, Some(&flow)).await.unwrap();
        assert_eq!(refused, Outcome::Refused(NotAdded::Taken));
        assert_eq!(add(&house, &token, &flow).await, Outcome::Refused(NotAdded::Taken));
        assert!(me(&house, &other).await.is_holder(), "nothing was taken from anybody");
        // What was proven for one login is useless to another.
        let flow = proven_for(&house, &token, "c3").await;
        let stolen = shared::add(&house.cx(), me(&house, &other).await.login(), Some(&flow)).await.unwrap();
        assert_eq!(stolen, Outcome::Refused(NotAdded::Gone));
    }

    async fn a_guest_who_proves_the_contract_becomes_its_holder_where_nobody_is(db) {
        let (house, holder) = house(db).await;
        let (_, key) = invited(&house, &holder, GUEST, &[Scope::Bills]).await;
        let guest = registered_by(&house, &key, GUEST).await;
        let flow = proven_for(&house, &guest, "c2").await;
        assert_eq!(add(&house, &guest, &flow).await, Outcome::Done(()));
        let seen = me(&house, &guest).await;
        assert!(seen.is_holder() && seen.has_several());
        assert_eq!(grants(&house, &holder).await.len(), 1, "the invitation stands");
    }
}
