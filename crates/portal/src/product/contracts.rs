//! 契約内容の確認・変更: a card for each service, what is about to change, and what else there is.

use crate::{
    frame::leads_somewhere,
    guard::SignedIn,
    order,
    paths::SERVICES,
    service::icon,
    statement::{AsOf, anchor, as_of_line},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    product::{self, Contract},
    statement::Dated,
};
use madoguchi_domain::{
    catalog::{Family, file::ExitFee},
    customer::ProductStatus,
    folding::{phone_written, supply_point_written},
    locale::Locale,
    money::Yen,
    product::{Device, Holding, Product, holdings, lacking, monthly},
    quote::Leaving,
    time::Date,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{
        Amount, ContactWindow, Entry, KeyValueList, Link, LinkRows, Markup, Notice, Page, ServiceCard, ServiceTile,
        Tone, Window,
    },
    frame::{below_top, first_window},
};
use std::sync::Arc;

/// How many cards show all they have on a phone.
const WHOLE_ON_A_PHONE: usize = 2;

#[derive(Template)]
#[template(path = "product/contracts.html")]
pub(super) struct ContractsPage {
    page: Page,
    t: Arc<Texts>,
    /// What all of it costs a month.
    total: Option<Amount>,
    /// What the discounts take off.
    off: Option<String>,
    cards: Vec<ServiceCard>,
    discounts: Option<KeyValueList>,
    /// What the household has not.
    more: Vec<ServiceTile>,
    /// Requests that are no service of their own.
    others: LinkRows,
    window: Option<ContactWindow>,
    as_of: Option<AsOf>,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let may = me.orders().ok_or(Failure::NotFound)?;
    let found = product::contracts(&visit.cx, may).await?;
    visit.page(&page(&visit, &found))
}

pub(super) fn page(visit: &Visit, found: &Dated<Vec<Contract>>) -> ContractsPage {
    let (t, today) = (visit.texts.clone(), visit.cx.today());
    let products: Vec<Product> = found.records.iter().map(|contract| contract.product.clone()).collect();
    let products = products.as_slice();
    let discounts: Vec<&Product> = products.iter().filter(|product| product.is_discount()).collect();
    let off = monthly(discounts.iter().copied(), today);
    let title = t.get("menu-contracts");
    let above = leads_somewhere(visit, SERVICES).then(|| Link::new(t.get("menu-services"), SERVICES));
    ContractsPage {
        page: visit.frame_under("K-01", title, below_top(visit, above.into_iter().collect(), title)),
        total: (!products.is_empty()).then(|| Amount::new(monthly(products, today), t.locale())),
        off: (off.0 < 0).then(|| t.with("product-off", &[("amount", t.yen(-off).into())])),
        cards: cards(visit, products, &found.records, today),
        discounts: (!discounts.is_empty()).then(|| {
            let costs = discounts.iter().map(|product| option(&t, product, today));
            KeyValueList::new(costs.collect()).short()
        }),
        more: lacking(products)
            .into_iter()
            .map(|family| ServiceTile::new(Window::unlit(icon(family)), t.family(family)))
            .collect(),
        others: LinkRows::new(order::requests(visit)),
        window: first_window(visit),
        as_of: found.as_of.map(|at| as_of_line(visit, at)),
        t,
    }
}

fn cards(visit: &Visit, products: &[Product], contracts: &[Contract], today: Date) -> Vec<ServiceCard> {
    let t = &visit.texts;
    let holdings = holdings(products);
    let card = |(place, holding): (usize, &Holding<'_>)| {
        let family = holding.family;
        // Only the first of a family has the family's address.
        let number = holdings.iter().take(place).filter(|earlier| earlier.family == family).count();
        let id = if number == 0 { anchor(family).to_owned() } else { format!("{}-{}", anchor(family), number + 1) };
        let card = ServiceCard::new(id, Window::lit(icon(family)), t.family(family), name(t, holding.course))
            .facts(facts(t, holding, leaving_of(contracts, holding.course), today))
            .options(t.get("product-options"), holding.options.iter().map(|of| option(t, of, today)).collect());
        // What does not run has no price for now.
        let card = if holding.products().any(|product| product.runs_on(today)) {
            card.cost(Amount::new(monthly(holding.products(), today), t.locale()), t.get("product-per-month"))
        } else {
            card
        };
        let card = holding.products().filter_map(|product| coming(t, product)).fold(card, ServiceCard::notice);
        let card = if place < WHOLE_ON_A_PHONE { card } else { card.folded(t.get("product-more")) };
        links(visit, family).into_iter().fold(card, ServiceCard::link)
    };
    holdings.iter().enumerate().map(card).collect()
}

