//! Passkeys and two-step sign-in as pages: what is asked, what is kept, and where one is led.

use axum::http::StatusCode;
use madoguchi_app::Policies;
use madoguchi_domain::second_factor::{Demand, SecondFactorPolicy};
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Product};
use std::time::Duration;
use totp_rs::{Builder, Secret};

const ID: &str = "taro.test@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";

/// Somebody with a verified address.
async fn registered(product: &Product) -> Browser {
    let person = product.person(DemoKind::TvOnly, 0).await;
    let mut browser = product.register(&person, ID, PASSWORD).await;
    let code = product.code_for(ID).await;
    browser.open("/register/verify").await;
    browser.submit("/register/verify", &[("code", &code)]).await;
    browser
}

/// The code that an app shows for a seed.
fn code(product: &Product, seed: &str) -> String {
    let secret = Secret::try_from_base32(seed.replace(' ', "")).unwrap();
    let seconds = u64::try_from(product.app.now().micros() / 1_000_000).unwrap();
    Builder::new().with_secret(secret).build_noncompliant().generate(seconds).to_string()
}

async fn sign_in(product: &Product) -> Browser {
    let mut browser = product.browser();
    browser.open("/sign-in").await;
    browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
    browser
}

/// Turns two-step sign-in on at its page. Returns the seed.
async fn turn_on(product: &Product, browser: &mut Browser) -> String {
    browser.open("/settings/two-step").await;
    let seed = browser.page().texts_of("main strong").concat();
    let code = code(product, &seed);
    browser.submit("/settings/two-step", &[("code", &code)]).await;
    assert_eq!(browser.page().path, "/settings/two-step/codes");
    seed
}

fn required() -> Policies {
    let second_factor = SecondFactorPolicy { demand: Demand::Required, families: Vec::new() };
    Policies { second_factor, ..Policies::default() }
}

