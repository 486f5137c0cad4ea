//! Puts staged lines, which come customer by customer, together into whole customers.

use super::{ImportError, lines::RejectedLine, source::Sources, split::Fields};
use madoguchi_domain::import::{
    AddressRow, BillRow, BillingAccountRow, BundleFile, ChargeRow, CustomerRecord, CustomerRow, DeviceRow, PhoneRow,
    ProductRow, Reason, Rejection,
};
use madoguchi_domain::time::Month;
use madoguchi_store::import::StagedLines;
use std::collections::{BTreeMap, HashSet};

/// Gathers the lines of one customer after another.
#[derive(Default)]
pub(super) struct Gatherer {
    current: Option<Household>,
}

/// One customer's lines so far, in staged order: by file, then by line.
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

    /// The whole customer; nothing when its own line was not taken.
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

    fn add(&mut self, file: BundleFile, fields: Fields<'_>) -> Result<(), Rejection> {
        if file == BundleFile::Customers {
            let row = CustomerRow::parse(fields)?;
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
            BundleFile::Phones => self.phones.push(PhoneRow::parse(fields)?),
            BundleFile::Addresses => self.addresses.push(AddressRow::parse(fields)?),
            BundleFile::BillingAccounts => {
                let row = BillingAccountRow::parse(fields)?;
                self.once(file, &row.account_key, "account_key")?;
                self.billing_accounts.push(row);
            }
            BundleFile::Devices => {
                let row = DeviceRow::parse(fields)?;
                self.once(file, &row.device_key, "device_key")?;
                self.devices.push(row);
            }
            BundleFile::Products => {
                let row = ProductRow::parse(fields)?;
                self.once(file, &row.product_key, "product_key")?;
                self.products.push(row);
            }
            BundleFile::Bills => {
                let row = BillRow::parse(fields)?;
                let key = (row.month, row.bill_number.clone());
                if self.bills.contains_key(&key) {
                    return Err(Rejection { column: "bill_number", reason: Reason::Repeated });
                }
                self.bills.insert(key, (row, BTreeMap::new()));
            }
            BundleFile::Charges => {
                let row = ChargeRow::parse(fields)?;
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
    /// The key of the customer being gathered.
    pub(super) fn key(&self) -> Option<&str> {
        self.current.as_ref().map(|household| household.key.as_str())
    }

    /// Adds lines of one customer.
    pub(super) fn add(
        &mut self,
        staged: &StagedLines,
        sources: &mut Sources,
        rejected: &mut Vec<RejectedLine>,
    ) -> Result<(), ImportError> {
        let household = self.current.get_or_insert_with(|| Household::new(staged.customer_key.clone()));
        sources.lines(staged, |line, fields| {
            if let Err(rejection) = household.add(staged.file, fields) {
                let value = staged.customer_key.clone();
                rejected.push(RejectedLine { file: staged.file, line, rejection, value });
            }
        })
    }

    /// The gathered customer's key and record; no record when its own line was not taken.
    pub(super) fn finish(&mut self) -> Option<(String, Option<CustomerRecord>)> {
        let mut household = self.current.take()?;
        Some((std::mem::take(&mut household.key), household.record()))
    }
}
