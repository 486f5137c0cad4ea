//! webフィルタリングの設定・変更: who it is for, what is said of a wish on its way, and that what is typed is kept.

use axum::http::StatusCode;
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Product};

const ID: &str = "hanako.test@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";
const PATH: &str = "/options/filter";

/// The browser of somebody of that kind, signed in and verified.
async fn signed_in(product: &Product, kind: DemoKind) -> Browser {
    let person = product.person(kind, 0).await;
    let mut browser = product.register(&person, ID, PASSWORD).await;
    let code = product.code_for(ID).await;
    browser.open("/register/verify").await;
    browser.submit("/register/verify", &[("code", &code)]).await;
    browser
}

/// What stands in the list of sites that are never shown.
fn denied(browser: &Browser) -> String {
    let mut fields = browser.page().form(PATH).unwrap().into_iter();
    fields.find(|(name, _)| name == "denied").unwrap().1
}

one_engine! {
    async fn it_is_set_reviewed_and_on_its_way(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product, DemoKind::InternetTv).await;
        browser.open(PATH).await;
        assert_eq!(browser.page().heading(), "webフィルタリングの設定・変更");
        let typed = [("filter", "on"), ("audience", "junior_high"), ("denied", "ｅｘａｍｐｌｅ．ｊｐ\n例え.jp/動画")];
        browser.submit(PATH, &typed).await;
        assert_eq!(browser.page().path, "/options/filter/confirm", "{:?}", browser.page().errors());
        let review = browser.page().text();
        for shown in ["利用する", "中学生", "掲示板", "example.jp、例え.jp/動画"] {
            assert!(review.contains(shown), "{shown}: {review}");
        }
        assert!(!review.contains("オンラインゲーム"));
        let mut again = browser.clone();
        browser.submit("/options/filter/confirm", &[]).await;
        assert_eq!(browser.page().heading(), "webフィルタリングの設定・変更が完了しました");
        let done = browser.page().path.clone();
        again.submit("/options/filter/confirm", &[]).await;
        assert_eq!(again.page().path, done, "the same review sent twice leads to the same receipt");
        browser.open(PATH).await;
        assert!(browser.page().text().contains("新しい設定に切り替えています"));
        assert_eq!(denied(&browser), "example.jp\n例え.jp/動画");
    }

    async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product, DemoKind::InternetTv).await;
        browser.open(PATH).await;
        let typed = [("filter", "on"), ("audience", "own"), ("denied", "example.jp\n<script>alert(1)</script>")];
        browser.submit(PATH, &typed).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            browser.page().errors(),
            [
                "表示しない種類を、1つ以上選んでください。",
                "2行目は、サイトの名前ではないようです。example.jpのように入力してください。",
            ]
        );
        assert_eq!(denied(&browser), "example.jp\n<script>alert(1)</script>");
        browser.submit(PATH, &[("audience", "own"), ("category", "games"), ("denied", "")]).await;
        assert_eq!(browser.page().path, "/options/filter/confirm", "{:?}", browser.page().errors());
        assert!(browser.page().text().contains("オンラインゲーム"));
        // 修正する shows what waits.
        browser.open(PATH).await;
        assert!(browser.page().attribute("[name=category][value=games]", "checked").is_some());
    }

    async fn a_stale_form_is_shown_again_with_what_was_typed(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product, DemoKind::InternetTv).await;
        browser.open(PATH).await;
        browser.submit(PATH, &[("csrf", "of another day"), ("filter", "on"), ("denied", "example.jp")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(denied(&browser), "example.jp");
        browser.submit(PATH, &[]).await;
        assert_eq!(browser.page().path, "/options/filter/confirm", "{:?}", browser.page().errors());
    }

    async fn without_internet_it_says_what_it_is_and_how_to_get_it(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product, DemoKind::TvOnly).await;
        browser.open(PATH).await;
        assert_eq!(browser.page().status, StatusCode::OK);
        assert!(browser.page().text().contains("インターネットのご契約がある方に"), "{}", browser.page().text());
        assert!(browser.page().links().iter().any(|link| link.starts_with("tel:")));
        assert!(browser.page().form(PATH).is_none());
    }
}
