//! Bills: their months, lines and taxes, and what changed since last month (PRODUCT §9).

use crate::{
    catalog::{ChargeKind, Family},
    customer::PaymentMethod,
    money::{TaxMode, Yen, tax_of},
    time::{Date, Month},
    words,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod lines;
mod name;
mod quantity;
pub use lines::{Line, LineGroup, TaxSum, are_mixed, line_groups, tax_sums};
pub use name::written_name;
pub use quantity::Quantity;

/// How many months of bills a subscriber can look back at (PRODUCT §9).
pub const MONTHS_SHOWN: i32 = 24;

words! {
    /// The state of a bill.
    BillState {
        /// お支払い済み
        Paid => "paid",
        /// お支払い予定
        Due => "due",
        /// お引き落としできませんでした
        Failed => "failed",
        /// 回収手続き中
        InCollection => "in_collection",
    }
}

impl BillState {
    /// How urgent it is for the subscriber, the most urgent highest: what failed can be paid today, what is collected
    /// is talked about, what is due is paid by itself.
    #[must_use]
    pub const fn urgency(self) -> u8 {
        match self {
            Self::Paid => 0,
            Self::Due => 1,
            Self::InCollection => 2,
            Self::Failed => 3,
        }
    }

    /// Whether the subscriber has to do something about it.
    #[must_use]
    pub const fn needs_help(self) -> bool {
        matches!(self, Self::Failed | Self::InCollection)
    }
}

/// One bill, without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// Billing month.
    pub month: Month,
    /// Unique within the month; part of the page's address.
    pub number: String,
    /// Date of issue.
    pub issued_on: Date,
    /// Date of payment.
    pub due_on: Option<Date>,
    /// Total to be paid, tax included.
    pub amount: Yen,
    /// Whether it is paid.
    pub state: BillState,
    /// How it is paid.
    pub payment: Option<PaymentSummary>,
}

impl Bill {
    /// Whether nothing is to be paid of it: it came to nothing, or money comes back.
    #[must_use]
    pub const fn asks_nothing(&self) -> bool {
        self.amount.0 <= 0
    }

    /// The day on which it will be paid.
    #[must_use]
    pub fn pays_on(&self) -> Option<Date> {
        self.due_on.filter(|_| self.state == BillState::Due && !self.asks_nothing())
    }
}

/// What bills of one state ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<'b> {
    /// The state.
    pub state: BillState,
    /// What they come to.
    pub amount: Yen,
    /// The one that is paid first, or the first of them.
    pub first: &'b Bill,
}

/// What bills ask for by state, the most urgent first; paid ones only where nothing else is left.
#[must_use]
pub fn standings<'b>(bills: impl IntoIterator<Item = &'b Bill>) -> Vec<Standing<'b>> {
    let mut standings: Vec<Standing<'b>> = Vec::new();
    for bill in bills {
        match standings.iter_mut().find(|standing| standing.state == bill.state) {
            Some(standing) => {
                standing.amount = standing.amount + bill.amount;
                let earlier = bill.pays_on().is_some_and(|on| standing.first.pays_on().is_none_or(|first| on < first));
                standing.first = if earlier { bill } else { standing.first };
            }
            None => standings.push(Standing { state: bill.state, amount: bill.amount, first: bill }),
        }
    }
    standings.sort_by_key(|standing| std::cmp::Reverse(standing.state.urgency()));
    let open = standings.iter().any(|standing| standing.state != BillState::Paid);
    standings.retain(|standing| !open || standing.state != BillState::Paid);
    standings
}

/// How a bill is paid, as far as a subscriber may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentSummary {
    /// Bank debit, card or paper.
    pub method: PaymentMethod,
    /// Bank, or brand of the card.
    pub institution: Option<String>,
    /// Last four digits of the account or card.
    pub last4: Option<String>,
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Position on the bill, from 1.
    pub line: i64,
    /// The product it is for, if any.
    pub product_key: Option<String>,
    /// Service family it is listed under.
    pub family: Family,
    /// What the subscriber reads.
    pub name: String,
    /// Monthly, one-off, usage or discount.
    pub kind: ChargeKind,
    /// Amount as sold.
    pub amount: Yen,
    /// Whether `amount` includes its tax.
    pub tax_mode: TaxMode,
    /// Consumption tax rate in percent.
    pub tax_percent: i64,
    /// The company that charges it.
    pub issuer: String,
    /// The issuer's qualified-invoice number.
    pub registration_number: Option<String>,
}

/// The part of a line that is compared from month to month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAmount {
    /// The product it is for, if any.
    pub product_key: Option<String>,
    /// Service family it is listed under.
    pub family: Family,
    /// What the subscriber reads.
    pub name: String,
    /// Monthly, one-off, usage or discount.
    pub kind: ChargeKind,
    /// Amount as sold.
    pub amount: Yen,
}

