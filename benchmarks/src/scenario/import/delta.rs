//! Deltas that follow a full bundle.

use crate::world::World;
use madoguchi_domain::{
    import::{
        AddressRow, BillRow, BillingAccountRow, BundleFile, BundleMode, ChargeRow, CustomerRecord, CustomerRow,
        DeviceRow, Encoding, Manifest, ManifestFile, PhoneRow, ProductRow,
    },
    money::Yen,
};
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One file in memory: a delta is a hundredth of a bundle.
struct Growing {
    name: BundleFile,
    csv: csv::Writer<Vec<u8>>,
    rows: u64,
}

impl Growing {
    fn new(name: BundleFile, columns: &[&str]) -> anyhow::Result<Self> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(columns)?;
        Ok(Self { name, csv, rows: 0 })
    }

    fn add(&mut self, rows: impl IntoIterator<Item = Vec<String>>) -> anyhow::Result<()> {
        for fields in rows {
            self.csv.write_record(fields)?;
            self.rows += 1;
        }
        Ok(())
    }

    fn finish(self, folder: &Path) -> anyhow::Result<ManifestFile> {
        let bytes = self.csv.into_inner()?;
        let sha256 = Sha256::digest(&bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        fs::write(folder.join(self.name.as_str()), bytes)?;
        Ok(ManifestFile { name: self.name, rows: self.rows, sha256 })
    }
}

/// Writes a delta of `hours` later with every `every`-th customer, one line of each changed by as many yen.
pub(super) fn write(world: &World, every: u64, hours: i64) -> anyhow::Result<PathBuf> {
    let folder = world.folder().join(format!("bundle-delta-{hours}"));
    fs::create_dir_all(&folder)?;
    let mut customers = Growing::new(CustomerRow::FILE, CustomerRow::COLUMNS)?;
    let mut phones = Growing::new(PhoneRow::FILE, PhoneRow::COLUMNS)?;
    let mut addresses = Growing::new(AddressRow::FILE, AddressRow::COLUMNS)?;
    let mut accounts = Growing::new(BillingAccountRow::FILE, BillingAccountRow::COLUMNS)?;
    let mut devices = Growing::new(DeviceRow::FILE, DeviceRow::COLUMNS)?;
    let mut products = Growing::new(ProductRow::FILE, ProductRow::COLUMNS)?;
    let mut bills = Growing::new(BillRow::FILE, BillRow::COLUMNS)?;
    let mut charges = Growing::new(ChargeRow::FILE, ChargeRow::COLUMNS)?;
    for index in (0..world.customers()).step_by(usize::try_from(every)?) {
        let mut record = world.customer(index).record;
        change(&mut record, hours);
        customers.add([record.customer.fields()])?;
        phones.add(record.phones.iter().map(PhoneRow::fields))?;
        addresses.add(record.addresses.iter().map(AddressRow::fields))?;
        accounts.add(record.billing_accounts.iter().map(BillingAccountRow::fields))?;
        devices.add(record.devices.iter().map(DeviceRow::fields))?;
        products.add(record.products.iter().map(ProductRow::fields))?;
        bills.add(record.bills.iter().map(|(bill, _)| bill.fields()))?;
        charges.add(record.bills.iter().flat_map(|(_, charges)| charges).map(ChargeRow::fields))?;
    }
    let files = [customers, phones, addresses, accounts, devices, products, bills, charges];
    let manifest = Manifest {
        format: 1,
        source: madoguchi_demo_world::bundle::SOURCE.to_owned(),
        mode: BundleMode::Delta,
        encoding: Encoding::Utf8,
        as_of: world.as_of(hours),
        files: files.into_iter().map(|file| file.finish(&folder)).collect::<anyhow::Result<_>>()?,
    };
    fs::write(folder.join("manifest.toml"), toml::to_string(&manifest)?)?;
    Ok(folder)
}

/// Changes a line of the oldest bill that has any: what the newest month comes to stays.
fn change(record: &mut CustomerRecord, yen: i64) {
    if let Some(charge) = record.bills.iter_mut().find_map(|(_, charges)| charges.first_mut()) {
        charge.amount = Yen(charge.amount.0 + yen);
    }
}
