//! A bundle written by hand, and importing it.

use crate::common::House;
use madoguchi_app::import::{ImportError, Options, Progress, Report, Step, import};
use madoguchi_domain::import::{BrakeKind, Limits};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, fs, path::PathBuf, sync::Arc};

pub(crate) const OFFERINGS: &str =
    "offering_key,family,name,name_en,price,tax_mode,tax_percent,charge_kind,issuer,registration_number";
pub(crate) const CUSTOMERS: &str =
    "customer_key,customer_number,kind,name,name_kana,birth_date,status,started_on,ended_on";
pub(crate) const PHONES: &str = "customer_key,phone";
pub(crate) const ADDRESSES: &str = "customer_key,kind,postcode,prefecture,city,street,building";
pub(crate) const ACCOUNTS: &str = "customer_key,account_key,method,institution,last4,other_last4,payer";
pub(crate) const DEVICES: &str = "customer_key,device_key,kind,model,serial,cas_card,mac";
pub(crate) const PRODUCTS: &str =
    "customer_key,product_key,offering_key,device_key,line,status,started_on,planned_end_on,ended_on";
pub(crate) const BILLS: &str = "customer_key,month,bill_number,account_key,issued_on,due_on,amount,state";
pub(crate) const CHARGES: &str = "customer_key,month,bill_number,line,product_key,family,name,kind,amount,tax_mode,tax_percent,issuer,registration_number";
pub(crate) const LINKS: &str = "from_customer_key,to_customer_key,kind,linked_on";

/// A customer's line.
pub(crate) fn customer(key: &str) -> String {
    format!("{key},N-{key},person,髙橋 花子,タカハシ ハナコ,1952-03-04,active,,")
}

/// The lines of that many customers, `c1` first.
pub(crate) fn customers(count: usize) -> Vec<String> {
    (1..=count).map(|n| customer(&format!("c{n}"))).collect()
}

/// A bundle in its own folder.
pub(crate) struct Bundle {
    folder: tempfile::TempDir,
    files: Vec<(&'static str, Vec<u8>)>,
    pub(crate) mode: &'static str,
    pub(crate) encoding: &'static str,
    pub(crate) as_of: &'static str,
    pub(crate) source: &'static str,
    pub(crate) limits: Limits,
    pub(crate) dry_run: bool,
    pub(crate) ignore_hashes: bool,
}

impl Bundle {
    /// A full bundle without files.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            files: Vec::new(),
            mode: "full",
            encoding: "utf-8",
            as_of: "2026-11-01T09:00:00+09:00",
            source: "crm",
            limits: Limits::default(),
            dry_run: false,
            ignore_hashes: false,
        }
    }

    /// Lets any share of that kind pass.
    pub(crate) fn meaning(mut self, kind: BrakeKind) -> Self {
        self.limits.allowed.push((kind, "100".parse().unwrap()));
        self
    }

    /// A full bundle of these customers' lines.
    pub(crate) fn of(lines: &[String]) -> Self {
        Self::new().file("customers.csv", CUSTOMERS, lines)
    }

    /// Adds or replaces a file, with a line break after every line.
    pub(crate) fn file(self, name: &'static str, header: &str, lines: &[impl AsRef<str>]) -> Self {
        let mut text = format!("{header}\n");
        for line in lines {
            text.push_str(line.as_ref());
            text.push('\n');
        }
        self.bytes(name, text.into_bytes())
    }

    pub(crate) fn bytes(mut self, name: &'static str, bytes: Vec<u8>) -> Self {
        self.files.retain(|(known, _)| *known != name);
        self.files.push((name, bytes));
        self
    }

    /// Takes a file out, and out of the manifest.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.files.retain(|(known, _)| *known != name);
        self
    }

    /// Writes every file in Windows-31J.
    pub(crate) fn in_cp932(mut self) -> Self {
        self.encoding = "cp932";
        for (_, bytes) in &mut self.files {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let (encoded, _, lost) = encoding_rs::SHIFT_JIS.encode(&text);
            assert!(!lost, "a test's text must be in the encoding");
            *bytes = encoded.into_owned();
        }
        self
    }

    fn manifest(&self) -> String {
        let (source, mode, encoding, as_of) = (self.source, self.mode, self.encoding, self.as_of);
        let mut text = format!(
            "format = 1\nsource = \"{source}\"\nmode = \"{mode}\"\nencoding = \"{encoding}\"\nas_of = \"{as_of}\"\n"
        );
        for (name, bytes) in &self.files {
            let rows = bytes.split(|byte| *byte == b'\n').count() - usize::from(bytes.ends_with(b"\n")) - 1;
            let mut hash = String::new();
            for byte in Sha256::digest(bytes) {
                write!(hash, "{byte:02x}").unwrap();
            }
            write!(text, "\n[[files]]\nname = \"{name}\"\nrows = {rows}\nsha256 = \"{hash}\"\n").unwrap();
        }
        text
    }

    /// Writes the folder.
    pub(crate) fn write(&self) -> &Self {
        for (name, bytes) in &self.files {
            fs::write(self.path(name), bytes).unwrap();
        }
        fs::write(self.path("manifest.toml"), self.manifest()).unwrap();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Imports the folder as it is.
    pub(crate) async fn import(&self, house: &House) -> Result<Report, ImportError> {
        import(&house.app, &self.options(), Arc::new(Silent)).await
    }

    /// The options of its import.
    pub(crate) fn options(&self) -> Options {
        Options {
            bundle: self.folder.path().to_owned(),
            rejected: self.path("rejected.csv"),
            limits: self.limits.clone(),
            dry_run: self.dry_run,
            ignore_hashes: self.ignore_hashes,
            host: "here".to_owned(),
        }
    }

    /// Writes the folder and imports it; returns changed, unchanged, ended and rejected.
    pub(crate) async fn counts(&self, house: &House) -> (i64, i64, i64, i64) {
        let report = self.write().import(house).await.unwrap();
        assert_eq!(report.stopped, []);
        let counts = report.counts;
        (counts.changed_customers, counts.unchanged_customers, counts.ended_customers, counts.rejected_lines)
    }

    /// The rejected lines, without the header.
    pub(crate) fn rejected(&self) -> Vec<String> {
        fs::read_to_string(self.path("rejected.csv")).unwrap().lines().skip(1).map(str::to_owned).collect()
    }
}

struct Silent;

impl Progress for Silent {
    fn resumed(&self) {}
    fn step(&self, _step: Step, _total: u64) {}
    fn advance(&self, _by: u64) {}
}
