//! Two processes on one PostgreSQL: they share what they know, one may be killed, and each may be restarted in turn.

use crate::pair::{Load, PASSWORD, Pair, is_unknown, number};
use axum::http::{Method, StatusCode};
use madoguchi_store::sql;
use std::collections::BTreeMap;
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_register_at_once_and_share_no_row_and_sessions_delays_and_jobs_are_of_both_processes() {
    /// Where the guesses come from.
    const GUESSER: &str = "203.0.113.7";
    let mut pair = Pair::start(120).await;
    let registered = pair.registered(50).await;
    // Neighbours in an index may collide without sharing anything; no two people share a row.
    for place in pair.places {
        for cause in ["row", "deadlock"] {
            let metric = format!("madoguchi_db_retries_total{{cause=\"{cause}\"}}");
            assert!(pair.site.metric(place, &metric).await < 1.0, "{metric} of {place:?}");
        }
    }

    let (portal_id, somebody) = &registered[0];
    for place in pair.places {
        let mut direct = pair.site.browser(place.portal);
        direct.set_cookie("madoguchi_session", &somebody.cookies()["madoguchi_session"]);
        assert_eq!(direct.send(Method::GET, "/", None).await.status, StatusCode::OK, "{place:?}");
    }

    let [one, other] = pair.places;
    for _ in 0..5 {
        let mut guesser = pair.site.browser_from(one.portal, GUESSER);
        guesser.open("/sign-in").await;
        guesser.submit("/sign-in", &[("portal_id", portal_id), ("password", "ちがうパスワードです")]).await;
        assert_eq!(guesser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let refused = "madoguchi_audited_total{action=\"sign_in_refused\"}";
    assert!((pair.site.metric(one, refused).await - 5.0).abs() < 0.5);
    for (metric, told) in
        [("madoguchi_sign_ins_total{result=\"wrong\"}", 5.0), ("madoguchi_stuffing_total{by=\"source\"}", 0.0)]
    {
        assert!((pair.site.metric(one, metric).await - told).abs() < 0.5, "{metric}");
    }
    let mut late = pair.site.browser_from(other.portal, GUESSER);
    late.open("/sign-in").await;
    late.submit("/sign-in", &[("portal_id", portal_id), ("password", PASSWORD)]).await;
    assert!(late.page().errors().concat().contains("15分間ログインできません"), "{:?}", late.page().errors());

    for process in &mut pair.processes {
        process.signal("TERM");
        assert!(process.ended().success());
    }
    pair.site.run(&["worker", "--once"]);
    let db = pair.look().await;
    let messages = number(&db, "SELECT CAST(COUNT(*) AS BIGINT) FROM message WHERE sent_at IS NOT NULL").await;
    assert_eq!(number(&db, "SELECT CAST(COUNT(*) AS BIGINT) FROM message").await, messages);
    assert!(messages >= 50, "{messages} mails");
    assert_eq!(number(&db, "SELECT CAST(COUNT(*) AS BIGINT) FROM job WHERE state <> 'done' OR attempt <> 1").await, 0);
    drop(db);
    let mut mails = pair.finish().await;
    let all = mails.len();
    mails.sort();
    mails.dedup();
    assert_eq!((mails.len(), i64::try_from(all).unwrap()), (all, messages), "each message is mailed once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_is_killed_under_load_and_nothing_acknowledged_is_lost_nor_done_twice() {
    let mut pair = Pair::start(36).await;
    let users = pair.registered(4).await;
    let waiting = pair.almost_registered(12).await;
    let load = Load::start(&pair.site, users);
    // Registrations on both sides of the kill, and in the middle of it.
    let mut registrations = JoinSet::new();
    for (n, (portal_id, mut browser)) in waiting.into_iter().enumerate() {
        let mut signed_in = load.signed_in();
        registrations.spawn(async move {
            signed_in.wait_for(|count| *count >= 5 + n).await.unwrap();
            // A person who is told that something went wrong presses the same button once more.
            let mut unknown = 0;
            loop {
                let answer = browser.submit_only("/register/confirm", &[]).await;
                match answer.status {
                    StatusCode::SEE_OTHER => return (portal_id, browser, unknown),
                    status if is_unknown(status) && unknown < 5 => unknown += 1,
                    status => panic!("{portal_id}: {status} {}", answer.body),
                }
            }
        });
    }
    load.go_on_for(10).await;
    pair.processes[0].kill();
    load.go_on_for(20).await;
    let registered = registrations.join_all().await;
    let (sessions, wrong) = load.stop().await;
    println!("{} sign-ins acknowledged; after the kill: {wrong:?}", sessions.len());
    assert!(wrong.iter().all(|answer| answer.starts_with("POST /sign-in: 502")), "reads go on: {wrong:?}");

    let other = pair.places[1];
    for session in &sessions {
        let mut browser = pair.site.browser(other.portal);
        browser.set_cookie("madoguchi_session", session);
        assert_eq!(browser.send(Method::GET, "/", None).await.status, StatusCode::OK, "an acknowledged sign-in");
    }
    let db = pair.look().await;
    for (portal_id, browser, unknown) in registered {
        println!("{portal_id}: registered, {unknown} answers lost");
        let mut browser_there = pair.site.browser(other.portal);
        browser_there.set_cookie("madoguchi_session", &browser.cookies()["madoguchi_session"]);
        assert_eq!(browser_there.send(Method::GET, "/", None).await.status, StatusCode::OK, "{portal_id}");
        let counts = db
            .fetch_all(sql!(
                "SELECT CAST(COUNT(DISTINCT u.id) AS BIGINT), CAST(COUNT(DISTINCT g.id) AS BIGINT),
                        CAST(COUNT(DISTINCT m.id) AS BIGINT)
                 FROM portal_user u JOIN portal_grant g ON g.portal_user_id = u.id
                 JOIN message m ON m.portal_user_id = u.id WHERE u.portal_id = $1",
                portal_id.as_str()
            ))
            .await
            .unwrap();
        assert_eq!([0, 1, 2].map(|column| counts[0].get::<i64>(column).unwrap()), [1, 1, 1], "{portal_id}");
    }

    pair.processes[1].signal("TERM");
    assert!(pair.processes[1].ended().success());
    // Skips the minute after which another worker takes what the killed one had in hand.
    db.tick(sql!("UPDATE job SET due_at = created_at WHERE state = 'running'")).await.unwrap();
    pair.site.run(&["worker", "--once"]);
    assert_eq!(number(&db, "SELECT CAST(COUNT(*) AS BIGINT) FROM job WHERE state <> 'done'").await, 0);
    let rows = db
        .fetch_all(sql!("SELECT CAST(m.id AS TEXT), j.attempt FROM message m JOIN job j ON j.subject = m.id"))
        .await
        .unwrap();
    let attempts: BTreeMap<String, i64> = rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect();
    let messages = number(&db, "SELECT CAST(COUNT(*) AS BIGINT) FROM message WHERE sent_at IS NOT NULL").await;
    assert_eq!(usize::try_from(messages).unwrap(), attempts.len());
    drop(db);
    let mut mailed: BTreeMap<String, i64> = BTreeMap::new();
    for message in pair.finish().await {
        *mailed.entry(message).or_default() += 1;
    }
    assert_eq!(mailed.keys().collect::<Vec<_>>(), attempts.keys().collect::<Vec<_>>(), "each message is mailed");
    for (id, times) in mailed {
        assert!(times <= attempts[&id], "a mail more than attempts to send it: {id}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rolling_restart_drops_no_request() {
    let mut pair = Pair::start(12).await;
    let users = pair.registered(4).await;
    let load = Load::start(&pair.site, users);
    load.go_on_for(5).await;
    for _ in 0..2 {
        for (process, place) in pair.processes.iter_mut().zip(pair.places) {
            process.signal("TERM");
            assert!(process.ended().success());
            *process = pair.site.serve(place);
            load.go_on_for(5).await;
        }
    }
    let (sessions, wrong) = load.stop().await;
    println!("{} sign-ins", sessions.len());
    assert_eq!(wrong, Vec::<String>::new());
    for process in &mut pair.processes {
        process.signal("TERM");
        assert!(process.ended().success());
    }
    pair.finish().await;
}
