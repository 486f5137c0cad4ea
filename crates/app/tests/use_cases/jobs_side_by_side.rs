//! Several jobs at once: what hangs holds up nobody, and mails leave as soon as their server is back.

use crate::common::House;
use madoguchi_app::{Db, StoreError, job::work, port::DeliveryError};
use madoguchi_domain::{job::GIVES_WAY_AFTER, locale::Locale};
use madoguchi_store::{both_engines, message::NewMessage, sql, testing::TestDb};
use std::{sync::atomic::Ordering, time::Duration};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout},
};

/// Longer than anything here takes on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// A house whose worker works.
struct Working {
    house: House,
    stop: watch::Sender<bool>,
    worker: JoinHandle<()>,
}

impl Working {
    fn new(db: &Db) -> Self {
        let house = House::new(db);
        let (stop, told) = watch::channel(false);
        let app = house.app.clone();
        let worker = tokio::spawn(async move { work(&app, "w", told).await });
        Self { house, stop, worker }
    }

    async fn mail(&self, to: &str, awaited: bool) {
        let message = NewMessage {
            recipient: to.to_owned(),
            event: "portal_id_reminder",
            params: r#"{"event":"portal_id_reminder","portal_id":"x"}"#.to_owned(),
            locale: Locale::Ja,
            portal_user: None,
            not_after: None,
            awaited,
        };
        let stamp = self.house.app.system_stamp("test");
        let sent: Result<_, StoreError> = self
            .house
            .app
            .db()
            .write_closure(move |tx| {
                let (stamp, message) = (stamp.clone(), message.clone());
                Box::pin(async move { tx.send(&stamp, message).await })
            })
            .await;
        sent.unwrap();
    }

    async fn until(&self, what: &str, is: impl Fn(&House) -> bool) {
        let wait = async {
            while !is(&self.house) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(LONGEST, wait).await.unwrap_or_else(|_| panic!("not so: {what}"));
    }

    async fn begun(&self, deliveries: usize) {
        self.until("deliveries begun", |house| house.mails.begun.load(Ordering::Relaxed) >= deliveries).await;
    }

    async fn delivered(&self, to: &str) {
        self.until(to, |house| house.mails.all().iter().any(|mail| mail.to == to)).await;
    }

    async fn stopped(self) -> House {
        let Self { house, stop, worker } = self;
        stop.send_replace(true);
        // Whatever hangs gives way, also what has begun a moment ago.
        let wait = async {
            while !worker.is_finished() {
                house.advance(GIVES_WAY_AFTER);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(LONGEST, wait).await.expect("the worker stops");
        worker.await.unwrap();
        house
    }
}

/// Waits until so many mails have been put off.
async fn put_off(db: &TestDb, mails: usize) {
    let wait = async {
        let rows = sql!("SELECT id FROM job WHERE kind = 'send_mail' AND last_error IS NOT NULL");
        while db.unwatched().await.fetch_all(rows.clone()).await.unwrap().len() < mails {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONGEST, wait).await.expect("all are put off");
}

both_engines! {
    async fn a_code_arrives_at_once_beside_mailboxes_that_hang(db) {
        let working = Working::new(db);
        for n in 0..4 {
            working.mail(&format!("hangs{n}@example.jp"), true).await;
        }
        working.begun(4).await;
        let asked = Instant::now();
        working.mail("hanako@example.jp", true).await;
        working.delivered("hanako@example.jp").await;
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        working.stopped().await;
    }

    async fn a_code_arrives_beside_more_mails_that_hang_than_there_are_places(db) {
        let working = Working::new(db);
        for n in 0..10 {
            working.mail(&format!("hangs{n}@domain{n}.jp"), false).await;
        }
        working.begun(10).await;
        for n in 0..50 {
            working.mail(&format!("hangs{n}@example.jp"), true).await;
        }
        working.mail("hanako@example.jp", true).await;
        // Those that hang give way to others, some at a time.
        for begun in [20, 35, 50] {
            working.begun(begun).await;
            working.house.advance(GIVES_WAY_AFTER);
        }
        working.delivered("hanako@example.jp").await;
        working.stopped().await;
    }

    async fn who_is_waited_for_comes_before_what_can_wait(db) {
        let house = House::new(db);
        let (stop, told) = watch::channel(false);
        let working = Working { worker: tokio::spawn(async {}), house, stop };
        for to in ["notice1@example.jp", "notice2@example.jp"] {
            working.mail(to, false).await;
        }
        working.mail("code@example.jp", true).await;
        madoguchi_app::job::drain(&working.house.app, "w").await.unwrap();
        assert_eq!(working.house.mails.all()[0].to, "code@example.jp");
        drop(told);
    }

    async fn mails_leave_once_their_server_is_back_however_long_it_was_away(db) {
        let working = Working::new(db);
        working.house.mails.fail(Some(DeliveryError::Away("connecting: refused".to_owned())));
        for n in 0..3 {
            working.mail(&format!("n{n}@example.jp"), true).await;
        }
        working.begun(1).await;
        // One after the other finds out, however long that takes; no attempt is used up.
        let again = |house: &House| {
            house.advance(Duration::from_millis(100));
            house.mails.begun.load(Ordering::Relaxed) >= 6
        };
        working.until("several have found out", again).await;
        working.house.mails.fail(None);
        working.until("all have left", |house| {
            house.advance(Duration::from_millis(100));
            house.mails.all().len() == 3
        }).await;
        working.stopped().await;
        let db = db.unwatched().await;
        let attempts = db.fetch_all(sql!("SELECT attempt FROM job WHERE kind = 'send_mail'")).await.unwrap();
        assert!(attempts.iter().all(|row| row.get::<i64>(0).unwrap() == 1));
    }

    async fn mails_that_a_server_put_off_leave_once_it_takes_one(db) {
        let working = Working::new(db);
        working.house.mails.fail(Some(DeliveryError::Later("452".to_owned())));
        for n in 0..6 {
            working.mail(&format!("saeki@n{n}.example.jp"), false).await;
        }
        put_off(db, 6).await;
        working.house.mails.fail(None);
        working.mail("hanako@example.jp", true).await;
        working.until("all have left", |house| house.mails.all().len() == 7).await;
        working.stopped().await;
    }

    async fn mails_that_one_domain_put_off_wait_whatever_leaves_to_others(db) {
        let working = Working::new(db);
        working.house.mails.fail(Some(DeliveryError::Later("450".to_owned())));
        for n in 0..6 {
            working.mail(&format!("n{n}@greylisting.example.jp"), false).await;
        }
        put_off(db, 6).await;
        working.house.mails.fail(None);
        for n in 0..3 {
            working.mail(&format!("hanako{n}@example.jp"), true).await;
            working.delivered(&format!("hanako{n}@example.jp")).await;
        }
        let house = working.stopped().await;
        assert_eq!(house.mails.all().len(), 3, "no mail came before its time");
    }
}
