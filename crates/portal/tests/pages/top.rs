//! The top page: this month's amount, the year it stands in, and what the customer has.

use crate::household::{invite, join, link, registered};
use madoguchi_domain::{catalog::Family, money::Yen, statement::BillState};
use madoguchi_i18n::{I18n, Overrides};
use madoguchi_store::one_engine;
use madoguchi_testkit::{DemoKind, Person, Product};

const PASSWORD: &str = "三輪車とすべり台と雲";

/// What the newest month's lines of a family come to, as sold; `None` without a line.
fn cost(person: &Person, family: Family) -> Option<Yen> {
    let newest = person.record.newest_month()?;
    let bills = person.record.bills.iter().filter(|(bill, _)| bill.month == newest);
    let lines = bills.flat_map(|(_, charges)| charges).filter(|charge| charge.family == family);
    let amounts: Vec<Yen> = lines.map(|charge| charge.amount).collect();
    (!amounts.is_empty()).then(|| amounts.into_iter().sum())
}

one_engine! {
    async fn a_tile_for_each_family_with_its_cost_leads_to_its_lines(db) {
        let product = Product::start(db).await;
        let words = I18n::new(&Overrides::default()).unwrap();
        let t = words.texts(madoguchi_domain::locale::Locale::Ja);
        let person = product.person(DemoKind::AllFamilies, 0).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        browser.open("/").await;
        let tiles = browser.page().texts_of(".tile");
        let newest = person.record.newest_month().unwrap();
        for family in [Family::Tv, Family::Internet, Family::Phone, Family::Mobile, Family::SmartHome, Family::Energy] {
            let tile = tiles.iter().find(|tile| tile.starts_with(t.family(family)));
            let tile = tile.unwrap_or_else(|| panic!("{family:?} in {tiles:?}"));
            assert!(tile.contains(&t.yen(cost(&person, family).unwrap())), "{tile}");
            let href = format!("/statements/{newest}#{}", family.as_str());
            assert!(browser.page().links().contains(&href), "{href}");
        }
        // The place it leads to is there.
        browser.open(&format!("/statements/{newest}")).await;
        assert_eq!(browser.page().count("#tv"), 1);
    }

    async fn the_year_stands_in_bars_and_in_words(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        browser.open("/").await;
        let said = browser.page().attribute("svg.bars", "aria-label").unwrap();
        let newest = person.record.newest_month().unwrap();
        for back in 0..13 {
            let month = newest.plus(-back);
            let bills = person.record.bills.iter().filter(|(bill, _)| bill.month == month);
            let amounts: Vec<Yen> = bills.map(|(bill, _)| bill.amount).collect();
            let name = format!("{}年{}月", month.year(), month.month());
            assert_eq!(said.contains(&name), !amounts.is_empty(), "{name} in {said}");
        }
        assert_eq!(browser.page().count("svg.bars .now"), 1, "the newest is filled");
        assert!(browser.page().count("svg.bars rect") <= 13);
    }

    async fn a_bill_that_was_not_paid_is_told_above_everything(db) {
        let product = Product::start(db).await;
        let mut person = product.person(DemoKind::FailedPayment, 0).await;
        // Of two bills in a month the one that was not paid decides.
        let newest = person.record.newest_month().unwrap();
        let (mut second, _) = person.record.bills.iter().find(|(bill, _)| bill.month == newest).cloned().unwrap();
        second.bill_number = "SECOND".to_owned();
        second.state = BillState::Paid;
        person.record.bills.push((second, Vec::new()));
        product.add(person.record.clone()).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        browser.open("/").await;
        assert_eq!(browser.page().count(".notice.error a[href^='tel:']"), 1);
        assert_eq!(browser.page().count("main .button:not(.secondary)"), 1, "one filled button: the phone");
    }

    async fn what_is_open_is_told_with_its_own_amount_and_of_earlier_months_too(db) {
        let product = Product::start(db).await;
        let mut person = product.person(DemoKind::InternetTv, 0).await;
        let newest = person.record.newest_month().unwrap();
        let set = |month, number: &str, amount, state| {
            let (mut bill, _) = person.record.bills.iter().find(|(bill, _)| bill.month == month).cloned().unwrap();
            (bill.bill_number, bill.amount, bill.state) = (number.to_owned(), Yen(amount), state);
            (bill, Vec::new())
        };
        let bills = [
            set(newest, "A", 4_000, BillState::Due),
            set(newest, "B", 9_000, BillState::Failed),
            set(newest, "C", 500, BillState::Paid),
            set(newest.plus(-3), "D", 7_700, BillState::InCollection),
        ];
        person.record.bills.retain(|(bill, _)| bill.month != newest && bill.month != newest.plus(-3));
        person.record.bills.extend(bills);
        product.add(person.record.clone()).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        browser.open("/").await;
        let lines = browser.page().texts_of(".hero-line").join("\n");
        assert!(lines.contains("確認できませんでした 9,000円") && lines.contains("お支払い予定 4,000円"), "{lines}");
        assert!(lines.find("9,000円") < lines.find("4,000円") && !lines.contains("500円"), "{lines}");
        let notice = browser.page().texts_of(".notice.error").join("");
        let month = newest.plus(-3);
        assert!(notice.contains(&format!("{}年{}月のご請求 7,700円", month.year(), month.month())), "{notice}");
        assert!(browser.page().links().contains(&format!("/statements/{month}")));
        // The month of all three says it, too, and leads back over a month without a bill.
        browser.open(&format!("/statements/{newest}")).await;
        assert_eq!(browser.page().count(".notice.error a[href^='tel:']"), 1);
        browser.open("/statements").await;
        assert!(browser.page().texts_of(".month-state").join(" ").contains("ご案内中"));
    }

    async fn a_bill_a_hundred_years_ahead_draws_no_hundred_years(db) {
        let product = Product::start(db).await;
        let mut person = product.person(DemoKind::InternetTv, 0).await;
        let (mut bill, lines) = person.record.bills.first().cloned().unwrap();
        (bill.month, bill.bill_number) = ("9999-12".parse().unwrap(), "X".to_owned());
        person.record.bills.push((bill, lines));
        product.add(person.record.clone()).await;
        let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
        browser.open("/statements").await;
        assert!((1..=60).contains(&browser.page().count("svg.bars .bar, svg.bars rect")));
    }

    async fn a_guest_reads_whose_contract_it_is_first_and_no_amount_that_was_not_opened(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut holder = registered(&product, &person, "hanako@example.jp").await;
        invite(&mut holder, "kenji@example.jp", &["scope_orders"]).await;
        let mut guest = join(&product, &link(&product).await, "kenji@example.jp").await;
        guest.open("/").await;
        let first = guest.page().texts_of("main .notice, main .hero, main .tile").remove(0);
        assert!(first.contains("招待されて"), "{first}");
        assert!(guest.page().count(".tile") > 0 && guest.page().count(".tile .amount") == 0);
        assert!(!guest.page().links().iter().any(|href| href.starts_with("/statements")));
    }
}
