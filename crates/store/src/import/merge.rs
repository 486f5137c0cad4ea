//! One chunk of whole customers: what exists is compared, and what differs is replaced.

use super::{
    difference::{Changes, Difference},
    part::{Parts, file_in},
};
use crate::{bulk::Rows, db::Db, dialect, error::StoreError, sql, sql::Sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    customer::CustomerStatus,
    folding,
    id::CustomerId,
    import::{BundleFile, CustomerRecord},
    time::{Date, Ts},
};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};

/// How many ids one list of a statement holds: few round trips, and far below either engine's limit of values.
pub(super) const IDS_AT_ONCE: usize = 200;

/// The result of a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MergeCounts {
    /// Customers that are new or different.
    pub changed: i64,
    /// Customers that are unchanged.
    pub unchanged: i64,
    /// Customers left as they are because what there is of them is newer.
    pub older: i64,
}

/// A customer as the last import left it.
#[derive(Debug, Clone)]
struct Existing {
    id: CustomerId,
    content_hash: Vec<u8>,
    as_of: Ts,
    status: CustomerStatus,
    name_key: String,
    birth_date: Option<Date>,
}

impl Existing {
    /// Whether a key that had ended comes back for another person: grants never revive (PRODUCT §2).
    fn is_somebody_else(&self, record: &CustomerRecord) -> bool {
        let row = &record.customer;
        let other_birth = self.birth_date.is_some() && row.birth_date.is_some() && self.birth_date != row.birth_date;
        self.status == CustomerStatus::Ended
            && row.status == CustomerStatus::Active
            && (self.name_key != folding::name_key(&row.name_kana) || other_birth)
    }
}

/// Ends a field. A value cannot contain it: control characters are refused when a line is read.
const FIELD_END: char = '\u{1f}';
/// Ends a line.
const LINE_END: char = '\u{1e}';

/// Goes up whenever folding, or what is stored of a record, changes: the next import then renews every customer.
const FORM: u8 = 2;

/// A hash over everything in a record, so that an unchanged one is recognised without reading its rows back.
fn content_hash(record: &CustomerRecord, lines: &mut String) -> [u8; 32] {
    lines.clear();
    record.customer.write_fields(FIELD_END, lines);
    macro_rules! add {
        ($($rows:expr),+) => {$(
            for row in $rows {
                lines.push(LINE_END);
                row.write_fields(FIELD_END, lines);
            }
        )+};
    }
    add!(&record.phones, &record.addresses, &record.billing_accounts, &record.devices, &record.products);
    for (bill, charges) in &record.bills {
        add!([bill], charges);
    }
    let mut hash = Sha256::new();
    hash.update([FORM]);
    hash.update(lines.as_bytes());
    hash.finalize().into()
}

/// Customers already compared with what exists and ready to be written, so that the chunk that writes them is short.
#[derive(Debug)]
pub struct Merged {
    counts: MergeCounts,
    /// Customers for whom only the as-of time changes.
    still: Vec<CustomerId>,
    /// Ended customers whose key came back for somebody else.
    somebody_else: Vec<CustomerId>,
    /// Existing customers that differ, and what differs in their parts.
    updates: Vec<Sql>,
    differences: Vec<Difference>,
    /// New customers.
    inserts: Rows,
    /// Their parts.
    parts: Parts,
}

/// Compares these customers with what exists. A record older than what exists is left out.
///
/// Only the run in charge writes customers, so the result still holds when its chunk is written.
pub async fn prepare(
    db: &Db,
    stamp: &Stamp,
    source: &str,
    as_of: Ts,
    records: &[CustomerRecord],
) -> Result<Merged, StoreError> {
    prepare_renamed(db, stamp, source, as_of, records, &BTreeMap::new()).await
}

/// Like [`prepare`], before links are followed: a customer that does not exist is compared with the one whose key it
/// takes over. `renamed` leads from new keys to old ones.
pub async fn prepare_renamed(
    db: &Db,
    stamp: &Stamp,
    source: &str,
    as_of: Ts,
    records: &[CustomerRecord],
    renamed: &BTreeMap<String, String>,
) -> Result<Merged, StoreError> {
    let keys: Vec<&str> = records.iter().map(|record| record.customer.customer_key.as_str()).collect();
    let mut existing = existing(db, source, &keys).await?;
    if !renamed.is_empty() {
        let strange = keys.iter().filter(|key| !existing.contains_key(**key));
        let takes_over: Vec<(&str, &str)> =
            strange.filter_map(|key| Some((*key, renamed.get(*key)?.as_str()))).collect();
        let before: Vec<&str> = takes_over.iter().map(|(_, old)| *old).collect();
        let mut before = self::existing(db, source, &before).await?;
        existing.extend(takes_over.iter().filter_map(|(new, old)| Some(((*new).to_owned(), before.remove(*old)?))));
    }
    let mut merged = Merged {
        counts: MergeCounts::default(),
        still: Vec::new(),
        somebody_else: Vec::new(),
        updates: Vec::new(),
        differences: Vec::new(),
        inserts: Rows::new(db, "customer", &CUSTOMER_COLUMNS),
        parts: Parts::new(db),
    };
    let mut ids = ascending_ids(stamp, records.len().saturating_sub(existing.len()));
    let mut lines = String::new();
    let (mut replaced, mut replacing) = (Vec::new(), Parts::new(db));
    for record in records {
        let hash = content_hash(record, &mut lines);
        match existing.get(&record.customer.customer_key) {
            Some(there) if there.as_of > as_of => merged.counts.older += 1,
            Some(there) if there.content_hash == hash => {
                merged.counts.unchanged += 1;
                merged.still.push(there.id);
            }
            Some(there) => {
                merged.counts.changed += 1;
                if there.is_somebody_else(record) {
                    merged.somebody_else.push(there.id);
                }
                merged.updates.push(update_customer(there.id, as_of, record, hash));
                replaced.push(there.id);
                replacing.put(there.id, source, record);
            }
            None => {
                merged.counts.changed += 1;
                let id = ids.next().unwrap_or_else(|| stamp.id());
                put_customer(&mut merged.inserts, id, source, as_of, record, hash);
                merged.parts.put(id, source, record);
            }
        }
    }
    merged.differences = replacing.differences(db, &replaced).await?;
    Ok(merged)
}

