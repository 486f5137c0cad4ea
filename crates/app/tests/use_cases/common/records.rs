//! What the operator has on file: a household that proves itself in every way.

use madoguchi_domain::{
    catalog::{ChargeKind, Family},
    customer::{AddressKind, CustomerKind, CustomerStatus, DeviceKind, PaymentMethod, ProductStatus},
    import::{
        AddressRow, BillingAccountRow, CustomerRecord, CustomerRow, DeviceRow, OfferingRow, PhoneRow, ProductRow,
    },
    money::{TaxMode, Yen},
    time::Date,
};

pub(super) fn offering(family: Family) -> OfferingRow {
    OfferingRow {
        offering_key: family.as_str().to_owned(),
        family,
        name: format!("コース {family}"),
        name_en: None,
        price: Yen(5_000),
        tax_mode: TaxMode::Excluded,
        tax_percent: 10,
        charge_kind: ChargeKind::Monthly,
        issuer: "みなとケーブル".to_owned(),
        registration_number: None,
    }
}

/// A household with a television, paid by bank; its card is 9876, its box `STB-<key>`.
pub(crate) fn household(key: &str) -> CustomerRecord {
    let owner = || key.to_owned();
    let account = |account_key: &str, method, last4: &str| BillingAccountRow {
        customer_key: owner(),
        account_key: account_key.to_owned(),
        method,
        institution: None,
        last4: Some(last4.to_owned()),
        other_last4: None,
        payer: None,
    };
    CustomerRecord {
        customer: CustomerRow {
            customer_key: owner(),
            customer_number: format!("N-{key}"),
            kind: CustomerKind::Person,
            name: "髙橋 花子".to_owned(),
            name_kana: "タカハシ ハナコ".to_owned(),
            birth_date: Some(Date::constant(1952, 3, 4)),
            status: CustomerStatus::Active,
            started_on: None,
            ended_on: None,
        },
        phones: vec![PhoneRow { customer_key: owner(), phone: "045-123-4567".to_owned() }],
        addresses: vec![AddressRow {
            customer_key: owner(),
            kind: AddressKind::Service,
            postcode: "225-0002".to_owned(),
            prefecture: "神奈川県".to_owned(),
            city: "横浜市青葉区".to_owned(),
            street: "美しが丘1-1".to_owned(),
            building: None,
        }],
        billing_accounts: vec![
            account("a1", PaymentMethod::BankDebit, "1234"),
            account("a2", PaymentMethod::CreditCard, "9876"),
        ],
        devices: vec![DeviceRow {
            customer_key: owner(),
            device_key: "d1".to_owned(),
            kind: DeviceKind::SetTopBox,
            model: None,
            serial: format!("STB-{key}"),
            cas_card: None,
            mac: None,
        }],
        products: vec![product(key, Family::Tv)],
        bills: Vec::new(),
    }
}

pub(crate) fn product(key: &str, family: Family) -> ProductRow {
    ProductRow {
        customer_key: key.to_owned(),
        product_key: family.as_str().to_owned(),
        offering_key: family.as_str().to_owned(),
        device_key: None,
        line: None,
        status: ProductStatus::Active,
        started_on: None,
        planned_end_on: None,
        ended_on: None,
    }
}
