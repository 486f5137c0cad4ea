//! Values come back as they went in, on both engines.

use crate::common::{at, date, find, household, merge, month};
use madoguchi_domain::{
    id::CustomerId,
    import::BundleMode,
    time::{Date, Month, Ts},
};
use madoguchi_store::{Db, StoreError, both_engines, import, sql, throttle};

/// Stores instants where there is nothing around them.
async fn instant(db: &Db, key: u8, ts: Ts) -> (Ts, Option<Ts>) {
    let counter =
        madoguchi_domain::throttle::Throttle { count: i64::MAX, since: ts, blocked_until: None, updated_at: ts };
    assert!(throttle::swap(db, [key; 32], None, Some(counter)).await.unwrap());
    let back = throttle::load(db, [key; 32]).await.unwrap().unwrap();
    assert_eq!(back.count, i64::MAX);
    (back.since, back.blocked_until)
}

async fn customer_of(db: &Db, key: &str) -> CustomerId {
    find(db, key).await.unwrap()
}

both_engines! {
    async fn instants_to_the_microsecond(db) {
        for (n, micros) in [0, 1, -1, 946_684_799_999_999, 946_684_800_000_001, 253_402_300_799_999_999, -62_135_596_800_000_000].into_iter().enumerate() {
            let ts = Ts::from_micros(micros);
            assert_eq!(instant(db, u8::try_from(n).unwrap(), ts).await, (ts, None));
        }
    }

    async fn instants_compare_as_time_does(db) {
        for (n, micros) in [-5, 0, 5].into_iter().enumerate() {
            instant(db, u8::try_from(n).unwrap(), Ts::from_micros(micros)).await;
        }
        let rows = db.fetch_all(sql!("SELECT updated_at FROM throttle WHERE updated_at < $1 ORDER BY updated_at", Ts::from_micros(5))).await.unwrap();
        let found: Vec<Ts> = rows.iter().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(found, [Ts::from_micros(-5), Ts::from_micros(0)]);
    }

    async fn dates_and_nothing_where_there_is_none(db) {
        for (n, text) in ["0001-01-01", "1582-10-10", "1999-12-31", "2000-01-01", "2000-02-29", "9999-12-31"].into_iter().enumerate() {
            let mut record = household(&format!("c{n}"));
            record.customer.birth_date = Some(date(text));
            record.customer.started_on = None;
            merge(db, at(0), vec![record]).await;
            let id = customer_of(db, &format!("c{n}")).await;
            let row = db.fetch_optional(sql!("SELECT birth_date, started_on FROM customer WHERE id = $1", id)).await.unwrap().unwrap();
            assert_eq!(row.get::<Option<Date>>(0).unwrap(), Some(date(text)));
            assert_eq!(row.get::<Option<Date>>(1).unwrap(), None);
            assert!(row.get::<Date>(1).is_err(), "no date is no date");
        }
    }

    async fn months(db) {
        let mut record = household("c1");
        for (n, text) in ["0001-01", "1999-12", "9999-12"].into_iter().enumerate() {
            let (mut bill, _) = record.bills[0].clone();
            bill.month = month(text);
            bill.bill_number = n.to_string();
            record.bills.push((bill, Vec::new()));
        }
        merge(db, at(0), vec![record]).await;
        let id = customer_of(db, "c1").await;
        let rows = db.fetch_all(sql!("SELECT month FROM customer_bill WHERE customer_id = $1 ORDER BY month", id)).await.unwrap();
        let found: Vec<Month> = rows.iter().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(found, ["0001-01", "1999-12", "2026-10", "9999-12"].map(month));
    }

    async fn text_of_any_script_without_the_character_that_is_none(db) {
        for (n, (text, stored)) in [
            ("髙橋　①㈱〜ｶﾅ", "髙橋　①㈱〜ｶﾅ"),
            ("𠮷野家 👨‍👩‍👧", "𠮷野家 👨‍👩‍👧"),
            ("が\u{202e}'\"\\;--<b>\u{feff}", "が\u{202e}'\"\\;--<b>\u{feff}"),
            ("a\0b", "ab"),
        ].into_iter().enumerate() {
            let mut record = household(&format!("c{n}"));
            text.clone_into(&mut record.customer.name);
            merge(db, at(0), vec![record]).await;
            let id = customer_of(db, &format!("c{n}")).await;
            let row = db.fetch_optional(sql!("SELECT name FROM customer WHERE id = $1", id)).await.unwrap().unwrap();
            assert_eq!(row.get::<String>(0).unwrap(), stored);
        }
    }

    async fn text_sorts_by_its_bytes(db) {
        for key in ["あ", "b", "B", "a", "亜", "ア", "_"] {
            merge(db, at(0), vec![household(key)]).await;
        }
        let rows = db.fetch_all(sql!("SELECT source_key FROM customer WHERE source = $1 AND source_key > $2 ORDER BY source_key", "crm", "")).await.unwrap();
        let found: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(found, ["B", "_", "a", "b", "あ", "ア", "亜"]);
    }

    async fn a_word_that_is_not_known_is_an_error_and_no_guess(db) {
        let bundle = import::Bundle {
            source: "crm".to_owned(),
            mode: BundleMode::Delta,
            manifest_hash: [0; 32],
            as_of: at(0),
            host: String::new(),
            rejected_bytes: None,
        };
        let begun = import::begin_run(db, &crate::common::stamp(at(0)), &bundle).await.unwrap();
        let import::Begun::New(import::Run { id, .. }) = begun else { panic!("busy") };
        db.tick(sql!("UPDATE import_run SET mode = $1 WHERE id = $2", "sideways", id)).await.unwrap();
        let row = db.fetch_optional(sql!("SELECT mode FROM import_run WHERE id = $1", id)).await.unwrap().unwrap();
        assert!(matches!(row.get::<BundleMode>(0), Err(StoreError::Decode { .. })));
    }
}