one_engine! {
    async fn it_is_turned_on_and_asked_for_and_leads_on(db) {
        let product = Product::start(db).await;
        let mut browser = registered(&product).await;
        browser.open("/settings/two-step").await;
        let seed = browser.page().texts_of("main strong").concat();
        browser.submit("/settings/two-step", &[("code", "12345")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.page().errors(), ["アプリに出ている6桁の番号を入力してください。"]);
        assert_eq!(browser.page().texts_of("main strong").concat(), seed, "the app stays set up");
        let seed = turn_on(&product, &mut browser).await;
        assert_eq!(browser.page().texts_of(".menu [aria-current]"), ["2段階認証"], "the codes are below it");
        let codes = browser.page().texts_of("main li code");
        assert_eq!(codes.len(), 10);
        browser.submit("/settings/two-step/codes", &[]).await;
        assert_eq!(browser.page().path, "/settings/two-step");
        assert!(browser.page().texts_of("main dd").contains(&"10個".to_owned()));
        browser.open("/settings/two-step/codes").await;
        assert_eq!(browser.page().path, "/settings/two-step", "shown once");

        product.wait(Duration::from_mins(1));
        let mut other = product.browser();
        other.open("/statements").await;
        other.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(other.page().path, "/sign-in/second-step?next=%2Fstatements");
        assert!(other.page().body.contains("0120-000-111"), "who lost the app finds the phone number");
        let mut skipping = other.clone();
        skipping.open("/statements").await;
        assert_eq!(skipping.page().path, "/sign-in?next=%2Fstatements");
        other.submit("/sign-in/second-step", &[("code", "000000")]).await;
        assert_eq!(other.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        other.submit("/sign-in/second-step", &[("code", &code(&product, &seed))]).await;
        assert_eq!(other.page().path, "/statements");
        let mut third = sign_in(&product).await;
        third.submit("/sign-in/second-step", &[("code", &codes[4])]).await;
        assert_eq!(third.page().path, "/");
    }

    async fn codes_are_made_anew_and_it_is_turned_off_by_a_button_each(db) {
        let product = Product::start(db).await;
        let mut browser = registered(&product).await;
        let seed = turn_on(&product, &mut browser).await;
        let codes = browser.page().texts_of("main li code");
        browser.submit("/settings/two-step/codes", &[]).await;
        browser.submit("/settings/two-step/new-codes", &[]).await;
        assert_eq!(browser.page().path, "/settings/two-step/codes");
        assert_ne!(browser.page().texts_of("main li code"), codes);
        browser.submit("/settings/two-step/codes", &[]).await;
        product.wait(Duration::from_mins(10));
        browser.submit("/settings/two-step/off", &[]).await;
        assert_eq!(browser.page().path, "/step-up?next=%2Fsettings%2Ftwo-step%2Foff%3Fkept");
        // The password alone turns nothing off.
        assert_eq!(browser.page().count("main [name=password]"), 0);
        let forged = browser.submit_only("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.submit("/step-up", &[("code", "000000")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        let code = code(&product, &seed);
        browser.submit("/step-up", &[("code", &code)]).await;
        assert_eq!(browser.page().path, "/settings/two-step", "where the button is");
        browser.submit("/settings/two-step/off", &[]).await;
        assert_eq!(browser.page().path, "/settings/two-step?said=off");
        assert!(browser.page().text().contains("2段階認証はオフです"));
    }

    async fn the_second_step_comes_after_the_right_password_only(db) {
        let product = Product::start(db).await;
        let mut browser = registered(&product).await;
        turn_on(&product, &mut browser).await;
        let mut answers = Vec::new();
        for (id, password) in [(ID, "ちがうパスワードです"), ("nobody@example.jp", PASSWORD)] {
            let mut browser = product.browser();
            browser.open("/sign-in").await;
            browser.submit("/sign-in", &[("portal_id", id), ("password", password)]).await;
            answers.push((browser.page().status, browser.page().errors()));
        }
        assert_eq!(answers[0], answers[1]);
        let mut stranger = product.browser();
        stranger.open("/sign-in/second-step").await;
        assert_eq!(stranger.page().path, "/sign-in");
    }

    async fn factors_are_changed_only_by_who_was_proven_and_what_was_typed_is_kept(db) {
        let product = Product::start(db).await;
        let mut browser = registered(&product).await;
        browser.open("/settings/passkeys").await;
        assert_eq!(browser.page().path, "/settings/passkeys");
        product.wait(Duration::from_mins(10));
        let late = [("name", "むかしの電話"), ("credential", "{}")];
        browser.submit("/settings/passkeys", &late).await;
        assert_eq!(browser.page().path, "/step-up?next=%2Fsettings%2Fpasskeys%3Fkept");
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/passkeys?kept");
        assert_eq!(browser.page().attribute("[name=name]", "value").as_deref(), Some("むかしの電話"));
        product.wait(Duration::from_mins(10));
        for path in ["/settings/passkeys", "/settings/two-step"] {
            browser.open(path).await;
            assert!(browser.page().path.starts_with("/step-up?next="), "{path}");
        }
    }

    async fn a_passkey_that_is_none_is_refused_in_place(db) {
        let product = Product::start(db).await;
        let mut browser = registered(&product).await;
        browser.open("/settings/passkeys").await;
        browser.submit("/settings/passkeys", &[("name", "x"), ("credential", "{}")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.page().errors(), ["パスキーを登録できませんでした。もう一度お試しください。"]);
        browser.open("/settings/passkeys").await;
        browser.submit("/settings/passkeys", &[("name", ""), ("credential", "{}")]).await;
        assert_eq!(browser.page().errors(), ["パスキーの名前を入力してください。"]);
        let mut stranger = product.browser();
        stranger.open("/sign-in").await;
        stranger.submit("/sign-in/passkey", &[("credential", "{}")]).await;
        assert_eq!(stranger.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(stranger.page().errors(), ["このパスキーでは確認できませんでした。もう一度お試しください。"]);
    }

    async fn where_one_is_demanded_the_sign_in_leads_to_it_and_out(db) {
        let product = Product::start_with(db, "http://localhost:8080", required()).await;
        registered(&product).await;
        let mut browser = sign_in(&product).await;
        assert_eq!(browser.page().path, "/settings/two-step");
        assert!(browser.page().body.contains("0120-000-111"), "never a dead end");
        for path in ["/", "/statements", "/settings/password", "/settings/sessions"] {
            browser.open(path).await;
            assert_eq!(browser.page().path, "/settings/two-step", "{path}");
        }
        browser.open("/settings/passkeys").await;
        assert_eq!(browser.page().path, "/settings/passkeys");
        let mut leaving = browser.clone();
        leaving.open("/sign-out").await;
        leaving.submit("/sign-out", &[]).await;
        assert_eq!(leaving.page().path, "/sign-in?done=signed-out");
        let mut again = sign_in(&product).await;
        turn_on(&product, &mut again).await;
        again.open("/statements").await;
        assert_eq!(again.page().path, "/statements");
    }

    async fn where_one_is_demanded_the_address_is_verified_first(db) {
        let product = Product::start_with(db, "http://localhost:8080", required()).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        for path in ["/", "/settings/two-step", "/settings/passkeys"] {
            browser.open(path).await;
            assert_eq!(browser.page().path, "/register/verify", "{path}");
        }
        product.wait(Duration::from_mins(11));
        let code = product.code_for(ID).await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        assert!(browser.page().path.starts_with("/step-up?next=%2Fsettings%2Ftwo-step"), "{}", browser.page().path);
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/two-step");
    }

    async fn what_was_typed_is_kept_over_a_sign_in_with_a_second_step(db) {
        let product = Product::start(db).await;
        let mut browser = registered(&product).await;
        let seed = turn_on(&product, &mut browser).await;
        browser.open("/settings/id").await;
        product.wait(Duration::from_mins(31));
        browser.submit("/settings/id", &[("portal_id", "taro.new@example.jp")]).await;
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert!(browser.page().path.starts_with("/sign-in/second-step?next="), "{}", browser.page().path);
        browser.submit("/sign-in/second-step", &[("code", &code(&product, &seed))]).await;
        assert_eq!(browser.page().path, "/settings/id?kept");
        let typed = browser.page().attribute("main [name=portal_id]", "value");
        assert_eq!(typed.as_deref(), Some("taro.new@example.jp"));
    }

    async fn a_reset_asks_for_the_second_factor(db) {
        let product = Product::start(db).await;
        let mut owner = registered(&product).await;
        let seed = turn_on(&product, &mut owner).await;
        product.wait(Duration::from_mins(1));
        let mut browser = product.browser();
        browser.open("/recover/password").await;
        browser.submit("/recover/password", &[("portal_id", ID)]).await;
        assert_eq!(browser.page().path, "/recover/code");
        let mailed = product.code_for(ID).await;
        browser.submit("/recover/code", &[("code", &mailed)]).await;
        assert_eq!(browser.page().path, "/recover/second-factor");
        browser.open("/recover/new-password").await;
        assert_eq!(browser.page().path, "/recover/second-factor", "it is not skipped");
        browser.submit("/recover/second-factor", &[("code", "000000")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.submit("/recover/second-factor", &[("code", &code(&product, &seed))]).await;
        assert_eq!(browser.page().path, "/recover/new-password");
        let new = "夜明けの紫陽花をながめる";
        browser.submit("/recover/new-password", &[("password", new), ("password_again", new)]).await;
        assert_eq!(browser.page().path, "/recover/done");
        assert!(browser.page().links().iter().any(|link| link == "/settings/passkeys"));
    }
}
