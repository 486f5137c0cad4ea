use super::CATALOG_FILES;
use crate::{DemoCustomer, DemoKind, World};
use madoguchi_domain::{
    catalog::{
        Catalog, ChargeKind, Offering, Seller, Version, check,
        file::{FamilyFile, Head, Source},
    },
    customer::{CustomerStatus, ProductStatus},
    import::OfferingRow,
    money::Yen,
    quote::{Asked, Holdings, Place, Product, quote},
    time::{Date, Month},
};
use std::collections::BTreeSet;

const TODAY: Date = Date::constant(2026, 11, 12);

fn source() -> Source {
    let mut files = CATALOG_FILES.iter();
    let head: Head = toml::from_str(files.next().unwrap().1).unwrap();
    let families = files
        .map(|(name, text)| -> FamilyFile { toml::from_str(text).unwrap_or_else(|fault| panic!("{name}: {fault}")) });
    Source { head, families: families.collect() }
}

fn catalog() -> Catalog {
    Catalog::new(Version::of(CATALOG_FILES), source()).unwrap()
}

#[test]
fn the_check_finds_nothing() {
    let findings: Vec<String> = check(&source()).iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn it_says_what_the_bundle_says() {
    let catalog = catalog();
    for row in World::new(0, 42, TODAY).offerings() {
        let offering = catalog.id(&row.offering_key).and_then(|id| catalog.on(id, TODAY));
        let offering = offering.unwrap_or_else(|| panic!("{} is not in the catalogue", row.offering_key));
        let told = OfferingRow {
            offering_key: offering.key.clone(),
            family: offering.family,
            name: offering.name().ja.clone(),
            name_en: Some(offering.name().en.clone()),
            price: offering.price,
            tax_mode: offering.tax_mode,
            tax_percent: offering.tax_percent,
            charge_kind: offering.charge_kind,
            issuer: offering.issuer.name.ja.clone(),
            registration_number: offering.issuer.registration_number.clone(),
        };
        assert_eq!(told, row);
    }
}

#[test]
fn it_holds_what_an_operator_of_many_services_sells() {
    let catalog = catalog();
    let all: Vec<&Offering> = catalog.offerings().flatten().collect();
    let count = |is: &dyn Fn(&Offering) -> bool| all.iter().filter(|offering| is(offering)).count();
    let in_group = |group: &str| count(&|offering| offering.group.as_deref() == Some(group));
    assert_eq!((in_group("internet-course"), in_group("tv-course"), in_group("mobile-plan")), (4, 3, 2));
    let is_pack = |offering: &Offering| offering.key.starts_with("CH-PACK");
    assert_eq!(count(&|offering| offering.key.starts_with("CH-") && !is_pack(offering)), 40);
    assert_eq!(count(&|offering| is_pack(offering) && offering.choose.is_none()), 5);
    assert_eq!(count(&|offering| offering.choose.is_some()), 1);
    assert_eq!(count(&|offering| offering.age == Some(18) && offering.pin), 1);
    assert_eq!(count(&|offering| offering.key.starts_with("HOME-K")), 2);
    assert_eq!(count(&|offering| offering.condition.is_some()), 2);
    for key in ["TEL-BASE", "ELEC-30A", "GAS-BASE", "NHK-GROUP"] {
        assert!(catalog.id(key).is_some(), "{key}");
    }
    let suite = catalog.on(catalog.id("SEC-SUITE").unwrap(), TODAY).unwrap();
    let told = suite.suite.as_ref().map(|suite| (suite.devices, suite.functions.len(), suite.systems.len()));
    assert_eq!((suite.price, told), (Yen(627), Some((3, 6, 4))));
    let sim = source().families.into_iter().flat_map(|file| file.questions).find(|question| question.key == "sim");
    assert_eq!(sim.map(|question| question.options.len()), Some(3));
    for file in source().families {
        assert!(file.family.as_str() == "option" || !file.questions.is_empty() && !file.steps.is_empty());
    }
}

fn holdings(customer: &DemoCustomer) -> Holdings {
    let record = &customer.record;
    let products = record.products.iter().map(|row| Product {
        key: row.product_key.clone(),
        offering: row.offering_key.clone(),
        place: Place { device: row.device_key.clone(), line: row.line.clone() },
        status: row.status,
        started_on: row.started_on,
        ends_on: row.ended_on.or(row.planned_end_on),
        chosen: Vec::new(),
    });
    Holdings {
        kind: record.customer.kind,
        postcode: record.addresses.first().map(|address| address.postcode.clone()),
        building: None,
        birth_date: record.customer.birth_date,
        products: products.collect(),
        booked: Vec::new(),
    }
}

/// Whoever wishes nothing is quoted what she is billed: each product of hers that is in use in the month, at its price.
#[test]
fn every_household_is_quoted_what_it_has() {
    let catalog = catalog();
    let world = World::new(400, 42, TODAY);
    let month = Month::of(TODAY);
    let asked = Asked { at: TODAY.at(12, 0, 0, 0), by: Seller::Portal, pin_shown: false };
    for customer in (0..400).map(|index| world.customer(index)) {
        let quote = quote(&catalog, &holdings(&customer), &[], asked).unwrap();
        assert!(quote.effects.is_empty() && quote.months.iter().all(|total| total.difference() == Yen(0)));
        // What is ordered may bring another set discount within the month.
        if customer.kind == DemoKind::OpenOrder || customer.record.customer.status == CustomerStatus::Ended {
            continue;
        }
        let charged: BTreeSet<_> = quote
            .lines
            .iter()
            .filter(|line| line.is_charged_in(month) && line.kind != ChargeKind::OneOff)
            .map(|line| (line.product.clone().unwrap(), line.offering.clone(), line.amount))
            .collect();
        let is_used = |status| status == ProductStatus::Active;
        let used: BTreeSet<_> = customer
            .record
            .products
            .iter()
            .filter(|row| is_used(row.status) && row.planned_end_on.is_none_or(|end| end >= month.first_day()))
            .map(|row| {
                let price = catalog.on(catalog.id(&row.offering_key).unwrap(), TODAY).unwrap().price;
                (row.product_key.clone(), row.offering_key.clone(), price)
            })
            .collect();
        assert_eq!(charged, used, "{}", customer.record.customer.customer_key);
    }
}

#[test]
fn the_book_names_every_key_of_the_files() {
    fn keys(value: &toml::Value, found: &mut BTreeSet<String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    found.insert(key.clone());
                    keys(value, found);
                }
            }
            toml::Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for (_, text) in CATALOG_FILES {
        keys(&toml::Value::Table(toml::from_str(text).unwrap()), &mut found);
    }
    let sets = ["course", "channel", "goods", "nhk", "option", "address", "line", "plan", "kit", "supply", "paper"];
    let page = include_str!("../../../../docs/book/catalog.md");
    for key in found.iter().filter(|key| !sets.contains(&key.as_str())) {
        assert!(page.contains(&format!("`{key}`")), "docs/book/catalog.md does not tell of {key}");
    }
}
