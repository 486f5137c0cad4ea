//! The newest month's amount: when and how it is paid, what changed, and the year it stands in.

use crate::statement::{month_differences, payment_text, state_word, year_chart};
use madoguchi_app::statement::ComparedMonth;
use madoguchi_domain::{
    money::Yen,
    statement::{self as rules, Bill, standings},
    time::{Date, Month},
};
use madoguchi_i18n::Texts;
use madoguchi_web::component::{
    Amount, BarChart, Button, ButtonLook, DateText, DifferenceList, HeroAmount, Icon, Link, Markup,
};

/// How many of the lines that changed stand on the top page.
const CHANGES_SHOWN: usize = 5;

/// The newest month's bill as the first thing on the page.
pub(super) struct NewestBill {
    /// With what is to be paid when, by state, the most urgent first.
    pub(super) hero: HeroAmount,
    pub(super) chart: BarChart,
    pub(super) changes: Option<Changes>,
}

/// What changed since the month before.
pub(super) struct Changes {
    pub(super) heading: String,
    pub(super) list: DifferenceList,
    pub(super) more: Option<Link>,
}

/// `helped`: whether the page offers to call about what was not paid.
pub(super) fn newest(
    t: &Texts,
    month: &ComparedMonth<Bill>,
    months: &[(Month, Option<Yen>)],
    helped: bool,
) -> NewestBill {
    let standings = standings(&month.bills);
    let payment = standings.first().and_then(|most| most.first.payment.as_ref());
    let href = format!("/statements/{}", month.month);
    // A page has one button that stands out.
    let look = if helped { ButtonLook::Secondary } else { ButtonLook::Primary };
    let mut hero = HeroAmount::new(
        t.with("top-bill", &[("month", t.month(month.month).into())]),
        Amount::new(month.amount, t.locale()),
    )
    .heading("bill-heading")
    .action(Button::link(t.get("top-details"), href.as_str()).look(look));
    if let Some((_, before)) = month.before {
        let difference = month.amount - before;
        let mainly = mainly(t, month, difference);
        hero = hero.since(t.get("top-change-total"), Amount::difference(difference, t.locale()), mainly);
    }
    for of in &standings {
        hero = standing(t, hero, of, month.amount);
    }
    if let Some(payment) = payment {
        hero = hero.line(Icon::Card, None, payment_text(t, payment));
    }
    NewestBill { hero, chart: year_chart(t, months), changes: month.before.map(|_| changes(t, month, &href)) }
}

/// What bills of one state ask for; their amount where it is not the whole month's.
fn standing(t: &Texts, hero: HeroAmount, of: &rules::Standing<'_>, whole: Yen) -> HeroAmount {
    let amount = (of.amount != whole).then(|| Markup::from(Amount::new(of.amount, t.locale())));
    let words = |state: &str| match amount {
        Some(amount) => [Markup::from(state), Markup::from(" "), amount].into_iter().collect(),
        None => Markup::from(state),
    };
    match of.first.pays_on() {
        Some(due) => hero.line(Icon::Calendar, Some(date_text(t, due)), words(t.get("top-due"))),
        None => hero.line(Icon::Info, None, words(state_word(t, of.state, of.amount))),
    }
}

/// The line that moved the amount most in the direction it went.
fn mainly(t: &Texts, month: &ComparedMonth<Bill>, difference: Yen) -> Option<String> {
    let same_way = month.changes.iter().find(|change| change.difference.0.signum() == difference.0.signum())?;
    Some(t.with("top-mainly", &[("name", t.charge_name(same_way.family, same_way.product()).into())]))
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
