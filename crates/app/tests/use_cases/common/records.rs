//! The operator's records: a household that can prove itself in every way.

use madoguchi_domain::{
    catalog::Family,
    customer::{PaymentMethod, ProductStatus},
    import::{BillingAccountRow, CustomerRecord, ProductRow},
};
use madoguchi_store::testing::records::person;

/// A household with a television, paid by bank; its card is 9876, its box `STB-<key>`.
pub(crate) fn household(key: &str) -> CustomerRecord {
    let account = |account_key: &str, method, last4: &str| BillingAccountRow {
        customer_key: key.to_owned(),
        account_key: account_key.to_owned(),
        method,
        institution: None,
        last4: Some(last4.to_owned()),
        other_last4: None,
        payer: None,
    };
    CustomerRecord {
        billing_accounts: vec![
            account("a1", PaymentMethod::BankDebit, "1234"),
            account("a2", PaymentMethod::CreditCard, "9876"),
        ],
        products: vec![product(key, Family::Tv)],
        ..person(key)
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
