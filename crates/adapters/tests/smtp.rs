//! Mails against a real SMTP server on loopback: what arrives, and what is done about everything
//! that can go wrong on the way.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect, in its helpers too"
)]

mod server;

use madoguchi_adapters::smtp::{Password, Security, ServerFault, SmtpConfig, SmtpMailer, Stage};
use madoguchi_app::port::{DeliveryError, GiveWay, Mailer, OutgoingMail, WrittenMail};
use madoguchi_domain::{id::MessageId, time::Ts};
use server::Server;
use std::net::TcpListener;
use uuid::Uuid;

const ID: &str = "01900000-0000-7000-8000-00000000002a";

fn mail(to: &str) -> OutgoingMail {
    OutgoingMail {
        id: MessageId(ID.parse::<Uuid>().unwrap()),
        to: to.to_owned(),
        mail: WrittenMail {
            subject: "【デモケーブルテレビ】マイページ 認証コードのお知らせ（髙橋さま宛てではありません）".to_owned(),
            text: "認証コード\n123456\n".to_owned(),
            html: "<p>認証コード<br>123456</p>".to_owned(),
        },
        at: Ts::from_micros(1_795_000_000_000_000),
    }
}

fn config(server: &Server, security: Security) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: Some(server.port),
        security,
        from: "デモケーブルテレビ <portal@mypage.example.jp>".to_owned(),
        helo: Some("mypage.example.jp".to_owned()),
        timeout_seconds: 20,
        extra_root_certificate: server.authority.clone(),
        ..SmtpConfig::default()
    }
}

fn signed_in(server: &Server, security: Security) -> SmtpConfig {
    SmtpConfig {
        username: Some("portal".to_owned()),
        password: Some("open sesame".to_owned().into()),
        ..config(server, security)
    }
}

fn plain(server: &Server) -> SmtpMailer {
    SmtpMailer::new(&config(server, Security::None)).unwrap()
}

/// What the error says; it must be one that is tried again.
fn later(result: Result<(), DeliveryError>) -> String {
    match result {
        Err(DeliveryError::Later(text)) => text,
        other => panic!("not tried again: {other:?}"),
    }
}

/// What the error says; it must be one that meets every mail.
fn away(result: Result<(), DeliveryError>) -> String {
    match result {
        Err(DeliveryError::Away(text)) => text,
        other => panic!("not every mail's: {other:?}"),
    }
}

/// What the error says; it must be that this mail took long.
fn slow(result: Result<(), DeliveryError>) -> String {
    match result {
        Err(DeliveryError::Slow(text)) => text,
        other => panic!("not slow: {other:?}"),
    }
}

/// What the error says; it must be final.
fn never(result: Result<(), DeliveryError>) -> String {
    match result {
        Err(DeliveryError::Never(text)) => text,
        other => panic!("not final: {other:?}"),
    }
}

#[tokio::test]
async fn a_mail_arrives_over_starttls_signed_in() {
    let mut server = Server::start("starttls");
    let mailer = SmtpMailer::new(&signed_in(&server, Security::StartTls)).unwrap();
    assert_eq!(mailer.check().await, Ok(()));
    mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await.unwrap();

    let taken = server.mail();
    assert_eq!((&taken["secure"], &taken["user"]), (&true.into(), &"portal".into()));
    assert_eq!(taken["envelope"]["from"], "portal@mypage.example.jp");
    assert_eq!(taken["envelope"]["to"][0], "taro@example.jp");
    assert_eq!(taken["decoded"]["from"]["name"], "デモケーブルテレビ");
    assert_eq!(taken["decoded"]["date"], "2026-11-18T11:06:40.000Z");
    assert!(taken["raw"].as_str().unwrap().contains("\r\nAuto-Submitted: auto-generated\r\n"));
    assert!(server.stop().is_empty());
}

#[tokio::test]
async fn a_mail_arrives_over_tls_from_the_first_byte() {
    let mut server = Server::start("tls");
    let mailer = SmtpMailer::new(&signed_in(&server, Security::Tls)).unwrap();
    mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await.unwrap();
    let taken = server.mail();
    assert_eq!((&taken["secure"], &taken["user"]), (&true.into(), &"portal".into()));
}

