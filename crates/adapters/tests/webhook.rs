//! Calls to a partner's webhook on loopback: what arrives, and what is done about everything that can
//! go wrong on the way.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect, in its helpers too"
)]

mod partner_server;

use axum::http::{Method, StatusCode};
use madoguchi_adapters::webhook::{WebhookConfig, WebhookLine};
use madoguchi_app::partner::{CallFault, PartnerCall, PartnerLine};
use madoguchi_domain::time::Ts;
use partner_server::{Reaction, Server, is_signed_with};
use std::{net::TcpListener, time::Duration};
use uuid::Uuid;

const ID: &str = "01900000-0000-7000-8000-00000000002a";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEWER: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// 2026-11-12T00:00:00Z.
const NOW: Ts = Ts::from_micros(1_794_441_600_000_000);

fn call() -> PartnerCall {
    PartnerCall {
        id: ID.parse().unwrap(),
        event: "web_filter.wished",
        subject: Uuid::from_u128(7),
        body: r#"{"preset":"小学生","on":true}"#.to_owned(),
        at: NOW.minus(Duration::from_mins(5)),
    }
}

fn config(url: &str, networks: &[&str]) -> WebhookConfig {
    WebhookConfig {
        url: url.to_owned(),
        secrets: vec![SECRET.parse().unwrap()],
        allow_networks: networks.iter().map(|network| network.parse().unwrap()).collect(),
        extra_root_certificate: None,
    }
}

fn line_to(server: &Server) -> WebhookLine {
    let url = format!("http://127.0.0.1:{}/hook?of=madoguchi", server.port);
    WebhookLine::new(&config(&url, &["127.0.0.0/8"])).unwrap()
}

/// What the fault says; it must be a temporary one.
fn later(result: Result<String, CallFault>) -> (String, Option<Duration>) {
    match result {
        Err(CallFault::Later { why, wait }) => (why, wait),
        other => panic!("not tried again: {other:?}"),
    }
}

#[tokio::test]
async fn a_call_arrives_as_signed_json_and_the_answer_comes_back() {
    let server = Server::start().await;
    server.will(Reaction::Answer(StatusCode::ACCEPTED, "{\"taken\":true}".to_owned()));
    assert_eq!(line_to(&server).call(&call(), NOW).await, Ok("{\"taken\":true}".to_owned()));
    let heard = &server.heard()[0];
    assert_eq!((&heard.method, heard.path.as_str()), (&Method::POST, "/hook?of=madoguchi"));
    let header = |name: &str| heard.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/json");
    assert_eq!((header("webhook-id"), header("webhook-timestamp")), (ID, "1794441600"));
    assert!(header("user-agent").starts_with("madoguchi/"));
    assert_eq!(heard.body, call().body, "byte for byte");
    assert!(is_signed_with(heard, SECRET));
    assert!(!is_signed_with(heard, NEWER));
}

#[tokio::test]
async fn while_a_secret_is_changed_either_of_them_verifies() {
    let server = Server::start().await;
    let url = format!("http://127.0.0.1:{}/", server.port);
    let both = WebhookConfig {
        secrets: vec![NEWER.parse().unwrap(), SECRET.parse().unwrap()],
        ..config(&url, &["127.0.0.0/8"])
    };
    WebhookLine::new(&both).unwrap().call(&call(), NOW).await.unwrap();
    let heard = &server.heard()[0];
    assert!(is_signed_with(heard, SECRET) && is_signed_with(heard, NEWER));
}

#[tokio::test]
async fn the_same_call_again_is_the_same_but_for_the_time_of_the_try() {
    let server = Server::start().await;
    let line = line_to(&server);
    line.call(&call(), NOW).await.unwrap();
    line.call(&call(), NOW.plus(Duration::from_mins(1))).await.unwrap();
    let [first, second] = &server.heard()[..] else { panic!("not two") };
    assert_eq!((&first.body, &first.headers["webhook-id"]), (&second.body, &second.headers["webhook-id"]));
    assert_ne!(first.headers["webhook-timestamp"], second.headers["webhook-timestamp"]);
    assert!(is_signed_with(second, SECRET));
}

