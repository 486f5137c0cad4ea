//! Staged lines, which come customer by customer, put together into whole customers.

use super::{ImportError, rejected::Rejected};
use madoguchi_domain::import::{
    AddressRow, BillRow, BillingAccountRow, BundleFile, ChargeRow, CustomerRecord, CustomerRow, DeviceRow, PhoneRow,
    ProductRow, Reason, Rejection,
};
use madoguchi_domain::time::Month;
use madoguchi_store::import::StagedRow;
use std::collections::{BTreeMap, HashSet};

/// Gathers the lines of one customer after the other.
#[derive(Default)]
pub(super) struct Gatherer {
    /// The offerings that products may name.
    pub(super) offerings: Option<HashSet<String>>,
    current: Option<Household>,
}

/// The lines of one customer so far, as they were staged: by file, then by line.
struct Household {
    key: String,
    customer: Option<CustomerRow>,
    phones: Vec<PhoneRow>,
    addresses: Vec<AddressRow>,
    billing_accounts: Vec<BillingAccountRow>,
    devices: Vec<DeviceRow>,
    products: Vec<ProductRow>,
    bills: BTreeMap<(Month, String), (BillRow, BTreeMap<i64, ChargeRow>)>,
    seen: HashSet<(BundleFile, String)>,
}

impl Household {
    fn new(key: String) -> Self {
        Self {
            key,
            customer: None,
            phones: Vec::new(),
            addresses: Vec::new(),
            billing_accounts: Vec::new(),
            devices: Vec::new(),
            products: Vec::new(),
            bills: BTreeMap::new(),
            seen: HashSet::new(),
        }
    }

    /// The customer with everything; nothing when its own line was not taken.
    fn record(self) -> Option<CustomerRecord> {
        let bills = self.bills.into_values().map(|(bill, charges)| (bill, charges.into_values().collect()));
        Some(CustomerRecord {
            customer: self.customer?,
            phones: self.phones,
            addresses: self.addresses,
            billing_accounts: self.billing_accounts,
            devices: self.devices,
            products: self.products,
            bills: bills.collect(),
        })
    }

    fn once(&mut self, file: BundleFile, key: &str, column: &'static str) -> Result<(), Rejection> {
        if self.seen.insert((file, key.to_owned())) {
            Ok(())
        } else {
            Err(Rejection { column, reason: Reason::Repeated })
        }
    }

    fn add(&mut self, file: BundleFile, fields: &[String], offerings: &HashSet<String>) -> Result<(), Rejection> {
        let fields = || fields.iter().map(String::as_str);
        if file == BundleFile::Customers {
            let row = CustomerRow::parse(fields())?;
            if self.customer.is_some() {
                return Err(Rejection { column: "customer_key", reason: Reason::Repeated });
            }
            self.customer = Some(row);
            return Ok(());
        }
        if self.customer.is_none() {
            return Err(Rejection { column: "customer_key", reason: Reason::Dangling("customer") });
        }
        match file {
            BundleFile::Phones => self.phones.push(PhoneRow::parse(fields())?),
            BundleFile::Addresses => self.addresses.push(AddressRow::parse(fields())?),
            BundleFile::BillingAccounts => {
                let row = BillingAccountRow::parse(fields())?;
                self.once(file, &row.account_key, "account_key")?;
                self.billing_accounts.push(row);
            }
            BundleFile::Devices => {
                let row = DeviceRow::parse(fields())?;
                self.once(file, &row.device_key, "device_key")?;
                self.devices.push(row);
            }
            BundleFile::Products => {
                let row = ProductRow::parse(fields())?;
                if !offerings.contains(&row.offering_key) {
                    return Err(Rejection { column: "offering_key", reason: Reason::Dangling("offering") });
                }
                self.once(file, &row.product_key, "product_key")?;
                self.products.push(row);
            }
            BundleFile::Bills => {
                let row = BillRow::parse(fields())?;
                let key = (row.month, row.bill_number.clone());
                if self.bills.contains_key(&key) {
                    return Err(Rejection { column: "bill_number", reason: Reason::Repeated });
                }
                self.bills.insert(key, (row, BTreeMap::new()));
            }
            BundleFile::Charges => {
                let row = ChargeRow::parse(fields())?;
                let bill = self.bills.get_mut(&(row.month, row.bill_number.clone()));
                let (_, charges) = bill.ok_or(Rejection { column: "bill_number", reason: Reason::Dangling("bill") })?;
                if charges.contains_key(&row.line) {
                    return Err(Rejection { column: "line", reason: Reason::Repeated });
                }
                charges.insert(row.line, row);
            }
            BundleFile::Offerings | BundleFile::CustomerLinks | BundleFile::Customers => {}
        }
        Ok(())
    }
}

impl Gatherer {
    /// Adds a line. Gives the customer before it when this line begins another.
    pub(super) fn add(
        &mut self,
        row: &StagedRow,
        rejected: &mut Rejected,
    ) -> Result<Option<CustomerRecord>, ImportError> {
        let same = self.current.as_ref().is_some_and(|current| current.key == row.customer_key);
        let before = if same { None } else { self.current.take().and_then(Household::record) };
        let household = self.current.get_or_insert_with(|| Household::new(row.customer_key.clone()));
        // An empty list of fields marks a customer whose own line was rejected before.
        if row.fields.is_empty() {
            return Ok(before);
        }
        let Ok(fields) = serde_json::from_str::<Vec<String>>(&row.fields) else { return Ok(before) };
        let nothing = HashSet::new();
        let offerings = self.offerings.as_ref().unwrap_or(&nothing);
        if let Err(rejection) = household.add(row.file, &fields, offerings) {
            rejected.write(row.file, row.line, &rejection, &row.customer_key)?;
        }
        Ok(before)
    }

    /// The last customer.
    pub(super) fn finish(&mut self) -> Option<CustomerRecord> {
        self.current.take().and_then(Household::record)
    }
}
