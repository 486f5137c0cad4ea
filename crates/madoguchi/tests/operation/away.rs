//! What a visitor reads while no process of the portal is there, with nginx as it is shipped.

use crate::site::{Site, places};
use axum::http::{Method, StatusCode, header};
use std::fs;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_proxy_shows_our_page_while_nobody_answers() {
    let (front, [place, _]) = places();
    let site = Site::new("sqlite:portal.db", front);
    site.run(&["migrate"]);
    site.run(&["away-page", "madoguchi-away.html"]);
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/nginx/madoguchi.conf");
    let shipped = fs::read_to_string(shipped).unwrap();
    // The portal's server, without TLS.
    let (portal, _) = shipped.split_once("\n}\n").unwrap();
    let portal: Vec<&str> = portal.lines().filter(|line| !line.contains("listen") && !line.contains("ssl_")).collect();
    let server = format!("{}\n listen {front};\n}}", portal.join("\n"))
        .replace("127.0.0.1:8080", &place.portal.to_string())
        .replace("/var/www/madoguchi", site.path("").to_str().unwrap())
        // Only here is there a port.
        .replace("$host", "$http_host");
    let _nginx = site.nginx_with(&server).await;

    let mut browser = site.browser(front);
    let page = browser.send(Method::GET, "/", None).await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert_eq!(page.headers.get(header::RETRY_AFTER).unwrap(), "30");
    assert!(page.body.contains("ただいまご利用になれません") && page.body.contains("Not available at the moment"));
    assert_eq!(browser.send(Method::GET, "/madoguchi-away.html", None).await.status, StatusCode::NOT_FOUND);

    let _serve = site.serve(place);
    assert_eq!(browser.send(Method::GET, "/sign-in", None).await.status, StatusCode::OK);
    assert_eq!(browser.send(Method::GET, "/nowhere", None).await.status, StatusCode::NOT_FOUND);
}
