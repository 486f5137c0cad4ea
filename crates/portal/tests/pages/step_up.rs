//! ご本人の確認: leads on within the portal only, with another cookie.

use axum::http::StatusCode;
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Product};
use std::time::Duration;

const ID: &str = "taro.test@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";

async fn signed_in(product: &Product) -> Browser {
    let person = product.person(DemoKind::TvOnly, 0).await;
    product.register(&person, ID, PASSWORD).await
}

one_engine! {
    async fn the_password_leads_on_and_the_cookie_is_another(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        product.wait(Duration::from_mins(10));
        browser.open("/step-up?next=%2Fstatements").await;
        assert_eq!(browser.page().heading(), "ご本人の確認");
        browser.submit("/step-up", &[("password", "")]).await;
        assert_eq!(browser.page().errors(), ["パスワードを入力してください。"]);
        browser.submit("/step-up", &[("password", "まちがいだらけの合言葉")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.page().errors(), ["パスワードが違います。"]);
        let mut thief = browser.clone();
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/statements");
        thief.open("/statements").await;
        assert_eq!(thief.page().path, "/sign-in?next=%2Fstatements", "the cookie from before opens nothing");
        browser.open("/step-up?next=%2Fstatements").await;
        assert_eq!(browser.page().path, "/statements", "who is proven is led on");
    }

    async fn nobody_is_led_elsewhere(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        browser.open("/step-up?next=https%3A%2F%2Fevil.example").await;
        assert_eq!(browser.page().path, "/");
        product.wait(Duration::from_mins(10));
        browser.open("/step-up?next=%2F%2Fevil.example").await;
        let answer = browser.submit_only("/step-up", &[("password", PASSWORD), ("next", "//evil.example")]).await;
        assert_eq!(answer.location(), Some("/"));
    }

    async fn the_settings_are_listed(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        browser.open("/settings").await;
        assert_eq!(browser.page().heading(), "マイページの設定・変更");
        let links = browser.page().links();
        for there in ["/settings/password", "/settings/sessions"] {
            assert!(links.iter().any(|link| link == there), "{there}");
        }
    }
}
