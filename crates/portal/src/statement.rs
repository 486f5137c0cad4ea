//! Bills: the list of months, one month in full, one bill with its tax (PRODUCT §9).

pub(crate) mod bill;
mod content;
pub(crate) mod list;
pub(crate) mod month;
#[cfg(feature = "testing")]
pub(crate) mod samples;

pub(crate) use content::anchor;

use crate::{guard::Access, visit::Visit};
use madoguchi_app::statement::ComparedMonth;
use madoguchi_domain::{
    money::Yen,
    statement::{BillState, Change, ChangeReason, PaymentSummary},
    time::{Date, Month, Ts},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Route,
    component::{AllWell, Amount, Badge, Bar, BarChart, BarLook, Button, DateText, Difference, Markup, Notice, Tone},
    frame::first_window,
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

/// The state of bills of that amount, in a word.
pub(crate) fn state_word(t: &Texts, state: BillState, amount: Yen) -> &str {
    match state {
        BillState::Due if amount < Yen(0) => t.get("statement-refund"),
        BillState::Due if amount == Yen(0) => t.get("statement-nothing-due"),
        _ => t.bill_state(state),
    }
}

/// The state of bills of that amount: as a badge what is pending or unusual, quietly what is as it should be.
pub(crate) fn state_mark(t: &Texts, state: BillState, amount: Yen) -> Markup {
    let word = state_word(t, state, amount);
    match state {
        BillState::Due if amount == Yen(0) => AllWell::new(word).into(),
        BillState::Paid => AllWell::new(word).into(),
        BillState::Due => Badge::new(Tone::Info, word).into(),
        BillState::Failed => Badge::new(Tone::Error, word).into(),
        BillState::InCollection => Badge::new(Tone::Warning, word).into(),
    }
}

/// What to do about bills that were not paid as arranged, the most urgent state among them first: the phone, above
/// all. `lines` say which bills those are, where the page does not.
pub(crate) fn payment_help(
    visit: &Visit,
    states: impl IntoIterator<Item = BillState>,
    lines: impl IntoIterator<Item = Markup>,
) -> Option<Notice> {
    let t = &visit.texts;
    let state = states.into_iter().filter(|state| state.needs_help()).max_by_key(|state| state.urgency())?;
    let tone = if state == BillState::Failed { Tone::Error } else { Tone::Warning };
    let notice = lines.into_iter().fold(Notice::new(tone, t.get("payment-help-title")), Notice::line);
    let notice = notice.line(t.get("payment-help-text"));
    let phone = first_window(visit).and_then(|window| window.phone);
    Some(match phone {
        Some(phone) => notice.button(Button::call(t.with("call-number", &[("number", phone.as_str().into())]), &phone)),
        None => notice,
    })
}

/// How a bill is paid, in one line.
pub(crate) fn payment_text(t: &Texts, payment: &PaymentSummary) -> Markup {
    let method = t.payment_method(payment.method).to_owned();
    let ending = payment.last4.as_ref().map(|digits| t.with("ending-in", &[("digits", digits.as_str().into())]));
    Markup::unbroken([Some(method), payment.institution.clone(), ending].into_iter().flatten())
}

/// A date that is not broken at the end of a line.
pub(crate) fn date_text(t: &Texts, date: Date) -> Markup {
    DateText::new(date.to_string(), t.date(date)).into()
}

/// What differs from the month before, line by line with the reason, the largest first.
pub(crate) fn month_differences<B>(t: &Texts, month: &ComparedMonth<B>) -> Vec<Difference> {
    let mut lines: Vec<Difference> = month
        .changes
        .iter()
        .map(|change| Difference {
            label: t.charge_name(change.family, change.product()),
            why: why(t, change),
            amount: Amount::difference(change.difference, t.locale()),
        })
        .collect();
    if let Some(rest) = rest(month).filter(|rest| *rest != Yen(0)) {
        lines.push(Difference {
            label: t.get("statement-change-tax").to_owned(),
            why: t.get("statement-tax-word").to_owned(),
            amount: Amount::difference(rest, t.locale()),
        });
    }
    lines
}

/// What is left of a month's difference once its lines are told. Lines are compared as sold, bills with their tax: the
/// rest is a line of its own, so that it adds up.
fn rest<B>(month: &ComparedMonth<B>) -> Option<Yen> {
    let told: Yen = month.changes.iter().map(|change| change.difference).sum();
    month.before.map(|(_, before)| month.amount - before - told)
}

/// Why a line differs, in words: what was used or what it cost before and now, where that is known.
pub(crate) fn why(t: &Texts, change: &Change) -> String {
    let reason = t.change_reason(change.reason).to_owned();
    match (change.reason, &change.used) {
        (ChangeReason::Usage, Some((before, now))) => t.with(
            "change-used",
            &[
                ("before", before.amount.as_str().into()),
                ("now", now.amount.as_str().into()),
                ("unit", now.unit.into()),
            ],
        ),
        (ChangeReason::PriceChange, _) => {
            let (before, now) = (t.yen(change.before), t.yen(change.before + change.difference));
            t.with("change-price", &[("before", before.into()), ("now", now.into())])
        }
        _ => reason,
    }
}

/// What each month was billed, as small bars, the newest filled, the same month a year before grey. `months`
/// is oldest first.
pub(crate) fn year_chart(t: &Texts, months: &[(Month, Option<Yen>)]) -> BarChart {
    BarChart::new(chart_sentence(t, months), bars(t, months))
}

/// The whole of a chart of months in words.
fn chart_sentence(t: &Texts, months: &[(Month, Option<Yen>)]) -> String {
    let told = |(month, amount): &(Month, Option<Yen>)| Some(format!("{} {}", t.month(*month), t.yen((*amount)?)));
    months.iter().filter_map(told).collect::<Vec<_>>().join(t.get("list-and"))
}

fn bars(t: &Texts, months: &[(Month, Option<Yen>)]) -> Vec<Bar> {
    let newest = months.last().map(|(month, _)| *month);
    let bar = |(month, amount): &(Month, Option<Yen>)| {
        let bar = Bar::new(amount.map(|amount| amount.0), t.short_month(*month));
        match newest {
            Some(newest) if *month == newest => bar.look(BarLook::Now),
            Some(newest) if *month == newest.plus(-12) => bar.look(BarLook::Earlier),
            _ => bar,
        }
    };
    months.iter().map(bar).collect()
}
