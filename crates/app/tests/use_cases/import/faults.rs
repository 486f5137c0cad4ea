//! Wrong lines: each is named with file, line, column and reason, with its value masked; the rest are taken.

use super::bundle::{BILLS, Bundle, CHARGES, CUSTOMERS, LINKS, OFFERINGS, PHONES, PRODUCTS, customer, customers};
use crate::common::House;
use madoguchi_domain::import::BrakeKind;
use madoguchi_store::{both_engines, sql};

const OFFERING: &str = "tv,tv,テレビ,,5000,excluded,10,monthly,みなと,";

both_engines! {
    async fn each_wrong_field_is_named_with_its_line_column_and_reason(db) {
        let house = House::new(db);
        let lines = [
            customer("c1"),
            customer("c2").replace("髙橋 花子", " "),
            customer("c3").replace("髙橋 花子", &"あ".repeat(201)),
            customer("c4").replace("髙橋 花子", "髙橋\t花子"),
            customer("c5").replace("1952-03-04", "1952/03/04"),
            customer("c6").replace("person", "=CMD()"),
            format!("{},", customer("c7")),
            customer("c8").replace("髙橋", "\"髙橋"),
            format!("c9,{}", "x".repeat(1_000_000)),
            customer("c10"),
        ];
        let bundle = || Bundle::of(&lines).meaning(BrakeKind::Rejected);
        assert_eq!(bundle().counts(&house).await.3, 8);
        let bundle = bundle();
        assert_eq!(bundle.counts(&house).await, (0, 2, 0, 8));
        let wanted = [
            "customers.csv,3,name,\" \",\"must not be empty\"".to_owned(),
            format!("customers.csv,4,name,\"{}…\",\"is longer than 200 characters\"", "x".repeat(40)),
            "customers.csv,5,name,\"xx·xx\",\"holds a control character\"".to_owned(),
            "customers.csv,6,birth_date,\"9999/99/99\",\"is not a date of the form yyyy-mm-dd\"".to_owned(),
            "customers.csv,7,kind,\"'=xxx()\",\"is not one of: person company building_owner\"".to_owned(),
            "customers.csv,8,,\"x9,x-x9,xxxxxx,xx xx,xxxx xxx,9999-99-99…\",\"has 10 fields, the header has 9\"".to_owned(),
            "customers.csv,9,,\"x9,x-x9,xxxxxx,\"\"xx xx,xxxx xxx,9999-99-9…\",\"is not a readable CSV line: a quote is not closed\"".to_owned(),
            "customers.csv,10,,\"\",\"is not a readable CSV line: longer than 65536 bytes\"".to_owned(),
        ];
        assert_eq!(bundle.rejected(), wanted);
    }

    async fn a_number_a_month_and_bytes_of_another_encoding_are_named(db) {
        let house = House::new(db);
        let mut phones = format!("{PHONES}\n").into_bytes();
        phones.extend_from_slice(b"c1,045\x83\xff\n");
        let bundle = Bundle::of(&customers(1))
            .bytes("phones.csv", phones)
            .file("bills.csv", BILLS, &["c1,2026-13,B1,,2026-10-10,,100,due", "c1,2026-10,B1,,2026-10-10,,1e3,due"])
            .meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await, (1, 0, 0, 3));
        assert_eq!(bundle.rejected(), [
            "phones.csv,2,,\"\",\"is not in the encoding that the manifest declares\"",
            "bills.csv,2,month,\"9999-99\",\"is not a month of the form yyyy-mm\"",
            "bills.csv,3,amount,\"9x9\",\"is not a whole number within range\"",
        ]);
    }

    async fn repeated_keys_are_named_and_the_first_line_counts(db) {
        let house = House::new(db);
        let lines = [customer("c1"), customer("c2"), customer("c1").replace("N-c1", "N-second")];
        let bundle = Bundle::of(&lines)
            .file("offerings.csv", OFFERINGS, &[OFFERING, &OFFERING.replace("テレビ", "二番目")])
            .file("customer_links.csv", LINKS, &["x1,c1,merged,", "x1,c2,merged,"])
            .file("products.csv", PRODUCTS, &["c1,p1,tv,,,active,,,", "c1,p1,tv,,,active,,,", "c2,p1,tv,,,active,,,"])
            .meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await, (2, 0, 0, 4));
        let mut rejected = bundle.rejected();
        rejected.sort();
        assert_eq!(rejected, [
            "customer_links.csv,3,from_customer_key,\"x9\",\"repeats a key of an earlier line\"",
            "customers.csv,4,customer_key,\"x9\",\"repeats a key of an earlier line\"",
            "offerings.csv,3,offering_key,\"xx\",\"repeats a key of an earlier line\"",
            "products.csv,3,product_key,\"x9\",\"repeats a key of an earlier line\"",
        ]);
        let offering = db.fetch_all(sql!("SELECT name FROM product_offering WHERE source = $1", "crm")).await.unwrap();
        assert_eq!(offering[0].get::<String>(0).unwrap(), "テレビ");
        let number = sql!("SELECT number FROM customer WHERE source = $1 AND source_key = $2", "crm", "c1");
        assert_eq!(db.fetch_optional(number).await.unwrap().unwrap().get::<String>(0).unwrap(), "N-c1");
    }

    async fn lines_of_what_is_not_there_are_named(db) {
        let house = House::new(db);
        let bundle = Bundle::of(&[customer("c1"), customer("c2").replace("active", "gone")])
            .file("phones.csv", PHONES, &["c1,045-123-4567", "nobody,045-123-4567", "c2,045-123-4567"])
            .file("products.csv", PRODUCTS, &["c1,p1,nothing,,,active,,,"])
            .file("charges.csv", CHARGES, &["c1,2026-10,B1,1,,tv,テレビ,monthly,100,included,10,みなと,"])
            .meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await, (1, 0, 0, 5));
        let rejected = bundle.rejected();
        for reason in ["customer that is not there", "offering that is not there", "bill that is not there"] {
            assert!(rejected.iter().any(|line| line.contains(reason)), "{reason} in {rejected:?}");
        }
    }

    async fn the_list_holds_no_formula_and_nothing_personal(db) {
        let house = House::new(db);
        let lines = ["=1+1", "@SUM(A1)", "-2", "+3"].map(|kind| customer("c1").replace("person", kind));
        let bundle = Bundle::of(&lines).meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await.3, 4);
        for line in bundle.rejected() {
            assert!(line.contains(",\"'"), "{line}");
        }
        let personal = Bundle::of(&[format!("c1,090-1234-5678,person,山田太郎,ヤマダ,{CUSTOMERS}")]).meaning(BrakeKind::Rejected);
        personal.counts(&house).await;
        assert!(!personal.rejected().concat().contains("山田"));
        assert!(!personal.rejected().concat().contains("1234"));
    }
}
