//! The customer that a subscriber looks at, and its records.

use crate::{
    actor::{MayChangeOptions, MayOrder, Subscriber},
    db::Db,
    error::StoreError,
    order::{self, Order},
    sql,
    sql::Sql,
    statement::{self, BillAmount},
    tx::Tx,
    value::Row,
};
use madoguchi_domain::{
    catalog::Family,
    customer::{AddressKind, Customer, ProductStatus},
    id::{CustomerId, PortalUserId},
    statement::{Bill, LineAmount, PaymentSummary},
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
    /// The line or number it uses.
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
    /// Products that the customer has or is about to have, by family and start; empty without the right to see
    /// contracts.
    pub products: Vec<ProductInUse>,
    /// The bills of the two newest months from `oldest` on, newest first; empty without the right to read them.
    pub bills: Vec<Bill>,
    /// The amounts of those bills' lines, each with its month.
    pub lines: Vec<(Month, LineAmount)>,
    /// What each bill from `oldest` on came to, oldest month first.
    pub amounts: Vec<BillAmount>,
    /// Open orders, newest first; empty without the right to see contracts.
    pub orders: Vec<Order>,
}

/// Reads the top page of a subscriber. `None` when the customer is gone.
pub async fn overview(db: &Db, me: &Subscriber, oldest: Month) -> Result<Option<Overview>, StoreError> {
    // One row per product, or a single row when there is none to show.
    let customer = sql!(
        "SELECT c.id, c.number, c.kind, c.name, c.name_kana, c.status, c.ended_on, c.as_of,
                o.family, o.name, o.name_en, p.line, p.status, p.started_on, p.planned_end_on
             FROM customer c
             LEFT JOIN product p ON p.customer_id = c.id AND $2 AND p.status <> 'terminated'
             LEFT JOIN product_offering o ON o.source = p.source AND o.offering_key = p.offering_key
             WHERE c.id = $1
             ORDER BY p.product_key",
        me.customer,
        me.orders().is_some(),
    );
    let orders = order::open_ones(me);
    let (rows, orders, bills, lines, amounts) = match me.bills() {
        None => {
            let [rows, orders] = db.fetch_each([customer, orders]).await?;
            (rows, orders, Vec::new(), Vec::new(), Vec::new())
        }
        Some(may) => {
            let ([bills, lines], amounts) = (statement::newest_two(may, oldest), statement::bill_amounts(may, oldest));
            let [rows, orders, bills, lines, amounts] =
                db.fetch_each([customer, orders, bills, lines, amounts]).await?;
            let lines = lines.iter().map(statement::line_amount).collect::<Result<_, _>>()?;
            let amounts = amounts.iter().map(statement::bill_amount).collect::<Result<_, _>>()?;
            (rows, orders, statement::bills(&bills)?, lines, amounts)
        }
    };
    let Some(row) = rows.first() else { return Ok(None) };
    let mut products = rows.iter().filter_map(|row| product(row).transpose()).collect::<Result<Vec<_>, _>>()?;
    // What has no first day yet comes last.
    products.sort_by_key(|product| (product.family, product.started_on.is_none(), product.started_on));
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
        bills,
        lines,
        amounts,
        orders: orders.iter().map(order::read).collect::<Result<_, _>>()?,
    }))
}

/// The product in a row of [`overview`]; `None` when its offering is not known.
fn product(row: &Row) -> Result<Option<ProductInUse>, StoreError> {
    const COLUMNS_OF_CUSTOMER: usize = 8;
    let mut c = row.columns();
    c.skip(COLUMNS_OF_CUSTOMER);
    let Some(family) = c.take()? else { return Ok(None) };
    Ok(Some(ProductInUse {
        family,
        name: c.take()?,
        name_en: c.take()?,
        line: c.take()?,
        status: c.take()?,
        started_on: c.take()?,
        planned_end_on: c.take()?,
    }))
}

/// Whether a customer has a contract of that family, in use or about to be.
pub async fn has_family(db: &Db, may: MayChangeOptions, family: Family) -> Result<bool, StoreError> {
    let text = "SELECT p.product_key FROM product p
         JOIN product_offering o ON o.source = p.source AND o.offering_key = p.offering_key
         WHERE p.customer_id = $1 AND o.family = $2 AND p.status <> 'terminated' LIMIT 1";
    Ok(db.fetch_optional(sql!(text, may.customer, family)).await?.is_some())
}

/// The registered phone numbers of a customer, as the operator writes them.
pub async fn phones(db: &Db, may: MayOrder) -> Result<Vec<String>, StoreError> {
    let text = "SELECT phone FROM customer_phone WHERE customer_id = $1 ORDER BY phone_key";
    db.fetch_all(sql!(text, may.customer)).await?.iter().map(|row| row.get(0)).collect()
}

