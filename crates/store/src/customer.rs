//! The customer that a subscriber looks at, and what it has.

use crate::{actor::Subscriber, db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::{
    catalog::Family,
    customer::{Customer, ProductStatus},
    id::CustomerId,
    time::{Date, Ts},
};

/// A product in use, with the name of its offering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductInUse {
    /// Service family.
    pub family: Family,
    /// Name in Japanese.
    pub name: String,
    /// Name in English, when there is one.
    pub name_en: Option<String>,
    /// The line or number it sits on.
    pub line: Option<String>,
    /// Its state.
    pub status: ProductStatus,
    /// First day.
    pub started_on: Option<Date>,
    /// Last day already booked.
    pub planned_end_on: Option<Date>,
}

/// The customer and the instant that the operator's records describe.
pub async fn find(db: &Db, me: &Subscriber) -> Result<Option<(Customer, Ts)>, StoreError> {
    let row = db
        .fetch_optional(sql!(
            "SELECT id, number, kind, name, name_kana, status, ended_on, as_of FROM customer WHERE id = $1",
            me.customer
        ))
        .await?;
    row.map(|row| {
        let mut c = row.columns();
        let customer = Customer {
            id: c.take()?,
            number: c.take()?,
            kind: c.take()?,
            name: c.take()?,
            name_kana: c.take()?,
            status: c.take()?,
            ended_on: c.take()?,
        };
        Ok((customer, c.take()?))
    })
    .transpose()
}

/// The instant that the operator's records of the customer describe, for pages that show nothing else of it.
pub async fn as_of(db: &Db, me: &Subscriber) -> Result<Option<Ts>, StoreError> {
    let row = db.fetch_optional(sql!("SELECT as_of FROM customer WHERE id = $1", me.customer)).await?;
    row.map(|row| row.get(0)).transpose()
}

/// What the customer has or is about to have, by family and start.
pub async fn products_in_use(db: &Db, me: &Subscriber) -> Result<Vec<ProductInUse>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT o.family, o.name, o.name_en, p.line, p.status, p.started_on, p.planned_end_on
             FROM product p
             JOIN product_offering o ON o.source = p.source AND o.offering_key = p.offering_key
             WHERE p.customer_id = $1 AND p.status <> 'terminated'
             ORDER BY p.product_key",
            me.customer
        ))
        .await?;
    let mut products = rows
        .iter()
        .map(|row| {
            let mut c = row.columns();
            Ok(ProductInUse {
                family: c.take()?,
                name: c.take()?,
                name_en: c.take()?,
                line: c.take()?,
                status: c.take()?,
                started_on: c.take()?,
                planned_end_on: c.take()?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    products.sort_by_key(|product| product.family);
    Ok(products)
}

impl Tx {
    /// Names and phone numbers of a customer, which its password must not hold (PRODUCT §4.2).
    pub async fn names_and_phones(&mut self, customer: CustomerId) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let mut names = Vec::new();
        let row = self.fetch_optional(sql!("SELECT name, name_kana FROM customer WHERE id = $1", customer)).await?;
        if let Some(row) = row {
            names.push(row.get(0)?);
            names.push(row.get(1)?);
        }
        let rows =
            self.fetch_all(sql!("SELECT phone_key FROM customer_phone WHERE customer_id = $1", customer)).await?;
        let phones = rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
        Ok((names, phones))
    }
}
