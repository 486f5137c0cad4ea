//! Bills: the list of months, one month in full, one bill with its tax (PRODUCT §9).

pub(crate) mod bill;
pub(crate) mod list;
pub(crate) mod month;
#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{guard::Access, visit::Visit};
use madoguchi_app::statement::{BillInFull, ComparedMonth};
use madoguchi_domain::{
    catalog::Family,
    money::Yen,
    statement::{BillState, ChangeReason, Charge, PaymentSummary},
    time::Ts,
};
use madoguchi_i18n::Texts;
use madoguchi_web::Route;
use madoguchi_web::component::{
    Amount, Badge, Column, DataTable, Difference, DifferenceList, DifferenceReason, Markup, Notice, Row, Tone,
};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::page("/statements", list::show).open_to(Access::Subscriber),
        Route::page("/statements/{month}", month::show).open_to(Access::Subscriber).sample("/statements/2026-11"),
        Route::page("/statements/{month}/{number}", bill::show)
            .open_to(Access::Subscriber)
            .sample("/statements/2026-11/B0001"),
    ]
}

/// The as-of line below every page of the operator's records (PRODUCT §1).
pub(crate) struct AsOf {
    pub(crate) iso: String,
    pub(crate) text: String,
}

/// The as-of line of an instant.
pub(crate) fn as_of_line(visit: &Visit, at: Ts) -> AsOf {
    let shown = visit.texts.date_time(visit.web.app().zone().datetime_of(at));
    AsOf { iso: at.to_string(), text: visit.texts.with("as-of", &[("at", shown.into())]) }
}

/// The state of a bill as a badge.
pub(crate) fn state_badge(t: &Texts, state: BillState) -> Badge {
    let tone = match state {
        BillState::Paid => Tone::Success,
        BillState::Due => Tone::Info,
        BillState::Failed => Tone::Error,
        BillState::InCollection => Tone::Warning,
    };
    Badge::new(tone, t.bill_state(state))
}

/// What to do about a bill that was not paid as arranged.
pub(crate) fn payment_help(t: &Texts, state: BillState) -> Option<Notice> {
    matches!(state, BillState::Failed | BillState::InCollection)
        .then(|| Notice::new(Tone::Warning, t.get("payment-help-title")).line(t.get("payment-help-text")))
}

/// How a bill is paid, in one line.
pub(crate) fn payment_text(t: &Texts, payment: &PaymentSummary) -> String {
    let mut text = t.payment_method(payment.method).to_owned();
    for part in payment
        .institution
        .clone()
        .into_iter()
        .chain(payment.last4.as_ref().map(|digits| t.with("ending-in", &[("digits", digits.as_str().into())])))
    {
        text.push(' ');
        text.push_str(&part);
    }
    text
}

/// What differs from the month before, line by line with the reason.
pub(crate) fn month_differences<B>(t: &Texts, month: &ComparedMonth<B>) -> DifferenceList {
    let mut lines: Vec<Difference> = month
        .changes
        .iter()
        .map(|change| Difference {
            label: change.name.clone(),
            reason: match change.reason {
                ChangeReason::New | ChangeReason::OneOff => DifferenceReason::New,
                ChangeReason::Ended | ChangeReason::OneOffOver => DifferenceReason::Ended,
                ChangeReason::PriceChange => DifferenceReason::Price,
                ChangeReason::Usage => DifferenceReason::Usage,
            },
            reason_word: t.change_reason(change.reason).to_owned(),
            detail: None,
            amount: Amount::difference(change.difference, t.locale()),
        })
        .collect();
    // Lines are compared as sold, bills with their tax: the rest is a line of its own, so that it adds up.
    let told: Yen = month.changes.iter().map(|change| change.difference).sum();
    let rest = month.before.map_or(Yen(0), |(_, before)| month.amount - before - told);
    if rest != Yen(0) {
        lines.push(Difference {
            label: t.get("statement-change-tax").to_owned(),
            reason: DifferenceReason::Price,
            reason_word: t.get("statement-tax-word").to_owned(),
            detail: None,
            amount: Amount::difference(rest, t.locale()),
        });
    }
    DifferenceList::new(lines, t.get("top-changes-none"))
}

/// The lines of a bill in one table per service family, in the families' order.
fn line_tables(t: &Texts, charges: &[Charge]) -> Vec<DataTable> {
    Family::ALL
        .iter()
        .filter_map(|family| {
            let lines: Vec<&Charge> = charges.iter().filter(|charge| charge.family == *family).collect();
            (!lines.is_empty()).then(|| line_table(t, *family, &lines))
        })
        .collect()
}

fn line_table(t: &Texts, family: Family, lines: &[&Charge]) -> DataTable {
    let columns = vec![Column::text(t.get("statement-line")), Column::figures(t.get("statement-line-amount"))];
    let mut rows: Vec<Row> = lines
        .iter()
        .map(|charge| {
            let cells: Vec<Markup> =
                vec![Markup::from(charge.name.as_str()), Markup::from(Amount::new(charge.amount, t.locale()))];
            Row::new(cells)
        })
        .collect();
    if lines.len() > 1 {
        let sum: Yen = lines.iter().map(|charge| charge.amount).sum();
        let label = t.with("statement-subtotal", &[("family", t.family(family).into())]);
        rows.push(Row::total(vec![Markup::from(label), Markup::from(Amount::new(sum, t.locale()))]));
    }
    DataTable::new(t.family(family), columns, rows).hide_head()
}

/// The sum of the lines as sold, the tax on top, and the total, so that a reader can check the sum.
fn total_table(t: &Texts, bill: &BillInFull) -> DataTable {
    let amount = |yen: Yen| Markup::from(Amount::new(yen, t.locale()));
    let columns = vec![Column::text(t.get("statement-line")), Column::figures(t.get("statement-line-amount"))];
    let sum: Yen = bill.charges.iter().map(|charge| charge.amount).sum();
    let added: Yen = bill.tax.iter().map(|group| group.total() - group.sum).sum();
    let mut rows = vec![Row::new(vec![Markup::from(t.get("statement-sum")), amount(sum)])];
    if added != Yen(0) {
        rows.push(Row::new(vec![Markup::from(t.get("statement-tax-added")), amount(added)]));
    }
    if bill.beyond_lines != Yen(0) {
        rows.push(Row::new(vec![Markup::from(t.get("statement-beyond")), amount(bill.beyond_lines)]));
    }
    rows.push(Row::total(vec![Markup::from(t.get("statement-total")), amount(bill.bill.amount)]));
    DataTable::new(t.get("statement-total"), columns, rows).hide_head()
}
