//! Finding the customers that a claim may mean, and counting the tries against each record.

use crate::{db::Db, dialect, error::StoreError, sql, sql::Sql, tx::Tx};
use madoguchi_domain::{
    catalog::Family,
    customer::{CustomerKind, PaymentMethod},
    id::CustomerId,
    registration::{Claim, OnFile, ProofKind},
    time::{Date, Ts},
};
use std::time::Duration;

/// How many customers are looked at for one claim. A phone number shared by more contracts is no household's.
const MOST_CANDIDATES: i64 = 50;

/// What the operator has on file for every customer with the claimed phone, customer number or device.
///
/// Customers whose contract ended before `ended_after` are left out.
pub async fn candidates(db: &Db, claim: &Claim, ended_after: Date) -> Result<Vec<OnFile>, StoreError> {
    let claim = claim.clone();
    db.read(move |tx| Box::pin(async move { candidates_in(tx, &claim, ended_after).await })).await
}

async fn candidates_in(tx: &mut Tx, claim: &Claim, ended_after: Date) -> Result<Vec<OnFile>, StoreError> {
    let typed = |kind: ProofKind| (claim.proof.kind == kind).then_some(claim.proof.key.as_str());
    let rows = tx
        .fetch_all(sql!(
            // The limits are inside, so that no planner walks all customers to find these few. Each query has its own,
            // so that a phone number many customers share does not hide the one that the item names.
            "SELECT id, kind, name_key, number_key, birth_date FROM customer
             WHERE id IN (
                 SELECT id FROM (SELECT customer_id AS id FROM customer_phone WHERE phone_key = $1
                                 ORDER BY customer_id LIMIT $5) AS by_phone
                 UNION SELECT id FROM (SELECT id FROM customer WHERE number_key = $2 ORDER BY id LIMIT $5) AS by_number
                 UNION SELECT id FROM (SELECT customer_id AS id FROM device_number WHERE number_key = $3
                                       ORDER BY customer_id LIMIT $5) AS by_device
             ) AND (status = 'active' OR ended_on > $4)
             ORDER BY id",
            claim.phone_key.as_str(),
            typed(ProofKind::CustomerNumber),
            typed(ProofKind::Device),
            ended_after,
            MOST_CANDIDATES,
        ))
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut c = row.columns();
        found.push(OnFile {
            customer: c.take()?,
            kind: c.take::<CustomerKind>()?,
            name_key: c.take()?,
            number_key: c.take()?,
            birth_date: c.take()?,
            phone_keys: Vec::new(),
            bank_last4: Vec::new(),
            card_last4: Vec::new(),
            device_keys: Vec::new(),
            postcode_keys: Vec::new(),
            families: Vec::new(),
        });
    }
    // A claim that found nobody asks the same questions, so that its answer is no faster.
    let ids: Vec<CustomerId> = found.iter().map(|on_file| on_file.customer).collect();
    for row in tx.fetch_all(of("SELECT customer_id, phone_key FROM customer_phone", &ids)).await? {
        let phone: String = row.get(1)?;
        with(&mut found, row.get(0)?, |on_file| on_file.phone_keys.push(phone));
    }
    for row in tx.fetch_all(of("SELECT customer_id, number_key FROM device_number", &ids)).await? {
        let number: String = row.get(1)?;
        with(&mut found, row.get(0)?, |on_file| on_file.device_keys.push(number));
    }
    for row in tx.fetch_all(of("SELECT customer_id, postcode_key FROM customer_address", &ids)).await? {
        let postcode: String = row.get(1)?;
        with(&mut found, row.get(0)?, |on_file| on_file.postcode_keys.push(postcode));
    }
    let accounts = of("SELECT customer_id, method, last4, other_last4 FROM billing_account", &ids);
    for row in tx.fetch_all(accounts).await? {
        let (method, last4, other): (PaymentMethod, Option<String>, Option<String>) =
            (row.get(1)?, row.get(2)?, row.get(3)?);
        with(&mut found, row.get(0)?, |on_file| match method {
            PaymentMethod::BankDebit => on_file.bank_last4.extend(last4.into_iter().chain(other)),
            PaymentMethod::CreditCard => on_file.card_last4.extend(last4),
            PaymentMethod::Invoice => {}
        });
    }
    let families = of(
        "SELECT DISTINCT p.customer_id, o.family FROM product p
         JOIN product_offering o ON o.source = p.source AND o.offering_key = p.offering_key
             AND p.status <> 'terminated'",
        &ids,
    );
    for row in tx.fetch_all(families).await? {
        let family: Family = row.get(1)?;
        with(&mut found, row.get(0)?, |on_file| on_file.families.push(family));
    }
    Ok(found)
}

