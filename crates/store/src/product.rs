//! What a customer has: products of the mirror with their offerings and devices.

use crate::{actor::MayOrder, db::Db, error::StoreError, sql, value::Row};
use madoguchi_domain::{
    customer::CustomerKind,
    product::{Device, Product},
    time::Ts,
};

/// The columns of a row that tell of the customer.
const COLUMNS_OF_CUSTOMER: usize = 2;

/// The products that a customer has or is about to have, by the operator's keys, with the instant that the records
/// describe and the kind of the customer. `None` when the customer is gone. A product whose offering is not known is left out.
pub async fn products(db: &Db, may: MayOrder) -> Result<Option<(Ts, CustomerKind, Vec<Product>)>, StoreError> {
    // One row per product, or a single row when there is none.
    let rows = db
        .fetch_all(sql!(
            "SELECT c.as_of, c.kind, o.family, p.product_key, p.offering_key, o.name, o.name_en, o.charge_kind, o.price, o.tax_mode,
                    o.tax_percent, o.issuer, p.line, p.device_key, p.status, p.started_on, p.planned_end_on, d.kind, d.model, d.serial
                 FROM customer c
                 LEFT JOIN product p ON p.customer_id = c.id AND p.status <> 'terminated'
                 LEFT JOIN product_offering o ON o.source = p.source AND o.offering_key = p.offering_key
                 LEFT JOIN device d ON d.customer_id = p.customer_id AND d.device_key = p.device_key
                 WHERE c.id = $1
                 ORDER BY p.product_key",
            may.customer
        ))
        .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let products = rows.iter().filter_map(|row| product(row).transpose()).collect::<Result<_, _>>()?;
    Ok(Some((first.get(0)?, first.get(1)?, products)))
}

/// Whether the customer has any product, or is about to.
pub async fn has_any(db: &Db, may: MayOrder) -> Result<bool, StoreError> {
    let text = "SELECT product_key FROM product WHERE customer_id = $1 AND status <> 'terminated' LIMIT 1";
    Ok(db.fetch_optional(sql!(text, may.customer)).await?.is_some())
}

fn product(row: &Row) -> Result<Option<Product>, StoreError> {
    let mut c = row.columns();
    c.skip(COLUMNS_OF_CUSTOMER);
    let Some(family) = c.take()? else { return Ok(None) };
    Ok(Some(Product {
        family,
        key: c.take()?,
        offering: c.take()?,
        name: c.take()?,
        name_en: c.take()?,
        kind: c.take()?,
        price: c.take()?,
        tax_mode: c.take()?,
        tax_percent: c.take()?,
        issuer: c.take()?,
        line: c.take()?,
        device_key: c.take()?,
        status: c.take()?,
        started_on: c.take()?,
        planned_end_on: c.take()?,
        device: match c.take()? {
            Some(kind) => Some(Device { kind, model: c.take()?, serial: c.take()? }),
            None => None,
        },
    }))
}