#[tokio::test]
async fn japanese_and_long_text_arrive_intact() {
    let mut server = Server::start("plain");
    // Lines that begin with a dot, more than a line may hold, characters of four bytes and a bare mark.
    let text = format!(".先頭の点\n..二つの点\n.\n{}\n𠮷野家の髙橋 か\u{3099} 🔧\n", "あいうえお漢字".repeat(3000));
    let html = format!("<p lang=\"ja\">{}</p>\n<p>.</p>\n", "窓口&amp;𠮷".repeat(3000));
    let mut sent = mail("taro@example.jp");
    (sent.mail.text, sent.mail.html) = (text.clone(), html.clone());
    plain(&server).deliver(&sent, &GiveWay::never()).await.unwrap();

    let taken = server.mail();
    assert_eq!(taken["decoded"]["subject"], sent.mail.subject);
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(lines(taken["decoded"]["text"].as_str().unwrap()), lines(&text));
    assert_eq!(lines(taken["decoded"]["html"].as_str().unwrap()), lines(&html));
    let raw = taken["raw"].as_str().unwrap();
    assert!(raw.is_ascii() && raw.split("\r\n").all(|line| line.len() <= 998));
}

#[tokio::test]
async fn the_same_mail_sent_again_is_recognisable() {
    let mut server = Server::start("plain");
    for _ in 0..2 {
        // Two mailers, as if the process had been started again in between.
        plain(&server).deliver(&mail("taro@example.jp"), &GiveWay::never()).await.unwrap();
    }
    let (first, second) = (server.mail(), server.mail());
    assert_eq!(first["decoded"]["messageId"], format!("<{ID}@mypage.example.jp>"));
    assert_eq!(first["decoded"]["messageId"], second["decoded"]["messageId"]);
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let mut server = Server::start("tls");
    let mailer = SmtpMailer::new(&signed_in(&server, Security::Tls)).unwrap();
    for to in ["taro@example.jp", "hanako@example.jp"] {
        mailer.deliver(&mail(to), &GiveWay::never()).await.unwrap();
    }
    let (first, second) = (server.mail(), server.mail());
    assert_eq!(first["connection"], second["connection"]);
    assert_eq!(second["envelope"]["to"][0], "hanako@example.jp");
}

#[tokio::test]
async fn odd_dots_of_carrier_addresses_arrive() {
    let mut server = Server::start("plain");
    // Two dots in a row are left to the unit test: this server refuses them even in quotes.
    plain(&server).deliver(&mail(".taro.@docomo.ne.jp"), &GiveWay::never()).await.unwrap();
    let taken = server.mail();
    assert_eq!(taken["envelope"]["to"][0], "\".taro.\"@docomo.ne.jp");
    assert!(taken["raw"].as_str().unwrap().contains("\r\nTo: \".taro.\"@docomo.ne.jp\r\n"));
}

#[tokio::test]
async fn a_wrong_password_is_tried_again_and_named() {
    let server = Server::start("starttls");
    let wrong =
        SmtpConfig { password: Some(Password::from("wrong".to_owned())), ..signed_in(&server, Security::StartTls) };
    let mailer = SmtpMailer::new(&wrong).unwrap();
    assert_eq!(
        away(mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await),
        "signing in with the configured name and password: the mail server answered 535"
    );
    assert_eq!(mailer.check().await, Err(ServerFault::Refused { stage: Stage::SigningIn, code: 535 }));
}

#[tokio::test]
async fn no_password_where_one_is_wanted_is_tried_again() {
    let server = Server::start("starttls");
    let mailer = SmtpMailer::new(&config(&server, Security::StartTls)).unwrap();
    assert_eq!(
        away(mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await),
        "naming the sender: the mail server answered 530"
    );
}

#[tokio::test]
async fn refusals_are_told_apart_and_repeat_no_address() {
    let mut server = Server::start("plain");
    let mailer = plain(&server);
    assert_eq!(
        later(mailer.deliver(&mail("busy@example.jp"), &GiveWay::never()).await),
        "naming the recipient: the mail server answered 450"
    );
    assert_eq!(
        never(mailer.deliver(&mail("unknown@example.jp"), &GiveWay::never()).await),
        "naming the recipient: the mail server answered 550"
    );
    assert_eq!(
        never(mailer.deliver(&mail("no address"), &GiveWay::never()).await),
        "the recipient is not a mail address"
    );
    let refused_sender = SmtpConfig { from: "refused@mypage.example.jp".to_owned(), ..config(&server, Security::None) };
    let refused_sender = SmtpMailer::new(&refused_sender).unwrap();
    assert_eq!(
        away(refused_sender.deliver(&mail("taro@example.jp"), &GiveWay::never()).await),
        "naming the sender: the mail server answered 550"
    );

    // None of it stands in the way of the next mail.
    mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await.unwrap();
    assert_eq!(server.mail()["envelope"]["to"][0], "taro@example.jp");
    assert!(server.stop().is_empty());
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again() {
    // A port where nobody listens: free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: Security::None,
        from: "portal@example.jp".to_owned(),
        ..SmtpConfig::default()
    };
    let mailer = SmtpMailer::new(&nobody).unwrap();
    assert_eq!(
        away(mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await),
        "connecting: connection refused"
    );
}