fn name<'p>(t: &Texts, product: &'p Product) -> &'p str {
    match (&product.name_en, t.locale()) {
        (Some(name), Locale::En) => name,
        _ => &product.name,
    }
}

fn leaving_of<'c>(contracts: &'c [Contract], product: &Product) -> Option<&'c Leaving> {
    contracts.iter().find(|contract| contract.product.key == product.key)?.leaving.as_ref()
}

fn facts(t: &Texts, holding: &Holding<'_>, leaving: Option<&Leaving>, today: Date) -> Vec<Entry> {
    let since = holding.course.started_on.filter(|_| holding.course.status != ProductStatus::PendingActive);
    let since = since.map(|date| Entry::new(t.get("product-since"), t.date(date)));
    let lines = holding.lines().into_iter().map(|line| match holding.family {
        Family::Energy => {
            Entry::new(t.get("supply-point"), supply_point_written(line).unwrap_or_else(|| line.to_owned()))
        }
        _ => Entry::new(t.get("product-line"), Markup::unbroken([phone_written(line)])),
    });
    let devices = holding.devices().into_iter().map(|device| Entry::new(t.device_kind(device.kind), told(t, device)));
    let term = leaving.map(|leaving| Entry::new(t.get("product-term"), term(t, leaving, today)));
    since.into_iter().chain(lines).chain(devices).chain(term).collect()
}

/// The minimum term, and what leaving today costs by which rule.
fn term(t: &Texts, leaving: &Leaving, today: Date) -> String {
    let Some(end) = leaving.term else {
        let fee = || t.with("product-term-others", &[("fee", t.yen(leaving.fee).into())]);
        return if leaving.fee == Yen(0) { t.get("product-term-none").to_owned() } else { fee() };
    };
    let date = t.date(end);
    if leaving.fee == Yen(0) {
        let key = if end < today { "product-term-over" } else { "product-term-free" };
        return t.with(key, &[("date", date.into())]);
    }
    let rule = match leaving.rule {
        Some(ExitFee::OneMonth) => t.get("product-exit-month").to_owned(),
        Some(ExitFee::PerMonthLeft { yen }) => t.with("product-exit-left", &[("amount", t.yen(yen).into())]),
        Some(ExitFee::Fixed { .. }) | None => t.get("product-exit-fixed").to_owned(),
    };
    t.with("product-term-until", &[("date", date.into()), ("fee", t.yen(leaving.fee).into()), ("rule", rule.into())])
}

/// A device by its model and the end of its number.
fn told(t: &Texts, device: &Device) -> Markup {
    let end = t.with("product-serial-end", &[("end", device.serial_end().into())]);
    Markup::unbroken(device.model.iter().cloned().chain([end]))
}

/// What goes with a service, and what it costs.
fn option(t: &Texts, product: &Product, today: Date) -> Entry {
    let cost = if product.runs_on(today) {
        Markup::from(Amount::new(monthly([product], today), t.locale()))
    } else {
        Markup::from(t.product_status(product.status))
    };
    Entry::new(name(t, product), cost)
}

/// What is about to change of a product, or does not run.
fn coming(t: &Texts, product: &Product) -> Option<Notice> {
    let told = |key, date: Option<Date>| {
        let date = date.map_or_else(String::new, |date| t.date(date));
        Notice::new(Tone::Info, t.with(key, &[("name", name(t, product).into()), ("date", date.into())]))
    };
    match (product.status, product.planned_end_on) {
        (ProductStatus::PendingActive, _) => {
            let key = if product.started_on.is_some() { "product-starts" } else { "product-not-yet" };
            Some(told(key, product.started_on))
        }
        (ProductStatus::Suspended, _) => Some(told("product-suspended", None)),
        (_, Some(end)) => Some(told("product-ends", Some(end))),
        (_, None) => None,
    }
}

/// Where a service is changed.
fn links(visit: &Visit, family: Family) -> Vec<Link> {
    let all: &[(Family, &str, &str)] = &[(Family::Internet, "web-filter", "/options/filter")];
    all.iter()
        .filter(|(of, _, href)| *of == family && leads_somewhere(visit, href))
        .map(|(_, label, href)| Link::new(visit.texts.get(label), *href))
        .collect()
}
