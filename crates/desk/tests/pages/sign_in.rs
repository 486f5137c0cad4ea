//! Signing in to the desk, as staff and as outsiders.

use crate::{after_password, code, is_in, signed_in};
use axum::http::{Method, StatusCode};
use madoguchi_app::staff;
use madoguchi_domain::staff::Role;
use madoguchi_store::one_engine;
use madoguchi_testkit::{Product, StaffMember};
use std::time::Duration;
use totp_rs::Secret;

const STEP: Duration = Duration::from_secs(30);

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

one_engine! {
    async fn the_first_sign_in_sets_up_an_app_and_later_ones_ask_its_code(db) {
        let product = Product::start(db).await;
        let member = product.hire(Role::Clerk, false).await;
        let mut browser = after_password(&product, &member).await;
        assert_eq!((browser.page().path.as_str(), browser.page().heading().as_str()), ("/sign-in/enrol", "認証アプリの設定"));
        assert_eq!(browser.page().count("svg path"), 1, "the QR code");
        let text = browser.page().text_of("[translate=no]").replace(' ', "");
        let shown = Secret::try_from_base32(&text).unwrap();
        let seed: [u8; 20] = shown.as_bytes().try_into().unwrap();
        browser.submit("/sign-in/enrol", &[("code", "123")]).await;
        assert_eq!(browser.page().errors(), ["アプリに出ている6桁の番号を入力してください。"]);
        browser.submit("/sign-in/enrol", &[("code", &wrong(&code(&product, seed)))]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.page().text_of("[translate=no]").replace(' ', ""), text, "the app need not read it again");
        assert!(!is_in(&browser).await);
        browser.submit("/sign-in/enrol", &[("code", &code(&product, seed))]).await;
        assert_eq!((browser.page().path.as_str(), browser.page().heading().as_str()), ("/", "ホーム"));
        let text = browser.page().text();
        for told in ["佐伯 千夏", "手続き担当", "お申込みの手続きを進める"] {
            assert!(text.contains(told), "{told}");
        }
        assert!(!text.contains("スタッフを登録し、外す"));

        product.wait(STEP * 2);
        let mut next = after_password(&product, &member).await;
        assert_eq!(next.page().path, "/sign-in/code");
        assert_eq!(next.send(Method::GET, "/sign-in/enrol", None).await.location(), Some("/sign-in/code"));
        let now = code(&product, seed);
        next.submit("/sign-in/code", &[("code", &now)]).await;
        assert!(is_in(&next).await);
        let mut third = after_password(&product, &member).await;
        third.submit("/sign-in/code", &[("code", &now)]).await;
        assert_eq!(third.page().status, StatusCode::UNPROCESSABLE_ENTITY, "a code is taken once");
        assert!(third.page().errors()[0].contains("すでに使われています"));
    }

    async fn the_same_code_sent_twice_at_once_signs_in_once(db) {
        let product = Product::start(db).await;
        let member = product.hire(Role::Clerk, true).await;
        let mut one = after_password(&product, &member).await;
        let mut other = one.clone();
        let typed = code(&product, member.seed);
        let fields = [("code", typed.as_str())];
        tokio::join!(one.submit("/sign-in/code", &fields), other.submit("/sign-in/code", &fields));
        assert!(is_in(&one).await && is_in(&other).await, "{} {}", one.page().path, other.page().path);
    }

    async fn nobody_learns_who_there_is_and_the_password_is_not_shown_again(db) {
        let product = Product::start(db).await;
        let member = product.hire(Role::Agent, true).await;
        let mut answers = Vec::new();
        for sign_in in [member.sign_in.as_str(), "nobody"] {
            let stranger = StaffMember { sign_in: sign_in.to_owned(), password: "まちがいだらけ".to_owned(), seed: member.seed };
            let browser = after_password(&product, &stranger).await;
            assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(!browser.page().body.contains("まちがいだらけ"));
            answers.push(browser.page().errors());
        }
        assert_eq!(answers[0], answers[1]);
        let mut browser = product.desk_browser();
        browser.open("/sign-in").await;
        browser.submit("/sign-in", &[]).await;
        assert_eq!(browser.page().errors().len(), 2);
    }

    async fn five_failures_hold_up_the_sixth(db) {
        let product = Product::start(db).await;
        let member = product.hire(Role::Agent, true).await;
        let stranger = StaffMember { password: "まちがいだらけ".to_owned(), ..member.clone() };
        for _ in 0..5 {
            after_password(&product, &stranger).await;
        }
        let browser = after_password(&product, &member).await;
        assert_eq!(browser.page().errors(), ["5回まちがえたため、15分間ログインできません。"]);
        product.wait(Duration::from_mins(15));
        assert_eq!(after_password(&product, &member).await.page().path, "/sign-in/code");
    }

    async fn a_step_that_is_over_begins_anew(db) {
        let product = Product::start(db).await;
        let member = product.hire(Role::Agent, true).await;
        let mut late = after_password(&product, &member).await;
        product.wait(Duration::from_mins(10));
        late.submit("/sign-in/code", &[("code", &code(&product, member.seed))]).await;
        assert!(late.page().form("/sign-in").is_some(), "the sign-in page");
        assert!(late.page().errors()[0].contains("はじめからログイン"));
        assert_eq!(late.send(Method::GET, "/sign-in/code", None).await.location(), Some("/sign-in"));
    }

    async fn signing_out_ends_it_and_so_does_idleness_and_being_taken_off(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product, Role::Admin).await;
        assert!(!browser.cookies().contains_key("madoguchi_desk_device"), "the desk knows no browsers");
        let kept = browser.clone();
        browser.submit("/sign-out", &[]).await;
        assert_eq!(browser.page().path, "/sign-in?done=signed-out");
        assert!(!browser.cookies().contains_key("madoguchi_desk_session"));
        assert!(!is_in(&kept).await, "the cookie is worth nothing");

        let idle = signed_in(&product, Role::Agent).await;
        product.wait(Duration::from_mins(30));
        assert!(!is_in(&idle).await);
        let gone = signed_in(&product, Role::Editor).await;
        assert!(staff::close(&product.app, "editor").await.unwrap());
        assert!(!is_in(&gone).await);
    }

    async fn who_asks_for_a_page_is_led_there_and_nowhere_else(db) {
        let product = Product::start(db).await;
        let member = product.hire(Role::Agent, true).await;
        for (next, there) in [("/?x=1", "/?x=1"), ("//evil.example", "/"), ("https://evil.example", "/")] {
            product.wait(STEP * 2);
            let mut browser = product.desk_browser();
            let asked = browser.send(Method::GET, "/", None).await;
            assert_eq!(asked.location(), Some("/sign-in"));
            browser.open("/sign-in").await;
            let typed = [("sign_in", member.sign_in.as_str()), ("password", &member.password), ("next", next)];
            browser.submit("/sign-in", &typed).await;
            browser.submit("/sign-in/code", &[("code", &code(&product, member.seed))]).await;
            assert_eq!(browser.page().path, there);
        }
    }

    async fn the_desk_is_never_taken_for_the_portal(db) {
        let product = Product::start(db).await;
        let mut browser = product.desk_browser();
        browser.open("/sign-in").await;
        assert!(browser.page().text_of("title").ends_with("窓口デスク"));
        assert_eq!(browser.page().text_of(".brand"), browser.page().text_of("title").split(" | ").nth(1).unwrap());
        let css = browser.page().attribute("link[href*='desk.css']", "href").unwrap();
        assert_eq!(browser.send(Method::GET, &css, None).await.status, StatusCode::OK);
        let mut attacked = browser.clone();
        attacked.header("origin", "https://evil.example");
        let page = attacked.send(Method::POST, "/sign-in", Some(&[("x", "y")])).await;
        assert!(page.text().contains("窓口デスクの画面から"), "it names the desk");
        let mut portal = product.browser();
        portal.open("/sign-in").await;
        assert!(!portal.page().body.contains("desk.css"));
    }

    async fn the_language_is_the_browsers(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product, Role::Auditor).await;
        browser.submit("/language", &[("locale", "en")]).await;
        assert_eq!(browser.page().heading(), "Home");
        assert!(browser.page().text().contains("Read the record of what was done"));
    }
}
