//! Bills and their lines, as the operator's billing gave them.

use crate::{actor::MayReadBills, db::Db, error::StoreError, sql, value::Row};
use madoguchi_domain::{
    customer::PaymentMethod,
    statement::{Bill, Charge, PaymentSummary},
    time::Month,
};

/// The bills from `oldest` on, newest month first.
pub async fn bills(db: &Db, may: MayReadBills, oldest: Month) -> Result<Vec<Bill>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT b.month, b.number, b.issued_on, b.due_on, b.amount, b.state, a.method, a.institution, a.last4
             FROM customer_bill b
             LEFT JOIN billing_account a ON a.customer_id = b.customer_id AND a.account_key = b.account_key
             WHERE b.customer_id = $1 AND b.month >= $2
             ORDER BY b.month DESC, b.number",
            may.customer,
            oldest,
        ))
        .await?;
    rows.iter().map(bill).collect()
}

fn bill(row: &Row) -> Result<Bill, StoreError> {
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

/// The lines of every bill between two months, both included, in the order of the bills.
pub async fn charges(db: &Db, may: MayReadBills, from: Month, to: Month) -> Result<Vec<ChargeOfBill>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT month, number, line, product_key, family, name, kind, amount, tax_mode, tax_percent, issuer,
                    registration_number
             FROM applied_charge
             WHERE customer_id = $1 AND month >= $2 AND month <= $3
             ORDER BY month, number, line",
            may.customer,
            from,
            to,
        ))
        .await?;
    rows.iter()
        .map(|row| {
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
        })
        .collect()
}
