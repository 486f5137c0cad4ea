//! People out of the demo's world: what they have on their bill.

use madoguchi_demo_world::{DemoCustomer, DemoKind};
use madoguchi_domain::{customer::PaymentMethod, import::CustomerRecord};

/// Somebody with a contract and the papers to prove it.
#[derive(Debug, Clone)]
pub struct Person {
    /// Everything the operator has on file.
    pub record: CustomerRecord,
    /// What sort of household it is.
    pub kind: DemoKind,
}

impl From<DemoCustomer> for Person {
    fn from(customer: DemoCustomer) -> Self {
        Self { record: customer.record, kind: customer.kind }
    }
}

impl Person {
    /// Name in kana as the operator has it.
    #[must_use]
    pub fn name_kana(&self) -> &str {
        &self.record.customer.name_kana
    }

    /// A registered phone number.
    #[must_use]
    pub fn phone(&self) -> &str {
        self.record.phones.first().map_or("", |row| &row.phone)
    }

    /// お客さま番号 as printed.
    #[must_use]
    pub fn customer_number(&self) -> &str {
        &self.record.customer.customer_number
    }

    /// Postcode of the service address.
    #[must_use]
    pub fn postcode(&self) -> &str {
        self.record.addresses.first().map_or("", |row| &row.postcode)
    }

    /// Last four digits of the account that is debited, if one is.
    #[must_use]
    pub fn bank_last4(&self) -> Option<&str> {
        self.last4(PaymentMethod::BankDebit)
    }

    /// Last four digits of the card, if one pays.
    #[must_use]
    pub fn card_last4(&self) -> Option<&str> {
        self.last4(PaymentMethod::CreditCard)
    }

    fn last4(&self, method: PaymentMethod) -> Option<&str> {
        self.record.billing_accounts.iter().find(|row| row.method == method).and_then(|row| row.last4.as_deref())
    }
}
