//! Merging whole customers: what is new, what changed, what is older than what is there.

use crate::common::{SOURCE, at, customer, date, find, holder, household, merge, month, register};
use madoguchi_domain::{
    customer::{CustomerStatus, ProductStatus},
    id::{CustomerId, SettingId},
    import::CustomerRecord,
    money::Yen,
    statement::BillState,
    time::Ts,
};
use madoguchi_store::{
    Db, both_engines,
    import::{self, MergeCounts},
    sql,
};

const CHANGED: MergeCounts = MergeCounts { changed: 1, unchanged: 0, older: 0 };
const UNCHANGED: MergeCounts = MergeCounts { changed: 0, unchanged: 1, older: 0 };
const OLDER: MergeCounts = MergeCounts { changed: 0, unchanged: 0, older: 1 };

/// Number, status and as-of time of a customer.
async fn state(db: &Db, key: &str) -> (String, CustomerStatus, Ts) {
    let select = sql!("SELECT number, status, as_of FROM customer WHERE source = $1 AND source_key = $2", SOURCE, key);
    let row = db.fetch_optional(select).await.unwrap().unwrap();
    (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap())
}

async fn amounts(db: &Db, key: &str) -> Vec<Yen> {
    let id = find(db, key).await.unwrap();
    let rows =
        db.fetch_all(sql!("SELECT amount FROM customer_bill WHERE customer_id = $1 ORDER BY month", id)).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

/// Ends every customer that is not staged, as a full import at that time does.
async fn end_missing(db: &Db, as_of: Ts) -> i64 {
    let missing = import::missing_after(db, SOURCE, as_of, None, 100).await.unwrap();
    let count = i64::try_from(missing.len()).unwrap();
    let end =
        db.chunk(|tx| Box::pin(async move { import::end_customers(tx, &missing, as_of, date("2026-11-02")).await }));
    end.await.unwrap();
    count
}

/// Every table of parts with the columns that a change may touch.
const PARTS: [(&str, &str); 8] = [
    ("customer_phone", "phone_key, phone"),
    ("customer_address", "postcode, street"),
    ("billing_account", "account_key, method"),
    ("device", "device_key, serial"),
    ("device_number", "number_key, device_key"),
    ("product", "product_key, status"),
    ("customer_bill", "month, state"),
    ("applied_charge", "month, name"),
];

async fn parts(db: &Db, id: CustomerId) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    for (table, columns) in PARTS {
        let select = format!("SELECT {columns} FROM {table} WHERE customer_id = $1 ORDER BY {columns}");
        for row in db.fetch_all(sql!(select, id)).await.unwrap() {
            found.push((table, row.get(0).unwrap(), row.get(1).unwrap()));
        }
    }
    found
}

/// One change after the other to what a customer has.
const CHANGES: [fn(&mut CustomerRecord); 9] = [
    |record| record.phones[0].phone = "090-9999-0000".to_owned(),
    |record| record.bills[0].0.state = BillState::Failed,
    |record| record.bills[0].1[0].name = "別の名前".to_owned(),
    |record| record.bills[0].1[0].line += 7,
    |record| {
        let mut september = record.bills[0].clone();
        september.0.month = month("2026-09");
        september.1.iter_mut().for_each(|charge| charge.month = month("2026-09"));
        record.bills.push(september);
    },
    |record| record.devices[0].device_key = "d9".to_owned(),
    |record| drop(record.bills.remove(0)),
    |record| record.products[0].status = ProductStatus::Suspended,
    |record| {
        record.phones.clear();
        record.addresses.clear();
        record.billing_accounts.clear();
        record.devices.clear();
        record.products.clear();
        record.bills.clear();
    },
];

