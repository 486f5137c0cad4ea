//! Signing in, staying signed in, signing out.

use axum::http::{Method, StatusCode};
use madoguchi_app::Policies;
use madoguchi_store::one_engine;
use madoguchi_testkit::{DemoKind, Product};
use std::time::Duration;

const ID: &str = "taro.test@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";
const WRONG: &str = "マイページIDまたはパスワードが違います。もう一度入力してください。";

one_engine! {
    async fn a_wrong_password_and_an_unknown_id_read_the_same(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        product.register(&person, ID, PASSWORD).await;
        let mut answers = Vec::new();
        for (id, password) in [(ID, "ちがうパスワードです"), ("nobody@example.jp", PASSWORD), (ID, "x")] {
            let mut browser = product.browser();
            browser.open("/sign-in").await;
            browser.submit("/sign-in", &[("portal_id", id), ("password", password)]).await;
            answers.push((browser.page().status, browser.page().errors()));
        }
        assert!(answers.iter().all(|answer| *answer == (StatusCode::UNPROCESSABLE_ENTITY, vec![WRONG.to_owned()])));
    }

    async fn five_failures_delay_the_sixth_even_when_it_is_right(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        product.register(&person, ID, PASSWORD).await;
        let mut browser = product.browser();
        browser.open("/sign-in").await;
        for _ in 0..5 {
            browser.submit("/sign-in", &[("portal_id", ID), ("password", "ちがうパスワードです")]).await;
        }
        let mut elsewhere = product.browser();
        elsewhere.open("/sign-in").await;
        elsewhere.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(elsewhere.page().path, "/", "somewhere else nobody is held up");
        for _ in 0..5 {
            browser.submit("/sign-in", &[("portal_id", ID), ("password", "ちがうパスワードです")]).await;
        }
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert!(browser.page().errors().concat().contains("5回まちがえたため、15分間ログインできません。"), "{:?}", browser.page().errors());
        product.wait(Duration::from_mins(15));
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/");
    }

    async fn many_failures_from_one_connection_are_said_to_be_of_the_connection(db) {
        let product = Product::start(db).await;
        let mut browser = product.browser();
        browser.open("/sign-in").await;
        for n in 0..5 {
            let nobody = format!("nobody{n}@example.jp");
            browser.submit("/sign-in", &[("portal_id", &nobody), ("password", "ちがうパスワードです")]).await;
        }
        product.wait(Duration::from_secs(30));
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        let told = browser.page().errors().concat();
        assert!(told.contains("お使いの回線から5回まちがいがあったため、15分間ログインできません。"), "{told}");
    }

    async fn a_session_ends_after_half_an_hour_and_leads_back(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        product.wait(Duration::from_mins(29));
        browser.open("/statements").await;
        assert_eq!(browser.page().path, "/statements");
        product.wait(Duration::from_mins(31));
        browser.open("/statements").await;
        assert_eq!(browser.page().path, "/sign-in?next=%2Fstatements");
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/statements");
    }

    async fn a_session_ends_after_twelve_hours_however_busy(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        for _ in 0..36 {
            product.wait(Duration::from_mins(19));
            browser.open("/").await;
            assert_eq!(browser.page().path, "/");
        }
        product.wait(Duration::from_mins(40));
        browser.open("/").await;
        assert_eq!(browser.page().path, "/sign-in");
    }

    async fn signing_out_ends_the_session_for_an_old_cookie_too(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        browser.open("/").await;
        let mut thief = browser.clone();
        let answer = browser.submit_only("/sign-out", &[]).await;
        assert_eq!(answer.headers.get("clear-site-data").and_then(|value| value.to_str().ok()), Some("\"storage\""));
        browser.open("/").await;
        assert_eq!(browser.page().path, "/sign-in");
        thief.open("/").await;
        assert_eq!(thief.page().path, "/sign-in");
    }

    async fn a_session_cookie_planted_before_sign_in_is_worth_nothing(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        product.register(&person, ID, PASSWORD).await;
        let mut browser = product.browser();
        browser.set_cookie("madoguchi_session", "planted-by-somebody-else");
        browser.open("/sign-in").await;
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_ne!(browser.cookies().get("madoguchi_session").map(String::as_str), Some("planted-by-somebody-else"));
        let mut attacker = product.browser();
        attacker.set_cookie("madoguchi_session", "planted-by-somebody-else");
        attacker.open("/").await;
        assert_eq!(attacker.page().path, "/sign-in");
    }

    async fn own_sessions_are_listed_and_ended_and_nobody_elses(db) {
        let product = Product::start(db).await;
        let (mine, theirs) = (product.person(DemoKind::TvOnly, 0).await, product.person(DemoKind::TvOnly, 1).await);
        let mut phone = product.register(&mine, ID, PASSWORD).await;
        product.wait(Duration::from_mins(1));
        let mut computer = product.browser();
        computer.header("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)");
        computer.open("/sign-in").await;
        computer.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        phone.open("/settings/sessions").await;
        assert_eq!(phone.page().texts_of("main h2"), ["Windowsパソコン はじめて使われた端末", "その他の端末 この端末"]);
        let id = phone.page().attribute("main [name=session]", "value").unwrap();

        let mut stranger = product.register(&theirs, "other@example.jp", PASSWORD).await;
        let mut second = product.browser();
        second.open("/sign-in").await;
        second.submit("/sign-in", &[("portal_id", "other@example.jp"), ("password", PASSWORD)]).await;
        stranger.open("/settings/sessions").await;
        stranger.submit("/settings/sessions", &[("session", &id)]).await;
        computer.open("/").await;
        assert_eq!(computer.page().path, "/", "a stranger ends nothing");

        phone.submit("/settings/sessions", &[]).await;
        assert!(phone.page().text().contains("ログアウトさせました"));
        assert_eq!(phone.page().texts_of("main h2"), ["その他の端末 この端末", "これまでのログイン"]);
        assert_eq!(phone.page().texts_of("main > section dd"), ["Windowsパソコン（はじめて使われた端末）"]);
        computer.open("/").await;
        assert_eq!(computer.page().path, "/sign-in");
    }

    async fn all_other_devices_are_signed_out_at_once_and_nobody_elses(db) {
        let product = Product::start(db).await;
        let (mine, theirs) = (product.person(DemoKind::TvOnly, 0).await, product.person(DemoKind::TvOnly, 1).await);
        let mut phone = product.register(&mine, ID, PASSWORD).await;
        let mut stranger = product.register(&theirs, "other@example.jp", PASSWORD).await;
        phone.open("/settings/sessions").await;
        assert_eq!(phone.page().texts_of("main button").len(), 0, "there is nothing to end");
        let mut others = Vec::new();
        for _ in 0..2 {
            let mut other = product.browser();
            other.open("/sign-in").await;
            other.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
            others.push(other);
        }
        phone.open("/settings/sessions").await;
        phone.submit("/settings/sessions/others", &[]).await;
        assert!(phone.page().text().contains("ほかの端末をすべてログアウトさせました"));
        assert_eq!(phone.page().texts_of("main h2"), ["その他の端末 この端末", "これまでのログイン"]);
        for other in &mut others {
            other.open("/").await;
            assert_eq!(other.page().path, "/sign-in");
        }
        for still in [&mut phone, &mut stranger] {
            still.open("/").await;
            assert_eq!(still.page().path, "/");
        }
    }

    async fn ending_sessions_asks_who_is_there_once_that_is_a_while_ago(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        let mut other = product.browser();
        other.open("/sign-in").await;
        other.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        product.wait(Duration::from_mins(11));
        browser.open("/settings/sessions").await;
        browser.submit("/settings/sessions/others", &[]).await;
        assert!(browser.page().path.starts_with("/step-up?next="), "{}", browser.page().path);
        other.open("/").await;
        assert_eq!(other.page().path, "/");
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/sessions");
        browser.submit("/settings/sessions/others", &[]).await;
        other.open("/").await;
        assert_eq!(other.page().path, "/sign-in");
    }

    async fn a_copied_cookie_opens_nothing_after_a_change_and_two_clicks_are_one(db) {
        const NEW: &str = "夜明けの紫陽花をながめる";
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        let code = product.code_for(ID).await;
        browser.open("/register/verify").await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        browser.open("/settings/password").await;
        let (mut thief, mut clicked) = (browser.clone(), browser.clone());
        let typed = [("current_password", PASSWORD), ("password", NEW), ("password_again", NEW)];
        let first = browser.submit_only("/settings/password", &typed).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        thief.open("/").await;
        assert_eq!(thief.page().path, "/sign-in", "the cookie as it was");
        // The answer to the first click never arrived, so the second goes with the cookie as it was.
        let second = clicked.submit_only("/settings/password", &typed).await;
        assert_eq!((second.status, second.location()), (first.status, first.location()));
        for still in [&mut browser, &mut clicked] {
            still.open("/").await;
            assert_eq!(still.page().path, "/");
        }
    }

    async fn a_password_is_changed_told_by_mail_and_the_page_may_be_sent_twice(db) {
        const NEW: &str = "夜明けの紫陽花をながめる";
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        browser.open("/settings/password").await;
        assert_eq!(browser.page().path, "/register/verify", "first the contact address");
        let code = product.code_for(ID).await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        browser.open("/settings/password").await;
        let typed = [("current_password", "まちがい"), ("password", NEW), ("password_again", NEW)];
        browser.submit("/settings/password", &typed).await;
        assert_eq!(browser.page().errors(), ["現在のパスワードが違います。"]);
        assert!(!browser.page().body.contains(NEW));
        let typed = [("current_password", PASSWORD), ("password", NEW), ("password_again", NEW)];
        let first = browser.submit_only("/settings/password", &typed).await;
        let second = browser.submit_only("/settings/password", &typed).await;
        assert_eq!((first.status, first.location()), (second.status, second.location()));
        browser.submit("/settings/password", &typed).await;
        assert_eq!(browser.page().heading(), "パスワードの変更が完了しました");
        let receipt = browser.page().text_of("main dd");
        let mails = product.mails().await;
        let told: Vec<_> = mails.iter().filter(|mail| mail.mail.text.contains("パスワードが変更されました")).collect();
        assert!(told.len() == 1 && told[0].to == ID && told[0].mail.text.contains(&receipt), "{told:?}");
        let mut later = product.browser();
        later.open("/sign-in").await;
        later.submit("/sign-in", &[("portal_id", ID), ("password", NEW)]).await;
        assert_eq!(later.page().path, "/");
    }

    async fn the_way_back_never_leads_out_of_the_portal(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        product.register(&person, ID, PASSWORD).await;
        for hostile in ["//evil.example/", "https://evil.example/", "/\\evil.example"] {
            let mut browser = product.browser();
            browser.open("/sign-in").await;
            let answer = browser
                .submit_only("/sign-in", &[("portal_id", ID), ("password", PASSWORD), ("next", hostile)])
                .await;
            assert_eq!(answer.location(), Some("/"), "{hostile}");
        }
    }

    async fn a_form_of_another_browser_changes_nothing_and_keeps_what_was_typed(db) {
        let product = Product::start(db).await;
        let mut browser = product.browser();
        browser.open("/sign-in").await;
        let mut other = product.browser();
        other.open("/sign-in").await;
        let foreign = other.page().form("/sign-in").unwrap().into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        let page = browser
            .submit("/sign-in", &[("csrf", &foreign), ("portal_id", "kept@example.jp"), ("password", "x")])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.attribute("#portal_id", "value").as_deref(), Some("kept@example.jp"));
        assert!(page.attribute("#password", "value").unwrap_or_default().is_empty());
    }

    async fn over_https_cookies_are_host_bound_and_secure(db) {
        let product = Product::start_with(db, "https://my.example.jp", Policies::default()).await;
        let mut browser = product.browser();
        let page = browser.send(Method::GET, "/sign-in", None).await;
        let cookie = page.headers.get("set-cookie").and_then(|value| value.to_str().ok()).unwrap().to_owned();
        assert!(cookie.starts_with("__Host-madoguchi_visitor="), "{cookie}");
        for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{attribute} in {cookie}");
        }
        assert!(page.headers.contains_key("strict-transport-security"));
    }

    async fn the_language_is_chosen_and_remembered(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        browser.open("/").await;
        browser.submit("/language", &[("locale", "en"), ("return_to", "/statements")]).await;
        assert_eq!((browser.page().path.as_str(), browser.page().heading().as_str()), ("/statements", "Your bills"));
        let mut elsewhere = product.browser();
        elsewhere.open("/sign-in").await;
        assert_eq!(elsewhere.page().heading(), "ログイン");
        elsewhere.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(elsewhere.page().attribute("html", "lang").as_deref(), Some("en"));
    }
}
