//! Households and the people who log in for them.

use madoguchi_domain::{
    catalog::{ChargeKind, Family},
    customer::{PaymentMethod, ProductStatus},
    id::{CustomerId, GrantId, PortalUserId},
    import::{BillRow, BillingAccountRow, ChargeRow, CustomerRecord, OfferingRow, ProductRow},
    locale::Locale,
    money::{TaxMode, Yen},
    statement::BillState,
    time::{Date, Month, Ts},
};
use madoguchi_store::{
    Db, Randomness, Stamp, StoreError,
    import::{self, MergeCounts},
    portal_user::NewPortalUser,
    sql,
    testing::records::person,
};

pub(crate) use madoguchi_store::testing::records::offering;

pub(crate) const SOURCE: &str = "crm";

/// 2026-11-01T00:00:00Z and so many seconds.
pub(crate) fn at(seconds: i64) -> Ts {
    Ts::from_micros((1_793_491_200 + seconds) * 1_000_000)
}

pub(crate) fn stamp(now: Ts) -> Stamp {
    Stamp { now, actor: "system:test".to_owned(), randomness: Randomness::system() }
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A household with one of everything.
pub(crate) fn household(key: &str) -> CustomerRecord {
    let owner = || key.to_owned();
    CustomerRecord {
        billing_accounts: vec![BillingAccountRow {
            customer_key: owner(),
            account_key: "a1".to_owned(),
            method: PaymentMethod::BankDebit,
            institution: Some("みなと銀行".to_owned()),
            last4: Some("1234".to_owned()),
            other_last4: None,
            payer: None,
        }],
        products: vec![ProductRow {
            customer_key: owner(),
            product_key: "p1".to_owned(),
            offering_key: "tv".to_owned(),
            device_key: Some("d1".to_owned()),
            line: None,
            status: ProductStatus::Active,
            started_on: Some(date("2020-04-01")),
            planned_end_on: None,
            ended_on: None,
        }],
        bills: vec![(
            BillRow {
                customer_key: owner(),
                month: month("2026-10"),
                bill_number: "B1".to_owned(),
                account_key: Some("a1".to_owned()),
                issued_on: date("2026-10-10"),
                due_on: Some(date("2026-10-27")),
                amount: Yen(5_500),
                state: BillState::Due,
            },
            vec![ChargeRow {
                customer_key: owner(),
                month: month("2026-10"),
                bill_number: "B1".to_owned(),
                line: 1,
                product_key: Some("p1".to_owned()),
                family: Family::Tv,
                name: "テレビ".to_owned(),
                kind: ChargeKind::Monthly,
                amount: Yen(5_000),
                tax_mode: TaxMode::Excluded,
                tax_percent: 10,
                issuer: "みなとケーブル".to_owned(),
                registration_number: None,
            }],
        )],
        ..person(key)
    }
}

pub(crate) async fn add_offerings(db: &Db, rows: Vec<OfferingRow>) {
    db.chunk(|tx| Box::pin(async move { import::upsert_offerings(tx, SOURCE, at(0), &rows).await })).await.unwrap();
}

/// Merges records as an import with that as-of time does.
pub(crate) async fn merge(db: &Db, as_of: Ts, records: Vec<CustomerRecord>) -> MergeCounts {
    let merged = import::prepare(db, &stamp(as_of), SOURCE, as_of, &records).await.unwrap();
    let counts = merged.counts();
    let written: Result<_, StoreError> =
        db.chunk(move |tx| Box::pin(async move { merged.write(tx, as_of, as_of).await })).await;
    written.unwrap();
    counts
}

/// Adds one household and gives its customer.
pub(crate) async fn customer(db: &Db, key: &str) -> CustomerId {
    merge(db, at(0), vec![household(key)]).await;
    find(db, key).await.unwrap()
}

pub(crate) async fn find(db: &Db, key: &str) -> Option<CustomerId> {
    let select = sql!("SELECT id FROM customer WHERE source = $1 AND source_key = $2", SOURCE, key);
    db.fetch_optional(select).await.unwrap().map(|row| row.get(0).unwrap())
}

pub(crate) fn new_user(portal_id: &str) -> NewPortalUser {
    NewPortalUser {
        portal_id: portal_id.to_owned(),
        portal_id_key: portal_id.to_lowercase(),
        password_hash: "$argon2id$…".to_owned(),
        contact_address: portal_id.to_owned(),
        locale: Locale::Ja,
    }
}

/// Registers a login for a customer.
pub(crate) async fn register(db: &Db, customer: CustomerId, portal_id: &str) -> (PortalUserId, GrantId) {
    let (stamp, new) = (stamp(at(0)), new_user(portal_id));
    let registered: Result<_, StoreError> = db
        .write_closure(move |tx| {
            let (stamp, new) = (stamp.clone(), new.clone());
            Box::pin(async move {
                let user = tx.add_portal_user(&stamp, &new).await?;
                Ok((user, tx.grant_holder(&stamp, user, customer).await?))
            })
        })
        .await;
    registered.unwrap()
}

/// The login that holds a customer, with its portal ID.
pub(crate) async fn holder(db: &Db, customer: CustomerId) -> Option<(PortalUserId, String)> {
    let held: Result<_, StoreError> = db.read(move |tx| Box::pin(async move { tx.holder_of(customer).await })).await;
    held.unwrap()
}

/// Rows of a whole table, on a way in that is not watched.
pub(crate) async fn count(db: &Db, from: &str) -> i64 {
    let rows = db.fetch_all(sql!(format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {from}"))).await.unwrap();
    rows[0].get(0).unwrap()
}
