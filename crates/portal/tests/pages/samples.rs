//! Every page of the portal in every state it can be in, without walking there.

use crate::every_page::signed_in;
use madoguchi_store::one_engine;
use madoguchi_testkit::{Product, samples};

one_engine! {
    async fn every_page_is_whole_in_every_state_and_language(db) {
        let product = Product::start(db).await;
        let (_, browser) = signed_in(&product).await;
        let sources = ["src", "../web/src/change_page", "../web/src/layer.rs", "../web/src/sign_out.rs"];
        samples::every_page_is_whole_in_every_state(&browser, "madoguchi_language", &sources).await;
        assert_eq!(madoguchi_i18n::missing_keys(), Vec::<String>::new());
    }
}
