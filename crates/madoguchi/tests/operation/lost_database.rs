//! A database that goes away under a running portal, comes back, or was never there.

use crate::{
    postgresql::Cluster,
    site::{Site, places},
};
use axum::http::{Method, StatusCode, header};
use madoguchi_app::error::chain;
use madoguchi_store::{Db, Patience, PoolSize, sql};
use std::time::Duration;

/// Longer than a page waits for the database (5 s), far shorter than nginx waits for the page.
const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_say_so_calmly_and_all_goes_on_by_itself_when_it_is_back() {
    let cluster = Cluster::start();
    let (_, [place, _]) = places();
    let site = Site::new(&cluster.address(), place.portal);
    site.run(&["migrate"]);
    let serve = site.serve(place);
    serve.wait_for("swept");
    let mut browser = site.browser(place.portal);
    // Only the database can tell whether this is a session.
    browser.set_cookie("madoguchi_session", &"A".repeat(43));
    browser.set_cookie("madoguchi_language", "en");
    let page = browser.send(Method::GET, "/statements", None).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);

    cluster.crash();
    let page = tokio::time::timeout(SOON, browser.send(Method::GET, "/statements", None)).await.unwrap();
    assert_eq!(
        (page.status, page.heading().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "Not available at the moment")
    );
    assert_eq!(page.headers.get(header::RETRY_AFTER).unwrap(), "30");
    let mut operator = site.browser(place.operations);
    let ready = tokio::time::timeout(SOON, operator.send(Method::GET, "/health/ready", None)).await.unwrap();
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.body.contains("the database is not available"), "{}", ready.body);
    assert_eq!(operator.send(Method::GET, "/health/live", None).await.status, StatusCode::OK);
    assert_eq!(operator.send(Method::GET, "/metrics", None).await.status, StatusCode::OK);
    let line = serve.wait_for("the worker cannot reach its jobs");
    assert!(line.contains("the database is not available: "), "with the cause: {line}");

    cluster.go_on();
    assert_eq!(browser.send(Method::GET, "/statements", None).await.status, StatusCode::SEE_OTHER);
    assert_eq!(operator.send(Method::GET, "/health/ready", None).await.status, StatusCode::OK);
    let db = Db::open(&cluster.address(), PoolSize { connections: 1 }).await.unwrap();
    db.tick(sql!("UPDATE job SET state = 'ready', due_at = created_at WHERE kind = 'sweep'")).await.unwrap();
    serve.wait_for("swept");

    // Others have taken every connection: that is said, and not that time was up.
    let patience = Patience { connection: Duration::from_secs(1), ..Patience::PAGES };
    let mut taken = Vec::new();
    let full = loop {
        match Db::open_with(&cluster.address(), PoolSize { connections: 1 }, patience).await {
            Ok(db) => taken.push(db),
            Err(error) => break chain(&error),
        }
        assert!(taken.len() <= 200, "PostgreSQL takes 100 connections");
    };
    assert!(full.contains("PostgreSQL gives no connection: ") && full.contains("(53300)"), "{full}");
    for db in taken {
        db.close().await;
    }

    // After a failover the connection may lead to a server that only reads. It is given up, and the next write goes on.
    db.tick(sql!("SET default_transaction_read_only = on")).await.unwrap();
    let write = || db.tick(sql!("UPDATE job SET due_at = created_at WHERE kind = 'sweep'"));
    let refused = write().await.unwrap_err();
    assert!(refused.is_temporary(), "{refused}: pages answer 503 meanwhile");
    write().await.unwrap();
}

#[test]
fn a_portal_does_not_start_without_its_database_and_says_why() {
    let (nobody, [place, _]) = places();
    let site = Site::new(&format!("postgres://postgres@{nobody}/postgres"), place.portal);
    for command in ["serve", "check"] {
        let output = site.try_to(&[command]);
        let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{command}");
        assert!(said.contains(&format!("{nobody}/postgres cannot be opened: ")), "{said}");
    }
}
