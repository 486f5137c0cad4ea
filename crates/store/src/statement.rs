//! Bills and their lines, as the operator's billing delivered them.

use crate::{
    actor::MayReadBills,
    customer::as_of_in,
    db::Db,
    error::StoreError,
    sql::Sql,
    value::{Columns, Row},
};
use madoguchi_domain::{
    customer::PaymentMethod,
    money::Yen,
    statement::{Bill, BillState, Charge, LineAmount, PaymentSummary},
    time::{Month, Ts},
};
use std::cmp::Reverse;

/// What a page of bills shows, read in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statements<B> {
    /// The instant that the operator's records of the customer describe; `None` when the customer is gone.
    pub as_of: Option<Ts>,
    /// The bills, newest month first.
    pub bills: Vec<B>,
}

/// The billed months nearest to a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before.
    pub earlier: Option<Month>,
    /// The one after.
    pub later: Option<Month>,
}

/// A bill with its lines in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemizedBill {
    /// The bill.
    pub bill: Bill,
    /// Its lines.
    pub charges: Vec<Charge>,
}

/// The bills from `oldest` on, without their lines.
pub async fn list(db: &Db, may: MayReadBills, oldest: Month) -> Result<Statements<Bill>, StoreError> {
    let found = bills_where("b.month >= $2").bind(may.customer).bind(oldest);
    let [as_of, found] = db.fetch_each([as_of_in(may.customer), found]).await?;
    let bills = bills(&found)?;
    Ok(Statements { as_of: first(&as_of)?, bills })
}

/// The bills of a month and of the one before it, with their lines, and the nearest billed months from `oldest` on.
pub async fn month_and_before(
    db: &Db,
    may: MayReadBills,
    oldest: Month,
    month: Month,
) -> Result<(Statements<ItemizedBill>, Neighbours), StoreError> {
    let of_months = |sql: Sql| sql.bind(may.customer).bind(month.plus(-1)).bind(month);
    let found = of_months(bills_where("b.month >= $2 AND b.month <= $3"));
    let lines = of_months(Sql::new(
        "SELECT month, number, line, product_key, family, name, kind, amount, tax_mode, tax_percent, issuer,
                registration_number
             FROM applied_charge WHERE customer_id = $1 AND month >= $2 AND month <= $3
             ORDER BY month, number, line",
    ));
    let neighbours = Sql::new(
        "SELECT (SELECT MAX(month) FROM customer_bill WHERE customer_id = $1 AND month >= $2 AND month < $3),
                (SELECT MIN(month) FROM customer_bill WHERE customer_id = $1 AND month > $3)",
    );
    let neighbours = neighbours.bind(may.customer).bind(oldest).bind(month);
    let all = [as_of_in(may.customer), found, lines, neighbours];
    let [as_of, found, lines, neighbours] = db.fetch_each(all).await?;
    let itemized = |bill| ItemizedBill { bill, charges: Vec::new() };
    let mut bills: Vec<_> = bills(&found)?.into_iter().map(itemized).collect();
    for row in &lines {
        let mut c = row.columns();
        let (month, number): (Month, String) = (c.take()?, c.take()?);
        let charge = charge(&mut c)?;
        if let Some(of) = bills.iter_mut().find(|of| of.bill.month == month && of.bill.number == number) {
            of.charges.push(charge);
        }
    }
    let mut neighbours =
        neighbours.first().ok_or(StoreError::Decode { column: 0, reason: "no row".to_owned() })?.columns();
    let neighbours = Neighbours { earlier: neighbours.take()?, later: neighbours.take()? };
    Ok((Statements { as_of: first(&as_of)?, bills }, neighbours))
}

/// A condition for the two newest billed months from `$2` on: all from the earlier of the two on.
const NEWEST_TWO: &str = "month >= (
                 SELECT MIN(newest.month) FROM (
                     SELECT DISTINCT month FROM customer_bill WHERE customer_id = $1 AND month >= $2
                     ORDER BY month DESC LIMIT 2
                 ) newest
             )";

/// The statements for the bills of the two newest months since `oldest`, read by [`bills`], and for the amounts of
/// their lines, read by [`line_amount`].
pub(crate) fn newest_two(may: MayReadBills, oldest: Month) -> [Sql; 2] {
    let lines = Sql::new(format!(
        "SELECT month, product_key, family, name, kind, amount FROM applied_charge
             WHERE customer_id = $1 AND {NEWEST_TWO}
             ORDER BY month, number, line"
    ));
    [bills_where(&format!("b.{NEWEST_TWO}")), lines].map(|sql| sql.bind(may.customer).bind(oldest))
}

/// What one bill came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BillAmount {
    /// Billing month.
    pub month: Month,
    /// Total to be paid, tax included.
    pub amount: Yen,
    /// Whether it is paid.
    pub state: BillState,
}

/// The statement for what each bill since `oldest` came to, oldest month first, read by [`bill_amount`].
pub(crate) fn bill_amounts(may: MayReadBills, oldest: Month) -> Sql {
    let text = "SELECT month, amount, state FROM customer_bill WHERE customer_id = $1 AND month >= $2 ORDER BY month";
    Sql::new(text).bind(may.customer).bind(oldest)
}

pub(crate) fn bill_amount(row: &Row) -> Result<BillAmount, StoreError> {
    let mut c = row.columns();
    Ok(BillAmount { month: c.take()?, amount: c.take()?, state: c.take()? })
}

const BILL: &str = "b.month, b.number, b.issued_on, b.due_on, b.amount, b.state, a.method, a.institution, a.last4";
const ACCOUNT: &str = "LEFT JOIN billing_account a ON a.customer_id = b.customer_id AND a.account_key = b.account_key";

// In key order, which costs no sorting; the newest month is put first when the rows are read.
fn bills_where(which: &str) -> Sql {
    Sql::new(format!(
        "SELECT {BILL} FROM customer_bill b {ACCOUNT} WHERE b.customer_id = $1 AND {which} ORDER BY b.month, b.number"
    ))
}

fn first(rows: &[Row]) -> Result<Option<Ts>, StoreError> {
    rows.first().map(|row| row.get(0)).transpose()
}

/// The bills in these rows, newest month first.
pub(crate) fn bills(rows: &[Row]) -> Result<Vec<Bill>, StoreError> {
    let mut bills = rows.iter().map(|row| bill(&mut row.columns())).collect::<Result<Vec<_>, _>>()?;
    bills.sort_by_key(|bill| Reverse(bill.month));
    Ok(bills)
}

/// A line's month, and its amount.
pub(crate) fn line_amount(row: &Row) -> Result<(Month, LineAmount), StoreError> {
    let mut c = row.columns();
    let month = c.take()?;
    let (product_key, family, name) = (c.take()?, c.take()?, c.take()?);
    Ok((month, LineAmount { product_key, family, name, kind: c.take()?, amount: c.take()? }))
}

fn bill(c: &mut Columns<'_>) -> Result<Bill, StoreError> {
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

fn charge(c: &mut Columns<'_>) -> Result<Charge, StoreError> {
    Ok(Charge {
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
    })
}
