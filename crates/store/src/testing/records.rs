//! What an operator has on file for a person, for tests to add contracts to.

use madoguchi_domain::{
    catalog::{ChargeKind, Family},
    customer::{AddressKind, CustomerKind, CustomerStatus, DeviceKind},
    import::{AddressRow, CustomerRecord, CustomerRow, DeviceRow, OfferingRow, PhoneRow},
    money::{TaxMode, Yen},
    time::Date,
};

/// 髙橋 花子 with a phone, an address and a box `STB-<key>`; her number is `N-<key>`. She has no contract and no bill.
#[must_use]
pub fn person(key: &str) -> CustomerRecord {
    let owner = || key.to_owned();
    CustomerRecord {
        customer: CustomerRow {
            customer_key: owner(),
            customer_number: format!("N-{key}"),
            kind: CustomerKind::Person,
            name: "髙橋 花子".to_owned(),
            name_kana: "タカハシ ハナコ".to_owned(),
            birth_date: Some(Date::constant(1952, 3, 4)),
            status: CustomerStatus::Active,
            started_on: Some(Date::constant(2020, 4, 1)),
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
        billing_accounts: Vec::new(),
        devices: vec![DeviceRow {
            customer_key: owner(),
            device_key: "d1".to_owned(),
            kind: DeviceKind::SetTopBox,
            model: None,
            serial: format!("STB-{key}"),
            cas_card: None,
            mac: None,
        }],
        products: Vec::new(),
        bills: Vec::new(),
    }
}

/// An offering of that family, for contracts.
#[must_use]
pub fn offering(key: &str, family: Family) -> OfferingRow {
    OfferingRow {
        offering_key: key.to_owned(),
        family,
        name: format!("コース {key}"),
        name_en: None,
        price: Yen(5_000),
        tax_mode: TaxMode::Excluded,
        tax_percent: 10,
        charge_kind: ChargeKind::Monthly,
        issuer: "みなとケーブル".to_owned(),
        registration_number: None,
    }
}
