//! The customer that a subscriber looks at, and what it has.

use crate::{
    actor::Subscriber,
    db::Db,
    error::StoreError,
    sql,
    sql::Sql,
    statement::{self, ChargeOfBill},
    tx::Tx,
    value::Row,
};
use madoguchi_domain::{
    catalog::Family,
    customer::{Customer, ProductStatus},
    id::CustomerId,
    statement::Bill,
    time::{Date, Month, Ts},
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

/// Everything on a subscriber's top page, read in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The customer.
    pub customer: Customer,
    /// The instant that the operator's records describe.
    pub as_of: Ts,
    /// What the customer has or is about to have, by family and start; nothing without the right to see contracts.
    pub products: Vec<ProductInUse>,
    /// The bills of the two newest months since the oldest that is shown, newest first; none without the right to read
    /// them.
    pub bills: Vec<Bill>,
    /// Their lines, in the order of the bills.
    pub charges: Vec<ChargeOfBill>,
}

/// Reads the top page of a subscriber. `None` when the customer is gone.
pub async fn overview(db: &Db, me: &Subscriber, oldest: Month) -> Result<Option<Overview>, StoreError> {
    let customer = sql!(
        "SELECT id, number, kind, name, name_kana, status, ended_on, as_of FROM customer WHERE id = $1",
        me.customer
    );
    let products = sql!(
        "SELECT o.family, o.name, o.name_en, p.line, p.status, p.started_on, p.planned_end_on
             FROM product p
             JOIN product_offering o ON o.source = p.source AND o.offering_key = p.offering_key
             WHERE p.customer_id = $1 AND $2 AND p.status <> 'terminated'
             ORDER BY p.product_key",
        me.customer,
        me.orders().is_some(),
    );
    let (customers, products, bills, charges) = match me.bills() {
        None => {
            let [customers, products] = db.fetch_each([customer, products]).await?;
            (customers, products, Vec::new(), Vec::new())
        }
        Some(may) => {
            let [bills, charges] = statement::newest(may, oldest);
            let [customers, products, bills, charges] = db.fetch_each([customer, products, bills, charges]).await?;
            (customers, products, bills, charges)
        }
    };
    let Some(row) = customers.first() else { return Ok(None) };
    let mut products = products.iter().map(product).collect::<Result<Vec<_>, StoreError>>()?;
    products.sort_by_key(|product| product.family);
    let mut c = row.columns();
    Ok(Some(Overview {
        customer: Customer {
            id: c.take()?,
            number: c.take()?,
            kind: c.take()?,
            name: c.take()?,
            name_kana: c.take()?,
            status: c.take()?,
            ended_on: c.take()?,
        },
        as_of: c.take()?,
        products,
        bills: bills.iter().map(statement::bill).collect::<Result<_, _>>()?,
        charges: charges.iter().map(statement::charge).collect::<Result<_, _>>()?,
    }))
}

fn product(row: &Row) -> Result<ProductInUse, StoreError> {
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
}

/// Asks for the instant that the operator's records of a customer describe.
pub(crate) fn as_of_in(customer: CustomerId) -> Sql {
    sql!("SELECT as_of FROM customer WHERE id = $1", customer)
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
