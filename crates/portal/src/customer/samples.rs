//! The page of what is on file in each of its states.

use super::{contact_entries, page};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    contact::Pending,
    customer::{Address, Details},
};
use madoguchi_domain::{
    customer::{AddressKind, Customer, CustomerKind, CustomerStatus, PaymentMethod},
    statement::PaymentSummary,
};
use madoguchi_web::{Failure, sample::Sample};

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let full = details(visit, me);
    let bare = Details {
        has_birth_date: false,
        phones: Vec::new(),
        addresses: Vec::new(),
        payments: Vec::new(),
        ..full.clone()
    };
    let customer =
        Customer { status: CustomerStatus::Ended, ended_on: Some(visit.cx.today()), ..full.customer.clone() };
    let ended = Details { customer, ..full.clone() };
    let pending = Pending { address: "hanako.new@example.jp".to_owned(), odd_dots: false, until: Some(visit.cx.now) };
    let contact = |verified, pending| contact_entries(&visit.texts, "hanako@example.jp", verified, pending);
    let of = |state: &'static str, details: &Details, contact| Sample::of(state, &page(visit, details, true, contact));
    Ok(vec![
        of("all on file", &full, contact(true, None))?,
        of("little on file", &bare, contact(true, None))?,
        of("ended", &ended, contact(true, None))?,
        Sample::of("address not verified", &page(visit, &full, false, contact(false, None)))?,
        of("another address waits for its code", &full, contact(true, Some(&pending)))?,
    ])
}

fn details(visit: &Visit, me: &Subscriber) -> Details {
    let address = |kind, postcode: &str, lines: &[&str]| Address {
        kind,
        postcode: postcode.to_owned(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    };
    let payment = |method, institution: Option<&str>, last4: Option<&str>| PaymentSummary {
        method,
        institution: institution.map(ToOwned::to_owned),
        last4: last4.map(ToOwned::to_owned),
    };
    Details {
        customer: Customer {
            id: me.customer(),
            number: "C-0012345".to_owned(),
            kind: CustomerKind::Person,
            name: "髙橋 花子".to_owned(),
            name_kana: "タカハシ ハナコ".to_owned(),
            status: CustomerStatus::Active,
            ended_on: None,
        },
        has_birth_date: true,
        as_of: visit.cx.now,
        phones: vec!["03-1234-5678".to_owned(), "090-1234-5678".to_owned()],
        addresses: vec![
            address(AddressKind::Service, "1050011", &["東京都", "港区", "芝公園4-2-8", "みなとハイツ201"]),
            address(AddressKind::Billing, "1000001", &["東京都", "千代田区", "千代田1-1"]),
        ],
        payments: vec![
            payment(PaymentMethod::BankDebit, Some("みなと銀行"), Some("4567")),
            payment(PaymentMethod::Invoice, None, None),
        ],
    }
}
