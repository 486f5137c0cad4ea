//! Logins and their grants.

use crate::common::{at, customer, holder, new_user, register, stamp};
use madoguchi_domain::{id::PortalUserId, locale::Locale};
use madoguchi_store::{Db, StoreError, Tx, both_engines, portal_user, sql};

async fn taken(db: &Db, key: &'static str) -> bool {
    let login: Result<_, StoreError> = db.read(move |tx| Box::pin(async move { tx.login_with_id(key).await })).await;
    login.unwrap().is_some()
}

async fn on_user(
    db: &Db,
    work: impl for<'t> Fn(&'t mut Tx) -> futures_util::future::BoxFuture<'t, Result<bool, StoreError>>
    + Send
    + Sync
    + 'static,
) -> bool {
    db.write_closure(work).await.unwrap()
}

both_engines! {
    async fn a_sign_in_finds_the_login_and_its_customer(db) {
        let customer = customer(db, "c1").await;
        let (user, grant) = register(db, customer, "Hanako@example.jp").await;
        let found = portal_user::credentials(db, "hanako@example.jp").await.unwrap().unwrap();
        assert_eq!((found.user, found.grant, found.locale), (user, Some(grant), Locale::Ja));
        assert_eq!(found.own_customer, Some(customer));
        assert_eq!(found.password_hash, new_user("x").password_hash);
        assert!(portal_user::credentials(db, "Hanako@example.jp").await.unwrap().is_none(), "only the key is looked up");
        assert_eq!(holder(db, customer).await, Some((user, "Hanako@example.jp".to_owned())));
    }

    async fn a_closed_login_signs_nobody_in_and_its_id_stays_taken(db) {
        let customer = customer(db, "c1").await;
        let (user, _) = register(db, customer, "hanako@example.jp").await;
        db.tick(sql!("UPDATE portal_user SET closed_at = $1 WHERE id = $2", at(1), user)).await.unwrap();
        assert!(portal_user::credentials(db, "hanako@example.jp").await.unwrap().is_none());
        assert!(taken(db, "hanako@example.jp").await);
        assert!(!taken(db, "taro@example.jp").await);
    }

    async fn a_login_whose_grant_was_revoked_begins_with_any_other(db) {
        let customer = customer(db, "c1").await;
        let (_, grant) = register(db, customer, "hanako@example.jp").await;
        db.tick(sql!("UPDATE portal_grant SET revoked_at = $1 WHERE id = $2", at(1), grant)).await.unwrap();
        let found = portal_user::credentials(db, "hanako@example.jp").await.unwrap().unwrap();
        assert_eq!((found.grant, found.own_customer), (Some(grant), None), "it can sign in, and sees nothing");
        assert_eq!(holder(db, customer).await, None);
        register(db, customer, "taro@example.jp").await;
    }

    async fn a_customer_has_one_holder_and_an_id_one_owner(db) {
        let (one, other) = (customer(db, "c1").await, customer(db, "c2").await);
        register(db, one, "hanako@example.jp").await;
        for (id, of) in [("hanako@example.jp", other), ("taro@example.jp", one)] {
            let refused: Result<(), StoreError> = db
                .write_closure(move |tx| Box::pin(async move {
                    let user = tx.add_portal_user(&stamp(at(0)), &new_user(id)).await?;
                    tx.grant_holder(&stamp(at(0)), user, of).await.map(drop)
                }))
                .await;
            assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
        }
        assert!(!taken(db, "taro@example.jp").await, "rolled back");
    }

    async fn an_address_is_verified_once_and_not_corrected_after_that(db) {
        let customer = customer(db, "c1").await;
        let (user, _): (PortalUserId, _) = register(db, customer, "hanako@example.jp").await;
        assert!(on_user(db, move |tx| Box::pin(async move { tx.correct_contact(user, "new@example.jp").await })).await);
        assert!(!on_user(db, move |tx| Box::pin(async move { tx.verify_contact(user, "hanako@example.jp", at(1)).await })).await, "no longer that address");
        assert!(on_user(db, move |tx| Box::pin(async move { tx.verify_contact(user, "new@example.jp", at(1)).await })).await);
        assert!(!on_user(db, move |tx| Box::pin(async move { tx.verify_contact(user, "new@example.jp", at(2)).await })).await);
        assert!(!on_user(db, move |tx| Box::pin(async move { tx.correct_contact(user, "late@example.jp").await })).await);
    }
}
