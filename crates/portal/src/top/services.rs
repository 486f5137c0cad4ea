//! What the customer has, a tile for each service family, and what people come to do.

use crate::{
    frame::leads_somewhere,
    paths::{CONTACT, CONTRACT_ADD, CONTRACTS, HOUSEHOLD, TWO_STEP},
    service::icon,
    statement::anchor,
    visit::Visit,
};
use madoguchi_app::top::{ProductInUse, Top};
use madoguchi_domain::{
    catalog::Family, customer::ProductStatus, folding::phone_written, locale::Locale, money::Yen, time::Month,
};
use madoguchi_i18n::Texts;
use madoguchi_web::component::{Amount, Icon, Link, Markup, QuickActions, ServiceTile, Window};

/// A phone number with its hyphens.
const LONGEST_PHONE: usize = 13;

/// What people come for, most asked first; what the reader cannot do is left out.
pub(super) fn quick(visit: &Visit, top: &Top) -> QuickActions {
    let t = &visit.texts;
    let has_internet = top.products.iter().any(|product| product.family == Family::Internet);
    let all = [
        (Icon::Bill, "quick-bills", "/statements", true),
        (Icon::Document, "quick-contracts", CONTRACTS, true),
        (Icon::Mail, "quick-contact", CONTACT, true),
        (Icon::Internet, "quick-web-filter", "/options/filter", has_internet),
        (Icon::People, "quick-household", HOUSEHOLD, true),
        (Icon::Security, "quick-two-step", TWO_STEP, true),
        (Icon::Plus, "quick-contract-add", CONTRACT_ADD, true),
    ];
    let open = all.into_iter().filter(|(_, _, href, fits)| *fits && leads_somewhere(visit, href));
    QuickActions::new(open.map(|(icon, key, href, _)| (icon, Link::new(t.get(key), href))))
}

/// A tile for each family of which the customer has something.
pub(super) fn tiles(t: &Texts, top: &Top) -> Vec<ServiceTile> {
    // With several bills, none of them is the one that says more.
    let month = top.newest.as_ref().filter(|newest| newest.bills.len() == 1).map(|newest| newest.month);
    let of_family = |family| top.products.iter().filter(move |product| product.family == family);
    let all = Family::ALL.iter().map(|family| (*family, of_family(*family).collect::<Vec<_>>()));
    all.filter(|(_, products)| !products.is_empty())
        .map(|(family, products)| tile(t, family, &products, cost(top, family), month))
        .collect()
}

fn cost(top: &Top, family: Family) -> Option<Yen> {
    top.by_family.iter().find(|(of, _)| *of == family).map(|(_, cost)| *cost)
}

fn tile(t: &Texts, family: Family, products: &[&ProductInUse], cost: Option<Yen>, month: Option<Month>) -> ServiceTile {
    let name = match (month, cost) {
        // The family's lines on the newest bill say more.
        (Some(month), Some(_)) => {
            Markup::from(Link::new(t.family(family), format!("/statements/{month}#{}", anchor(family))))
        }
        _ => Markup::from(Link::new(t.family(family), format!("{CONTRACTS}#{}", anchor(family)))),
    };
    let tile = ServiceTile::new(Window::lit(icon(family)), name)
        .amount(cost.map(|cost| Amount::new(cost, t.locale())))
        .fact(fact(t, products));
    // The course is what runs longest; with it goes what else there is, by number.
    let (course, others) = products.split_first().map_or((None, 0), |(first, others)| (Some(first), others.len()));
    let words = course.map(|course| match others {
        0 => product_name(t, course).to_owned(),
        _ => t.with(
            "top-and-others",
            &[("name", product_name(t, course).into()), ("count", i64::try_from(others).unwrap_or_default().into())],
        ),
    });
    words.into_iter().fold(tile, ServiceTile::line)
}

fn product_name<'p>(t: &Texts, product: &'p ProductInUse) -> &'p str {
    match (&product.name_en, t.locale()) {
        (Some(name), Locale::En) => name,
        _ => &product.name,
    }
}

/// The one fact to know of a family now: what does not run, what ends first, the number, or since when.
fn fact(t: &Texts, products: &[&ProductInUse]) -> Option<String> {
    let named = |key, product: &ProductInUse, date| {
        t.with(key, &[("name", product_name(t, product).into()), ("date", t.date(date).into())])
    };
    let other = products.iter().find(|product| product.status != ProductStatus::Active);
    let status = other.map(|other| {
        let status = t.product_status(other.status);
        t.with("top-status", &[("name", product_name(t, other).into()), ("status", status.into())])
    });
    let ending = || {
        let ends = products.iter().filter_map(|of| of.planned_end_on.map(|date| (date, of)));
        ends.min_by_key(|(date, _)| *date).map(|(date, of)| named("top-until", of, date))
    };
    // A number that somebody dials; what meters have is for the page of the contract.
    let number = || {
        products
            .iter()
            .filter_map(|product| product.line.as_deref())
            .find(|line| line.len() <= LONGEST_PHONE)
            .map(phone_written)
    };
    let since = || products.first()?.started_on.map(|date| t.with("top-since", &[("date", t.date(date).into())]));
    status.or_else(ending).or_else(number).or_else(since)
}

/// Of which month the tiles' amounts are, and what the whole bill comes to.
pub(super) fn note(t: &Texts, top: &Top) -> Option<String> {
    let newest = top.newest.as_ref().filter(|_| !top.products.is_empty())?;
    let (month, amount) = (t.month(newest.month), t.yen(newest.amount));
    Some(t.with("top-tiles-note", &[("month", month.into()), ("amount", amount.into())]))
}
