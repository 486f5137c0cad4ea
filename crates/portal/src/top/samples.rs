//! The top page in each of its states.

use super::page;
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    statement::{ComparedMonth, Neighbours, Overdue},
    top::{ProductInUse, Top},
};
use madoguchi_domain::{
    catalog::{ChargeKind, Family},
    customer::{Customer, CustomerKind, CustomerStatus, PaymentMethod, ProductStatus},
    money::Yen,
    statement::{Bill, BillState, Change, ChangeReason, PaymentSummary, Quantity},
    time::Month,
};
use madoguchi_web::{Failure, sample::Sample};

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let whole = top(visit, me, BillState::Due);
    let ended = Customer { status: CustomerStatus::Ended, ended_on: Some(visit.cx.today()), ..whole.customer.clone() };
    let mut samples = vec![
        Sample::of("new", &page(visit, me, &Top { newest: None, products: Vec::new(), ..whole.clone() }))?,
        Sample::of("nothing to see", &page(visit, me, &closed(&whole)))?,
        Sample::of("ended", &page(visit, me, &Top { customer: ended, ..whole.clone() }))?,
        Sample::of("first bill", &page(visit, me, &first_bill(&whole)))?,
    ];
    samples.push(Sample::of("several bills", &page(visit, me, &several(&whole)))?);
    for state in BillState::ALL {
        samples.push(Sample::of(state.as_str(), &page(visit, me, &top(visit, me, *state)))?);
    }
    Ok(samples)
}

fn closed(whole: &Top) -> Top {
    Top {
        newest: None,
        products: Vec::new(),
        may_read_bills: false,
        may_see_contracts: false,
        orders: Vec::new(),
        ..whole.clone()
    }
}

fn first_bill(whole: &Top) -> Top {
    let newest = whole.newest.clone().map(|month| ComparedMonth { before: None, changes: Vec::new(), ..month });
    Top { newest, ..whole.clone() }
}

/// A month of which one bill was paid and one not, after one that is collected.
fn several(whole: &Top) -> Top {
    let states = [BillState::Paid, BillState::Failed, BillState::Due];
    let newest = whole.newest.clone().map(|month| {
        let bill = |state| month.bills.first().map(|bill| Bill { state, ..bill.clone() });
        let bills: Vec<_> = states.into_iter().filter_map(bill).collect();
        ComparedMonth { amount: bills.iter().map(|bill| bill.amount).sum(), bills, ..month }
    });
    let before = newest.as_ref().map(|newest| newest.month.plus(-1));
    let overdue = before.map(|month| Overdue { month, state: BillState::InCollection, amount: Yen(5_500) });
    Top { newest, overdue: overdue.into_iter().collect(), ..whole.clone() }
}

fn top(visit: &Visit, me: &Subscriber, state: BillState) -> Top {
    let month = Month::of(visit.cx.today());
    let bill = Bill {
        month,
        number: "B0001".to_owned(),
        issued_on: visit.cx.today(),
        due_on: Some(visit.cx.today()),
        amount: Yen(7_150),
        state,
        payment: Some(PaymentSummary {
            method: PaymentMethod::BankDebit,
            institution: Some("みなと銀行".to_owned()),
            last4: Some("1234".to_owned()),
        }),
    };
    let change = |name: &str, difference, reason| Change {
        name: name.to_owned(),
        product_key: None,
        kind: ChargeKind::Monthly,
        family: Family::Tv,
        before: Yen(1_000),
        difference: Yen(difference),
        reason,
        used: None,
    };
    let newest = ComparedMonth {
        month,
        amount: Yen(7_150),
        bills: vec![bill],
        before: Some((month.plus(-1), Yen(5_500))),
        changes: vec![
            change("<テレビ> コース & more", 1_000, ChangeReason::PriceChange),
            change("国内通話料", -200, ChangeReason::Usage),
            change("工事費", 850, ChangeReason::OneOff),
            Change {
                used: Quantity::named_in("35kWh")
                    .map(|(_, used)| used)
                    .zip(Quantity::named_in("49kWh").map(|(_, used)| used)),
                ..change("電気ご使用量 49kWh", 2_616, ChangeReason::Usage)
            },
            change("映画", -700, ChangeReason::Ended),
            change("音楽", 300, ChangeReason::New),
        ],
        neighbours: Neighbours { earlier: None, later: None },
    };
    Top {
        customer: Customer {
            id: me.customer(),
            number: "1234-5678".to_owned(),
            kind: CustomerKind::Person,
            name: "髙橋　花子".to_owned(),
            name_kana: "タカハシ　ハナコ".to_owned(),
            status: CustomerStatus::Active,
            ended_on: None,
        },
        as_of: visit.cx.now,
        months: (0..13)
            .map(|back| (month.plus(back - 12), (back % 5 != 4).then_some(Yen(5_500 + 100 * i64::from(back)))))
            .collect(),
        overdue: Vec::new(),
        by_family: vec![(Family::Tv, Yen(123_456_789))],
        newest: Some(newest),
        may_read_bills: true,
        products: products(visit),
        may_see_contracts: true,
        orders: crate::order::samples::open_ones(visit),
    }
}

fn products(visit: &Visit) -> Vec<ProductInUse> {
    let product = |family, name: &str, name_en: Option<&str>, status| ProductInUse {
        family,
        name: name.to_owned(),
        name_en: name_en.map(str::to_owned),
        line: Some("03-0000-1234".to_owned()),
        status,
        started_on: Some(visit.cx.today()),
        planned_end_on: Some(visit.cx.today()),
    };
    let states = ProductStatus::ALL.iter();
    states
        .map(|status| product(Family::Tv, "テレビコース", Some("TV course"), *status))
        .chain([product(Family::Energy, "でんき", None, ProductStatus::Active)])
        .collect()
}
