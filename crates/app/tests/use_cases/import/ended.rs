//! Customers that a bundle no longer has, and runs that meet each other.

use super::bundle::{Bundle, CUSTOMERS, LINKS, customer, customers};
use crate::common::House;
use madoguchi_app::import::ImportError;
use madoguchi_domain::{
    customer::CustomerStatus,
    import::{BrakeKind, BundleMode},
};
use madoguchi_store::{
    Db, both_engines,
    import::{self as stored, Begun, Mark},
    sql,
};

async fn status(db: &Db, key: &str) -> CustomerStatus {
    let select = sql!("SELECT status FROM customer WHERE source = $1 AND source_key = $2", "crm", key);
    db.fetch_optional(select).await.unwrap().unwrap().get(0).unwrap()
}

both_engines! {
    async fn a_customer_missing_from_a_full_bundle_is_ended_and_comes_back(db) {
        let house = House::new(db);
        Bundle::of(&customers(100)).counts(&house).await;
        assert_eq!(Bundle::of(&customers(98)).counts(&house).await, (0, 98, 2, 0));
        assert_eq!(status(db, "c99").await, CustomerStatus::Ended);
        assert_eq!(Bundle::of(&customers(100)).counts(&house).await, (2, 98, 0, 0));
        assert_eq!(status(db, "c99").await, CustomerStatus::Active);
    }

    async fn a_full_bundle_that_would_end_too_many_changes_nothing(db) {
        let house = House::new(db);
        Bundle::of(&customers(100)).counts(&house).await;
        let mut lines = customers(97);
        lines[0] = lines[0].replace("N-c1", "N-new");
        let mut short = Bundle::of(&lines);
        let report = short.write().import(&house).await.unwrap();
        let held = report.stopped.first().map(|brake| (brake.kind, brake.part, brake.whole, brake.missing));
        assert_eq!(held, Some((BrakeKind::Ended, 3, 100, 3)));
        assert_eq!((report.counts.changed_customers, report.counts.ended_customers), (0, 0));
        assert_eq!(status(db, "c100").await, CustomerStatus::Active);
        short.limits.allowed.push((BrakeKind::Ended, "3".parse().unwrap()));
        assert_eq!(short.counts(&house).await, (1, 96, 3, 0));
        assert_eq!(status(db, "c100").await, CustomerStatus::Ended);
    }

    async fn a_delta_ends_nobody(db) {
        let house = House::new(db);
        Bundle::of(&customers(10)).counts(&house).await;
        let mut delta = Bundle::of(&[customer("c1").replace("N-c1", "N-new"), customer("c11")]);
        delta.mode = "delta";
        assert_eq!(delta.counts(&house).await, (2, 0, 0, 0));
        assert_eq!(status(db, "c10").await, CustomerStatus::Active);
    }

    async fn an_older_bundle_changes_and_ends_nobody(db) {
        let house = House::new(db);
        Bundle::of(&customers(10)).counts(&house).await;
        let mut older = Bundle::of(&[customer("c1").replace("N-c1", "N-old")]).meaning(BrakeKind::Older);
        older.as_of = "2026-10-31T09:00:00+09:00";
        let counts = older.write().import(&house).await.unwrap().counts;
        assert_eq!((counts.changed_customers, counts.unchanged_customers, counts.older_customers), (0, 0, 1));
        assert_eq!(counts.ended_customers, 0);
        assert_eq!(status(db, "c10").await, CustomerStatus::Active);
    }

    async fn a_customer_whose_own_line_cannot_be_taken_is_not_ended(db) {
        let house = House::new(db);
        Bundle::of(&customers(8)).counts(&house).await;
        let lines = [
            customer("c1"),
            customer("c2").replace("1952-03-04", "1952-13-04"),
            format!("{},one,more", customer("c3")),
            customer("c4").replace("髙橋", "\"髙橋"),
            format!("c5,N-c5,person,{},タカハシ,,active,,", "あ".repeat(400_000)),
            "\"c6\",too few".to_owned(),
            customer("c7"),
        ];
        let mut text = format!("{CUSTOMERS}\n{}\n", lines.join("\n")).into_bytes();
        text.extend_from_slice(b"c8,N-c8,person,\xff\xfe,x,,active,,\n");
        let bundle = Bundle::new().bytes("customers.csv", text).meaning(BrakeKind::Rejected);
        assert_eq!(bundle.counts(&house).await, (0, 2, 0, 6));
        for n in 1..=8 {
            assert_eq!(status(db, &format!("c{n}")).await, CustomerStatus::Active, "c{n}");
        }
    }

    async fn a_renumbered_customer_is_neither_ended_nor_new(db) {
        let house = House::new(db);
        Bundle::of(&customers(10)).counts(&house).await;
        let session = house.registered_as("c10").await;
        let mut lines = customers(9);
        lines.push(customer("z10"));
        let renumbered = Bundle::of(&lines).file("customer_links.csv", LINKS, &["c10,z10,renumbered,2026-11-01"]);
        assert_eq!(renumbered.counts(&house).await, (1, 9, 0, 0));
        assert_eq!(status(db, "z10").await, CustomerStatus::Active);
        assert!(house.me(&session).await.is_some(), "still signed in, for the same customer");
        assert_eq!(renumbered.counts(&house).await, (0, 10, 0, 0));
    }

    async fn one_import_at_a_time(db) {
        let house = House::new(db);
        let stamp = house.app.system_stamp("import");
        let elsewhere = stored::Bundle {
            source: "crm".to_owned(),
            mode: BundleMode::Full,
            manifest_hash: [0; 32],
            as_of: stamp.now,
            host: "elsewhere".to_owned(),
            rejected_bytes: None,
        };
        let Begun::New(other) = stored::begin_run(db, &stamp, &elsewhere).await.unwrap() else { panic!("busy") };
        let bundle = Bundle::of(&customers(1));
        std::fs::write(bundle.path("rejected.csv"), "of the other run").unwrap();
        assert!(matches!(bundle.write().import(&house).await.unwrap_err(), ImportError::Busy));
        assert_eq!(std::fs::read_to_string(bundle.path("rejected.csv")).unwrap(), "of the other run");
        house.advance(stored::RUN_LEASE);
        assert_eq!(bundle.counts(&house).await, (1, 0, 0, 0), "the other run is dead");
        assert!(!stored::heartbeat(db, other, &Mark::START, stamp.now).await.unwrap());
    }
}