#[tokio::test]
async fn a_server_that_never_greets_costs_the_time_limit_only() {
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: Some(mute.local_addr().unwrap().port()),
        security: Security::None,
        from: "portal@example.jp".to_owned(),
        timeout_seconds: 1,
        ..SmtpConfig::default()
    };
    let mailer = SmtpMailer::new(&config).unwrap();
    assert_eq!(
        away(mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await),
        "naming the sender: the mail server was not done within 1 s"
    );
}

#[tokio::test]
async fn a_mail_given_up_does_not_disturb_the_next() {
    let mut server = Server::start("plain");
    let impatient = SmtpConfig { timeout_seconds: 3, ..config(&server, Security::None) };
    let mailer = SmtpMailer::new(&impatient).unwrap();
    mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await.unwrap();
    let given_up = mailer.deliver(&mail("silent@example.jp"), &GiveWay::never()).await;
    assert_eq!(slow(given_up), "handing over the mail: the mail server was not done within 3 s");
    mailer.deliver(&mail("hanako@example.jp"), &GiveWay::never()).await.unwrap();

    let (first, second) = (server.mail(), server.mail());
    assert_eq!(first["envelope"]["to"][0], "taro@example.jp");
    assert_eq!(second["envelope"]["to"][0], "hanako@example.jp");
    assert_ne!(first["connection"], second["connection"]);
}

#[tokio::test]
async fn a_mail_gives_way_while_its_recipient_is_slow_and_mails_travel_side_by_side() {
    let mut server = Server::start("plain");
    let mailer = plain(&server);
    let (ask, asked) = tokio::sync::watch::channel(false);
    let (slow_mail, quick_mail) = (mail("slow30.a@example.jp"), mail("taro@example.jp"));
    let (way, never) = (GiveWay::when(asked), GiveWay::never());
    let hanging = mailer.deliver(&slow_mail, &way);
    let deliver_quick = async {
        mailer.deliver(&quick_mail, &never).await.unwrap();
        ask.send_replace(true);
    };
    let (hanging, ()) = tokio::join!(hanging, deliver_quick);
    assert_eq!(slow(hanging), "naming the recipient: the mail server took long, and the mail gave way to others");
    assert_eq!(server.mail()["envelope"]["to"][0], "taro@example.jp");
    // Whoever was asked before has nothing to give way for once it is on its way.
    mailer.deliver(&quick_mail, &never).await.unwrap();
    server.mail();
    assert!(server.stop().is_empty());
}

#[tokio::test]
async fn an_untrusted_certificate_gets_no_mail() {
    for (mode, security, stage) in
        [("starttls", Security::StartTls, Stage::StartTls), ("tls", Security::Tls, Stage::Connecting)]
    {
        let server = Server::start(mode);
        let untrusting = SmtpConfig { extra_root_certificate: None, ..signed_in(&server, security) };
        let mailer = SmtpMailer::new(&untrusting).unwrap();
        let said = away(mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await);
        assert!(said.contains("certificate"), "{said}");
        assert_eq!(mailer.check().await, Err(ServerFault::Tls { stage }));
        assert!(server.stop().is_empty());
    }
}

#[tokio::test]
async fn another_hosts_certificate_gets_no_mail() {
    let server = Server::start("tls");
    // Loopback, but no name in the certificate.
    let elsewhere = SmtpConfig { host: "127.0.0.2".to_owned(), ..signed_in(&server, Security::Tls) };
    away(SmtpMailer::new(&elsewhere).unwrap().deliver(&mail("taro@example.jp"), &GiveWay::never()).await);
    assert!(server.stop().is_empty());
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_mail() {
    let server = Server::start("plain");
    let mailer = SmtpMailer::new(&signed_in(&server, Security::StartTls)).unwrap();
    assert_eq!(
        away(mailer.deliver(&mail("taro@example.jp"), &GiveWay::never()).await),
        "turning to TLS: the mail server does not offer it"
    );
    assert!(server.stop().is_empty());
}
