use super::*;
use madoguchi_domain::{
    customer::{DeviceKind, ProductStatus},
    import::ChargeRow,
    money::Yen,
    statement::{BillState, ChangeReason, Charge, changes, total_of},
    time::Month,
};
use std::collections::{BTreeMap, HashSet};

const TODAY: Date = Date::constant(2026, 11, 12);

fn world(customers: u64) -> World {
    World::new(customers, 42, TODAY)
}

fn everybody(customers: u64) -> Vec<DemoCustomer> {
    let world = world(customers);
    (0..customers).map(|index| world.customer(index)).collect()
}

fn as_charges(rows: &[ChargeRow]) -> Vec<Charge> {
    rows.iter()
        .cloned()
        .map(|row| Charge {
            line: row.line,
            product_key: row.product_key,
            family: row.family,
            name: row.name,
            kind: row.kind,
            amount: row.amount,
            tax_mode: row.tax_mode,
            tax_percent: row.tax_percent,
            issuer: row.issuer,
            registration_number: row.registration_number,
        })
        .collect()
}

#[test]
fn a_customer_depends_on_seed_index_and_day_alone() {
    assert_eq!(world(1_000).customer(300), world(500).customer(300));
    assert_ne!(World::new(1_000, 43, TODAY).customer(300), world(1_000).customer(300));
}

#[test]
fn four_hundred_customers_hold_twenty_of_each_kind() {
    let mut kinds: BTreeMap<DemoKind, usize> = BTreeMap::new();
    for customer in everybody(400) {
        *kinds.entry(customer.kind).or_default() += 1;
    }
    assert!(DemoKind::ALL.iter().all(|kind| kinds[kind] >= 20), "{kinds:?}");
}

#[test]
fn every_bill_is_the_sum_of_its_lines_with_tax() {
    for customer in everybody(1_000) {
        for (bill, lines) in &customer.record.bills {
            assert_eq!(bill.amount, total_of(&as_charges(lines)), "{} {}", bill.customer_key, bill.month);
            assert!(bill.amount > Yen(0));
            assert!(lines.iter().zip(1..).all(|(line, number)| line.line == number));
        }
    }
}

#[test]
fn only_the_newest_month_is_open() {
    let newest = Month::of(TODAY);
    for customer in everybody(600) {
        let bills = &customer.record.bills;
        assert!(bills.iter().all(|(bill, _)| bill.month <= newest && bill.month > newest.plus(-24)));
        for (bill, _) in bills {
            let due_on = bill.due_on.unwrap();
            assert!(bill.issued_on <= TODAY && bill.issued_on <= due_on);
            match bill.state {
                BillState::Due => assert!(bill.month == newest && due_on > TODAY),
                BillState::Failed => assert!(bill.month == newest && due_on <= TODAY),
                BillState::Paid | BillState::InCollection => assert!(bill.month < newest && due_on <= TODAY),
            }
        }
        if customer.kind == DemoKind::FailedPayment {
            assert_eq!(bills.last().map(|(bill, _)| bill.state), Some(BillState::Failed));
        }
    }
    let long = everybody(252).iter().filter(|c| c.record.bills.len() >= 24).count();
    assert!(long > 120, "{long}");
}

#[test]
fn bills_differ_from_last_months_for_every_reason() {
    let mut reasons: HashSet<ChangeReason> = HashSet::new();
    for customer in everybody(1_000) {
        if let [.., (_, last), (_, this)] = customer.record.bills.as_slice() {
            reasons.extend(changes(&as_charges(last), &as_charges(this)).into_iter().map(|change| change.reason));
        }
    }
    assert_eq!(reasons.len(), 6, "{reasons:?}");
}

#[test]
fn every_reading_holds_only_what_folding_knows() {
    let known = |c: char| matches!(c, 'ァ'..='ヴ' | 'ー' | '・' | '　' | ' ' | '（' | '）' | '(' | ')' | '\u{FF66}'..='\u{FF9F}' | '･');
    for customer in everybody(2_000) {
        let kana = customer.record.customer.name_kana;
        assert!(!kana.is_empty() && kana.chars().all(known), "{kana}");
        assert!(!customer.record.phones.is_empty());
    }
}

#[test]
fn no_number_is_given_twice() {
    let (mut numbers, mut serials) = (HashSet::new(), HashSet::new());
    for customer in everybody(2_000) {
        assert!(numbers.insert(customer.record.customer.customer_number.replace('-', "")));
        for device in customer.record.devices {
            assert!(serials.insert(device.serial));
        }
    }
}

