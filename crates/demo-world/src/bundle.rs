//! Writes the demo world as an import bundle, just as an operator's billing system would write it. However many
//! customers there are, only a few dozen are held at a time; the same world gives the same bytes.

mod cp932;

use crate::World;
use anyhow::Context;
use madoguchi_domain::{
    digest::hex,
    import::{
        AddressRow, BillRow, BillingAccountRow, BundleFile, BundleMode, ChargeRow, CustomerLinkRow, CustomerRow,
        DeviceRow, Encoding, Manifest, ManifestFile, OfferingRow, PhoneRow, ProductRow,
    },
};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

/// The source that the bundle's manifest names.
pub const SOURCE: &str = "hibarino-billing";

/// How many customers are written at a time.
const CHUNK: u64 = 64;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleReport {
    /// How many customers.
    pub customers: u64,
    /// Lines of each file, without its header.
    pub rows: BTreeMap<BundleFile, u64>,
    /// Characters that CP932 lacks, each written as 〓. Always 0 in UTF-8.
    pub replaced: u64,
}

/// Writes the world into the folder `out`, which is made if need be; an earlier bundle there is replaced.
///
/// `as_of` is an RFC 3339 instant with offset. `progress` is told, now and then, how many customers are written.
/// Files get their names when all are complete, the manifest last: a folder without one is no bundle. Fails when
/// the folder cannot be written; then no manifest is there and what was half written is removed.
pub fn write(
    world: &World,
    out: &Path,
    encoding: Encoding,
    as_of: &str,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<BundleReport> {
    fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    let mut files = Files::create(out)?;
    files.append(Part::headers(encoding)?)?;
    files.append(Part::whole_world(world, encoding)?)?;
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let parts: Vec<_> = (0..workers)
            .map(|worker| {
                let (sender, receiver) = sync_channel(2);
                scope.spawn(move || make_parts(*world, encoding, worker, workers, &sender));
                receiver
            })
            .collect();
        append_in_turn(&mut files, &parts, progress)
    })?;
    let (rows, replaced) = (files.rows(), files.replaced);
    files.finish(encoding, as_of)?;
    Ok(BundleReport { customers: world.customers(), rows, replaced })
}

/// Makes every `workers`-th chunk, beginning with the chunk `worker`, until all are made or nobody listens.
fn make_parts(
    world: World,
    encoding: Encoding,
    worker: usize,
    workers: usize,
    sender: &SyncSender<anyhow::Result<Part>>,
) {
    for from in (0..world.customers()).step_by(usize::try_from(CHUNK).unwrap_or(1)).skip(worker).step_by(workers) {
        let until = from.saturating_add(CHUNK).min(world.customers());
        if sender.send(Part::customers(&world, from..until, encoding)).is_err() {
            return;
        }
    }
}

