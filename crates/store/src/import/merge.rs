//! One chunk of whole customers: what is there is compared, what differs is replaced.

use super::ROWS_AT_ONCE;
use crate::{dialect, error::StoreError, sql, sql::Sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    customer::CustomerStatus,
    folding,
    id::CustomerId,
    import::CustomerRecord,
    time::{Date, Ts},
};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashMap};

/// What a chunk did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MergeCounts {
    /// Customers that are new or different.
    pub changed: i64,
    /// Customers that are as they were, or that newer records already speak of.
    pub unchanged: i64,
}

/// A customer as the last import left it.
#[derive(Debug, Clone)]
pub struct Existing {
    id: CustomerId,
    content_hash: Vec<u8>,
    as_of: Ts,
    status: CustomerStatus,
    name_key: String,
    birth_date: Option<Date>,
}

impl Existing {
    /// Whether a key that had ended comes back as another person: grants never revive (PRODUCT §2).
    fn is_somebody_else(&self, record: &CustomerRecord) -> bool {
        let row = &record.customer;
        let other_birth = self.birth_date.is_some() && row.birth_date.is_some() && self.birth_date != row.birth_date;
        self.status == CustomerStatus::Ended
            && row.status == CustomerStatus::Active
            && (self.name_key != folding::name_key(&row.name_kana) || other_birth)
    }
}

/// Goes up whenever folding, or what is stored of a record, changes: the next import then renews every customer.
const FORM: u8 = 1;

/// A hash over everything a record says, so that an unchanged one is recognised without reading its rows back.
fn content_hash(record: &CustomerRecord) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([FORM]);
    let mut line = |fields: Vec<String>| {
        for field in fields {
            hash.update(field.as_bytes());
            hash.update([0x1f]);
        }
        hash.update([0x1e]);
    };
    line(record.customer.fields());
    record.phones.iter().for_each(|row| line(row.fields()));
    record.addresses.iter().for_each(|row| line(row.fields()));
    record.billing_accounts.iter().for_each(|row| line(row.fields()));
    record.devices.iter().for_each(|row| line(row.fields()));
    record.products.iter().for_each(|row| line(row.fields()));
    for (bill, charges) in &record.bills {
        line(bill.fields());
        for charge in charges {
            line(charge.fields());
        }
    }
    hash.finalize().into()
}

/// Brings these customers up to the bundle. A record older than what is there is left out.
pub async fn merge(
    tx: &mut Tx,
    stamp: &Stamp,
    source: &str,
    as_of: Ts,
    records: &[CustomerRecord],
) -> Result<MergeCounts, StoreError> {
    let existing = existing(tx, source, records).await?;
    let mut counts = MergeCounts::default();
    let mut still: Vec<CustomerId> = Vec::new();
    let mut replaced: Vec<CustomerId> = Vec::new();
    let mut wanted: Vec<(CustomerId, &CustomerRecord)> = Vec::new();
    for record in records {
        let hash = content_hash(record);
        match existing.get(&record.customer.customer_key) {
            Some(there) if there.as_of > as_of => counts.unchanged += 1,
            Some(there) if there.content_hash == hash => {
                counts.unchanged += 1;
                still.push(there.id);
            }
            Some(there) => {
                if there.is_somebody_else(record) {
                    revoke_grants(tx, there.id, stamp.now).await?;
                }
                update_customer(tx, there.id, as_of, record, hash).await?;
                replaced.push(there.id);
                wanted.push((there.id, record));
            }
            None => {
                let id = stamp.id();
                insert_customer(tx, id, source, as_of, record, hash).await?;
                wanted.push((id, record));
            }
        }
    }
    counts.changed = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
    touch(tx, &still, as_of).await?;
    remove_parts(tx, &replaced).await?;
    insert_parts(tx, source, &wanted).await?;
    Ok(counts)
}

async fn existing(
    tx: &mut Tx,
    source: &str,
    records: &[CustomerRecord],
) -> Result<HashMap<String, Existing>, StoreError> {
    let mut found = HashMap::new();
    for records in records.chunks(ROWS_AT_ONCE) {
        let text = format!(
            "SELECT source_key, id, content_hash, as_of, status, name_key, birth_date FROM customer
             WHERE source = $1 AND source_key IN ({})",
            dialect::list(2, records.len())
        );
        let select =
            records.iter().fold(Sql::new(text).bind(source), |sql, r| sql.bind(r.customer.customer_key.as_str()));
        for row in tx.fetch_all(select).await? {
            let mut c = row.columns();
            let key = c.take()?;
            let there = Existing {
                id: c.take()?,
                content_hash: c.take()?,
                as_of: c.take()?,
                status: c.take()?,
                name_key: c.take()?,
                birth_date: c.take()?,
            };
            found.insert(key, there);
        }
    }
    Ok(found)
}

