//! Offerings, as the bundle describes them. Past bills name them too, so none is removed.

use super::difference::Changes;
use crate::{db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::{import::OfferingRow, time::Ts};
use std::collections::{HashMap, HashSet};

/// Adds or replaces offerings.
pub async fn upsert_offerings(tx: &mut Tx, source: &str, as_of: Ts, rows: &[OfferingRow]) -> Result<(), StoreError> {
    for row in rows {
        tx.execute(sql!(
            "INSERT INTO product_offering (source, offering_key, family, name, name_en, price, tax_mode, tax_percent,
                 charge_kind, issuer, registration_number, as_of)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (source, offering_key) DO UPDATE SET family = $3, name = $4, name_en = $5, price = $6,
                 tax_mode = $7, tax_percent = $8, charge_kind = $9, issuer = $10, registration_number = $11, as_of = $12
             WHERE product_offering.as_of <= $12",
            source,
            row.offering_key.as_str(),
            row.family,
            row.name.as_str(),
            row.name_en.as_deref(),
            row.price,
            row.tax_mode,
            row.tax_percent,
            row.charge_kind,
            row.issuer.as_str(),
            row.registration_number.as_deref(),
            as_of,
        ))
        .await?;
    }
    Ok(())
}

/// How many of these offerings are new or different, and how many are left as they are because what there is of them is
/// newer.
pub async fn offering_changes(
    db: &Db,
    source: &str,
    as_of: Ts,
    rows: &[OfferingRow],
) -> Result<(Changes, i64), StoreError> {
    let select = "SELECT offering_key, family, name, name_en, price, tax_mode, tax_percent, charge_kind, issuer,
             registration_number, as_of
         FROM product_offering WHERE source = $1";
    let mut there = HashMap::new();
    for row in db.fetch_all(sql!(select, source)).await? {
        let mut c = row.columns();
        let offering = OfferingRow {
            offering_key: c.take()?,
            family: c.take()?,
            name: c.take()?,
            name_en: c.take()?,
            price: c.take()?,
            tax_mode: c.take()?,
            tax_percent: c.take()?,
            charge_kind: c.take()?,
            issuer: c.take()?,
            registration_number: c.take()?,
        };
        there.insert(offering.offering_key.clone(), (offering, c.take::<Ts>()?));
    }
    let (mut changes, mut older) = (Changes::default(), 0);
    for row in rows {
        match there.get(&row.offering_key) {
            None => changes.new += 1,
            Some((_, at)) if *at > as_of => older += 1,
            Some((before, _)) => changes.changed += i64::from(before != row),
        }
    }
    Ok((changes, older))
}

/// The keys of a source's offerings.
pub async fn offering_keys(db: &Db, source: &str) -> Result<HashSet<String>, StoreError> {
    let rows = db.fetch_all(sql!("SELECT offering_key FROM product_offering WHERE source = $1", source)).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