/// Appends the chunks in the order of their customers: the workers take turns, so the first that has no more has
/// none after it.
fn append_in_turn(
    files: &mut Files,
    workers: &[Receiver<anyhow::Result<Part>>],
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<()> {
    let mut written = 0;
    for worker in workers.iter().cycle() {
        let Ok(part) = worker.recv() else { break };
        let part = part?;
        written += part.customers;
        files.append(part)?;
        progress(written);
    }
    Ok(())
}

/// Lines for every file, encoded.
struct Part {
    customers: u64,
    replaced: u64,
    lines: BTreeMap<BundleFile, (Vec<u8>, u64)>,
}

impl Part {
    fn headers(encoding: Encoding) -> anyhow::Result<Self> {
        let mut lines = Lines::default();
        let header = |columns: &[&str]| columns.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>();
        for (file, columns) in [
            (OfferingRow::FILE, OfferingRow::COLUMNS),
            (CustomerRow::FILE, CustomerRow::COLUMNS),
            (PhoneRow::FILE, PhoneRow::COLUMNS),
            (AddressRow::FILE, AddressRow::COLUMNS),
            (BillingAccountRow::FILE, BillingAccountRow::COLUMNS),
            (DeviceRow::FILE, DeviceRow::COLUMNS),
            (ProductRow::FILE, ProductRow::COLUMNS),
            (BillRow::FILE, BillRow::COLUMNS),
            (ChargeRow::FILE, ChargeRow::COLUMNS),
            (CustomerLinkRow::FILE, CustomerLinkRow::COLUMNS),
        ] {
            lines.add(file, [header(columns)])?;
        }
        let mut part = lines.encoded(encoding)?;
        for (_, rows) in part.lines.values_mut() {
            *rows = 0;
        }
        Ok(part)
    }

    /// The files that are not about one customer.
    fn whole_world(world: &World, encoding: Encoding) -> anyhow::Result<Self> {
        let mut lines = Lines::default();
        lines.add(OfferingRow::FILE, world.offerings().iter().map(OfferingRow::fields))?;
        lines.add(CustomerLinkRow::FILE, world.links().iter().map(CustomerLinkRow::fields))?;
        lines.encoded(encoding)
    }

    fn customers(world: &World, indices: Range<u64>, encoding: Encoding) -> anyhow::Result<Self> {
        let customers = indices.end - indices.start;
        let mut lines = Lines::default();
        for index in indices {
            let record = world.customer(index).record;
            lines.add(CustomerRow::FILE, [record.customer.fields()])?;
            lines.add(PhoneRow::FILE, record.phones.iter().map(PhoneRow::fields))?;
            lines.add(AddressRow::FILE, record.addresses.iter().map(AddressRow::fields))?;
            lines.add(BillingAccountRow::FILE, record.billing_accounts.iter().map(BillingAccountRow::fields))?;
            lines.add(DeviceRow::FILE, record.devices.iter().map(DeviceRow::fields))?;
            lines.add(ProductRow::FILE, record.products.iter().map(ProductRow::fields))?;
            lines.add(BillRow::FILE, record.bills.iter().map(|(bill, _)| bill.fields()))?;
            lines.add(ChargeRow::FILE, record.bills.iter().flat_map(|(_, charges)| charges).map(ChargeRow::fields))?;
        }
        Ok(Self { customers, ..lines.encoded(encoding)? })
    }
}

/// Lines for every file, as UTF-8 CSV in memory.
#[derive(Default)]
struct Lines(BTreeMap<BundleFile, Table>);

struct Table {
    csv: csv::Writer<Vec<u8>>,
    rows: u64,
}

impl Lines {
    fn add(&mut self, file: BundleFile, lines: impl IntoIterator<Item = Vec<String>>) -> anyhow::Result<()> {
        let new = || Table { csv: csv::Writer::from_writer(Vec::new()), rows: 0 };
        let table = self.0.entry(file).or_insert_with(new);
        for fields in lines {
            table.csv.write_record(fields)?;
            table.rows += 1;
        }
        Ok(())
    }

    fn encoded(self, encoding: Encoding) -> anyhow::Result<Part> {
        let mut part = Part { customers: 0, replaced: 0, lines: BTreeMap::new() };
        for (file, Table { csv, rows }) in self.0 {
            let utf8 = csv.into_inner().context("a CSV line was not written")?;
            let bytes = match encoding {
                Encoding::Utf8 => utf8,
                Encoding::Cp932 => {
                    let mut bytes = Vec::with_capacity(utf8.len());
                    part.replaced += cp932::encode(str::from_utf8(&utf8)?, &mut bytes);
                    bytes
                }
            };
            part.lines.insert(file, (bytes, rows));
        }
        Ok(part)
    }
}

/// One file while it is being written, under a name that no import reads.
struct Growing {
    file: BufWriter<File>,
    path: PathBuf,
    rows: u64,
    hash: Sha256,
}

/// The files of the bundle while they are being written; dropped unfinished, they are removed.
struct Files {
    out: PathBuf,
    growing: BTreeMap<BundleFile, Growing>,
    replaced: u64,
}

impl Files {
    fn create(out: &Path) -> anyhow::Result<Self> {
        let mut files = Self { out: out.to_owned(), growing: BTreeMap::new(), replaced: 0 };
        for name in BundleFile::ALL {
            let path = out.join(format!(".{name}.part"));
            let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            let growing = Growing { file: BufWriter::with_capacity(1 << 18, file), path, rows: 0, hash: Sha256::new() };
            files.growing.insert(*name, growing);
        }
        Ok(files)
    }

    fn append(&mut self, part: Part) -> anyhow::Result<()> {
        self.replaced += part.replaced;
        for (name, (bytes, rows)) in part.lines {
            if let Some(growing) = self.growing.get_mut(&name) {
                growing.hash.update(&bytes);
                growing.file.write_all(&bytes).with_context(|| format!("cannot write {name}"))?;
                growing.rows += rows;
            }
        }
        Ok(())
    }

    fn rows(&self) -> BTreeMap<BundleFile, u64> {
        self.growing.iter().map(|(name, growing)| (*name, growing.rows)).collect()
    }

    /// Gives every file its name and writes the manifest.
    fn finish(mut self, encoding: Encoding, as_of: &str) -> anyhow::Result<()> {
        const MANIFEST: &str = "manifest.toml";
        let manifest_path = self.out.join(MANIFEST);
        if manifest_path.exists() {
            fs::remove_file(&manifest_path).context("cannot replace the manifest")?;
        }
        let mut files = Vec::new();
        while let Some((name, mut growing)) = self.growing.pop_first() {
            growing.file.flush().with_context(|| format!("cannot write {name}"))?;
            fs::rename(&growing.path, self.out.join(name.as_str())).with_context(|| format!("cannot write {name}"))?;
            let sha256 = hex(&growing.hash.finalize());
            files.push(ManifestFile { name, rows: growing.rows, sha256 });
        }
        let manifest = Manifest {
            format: 1,
            source: SOURCE.to_owned(),
            mode: BundleMode::Full,
            encoding,
            as_of: as_of.to_owned(),
            files,
        };
        let part = self.out.join(format!(".{MANIFEST}.part"));
        fs::write(&part, toml::to_string(&manifest)?).context("cannot write the manifest")?;
        fs::rename(&part, &manifest_path).context("cannot write the manifest")
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for growing in self.growing.values() {
            // A file that cannot be removed stays; it has a name that no import reads.
            let _ = fs::remove_file(&growing.path);
        }
    }
}

#[cfg(test)]
mod tests;