/// Ends every grant on a customer.
async fn revoke_grants(tx: &mut Tx, id: CustomerId, now: Ts) -> Result<(), StoreError> {
    let revoke = "UPDATE portal_grant SET revoked_at = $1 WHERE customer_id = $2 AND revoked_at IS NULL";
    tx.execute(sql!(revoke, now, id)).await
}

async fn insert_customer(
    tx: &mut Tx,
    id: CustomerId,
    source: &str,
    as_of: Ts,
    record: &CustomerRecord,
    hash: [u8; 32],
) -> Result<(), StoreError> {
    let row = &record.customer;
    tx.execute(sql!(
        "INSERT INTO customer (id, source, source_key, number, number_key, kind, name, name_kana, name_key, birth_date,
             status, started_on, ended_on, content_hash, as_of)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        id,
        source,
        row.customer_key.as_str(),
        row.customer_number.as_str(),
        folding::number_key(&row.customer_number),
        row.kind,
        row.name.as_str(),
        row.name_kana.as_str(),
        folding::name_key(&row.name_kana),
        row.birth_date,
        row.status,
        row.started_on,
        row.ended_on,
        hash,
        as_of,
    ))
    .await
}

async fn update_customer(
    tx: &mut Tx,
    id: CustomerId,
    as_of: Ts,
    record: &CustomerRecord,
    hash: [u8; 32],
) -> Result<(), StoreError> {
    let row = &record.customer;
    tx.execute(sql!(
        "UPDATE customer SET number = $2, number_key = $3, kind = $4, name = $5, name_kana = $6, name_key = $7,
             birth_date = $8, status = $9, started_on = $10, ended_on = $11, content_hash = $12, as_of = $13
         WHERE id = $1",
        id,
        row.customer_number.as_str(),
        folding::number_key(&row.customer_number),
        row.kind,
        row.name.as_str(),
        row.name_kana.as_str(),
        folding::name_key(&row.name_kana),
        row.birth_date,
        row.status,
        row.started_on,
        row.ended_on,
        hash,
        as_of,
    ))
    .await
}

/// The as-of time of customers whose content is as it was.
async fn touch(tx: &mut Tx, ids: &[CustomerId], as_of: Ts) -> Result<(), StoreError> {
    for ids in ids.chunks(ROWS_AT_ONCE) {
        let text = format!("UPDATE customer SET as_of = $1 WHERE id IN ({})", dialect::list(2, ids.len()));
        tx.execute(ids.iter().fold(Sql::new(text).bind(as_of), |sql, id| sql.bind(*id))).await?;
    }
    Ok(())
}

/// The parts of a customer, children before what they refer to.
const PARTS: [&str; 8] = [
    "applied_charge",
    "customer_bill",
    "product",
    "device_number",
    "device",
    "billing_account",
    "customer_address",
    "customer_phone",
];

async fn remove_parts(tx: &mut Tx, ids: &[CustomerId]) -> Result<(), StoreError> {
    for ids in ids.chunks(ROWS_AT_ONCE) {
        for table in PARTS {
            let text = format!("DELETE FROM {table} WHERE customer_id IN ({})", dialect::list(1, ids.len()));
            tx.execute(ids.iter().fold(Sql::new(text), |sql, id| sql.bind(*id))).await?;
        }
    }
    Ok(())
}

/// Inserts many rows of one table with few statements.
async fn insert_rows<T>(
    tx: &mut Tx,
    into: &str,
    columns: usize,
    rows: &[T],
    bind: impl Fn(Sql, &T) -> Sql,
) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        let text = format!("INSERT INTO {into} VALUES {}", dialect::places(rows.len(), columns));
        tx.execute(rows.iter().fold(Sql::new(text), &bind)).await?;
    }
    Ok(())
}

async fn insert_parts(tx: &mut Tx, source: &str, records: &[(CustomerId, &CustomerRecord)]) -> Result<(), StoreError> {
    let mut phones = Vec::new();
    let mut numbers = Vec::new();
    for (id, record) in records {
        let mut seen = BTreeSet::new();
        for row in &record.phones {
            // A phone that cannot be one is kept as written, but nobody can prove anything with it.
            let key = folding::phone_key(&row.phone).unwrap_or_else(|| format!("?{}", row.phone));
            if seen.insert(key.clone()) {
                phones.push((*id, key, row));
            }
        }
        let mut seen = BTreeSet::new();
        for row in &record.devices {
            for number in [Some(&row.serial), row.cas_card.as_ref(), row.mac.as_ref()].into_iter().flatten() {
                let key = folding::number_key(number);
                if !key.is_empty() && seen.insert(key.clone()) {
                    numbers.push((*id, key, row));
                }
            }
        }
    }
    insert_rows(tx, "customer_phone (customer_id, phone_key, phone)", 3, &phones, |sql, (id, key, row)| {
        sql.bind(*id).bind(key.as_str()).bind(row.phone.as_str())
    })
    .await?;
    insert_contract(tx, source, records).await?;
    let into = "device_number (customer_id, number_key, device_key)";
    insert_rows(tx, into, 3, &numbers, |sql, (id, key, row)| {
        sql.bind(*id).bind(key.as_str()).bind(row.device_key.as_str())
    })
    .await?;
    insert_bills(tx, records).await
}

