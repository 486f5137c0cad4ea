//! Bundles that are broken as a whole: each is held before it changes anything, and passes when it is meant.

use super::bundle::{
    ACCOUNTS, ADDRESSES, BILLS, Bundle, CHARGES, CUSTOMERS, DEVICES, LINKS, OFFERINGS, PHONES, PRODUCTS, customer,
};
use crate::common::House;
use madoguchi_app::import::{Difference, reset_as_of};
use madoguchi_domain::import::{BrakeKind, BundleFile, Limits};
use madoguchi_store::{Db, both_engines, import::Changes, sql, testing::TestDb};

const CUSTOMERS_THERE: i64 = 40;

fn lines(of: impl Fn(i64) -> Vec<String>) -> Vec<String> {
    (1..=CUSTOMERS_THERE).flat_map(of).collect()
}

/// Forty households with a phone, an address, an account, a device, a product and two bills of two lines each.
fn world() -> Bundle {
    Bundle::new()
        .file("offerings.csv", OFFERINGS, &["tv,tv,テレビ,,5000,excluded,10,monthly,みなと,"])
        .file("customers.csv", CUSTOMERS, &lines(|n| vec![customer(&format!("c{n}"))]))
        .file("phones.csv", PHONES, &lines(|n| vec![format!("c{n},045-123-{n:04}")]))
        .file("addresses.csv", ADDRESSES, &lines(|n| vec![format!("c{n},service,225-0002,神奈川県,横浜市,{n},")]))
        .file("billing_accounts.csv", ACCOUNTS, &lines(|n| vec![format!("c{n},a1,bank_debit,みなと銀行,1234,,")]))
        .file("devices.csv", DEVICES, &lines(|n| vec![format!("c{n},d1,set_top_box,,STB-{n},,")]))
        .file("products.csv", PRODUCTS, &lines(|n| vec![format!("c{n},p1,tv,d1,,active,,,")]))
        .file("bills.csv", BILLS, &bills("4000"))
        .file("charges.csv", CHARGES, &charges(|line| line))
}

fn bills(amount: &str) -> Vec<String> {
    let bill = |n: i64, month| format!("c{n},{month},B{month},a1,{month}-10,,{amount},due");
    lines(|n| vec![bill(n, "2026-09"), bill(n, "2026-10")])
}

fn charges(number: impl Fn(i64) -> i64) -> Vec<String> {
    let line = |n: i64, month, line| {
        format!("c{n},{month},B{month},{},,tv,テレビ,monthly,2000,included,10,みなと,", number(line))
    };
    lines(|n| ["2026-09", "2026-10"].iter().flat_map(|month| [line(n, month, 1), line(n, month, 2)]).collect())
}

/// The same files with other lines in one of them.
fn with(name: &'static str, header: &str, lines: &[String]) -> Bundle {
    world().file(name, header, lines)
}

/// Everything that the portal has of the operator's records, as far as counts and as-of tell.
async fn mirror(db: &Db) -> Vec<i64> {
    let mut counts = Vec::new();
    for of in [
        "COUNT(*) FROM customer",
        "COUNT(*) FROM customer_phone",
        "COUNT(*) FROM customer_bill",
        "COUNT(*) FROM applied_charge",
        "COUNT(*) FROM product_offering",
        "COUNT(*) FROM customer_link",
        "COUNT(DISTINCT as_of) FROM customer",
        "COUNT(DISTINCT content_hash) FROM customer",
    ] {
        let count = sql!(format!("SELECT {of} WHERE 1 = $1"), 1_i64);
        counts.push(db.fetch_optional(count).await.unwrap().unwrap().get(0).unwrap());
    }
    let active = sql!("SELECT COUNT(*) FROM customer WHERE status = $1", "active");
    counts.push(db.fetch_optional(active).await.unwrap().unwrap().get(0).unwrap());
    counts
}

type Held = Vec<(BrakeKind, BundleFile, i64, i64)>;