/// The same, borrowed from either kind of line.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'c> {
    product_key: &'c str,
    family: Family,
    name: &'c str,
    kind: ChargeKind,
    amount: Yen,
}

impl Compared<'_> {
    fn change(&self, before: Yen, now: Yen, reason: ChangeReason) -> Change {
        Change {
            name: self.name.to_owned(),
            product_key: Some(self.product_key.to_owned()).filter(|key| !key.is_empty()),
            kind: self.kind,
            family: self.family,
            before,
            difference: now - before,
            reason,
            used: None,
        }
    }
}

impl<'c> From<&'c LineAmount> for Compared<'c> {
    fn from(line: &'c LineAmount) -> Self {
        let LineAmount { product_key, family, name, kind, amount } = line;
        let product_key = product_key.as_deref().unwrap_or_default();
        Self { product_key, family: *family, name, kind: *kind, amount: *amount }
    }
}

impl<'c> From<&'c Charge> for Compared<'c> {
    fn from(line: &'c Charge) -> Self {
        let Charge { product_key, family, name, kind, amount, .. } = line;
        let product_key = product_key.as_deref().unwrap_or_default();
        Self { product_key, family: *family, name, kind: *kind, amount: *amount }
    }
}

/// The part of a line that tax is computed from.
#[derive(Debug, Clone, Copy)]
pub struct Taxed<'c> {
    /// The charging company.
    pub issuer: &'c str,
    /// The issuer's qualified-invoice number.
    pub registration_number: Option<&'c str>,
    /// Consumption tax rate in percent.
    pub tax_percent: i64,
    /// Whether `amount` includes its tax.
    pub tax_mode: TaxMode,
    /// Amount as sold.
    pub amount: Yen,
}

impl<'c> From<&'c Charge> for Taxed<'c> {
    fn from(charge: &'c Charge) -> Self {
        let Charge { issuer, registration_number, tax_percent, tax_mode, amount, .. } = charge;
        let registration_number = registration_number.as_deref();
        Self { issuer, registration_number, tax_percent: *tax_percent, tax_mode: *tax_mode, amount: *amount }
    }
}

/// The lines of one issuer at one rate and mode, with the tax on their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxGroup {
    /// The charging company.
    pub issuer: String,
    /// The issuer's qualified-invoice number.
    pub registration_number: Option<String>,
    /// Consumption tax rate in percent.
    pub tax_percent: i64,
    /// Whether the amounts include their tax.
    pub tax_mode: TaxMode,
    /// Sum of the lines' amounts as sold.
    pub sum: Yen,
    /// Tax included in `sum`, or added to it; rounded down once.
    pub tax: Yen,
}

impl TaxGroup {
    /// What the group adds to the bill, tax included.
    #[must_use]
    pub fn total(&self) -> Yen {
        if self.tax_mode == TaxMode::Excluded { self.sum + self.tax } else { self.sum }
    }
}

/// The lines grouped by issuer × rate × mode, each group's tax rounded once (PRODUCT §6.4, §9).
#[must_use]
pub fn tax_groups<'c, C: Into<Taxed<'c>>>(charges: impl IntoIterator<Item = C>) -> Vec<TaxGroup> {
    let mut groups: BTreeMap<(&str, i64, TaxMode), TaxGroup> = BTreeMap::new();
    for charge in charges {
        let Taxed { issuer, registration_number, tax_percent, tax_mode, amount } = charge.into();
        let group = groups.entry((issuer, tax_percent, tax_mode)).or_insert_with(|| TaxGroup {
            issuer: issuer.to_owned(),
            registration_number: registration_number.map(ToOwned::to_owned),
            tax_percent,
            tax_mode,
            sum: Yen(0),
            tax: Yen(0),
        });
        group.sum = group.sum + amount;
        // One line without the number does not take it from the issuer.
        if group.registration_number.is_none() {
            group.registration_number = registration_number.map(ToOwned::to_owned);
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    for group in &mut groups {
        group.tax = tax_of(group.sum, group.tax_percent, group.tax_mode);
    }
    groups
}

/// The total of a bill with these lines, tax included.
#[must_use]
pub fn total_of<'c, C: Into<Taxed<'c>>>(charges: impl IntoIterator<Item = C>) -> Yen {
    tax_groups(charges).iter().map(TaxGroup::total).sum()
}

/// Why a line differs from last month's (PRODUCT §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeReason {
    /// A product or discount that was not there last month.
    New,
    /// A product or discount that is no longer there.
    Ended,
    /// The same product at another price.
    PriceChange,
    /// More or less was used.
    Usage,
    /// A one-off charge of this month.
    OneOff,
    /// A one-off charge of last month that is not repeated.
    OneOffOver,
}

/// A line that differs from last month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What the subscriber reads.
    pub name: String,
    /// The product, if any.
    pub product_key: Option<String>,
    /// Monthly, one-off, usage or discount.
    pub kind: ChargeKind,
    /// Service family.
    pub family: Family,
    /// Last month's amount as sold; 0 for what is new.
    pub before: Yen,
    /// This month minus last month, as sold.
    pub difference: Yen,
    /// Why it differs.
    pub reason: ChangeReason,
    /// What was used last month and this month, where both months have one metered line and say it in the same unit.
    pub used: Option<(Quantity, Quantity)>,
}

