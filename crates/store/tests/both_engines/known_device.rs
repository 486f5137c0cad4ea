//! Browsers that a login was used in: one cookie for many logins, forgotten one by one and all together.

use crate::common::{at, count, customer, register};
use madoguchi_domain::{id::PortalUserId, time::Ts};
use madoguchi_store::{
    Db, StoreError, both_engines,
    known_device::{self, Acquaintance},
    retention,
};

const TABLET: [u8; 32] = [1; 32];
const PHONE: [u8; 32] = [2; 32];
const DAY: i64 = 24 * 3600;

async fn know(db: &Db, user: PortalUserId, device: [u8; 32], now: Ts) {
    let known: Result<_, StoreError> = db
        .write_closure(move |tx| {
            Box::pin(async move {
                tx.know_device(user, device, now).await?;
                tx.note_first_device(user, now).await
            })
        })
        .await;
    known.unwrap();
}

async fn forget(db: &Db, user: PortalUserId, but: Option<[u8; 32]>) {
    let forgotten: Result<_, StoreError> =
        db.write_closure(move |tx| Box::pin(async move { tx.forget_devices(user, but).await })).await;
    forgotten.unwrap();
}

async fn seen(db: &Db, user: PortalUserId, device: [u8; 32]) -> Acquaintance {
    known_device::find(db, user, device).await.unwrap()
}

both_engines! {
    async fn a_browser_is_known_to_those_who_used_it(db) {
        let (one, _) = register(db, customer(db, "c1").await, "hanako@example.jp").await;
        let (other, _) = register(db, customer(db, "c2").await, "taro@example.jp").await;
        assert_eq!(seen(db, one, TABLET).await, Acquaintance { any_before: false, last_seen_at: None });
        know(db, one, TABLET, at(0)).await;
        assert_eq!(seen(db, one, TABLET).await, Acquaintance { any_before: true, last_seen_at: Some(at(0)) });
        assert_eq!(seen(db, one, PHONE).await, Acquaintance { any_before: true, last_seen_at: None });
        assert_eq!(seen(db, other, TABLET).await, Acquaintance { any_before: false, last_seen_at: None });
        know(db, other, TABLET, at(0)).await;
        assert_eq!(seen(db, other, TABLET).await.last_seen_at, Some(at(0)));
    }

    async fn the_last_time_is_written_once_a_day(db) {
        let (user, _) = register(db, customer(db, "c1").await, "hanako@example.jp").await;
        for (now, noted) in [(0, 0), (DAY - 1, 0), (DAY + 1, DAY + 1), (DAY + 2, DAY + 1), (0, DAY + 1)] {
            know(db, user, TABLET, at(now)).await;
            assert_eq!(seen(db, user, TABLET).await.last_seen_at, Some(at(noted)), "{now}");
        }
    }

    async fn forgetting_leaves_one_or_none_and_nobody_elses(db) {
        let (one, _) = register(db, customer(db, "c1").await, "hanako@example.jp").await;
        let (other, _) = register(db, customer(db, "c2").await, "taro@example.jp").await;
        for (user, device) in [(one, TABLET), (one, PHONE), (other, TABLET)] {
            know(db, user, device, at(0)).await;
        }
        forget(db, one, Some(PHONE)).await;
        assert_eq!(seen(db, one, TABLET).await.last_seen_at, None);
        assert!(seen(db, one, PHONE).await.last_seen_at.is_some() && seen(db, other, TABLET).await.last_seen_at.is_some());
        forget(db, one, None).await;
        assert_eq!(seen(db, one, PHONE).await, Acquaintance { any_before: true, last_seen_at: None });
    }

    async fn the_sweep_takes_what_was_not_used_for_thirteen_months(db) {
        let (one, _) = register(db, customer(db, "c1").await, "hanako@example.jp").await;
        let (other, _) = register(db, customer(db, "c2").await, "taro@example.jp").await;
        know(db, one, TABLET, at(0)).await;
        know(db, other, TABLET, at(2 * DAY)).await;
        assert_eq!(retention::sweep(db, at(397 * DAY)).await.unwrap(), 1);
        assert_eq!(count(&db.unwatched().await, "known_device").await, 1);
        assert_eq!(seen(db, one, TABLET).await, Acquaintance { any_before: true, last_seen_at: None });
    }
}