#[tokio::test]
async fn what_the_partner_cannot_take_ever_is_told_from_what_passes() {
    let server = Server::start().await;
    let line = line_to(&server);
    for status in [400, 409, 413, 415, 422] {
        server.will(Reaction::Answer(StatusCode::from_u16(status).unwrap(), "花子".to_owned()));
        let answer = line.call(&call(), NOW).await;
        assert_eq!(answer, Err(CallFault::Never(format!("the partner answered {status}"))));
    }
    for status in [401, 403, 404, 408, 410, 425, 429, 500, 502, 503, 504] {
        server.will(Reaction::Answer(StatusCode::from_u16(status).unwrap(), "花子".to_owned()));
        let (why, wait) = later(line.call(&call(), NOW).await);
        assert_eq!((why, wait), (format!("the partner answered {status}"), None));
    }
    server.will(Reaction::With(StatusCode::TOO_MANY_REQUESTS, "retry-after", "90".to_owned()));
    assert_eq!(later(line.call(&call(), NOW).await).1, Some(Duration::from_secs(90)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (server, other) = (Server::start().await, Server::start().await);
    for status in [StatusCode::FOUND, StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT] {
        server.will(Reaction::With(status, "location", format!("http://127.0.0.1:{}/", other.port)));
        let (why, _) = later(line_to(&server).call(&call(), NOW).await);
        assert!(why.contains(status.as_str()), "{why}");
    }
    assert!(other.heard().is_empty());
}

#[tokio::test]
async fn an_inner_address_is_not_reached_by_a_name_either() {
    let server = Server::start().await;
    let url = format!("http://localhost:{}/hook", server.port);
    // A name is resolved with each connection, and only then is it known to lead inside.
    let line = WebhookLine::new(&config(&url, &[])).unwrap();
    let (why, _) = later(line.call(&call(), NOW).await);
    assert!(why.contains("not public"), "{why}");
    assert!(line.check().await.is_err());
    assert!(server.heard().is_empty());
    let allowed = WebhookLine::new(&config(&url, &["127.0.0.0/8"])).unwrap();
    assert!(allowed.call(&call(), NOW).await.is_ok());
    assert!(WebhookLine::new(&config(&format!("http://127.0.0.1:{}/", server.port), &[])).is_err());
}

#[tokio::test]
async fn a_huge_answer_is_cut_off() {
    let server = Server::start().await;
    server.will(Reaction::Answer(StatusCode::OK, "あ".repeat(1_000_000)));
    let answer = line_to(&server).call(&call(), NOW).await.unwrap();
    assert!(answer.len() <= 64 * 1024 + 3 && answer.starts_with("あああ"), "{}", answer.len());
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_none() {
    let server = Server::start().await;
    server.will(Reaction::BreakOff);
    assert!(later(line_to(&server).call(&call(), NOW).await).0.contains("broke off"));
}

#[tokio::test]
async fn a_partner_that_is_silent_is_left_after_ten_seconds() {
    let server = Server::start().await;
    let line = line_to(&server);
    // The connection is there; from here on, paused time moves on whenever nothing happens.
    line.call(&call(), NOW).await.unwrap();
    server.will(Reaction::Silence);
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    assert!(later(line.call(&call(), NOW).await).0.contains("within 10 s"));
    assert!(begun.elapsed() < Duration::from_secs(11), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_partner_that_is_not_there_is_tried_again() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/hook/open-sesame");
    let line = WebhookLine::new(&config(&url, &["127.0.0.0/8"])).unwrap();
    let (why, _) = later(line.call(&call(), NOW).await);
    assert!(why.contains("cannot be reached: connection refused"), "{why}");
    assert!(!why.contains("sesame"));
    let unknown = WebhookLine::new(&config("https://partner.invalid/open-sesame", &[])).unwrap();
    let (why, _) = later(unknown.call(&call(), NOW).await);
    assert!(why.contains("cannot be reached") && !why.contains("sesame"), "{why}");
}

#[tokio::test]
async fn tls_is_for_partners_whose_certificate_is_trusted() {
    let server = Server::start_tls().await;
    let url = format!("https://127.0.0.1:{}/hook", server.port);
    let strange = WebhookLine::new(&config(&url, &["127.0.0.0/8"])).unwrap();
    let (why, _) = later(strange.call(&call(), NOW).await);
    assert!(why.contains("certificate"), "{why}");
    let trusting = WebhookConfig { extra_root_certificate: server.authority(), ..config(&url, &["127.0.0.0/8"]) };
    let line = WebhookLine::new(&trusting).unwrap();
    line.check().await.unwrap();
    line.call(&call(), NOW).await.unwrap();
    let methods: Vec<Method> = server.heard().into_iter().map(|heard| heard.method).collect();
    assert_eq!(methods, [Method::HEAD, Method::POST]);
}
