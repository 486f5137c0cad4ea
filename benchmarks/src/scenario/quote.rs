//! How long a quote takes for a household with much in it.

use crate::{
    load::quantile,
    process::now,
    report::{Section, micros},
};
use anyhow::{Context as _, anyhow};
use jiff::civil::date;
use madoguchi_demo_world::CATALOG_FILES;
use madoguchi_domain::{
    catalog::{BuildingKind, Catalog, Seller, Version, file::Source},
    customer::{CustomerKind, ProductStatus},
    quote::{AddItem, Asked, Booked, BookedChange, DeleteItem, Holdings, ModifyItem, Place, Product, Wish, quote},
};

const ABOUT: &str = "\
One call of `domain::quote` for a household with 60 products (courses of every family, channels on four boxes, mobile \
lines, options), three booked changes and five wishes, out of the fictional operator's catalogue, on one thread of this \
program. *Hash* is the same with its canonical text hashed. A thousand calls each, after a hundred that do not count.";

const PRODUCTS: usize = 60;
const CALLS: usize = 1_000;

pub(super) fn measure() -> anyhow::Result<Section> {
    let mut section = Section::new("Quote", ABOUT);
    section.table(&["what", "p50", "p99", "slowest", "lines", "months told"]);
    let catalog = catalog()?;
    let holdings = holdings(&catalog);
    anyhow::ensure!(holdings.products.len() == PRODUCTS, "{} products instead", holdings.products.len());
    let wishes = wishes();
    let asked = Asked { at: date(2026, 12, 1).at(12, 0, 0, 0), by: Seller::Portal, pin_shown: true };
    let mut middle = 0.0;
    for (what, hashed) in [("quote", false), ("quote and hash", true)] {
        let mut took = Vec::with_capacity(CALLS);
        let mut size = (0, 0);
        for call in 0..CALLS + 100 {
            let start = now();
            let quote = quote(&catalog, &holdings, &wishes, asked).map_err(|refusals| anyhow!("{refusals:?}"))?;
            let hash = hashed.then(|| quote.hash());
            let end = now();
            size = (quote.lines.len(), quote.months.len());
            anyhow::ensure!(hash.is_some() == hashed, "not hashed");
            if call >= 100 {
                took.push(end - start);
            }
        }
        took.sort_unstable();
        let row = [0.5, 0.99, 1.0].map(|part| micros(quantile(&took, part)));
        let sizes = [size.0.to_string(), size.1.to_string()];
        section.row([what.to_owned()].into_iter().chain(row).chain(sizes).collect());
        if !hashed {
            middle = quantile(&took, 0.5).as_secs_f64() * 1e3;
        }
    }
    section.at_most(&format!("a quote of {PRODUCTS} products"), 1.0, middle, " ms");
    Ok(section)
}

fn catalog() -> anyhow::Result<Catalog> {
    let mut files = CATALOG_FILES.iter();
    let head = toml::from_str(files.next().context("there is no head")?.1)?;
    let families = files.map(|(_, text)| toml::from_str(text)).collect::<Result<_, _>>()?;
    Catalog::new(Version::of(CATALOG_FILES), Source { head, families }).map_err(|findings| anyhow!("{findings:?}"))
}

fn product(number: usize, offering: &str, place: Place) -> Product {
    Product {
        key: format!("P{number:02}"),
        offering: offering.to_owned(),
        place,
        status: ProductStatus::Active,
        started_on: Some(date(2024, 4, 10)),
        ends_on: None,
        chosen: Vec::new(),
    }
}

fn on_device(device: usize) -> Place {
    Place { device: Some(format!("BOX{device}")), line: None }
}

fn on_line(line: usize) -> Place {
    Place { device: None, line: Some(format!("0900000000{line}")) }
}

/// A household of everything: what is had once, four lines, and channels on four boxes.
fn holdings(catalog: &Catalog) -> Holdings {
    let once = ["NET-1G", "NET-WIFI", "NET-IP4", "NET-FILTER", "SEC-SUITE", "TV-STD", "NHK-GROUP", "HOME-KIT"];
    let once = once.into_iter().chain(["HOME-KEY", "ELEC-30A", "GAS-BASE", "PAPER-BILL", "SET-3"]);
    let mut products: Vec<(String, Place)> = once.map(|key| (key.to_owned(), Place::default())).collect();
    products.extend((1..=3).map(|device| ("TV-BOX2".to_owned(), on_device(device))));
    products.extend((1..=4).map(|line| ("MOB-3".to_owned(), on_line(line))));
    products.extend((1..=4).map(|line| ("MOB-CALL10".to_owned(), on_line(line))));
    products.push(("TEL-BASE".to_owned(), on_line(0)));
    products.push(("TEL-NUMBERS".to_owned(), on_line(0)));
    let channels: Vec<&str> = catalog
        .offerings()
        .filter_map(|versions| versions.first())
        .filter(|offering| offering.key.starts_with("CH-") && offering.price.0 > 0 && offering.choose.is_none())
        .filter(|offering| offering.includes.is_empty() && offering.key != "CH-NIGHT")
        .map(|offering| offering.key.as_str())
        .collect();
    let everywhere = (0..4).flat_map(|device| channels.iter().map(move |channel| (*channel, device)));
    let left = PRODUCTS.saturating_sub(products.len());
    products.extend(everywhere.take(left).map(|(channel, device)| (channel.to_owned(), on_device(device))));
    let products = products.into_iter().zip(1..);
    Holdings {
        kind: CustomerKind::Person,
        postcode: Some("2250093".to_owned()),
        building: Some(BuildingKind::House),
        birth_date: Some(date(1970, 1, 1)),
        products: products.map(|((offering, place), number)| product(number, &offering, place)).collect(),
        booked: vec![
            Booked {
                change: BookedChange::Modify {
                    product: "P01".to_owned(),
                    from: "NET-300".to_owned(),
                    to: "NET-1G".to_owned(),
                    chosen: Vec::new(),
                },
                accepted_at: date(2026, 11, 10).at(9, 0, 0, 0),
                on: date(2026, 11, 11),
            },
            Booked {
                change: BookedChange::Delete { product: "P03".to_owned() },
                accepted_at: date(2026, 11, 20).at(9, 0, 0, 0),
                on: date(2026, 12, 31),
            },
            Booked {
                change: BookedChange::Add(AddItem {
                    item: "O1".to_owned(),
                    offering: "HOME-CAM".to_owned(),
                    place: Place::default(),
                    chosen: Vec::new(),
                    on: None,
                }),
                accepted_at: date(2026, 11, 25).at(9, 0, 0, 0),
                on: date(2026, 12, 10),
            },
        ],
    }
}

/// A course with a swap, two packs that end singles, the end of an option, and a new line.
fn wishes() -> Vec<Wish> {
    let add = |item: &str, offering: &str, place: Place, on| {
        let (item, offering) = (item.to_owned(), offering.to_owned());
        Wish::Add(AddItem { item, offering, place, chosen: Vec::new(), on })
    };
    vec![
        Wish::Modify(ModifyItem {
            product: "P01".to_owned(),
            offering: "NET-10G".to_owned(),
            chosen: Vec::new(),
            on: Some(date(2026, 12, 9)),
        }),
        add("n1", "CH-PACK-A", on_device(0), None),
        add("n2", "CH-PACK-C", on_device(0), None),
        Wish::Delete(DeleteItem { product: "P02".to_owned(), on: None }),
        add("n3", "MOB-20", on_line(9), Some(date(2026, 12, 20))),
    ]
}
