//! Queues: who is waited for comes first, a full lane holds up nobody else, and what was given up can be tried again.

use crate::common::{at, stamp};
use madoguchi_domain::{
    job::{JobKind, JobState, MOST_ATTEMPTS, Queue},
    locale::Locale,
    time::Ts,
};
use madoguchi_store::{
    Db, PoolSize, Randomness, StoreError, both_engines, installation,
    job::{self, Claimed, Ending, Retried, Which, bring_forward, look},
    message::NewMessage,
    sql,
};
use std::time::Duration;

/// Enqueues a mail. Its job is found by the seconds at which it was made.
async fn mail(db: &Db, to: &str, awaited: bool, made: i64) {
    let (recipient, not_after) = (to.to_owned(), awaited.then(|| at(600)));
    let message = NewMessage {
        recipient,
        event: "test",
        params: "{}".to_owned(),
        locale: Locale::Ja,
        portal_user: None,
        not_after,
        awaited,
    };
    let sent: Result<_, StoreError> = db
        .write_closure(move |tx| {
            let message = message.clone();
            Box::pin(async move { tx.send(&stamp(at(made)), message).await })
        })
        .await;
    sent.unwrap();
}

async fn claim(db: &Db, now: Ts, queue: Queue, full: &[&str]) -> Option<Claimed> {
    let full: Vec<String> = full.iter().map(|lane| (*lane).to_owned()).collect();
    job::claim(db, now, "w", queue, &full).await.unwrap()
}

async fn end(db: &Db, now: Ts, job: &Claimed, ending: Ending) {
    assert!(job::end_attempt(db, now, job, &ending, &Randomness::system()).await.unwrap());
}

