//! Bills: yours, in full, and nobody else's.

use axum::http::StatusCode;
use madoguchi_store::one_engine;
use madoguchi_testkit::{DemoKind, Person, Product};

const PASSWORD: &str = "三輪車とすべり台と雲";

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn newest(person: &Person) -> String {
    person.record.newest_month().unwrap().to_string()
}

one_engine! {
    async fn the_list_has_two_years_newest_first(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        browser.open("/statements").await;
        let months: Vec<String> =
            browser.page().links().into_iter().filter(|href| href.starts_with("/statements/")).collect();
        let mut billed: Vec<String> =
            person.record.bills.iter().map(|(bill, _)| format!("/statements/{}", bill.month)).collect();
        billed.sort();
        billed.dedup();
        billed.reverse();
        assert_eq!(months, billed);
        assert!(months.len() <= 24);
    }

    async fn a_month_shows_every_line_and_adds_up(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::AllFamilies, 0).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        let month = newest(&person);
        browser.open(&format!("/statements/{month}")).await;
        let page = browser.page();
        let text = page.text();
        let mut sum = 0;
        for (bill, charges) in person.record.bills.iter().filter(|(bill, _)| bill.month.to_string() == month) {
            sum += bill.amount.0;
            for charge in charges {
                let name = charge.name.replace("m3", "m³");
                assert!(text.contains(&name), "{name}");
            }
        }
        assert_eq!(digits(&page.text_of("[data-amount]")), sum.to_string());
        assert!(text.contains("との差"));
    }

    async fn where_some_lines_have_tax_and_others_not_each_says_so_and_the_sums_add_up(db) {
        let product = Product::start(db).await;
        // Energy is sold with tax, everything else without.
        let person = product.person(DemoKind::AllFamilies, 0).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        browser.open(&format!("/statements/{}", newest(&person))).await;
        let page = browser.page();
        let bill = person.record.bills.iter().find(|(bill, _)| bill.month.to_string() == newest(&person)).unwrap();
        let marks = page.texts_of(".bill-line .tax");
        assert!(marks.len() >= bill.1.len() && marks.iter().any(|mark| mark == "税込"), "{marks:?}");
        assert!(marks.iter().all(|mark| ["税込", "税抜", "消費税なし"].contains(&mark.as_str())), "{marks:?}");
        let entries = page.texts_of("dl.facts > div");
        let of = |word: &str| -> i64 {
            let entry = entries.iter().find(|entry| entry.starts_with(word));
            entry.map_or(0, |entry| digits(entry).parse().unwrap())
        };
        let [with, without, none] = ["税込", "税抜", "消費税なし"].map(|mode| of(&format!("{mode}の料金の合計")));
        assert!(with > 0 && without > 0, "{entries:?}");
        assert_eq!(with + without + none + of("税抜の料金にかかる消費税"), bill.0.amount.0, "{entries:?}");

        // Where all lines are alike nothing is marked.
        let person = product.person(DemoKind::PhoneOnly, 0).await;
        let mut browser = product.register(&person, "b@example.jp", PASSWORD).await;
        browser.open(&format!("/statements/{}", newest(&person))).await;
        assert!(browser.page().count(".bill-line") > 0 && browser.page().text().contains("料金の合計"));
        assert_eq!(browser.page().count(".tax"), 0);
    }

    async fn what_changed_adds_up_to_the_difference_of_the_months(db) {
        let product = Product::start(db).await;
        let signed = |text: &str| -> i64 {
            let number: i64 = digits(text).parse().unwrap();
            if text.contains('\u{2212}') { -number } else { number }
        };
        for n in 0..5 {
            let person = product.person(DemoKind::AllFamilies, n).await;
            let mut browser = product.register(&person, &format!("p{n}@example.jp"), PASSWORD).await;
            browser.open(&format!("/statements/{}", newest(&person))).await;
            let page = browser.page();
            let lines: i64 = page.texts_of(".columns .difference").iter().map(|text| signed(text)).sum();
            let difference = page.texts_of(".hero .difference").last().map(|text| signed(text)).unwrap();
            assert_eq!(lines, difference);
            // The top page says the same, and leaves to the bill what does not fit.
            browser.open("/").await;
            let page = browser.page();
            let shown = page.texts_of(".differences li").len();
            assert_eq!(page.texts_of(".hero-since .difference").last().map(|text| signed(text)).unwrap(), difference);
            assert!(shown <= 5 && (shown > 0 || difference == 0), "{shown}");
        }
    }

    async fn a_bill_names_issuer_number_and_tax(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::AllFamilies, 1).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        let (bill, charges) = person.record.bills.iter().max_by_key(|(bill, _)| bill.month).unwrap();
        browser.open(&format!("/statements/{}/{}", bill.month, bill.bill_number)).await;
        let text = browser.page().text();
        for charge in charges {
            assert!(text.contains(&charge.issuer));
            if let Some(number) = &charge.registration_number {
                assert!(text.contains(number), "{number}");
            }
        }
    }

    async fn what_is_not_yours_does_not_exist(db) {
        let product = Product::start(db).await;
        let mine = product.person(DemoKind::InternetTv, 0).await;
        let mut theirs = product.person(DemoKind::InternetTv, 1).await;
        for (bill, charges) in &mut theirs.record.bills {
            bill.bill_number = "THEIRS-1".to_owned();
            for charge in charges {
                "THEIRS-1".clone_into(&mut charge.bill_number);
            }
        }
        product.add(theirs.record.clone()).await;
        let mut browser = product.register(&mine, "a@example.jp", PASSWORD).await;
        let (bill, _) = theirs.record.bills.last().unwrap();
        for path in [
            format!("/statements/{}/{}", bill.month, bill.bill_number),
            "/statements/1999-01".to_owned(),
            "/statements/2026-13".to_owned(),
            "/statements/2026-11/%27%20OR%201=1".to_owned(),
        ] {
            browser.open(&path).await;
            assert_eq!(browser.page().status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(browser.page().heading(), "ページが見つかりません");
        }
    }

    async fn a_failed_payment_and_a_customer_without_bills_read_clearly(db) {
        let product = Product::start(db).await;
        let failed = product.person(DemoKind::FailedPayment, 0).await;
        let mut browser = product.register(&failed, "a@example.jp", PASSWORD).await;
        browser.open("/").await;
        assert!(browser.page().text_of(".notice.error").contains("お支払いを確認できませんでした"));
        // The phone comes first.
        let order = browser.page().texts_of(".notice.error a[href^='tel:'], [data-amount]");
        assert!(order.first().is_some_and(|first| first.contains("に電話する")), "{order:?}");
        let mut fresh = product.person(DemoKind::FreshlyInstalled, 0).await;
        fresh.record.bills.clear();
        product.add(fresh.record.clone()).await;
        let mut browser = product.register(&fresh, "b@example.jp", PASSWORD).await;
        browser.open("/").await;
        assert!(browser.page().text().contains("ご請求はまだありません"));
        browser.open("/statements").await;
        assert!(browser.page().text().contains("ご請求はまだありません"));
    }

    async fn the_as_of_time_is_on_every_page_of_the_records(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        let (bill, _) = person.record.bills.last().unwrap();
        for path in [
            "/".to_owned(),
            "/statements".to_owned(),
            format!("/statements/{}", bill.month),
            format!("/statements/{}/{}", bill.month, bill.bill_number),
        ] {
            browser.open(&path).await;
            assert!(browser.page().text().contains("2026年11月12日 午前9時現在の情報です"), "{path}");
        }
    }
}
