//! Orders on their pages: asked for and reviewed, followed, refused twice, withdrawn, and nobody else's.

use crate::household::{invite, join, link};
use axum::http::StatusCode;
use madoguchi_app::order::{self, By, Step};
use madoguchi_domain::{
    customer::ProductStatus,
    order::{OrderAct, WaitsFor},
    receipt::Receipt,
};
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Product};
use std::time::Duration;

const ID: &str = "hanako.test@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";
const MOVE: &str = "/contracts/move";
const PHONE: &str = "/contracts/phone";

/// The browser of somebody, signed in and verified.
async fn signed_in(product: &Product) -> Browser {
    let person = product.person(DemoKind::InternetTv, 0).await;
    let mut browser = product.register(&person, ID, PASSWORD).await;
    let code = product.code_for(ID).await;
    browser.open("/register/verify").await;
    browser.submit("/register/verify", &[("code", &code)]).await;
    browser
}

/// Asks for another phone number, and returns the order's number as 完了 shows it.
pub(crate) async fn ask_for_a_phone_number(browser: &mut Browser) -> String {
    browser.open(PHONE).await;
    browser.submit(PHONE, &[("replaces", "add"), ("phone", "080-1111-2222")]).await;
    assert_eq!(browser.page().path, "/contracts/phone/confirm", "{:?}", browser.page().errors());
    browser.submit("/contracts/phone/confirm", &[]).await;
    browser.page().path.split_once("receipt=").expect("done").1.to_owned()
}

async fn step(product: &Product, number: &str, act: OrderAct, text: &str, waits_for: Option<WaitsFor>) {
    let (number, text): (Receipt, String) = (number.parse().unwrap(), text.to_owned());
    let next_on = Some("2026-12-24".parse().unwrap());
    product.wait(Duration::from_secs(1));
    let moved = order::step(&product.app, By::System, number, Step { act, text, waits_for, next_on }).await.unwrap();
    assert!(moved.refusal().is_none());
}

