//! Every page of the desk in every state it can be in, without walking there.

use crate::signed_in;
use madoguchi_domain::staff::Role;
use madoguchi_store::one_engine;
use madoguchi_testkit::{Product, samples};

one_engine! {
    async fn every_page_is_whole_in_every_state_and_language(db) {
        let product = Product::start(db).await;
        let browser = signed_in(&product, Role::Admin).await;
        samples::every_page_is_whole_in_every_state(&browser, "madoguchi_desk_language", &["src"]).await;
        assert_eq!(madoguchi_i18n::missing_keys(), Vec::<String>::new());
    }
}
