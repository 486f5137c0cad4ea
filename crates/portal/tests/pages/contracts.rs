//! 契約内容の確認・変更: what the household has, and who may see it.

use crate::household::{invite, join, link, registered};
use axum::http::StatusCode;
use madoguchi_domain::{catalog::ChargeKind, customer::ProductStatus, import::ProductRow};
use madoguchi_store::one_engine;
use madoguchi_testkit::{DemoKind, Person, Product};

/// What of a person's products is not over.
fn held(person: &Person) -> Vec<&ProductRow> {
    person.record.products.iter().filter(|product| product.status != ProductStatus::Terminated).collect()
}

one_engine! {
    async fn everything_the_household_has_is_there_with_its_price_and_no_whole_serial_number(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::AllFamilies, 0).await;
        let mut browser = registered(&product, &person, "hanako@example.jp").await;
        browser.open("/").await;
        assert!(browser.page().links().contains(&"/contracts".to_owned()));
        browser.open("/contracts").await;
        assert_eq!(browser.page().heading(), "契約内容の確認・変更");
        let text = browser.page().text();
        let offerings = product.offerings();
        let mut discounts = 0;
        for has in held(&person) {
            let offering = offerings.iter().find(|offering| offering.offering_key == has.offering_key).unwrap();
            assert!(text.contains(&offering.name), "{} is missing", offering.name);
            discounts += usize::from(offering.charge_kind == ChargeKind::Discount);
        }
        assert!(discounts > 0 && text.contains("割引で、毎月"), "{text}");
        for device in &person.record.devices {
            assert!(!text.contains(&device.serial), "{} proves a contract", device.serial);
            assert!(text.contains(&device.serial[device.serial.len() - 4..]), "{}", device.serial);
        }
        assert!(browser.page().links().contains(&"/options/filter".to_owned()));
        // The tiles of the top page and the menu lead to places that are there.
        assert_eq!(browser.page().count("#tv, #internet, #phone, #mobile, #smart_home, #energy"), 6);
        browser.open("/services").await;
        assert!(browser.page().links().contains(&"/contracts".to_owned()));
    }

    async fn what_the_household_lacks_is_offered_there(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = registered(&product, &person, "hanako@example.jp").await;
        browser.open("/contracts").await;
        let more = browser.page().texts_of(".tile.unlit");
        assert_eq!(more, ["インターネット", "電話", "モバイル", "スマートホーム", "電気・ガス"]);
        assert!(browser.page().text().contains("お電話で承ります"));
    }

    async fn a_guest_sees_it_only_if_invited_to(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut hanako = registered(&product, &person, "hanako@example.jp").await;
        for (address, scope, status) in [
            ("bills@example.jp", "scope_bills", StatusCode::NOT_FOUND),
            ("orders@example.jp", "scope_orders", StatusCode::OK),
        ] {
            invite(&mut hanako, address, &[scope]).await;
            let mut guest = join(&product, &link(&product).await, address).await;
            for path in ["/contracts", "/services"] {
                guest.open(path).await;
                assert_eq!(guest.page().status, status, "{address} {path}");
            }
            guest.open("/").await;
            let offered = guest.page().links().contains(&"/contracts".to_owned());
            assert_eq!(offered, status == StatusCode::OK, "{address}");
        }
    }
}
