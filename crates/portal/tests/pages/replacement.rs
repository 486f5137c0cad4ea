//! Registering again where somebody has registered already, as a person walks it.

use axum::http::StatusCode;
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Person, Product};

const ID: &str = "hanako.test@example.jp";
const PASSWORD: &str = "ひまわり畑で昼寝をする";
const NEW_PASSWORD: &str = "夜明けの紫陽花をながめる";

/// Somebody who has registered and verified her address, and her browser.
async fn registered(product: &Product) -> (Person, Browser) {
    let person = product.person(DemoKind::InternetTv, 0).await;
    let mut browser = product.register(&person, ID, PASSWORD).await;
    let code = product.code_for(ID).await;
    browser.submit("/register/verify", &[("code", &code)]).await;
    // Mails asked for at the same instant leave in any order.
    product.mails().await;
    (person, browser)
}

async fn chooses(browser: &mut Browser) {
    let typed = [("portal_id", ID), ("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD), ("agree", "on")];
    browser.submit("/register/id", &typed).await;
    assert_eq!(browser.page().path, "/register/confirm", "{:?}", browser.page().errors());
}

one_engine! {
    async fn who_cannot_sign_in_any_more_registers_again_with_a_code(db) {
        let product = Product::start(db).await;
        let (person, mut old) = registered(&product).await;
        let mut browser = product.register_until_id(&person).await;
        assert_eq!(browser.page().heading(), "すでに登録されています");
        assert!(!browser.page().body.contains(ID), "the ID is masked");
        browser.submit("/register/id/replace", &[]).await;
        assert_eq!((browser.page().path.as_str(), browser.page().heading().as_str()), ("/register/extra", "追加認証情報"));
        assert!(browser.page().links().contains(&"/register/letter".to_owned()));
        let asked = |browser: &Browser| browser.page().texts_of("main form label");
        assert!(!asked(&browser).contains(&"認証コード".to_owned()), "first it is sent");

        // An empty code asks for one; the page is shown again.
        browser.submit("/register/extra", &[("proof_kind", "contact_code"), ("proof", "")]).await;
        assert_eq!((browser.page().path.as_str(), browser.page().status), ("/register/extra", StatusCode::OK));
        assert!(browser.page().text().contains("認証コードをお送りしました"));
        assert_eq!(asked(&browser).first().map(String::as_str), Some("認証コード"), "then there is a field for it");
        let beside_it = browser.page().texts_of("main > form label, main > fieldset");
        assert_eq!(beside_it, ["認証コード"], "and for nothing else: other ways are folded away");
        let code = product.code_for(ID).await;
        browser.submit("/register/extra", &[("proof_kind", "contact_code"), ("proof", "12 34")]).await;
        assert_eq!(browser.page().errors(), ["6桁の数字を入力してください。"]);
        browser.submit("/register/extra", &[("proof_kind", "contact_code"), ("proof", &code)]).await;
        assert_eq!(browser.page().path, "/register/id", "{:?}", browser.page().errors());
        chooses(&mut browser).await;
        browser.submit("/register/confirm", &[]).await;
        assert_eq!(browser.page().path, "/register/verify");
        browser.open("/register/done").await;
        assert!(browser.page().text().contains("2026年11月14日 午前9時 からご利用いただけます"), "{}", browser.page().text());
        assert_eq!(old.open("/").await.path, "/sign-in", "the earlier session is over");

        let mails = product.mails().await;
        let told = mails.iter().filter(|mail| mail.mail.text.contains("新しいマイページIDが登録し直されました")).count();
        assert_eq!(told, 1);
        let mut later = product.browser();
        later.open("/sign-in").await;
        later.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(later.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        later.submit("/sign-in", &[("portal_id", ID), ("password", NEW_PASSWORD)]).await;
        assert_eq!(later.page().path, "/");
    }

    async fn the_code_can_be_asked_for_by_its_button(db) {
        let product = Product::start(db).await;
        let (person, _) = registered(&product).await;
        let mut browser = product.register_until_id(&person).await;
        browser.submit("/register/id/replace", &[]).await;
        browser.submit("/register/extra/send", &[]).await;
        assert_eq!((browser.page().path.as_str(), browser.page().status), ("/register/extra", StatusCode::OK));
        assert!(browser.page().text().contains("認証コードをお送りしました"), "{}", browser.page().text());
        browser.submit("/register/extra/send", &[]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY, "not within a minute");
        browser.open("/register/extra/send").await;
        assert_eq!(browser.page().path, "/register/extra", "no dead end");
    }

    async fn a_bill_alone_replaces_nobody(db) {
        let product = Product::start(db).await;
        let (person, mut old) = registered(&product).await;
        let mut thief = product.register_until_id(&person).await;
        let typed = [("portal_id", "thief@example.jp"), ("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
        // Steps cannot be skipped.
        thief.submit("/register/id", &typed).await;
        assert_eq!(thief.page().heading(), "すでに登録されています");
        thief.open("/register/confirm").await;
        assert_eq!(thief.page().path, "/register/id");
        thief.submit("/register/id/replace", &[]).await;
        for (kind, proof) in [
            ("postcode", person.postcode()),
            ("customer_number", person.customer_number()),
            ("letter", "x"),
            ("second_factor", "123456"),
            ("", ""),
        ] {
            let sent = thief.submit_only("/register/extra", &[("proof_kind", kind), ("proof", proof)]).await;
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        }
        for code in ["000000", "111111", "222222"] {
            let form = [("proof_kind", "contact_code"), ("proof", code)];
            assert_eq!(thief.submit_only("/register/extra", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(old.open("/").await.path, "/");
    }

    async fn a_number_on_a_device_replaces_and_both_languages_say_so(db) {
        let product = Product::start(db).await;
        let (person, _) = registered(&product).await;
        let device = person.record.devices.iter().map(|device| device.serial.clone()).find(|serial| !serial.is_empty());
        let mut browser = product.register_until_id(&person).await;
        browser.submit("/language", &[("locale", "en")]).await;
        browser.open("/register/id").await;
        assert!(browser.page().text().contains("Register again"), "{}", browser.page().text());
        browser.submit("/register/id/replace", &[]).await;
        browser.submit("/register/extra", &[("proof_kind", "device"), ("proof", "XX-0000")]).await;
        assert_eq!(browser.page().errors(), ["We could not confirm that number."]);
        browser.submit("/register/extra", &[("proof_kind", "device"), ("proof", &device.unwrap())]).await;
        assert_eq!(browser.page().path, "/register/id", "{:?}", browser.page().errors());
        chooses(&mut browser).await;
        browser.submit("/register/confirm", &[]).await;
        assert_eq!(browser.page().path, "/register/verify");
    }
}
