//! The lines of each file of the bundle.

use super::{
    BundleFile, Column, Reason, Rejection,
    column::{addressable, comparable},
};
use crate::{
    catalog::{ChargeKind, Family},
    customer::{AddressKind, CustomerKind, CustomerStatus, DeviceKind, LinkKind, PaymentMethod, ProductStatus},
    money::{TaxMode, Yen},
    statement::BillState,
    time::{Date, Month},
};

/// Declares the lines of a file: the struct's fields are its columns, with the same names and order. `=> rule` refuses
/// values that the column's type would take.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident in $file:ident {
        $($(#[$fdoc:meta])* $field:ident: $type:ty $(=> $rule:ident)?),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),+ }

        impl $name {
            /// The file that holds these lines.
            pub const FILE: BundleFile = BundleFile::$file;
            /// Its columns.
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            /// Reads a line whose fields are in the order of [`Self::COLUMNS`].
            pub fn parse<'a>(fields: impl IntoIterator<Item = &'a str>) -> Result<Self, Rejection> {
                let [$($field),+] = exactly(fields)?;
                $($(at(stringify!($field), <$type as Column>::check($field).and_then(|()| $rule($field)))?;)?)+
                Ok(Self { $($field: at(stringify!($field), <$type as Column>::read($field))?),+ })
            }

            /// Checks a line as [`Self::parse`] does, without keeping the values.
            pub fn check<'a>(fields: impl IntoIterator<Item = &'a str>) -> Result<(), Rejection> {
                let [$($field),+] = exactly(fields)?;
                $(
                    at(stringify!($field), <$type as Column>::check($field))?;
                    $(at(stringify!($field), $rule($field))?;)?
                )+
                Ok(())
            }

            /// Writes the fields of the line, in the order of [`Self::COLUMNS`], each followed by `end`.
            pub fn write_fields(&self, end: char, out: &mut String) {
                $(self.$field.write(out); out.push(end);)+
            }

            /// The fields of the line, in the order of [`Self::COLUMNS`].
            #[must_use]
            pub fn fields(&self) -> Vec<String> {
                vec![$({
                    let mut field = String::new();
                    self.$field.write(&mut field);
                    field
                }),+]
            }
        }
    };
}

/// Takes exactly as many fields as the file has columns.
fn exactly<'a, const N: usize>(fields: impl IntoIterator<Item = &'a str>) -> Result<[&'a str; N], Rejection> {
    let mut exact = [""; N];
    let mut found = 0;
    for field in fields {
        if let Some(place) = exact.get_mut(found) {
            *place = field;
        }
        found += 1;
    }
    if found == N {
        Ok(exact)
    } else {
        Err(Rejection { column: "", reason: Reason::FieldCount { expected: N, found } })
    }
}

fn at<T>(column: &'static str, read: Result<T, Reason>) -> Result<T, Rejection> {
    read.map_err(|reason| Rejection { column, reason })
}

row! {
    /// Something that can be bought, or once could: past bills name it.
    OfferingRow in Offerings {
        /// Unique within the source.
        offering_key: String,
        /// Service family.
        family: Family,
        /// Name in Japanese.
        name: String,
        /// Name in English; if empty, the Japanese one is shown.
        name_en: Option<String>,
        /// Price as sold, in yen.
        price: Yen,
        /// Whether `price` includes its tax.
        tax_mode: TaxMode,
        /// Consumption tax rate in percent.
        tax_percent: i64,
        /// How often it is charged.
        charge_kind: ChargeKind,
        /// The company that sells it.
        issuer: String,
        /// The issuer's qualified-invoice number (T and 13 digits).
        registration_number: Option<String>,
    }
}

row! {
    /// One contract party.
    CustomerRow in Customers {
        /// Unique within the source; never shown.
        customer_key: String,
        /// お客さま番号 as printed on bills.
        customer_number: String => comparable,
        /// Person, company or building owner.
        kind: CustomerKind,
        /// Name as printed on bills.
        name: String,
        /// Name in kana, any width.
        name_kana: String => comparable,
        /// Date of birth of a person.
        birth_date: Option<Date>,
        /// Whether there is a contract.
        status: CustomerStatus,
        /// First day of the contract.
        started_on: Option<Date>,
        /// Last day of the contract.
        ended_on: Option<Date>,
    }
}

row! {
    /// One registered phone number.
    PhoneRow in Phones {
        /// The customer's key.
        customer_key: String,
        /// As the operator writes it, with or without hyphens.
        phone: String,
    }
}

row! {
    /// One address.
    AddressRow in Addresses {
        /// The customer's key.
        customer_key: String,
        /// What it is for.
        kind: AddressKind,
        /// Seven digits, with or without a hyphen.
        postcode: String,
        /// 都道府県
        prefecture: String,
        /// 市区町村
        city: String,
        /// 町名・番地
        street: String,
        /// 建物名・部屋番号
        building: Option<String>,
    }
}