both_engines! {
    async fn each_mail_waits_in_its_queue_for_its_domain(db) {
        mail(db, "taro@Example.JP", false, 0).await;
        mail(db, "hanako@example.jp", true, 1).await;
        mail(db, "jiro@example.com", true, 2).await;
        assert!(claim(db, at(2), Queue::Slow, &[]).await.is_none());
        assert_eq!(claim(db, at(2), Queue::Awaited, &["example.jp", "other.jp"]).await.unwrap().lane, "example.com");
        assert!(claim(db, at(2), Queue::Awaited, &["example.jp"]).await.is_none());
        assert_eq!(look::due(db, at(2), Queue::Awaited, 20).await.unwrap(), 1);
        assert_eq!(claim(db, at(2), Queue::Awaited, &[]).await.unwrap().lane, "example.jp");
        assert_eq!(look::due(db, at(2), Queue::Awaited, 20).await.unwrap(), 0);
        let since = look::due_since(db, at(2)).await.unwrap();
        assert_eq!(since.iter().filter(|(_, due)| due.is_some()).copied().collect::<Vec<_>>(), [(Queue::Notice, Some(at(0)))]);
        assert_eq!(claim(db, at(2), Queue::Notice, &[]).await.unwrap().lane, "example.jp");
    }

    async fn a_slow_mail_comes_back_behind_the_others_and_is_given_up_like_them(db) {
        mail(db, "hanako@example.jp", true, 0).await;
        let held = claim(db, at(0), Queue::Awaited, &[]).await.unwrap();
        end(db, at(0), &held, Ending::Slow("slow".to_owned())).await;
        let mut now = at(60);
        assert!(claim(db, now, Queue::Awaited, &[]).await.is_none());
        for attempt in 2..=MOST_ATTEMPTS {
            let held = claim(db, now, Queue::Slow, &[]).await.unwrap();
            assert_eq!((held.attempt, held.is_last_attempt()), (attempt, attempt == MOST_ATTEMPTS));
            end(db, now, &held, Ending::Slow("slow".to_owned())).await;
            now = now.plus(Duration::from_hours(1));
        }
        assert_eq!(look::counts(db).await.unwrap(), [(JobState::Dead, 1)]);
    }

    async fn what_was_given_up_is_listed_and_tried_again_unless_it_has_expired(db) {
        for (to, awaited) in [("a@example.jp", true), ("b@example.jp", false), ("c@example.jp", false)] {
            mail(db, to, awaited, 0).await;
            let queue = if awaited { Queue::Awaited } else { Queue::Notice };
            let held = claim(db, at(0), queue, &[]).await.unwrap();
            end(db, at(1), &held, Ending::Dead("refused".to_owned())).await;
        }
        let listed = look::dead(db, Which::All, 10).await.unwrap();
        assert_eq!(listed.len(), 3);
        assert!(listed.iter().all(|job| job.last_error.as_deref() == Some("refused") && job.finished_at == Some(at(1))));
        assert!(look::dead(db, Which::Kind(JobKind::Sweep), 10).await.unwrap().is_empty());
        let code = listed.iter().find(|job| job.not_after.is_some()).unwrap();
        let notice = listed.iter().find(|job| job.not_after.is_none()).unwrap();
        assert_eq!(look::dead(db, Which::Id(code.id), 10).await.unwrap(), std::slice::from_ref(code));

        let retried = |which| job::retry(db, at(600), which);
        assert_eq!(retried(Which::Kind(JobKind::Sweep)).await.unwrap(), Retried::default());
        assert_eq!(retried(Which::Id(notice.id)).await.unwrap(), Retried { ready: 1, expired: 0 });
        assert_eq!(retried(Which::Id(notice.id)).await.unwrap(), Retried::default(), "it is not dead any more");
        let again = claim(db, at(600), Queue::Notice, &[]).await.unwrap();
        assert_eq!((again.id, again.attempt), (notice.id, 1));
        assert_eq!(retried(Which::Kind(JobKind::SendMail)).await.unwrap(), Retried { ready: 1, expired: 1 });
        assert!(claim(db, at(600), Queue::Awaited, &[]).await.is_none(), "what has expired is never sent");
        assert_eq!(look::waiting(db, Which::All, 10).await.unwrap().len(), 2);
    }

    async fn mails_that_were_put_off_can_be_brought_forward_and_others_keep_their_time(db) {
        for (to, made) in [("a@example.jp", 0), ("b@example.jp", 100)] {
            mail(db, to, false, made).await;
        }
        let held = claim(db, at(0), Queue::Notice, &[]).await.unwrap();
        end(db, at(0), &held, Ending::Retry("450".to_owned())).await;
        assert!(claim(db, at(1), Queue::Notice, &[]).await.is_none());
        assert_eq!(bring_forward(db, at(1)).await.unwrap(), 1);
        assert_eq!(claim(db, at(1), Queue::Notice, &[]).await.unwrap().id, held.id);
        assert_eq!(bring_forward(db, at(1)).await.unwrap(), 0, "it is under way");
    }

    async fn of_two_keys_one_is_noted_and_another_only_in_its_place(db) {
        let note = |expected: Option<&str>, newest: &str| {
            installation::note_key(db, at(0), expected.map(str::to_owned), newest.to_owned())
        };
        assert_eq!(installation::key(db).await.unwrap(), None);
        let (one, other) = tokio::join!(note(None, "aa"), note(None, "bb"));
        assert!(one.unwrap() != other.unwrap(), "whoever comes first");
        let noted = installation::key(db).await.unwrap().unwrap();
        assert!(!note(None, "cc").await.unwrap());
        assert!(!note(Some("cc"), "cc").await.unwrap());
        assert!(note(Some(&noted), "cc").await.unwrap());
        assert_eq!(installation::key(db).await.unwrap().as_deref(), Some("cc"));
    }

    async fn a_database_that_only_reads_is_named(db) {
        // With several, the next statement may go over another.
        let one = Db::open(&db.address, PoolSize { connections: 1 }).await.unwrap();
        installation::check_writes(&one, at(0)).await.unwrap();
        let read_only = match one.file() {
            Some(_) => "PRAGMA query_only = ON",
            None => "SET default_transaction_read_only = on",
        };
        one.tick(sql!(read_only)).await.unwrap();
        // What was written a moment ago is believed for a second.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let refused = installation::check_writes(&one, at(0)).await.unwrap_err();
        assert!(refused.is_temporary(), "{refused}: pages answer 503");
        let why = std::error::Error::source(&refused).unwrap().to_string();
        assert!(why.contains("readonly") || why.contains("read-only"), "{why}");
    }
}
