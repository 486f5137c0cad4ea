//! The newest month's amount: when and how it is paid, what changed, and the year it stands in.

use crate::statement::{line_name, month_differences, payment_text, year_chart};
use madoguchi_app::statement::ComparedMonth;
use madoguchi_domain::{
    money::Yen,
    statement::{Bill, BillState},
    time::{Date, Month},
};
use madoguchi_i18n::Texts;
use madoguchi_web::component::{Amount, BarChart, Button, ButtonLook, DateText, DifferenceList, Link, Markup};

/// How many of the lines that changed stand on the top page.
const CHANGES_SHOWN: usize = 5;

/// The newest month's bill as the first thing on the page.
pub(super) struct NewestBill {
    pub(super) title: String,
    pub(super) amount: Amount,
    /// The difference to the month before, and its main reason.
    pub(super) difference: Option<(Amount, Option<String>)>,
    /// The state where it is not simply to be paid on a day.
    pub(super) state: Option<String>,
    pub(super) due: Option<DateText>,
    pub(super) payment: Option<Markup>,
    pub(super) details: Button,
    pub(super) chart: BarChart,
    pub(super) changes: Option<Changes>,
}

/// What changed since the month before.
pub(super) struct Changes {
    pub(super) heading: String,
    pub(super) list: DifferenceList,
    pub(super) more: Option<Link>,
}

/// Of several bills in a month, the first unpaid one decides what is said.
fn pressing(month: &ComparedMonth<Bill>) -> Option<&Bill> {
    month.bills.iter().find(|bill| bill.state != BillState::Paid).or(month.bills.first())
}

pub(super) fn state(month: &ComparedMonth<Bill>) -> BillState {
    pressing(month).map_or(BillState::Due, |bill| bill.state)
}

pub(super) fn newest(t: &Texts, month: &ComparedMonth<Bill>, months: &[(Month, Option<Yen>)]) -> NewestBill {
    let pressing = pressing(month);
    let state = state(month);
    let due = pressing.filter(|bill| bill.state == BillState::Due).and_then(|bill| bill.due_on);
    let href = format!("/statements/{}", month.month);
    // What is pressing has its own button above.
    let look = if matches!(state, BillState::Failed) { ButtonLook::Secondary } else { ButtonLook::Primary };
    NewestBill {
        title: t.with("top-bill", &[("month", t.month(month.month).into())]),
        amount: Amount::new(month.amount, t.locale()).large(),
        difference: month.before.map(|(_, before)| {
            let difference = month.amount - before;
            (Amount::difference(difference, t.locale()), mainly(t, month, difference))
        }),
        state: due.is_none().then(|| t.bill_state(state).to_owned()),
        due: due.map(|date| date_text(t, date)),
        payment: pressing.and_then(|bill| bill.payment.as_ref()).map(|payment| payment_text(t, payment)),
        details: Button::link(t.get("top-details"), href.as_str()).look(look),
        chart: year_chart(t, months),
        changes: month.before.map(|_| changes(t, month, &href)),
    }
}

/// The line that moved the amount most in the direction it went.
fn mainly(t: &Texts, month: &ComparedMonth<Bill>, difference: Yen) -> Option<String> {
    let same_way = month.changes.iter().find(|change| change.difference.0.signum() == difference.0.signum())?;
    Some(t.with("top-mainly", &[("name", line_name(&same_way.name).into())]))
}

fn changes(t: &Texts, month: &ComparedMonth<Bill>, href: &str) -> Changes {
    let mut lines = month_differences(t, month);
    let count = lines.len();
    let rest = count.saturating_sub(CHANGES_SHOWN);
    lines.truncate(CHANGES_SHOWN);
    let count = i64::try_from(count).unwrap_or_default();
    let heading = if count > 0 {
        t.with("top-changes-count", &[("count", count.into())])
    } else {
        t.get("top-changes").to_owned()
    };
    let more = t.with("top-changes-more", &[("count", i64::try_from(rest).unwrap_or_default().into())]);
    Changes {
        heading,
        list: DifferenceList::new(lines, t.get("top-changes-none")),
        more: (rest > 0).then(|| Link::new(more, href)),
    }
}

fn date_text(t: &Texts, date: Date) -> DateText {
    DateText::new(date.to_string(), t.short_date(date))
}
