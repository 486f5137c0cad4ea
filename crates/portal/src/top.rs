//! The top page: this month's amount first, then what changed and what the customer has (PRODUCT §3).

mod bill;
#[cfg(feature = "testing")]
pub(crate) mod samples;
mod services;

use crate::{
    guard::{Access, SignedIn},
    household::{add, last_day, scope_words},
    order,
    statement::{AsOf, as_of_line, payment_help},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use bill::NewestBill;
use madoguchi_app::{
    Subscriber,
    top::{self, Top},
};
use madoguchi_domain::{customer::CustomerStatus, household::mask_number};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Route,
    component::{Link, LinkRows, Markup, Notice, Page, QuickActions, ServiceTile, Tone},
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
    /// What a guest may see, and until when: first of all whose contract it is.
    guest: Option<Notice>,
    ended: Option<Notice>,
    /// What to do about a bill that was not paid.
    help: Option<Notice>,
    bill: Option<NewestBill>,
    closed: bool,
    /// What is on its way.
    orders: Option<LinkRows>,
    quick: QuickActions,
    /// Whether contracts are shown at all.
    contracts: bool,
    tiles: Vec<ServiceTile>,
    /// What the amounts on the tiles are, and what else there is on the bill.
    tiles_note: Option<String>,
    as_of: AsOf,
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
    let help = unpaid(visit, top);
    TopPage {
        page: Visit::with_notice(visit.frame("T-01", t.get("menu-top")), added),
        title: t.with("top-title", &[("name", top.customer.name.as_str().into())]),
        number,
        guest: guest_notice(visit, me, top),
        ended: ended.map(|date| Notice::new(Tone::Info, t.with("top-ended", &[("date", t.date(date).into())]))),
        bill: top.newest.as_ref().map(|newest| bill::newest(&t, newest, &top.months, help.is_some())),
        help,
        closed: !top.may_read_bills,
        orders: (!top.orders.is_empty()).then(|| order::rows(visit, &top.orders)),
        quick: services::quick(visit, top),
        contracts: top.may_see_contracts,
        tiles: services::tiles(&t, top),
        tiles_note: services::note(&t, top),
        as_of: as_of_line(visit, top.as_of),
        t,
    }
}

/// What to do about bills that were not paid, of whatever month; those before the newest are named.
fn unpaid(visit: &Visit, top: &Top) -> Option<Notice> {
    let t = &visit.texts;
    let newest = top.newest.iter().flat_map(|newest| &newest.bills).map(|bill| bill.state);
    let lines = top.overdue.iter().map(|of| {
        let month = Link::new(t.month(of.month), format!("/statements/{}", of.month));
        let rest = t.with("payment-help-month", &[("amount", t.yen(of.amount).into())]);
        [Markup::from(month), Markup::from(rest)].into_iter().collect::<Markup>()
    });
    payment_help(visit, newest.chain(top.overdue.iter().map(|of| of.state)), lines)
}

/// Whose contract it is, what of it a guest may see, and until when.
fn guest_notice(visit: &Visit, me: &Subscriber, top: &Top) -> Option<Notice> {
    let t = &visit.texts;
    let until = me.ends_at().map(|end| t.with("top-guest-until", &[("date", last_day(visit, end).into())]));
    let scopes = t.with("top-guest-scopes", &[("scopes", scope_words(t, me.scopes()).into())]);
    let title = t.with("top-guest", &[("name", top.customer.name.as_str().into())]);
    let notice = Notice::new(Tone::Info, title).line(scopes);
    (!me.is_holder()).then(|| until.into_iter().fold(notice, Notice::line))
}
