//! Bills: the list, one month, one bill, and what changed since the month before (PRODUCT §9).

use crate::{cx::Cx, error::Error};
use madoguchi_domain::{
    catalog::Family,
    money::Yen,
    statement::{self as rules, Bill, BillState, Change, Charge, LineAmount, TaxGroup},
    time::{Month, Ts},
};
pub use madoguchi_store::statement::Neighbours;
use madoguchi_store::{
    actor::MayReadBills,
    statement::{self, BillAmount, ItemizedBill},
};

/// Records of the operator, with the instant they describe, which each of their pages shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    /// The instant; `None` when the customer is gone.
    pub as_of: Option<Ts>,
    /// The records.
    pub records: T,
}

/// The bills of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthBills<B = Bill> {
    /// Billing month.
    pub month: Month,
    /// The bills' total.
    pub amount: Yen,
    /// The bills, by number.
    pub bills: Vec<B>,
}

/// One bill with everything that a subscriber reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillInFull {
    /// The bill.
    pub bill: Bill,
    /// Its lines, in order.
    pub charges: Vec<Charge>,
    /// The lines by issuer, rate and mode, with the tax on each.
    pub tax: Vec<TaxGroup>,
    /// What the bill asks for beyond its lines (rounding in the operator's billing, a line that did not arrive).
    pub beyond_lines: Yen,
    /// What of its lines differs from the month before; of the month's only bill, also what has ended.
    pub changes: Vec<Change>,
}

/// A month, and what differs from the month before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedMonth<B> {
    /// Billing month.
    pub month: Month,
    /// Its bills' total.
    pub amount: Yen,
    /// The month's bills.
    pub bills: Vec<B>,
    /// The month before, if it was billed, with its amount. It may be too old to be shown itself.
    pub before: Option<(Month, Yen)>,
    /// The lines that differ between the two.
    pub changes: Vec<Change>,
    /// The nearest billed months that can be shown.
    pub neighbours: Neighbours,
}

/// What of an earlier month was not paid as arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// Billing month.
    pub month: Month,
    /// The state of its bills.
    pub state: BillState,
    /// What they come to.
    pub amount: Yen,
}

/// A month with its bills in full.
pub type MonthInFull = ComparedMonth<BillInFull>;

/// The oldest month shown.
pub(crate) fn oldest(cx: &Cx) -> Month {
    let months = i32::try_from(cx.app.policies().statement_months).unwrap_or(rules::MONTHS_SHOWN);
    Month::of(cx.today()).plus(1 - months)
}

/// The bills of the months a subscriber can look back at, newest first.
pub async fn list(cx: &Cx, may: MayReadBills) -> Result<Dated<Vec<MonthBills>>, Error> {
    let found = statement::list(cx.db(), may, oldest(cx)).await?;
    Ok(Dated { as_of: found.as_of, records: by_month(found.bills, |bill| bill) })
}

/// Groups bills by month, in the order the months come.
fn by_month<B>(bills: Vec<B>, of: impl Fn(&B) -> &Bill) -> Vec<MonthBills<B>> {
    let mut months: Vec<MonthBills<B>> = Vec::new();
    for bill in bills {
        let Bill { month, amount, .. } = *of(&bill);
        match months.last_mut() {
            Some(last) if last.month == month => {
                last.amount = last.amount + amount;
                last.bills.push(bill);
            }
            _ => months.push(MonthBills { month, amount, bills: vec![bill] }),
        }
    }
    months
}

/// One month in full. `None` when it has no bill or is too old to be shown.
pub async fn month(cx: &Cx, may: MayReadBills, month: Month) -> Result<Option<Dated<MonthInFull>>, Error> {
    let oldest = oldest(cx);
    if month < oldest {
        return Ok(None);
    }
    let (found, neighbours) = statement::month_and_before(cx.db(), may, oldest, month).await?;
    let month = in_full(found.bills, month).map(|records| ComparedMonth { neighbours, ..records });
    Ok(month.map(|records| Dated { as_of: found.as_of, records }))
}

/// One bill in full. `None` when that month has none with the number.
pub async fn bill(cx: &Cx, may: MayReadBills, of: Month, number: &str) -> Result<Option<Dated<BillInFull>>, Error> {
    let Some(Dated { as_of, records }) = month(cx, may, of).await? else { return Ok(None) };
    let bill = records.bills.into_iter().find(|bill| bill.bill.number == number);
    Ok(bill.map(|records| Dated { as_of, records }))
}

