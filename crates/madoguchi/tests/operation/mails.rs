//! Mails that do not leave: one slow mailbox holds up nobody, and each failure is told, listed and tried again.

use crate::{
    children::{LONGEST, free_ports},
    site::{Place, Site},
};
use madoguchi_app::{Stamp, StoreError, clock::SystemClock, port::Clock as _};
use madoguchi_domain::{id::MessageId, locale::Locale, time::Ts};
use madoguchi_store::{Db, PoolSize, Randomness, message, message::NewMessage};
use std::{net::SocketAddr, time::Duration};
use tokio::time::Instant;

fn site() -> (Place, Site) {
    let [portal, operations] = free_ports().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    let site = Site::new("sqlite:portal.db", portal);
    site.run(&["migrate"]);
    (Place { portal, operations }, site)
}

async fn database(site: &Site) -> Db {
    let address = format!("sqlite:{}", site.path("portal.db").display());
    Db::open(&address, PoolSize { connections: 1 }).await.unwrap()
}

async fn mail(db: &Db, to: &str, not_after: Option<Ts>) -> MessageId {
    let message = NewMessage {
        recipient: to.to_owned(),
        event: "portal_id_reminder",
        params: r#"{"event":"portal_id_reminder","portal_id":"x"}"#.to_owned(),
        locale: Locale::Ja,
        portal_user: None,
        not_after,
        awaited: true,
    };
    let stamp = Stamp { now: SystemClock.now(), actor: "system:test".to_owned(), randomness: Randomness::system() };
    let sent: Result<_, StoreError> = db
        .write_closure(move |tx| {
            let (stamp, message) = (stamp.clone(), message.clone());
            Box::pin(async move { tx.send(&stamp, message).await })
        })
        .await;
    sent.unwrap()
}

#[tokio::test]
async fn a_code_arrives_at_once_beside_four_mailboxes_that_take_their_time() {
    let (place, site) = site();
    let serving = site.serve(place);
    let db = database(&site).await;
    for n in 0..4 {
        mail(&db, &format!("slow45.{n}@example.jp"), None).await;
    }
    tokio::time::timeout(LONGEST, async {
        while site.metric(place, "madoguchi_jobs{state=\"running\"}").await < 4.0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("four hang");
    let (asked, code) = (Instant::now(), mail(&db, "hanako@example.jp", None).await);
    while message::find(&db, code).await.unwrap().unwrap().sent_at.is_none() {
        assert!(asked.elapsed() < LONGEST, "it waits for the slow ones");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    // What hangs gives way when the process stops: the next one takes it up at once.
    serving.signal("TERM");
    let line = serving.wait_for("a job is slow and is tried again");
    assert!(!line.contains('@'), "{line}");
}

#[tokio::test]
async fn a_mail_that_is_refused_is_told_listed_and_tried_again_unless_it_has_expired() {
    let (place, site) = site();
    let serving = site.serve(place);
    let db = database(&site).await;
    mail(&db, "busy@example.jp", None).await;
    let line = serving.wait_for("a job failed and is tried again");
    assert!(line.contains("send_mail") && line.contains("answered 450") && !line.contains('@'), "{line}");
    let soon = SystemClock.now().plus(Duration::from_secs(3));
    let (refused, late) =
        (mail(&db, "unknown@example.jp", None).await, mail(&db, "unknown@example.jp", Some(soon)).await);
    for _ in 0..2 {
        let line = serving.wait_for("a job was given up");
        assert!(line.contains("ERROR") && line.contains("answered 550") && !line.contains('@'), "{line}");
    }
    let told = "madoguchi_jobs_total{kind=\"send_mail\",outcome=\"dead\"}";
    assert!((site.metric(place, told).await - 2.0).abs() < 0.5);

    let listed = site.try_to(&["jobs", "list"]);
    let said = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.status.success() && said.lines().count() == 2, "{said}");
    assert!(said.contains(&refused.0.to_string()) && said.contains("answered 550") && !said.contains('@'), "{said}");
    assert!(!site.try_to(&["jobs", "retry"]).status.success(), "which ones must be said");
    assert!(!site.try_to(&["jobs", "retry", "--id", "01900000-0000-7000-8000-00000000002a"]).status.success());
    while SystemClock.now() < soon {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let retried = site.try_to(&["jobs", "retry", "--kind", "send_mail"]);
    let said = String::from_utf8_lossy(&retried.stdout).into_owned();
    assert!(said.contains("1  are tried again now") && said.contains("1  are not"), "{said}");
    let line = serving.wait_for("a job was given up");
    assert!(line.contains(&refused.0.to_string()) && !line.contains(&late.0.to_string()), "{line}");
}
