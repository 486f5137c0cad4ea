//! What a good bundle brings, as a subscriber reads it.

use super::bundle::{
    ACCOUNTS, ADDRESSES, BILLS, Bundle, CHARGES, CUSTOMERS, DEVICES, LINKS, OFFERINGS, PHONES, PRODUCTS, customers,
};
use crate::common::House;
use madoguchi_app::{
    import::{BundleError, ImportError},
    statement,
    top::top,
};
use madoguchi_domain::{money::Yen, statement::ChangeReason, time::Month};
use madoguchi_store::both_engines;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A household with bills of the 26 months up to November 2026, its price raised in November.
fn whole() -> Bundle {
    let mut bills = Vec::new();
    let mut charges = Vec::new();
    for n in 0..26 {
        let month = month("2026-11").plus(-n);
        let (net, gross) = if n == 0 { (6_000, 6_600) } else { (5_000, 5_500) };
        bills.push(format!("c1,{month},B{n},a1,{month}-10,{month}-27,{gross},due"));
        charges
            .push(format!("c1,{month},B{n},1,p1,tv,㈱みなとＴＶ①,monthly,{net},excluded,10,㈱みなと,T1234567890123"));
    }
    Bundle::new()
        .file(
            "offerings.csv",
            OFFERINGS,
            &["tv,tv,テレビ〜コース,TV course,5000,excluded,10,monthly,㈱みなと,T1234567890123"],
        )
        .file("customers.csv", CUSTOMERS, &["c1,N-c1,person,髙橋　花子,ﾀｶﾊｼ ﾊﾅｺ,1952-03-04,active,2020-04-01,"])
        .file("phones.csv", PHONES, &["c1,045-123-4567", "c1,０４５－１２３－４５６７"])
        .file("addresses.csv", ADDRESSES, &["c1,service,225-0002,神奈川県,横浜市青葉区,美しが丘①,"])
        .file("billing_accounts.csv", ACCOUNTS, &["c1,a1,bank_debit,みなと銀行,1234,5678,"])
        .file("devices.csv", DEVICES, &["c1,d1,set_top_box,,STB-c1,,"])
        .file("products.csv", PRODUCTS, &["c1,p1,tv,d1,,active,2020-04-01,,"])
        .file("bills.csv", BILLS, &bills)
        .file("charges.csv", CHARGES, &charges)
        .file("customer_links.csv", LINKS, &[] as &[&str])
}

async fn reads_it_back(house: &House) {
    let session = house.registered("c1", "hanako@example.jp").await;
    let me = house.me(&session).await.unwrap();
    let cx = house.cx();
    let top = top(&cx, &me).await.unwrap().unwrap();
    assert_eq!((top.customer.name.as_str(), top.customer.name_kana.as_str()), ("髙橋　花子", "ﾀｶﾊｼ ﾊﾅｺ"));
    assert_eq!(top.as_of.to_string(), "2026-11-01T00:00:00Z");
    assert_eq!(top.products.len(), 1);
    assert_eq!(
        (top.products[0].name.as_str(), top.products[0].name_en.as_deref()),
        ("テレビ〜コース", Some("TV course"))
    );
    let newest = top.newest.unwrap();
    assert_eq!(
        (newest.month, newest.amount, newest.before),
        (month("2026-11"), Yen(6_600), Some((month("2026-10"), Yen(5_500))))
    );
    assert_eq!(newest.changes.len(), 1);
    assert_eq!((newest.changes[0].reason, newest.changes[0].difference), (ChangeReason::PriceChange, Yen(1_000)));
    assert_eq!(newest.bills[0].payment.as_ref().unwrap().last4.as_deref(), Some("1234"));

    let may = me.bills().unwrap();
    let in_full = statement::month(&cx, may, newest.month).await.unwrap().unwrap().records;
    assert_eq!((in_full.amount, in_full.before, &in_full.changes), (newest.amount, newest.before, &newest.changes));
    assert_eq!(in_full.bills[0].bill, newest.bills[0]);
    assert_eq!(in_full.bills[0].charges[0].name, "㈱みなとＴＶ①");
    assert_eq!(in_full.bills[0].beyond_lines, Yen(0));
    let list = statement::list(&cx, may).await.unwrap().records;
    assert_eq!((list.len(), list[0].month, list[23].month), (24, month("2026-11"), month("2024-12")));
    // Compared with a month that is not shown any more, so no way leads there.
    let oldest = statement::month(&cx, may, month("2024-12")).await.unwrap().unwrap().records;
    assert!(oldest.before.is_some() && oldest.neighbours.earlier.is_none());
    assert_eq!(oldest.neighbours.later, Some(month("2025-01")));
    assert!(statement::month(&cx, may, month("2024-11")).await.unwrap().is_none(), "older than 24 months");
    assert!(statement::month(&cx, may, month("2026-12")).await.unwrap().is_none());
    assert!(statement::bill(&cx, may, month("2026-10"), "B1").await.unwrap().is_some());
    assert!(statement::bill(&cx, may, month("2026-10"), "B0").await.unwrap().is_none());
}