/// A query for rows of these customers; it finds none when the list is empty.
fn of(select: &str, ids: &[CustomerId]) -> Sql {
    if ids.is_empty() {
        return sql!(format!("{select} WHERE customer_id IN ($1)"), None::<CustomerId>);
    }
    let text = format!("{select} WHERE customer_id IN ({})", dialect::list(1, ids.len()));
    ids.iter().fold(Sql::new(text), |sql, id| sql.bind(*id))
}

fn with(found: &mut [OnFile], id: CustomerId, change: impl FnOnce(&mut OnFile)) {
    if let Some(on_file) = found.iter_mut().find(|on_file| on_file.customer == id) {
        change(on_file);
    }
}

/// Whether a device number, folded, belongs to that customer.
pub async fn has_device(db: &Db, customer: CustomerId, number_key: &str) -> Result<bool, StoreError> {
    let text = "SELECT customer_id FROM device_number WHERE customer_id = $1 AND number_key = $2 LIMIT 1";
    Ok(db.fetch_optional(sql!(text, customer, number_key)).await?.is_some())
}

/// A record that tries are counted against: a keyed hash of what was typed, or of a customer's id.
pub type RecordKey = [u8; 32];

/// Takes a try of every record before it is looked at, and returns whether each still had one.
///
/// A record has `limit` slots, and a slot is free again one window after it was taken: of fifty tries at once exactly
/// `limit` find one. A repeated try takes no new slot: `digest` is the keyed hash of everything typed. A try that finds
/// no slot leaves no trace there, so that it locks nobody out for longer. It takes none of the records after that one,
/// and is not looked at.
pub async fn count_try(
    db: &Db,
    records: &[RecordKey],
    digest: [u8; 32],
    limit: i64,
    window: Duration,
    now: Ts,
) -> Result<bool, StoreError> {
    for record in records {
        if !take_slot(db, *record, digest, limit, now.minus(window), now).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn take_slot(
    db: &Db,
    record: RecordKey,
    digest: [u8; 32],
    limit: i64,
    over: Ts,
    now: Ts,
) -> Result<bool, StoreError> {
    // Losing a slot to somebody else leaves one fewer free, so this ends by itself.
    for _ in 0..=limit {
        let rows =
            db.fetch_all(sql!("SELECT slot, digest, tried_at FROM proof_try WHERE record_key = $1", record)).await?;
        let mut taken = Vec::with_capacity(rows.len());
        let mut passed = false;
        for row in &rows {
            let (slot, of, tried_at): (i64, Vec<u8>, Ts) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if tried_at <= over {
                passed = true;
            } else if of == digest {
                return Ok(slot <= limit);
            } else {
                taken.push(slot);
            }
        }
        if passed {
            db.tick(sql!("DELETE FROM proof_try WHERE record_key = $1 AND tried_at <= $2", record, over)).await?;
        }
        let Some(free) = (1..=limit).find(|slot| !taken.contains(slot)) else { return Ok(false) };
        let got = db
            .tick(sql!(
                "INSERT INTO proof_try (record_key, slot, digest, tried_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT DO NOTHING RETURNING slot",
                record,
                free,
                digest,
                now,
            ))
            .await?;
        if !got.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Tx {
    /// Forgets the tries against these records, and the same tries against the records `beside` them. Returns how many
    /// tries those were.
    pub async fn clear_tries(&mut self, records: &[RecordKey], beside: &[RecordKey]) -> Result<usize, StoreError> {
        let mut digests: Vec<Vec<u8>> = Vec::new();
        for record in records {
            let text = "DELETE FROM proof_try WHERE record_key = $1 RETURNING digest";
            for row in self.fetch_all(sql!(text, *record)).await? {
                digests.push(row.get(0)?);
            }
        }
        // One try counts against several records.
        digests.sort_unstable();
        digests.dedup();
        for record in beside {
            for digest in &digests {
                let text = "DELETE FROM proof_try WHERE record_key = $1 AND digest = $2";
                self.execute(sql!(text, *record, digest.clone())).await?;
            }
        }
        Ok(digests.len())
    }

    /// The customers with that number whose contract has not ended before that date.
    pub async fn customers_with_number(
        &mut self,
        number_key: &str,
        ended_after: Date,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let text = "SELECT id FROM customer WHERE number_key = $1 AND (status = 'active' OR ended_on > $2)
             ORDER BY id LIMIT $3";
        let rows = self.fetch_all(sql!(text, number_key, ended_after, MOST_CANDIDATES)).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The customers with that phone number.
    pub async fn customers_with_phone(&mut self, phone_key: &str) -> Result<Vec<CustomerId>, StoreError> {
        let text = "SELECT customer_id FROM customer_phone WHERE phone_key = $1 ORDER BY customer_id LIMIT $2";
        let rows = self.fetch_all(sql!(text, phone_key, MOST_CANDIDATES)).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }
}
