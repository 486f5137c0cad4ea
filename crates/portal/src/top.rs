//! The top page: this month's amount first, then what changed and what the customer has (PRODUCT §3).

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::{Access, SignedIn},
    household::{add, last_day, scope_words},
    statement::{AsOf, as_of_line, month_differences, payment_help, payment_text, state_badge},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Subscriber,
    statement::ComparedMonth,
    top::{self, Top},
};
use madoguchi_domain::{
    customer::CustomerStatus,
    household::mask_number,
    locale::Locale,
    statement::{Bill, BillState},
    time::Date,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Route,
    component::{Amount, Badge, Button, ButtonLook, DateText, DifferenceList, Notice, Page, Tone},
};
use std::sync::Arc;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::page("/", show).open_to(Access::Subscriber)]
}

#[derive(Template)]
#[template(path = "top/top.html")]
struct TopPage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    number: String,
    ended: Option<Notice>,
    bill: Option<NewestBill>,
    closed: bool,
    /// What a guest may see, and until when.
    guest: Option<Notice>,
    /// Whether contracts are shown at all.
    contracts: bool,
    families: Vec<FamilyCard>,
    as_of: AsOf,
}

/// The newest month's bill as the first thing on the page.
struct NewestBill {
    title: String,
    amount: Amount,
    state: Badge,
    due: Option<DateText>,
    help: Option<Notice>,
    payment: Option<String>,
    details: Button,
    difference: Option<Amount>,
    changes: Option<DifferenceList>,
}

/// What the customer has of one service family.
struct FamilyCard {
    name: String,
    products: Vec<ProductLine>,
}

struct ProductLine {
    name: String,
    line: Option<String>,
    status: Option<String>,
    dates: Option<String>,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let top = top::top(&visit.cx, &me).await?.ok_or(Failure::NotFound)?;
    visit.page(&page(&visit, &me, &top))
}

fn page(visit: &Visit, me: &Subscriber, top: &Top) -> TopPage {
    let t = visit.texts.clone();
    let ended = top.customer.ended_on.filter(|_| top.customer.status == CustomerStatus::Ended);
    let added = visit.said(add::Said::parse) == Some(add::Said::Added);
    let added = added.then(|| Notice::new(Tone::Success, t.get("contract-added")));
    // A guest may not read the holder's number.
    let number = &top.customer.number;
    let number = if me.is_holder() { number.clone() } else { mask_number(number) };
    TopPage {
        page: Visit::with_notice(visit.frame("T-01", t.get("menu-top")), added),
        title: t.with("top-title", &[("name", top.customer.name.as_str().into())]),
        number,
        guest: guest_notice(visit, me, top),
        contracts: top.may_see_contracts,
        ended: ended.map(|date| Notice::new(Tone::Info, t.with("top-ended", &[("date", t.date(date).into())]))),
        bill: top.newest.as_ref().map(|newest| newest_bill(&t, newest)),
        closed: !top.may_read_bills,
        families: families(&t, top),
        as_of: as_of_line(visit, top.as_of),
        t,
    }
}

/// What a guest may see, and until when.
fn guest_notice(visit: &Visit, me: &Subscriber, top: &Top) -> Option<Notice> {
    let t = &visit.texts;
    let until = me.ends_at().map(|end| t.with("top-guest-until", &[("date", last_day(visit, end).into())]));
    let scopes = t.with("top-guest-scopes", &[("scopes", scope_words(t, me.scopes()).into())]);
    let title = t.with("top-guest", &[("name", top.customer.name.as_str().into())]);
    let notice = Notice::new(Tone::Info, title).line(scopes);
    (!me.is_holder()).then(|| until.into_iter().fold(notice, Notice::line))
}

fn newest_bill(t: &Texts, month: &ComparedMonth<Bill>) -> NewestBill {
    let first = month.bills.first();
    // Of several bills in a month, the first unpaid one decides what is said.
    let pressing = month.bills.iter().find(|bill| bill.state != BillState::Paid).or(first);
    let state = pressing.map_or(BillState::Due, |bill| bill.state);
    let due = pressing.filter(|bill| bill.state != BillState::Paid).and_then(|bill| bill.due_on);
    NewestBill {
        title: t.with("top-bill", &[("month", t.month(month.month).into())]),
        amount: Amount::new(month.amount, t.locale()).large(),
        state: state_badge(t, state),
        due: due.map(|date| date_text(t, date)),
        help: payment_help(t, state),
        payment: pressing.and_then(|bill| bill.payment.as_ref()).map(|payment| payment_text(t, payment)),
        details: Button::link(t.get("top-details"), format!("/statements/{}", month.month)).look(ButtonLook::Primary),
        difference: month.before.map(|(_, before)| Amount::difference(month.amount - before, t.locale())),
        changes: month.before.map(|_| month_differences(t, month)),
    }
}

fn date_text(t: &Texts, date: Date) -> DateText {
    DateText::new(date.to_string(), t.date(date))
}

fn families(t: &Texts, top: &Top) -> Vec<FamilyCard> {
    let mut cards: Vec<FamilyCard> = Vec::new();
    for product in &top.products {
        let name = match (&product.name_en, t.locale()) {
            (Some(name), Locale::En) => name.clone(),
            _ => product.name.clone(),
        };
        let since = product.started_on.map(|date| t.with("top-since", &[("date", t.date(date).into())]));
        let until = product.planned_end_on.map(|date| t.with("top-until", &[("date", t.date(date).into())]));
        let dates: Vec<String> = since.into_iter().chain(until).collect();
        let active = product.status == madoguchi_domain::customer::ProductStatus::Active;
        let line = ProductLine {
            name,
            line: product.line.clone(),
            status: (!active).then(|| t.product_status(product.status).to_owned()),
            dates: (!dates.is_empty()).then(|| dates.join(" ")),
        };
        let family = t.family(product.family);
        match cards.last_mut().filter(|card| card.name == family) {
            Some(card) => card.products.push(line),
            None => cards.push(FamilyCard { name: family.to_owned(), products: vec![line] }),
        }
    }
    cards
}