/// New ids in the order of their bytes, so that neighbours are written into the same pages.
fn ascending_ids(stamp: &Stamp, count: usize) -> std::vec::IntoIter<CustomerId> {
    let mut ids: Vec<CustomerId> = (0..count).map(|_| stamp.id()).collect();
    ids.sort_unstable_by_key(|id| id.0);
    ids.into_iter()
}

impl Merged {
    /// What writing them will change.
    #[must_use]
    pub const fn counts(&self) -> MergeCounts {
        self.counts
    }

    /// How many lines of each file writing them brings, changes and takes away.
    #[must_use]
    pub fn changes(&self) -> BTreeMap<BundleFile, Changes> {
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        let of_new = |(table, rows)| (table, Changes { new: count(rows), ..Changes::default() });
        let all = self.differences.iter().map(Difference::counts).chain(self.parts.counts().map(of_new));
        let mut changes: BTreeMap<BundleFile, Changes> = BTreeMap::new();
        for (file, more) in all.filter_map(|(table, more)| Some((file_in(table)?, more))) {
            changes.entry(file).or_default().add(more);
        }
        let new = count(self.inserts.len());
        let customers = Changes { new, changed: self.counts.changed - new, vanished: 0 };
        changes.insert(BundleFile::Customers, customers);
        changes
    }

    /// Writes them.
    pub async fn write(self, tx: &mut Tx, as_of: Ts, now: Ts) -> Result<(), StoreError> {
        for id in self.somebody_else {
            revoke_grants(tx, id, now).await?;
            tx.forget_settings(id).await?;
            tx.forget_orders(id).await?;
        }
        touch(tx, &self.still, as_of).await?;
        for update in self.updates {
            tx.execute(update).await?;
        }
        Difference::write(self.differences, tx).await?;
        self.inserts.insert(tx).await?;
        self.parts.insert(tx).await
    }
}

async fn existing(db: &Db, source: &str, keys: &[&str]) -> Result<HashMap<String, Existing>, StoreError> {
    let mut found = HashMap::new();
    for keys in keys.chunks(IDS_AT_ONCE) {
        let text = format!(
            "SELECT source_key, id, content_hash, as_of, status, name_key, birth_date FROM customer
             WHERE source = $1 AND source_key IN ({})",
            dialect::list(2, keys.len())
        );
        let select = keys.iter().fold(Sql::new(text).bind(source), |sql, key| sql.bind(*key));
        for row in db.fetch_all(select).await? {
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
    tx.execute(sql!(revoke, now, id)).await?;
    tx.withdraw_invitations_to(id, now).await
}

const CUSTOMER_COLUMNS: [&str; 15] = [
    "id",
    "source",
    "source_key",
    "number",
    "number_key",
    "kind",
    "name",
    "name_kana",
    "name_key",
    "birth_date",
    "status",
    "started_on",
    "ended_on",
    "content_hash",
    "as_of",
];

fn put_customer(rows: &mut Rows, id: CustomerId, source: &str, as_of: Ts, record: &CustomerRecord, hash: [u8; 32]) {
    let row = &record.customer;
    rows.put(id)
        .put(source)
        .put(row.customer_key.as_str())
        .put(row.customer_number.as_str())
        .put(folding::number_key(&row.customer_number))
        .put(row.kind)
        .put(row.name.as_str())
        .put(row.name_kana.as_str())
        .put(folding::name_key(&row.name_kana))
        .put(row.birth_date)
        .put(row.status)
        .put(row.started_on)
        .put(row.ended_on)
        .put(hash)
        .put(as_of);
}

fn update_customer(id: CustomerId, as_of: Ts, record: &CustomerRecord, hash: [u8; 32]) -> Sql {
    let row = &record.customer;
    sql!(
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
    )
}

/// Sets the as-of time of customers whose content is unchanged.
pub(super) async fn touch(tx: &mut Tx, ids: &[CustomerId], as_of: Ts) -> Result<(), StoreError> {
    for ids in ids.chunks(IDS_AT_ONCE) {
        let text = format!("UPDATE customer SET as_of = $1 WHERE id IN ({})", dialect::list(2, ids.len()));
        tx.execute(ids.iter().fold(Sql::new(text).bind(as_of), |sql, id| sql.bind(*id))).await?;
    }
    Ok(())
}
