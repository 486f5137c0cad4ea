//! Bills: the list, one month, one bill, and what changed since the month before (PRODUCT §9).

use crate::{cx::Cx, error::Error};
use madoguchi_domain::{
    money::Yen,
    statement::{self as rules, Bill, Change, Charge, TaxGroup},
    time::{Month, Ts},
};
use madoguchi_store::{
    actor::MayReadBills,
    statement::{self, ChargeOfBill},
};

/// Records of the operator, and the instant they describe, which every page of them shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    /// The instant; `None` when the customer is gone.
    pub as_of: Option<Ts>,
    /// The records.
    pub records: T,
}

/// The bills of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthBills {
    /// Billing month.
    pub month: Month,
    /// What they come to.
    pub amount: Yen,
    /// The bills, by number.
    pub bills: Vec<Bill>,
}

/// One bill with everything a subscriber reads of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillInFull {
    /// The bill.
    pub bill: Bill,
    /// Its lines in their order.
    pub charges: Vec<Charge>,
    /// The lines by issuer, rate and mode, with the tax on each.
    pub tax: Vec<TaxGroup>,
    /// What the bill asks for beyond its lines (rounding of the operator's billing, a line that did not arrive).
    pub beyond_lines: Yen,
}

/// A month in full, and what differs from the month before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthInFull {
    /// Billing month.
    pub month: Month,
    /// What its bills come to.
    pub amount: Yen,
    /// Its bills.
    pub bills: Vec<BillInFull>,
    /// The month before, if it was billed, with its amount.
    pub before: Option<(Month, Yen)>,
    /// The lines that differ from it.
    pub changes: Vec<Change>,
}

/// The oldest month shown.
pub(crate) fn oldest(cx: &Cx) -> Month {
    let months = i32::try_from(cx.app.policies().statement_months).unwrap_or(rules::MONTHS_SHOWN);
    Month::of(cx.today()).plus(1 - months)
}

/// The bills of the months that a subscriber can look back at, newest first.
pub async fn list(cx: &Cx, may: MayReadBills) -> Result<Dated<Vec<MonthBills>>, Error> {
    let found = statement::list(cx.db(), may, oldest(cx)).await?;
    Ok(Dated { as_of: found.as_of, records: by_month(found.bills) })
}

/// Bills gathered by month, in the order of the months as they come.
pub(crate) fn by_month(bills: Vec<Bill>) -> Vec<MonthBills> {
    let mut months: Vec<MonthBills> = Vec::new();
    for bill in bills {
        match months.last_mut() {
            Some(last) if last.month == bill.month => {
                last.amount = last.amount + bill.amount;
                last.bills.push(bill);
            }
            _ => months.push(MonthBills { month: bill.month, amount: bill.amount, bills: vec![bill] }),
        }
    }
    months
}

/// One month in full. `None` when there is no bill of it, or it is too old to be shown.
pub async fn month(cx: &Cx, may: MayReadBills, month: Month) -> Result<Option<Dated<MonthInFull>>, Error> {
    let oldest = oldest(cx);
    if month < oldest {
        return Ok(None);
    }
    let found = statement::between(cx.db(), may, month.plus(-1).max(oldest), month).await?;
    let months = by_month(found.bills);
    let Some(this) = months.iter().find(|bills| bills.month == month) else { return Ok(None) };
    let before = months.iter().find(|bills| bills.month == month.plus(-1));
    Ok(Some(Dated { as_of: found.as_of, records: in_full(this, before, &found.charges) }))
}

/// One bill in full. `None` when there is none of that number in that month.
pub async fn bill(cx: &Cx, may: MayReadBills, of: Month, number: &str) -> Result<Option<Dated<BillInFull>>, Error> {
    let Some(Dated { as_of, records }) = month(cx, may, of).await? else { return Ok(None) };
    let bill = records.bills.into_iter().find(|bill| bill.bill.number == number);
    Ok(bill.map(|records| Dated { as_of, records }))
}

pub(crate) fn in_full(this: &MonthBills, before: Option<&MonthBills>, lines: &[ChargeOfBill]) -> MonthInFull {
    let of_month = |month: Month| -> Vec<Charge> {
        lines.iter().filter(|line| line.month == month).map(|line| line.charge.clone()).collect()
    };
    let bills = this
        .bills
        .iter()
        .map(|bill| {
            let charges: Vec<Charge> = lines
                .iter()
                .filter(|line| line.month == bill.month && line.number == bill.number)
                .map(|line| line.charge.clone())
                .collect();
            let tax = rules::tax_groups(&charges);
            let beyond_lines = bill.amount - tax.iter().map(TaxGroup::total).sum();
            BillInFull { bill: bill.clone(), charges, tax, beyond_lines }
        })
        .collect();
    let changes = match before {
        Some(before) => rules::changes(&of_month(before.month), &of_month(this.month)),
        None => Vec::new(),
    };
    MonthInFull {
        month: this.month,
        amount: this.amount,
        bills,
        before: before.map(|before| (before.month, before.amount)),
        changes,
    }
}
