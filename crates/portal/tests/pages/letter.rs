//! The notice of a temporary ID on the pages: asked for, typed in, wrong, used up; and where its state is shown.

use axum::http::StatusCode;
use madoguchi_app::{job, keys::Key, letter};
use madoguchi_domain::{
    id::LetterId,
    letter::{LetterPurpose, TemporaryWord},
};
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Person, Product};

const PASSWORD: &str = "三輪車とすべり台と雲";

/// Asks for a letter on the portal and prints it. Returns its ID, its password and the PDF.
async fn letter_for(product: &Product, person: &Person) -> (String, String, Vec<u8>) {
    let mut browser = product.browser();
    browser.open("/register/letter").await;
    let typed = [("name_kana", person.name_kana()), ("phone", person.phone()), ("postcode", person.postcode())];
    browser.submit("/register/letter", &typed).await;
    assert_eq!(browser.page().path, "/register/letter/done");
    job::drain(&product.app, "test").await.unwrap();
    let waiting =
        madoguchi_store::letter::waiting(product.app.db(), Some(LetterPurpose::Request), true, 10).await.unwrap();
    let id: LetterId = waiting.last().expect("a letter waits").id;
    let batch = letter::prepare(&product.app, None, 10).await.unwrap();
    letter::printed(&product.app, &batch).await.unwrap();
    letter::posted(&product.app).await.unwrap();
    // The test kit's key.
    let key = Key::from_bytes(&[42; 32]).unwrap();
    let word = |what| TemporaryWord::as_str(&key.temporary(what, id)).to_owned();
    (word("id"), word("password"), batch.pdf)
}

async fn enter(browser: &mut Browser, id: &str, password: &str) {
    browser.open("/register/temporary").await;
    browser.submit("/register/temporary", &[("temporary_id", id), ("temporary_password", password)]).await;
}

async fn register(browser: &mut Browser, portal_id: &str) {
    assert_eq!(browser.page().path, "/register/id", "{:?}", browser.page().errors());
    let typed = [
        ("portal_id", portal_id),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("contact_address", ""),
        ("agree", "on"),
    ];
    browser.submit("/register/id", &typed).await;
    assert_eq!(browser.page().path, "/register/confirm");
    browser.submit("/register/confirm", &[]).await;
}

one_engine! {
    async fn a_letter_leads_to_the_registration_and_is_spent_by_it(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let (id, password, pdf) = letter_for(&product, &person).await;
        assert!(pdf.starts_with(b"%PDF-"));
        let mut browser = product.browser();
        browser.open("/sign-in").await;
        assert!(browser.page().links().contains(&"/register/temporary".to_owned()));
        // The QR code.
        browser.open(&format!("/register/temporary?temporary_id={id}")).await;
        let filled = browser.page().form("/register/temporary").unwrap();
        assert!(filled.contains(&("temporary_id".to_owned(), id.clone())));
        assert!(browser.page().text().contains("※大文字・小文字のお間違いがないようご確認ください。"));
        browser.submit("/register/temporary", &[("temporary_password", &password)]).await;
        // Back, and once more.
        enter(&mut browser, &format!(" {} {} ", &id[..4], &id[4..]), &password).await;
        register(&mut browser, "hanako@example.jp").await;
        assert_eq!(browser.page().path, "/register/verify");
        browser.open("/register/id").await;
        assert_eq!(browser.page().path, "/register/verify", "the way back leads on");
        browser.open("/settings/sessions").await;
        assert!(browser.page().text().contains("登録に使われました"), "{}", browser.page().text());

        let mut later = product.browser();
        enter(&mut later, &id, &password).await;
        assert_eq!(later.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(later.page().errors(), ["この通知書での登録は、すでに完了しています。"]);
        assert!(later.page().links().contains(&"/sign-in".to_owned()));
    }

    async fn what_is_wrong_is_told_and_the_password_is_not_sent_back(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let (id, password, _) = letter_for(&product, &person).await;
        let mut browser = product.browser();
        for (typed_id, typed_password, errors) in [
            ("", "", vec!["仮マイページIDを入力してください。", "仮パスワードを入力してください。"]),
            (id.to_uppercase().as_str(), "K7m4xr3t", vec![
                "大文字が入っています。通知書の英字はすべて小文字です。",
                "大文字が入っています。通知書の英字はすべて小文字です。",
            ]),
            (&id[..7], "k7m4xr3t8", vec!["8文字で入力してください。", "8文字で入力してください。"]),
            (id.as_str(), "k7m4xr3t", vec!["仮マイページIDまたは仮パスワードが違います。"]),
            ("k7m4xr3t", password.as_str(), vec!["仮マイページIDまたは仮パスワードが違います。"]),
        ] {
            enter(&mut browser, typed_id, typed_password).await;
            assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(browser.page().errors(), errors);
            let form = browser.page().form("/register/temporary").unwrap();
            assert!(form.contains(&("temporary_id".to_owned(), typed_id.to_owned())), "what was typed is kept");
            assert!(form.contains(&("temporary_password".to_owned(), String::new())), "but no secret");
        }
    }

    async fn english_readers_are_told_in_english(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let (id, password, _) = letter_for(&product, &person).await;
        let mut browser = product.browser();
        browser.set_cookie("madoguchi_language", "en");
        enter(&mut browser, &id, "k7m4xr3t").await;
        assert_eq!(browser.page().errors(), ["The temporary My Page ID or the temporary password is wrong."]);
        enter(&mut browser, &id, &password).await;
        assert_eq!(browser.page().path, "/register/id");
    }

    async fn an_address_that_no_letter_has_fills_nothing_in(db) {
        let product = Product::start(db).await;
        let mut browser = product.browser();
        browser.open("/register/temporary?temporary_id=%3Cscript%3E").await;
        let form = browser.page().form("/register/temporary").unwrap();
        assert!(form.contains(&("temporary_id".to_owned(), String::new())));
    }
}