/// The newest month of these bills, compared by the amounts of the lines.
pub(crate) fn newest(bills: Vec<Bill>, lines: &[(Month, LineAmount)]) -> Option<ComparedMonth<Bill>> {
    let newest = bills.first()?.month;
    let (this, before) = month_and_before(by_month(bills, |bill| bill), newest)?;
    let of = |month: Month| lines.iter().filter(move |(of, _)| *of == month).map(|(_, line)| line);
    let changes = before.as_ref().map(|before| rules::changes(of(before.month), of(newest)));
    Some(compared(this, before.as_ref(), changes.unwrap_or_default()))
}

/// What a month and the twelve before it were billed, oldest first: the year, and the same month of the year before.
pub(crate) fn year_and_month(amounts: &[BillAmount], newest: Month) -> Vec<(Month, Option<Yen>)> {
    let of = |month| amounts.iter().filter(move |of| of.month == month).map(|of| of.amount);
    let billed = |month| of(month).next().map(|_| of(month).sum());
    (-12..=0).map(|back| newest.plus(back)).map(|month| (month, billed(month))).collect()
}

/// The months before that one about whose bills the subscriber has to do something, newest first, each with the most
/// urgent state and what is open in it.
pub(crate) fn overdue(amounts: &[BillAmount], newest: Month) -> Vec<Overdue> {
    let mut overdue: Vec<Overdue> = Vec::new();
    for of in amounts.iter().rev().filter(|of| of.month < newest && of.state.needs_help()) {
        match overdue.iter_mut().find(|last| last.month == of.month && last.state == of.state) {
            Some(last) => last.amount = last.amount + of.amount,
            None => overdue.push(Overdue { month: of.month, state: of.state, amount: of.amount }),
        }
    }
    overdue
}

/// What each service family costs in a month, as sold.
pub(crate) fn by_family(lines: &[(Month, LineAmount)], month: Month) -> Vec<(Family, Yen)> {
    let of = |family| lines.iter().filter(move |(of, line)| *of == month && line.family == family);
    let cost = |family| of(family).next().map(|_| (family, of(family).map(|(_, line)| line.amount).sum()));
    Family::ALL.iter().filter_map(|family| cost(*family)).collect()
}

fn in_full(bills: Vec<ItemizedBill>, month: Month) -> Option<MonthInFull> {
    let (this, before) = month_and_before(by_month(bills, |itemized| &itemized.bill), month)?;
    let changes = before.as_ref().map(|before| rules::changes(lines(before), lines(&this)));
    let changes = changes.unwrap_or_default();
    let alone = this.bills.len() == 1;
    let MonthBills { month, amount, bills } = this;
    let mut told = changes.clone();
    let bills = bills.into_iter().map(|ItemizedBill { bill, charges }| {
        let tax = rules::tax_groups(&charges);
        let beyond_lines = bill.amount - tax.iter().map(TaxGroup::total).sum();
        // Each is told once: of a product on two bills, on the first.
        let is_here = |change: &mut Change| alone || charges.iter().any(|charge| change.is_about(charge));
        let changes = told.extract_if(.., is_here).collect();
        BillInFull { bill, charges, tax, beyond_lines, changes }
    });
    let this = MonthBills { month, amount, bills: bills.collect() };
    Some(compared(this, before.as_ref(), changes))
}

fn lines(month: &MonthBills<ItemizedBill>) -> impl Iterator<Item = &Charge> {
    month.bills.iter().flat_map(|bill| &bill.charges)
}

/// One of these months, and the month before it if that was billed.
fn month_and_before<B>(mut months: Vec<MonthBills<B>>, month: Month) -> Option<(MonthBills<B>, Option<MonthBills<B>>)> {
    let this = months.swap_remove(months.iter().position(|bills| bills.month == month)?);
    Some((this, months.into_iter().find(|bills| bills.month == month.plus(-1))))
}

fn compared<B, C>(this: MonthBills<B>, before: Option<&MonthBills<C>>, changes: Vec<Change>) -> ComparedMonth<B> {
    let MonthBills { month, amount, bills } = this;
    ComparedMonth {
        month,
        amount,
        bills,
        before: before.map(|before| (before.month, before.amount)),
        changes,
        neighbours: Neighbours { earlier: None, later: None },
    }
}
