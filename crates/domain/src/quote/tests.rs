//! Tables of dates, rules one by one, and what holds of every quote.

mod dates;
mod properties;
mod rules;

use super::*;
use crate::catalog::samples::catalog;

/// A person with these products: key, offering, place (a device, or `#` and a line), first day, or `-` for long ago.
fn person(products: &[(&str, &str, &str, &str)]) -> Holdings {
    let products = products.iter().map(|(key, offering, place, started)| Product {
        key: (*key).to_owned(),
        offering: (*offering).to_owned(),
        place: place_of(place),
        status: ProductStatus::Active,
        started_on: (*started != "-").then(|| started.parse().unwrap()),
        ends_on: None,
        chosen: Vec::new(),
    });
    Holdings {
        kind: CustomerKind::Person,
        postcode: Some("2250093".to_owned()),
        building: Some(BuildingKind::House),
        birth_date: Some("1980-05-05".parse().unwrap()),
        products: products.collect(),
        booked: Vec::new(),
    }
}

fn place_of(place: &str) -> Place {
    match place.strip_prefix('#') {
        _ if place.is_empty() => Place::default(),
        Some(line) => Place { line: Some(line.to_owned()), ..Place::default() },
        None => Place { device: Some(place.to_owned()), ..Place::default() },
    }
}

fn add(item: &str, offering: &str, place: &str, on: Option<&str>) -> Wish {
    Wish::Add(added(item, offering, place, on))
}

fn added(item: &str, offering: &str, place: &str, on: Option<&str>) -> AddItem {
    let (item, offering) = (item.to_owned(), offering.to_owned());
    AddItem { item, offering, place: place_of(place), chosen: Vec::new(), on: on.map(day) }
}

fn modify(product: &str, offering: &str, on: Option<&str>) -> Wish {
    let (product, offering) = (product.to_owned(), offering.to_owned());
    Wish::Modify(ModifyItem { product, offering, chosen: Vec::new(), on: on.map(day) })
}

fn delete(product: &str) -> Wish {
    Wish::Delete(DeleteItem { product: product.to_owned(), on: None })
}

fn booked_change(accepted: &str, on: &str, product: &str, from: &str, to: &str) -> Booked {
    let change = BookedChange::Modify {
        product: product.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        chosen: Vec::new(),
    };
    Booked { change, accepted_at: accepted.parse().unwrap(), on: day(on) }
}

fn booked_end(accepted: &str, on: &str, product: &str) -> Booked {
    let change = BookedChange::Delete { product: product.to_owned() };
    Booked { change, accepted_at: accepted.parse().unwrap(), on: day(on) }
}

fn booked_add(accepted: &str, on: &str, item: &str, offering: &str, place: &str) -> Booked {
    let change = BookedChange::Add(added(item, offering, place, None));
    Booked { change, accepted_at: accepted.parse().unwrap(), on: day(on) }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn asked(at: &str) -> Asked {
    Asked { at: at.parse().unwrap(), by: Seller::Portal, pin_shown: false }
}

/// What is quoted at that moment.
fn quoted(holdings: &Holdings, wishes: &[Wish], at: &str) -> Quote {
    quote(catalog(), holdings, wishes, asked(at)).unwrap()
}

fn refused(holdings: &Holdings, wishes: &[Wish], at: &str) -> Vec<Refusal> {
    quote(catalog(), holdings, wishes, asked(at)).unwrap_err()
}

/// The lines of a product as `offering amount first..last`.
fn lines_of(quote: &Quote, product: &str) -> Vec<String> {
    let lines = quote.lines.iter().filter(|line| line.product.as_deref() == Some(product));
    let last = |line: &Line| line.last_month.map_or(String::new(), |last| last.to_string());
    lines.map(|line| format!("{} {} {}..{}", line.offering, line.amount.0, line.first_month, last(line))).collect()
}

/// The effects as `day action offering`.
fn effects_of(quote: &Quote) -> Vec<String> {
    quote.effects.iter().map(|effect| format!("{} {} {}", effect.on, effect.action, effect.offering)).collect()
}
