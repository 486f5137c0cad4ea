//! What a process says of what it cannot do: a disk that takes nothing, a signal that means something elsewhere.

use crate::{
    children::free_ports,
    site::{Place, Site},
};
use axum::http::{Method, StatusCode};
use madoguchi_store::{Db, PoolSize, sql};
use std::{net::SocketAddr, time::Duration};

fn site() -> (Place, Site) {
    let [portal, operations] = free_ports().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    let site = Site::new("sqlite:portal.db", portal);
    site.run(&["migrate"]);
    (Place { portal, operations }, site)
}

#[tokio::test]
async fn a_disk_that_takes_nothing_is_not_ready_and_the_worker_says_why() {
    let (place, site) = site();
    let serving = site.serve_with_limits(place);
    serving.wait_for("swept");
    let mut operator = site.browser(place.operations);
    assert_eq!(operator.send(Method::GET, "/health/ready", None).await.status, StatusCode::OK);
    serving.let_write_nothing();
    // A write of a moment ago is believed for a second.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    for address in [place.operations, place.portal] {
        let ready = site.browser(address).send(Method::GET, "/health/ready", None).await;
        assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE, "{}", ready.body);
        assert_eq!(
            ready.body.contains("the database is not available: "),
            address == place.operations,
            "{}",
            ready.body
        );
    }
    let db =
        Db::open(&format!("sqlite:{}", site.path("portal.db").display()), PoolSize { connections: 1 }).await.unwrap();
    db.tick(sql!("UPDATE job SET state = 'ready', due_at = created_at WHERE kind = 'sweep'")).await.unwrap();
    let line = serving.wait_for("the worker cannot reach its jobs");
    assert!(line.contains("the database is not available: "), "{line}");
}

#[tokio::test]
async fn a_signal_that_others_reload_on_changes_nothing_and_is_named() {
    let (place, site) = site();
    let mut serving = site.serve(place);
    for signal in ["HUP", "USR1", "USR2"] {
        serving.signal(signal);
        serving.wait_for(&format!("SIG{signal} changes nothing"));
    }
    assert_eq!(site.browser(place.portal).send(Method::GET, "/health/ready", None).await.status, StatusCode::OK);
    serving.signal("TERM");
    assert!(serving.ended().success());
}
