//! Customers that were renumbered, merged or moved: what hangs on them follows.

use crate::common::{SOURCE, at, customer, find, holder, household, merge, register};
use madoguchi_domain::{customer::LinkKind, import::CustomerLinkRow};
use madoguchi_store::{Db, StoreError, both_engines, import};

fn link(from: &str, to: &str, kind: LinkKind) -> CustomerLinkRow {
    CustomerLinkRow { from_customer_key: from.to_owned(), to_customer_key: to.to_owned(), kind, linked_on: None }
}

async fn follow(db: &Db, link: CustomerLinkRow) {
    let followed: Result<(), StoreError> = db
        .chunk(|tx| {
            Box::pin(async move {
                import::add_links(tx, SOURCE, std::slice::from_ref(&link)).await?;
                import::follow_links(tx, SOURCE, &[link], at(5)).await
            })
        })
        .await;
    followed.unwrap();
}

both_engines! {
    async fn a_renumbered_customer_keeps_its_id_and_its_login(db) {
        let id = customer(db, "old").await;
        let (user, _) = register(db, id, "hanako@example.jp").await;
        follow(db, link("old", "new", LinkKind::Renumbered)).await;
        merge(db, at(10), vec![household("new")]).await;
        assert_eq!((find(db, "old").await, find(db, "new").await), (None, Some(id)));
        assert_eq!(holder(db, id).await.map(|(user, _)| user), Some(user));
        follow(db, link("old", "new", LinkKind::Renumbered)).await;
        assert_eq!(holder(db, id).await.map(|(user, _)| user), Some(user), "the same link again");
    }

    async fn a_renumbered_customer_is_not_missing(db) {
        customer(db, "old").await;
        customer(db, "stays").await;
        let links = [link("old", "new", LinkKind::Renumbered)];
        db.chunk(|tx| Box::pin(async move { import::add_links(tx, SOURCE, &links).await })).await.unwrap();
        assert_eq!(import::count_missing(db, SOURCE, at(10)).await.unwrap(), (2, 1), "only the one without a link");
    }

    async fn the_login_of_a_merged_record_moves_to_the_one_that_stays(db) {
        let (from, to) = (customer(db, "from").await, customer(db, "to").await);
        let (user, _) = register(db, from, "hanako@example.jp").await;
        follow(db, link("from", "to", LinkKind::Merged)).await;
        assert_eq!(holder(db, to).await.map(|(user, _)| user), Some(user));
        assert_eq!(holder(db, from).await, None);
    }

    async fn a_record_that_has_a_login_keeps_it_when_another_is_merged_into_it(db) {
        let (from, to) = (customer(db, "from").await, customer(db, "to").await);
        register(db, from, "one@example.jp").await;
        let (stays, _) = register(db, to, "two@example.jp").await;
        follow(db, link("from", "to", LinkKind::Merged)).await;
        assert_eq!(holder(db, to).await.map(|(user, _)| user), Some(stays));
        assert_eq!(holder(db, from).await, None);
    }

    async fn a_link_of_a_record_to_itself_takes_nothing_away(db) {
        let id = customer(db, "c1").await;
        register(db, id, "hanako@example.jp").await;
        for kind in LinkKind::ALL {
            follow(db, link("c1", "c1", *kind)).await;
            assert!(holder(db, id).await.is_some(), "{kind}");
        }
    }

    async fn a_chain_of_links_ends_at_its_last_record(db) {
        let id = customer(db, "a").await;
        follow(db, link("a", "b", LinkKind::Moved)).await;
        follow(db, link("b", "c", LinkKind::Renumbered)).await;
        assert_eq!((find(db, "a").await, find(db, "b").await, find(db, "c").await), (None, None, Some(id)));
    }
}
