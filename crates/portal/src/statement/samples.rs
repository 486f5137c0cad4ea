//! The pages of bills in each of their states.

use super::{as_of_line, bill, list, month};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    statement::{BillInFull, ComparedMonth, MonthBills, MonthInFull, Neighbours},
};
use madoguchi_domain::{
    catalog::{ChargeKind, Family},
    customer::PaymentMethod,
    money::{TaxMode, Yen},
    statement::{Bill, BillState, Change, ChangeReason, Charge, PaymentSummary, tax_groups},
    time::Month,
};
use madoguchi_web::{Failure, sample::Sample};

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let as_of = || Some(as_of_line(visit, visit.cx.now));
    let months: Vec<_> = BillState::ALL.iter().map(|state| of_list(visit, *state)).collect();
    let mut samples = vec![
        Sample::of("list", &list::page(visit, &months, as_of()))?,
        Sample::of("nothing billed", &list::page(visit, &[], None))?,
    ];
    for state in BillState::ALL {
        let compared = in_full(visit, *state);
        let first = MonthInFull { before: None, changes: Vec::new(), ..compared.clone() };
        samples.push(Sample::of("month", &month::of_several(visit, &compared, as_of()))?);
        samples.push(Sample::of("first month", &month::of_several(visit, &first, None))?);
        let one = compared
            .bills
            .first()
            .map(|bill| Sample::of("month of one bill", &month::of_one(visit, &compared, bill, None)));
        samples.extend(one.transpose()?);
        for of in &compared.bills {
            samples.push(Sample::of("bill", &bill::page(visit, of, as_of()))?);
        }
    }
    Ok(samples)
}

fn of_list(visit: &Visit, state: BillState) -> MonthBills {
    let bill = a_bill(visit, "B0001", state, PaymentMethod::CreditCard);
    MonthBills { month: bill.month, amount: bill.amount, bills: vec![bill] }
}

fn a_bill(visit: &Visit, number: &str, state: BillState, method: PaymentMethod) -> Bill {
    let today = visit.cx.today();
    let payment = PaymentSummary { method, institution: None, last4: Some("1234".to_owned()) };
    Bill {
        month: Month::of(today),
        number: number.to_owned(),
        issued_on: today,
        due_on: (state == BillState::Due).then_some(today),
        amount: Yen(6_600),
        state,
        payment: Some(payment),
    }
}

fn in_full(visit: &Visit, state: BillState) -> MonthInFull {
    let charges = vec![
        charge(1, Family::Tv, ChargeKind::Monthly, "テレビコース", 5_000, TaxMode::Excluded),
        charge(2, Family::Energy, ChargeKind::Usage, "電気ご使用量 <320kWh>", 1_000, TaxMode::Included),
        charge(3, Family::Energy, ChargeKind::Usage, "ガス 32492684225857535 49m3", 1_100, TaxMode::Included),
        charge(4, Family::Tv, ChargeKind::Monthly, "受信料", 1_225, TaxMode::Exempt),
        charge(5, Family::Other, ChargeKind::Discount, "セット割引", -500, TaxMode::Excluded),
    ];
    let month = Month::of(visit.cx.today());
    let change = Change {
        name: "セット割引".to_owned(),
        product_key: None,
        kind: ChargeKind::Discount,
        family: Family::Other,
        before: Yen(0),
        difference: Yen(-500),
        reason: ChangeReason::New,
        used: None,
    };
    let bill = |number, charges: Vec<Charge>| BillInFull {
        bill: a_bill(visit, number, state, PaymentMethod::BankDebit),
        tax: tax_groups(&charges),
        charges,
        beyond_lines: Yen(if number == "B0001" { -1 } else { 0 }),
        changes: vec![change.clone()],
    };
    ComparedMonth {
        month,
        amount: Yen(13_200),
        bills: vec![bill("B0001", charges), bill("B/2", Vec::new())],
        before: Some((month.plus(-1), Yen(13_700))),
        changes: vec![change],
        neighbours: Neighbours { earlier: Some(month.plus(-2)), later: Some(month.plus(1)) },
    }
}

fn charge(line: i64, family: Family, kind: ChargeKind, name: &str, amount: i64, tax_mode: TaxMode) -> Charge {
    Charge {
        line,
        product_key: None,
        family,
        name: name.to_owned(),
        kind,
        amount: Yen(amount),
        tax_mode,
        tax_percent: 10,
        issuer: "㈱ひばり野ケーブル".to_owned(),
        registration_number: Some("T1234567890123".to_owned()),
    }
}
