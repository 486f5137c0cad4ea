//! In which language a page is shown: the chosen one, or the browser's own, or the operator's.

use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Product};

const ID: &str = "taro.test@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";

async fn language_of(browser: &mut Browser, path: &str) -> String {
    browser.open(path).await;
    browser.page().attribute("html", "lang").unwrap()
}

one_engine! {
    async fn a_first_visitor_is_met_in_the_browsers_language(db) {
        let product = Product::start(db).await;
        for (asked_for, language) in [
            ("en-US,en;q=0.9", "en"),
            ("ja,en-US;q=0.9", "ja"),
            ("en;q=0.4, ja-JP;q=0.6", "ja"),
            ("fr-FR, fr;q=0.9, en;q=0.5", "en"),
            ("fr-FR, fr;q=0.9", "ja"),
            ("*", "ja"),
            ("nonsense;;q=x", "ja"),
        ] {
            let mut browser = product.browser();
            browser.header("accept-language", asked_for);
            assert_eq!(language_of(&mut browser, "/sign-in").await, language, "{asked_for}");
            assert_eq!(language_of(&mut browser, "/nowhere").await, language, "{asked_for}");
        }
        assert_eq!(language_of(&mut product.browser(), "/sign-in").await, "ja", "without the header");
    }

    async fn a_chosen_language_is_remembered_and_wins(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        product.register(&person, ID, PASSWORD).await;
        let mut browser = product.browser();
        browser.header("accept-language", "en-GB");
        browser.open("/register").await;
        browser.submit("/language", &[("locale", "ja")]).await;
        assert_eq!(language_of(&mut browser, "/register/contract").await, "ja", "by the browser");

        // Another browser, and the login that was registered in Japanese.
        let mut other = product.browser();
        other.header("accept-language", "en-GB");
        assert_eq!(language_of(&mut other, "/sign-in").await, "en");
        other.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(language_of(&mut other, "/").await, "ja", "by the login");
        other.submit("/language", &[("locale", "en")]).await;
        let mut third = product.browser();
        third.open("/sign-in").await;
        third.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(language_of(&mut third, "/statements").await, "en", "also what was chosen later");
    }
}
