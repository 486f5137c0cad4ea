//! What was asked for and what becomes of it (PRODUCT §6.1): お申込み状況, one order, its withdrawal, and the requests.

mod already;
mod facts;
mod list;
mod moving;
mod phone;
#[cfg(feature = "testing")]
pub(crate) mod samples;
mod show;
mod withdraw;

use crate::{
    frame::leads_somewhere,
    guard::Access,
    paths::{CONTRACTS, MOVE, ORDERS, PHONE},
    visit::Visit,
};
use madoguchi_app::order::Order;
use madoguchi_domain::{order::OrderState, receipt::Receipt, time::Ts};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Route,
    change_page::{at_once, reviewed},
    component::{AllWell, Badge, Breadcrumb, Icon, Link, LinkRow, LinkRows, Markup, Tone},
    frame::below_top,
};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    let requests = reviewed::<moving::Pages>().into_iter().chain(reviewed::<phone::Pages>());
    [
        Route::page(ORDERS, list::show),
        Route::page("/orders/{order}", show::show).sample("/orders/0000-0000-0000"),
        at_once::<withdraw::Pages>().sample("/orders/0000-0000-0000/withdraw"),
    ]
    .into_iter()
    .chain(requests)
    .map(|route| route.open_to(Access::Subscriber))
    .collect()
}

/// The page of an order.
fn page_of(number: Receipt) -> String {
    format!("{ORDERS}/{number}")
}

/// The breadcrumb of a request.
fn request_trail(visit: &Visit, title: &str) -> Breadcrumb {
    let above = leads_somewhere(visit, CONTRACTS).then(|| Link::new(visit.texts.get("menu-contracts"), CONTRACTS));
    below_top(visit, above.into_iter().collect(), visit.texts.get(title))
}

/// The requests that the reader is offered, as rows.
pub(crate) fn requests(visit: &Visit) -> Vec<LinkRow> {
    let t = &visit.texts;
    let all = [(Icon::Van, "move", "move-hint", MOVE), (Icon::Phone, "phone-change", "phone-change-hint", PHONE)];
    all.into_iter()
        .filter(|(.., href)| leads_somewhere(visit, href))
        .map(|(icon, label, hint, href)| LinkRow::new(Link::new(t.get(label), href)).icon(icon).hint(t.get(hint)))
        .collect()
}

/// Orders, each as a row that leads to its page.
pub(crate) fn rows(visit: &Visit, orders: &[Order]) -> LinkRows {
    let t = &visit.texts;
    let row = |order: &Order| {
        let received = t.with("orders-received", &[("date", t.date(day_of(visit, order.created_at)).into())]);
        LinkRow::new(Link::new(t.order_kind(order.kind), page_of(order.number)))
            .icon(Icon::Order)
            .hint(received)
            .state(state_mark(t, order.state))
    };
    LinkRows::new(orders.iter().map(row).collect())
}

fn day_of(visit: &Visit, at: Ts) -> madoguchi_domain::time::Date {
    visit.web.app().zone().date_of(at)
}

/// The state of an order: as a badge what is under way or not as wished, quietly what is done.
fn state_mark(t: &Texts, state: OrderState) -> Markup {
    let word = t.order_state(state);
    match state {
        OrderState::Acknowledged | OrderState::InProgress => Badge::new(Tone::Info, word).into(),
        OrderState::Held => Badge::new(Tone::Warning, word).into(),
        OrderState::Rejected => Badge::new(Tone::Error, word).into(),
        OrderState::Completed => AllWell::new(word).into(),
        OrderState::Cancelled => Markup::from(word),
    }
}