both_engines! {
    async fn a_subscriber_reads_what_was_imported(db) {
        let house = House::new(db);
        assert_eq!(whole().counts(&house).await, (1, 0, 0, 0));
        reads_it_back(&house).await;
    }

    async fn the_same_in_the_encoding_of_japanese_windows(db) {
        let house = House::new(db);
        // Windows writes the wave dash as a full-width tilde.
        let bundle = whole().file("offerings.csv", OFFERINGS, &["tv,tv,テレビ～コース,TV course,5000,excluded,10,monthly,㈱みなと,"]);
        assert_eq!(bundle.in_cp932().counts(&house).await, (1, 0, 0, 0));
        let rows = db.fetch_all(madoguchi_store::sql!("SELECT name FROM product_offering WHERE source = $1", "crm")).await.unwrap();
        assert_eq!(rows[0].get::<String>(0).unwrap(), "テレビ～コース");
        let session = house.registered("c1", "hanako@example.jp").await;
        let me = house.me(&session).await.unwrap();
        let top = top(&house.cx(), &me).await.unwrap().unwrap();
        assert_eq!((top.customer.name.as_str(), top.customer.name_kana.as_str()), ("髙橋　花子", "ﾀｶﾊｼ ﾊﾅｺ"));
        let newest = top.newest.unwrap().month;
        let in_full = statement::month(&house.cx(), me.bills().unwrap(), newest).await.unwrap().unwrap().records;
        assert_eq!(in_full.bills[0].charges[0].name, "㈱みなとＴＶ①");
    }

    async fn columns_may_stand_in_any_order_with_others_between_and_windows_line_breaks(db) {
        let house = House::new(db);
        let text = "\u{feff}\"name\",status,memo,kind,customer_number, customer_key ,name_kana,ended_on,birth_date,started_on\r\n\
             \"髙橋, \"\"花子\"\"\",active,x,person,N-c1,c1,タカハシ ハナコ,,1952-03-04,\r\n\
             \r\n\
             鈴木,active,\"a,b\",person,N-c2,c2,スズキ,,,";
        let bundle = Bundle::new().bytes("customers.csv", text.as_bytes().to_vec());
        assert_eq!(bundle.counts(&house).await, (2, 0, 0, 0));
        let select = madoguchi_store::sql!("SELECT name FROM customer WHERE source = $1 AND source_key = $2", "crm", "c1");
        let row = db.fetch_optional(select).await.unwrap().unwrap();
        assert_eq!(row.get::<String>(0).unwrap(), "髙橋, \"花子\"");
    }

    async fn the_same_bundle_again_changes_nothing(db) {
        let house = House::new(db);
        assert_eq!(whole().counts(&house).await, (1, 0, 0, 0));
        assert_eq!(whole().counts(&house).await, (0, 1, 0, 0));
        let mut later = whole();
        later.as_of = "2026-11-02T09:00:00+09:00";
        assert_eq!(later.counts(&house).await, (0, 1, 0, 0));
    }

    async fn thousands_of_customers_come_in_chunks(db) {
        let house = House::new(db);
        let phones: Vec<String> = (1..=5_100).map(|n| format!("c{n},045-123-{:04}", n % 10_000)).collect();
        let bundle = Bundle::of(&customers(5_100)).file("phones.csv", PHONES, &phones);
        assert_eq!(bundle.counts(&house).await, (5_100, 0, 0, 0));
        assert_eq!(bundle.counts(&house).await, (0, 5_100, 0, 0));
    }

    async fn a_file_that_is_not_the_one_described_is_not_read(db) {
        let house = House::new(db);
        let mut bundle = Bundle::of(&customers(2));
        bundle.write();
        std::fs::write(bundle.path("customers.csv"), format!("{CUSTOMERS}\n{}\n", customers(1)[0])).unwrap();
        let refused = bundle.import(&house).await.unwrap_err();
        assert!(matches!(refused, ImportError::Bundle(BundleError::Changed { what: "sha256", .. })), "{refused}");
        bundle.ignore_hashes = true;
        assert_eq!(bundle.import(&house).await.unwrap().counts.changed_customers, 1);
    }

    async fn a_manifest_that_is_none_or_a_header_that_lacks_a_column_is_told(db) {
        let house = House::new(db);
        for (name, header, told) in [
            ("customers.csv", "customer_key,name", "lacks the column customer_number"),
            ("customers.csv", "", "is not readable"),
            ("customers.csv", &format!("{CUSTOMERS},name"), "names the column name twice"),
            ("phones.csv", PHONES, "customers.csv is not listed"),
        ] {
            let refused = Bundle::new().file(name, header, &[] as &[&str]).write().import(&house).await.unwrap_err();
            assert!(refused.to_string().contains(told), "{refused}");
        }
        let bundle = Bundle::of(&customers(1));
        std::fs::write(bundle.path("manifest.toml"), "format = 1").unwrap();
        assert!(matches!(bundle.import(&house).await.unwrap_err(), ImportError::Bundle(BundleError::Manifest(_))));
        assert_eq!(Bundle::of(&customers(1)).counts(&house).await.0, 1, "and the next import is not kept waiting");
    }

    async fn a_list_of_rejected_lines_that_cannot_be_written_keeps_nobody_waiting(db) {
        let house = House::new(db);
        let bundle = Bundle::of(&customers(1));
        std::fs::create_dir(bundle.path("rejected.csv")).unwrap();
        assert!(matches!(bundle.write().import(&house).await.unwrap_err(), ImportError::File(_)));
        assert_eq!(Bundle::of(&customers(1)).counts(&house).await.0, 1);
    }
}