/// What the operator has on file for a customer, as the customer reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The customer.
    pub customer: Customer,
    /// Whether a date of birth is on file. The date itself is an item of proof and is not shown.
    pub has_birth_date: bool,
    /// The instant that the operator's records describe.
    pub as_of: Ts,
    /// Registered phone numbers, as the operator writes them.
    pub phones: Vec<String>,
    /// Addresses, with that of the services first.
    pub addresses: Vec<Address>,
    /// How bills are paid, with only the end of the number; empty without the right to read bills.
    pub payments: Vec<PaymentSummary>,
}

/// An address of a customer, as the operator writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// What it is for.
    pub kind: AddressKind,
    /// Postcode.
    pub postcode: String,
    /// Prefecture, city, street and building, as far as they are on file.
    pub lines: Vec<String>,
}

/// Reads what is on file for a subscriber's customer. `None` when the customer is gone.
pub async fn details(db: &Db, me: &Subscriber) -> Result<Option<Details>, StoreError> {
    let id = me.customer;
    let customer = sql!(
        "SELECT id, number, kind, name, name_kana, status, ended_on, as_of, birth_date FROM customer WHERE id = $1",
        id
    );
    let phones = sql!("SELECT phone FROM customer_phone WHERE customer_id = $1 ORDER BY phone_key", id);
    let addresses = sql!(
        "SELECT kind, postcode, prefecture, city, street, building FROM customer_address
         WHERE customer_id = $1 ORDER BY position",
        id
    );
    let (customers, phones, addresses, accounts) = match me.bills() {
        None => {
            let [customers, phones, addresses] = db.fetch_each([customer, phones, addresses]).await?;
            (customers, phones, addresses, Vec::new())
        }
        Some(may) => {
            let accounts = sql!(
                "SELECT method, institution, last4 FROM billing_account WHERE customer_id = $1 ORDER BY account_key",
                may.customer
            );
            let [customers, phones, addresses, accounts] =
                db.fetch_each([customer, phones, addresses, accounts]).await?;
            (customers, phones, addresses, accounts)
        }
    };
    let Some(row) = customers.first() else { return Ok(None) };
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
    let as_of = c.take()?;
    let has_birth_date = c.take::<Option<Date>>()?.is_some();
    let mut addresses = addresses.iter().map(address).collect::<Result<Vec<_>, StoreError>>()?;
    addresses.sort_by_key(|address| address.kind != AddressKind::Service);
    Ok(Some(Details {
        customer,
        has_birth_date,
        as_of,
        phones: phones.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?,
        addresses,
        payments: accounts
            .iter()
            .map(|row| Ok(PaymentSummary { method: row.get(0)?, institution: row.get(1)?, last4: row.get(2)? }))
            .collect::<Result<_, StoreError>>()?,
    }))
}

fn address(row: &Row) -> Result<Address, StoreError> {
    let mut c = row.columns();
    let (kind, postcode) = (c.take()?, c.take()?);
    let parts: [Option<String>; 4] = [Some(c.take()?), Some(c.take()?), Some(c.take()?), c.take()?];
    let lines = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    Ok(Address { kind, postcode, lines })
}

/// The statement that reads which instant the operator's records of a customer describe.
pub(crate) fn as_of_in(customer: CustomerId) -> Sql {
    sql!("SELECT as_of FROM customer WHERE id = $1", customer)
}

impl Tx {
    /// Names and phone numbers of a customer, which the password must not hold (PRODUCT §4.2).
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

    /// The customers whose contracts a login holds.
    pub async fn held_by(&mut self, user: PortalUserId) -> Result<Vec<CustomerId>, StoreError> {
        // Held ones are picked out here: if asked for them, PostgreSQL would walk the index of all held grants.
        let text = "SELECT customer_id, holder, revoked_at FROM portal_grant WHERE portal_user_id = $1 ORDER BY id";
        let mut held = Vec::new();
        for row in self.fetch_all(sql!(text, user)).await? {
            let mut c = row.columns();
            let (customer, holder, revoked_at): (CustomerId, bool, Option<Ts>) = (c.take()?, c.take()?, c.take()?);
            held.extend((holder && revoked_at.is_none()).then_some(customer));
        }
        Ok(held)
    }

    /// The name and the number of a customer.
    pub async fn name_and_number(&mut self, customer: CustomerId) -> Result<Option<(String, String)>, StoreError> {
        let row = self.fetch_optional(sql!("SELECT name, number FROM customer WHERE id = $1", customer)).await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }
}