row! {
    /// What is billed together and how it is paid.
    BillingAccountRow in BillingAccounts {
        /// The customer's key.
        customer_key: String,
        /// Unique within the customer.
        account_key: String,
        /// How it is paid.
        method: PaymentMethod,
        /// Bank, or brand of the card.
        institution: Option<String>,
        /// Last four digits of the account or card.
        last4: Option<String>,
        /// ゆうちょ: last four digits of the other number (passbook and transfer number differ).
        other_last4: Option<String>,
        /// Name of the payer in kana, when it is not the customer.
        payer: Option<String>,
    }
}

row! {
    /// One device at the customer's.
    DeviceRow in Devices {
        /// The customer's key.
        customer_key: String,
        /// Unique within the customer.
        device_key: String,
        /// What it is.
        kind: DeviceKind,
        /// Model name.
        model: Option<String>,
        /// Serial number.
        serial: String,
        /// CAS card of a set-top box.
        cas_card: Option<String>,
        /// MAC address.
        mac: Option<String>,
    }
}

row! {
    /// One product that a customer has or had.
    ProductRow in Products {
        /// The customer's key.
        customer_key: String,
        /// Unique within the customer.
        product_key: String,
        /// The offering's key.
        offering_key: String,
        /// The device it uses.
        device_key: Option<String>,
        /// The line or number it uses, as shown to the customer.
        line: Option<String>,
        /// Its state.
        status: ProductStatus,
        /// First day.
        started_on: Option<Date>,
        /// Last day already booked.
        planned_end_on: Option<Date>,
        /// Last day, when it is over.
        ended_on: Option<Date>,
    }
}

row! {
    /// One bill.
    BillRow in Bills {
        /// The customer's key.
        customer_key: String,
        /// Billing month.
        month: Month,
        /// Unique within the customer and month. Shown to the subscriber and used in the page's address.
        bill_number: String => addressable,
        /// The billing account that pays it.
        account_key: Option<String>,
        /// Date of issue.
        issued_on: Date,
        /// Date of payment.
        due_on: Option<Date>,
        /// Total to be paid in yen, tax included.
        amount: Yen,
        /// Paid, due, failed or in collection.
        state: BillState,
    }
}

row! {
    /// One line of a bill.
    ChargeRow in Charges {
        /// The customer's key.
        customer_key: String,
        /// Billing month of the bill.
        month: Month,
        /// The bill.
        bill_number: String => addressable,
        /// Position on the bill, from 1.
        line: i64,
        /// The product it is for; matches this month's line to last month's.
        product_key: Option<String>,
        /// Service family it is listed under.
        family: Family,
        /// What the subscriber reads.
        name: String,
        /// Monthly, one-off, usage or discount.
        kind: ChargeKind,
        /// Amount as sold, in yen; negative for discounts.
        amount: Yen,
        /// Whether `amount` includes its tax.
        tax_mode: TaxMode,
        /// Consumption tax rate in percent.
        tax_percent: i64,
        /// The company that charges it.
        issuer: String,
        /// The issuer's qualified-invoice number.
        registration_number: Option<String>,
    }
}

row! {
    /// One customer record that became another.
    CustomerLinkRow in CustomerLinks {
        /// The key it had.
        from_customer_key: String,
        /// The key it has now.
        to_customer_key: String,
        /// How it became that.
        kind: LinkKind,
        /// The day it did.
        linked_on: Option<Date>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_it_was_written() {
        let phone = PhoneRow { customer_key: "c-1".into(), phone: "045-123-4567".into() };
        let fields = phone.fields();
        assert_eq!(PhoneRow::parse(fields.iter().map(String::as_str)), Ok(phone));
    }

    #[test]
    fn a_wrong_field_is_named_by_its_column() {
        let wrong =
            CustomerRow::parse(["k", "1", "person", "髙橋", "タカハシ", "1990-13-01", "active", "", ""]).unwrap_err();
        assert_eq!(wrong, Rejection { column: "birth_date", reason: Reason::NotADate });
    }

    #[test]
    fn a_rule_of_a_column_holds_for_checking_and_for_reading() {
        for number in ["..", "B1"] {
            let line = ["k", "2026-11", number, "", "2026-11-10", "", "100", "due"];
            assert_eq!(BillRow::check(line), BillRow::parse(line).map(drop), "{number}");
        }
        let wrong = BillRow::check(["k", "2026-11", "..", "", "2026-11-10", "", "100", "due"]).unwrap_err();
        assert_eq!(wrong, Rejection { column: "bill_number", reason: Reason::NotInAnAddress });
    }

    #[test]
    fn a_short_and_a_long_line_say_how_many_fields_they_have() {
        let short = PhoneRow::parse(["k"]).unwrap_err();
        assert_eq!(short.reason, Reason::FieldCount { expected: 2, found: 1 });
        let long = PhoneRow::parse(["k", "0", "x", "y"]).unwrap_err();
        assert_eq!(long.reason, Reason::FieldCount { expected: 2, found: 4 });
    }
}
