//! A key that is followed by a newer one and then given up, as the book says.

use crate::{
    children::{Running, free_ports},
    pair::PASSWORD,
    site::{Place, Site},
};
use madoguchi_app::{clock::SystemClock, port::Clock as _};
use madoguchi_demo_world::{DemoKind, World};
use madoguchi_domain::time::Zone;
use madoguchi_store::{Db, PoolSize, sql};
use madoguchi_testkit::Person;
use std::{fs, net::SocketAddr};

const ID: &str = "hanako@example.jp";

/// A site with one person's contract, and that person.
pub(crate) fn site(portal: SocketAddr) -> (Site, Person) {
    let site = Site::new("sqlite:portal.db", portal);
    let today = Zone::named("Asia/Tokyo").unwrap().date_of(SystemClock.now());
    site.run(&["demo-data", "--customers", "40", "--seed", "7", "--today", &today.to_string(), "--out", "bundle"]);
    site.run(&["migrate"]);
    site.run(&["import", "bundle"]);
    let world = World::new(40, 7, today);
    let mut customers = (0..40).map(|index| world.customer(index));
    (site, Person::from(customers.find(|customer| customer.kind == DemoKind::TvOnly).expect("one with TV")))
}

fn verify(site: &Site) -> (bool, String) {
    let output = site.try_to(&["audit", "verify"]);
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Seals the lines that are not sealed yet, even if sealing ran within the last five minutes. Returns how many are
/// sealed now.
async fn seal(site: &Site) -> u64 {
    let address = format!("sqlite:{}", site.path("portal.db").display());
    let db = Db::open(&address, PoolSize { connections: 1 }).await.unwrap();
    db.tick(sql!("DELETE FROM job WHERE kind = 'seal_audit'")).await.unwrap();
    db.close().await;
    site.run(&["worker", "--once"]);
    let (_, said) = verify(site);
    let (count, _) = said.split_once("lines are as they were sealed").unwrap();
    count.trim().replace(',', "").parse().unwrap()
}

fn stop(mut running: Running) {
    running.signal("TERM");
    assert!(running.ended().success());
}

#[tokio::test]
async fn a_process_with_another_key_does_not_start_and_says_what_to_do() {
    let [portal, operations] = free_ports().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    let (place, (site, _)) = (Place { portal, operations }, site(portal));
    let serving = site.serve(place);
    site.run(&["keys", "generate", "other"]);
    for command in [&["worker", "--once"][..], &["serve"], &["letters", "print", "--out", "letters.pdf"]] {
        let refused = site.try_with_keys("other", command);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("`madoguchi keys adopt`"), "{command:?}: {said}");
    }
    let ready = site.browser(operations).send(axum::http::Method::GET, "/health/ready", None).await;
    assert_eq!(ready.status, axum::http::StatusCode::OK);

    // It was given up on purpose: whoever still has the old one notices.
    assert!(site.try_with_keys("other", &["keys", "adopt"]).status.success());
    let ready = site.browser(operations).send(axum::http::Method::GET, "/health/ready", None).await;
    assert_eq!(ready.status, axum::http::StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.body.contains("the key file is another"), "{}", ready.body);
    stop(serving);
    assert!(site.try_with_keys("other", &["worker", "--once"]).status.success());
    assert!(!site.try_to(&["worker", "--once"]).status.success());
}

#[tokio::test]
async fn a_key_is_followed_by_a_newer_one_and_given_up() {
    let [portal, operations] = free_ports().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    let (place, (site, person)) = (Place { portal, operations }, site(portal));
    let serving = site.serve(place);
    let mut hers = site.browser(portal);
    hers.register_until_confirmed(&person, ID, PASSWORD).await;
    hers.submit("/register/confirm", &[]).await;
    let mut open = site.browser(portal);
    open.open("/sign-in").await;
    stop(serving);
    let first = seal(&site).await;

    site.run(&["keys", "rotate", "keys"]);
    let resealed = site.try_to(&["keys", "reseal"]);
    let said = String::from_utf8_lossy(&resealed.stdout).into_owned();
    assert!(resealed.status.success() && said.trim_start().starts_with("0  seeds of authenticator apps"), "{said}");
    let serving = site.serve(place);
    open.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
    assert_eq!(open.page().path, "/", "a form that was open is taken: {}", open.page().text());
    hers.open("/").await;
    assert_eq!(hers.page().path, "/", "a session goes on");
    stop(serving);
    let both = seal(&site).await;
    assert!(first > 0 && both > first, "lines are sealed with either key: {first}, {both}");
    let (well, said) = verify(&site);
    assert!(well && said.ends_with("everything is well\n"), "{said}");

    let keys = fs::read_to_string(site.path("keys")).unwrap();
    let (newest, _) = keys.split_once('\n').unwrap();
    fs::write(site.path("keys"), newest).unwrap();
    let (well, said) = verify(&site);
    assert!(!well && said.contains("line 1 (") && said.contains("sealed with another key"), "{said}");
}
