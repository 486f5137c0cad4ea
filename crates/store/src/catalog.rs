//! The catalogue's files, version by version, and what the operator's records say of the same offerings.

use crate::{db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::{
    money::{TaxMode, Yen},
    time::Ts,
};

/// The version in force: the one that was loaded last.
pub async fn version_in_force(db: &Db) -> Result<Option<String>, StoreError> {
    let text = "SELECT version FROM catalog WHERE loaded_at > $1 ORDER BY loaded_at DESC, version LIMIT 1";
    let row = db.fetch_optional(sql!(text, Ts::from_micros(0))).await?;
    row.map(|row| row.get(0)).transpose()
}

/// The files of a version, as a JSON object of texts by names.
pub async fn files(db: &Db, version: &str) -> Result<Option<String>, StoreError> {
    let row = db.fetch_optional(sql!("SELECT files FROM catalog WHERE version = $1", version)).await?;
    row.map(|row| row.get(0)).transpose()
}

/// What the records say of an offering's price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceOnRecord {
    /// The offering's key.
    pub key: String,
    /// Price as sold.
    pub price: Yen,
    /// Whether `price` includes its tax.
    pub tax_mode: TaxMode,
    /// Consumption tax rate in percent.
    pub tax_percent: i64,
}

/// The prices of all offerings on record, by key. There are as many as an operator sells, not as customers have.
pub async fn prices_on_record(db: &Db) -> Result<Vec<PriceOnRecord>, StoreError> {
    let text = "SELECT offering_key, price, tax_mode, tax_percent FROM product_offering
         WHERE source > $1 ORDER BY source, offering_key";
    let rows = db.fetch_all(sql!(text, "")).await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            Ok(PriceOnRecord { key: c.take()?, price: c.take()?, tax_mode: c.take()?, tax_percent: c.take()? })
        })
        .collect()
}

impl Tx {
    /// Puts a version in force. One that was there before is in force again.
    pub async fn load_catalog(&mut self, version: &str, files: &str, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!(
            "INSERT INTO catalog (version, files, loaded_at) VALUES ($1, $2, $3)
                 ON CONFLICT (version) DO UPDATE SET loaded_at = excluded.loaded_at",
            version,
            files,
            now
        ))
        .await?;
        Ok(())
    }
}
