//! Signed-in browsers: how long they stay so, and what ends them.

use crate::common::{at, count, customer, register, stamp};
use madoguchi_domain::{
    credential::Verification,
    household::Household,
    id::{GrantId, PortalUserId, SessionId},
    locale::Locale,
    session::SessionPolicy,
    time::Ts,
};
use madoguchi_store::{
    Db, StoreError,
    actor::Subscriber,
    both_engines,
    session::{self, Present},
    sql,
};

const TOKEN: [u8; 32] = [3; 32];

async fn begin(db: &Db, user: PortalUserId, grant: GrantId) -> SessionId {
    let begun: Result<_, StoreError> = db
        .write_closure(move |tx| {
            Box::pin(async move { tx.begin_session(&stamp(at(0)), user, grant, TOKEN, &"長".repeat(400)).await })
        })
        .await;
    begun.unwrap()
}

/// Registers, signs in at 0 and gives login, grant and session.
async fn signed_in(db: &Db) -> (PortalUserId, GrantId, SessionId) {
    let customer = customer(db, "c1").await;
    let (user, grant) = register(db, customer, "hanako@example.jp").await;
    (user, grant, begin(db, user, grant).await)
}

async fn find(db: &Db, now: Ts) -> Option<Subscriber> {
    session::find(db, &SessionPolicy::default(), Household::On, Verification::First, TOKEN, now)
        .await
        .unwrap()
        .and_then(Present::subscriber)
}

fn minutes(n: i64) -> Ts {
    at(n * 60)
}

both_engines! {
    async fn a_browser_is_who_signed_in_with_it(db) {
        let (user, grant, session) = signed_in(db).await;
        let me = find(db, minutes(1)).await.unwrap();
        assert_eq!((me.user(), me.grant(), me.session()), (user, grant, session));
        assert_eq!((me.portal_id(), me.contact_address(), me.contact_verified()), ("hanako@example.jp", "hanako@example.jp", false));
        assert!(me.bills().is_some());
        assert!(session::find(db, &SessionPolicy::default(), Household::On, Verification::First, [4; 32], minutes(1)).await.unwrap().is_none());
    }

    async fn half_an_hour_without_a_page_ends_it_and_a_page_in_between_does_not(db) {
        signed_in(db).await;
        assert!(find(db, minutes(29)).await.is_some());
        assert!(find(db, minutes(58)).await.is_some());
        assert!(find(db, minutes(88)).await.is_none());
    }

    async fn twelve_hours_end_it_however_busy(db) {
        signed_in(db).await;
        for n in 1..48 {
            assert!(find(db, minutes(n * 15)).await.is_some(), "{n}");
        }
        assert!(find(db, minutes(12 * 60)).await.is_none());
    }

    async fn reading_pages_writes_at_most_every_five_minutes(db) {
        signed_in(db).await;
        let before = db.statements();
        for second in 0..10 {
            find(db, at(second)).await.unwrap();
        }
        assert_eq!(db.statements() - before, 10);
        find(db, minutes(5)).await.unwrap();
        assert_eq!(db.statements() - before, 12);
    }

    async fn signing_out_ends_it(db) {
        let (_, _, session) = signed_in(db).await;
        let ended: Result<(), StoreError> =
            db.write_closure(move |tx| Box::pin(async move { tx.end_session(session, at(60)).await })).await;
        ended.unwrap();
        assert!(find(db, at(61)).await.is_none());
    }

    async fn a_closed_login_and_a_revoked_grant_end_it(db) {
        let (user, grant, _) = signed_in(db).await;
        db.tick(sql!("UPDATE portal_grant SET revoked_at = $1 WHERE id = $2", at(1), grant)).await.unwrap();
        assert!(find(db, at(2)).await.is_none());
        db.tick(sql!("UPDATE portal_grant SET revoked_at = NULL WHERE id = $1", grant)).await.unwrap();
        assert!(find(db, at(2)).await.is_some());
        db.tick(sql!("UPDATE portal_user SET closed_at = $1 WHERE id = $2", at(1), user)).await.unwrap();
        assert!(find(db, at(2)).await.is_none());
    }

    async fn a_grant_without_bills_shows_none(db) {
        let (_, grant, _) = signed_in(db).await;
        db.tick(sql!("UPDATE portal_grant SET scopes = $1 WHERE id = $2", "orders", grant)).await.unwrap();
        assert!(find(db, at(1)).await.unwrap().bills().is_none());
    }

    async fn a_chosen_language_is_remembered(db) {
        signed_in(db).await;
        let me = find(db, at(1)).await.unwrap();
        assert_eq!(me.locale(), Locale::Ja);
        session::set_locale(db, me.user(), Locale::En).await.unwrap();
        assert_eq!(find(db, at(2)).await.unwrap().locale(), Locale::En);
    }

    async fn a_token_belongs_to_one_session(db) {
        let (user, grant, _) = signed_in(db).await;
        let again: Result<SessionId, StoreError> = db
            .write_closure(move |tx| Box::pin(async move { tx.begin_session(&stamp(at(0)), user, grant, TOKEN, "").await }))
            .await;
        assert!(matches!(again, Err(StoreError::Constraint(_))));
        assert_eq!(count(&db.unwatched().await, "session").await, 1);
    }
}
