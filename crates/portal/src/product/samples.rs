//! The pages of what the household has: with everything, with nothing, and with what changes soon.

use super::{contracts, services};
use crate::visit::Visit;
use madoguchi_app::{Subscriber, product::Contract, statement::Dated};
use madoguchi_domain::{
    catalog::{ChargeKind, Family, file::ExitFee},
    customer::{DeviceKind, ProductStatus},
    money::{TaxMode, Yen},
    product::{Device, Product},
    quote::Leaving,
    time::Date,
};
use madoguchi_web::{Failure, sample::Sample};

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let of_all: Vec<Product> = Family::ALL.iter().map(|family| a_product(visit, *family)).collect();
    let mut changing: Vec<Product> = ProductStatus::ALL
        .iter()
        .map(|status| Product { status: *status, line: None, ..a_product(visit, Family::Internet) })
        .collect();
    changing.push(Product { started_on: None, planned_end_on: Some(visit.cx.today()), ..a_product(visit, Family::Tv) });
    changing.push(Product { kind: ChargeKind::Discount, price: Yen(-500), ..a_product(visit, Family::Other) });
    let terms = [
        (None, 0, None),
        (None, 1_100, None),
        (Some(visit.cx.today()), 3_300, Some(ExitFee::OneMonth)),
        (Some(visit.cx.today()), 3_300, Some(ExitFee::Fixed { yen: Yen(3_000) })),
        (Some(visit.cx.today()), 3_300, Some(ExitFee::PerMonthLeft { yen: Yen(100) })),
        (Some(visit.cx.today()), 0, None),
        (Some(Date::constant(2020, 1, 31)), 0, None),
    ];
    let terms = terms.map(|(term, fee, rule)| Leaving { last_day: visit.cx.today(), term, fee: Yen(fee), rule });
    let dated = |products: Vec<Product>| {
        let leaving = terms.iter().cloned().map(Some).chain(std::iter::once(None)).cycle();
        let records = products.into_iter().zip(leaving).map(|(product, leaving)| Contract { product, leaving });
        Dated { as_of: Some(visit.cx.now), records: records.collect() }
    };
    Ok(vec![
        Sample::of("services", &services::page(visit, |_| true))?,
        Sample::of("contracts of every family", &contracts::page(visit, &dated(of_all)))?,
        Sample::of("contracts that change", &contracts::page(visit, &dated(changing)))?,
        Sample::of("no contract", &contracts::page(visit, &dated(Vec::new())))?,
    ])
}

fn a_product(visit: &Visit, family: Family) -> Product {
    Product {
        key: family.as_str().to_owned(),
        offering: "O1".to_owned(),
        family,
        name: "長い名前のサービス".to_owned(),
        name_en: Some("A service with a long name".to_owned()),
        kind: ChargeKind::Monthly,
        price: Yen(5_200),
        tax_mode: TaxMode::Excluded,
        tax_percent: 10,
        issuer: "operator".to_owned(),
        line: Some(if family == Family::Energy { "0338402335404282979319" } else { "09000001234" }.to_owned()),
        device_key: Some("D1".to_owned()),
        device: Some(Device {
            kind: DeviceKind::SetTopBox,
            model: Some("HB-4K".to_owned()),
            serial: "HB43708976488".to_owned(),
        }),
        status: ProductStatus::Active,
        started_on: Some(visit.cx.today()),
        planned_end_on: None,
    }
}