#[test]
fn the_parts_of_a_customer_fit_each_other() {
    let offerings: HashSet<_> = world(0).offerings().into_iter().map(|offering| offering.offering_key).collect();
    for customer in everybody(1_000) {
        let record = &customer.record;
        let devices: HashSet<_> = record.devices.iter().map(|device| &device.device_key).collect();
        let products: HashSet<_> = record.products.iter().map(|product| &product.product_key).collect();
        let accounts: HashSet<_> = record.billing_accounts.iter().map(|account| &account.account_key).collect();
        assert_eq!(products.len(), record.products.len());
        assert_eq!(devices.len(), record.devices.len());
        for product in &record.products {
            assert!(offerings.contains(&product.offering_key));
            assert!(product.device_key.iter().all(|key| devices.contains(key)));
            assert!(product.ended_on.is_none_or(|end| end < TODAY && Some(end) >= product.started_on));
        }
        for (bill, lines) in &record.bills {
            assert!(bill.account_key.iter().all(|key| accounts.contains(key)));
            assert!(lines.iter().filter_map(|line| line.product_key.as_ref()).all(|key| products.contains(key)));
        }
    }
}

#[test]
fn each_kind_is_what_it_says() {
    let everybody = everybody(252);
    for (index, customer) in everybody.iter().enumerate() {
        let record = &customer.record;
        let families: HashSet<_> = record
            .products
            .iter()
            .filter_map(|product| Offer::parse(&product.offering_key))
            .map(|offer| offer.terms().family)
            .filter(|family| *family != madoguchi_domain::catalog::Family::Other)
            .collect();
        match customer.kind {
            DemoKind::TvOnly | DemoKind::PhoneOnly => assert_eq!(families.len(), 1),
            DemoKind::InternetTv => assert_eq!(families.len(), 2),
            DemoKind::AllFamilies => assert_eq!(families.len(), 6),
            DemoKind::BuildingOwner => {
                assert_eq!(record.customer.kind, CustomerKind::BuildingOwner);
                assert_eq!(record.addresses.len(), 2);
            }
            DemoKind::Company => {
                assert_eq!((record.customer.kind, record.customer.birth_date), (CustomerKind::Company, None));
            }
            DemoKind::SameName if index % 2 == 0 => {
                let other = &everybody[index + 1].record;
                assert_eq!(record.customer.name_kana, other.customer.name_kana);
                assert_eq!(record.customer.name, other.customer.name);
                let phones =
                    |record: &CustomerRecord| record.phones.iter().map(|p| p.phone.clone()).collect::<Vec<_>>();
                assert_eq!(phones(record), phones(other));
                assert_ne!(record.customer.customer_number, other.customer.customer_number);
                assert_ne!(record.addresses[0].street, other.addresses[0].street);
            }
            DemoKind::FreshlyInstalled => assert!(record.bills.len() <= 1),
            DemoKind::OpenOrder => {
                let ordered: Vec<_> =
                    record.products.iter().filter(|p| p.status == ProductStatus::PendingActive).collect();
                assert_eq!(ordered.len(), 1);
                assert!(ordered[0].started_on.unwrap() > TODAY);
            }
            DemoKind::SameName | DemoKind::FailedPayment | DemoKind::Ordinary => {}
        }
        assert!(record.devices.iter().all(|d| (d.kind == DeviceKind::SetTopBox) == d.cas_card.is_some()));
    }
}

#[test]
fn former_keys_lead_to_customers_that_are_there() {
    let keys: HashSet<_> = everybody(100).into_iter().map(|c| c.record.customer.customer_key).collect();
    let links = world(100).links();
    assert_eq!(links.len(), 3);
    for link in links {
        assert!(keys.contains(&link.to_customer_key) && !keys.contains(&link.from_customer_key));
    }
}

#[test]
fn worlds_of_any_size_and_day_can_be_made() {
    for today in [Date::constant(2026, 1, 1), Date::constant(2028, 2, 29), Date::constant(2026, 12, 31)] {
        for customers in [0, 1, 7, 13] {
            let world = World::new(customers, 1, today);
            let made = (0..customers).filter(|index| !world.customer(*index).record.products.is_empty()).count();
            assert_eq!(made as u64, customers);
        }
    }
}

#[test]
fn hard_spellings_occur() {
    let text: String = everybody(2_000).into_iter().flat_map(|c| c.record.customer.fields()).collect();
    for hard in ['髙', '﨑', '㈱', '①', '　', 'ﾞ', '𠮷'] {
        assert!(text.contains(hard), "{hard}");
    }
}

#[test]
fn an_operator_that_sends_few_months_of_lines_sends_all_bills() {
    let whole = world(60);
    let short = whole.with_lines_for(3);
    let oldest: Month = "2026-09".parse().unwrap();
    for index in 0..60 {
        let (whole, short) = (whole.customer(index).record, short.customer(index).record);
        assert_eq!(whole.bills.len(), short.bills.len());
        for ((bill, lines), (same_bill, fewer)) in whole.bills.iter().zip(&short.bills) {
            assert_eq!(bill, same_bill);
            assert_eq!(fewer.len(), if bill.month >= oldest { lines.len() } else { 0 }, "{}", bill.month);
        }
    }
}
