//! Bills and their lines, as the operator's billing gave them.

use crate::{actor::MayReadBills, customer::as_of_in, db::Db, error::StoreError, sql::Sql, value::Row};
use madoguchi_domain::{
    customer::PaymentMethod,
    statement::{Bill, Charge, PaymentSummary},
    time::{Month, Ts},
};

/// What a page of bills is made of, read in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statements {
    /// The instant that the operator's records of the customer describe.
    pub as_of: Option<Ts>,
    /// The bills, newest month first.
    pub bills: Vec<Bill>,
    /// Their lines, in the order of the bills; none when only bills were asked for.
    pub charges: Vec<ChargeOfBill>,
}

/// The bills from `oldest` on, without their lines.
pub async fn list(db: &Db, may: MayReadBills, oldest: Month) -> Result<Statements, StoreError> {
    let bills = bills_where("b.month >= $2").bind(may.customer).bind(oldest);
    let [as_of, bills] = db.fetch_each([as_of_in(may.customer), bills]).await?;
    Ok(Statements { as_of: first(&as_of)?, bills: all(&bills, bill)?, charges: Vec::new() })
}

/// The bills between two months, both included, with their lines.
pub async fn between(db: &Db, may: MayReadBills, from: Month, to: Month) -> Result<Statements, StoreError> {
    let bills = bills_where("b.month >= $2 AND b.month <= $3").bind(may.customer).bind(from).bind(to);
    let charges = charges_where("month >= $2 AND month <= $3").bind(may.customer).bind(from).bind(to);
    let [as_of, bills, charges] = db.fetch_each([as_of_in(may.customer), bills, charges]).await?;
    Ok(Statements { as_of: first(&as_of)?, bills: all(&bills, bill)?, charges: all(&charges, charge)? })
}

/// The two newest of the months that were billed from `$2` on.
const NEWEST_TWO: &str = "month IN (
                 SELECT DISTINCT month FROM customer_bill WHERE customer_id = $1 AND month >= $2
                 ORDER BY month DESC LIMIT 2
             )";

/// Asks for the bills of the two newest months since `oldest`, and for their lines.
pub(crate) fn newest(may: MayReadBills, oldest: Month) -> [Sql; 2] {
    [bills_where(&format!("b.{NEWEST_TWO}")), charges_where(NEWEST_TWO)].map(|sql| sql.bind(may.customer).bind(oldest))
}

fn bills_where(which: &str) -> Sql {
    Sql::new(format!(
        "SELECT b.month, b.number, b.issued_on, b.due_on, b.amount, b.state, a.method, a.institution, a.last4
             FROM customer_bill b
             LEFT JOIN billing_account a ON a.customer_id = b.customer_id AND a.account_key = b.account_key
             WHERE b.customer_id = $1 AND {which}
             ORDER BY b.month DESC, b.number"
    ))
}

fn charges_where(which: &str) -> Sql {
    Sql::new(format!(
        "SELECT month, number, line, product_key, family, name, kind, amount, tax_mode, tax_percent, issuer,
                    registration_number
             FROM applied_charge
             WHERE customer_id = $1 AND {which}
             ORDER BY month, number, line"
    ))
}

fn first(rows: &[Row]) -> Result<Option<Ts>, StoreError> {
    rows.first().map(|row| row.get(0)).transpose()
}

fn all<T>(rows: &[Row], read: impl Fn(&Row) -> Result<T, StoreError>) -> Result<Vec<T>, StoreError> {
    rows.iter().map(read).collect()
}

pub(crate) fn bill(row: &Row) -> Result<Bill, StoreError> {
    let mut c = row.columns();
    let mut bill = Bill {
        month: c.take()?,
        number: c.take()?,
        issued_on: c.take()?,
        due_on: c.take()?,
        amount: c.take()?,
        state: c.take()?,
        payment: None,
    };
    let (method, institution, last4): (Option<PaymentMethod>, _, _) = (c.take()?, c.take()?, c.take()?);
    bill.payment = method.map(|method| PaymentSummary { method, institution, last4 });
    Ok(bill)
}

/// A line and the bill it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeOfBill {
    /// Billing month of the bill.
    pub month: Month,
    /// Number of the bill.
    pub number: String,
    /// The line.
    pub charge: Charge,
}

pub(crate) fn charge(row: &Row) -> Result<ChargeOfBill, StoreError> {
    let mut c = row.columns();
    Ok(ChargeOfBill {
        month: c.take()?,
        number: c.take()?,
        charge: Charge {
            line: c.take()?,
            product_key: c.take()?,
            family: c.take()?,
            name: c.take()?,
            kind: c.take()?,
            amount: c.take()?,
            tax_mode: c.take()?,
            tax_percent: c.take()?,
            issuer: c.take()?,
            registration_number: c.take()?,
        },
    })
}