async fn held(house: &House, bundle: &Bundle) -> Held {
    let stopped = bundle.write().import(house).await.unwrap().stopped;
    stopped.into_iter().map(|brake| (brake.kind, brake.file, brake.part, brake.whole)).collect()
}

/// A bundle of the next day is held by that brake first, changes nothing, and passes when it is meant.
async fn holds(db: &TestDb, fault: &str, mut bundle: Bundle, brake: (BrakeKind, BundleFile, i64, i64)) {
    let house = House::new(db);
    let unwatched = db.unwatched().await;
    let before = mirror(&unwatched).await;
    bundle.as_of = "2026-11-02T09:00:00+09:00";
    let found = held(&house, &bundle).await;
    assert_eq!(found.first(), Some(&brake), "{fault}: {found:?}");
    assert_eq!(mirror(&unwatched).await, before, "{fault}");
    bundle.limits = meant(found.iter().map(|(kind, ..)| *kind));
    bundle.dry_run = true;
    assert_eq!(held(&house, &bundle).await, [], "{fault}, meant");
}

fn meant(kinds: impl Iterator<Item = BrakeKind>) -> Limits {
    let allowed = kinds.map(|kind| (kind, "100".parse().unwrap())).collect();
    Limits { allowed, trust_encoding: true, new_source: true }
}

/// The bytes of every file in another encoding than the manifest declares.
fn declared(encoding: &'static str, mut bundle: Bundle) -> Bundle {
    bundle.encoding = encoding;
    bundle
}

