//! Single lines that would do harm though each of their fields is in order.

use super::bundle::{BILLS, Bundle, CUSTOMERS, LINKS, customer, customers};
use crate::common::House;
use madoguchi_domain::import::{BrakeKind, BundleFile};
use madoguchi_store::{both_engines, sql};

both_engines! {
    async fn links_to_themselves_and_in_a_circle_are_named_and_not_followed(db) {
        let house = House::new(db);
        let links = ["c1,c1,renumbered,", "c2,x2,renumbered,", "x2,c2,renumbered,", "c3,x3,renumbered,"];
        Bundle::of(&customers(3)).counts(&house).await;
        let lines = [customer("c1"), customer("c2"), customer("x3")];
        let bundle = Bundle::of(&lines).file("customer_links.csv", LINKS, &links).meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await, (1, 2, 0, 3));
        let reasons: Vec<_> = bundle.rejected().iter().map(|line| line.split(',').next_back().unwrap().to_owned()).collect();
        assert_eq!(reasons[0], "\"links a key to itself\"");
        assert_eq!(reasons[1..], ["\"is one of several links that lead in a circle\"", "\"is one of several links that lead in a circle\""]);
    }

    async fn a_link_back_takes_the_place_of_the_one_that_it_undoes(db) {
        let house = House::new(db);
        Bundle::of(&customers(3)).counts(&house).await;
        let there = [customer("c1"), customer("c2"), customer("x3")];
        Bundle::of(&there).file("customer_links.csv", LINKS, &["c3,x3,renumbered,"]).counts(&house).await;
        let back = Bundle::of(&customers(3)).file("customer_links.csv", LINKS, &["x3,c3,renumbered,"]);
        assert_eq!(back.counts(&house).await, (1, 2, 0, 0));
        let links = db.fetch_all(sql!("SELECT from_source_key FROM customer_link WHERE source = $1", "crm")).await.unwrap();
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].get::<String>(0).unwrap(), "x3");
    }

    async fn a_bill_of_years_ahead_and_one_whose_page_nobody_could_open_are_named(db) {
        let house = House::new(db);
        let bill = |month: &str, number: &str| format!("c1,{month},{number},,2026-10-10,,100,due");
        let lines = [bill("2036-11", "B1"), bill("2027-01", "B1"), bill("2026-12", "B1"), bill("2026-11", ".."), bill("2026-11", "...")];
        let bundle = Bundle::of(&customers(1)).file("bills.csv", BILLS, &lines).meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await, (1, 0, 0, 3));
        assert_eq!(bundle.rejected(), [
            "bills.csv,2,month,\"9999-99\",\"is a month later than the one after as_of\"",
            "bills.csv,3,month,\"9999-99\",\"is a month later than the one after as_of\"",
            "bills.csv,5,bill_number,\"..\",\"is . or .., which cannot stand in the address of a page\"",
        ]);
    }

    async fn a_name_of_wide_spaces_is_none(db) {
        let house = House::new(db);
        let blank = customer("c1").replace("タカハシ ハナコ", "　");
        let dots = customer("c2").replace("タカハシ ハナコ", "・");
        let bundle = Bundle::of(&[blank, dots, customer("c3")]).meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await, (1, 0, 0, 2));
        assert!(bundle.rejected()[0].ends_with(",name_kana,\"　\",\"must not be empty\""), "{:?}", bundle.rejected());
    }

    async fn gaiji_are_taken_counted_and_named(db) {
        let house = House::new(db);
        // F040 is the first of the private use characters of Japanese Windows.
        let mut bytes = CUSTOMERS.as_bytes().to_vec();
        bytes.extend_from_slice(b"\nc1,N-c1,person,\xf0\x40\x8b\xb4,\xc0\xb6\xca\xbc,,active,,\n");
        let mut bundle = Bundle::new().bytes("customers.csv", bytes);
        bundle.encoding = "cp932";
        let report = bundle.write().import(&house).await.unwrap();
        assert_eq!((report.counts.changed_customers, report.counts.rejected_lines), (1, 0));
        assert_eq!(report.tally[&BundleFile::Customers].unshowable, 1);
        let named = bundle.rejected();
        assert!(named[0].starts_with("customers.csv,2,name,") && named[0].contains("gaiji"), "{named:?}");
    }
}
