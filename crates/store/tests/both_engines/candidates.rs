//! Which records a claim is held against.

use crate::common::{SOURCE, add_offerings, at, customer, date, find, household, merge, offering};
use madoguchi_domain::{
    catalog::Family,
    customer::{CustomerStatus, ProductStatus},
    import::{PhoneRow, ProductRow},
    registration::{Claim, OnFile, ProofKind},
};
use madoguchi_store::{Db, both_engines, registration};

async fn candidates(db: &Db, phone: &str, kind: ProofKind, item: &str) -> Vec<OnFile> {
    let claim = Claim::read("タカハシ ハナコ", phone, kind, item).unwrap();
    registration::candidates(db, &claim, date("2026-08-01")).await.unwrap()
}

both_engines! {
    async fn a_customer_is_found_by_phone_by_number_and_by_device(db) {
        let id = customer(db, "c1").await;
        for (phone, kind, item) in [
            ("０４５（１２３）４５６７", ProofKind::BankLast4, "9999"),
            ("090-0000-0000", ProofKind::CustomerNumber, "n-c1"),
            ("090-0000-0000", ProofKind::Device, "ｓｔｂ c1"),
        ] {
            let found = candidates(db, phone, kind, item).await;
            assert_eq!(found.iter().map(|on_file| on_file.customer).collect::<Vec<_>>(), [id], "{item}");
            assert_eq!(found[0].bank_last4, ["1234"]);
            assert_eq!(found[0].device_keys, ["STBC1"]);
            assert_eq!(found[0].postcode_keys, ["2250002"]);
        }
        assert!(candidates(db, "090-0000-0000", ProofKind::BankLast4, "1234").await.is_empty());
    }

    async fn both_customers_of_one_phone_are_found(db) {
        customer(db, "c1").await;
        customer(db, "c2").await;
        assert_eq!(candidates(db, "045-123-4567", ProofKind::BankLast4, "1234").await.len(), 2);
    }

    async fn a_contract_that_ended_long_ago_is_not_found(db) {
        for (key, ended_on, is_found) in [("c1", "2026-08-01", false), ("c2", "2026-08-02", true)] {
            let mut ended = household(key);
            ended.customer.status = CustomerStatus::Ended;
            ended.customer.ended_on = Some(date(ended_on));
            merge(db, at(0), vec![ended]).await;
            let number = format!("N-{key}");
            let found = candidates(db, "090-0000-0000", ProofKind::CustomerNumber, &number).await;
            assert_eq!(!found.is_empty(), is_found, "{ended_on}");
        }
    }

    async fn a_service_that_is_over_counts_for_nothing(db) {
        add_offerings(db, vec![offering("tv", Family::Tv), offering("sim", Family::Mobile)]).await;
        let mut once_mobile = household("c1");
        let of_old = ProductRow {
            product_key: "p2".to_owned(),
            offering_key: "sim".to_owned(),
            status: ProductStatus::Terminated,
            ..once_mobile.products[0].clone()
        };
        once_mobile.products.push(of_old);
        merge(db, at(0), vec![once_mobile]).await;
        let found = candidates(db, "045-123-4567", ProofKind::BankLast4, "1234").await;
        assert_eq!(found[0].families, [Family::Tv]);
    }

    async fn a_number_that_cannot_be_a_phone_proves_nothing(db) {
        let mut odd = household("c1");
        odd.phones = vec![PhoneRow { customer_key: "c1".to_owned(), phone: "なし".to_owned() }];
        merge(db, at(0), vec![odd]).await;
        assert!(find(db, "c1").await.is_some(), "{SOURCE}");
        assert!(candidates(db, "045-123-4567", ProofKind::BankLast4, "1234").await.is_empty());
    }
}