both_engines! {
    async fn a_column_written_in_another_way_is_held(db) {
        use BrakeKind::Rejected;
        world().counts(&House::new(db)).await;
        for (fault, bundle, file, part, whole) in [
            ("amount 4000.0", with("bills.csv", BILLS, &bills("4000.0")), BundleFile::Bills, 80, 80),
            ("one number for all lines", with("charges.csv", CHARGES, &charges(|_| 1)), BundleFile::Charges, 80, 160),
            (
                "keys without their c",
                with("phones.csv", PHONES, &lines(|n| vec![format!("{n},045-123-{n:04}")])),
                BundleFile::Phones,
                40,
                40,
            ),
            (
                "offerings of another name",
                with("products.csv", PRODUCTS, &lines(|n| vec![format!("c{n},p1,TV,d1,,active,,,")])),
                BundleFile::Products,
                40,
                40,
            ),
            (
                "dates with strokes",
                with("customers.csv", CUSTOMERS, &lines(|n| vec![customer(&format!("c{n}")).replace("-03-", "/03/")])),
                BundleFile::Customers,
                40,
                40,
            ),
        ] {
            holds(db, fault, bundle, (Rejected, file, part, whole)).await;
        }
    }

    async fn files_in_another_encoding_are_held_in_a_first_import_too(db) {
        let house = House::new(db);
        let cp932 = declared("utf-8", world().in_cp932());
        assert_eq!(held(&house, &cp932).await.first(), Some(&(BrakeKind::Rejected, BundleFile::Offerings, 1, 1)));
        let utf8 = declared("cp932", world());
        let found = held(&house, &utf8).await;
        let texts: Vec<_> = found.iter().filter(|found| found.0 == BrakeKind::Encoding).map(|found| found.1).collect();
        assert!(texts.contains(&BundleFile::Customers) && texts.contains(&BundleFile::Addresses), "{found:?}");
        let mut euc = world();
        let names = lines(|n| vec![customer(&format!("c{n}"))]).join("\n");
        let text = encoding_rs::EUC_JP.encode(&format!("{CUSTOMERS}\n{names}\n")).0.into_owned();
        euc = declared("cp932", euc.bytes("customers.csv", text));
        assert!(held(&house, &euc).await.iter().any(|found| found.0 == BrakeKind::Encoding && found.1 == BundleFile::Customers));
        assert_eq!(mirror(&db.unwatched().await).await[0], 0);
        assert_eq!(world().in_cp932().counts(&house).await, (40, 0, 0, 0));
    }

    async fn a_file_that_is_empty_or_not_listed_is_held(db) {
        use BrakeKind::Vanished;
        world().counts(&House::new(db)).await;
        let none: &[String] = &[];
        let parts: [(&'static str, &str, BundleFile, i64); 7] = [
            ("phones.csv", PHONES, BundleFile::Phones, 40),
            ("addresses.csv", ADDRESSES, BundleFile::Addresses, 40),
            ("billing_accounts.csv", ACCOUNTS, BundleFile::BillingAccounts, 40),
            ("devices.csv", DEVICES, BundleFile::Devices, 40),
            ("products.csv", PRODUCTS, BundleFile::Products, 40),
            ("bills.csv", BILLS, BundleFile::Bills, 80),
            ("charges.csv", CHARGES, BundleFile::Charges, 160),
        ];
        for (name, header, file, had) in parts {
            let mut bundle = with(name, header, none);
            if file == BundleFile::Bills {
                // Without their bills the lines would be rejected, and hold it first.
                bundle = bundle.without("charges.csv");
            }
            holds(db, name, bundle, (Vanished, file, had, had)).await;
            let mut absent = world().without(name);
            if file == BundleFile::Bills {
                absent = absent.without("charges.csv");
            }
            absent.mode = if file == BundleFile::Phones { "delta" } else { "full" };
            holds(db, name, absent, (Vanished, file, had, had)).await;
        }
        let half = bills("4000").into_iter().step_by(2).collect::<Vec<_>>();
        let newest = charges(|line| line).into_iter().filter(|line| line.contains("2026-09")).collect::<Vec<_>>();
        let cut = with("bills.csv", BILLS, &half).file("charges.csv", CHARGES, &newest);
        holds(db, "half of the bills", cut, (Vanished, BundleFile::Bills, 40, 80)).await;
    }

    async fn contracts_and_products_that_all_end_are_held(db) {
        world().counts(&House::new(db)).await;
        let ended = lines(|n| vec![customer(&format!("c{n}")).replace("active", "ended")]);
        holds(db, "every status ended", with("customers.csv", CUSTOMERS, &ended), (BrakeKind::Ended, BundleFile::Customers, 40, 40)).await;
        let mut delta = with("customers.csv", CUSTOMERS, &ended);
        delta.mode = "delta";
        holds(db, "the same as a delta", delta, (BrakeKind::Ended, BundleFile::Customers, 40, 40)).await;
        let over = lines(|n| vec![format!("c{n},p1,tv,d1,,terminated,,,")]);
        holds(db, "every product terminated", with("products.csv", PRODUCTS, &over), (BrakeKind::Ended, BundleFile::Products, 40, 40)).await;
    }

    async fn customers_who_would_be_there_twice_are_held(db) {
        let house = House::new(db);
        assert_eq!(world().counts(&house).await, (40, 0, 0, 0));
        let mut mistyped = world();
        mistyped.source = "crn";
        holds(db, "source off by a letter", mistyped, (BrakeKind::Source, BundleFile::Customers, 40, 40)).await;
        let other = lines(|n| vec![customer(&format!("C-{n}"))]);
        let mut other_keys = Bundle::of(&other);
        other_keys.mode = "delta";
        holds(db, "other keys", other_keys, (BrakeKind::New, BundleFile::Customers, 40, 40)).await;
        // With links, the same customers are nobody new, and nothing of theirs vanishes.
        let links = lines(|n| vec![format!("c{n},C-{n},renumbered,")]);
        let mut renumbered = Bundle::of(&other).file("customer_links.csv", LINKS, &links);
        renumbered.dry_run = true;
        assert_eq!(held(&house, &renumbered).await, []);
    }

    async fn a_bundle_older_than_everything_there_is_held(db) {
        let house = House::new(db);
        world().counts(&house).await;
        let mut older = world();
        older.as_of = "2026-10-31T09:00:00+09:00";
        assert_eq!(held(&house, &older).await, [(BrakeKind::Older, BundleFile::Customers, 40, 40)]);
    }

    async fn a_bundle_dated_ahead_is_refused_and_one_dated_wrongly_is_set_right(db) {
        let house = House::new(db);
        world().counts(&house).await;
        for (as_of, refused) in [("2126-11-01T09:00:00+09:00", true), ("2026-11-02T09:00:01+09:00", true), ("2026-11-02T09:00:00+09:00", false)] {
            let mut ahead = world();
            ahead.as_of = as_of;
            let outcome = ahead.write().import(&house).await;
            assert_eq!(outcome.is_err(), refused, "{as_of}");
            if let Err(told) = outcome {
                assert!(told.to_string().contains("more than a day ahead"), "{told}");
            }
        }
        let mut today = with("bills.csv", BILLS, &bills("5000"));
        today.as_of = "2026-11-01T10:00:00+09:00";
        assert_eq!(held(&house, &today).await, [(BrakeKind::Older, BundleFile::Customers, 40, 40)]);
        let reset = reset_as_of(&house.app, "crm", None).await.unwrap();
        assert_eq!((reset.to.to_string().as_str(), reset.customers, reset.offerings), ("2026-11-01T00:00:00Z", 40, 1));
        assert_eq!(reset_as_of(&house.app, "crm", None).await.unwrap().customers, 0);
        assert_eq!(today.counts(&house).await, (40, 0, 0, 0));
        assert!(reset_as_of(&house.app, "crn", None).await.is_err());
    }

    async fn a_dry_run_tells_the_difference_and_changes_nothing(db) {
        let house = House::new(db);
        let mut there = lines(|n| vec![customer(&format!("c{n}"))]);
        there.push(customer("leaves"));
        with("customers.csv", CUSTOMERS, &there).counts(&house).await;
        let unwatched = db.unwatched().await;
        let before = mirror(&unwatched).await;
        let mut customers = lines(|n| vec![customer(&format!("c{n}"))]);
        customers[1] = customers[1].replace("active", "ended");
        customers[2] = customers[2].replace("c3,", "z3,");
        customers.remove(3);
        let mut phones = lines(|n| vec![format!("c{n},045-123-{n:04}")]);
        phones[0] = "c1,045-999-0001".to_owned();
        phones[4] = "c5,".to_owned();
        phones[2] = "z3,045-123-0003".to_owned();
        let mut tomorrow = with("customers.csv", CUSTOMERS, &customers)
            .file("phones.csv", PHONES, &phones)
            .file("customer_links.csv", LINKS, &["c3,z3,renumbered,", "a,b,merged,", "b,a,merged,", "q,q,merged,"]);
        tomorrow.as_of = "2026-11-02T09:00:00+09:00";
        tomorrow.dry_run = true;
        let report = tomorrow.meaning(BrakeKind::Rejected).meaning(BrakeKind::Ended).write().import(&house).await.unwrap();
        let Difference { files, rejected, ended, missing, older, .. } = report.difference.unwrap();
        assert_eq!(mirror(&unwatched).await, before);
        assert_eq!((missing, ended[&BundleFile::Customers], older[&BundleFile::Customers]), (1, 1, 0));
        assert_eq!(files[&BundleFile::Phones], Changes { new: 1, changed: 0, vanished: 2 });
        assert_eq!(files[&BundleFile::CustomerLinks], Changes { new: 1, changed: 0, vanished: 0 });
        assert_eq!(files[&BundleFile::Customers].new, 0, "the renumbered one is not new");
        // Those of c3 still bear the old key, and c4 has no line of its own.
        assert_eq!(rejected[&BundleFile::Bills], 4);
        assert_eq!(rejected[&BundleFile::CustomerLinks], 2);
        let read = &report.tally[&BundleFile::CustomerLinks];
        assert_eq!((read.read, read.rejected), (4, 1));
    }
}