async fn insert_contract(
    tx: &mut Tx,
    source: &str,
    records: &[(CustomerId, &CustomerRecord)],
) -> Result<(), StoreError> {
    let addresses: Vec<_> = records
        .iter()
        .flat_map(|(id, record)| (1_i64..).zip(&record.addresses).map(move |(position, row)| (*id, position, row)))
        .collect();
    let into = "customer_address
         (customer_id, position, kind, postcode, postcode_key, prefecture, city, street, building)";
    insert_rows(tx, into, 9, &addresses, |sql, (id, position, row)| {
        sql.bind(*id)
            .bind(*position)
            .bind(row.kind)
            .bind(row.postcode.as_str())
            .bind(folding::postcode_key(&row.postcode).unwrap_or_default())
            .bind(row.prefecture.as_str())
            .bind(row.city.as_str())
            .bind(row.street.as_str())
            .bind(row.building.as_deref())
    })
    .await?;
    let accounts: Vec<_> =
        records.iter().flat_map(|(id, record)| record.billing_accounts.iter().map(move |row| (*id, row))).collect();
    let into = "billing_account (customer_id, account_key, method, institution, last4, other_last4, payer)";
    insert_rows(tx, into, 7, &accounts, |sql, (id, row)| {
        sql.bind(*id)
            .bind(row.account_key.as_str())
            .bind(row.method)
            .bind(row.institution.as_deref())
            .bind(row.last4.as_deref())
            .bind(row.other_last4.as_deref())
            .bind(row.payer.as_deref())
    })
    .await?;
    let devices: Vec<_> =
        records.iter().flat_map(|(id, record)| record.devices.iter().map(move |row| (*id, row))).collect();
    let into = "device (customer_id, device_key, kind, model, serial, cas_card, mac)";
    insert_rows(tx, into, 7, &devices, |sql, (id, row)| {
        sql.bind(*id)
            .bind(row.device_key.as_str())
            .bind(row.kind)
            .bind(row.model.as_deref())
            .bind(row.serial.as_str())
            .bind(row.cas_card.as_deref())
            .bind(row.mac.as_deref())
    })
    .await?;
    let products: Vec<_> =
        records.iter().flat_map(|(id, record)| record.products.iter().map(move |row| (*id, row))).collect();
    let into = "product (customer_id, product_key, source, offering_key, device_key, line, status, started_on,
         planned_end_on, ended_on)";
    insert_rows(tx, into, 10, &products, |sql, (id, row)| {
        sql.bind(*id)
            .bind(row.product_key.as_str())
            .bind(source)
            .bind(row.offering_key.as_str())
            .bind(row.device_key.as_deref())
            .bind(row.line.as_deref())
            .bind(row.status)
            .bind(row.started_on)
            .bind(row.planned_end_on)
            .bind(row.ended_on)
    })
    .await
}

async fn insert_bills(tx: &mut Tx, records: &[(CustomerId, &CustomerRecord)]) -> Result<(), StoreError> {
    let bills: Vec<_> =
        records.iter().flat_map(|(id, record)| record.bills.iter().map(move |(row, _)| (*id, row))).collect();
    let into = "customer_bill (customer_id, month, number, account_key, issued_on, due_on, amount, state)";
    insert_rows(tx, into, 8, &bills, |sql, (id, row)| {
        sql.bind(*id)
            .bind(row.month)
            .bind(row.bill_number.as_str())
            .bind(row.account_key.as_deref())
            .bind(row.issued_on)
            .bind(row.due_on)
            .bind(row.amount)
            .bind(row.state)
    })
    .await?;
    let charges: Vec<_> = records
        .iter()
        .flat_map(|(id, record)| record.bills.iter().flat_map(|(_, rows)| rows).map(move |row| (*id, row)))
        .collect();
    let into = "applied_charge (customer_id, month, number, line, product_key, family, name, kind, amount, tax_mode,
         tax_percent, issuer, registration_number)";
    insert_rows(tx, into, 13, &charges, |sql, (id, row)| {
        sql.bind(*id)
            .bind(row.month)
            .bind(row.bill_number.as_str())
            .bind(row.line)
            .bind(row.product_key.as_deref())
            .bind(row.family)
            .bind(row.name.as_str())
            .bind(row.kind)
            .bind(row.amount)
            .bind(row.tax_mode)
            .bind(row.tax_percent)
            .bind(row.issuer.as_str())
            .bind(row.registration_number.as_deref())
    })
    .await
}