impl Change {
    /// Whether it is about that line of this month. What has ended is about none.
    #[must_use]
    pub fn is_about(&self, line: &Charge) -> bool {
        let over = matches!(self.reason, ChangeReason::Ended | ChangeReason::OneOffOver);
        let (here, there) = (self.product_key.as_deref(), line.product_key.as_deref());
        let same = match (here.unwrap_or_default(), there.unwrap_or_default()) {
            ("", "") => self.name == line.name,
            (here, there) => here == there,
        };
        !over && same && self.family == line.family && self.kind == line.kind
    }

    /// The name without how much was used, where [`Self::used`] says it better.
    #[must_use]
    pub fn product(&self) -> &str {
        let named = self.used.as_ref().and_then(|_| Quantity::named_in(&self.name));
        named.map(|(words, _)| words).filter(|words| !words.is_empty()).unwrap_or(&self.name)
    }
}

/// What two lines must share to count as the same line in different months.
type LineKey<'a> = (Family, ChargeKind, &'a str, &'a str);

/// The lines of a month with one key.
struct Lines<'c> {
    /// The first of them.
    first: Compared<'c>,
    sum: Yen,
    count: usize,
}

fn by_line<'c, L: Into<Compared<'c>>>(lines: impl IntoIterator<Item = L>) -> BTreeMap<LineKey<'c>, Lines<'c>> {
    let mut found: BTreeMap<LineKey<'_>, Lines<'_>> = BTreeMap::new();
    for line in lines.into_iter().map(L::into) {
        // Under one product the name may change (a renamed plan); without a product it is all we have.
        let name = if line.product_key.is_empty() { line.name } else { "" };
        let key = (line.family, line.kind, line.product_key, name);
        let lines = found.entry(key).or_insert(Lines { first: line, sum: Yen(0), count: 0 });
        lines.sum = lines.sum + line.amount;
        lines.count += 1;
    }
    found
}

/// The lines that differ between two bills, largest difference first.
#[must_use]
pub fn changes<'c, L: Into<Compared<'c>>>(
    last: impl IntoIterator<Item = L>,
    this: impl IntoIterator<Item = L>,
) -> Vec<Change> {
    let (last, this) = (by_line(last), by_line(this));
    let now = this.iter().map(|(key, lines)| changed(last.get(key), lines));
    let over = last.iter().filter(|(key, _)| !this.contains_key(*key)).map(|(_, lines)| ended(lines));
    let mut changes: Vec<Change> = now.chain(over).filter(|change| change.difference != Yen(0)).collect();
    changes.sort_by(|a, b| {
        let key = |change: &Change| (-change.difference.0.abs(), change.family);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    changes
}

/// What differs about lines that are there this month.
fn changed(before: Option<&Lines<'_>>, now: &Lines<'_>) -> Change {
    let reason = match (now.first.kind, before) {
        (ChargeKind::Usage, _) => ChangeReason::Usage,
        (ChargeKind::OneOff, _) => ChangeReason::OneOff,
        (_, None) => ChangeReason::New,
        // The same thing once more, or once less.
        (_, Some(before)) if before.count < now.count => ChangeReason::New,
        (_, Some(before)) if before.count > now.count => ChangeReason::Ended,
        (_, Some(_)) => ChangeReason::PriceChange,
    };
    let metered = before.filter(|before| reason == ChangeReason::Usage && before.count == 1 && now.count == 1);
    Change {
        used: metered.and_then(|before| used(before.first.name, now.first.name)),
        ..now.first.change(before.map_or(Yen(0), |before| before.sum), now.sum, reason)
    }
}

/// What differs about lines that are no longer there.
fn ended(last: &Lines<'_>) -> Change {
    let reason = match last.first.kind {
        ChargeKind::Usage => ChangeReason::Usage,
        ChargeKind::OneOff => ChangeReason::OneOffOver,
        ChargeKind::Monthly | ChargeKind::Discount => ChangeReason::Ended,
    };
    last.first.change(last.sum, Yen(0), reason)
}

/// What two lines say was used, where it is of one unit and not the same.
fn used(before: &str, now: &str) -> Option<(Quantity, Quantity)> {
    let (before, now) = (Quantity::named_in(before)?.1, Quantity::named_in(now)?.1);
    (before.unit == now.unit && before.amount != now.amount).then_some((before, now))
}

#[cfg(test)]
mod tests;
