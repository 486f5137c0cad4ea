//! The parts of a customer: one set of rows for each of its tables.

use super::{difference::Difference, merge::IDS_AT_ONCE};
use crate::{bulk::Rows, copy::TABLES, db::Db, dialect, error::StoreError, sql::Sql, tx::Tx};
use madoguchi_domain::{
    folding,
    id::CustomerId,
    import::{BundleFile, CustomerRecord},
};
use std::collections::BTreeSet;

/// How many tables hold parts of a customer.
const TABLES_WITH_PARTS: usize = 8;

/// The files whose lines are parts of a customer, and the table that holds each one's.
pub(super) const PARTS: [(BundleFile, &str); 7] = [
    (BundleFile::Phones, "customer_phone"),
    (BundleFile::Addresses, "customer_address"),
    (BundleFile::BillingAccounts, "billing_account"),
    (BundleFile::Devices, "device"),
    (BundleFile::Products, "product"),
    (BundleFile::Bills, "customer_bill"),
    (BundleFile::Charges, "applied_charge"),
];

/// The file whose lines a table holds.
pub(super) fn file_in(table: &str) -> Option<BundleFile> {
    PARTS.iter().find(|(_, name)| *name == table).map(|(file, _)| *file)
}

/// Declares the tables with parts of a customer, with their columns; a table comes before those that refer to it.
macro_rules! tables {
    ($($table:ident: [$($column:literal),+ $(,)?],)+) => {
        /// Rows of every table with parts of customers.
        #[derive(Debug)]
        pub(super) struct Parts { $($table: Rows),+ }

        impl Parts {
            pub(super) fn new(db: &Db) -> Self {
                Self { $($table: Rows::new(db, stringify!($table), &[$($column),+])),+ }
            }

            /// Inserts the rows. Their customers exist and have no parts yet.
            pub(super) async fn insert(self, tx: &mut Tx) -> Result<(), StoreError> {
                $(self.$table.insert(tx).await?;)+
                Ok(())
            }

            /// How many rows each table gets.
            pub(super) const fn counts(&self) -> [(&'static str, usize); TABLES_WITH_PARTS] {
                [$((stringify!($table), self.$table.len())),+]
            }

            /// What must change so that these are all the parts that the customers have.
            pub(super) async fn differences(
                &self,
                db: &Db,
                customers: &[CustomerId],
            ) -> Result<Vec<Difference>, StoreError> {
                if customers.is_empty() {
                    return Ok(Vec::new());
                }
                Ok(vec![$(difference(db, stringify!($table), &self.$table, customers).await?),+])
            }
        }
    };
}

tables! {
    customer_phone: ["customer_id", "phone_key", "phone"],
    customer_address: [
        "customer_id", "position", "kind", "postcode", "postcode_key", "prefecture", "city", "street", "building",
    ],
    billing_account: ["customer_id", "account_key", "method", "institution", "last4", "other_last4", "payer"],
    device: ["customer_id", "device_key", "kind", "model", "serial", "cas_card", "mac"],
    device_number: ["customer_id", "number_key", "device_key"],
    product: [
        "customer_id", "product_key", "source", "offering_key", "device_key", "line", "status", "started_on",
        "planned_end_on", "ended_on",
    ],
    customer_bill: ["customer_id", "month", "number", "account_key", "issued_on", "due_on", "amount", "state"],
    applied_charge: [
        "customer_id", "month", "number", "line", "product_key", "family", "name", "kind", "amount", "tax_mode",
        "tax_percent", "issuer", "registration_number",
    ],
}

async fn difference(db: &Db, name: &str, wanted: &Rows, customers: &[CustomerId]) -> Result<Difference, StoreError> {
    let table = TABLES.iter().find(|table| table.name == name);
    let table = table.ok_or_else(|| StoreError::Schema(format!("the table {name} is not listed")))?;
    let mut there = Vec::new();
    for ids in customers.chunks(IDS_AT_ONCE) {
        let (columns, places) = (table.names().join(", "), dialect::list(1, ids.len()));
        let select = Sql::new(format!("SELECT {columns} FROM {name} WHERE customer_id IN ({places})"));
        there.extend(db.fetch_all(ids.iter().fold(select, |sql, id| sql.bind(*id))).await?);
    }
    Difference::of(db, table, &there, wanted)
}

impl Parts {
    /// Adds the parts of a customer.
    pub(super) fn put(&mut self, id: CustomerId, source: &str, record: &CustomerRecord) {
        self.put_numbers(id, record);
        self.put_contract(id, source, record);
        self.put_bills(id, record);
    }

    /// Adds numbers that can prove the contract.
    fn put_numbers(&mut self, id: CustomerId, record: &CustomerRecord) {
        let mut seen = BTreeSet::new();
        for row in &record.phones {
            // A phone number that cannot be one is kept as written, but proves nothing.
            let key = folding::phone_key(&row.phone).unwrap_or_else(|| format!("?{}", row.phone));
            if seen.insert(key.clone()) {
                self.customer_phone.put(id).put(key).put(row.phone.as_str());
            }
        }
        let mut seen = BTreeSet::new();
        for row in &record.devices {
            for number in [Some(&row.serial), row.cas_card.as_ref(), row.mac.as_ref()].into_iter().flatten() {
                let key = folding::number_key(number);
                if !key.is_empty() && seen.insert(key.clone()) {
                    self.device_number.put(id).put(key).put(row.device_key.as_str());
                }
            }
        }
    }

    fn put_contract(&mut self, id: CustomerId, source: &str, record: &CustomerRecord) {
        for (position, row) in (1_i64..).zip(&record.addresses) {
            self.customer_address
                .put(id)
                .put(position)
                .put(row.kind)
                .put(row.postcode.as_str())
                .put(folding::postcode_key(&row.postcode).unwrap_or_default())
                .put(row.prefecture.as_str())
                .put(row.city.as_str())
                .put(row.street.as_str())
                .put(row.building.as_deref());
        }
        for row in &record.billing_accounts {
            self.billing_account
                .put(id)
                .put(row.account_key.as_str())
                .put(row.method)
                .put(row.institution.as_deref())
                .put(row.last4.as_deref())
                .put(row.other_last4.as_deref())
                .put(row.payer.as_deref());
        }
        for row in &record.devices {
            self.device
                .put(id)
                .put(row.device_key.as_str())
                .put(row.kind)
                .put(row.model.as_deref())
                .put(row.serial.as_str())
                .put(row.cas_card.as_deref())
                .put(row.mac.as_deref());
        }
        for row in &record.products {
            self.product
                .put(id)
                .put(row.product_key.as_str())
                .put(source)
                .put(row.offering_key.as_str())
                .put(row.device_key.as_deref())
                .put(row.line.as_deref())
                .put(row.status)
                .put(row.started_on)
                .put(row.planned_end_on)
                .put(row.ended_on);
        }
    }

    fn put_bills(&mut self, id: CustomerId, record: &CustomerRecord) {
        for (bill, charges) in &record.bills {
            self.customer_bill
                .put(id)
                .put(bill.month)
                .put(bill.bill_number.as_str())
                .put(bill.account_key.as_deref())
                .put(bill.issued_on)
                .put(bill.due_on)
                .put(bill.amount)
                .put(bill.state);
            for row in charges {
                self.applied_charge
                    .put(id)
                    .put(row.month)
                    .put(row.bill_number.as_str())
                    .put(row.line)
                    .put(row.product_key.as_deref())
                    .put(row.family)
                    .put(row.name.as_str())
                    .put(row.kind)
                    .put(row.amount)
                    .put(row.tax_mode)
                    .put(row.tax_percent)
                    .put(row.issuer.as_str())
                    .put(row.registration_number.as_deref());
            }
        }
    }
}