both_engines! {
    async fn a_new_customer_arrives_and_the_same_again_changes_only_the_time(db) {
        assert_eq!(merge(db, at(0), vec![household("c1")]).await, CHANGED);
        assert_eq!(merge(db, at(10), vec![household("c1")]).await, UNCHANGED);
        assert_eq!(state(db, "c1").await, ("N-c1".to_owned(), CustomerStatus::Active, at(10)));
        assert_eq!(amounts(db, "c1").await, [Yen(5_500)]);
    }

    async fn a_changed_customer_is_replaced_as_a_whole_and_keeps_its_id(db) {
        let id = customer(db, "c1").await;
        let mut changed = household("c1");
        changed.customer.customer_number = "N-9".to_owned();
        changed.devices.clear();
        changed.bills[0].0.amount = Yen(6_600);
        let mut september = changed.bills[0].clone();
        september.0.month = month("2026-09");
        september.1[0].month = month("2026-09");
        changed.bills.push(september);
        assert_eq!(merge(db, at(10), vec![changed]).await, CHANGED);
        assert_eq!(find(db, "c1").await, Some(id));
        assert_eq!(state(db, "c1").await.0, "N-9");
        assert_eq!(amounts(db, "c1").await, [Yen(6_600), Yen(6_600)]);
        assert!(db.fetch_all(sql!("SELECT serial FROM device WHERE customer_id = $1", id)).await.unwrap().is_empty());
    }

    async fn whatever_changes_the_rows_become_those_of_a_new_customer_with_that_record(db) {
        let (id, other) = (customer(db, "c1").await, customer(db, "c2").await);
        let of_other = parts(db, other).await;
        let mut record = household("c1");
        for (second, change) in (1..).zip(CHANGES) {
            change(&mut record);
            let mut new = record.clone();
            new.customer.customer_key = format!("n{second}");
            assert_eq!(merge(db, at(second), vec![record.clone(), new]).await, MergeCounts { changed: 2, unchanged: 0, older: 0 });
            let new = find(db, &format!("n{second}")).await.unwrap();
            assert_eq!(parts(db, id).await, parts(db, new).await, "after change {second}");
            assert_eq!(parts(db, other).await, of_other, "nobody else is touched");
        }
    }

    async fn older_records_change_nothing(db) {
        merge(db, at(10), vec![household("c1")]).await;
        let mut older = household("c1");
        older.customer.customer_number = "N-old".to_owned();
        assert_eq!(merge(db, at(9), vec![older]).await, OLDER);
        assert_eq!(state(db, "c1").await, ("N-c1".to_owned(), CustomerStatus::Active, at(10)));
    }

    async fn a_customer_that_is_gone_is_ended_and_comes_back_as_the_same(db) {
        let id = customer(db, "c1").await;
        let (user, _) = register(db, id, "hanako@example.jp").await;
        assert_eq!(end_missing(db, at(10)).await, 1);
        assert_eq!(end_missing(db, at(10)).await, 0);
        assert_eq!(state(db, "c1").await.1, CustomerStatus::Ended);
        assert_eq!(amounts(db, "c1").await, [Yen(5_500)], "nothing is deleted");
        assert_eq!(merge(db, at(20), vec![household("c1")]).await, CHANGED, "although its lines are as they were");
        assert_eq!(state(db, "c1").await.1, CustomerStatus::Active);
        assert_eq!(find(db, "c1").await, Some(id));
        assert_eq!(holder(db, id).await.map(|(user, _)| user), Some(user));
    }

    async fn who_is_missing_is_found_piece_by_piece(db) {
        let mut all = Vec::new();
        for key in ["c1", "c2", "c3"] {
            all.push(customer(db, key).await);
        }
        all.sort();
        let missing = async |after, limit| import::missing_after(db, SOURCE, at(10), after, limit).await.unwrap();
        assert_eq!(missing(None, 2).await, all[..2]);
        assert_eq!(missing(Some(all[1]), 2).await, all[2..]);
        assert_eq!(missing(Some(all[2]), 2).await, []);
    }

    async fn an_older_full_bundle_ends_nobody_that_newer_records_speak_of(db) {
        merge(db, at(10), vec![household("c1")]).await;
        assert_eq!(import::count_missing(db, SOURCE, at(9)).await.unwrap(), (1, 0));
        assert_eq!(end_missing(db, at(9)).await, 0);
    }

    async fn a_number_given_to_somebody_else_is_a_new_customer_without_the_old_ones_login(db) {
        let old = customer(db, "c1").await;
        register(db, old, "hanako@example.jp").await;
        end_missing(db, at(10)).await;
        let mut reused = household("c2");
        reused.customer.customer_number = "N-c1".to_owned();
        assert_eq!(merge(db, at(20), vec![reused]).await, CHANGED);
        let new = find(db, "c2").await.unwrap();
        assert_ne!(new, old);
        assert_eq!(holder(db, new).await, None);
        assert_eq!(state(db, "c1").await.1, CustomerStatus::Ended);
    }

    async fn a_key_that_had_ended_and_comes_back_as_somebody_else_has_no_login(db) {
        let id = customer(db, "c1").await;
        register(db, id, "hanako@example.jp").await;
        let set = "INSERT INTO setting (id, customer_id, kind, subject, wished, version, wished_at)
             VALUES ($1, $2, 'web_filter', '', '{}', 1, $3)";
        db.tick(sql!(set, crate::common::stamp(at(0)).id::<SettingId>(), id, at(0))).await.unwrap();
        end_missing(db, at(10)).await;
        let mut somebody_else = household("c1");
        somebody_else.customer.name_kana = "ベツノ ヒト".to_owned();
        assert_eq!(merge(db, at(20), vec![somebody_else]).await, CHANGED);
        assert_eq!(holder(db, id).await, None, "grants never revive");
        let left = db.fetch_all(sql!("SELECT id FROM setting WHERE customer_id = $1", id)).await.unwrap();
        assert!(left.is_empty(), "what was set is nobody else's to see");
    }

    async fn two_sources_may_use_the_same_keys(db) {
        let ours = customer(db, "c1").await;
        let stamp = crate::common::stamp(at(0));
        let merged = import::prepare(db, &stamp, "billing", at(0), &[household("c1")]).await.unwrap();
        assert_eq!(merged.counts(), CHANGED);
        db.chunk(move |tx| Box::pin(async move { merged.write(tx, at(0), at(0)).await })).await.unwrap();
        assert_eq!(find(db, "c1").await, Some(ours));
    }

    async fn many_customers_and_long_bills_fit_into_one_chunk(db) {
        let mut large: Vec<_> = (0..450).map(|n| household(&format!("c{n}"))).collect();
        let line = large[0].bills[0].1[0].clone();
        large[0].bills[0].1 = (1..=1_000).map(|n| madoguchi_domain::import::ChargeRow { line: n, ..line.clone() }).collect();
        assert_eq!(merge(db, at(0), large).await, MergeCounts { changed: 450, unchanged: 0, older: 0 });
        let id = find(db, "c0").await.unwrap();
        let lines = db.fetch_all(sql!("SELECT line FROM applied_charge WHERE customer_id = $1", id)).await.unwrap();
        assert_eq!(lines.len(), 1_000);
    }
}