one_engine! {
    async fn a_registered_number_is_the_holders_alone_and_no_guest_reads_it(db) {
        let product = Product::start(db).await;
        let mut hanako = signed_in(&product).await;
        let number = ask_for_a_phone_number(&mut hanako).await;
        invite(&mut hanako, "guest@example.jp", &["scope_orders"]).await;
        let mut guest = join(&product, &link(&product).await, "guest@example.jp").await;
        for path in [format!("/orders/{number}"), format!("/orders/{number}/withdraw"), PHONE.to_owned()] {
            guest.open(&path).await;
            assert_eq!(guest.page().status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/", "/orders", "/contracts"] {
            guest.open(path).await;
            assert!(!guest.page().body.contains(&number) && !guest.page().body.contains("080-1111"), "{path}");
        }
        hanako.open(&format!("/orders/{number}/withdraw?receipt=0000-0000-0000")).await;
        assert_eq!(hanako.page().status, StatusCode::NOT_FOUND, "nothing was withdrawn");
    }

    async fn whoever_has_no_service_any_more_is_told_that_there_is_nothing_to_move(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut record = person.record.clone();
        for has in &mut record.products {
            has.status = ProductStatus::Terminated;
        }
        product.add(record).await;
        browser.open(MOVE).await;
        assert_eq!(browser.page().status, StatusCode::OK);
        assert!(browser.page().text().contains("移すサービスのご契約がありません"), "{}", browser.page().text());
        assert_eq!(browser.page().count("main [name=last_day]"), 0);
        // A registered number can still be changed: the last bill is to reach her.
        browser.open(PHONE).await;
        assert_eq!(browser.page().count("main [name=phone]"), 1);
    }

    async fn a_request_is_reviewed_gets_a_number_and_is_followed(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        browser.open("/orders").await;
        assert!(browser.page().text().contains("お申込み中のお手続きはありません。"));
        browser.open("/contracts").await;
        for path in [MOVE, PHONE] {
            assert!(browser.page().links().iter().any(|link| link == path), "{path}");
        }
        browser.open(PHONE).await;
        browser.submit(PHONE, &[("replaces", "add"), ("phone", "０８０－１１１１－２２２２")]).await;
        assert!(browser.page().text().contains("080-1111-2222"), "{}", browser.page().text());
        let mut again = browser.clone();
        browser.submit("/contracts/phone/confirm", &[]).await;
        assert_eq!(browser.page().heading(), "電話番号の変更のお申込みが完了しました");
        let done = browser.page().path.clone();
        again.submit("/contracts/phone/confirm", &[]).await;
        assert_eq!(again.page().path, done, "the same review sent twice is one order");
        let (_, number) = done.split_once("receipt=").unwrap();
        assert!(browser.page().text().contains(number));
        let tracking = format!("/orders/{number}");
        assert!(browser.page().links().contains(&tracking), "{:?}", browser.page().links());
        browser.open(&tracking).await;
        let shown = browser.page().text();
        for words in [number, "受付済み", "手続き中", "完了", "当社で内容を確認します", "080-1111-2222", "取り下げる"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        for page in ["/", "/orders"] {
            browser.open(page).await;
            assert!(browser.page().links().contains(&tracking), "{page}");
        }
        // Held: what is missing and who acts next.
        step(&product, number, OrderAct::Take, "", None).await;
        step(&product, number, OrderAct::Hold, "番号の名義をお知らせください。\nお電話でも承ります。", Some(WaitsFor::Subscriber)).await;
        browser.open(&tracking).await;
        let shown = browser.page().text();
        for words in ["ご確認待ち", "番号の名義をお知らせください。", "ご返事をお待ちしています", "2026年12月24日"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(!browser.page().links().iter().any(|link| link.ends_with("/withdraw")), "work has begun");
        step(&product, number, OrderAct::Resume, "", None).await;
        step(&product, number, OrderAct::Complete, "", None).await;
        browser.open("/").await;
        assert!(!browser.page().links().contains(&tracking), "it is over");
        browser.open("/orders").await;
        assert!(browser.page().text().contains("これまでのお申込み") && browser.page().links().contains(&tracking));
    }

    async fn a_second_request_is_refused_with_a_link_to_the_first(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        browser.open(PHONE).await;
        let mut late = browser.clone();
        browser.submit(PHONE, &[("replaces", "add"), ("phone", "080-1111-2222")]).await;
        let mut twice = browser.clone();
        browser.submit("/contracts/phone/confirm", &[]).await;
        let (_, number) = browser.page().path.split_once("receipt=").unwrap();
        let tracking = format!("/orders/{number}");
        late.submit(PHONE, &[("replaces", "add"), ("phone", "080-3333-4444")]).await;
        assert_eq!(late.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.page().text().contains("すでに受け付けています") && late.page().links().contains(&tracking));
        twice.open(PHONE).await;
        assert_eq!(twice.page().status, StatusCode::OK);
        assert!(twice.page().links().contains(&tracking) && twice.page().form(PHONE).is_none());
    }

    async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        browser.open(MOVE).await;
        browser.submit(MOVE, &[("last_day", "2020-01-01"), ("address", "<b>横浜市</b>"), ("phone", "12")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            browser.page().errors(),
            [
                "明日からあとの日を入力してください。お急ぎのときは、お電話ください。",
                "新しいお住まいの最初の日を入力してください。",
                "新しい郵便番号を入力してください。",
                "電話番号ではないようです。市外局番から、数字で入力してください。",
            ]
        );
        let fields = browser.page().form(MOVE).unwrap();
        for typed in [("last_day", "2020-01-01"), ("address", "<b>横浜市</b>"), ("phone", "12")] {
            assert!(fields.iter().any(|(name, value)| (name.as_str(), value.as_str()) == typed), "{typed:?}");
        }
        let day = product.app.zone().date_of(product.app.now()).tomorrow().unwrap().tomorrow().unwrap().to_string();
        let typed = [("last_day", day.as_str()), ("first_day", &day), ("postcode", "２２５ー０００２"), ("phone", "045-123-4567")];
        browser.submit(MOVE, &typed).await;
        assert_eq!(browser.page().path, "/contracts/move/confirm", "{:?}", browser.page().errors());
        assert!(browser.page().text().contains("225-0002"));
        browser.submit("/contracts/move/confirm", &[]).await;
        assert_eq!(browser.page().heading(), "お引越しのお申込みが完了しました");
    }

    async fn an_order_is_withdrawn_after_one_look_until_work_begins(db) {
        let product = Product::start(db).await;
        let mut browser = signed_in(&product).await;
        let number = ask_for_a_phone_number(&mut browser).await;
        let withdraw = format!("/orders/{number}/withdraw");
        browser.open(&withdraw).await;
        let mut late = browser.clone();
        browser.submit(&withdraw, &[]).await;
        assert_eq!(browser.page().heading(), "お申込みの取り下げが完了しました");
        assert!(browser.page().text().contains(&number), "known by the same number");
        browser.open(&format!("/orders/{number}")).await;
        assert!(browser.page().text().contains("取消し"));
        browser.open(&withdraw).await;
        assert_eq!(browser.page().path, format!("/orders/{number}"), "there is nothing to withdraw");
        let second = ask_for_a_phone_number(&mut browser).await;
        let withdraw = format!("/orders/{second}/withdraw");
        late.open(&withdraw).await;
        step(&product, &second, OrderAct::Take, "", None).await;
        late.submit(&withdraw, &[]).await;
        assert_eq!(late.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.page().text().contains("お電話でご相談ください"), "{}", late.page().text());
    }
}
