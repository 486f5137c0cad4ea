//! Offerings, as the bundle describes them. Past bills name them too, so none is removed.

use crate::{db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::{import::OfferingRow, time::Ts};
use std::collections::HashSet;

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

/// The keys of a source's offerings.
pub async fn offering_keys(db: &Db, source: &str) -> Result<HashSet<String>, StoreError> {
    let rows = db.fetch_all(sql!("SELECT offering_key FROM product_offering WHERE source = $1", source)).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
