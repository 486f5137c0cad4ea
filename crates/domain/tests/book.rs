//! The operator's book describes the import bundle as the code reads it: the same files, columns, required values
//! and words (`docs/book/import.md`).

use madoguchi_domain::{
    catalog::{ChargeKind, Family},
    customer::{AddressKind, CustomerKind, CustomerStatus, DeviceKind, LinkKind, PaymentMethod, ProductStatus},
    import::{
        AddressRow, BillRow, BillingAccountRow, BundleFile, BundleMode, ChargeRow, CustomerLinkRow, CustomerRow,
        DeviceRow, Encoding, Manifest, ManifestFile, OfferingRow, PhoneRow, ProductRow, Reason, Rejection,
    },
    money::TaxMode,
    statement::BillState,
};
use std::collections::BTreeSet;

const BOOK: &str = include_str!("../../../docs/book/import.md");

/// A file of the bundle as the code reads it.
struct File {
    name: BundleFile,
    /// Each column with whether it must be filled.
    columns: Vec<(String, bool)>,
}

/// A file whose required columns are found by leaving one value after the other out of a good line.
fn file(
    name: BundleFile,
    columns: &'static [&'static str],
    parse: impl Fn(&[&str]) -> Result<(), Rejection>,
    good: &[&str],
) -> File {
    assert_eq!(parse(good), Ok(()), "the sample of {name}");
    let columns = columns.iter().enumerate().map(|(left_out, column)| {
        let line: Vec<&str> =
            good.iter().enumerate().map(|(at, value)| if at == left_out { "" } else { *value }).collect();
        ((*column).to_owned(), parse(&line) == Err(Rejection { column, reason: Reason::Empty }))
    });
    File { name, columns: columns.collect() }
}

macro_rules! files {
    ($($row:ident [$($value:literal),+ $(,)?]),+ $(,)?) => {
        vec![$(file(
            $row::FILE,
            $row::COLUMNS,
            |fields| $row::parse(fields.iter().copied()).map(drop),
            &[$($value),+],
        )),+]
    };
}

fn files() -> Vec<File> {
    files![
        OfferingRow ["o", "tv", "テレビ", "TV", "1000", "included", "10", "monthly", "当社", "T1234567890123"],
        CustomerRow ["c", "1", "person", "髙橋", "タカハシ", "1990-01-02", "active", "2020-01-01", "2026-01-01"],
        PhoneRow ["c", "045-000-0000"],
        AddressRow ["c", "service", "220-0000", "神奈川県", "横浜市", "1-1", "101"],
        BillingAccountRow ["c", "a", "bank_debit", "銀行", "1234", "5678", "タカハシ"],
        DeviceRow ["c", "d", "modem", "M1", "S1", "C1", "00:00"],
        ProductRow ["c", "p", "o", "d", "1", "active", "2020-01-01", "2026-01-01", "2026-01-01"],
        BillRow ["c", "2026-11", "B1", "a", "2026-11-01", "2026-11-27", "1000", "due"],
        ChargeRow [
            "c", "2026-11", "B1", "1", "p", "tv", "テレビ", "monthly", "1000", "included", "10", "当社", "T1234567890123",
        ],
        CustomerLinkRow ["c", "d", "merged", "2026-01-01"],
    ]
}

/// The part of the book below a heading, down to the next heading of the same or a higher level.
fn section(heading: &str) -> Option<&'static str> {
    let (_, below) = BOOK.split_once(&format!("\n{heading}\n"))?;
    let end = below.match_indices('\n').map(|(at, _)| at).find(|at| {
        let line = below.get(at + 1..).unwrap_or_default();
        line.starts_with("## ") || (heading.starts_with("### ") && line.starts_with("### "))
    });
    below.get(..end.unwrap_or(below.len()))
}

/// The cells of the table lines whose first cell is code.
fn rows(section: &str) -> Vec<Vec<&str>> {
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// What stands between backticks.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The rows of a file's table by column.
fn documented(file: BundleFile) -> Vec<(&'static str, Vec<&'static str>)> {
    let heading = format!("### `{file}`");
    let found = section(&heading);
    assert!(found.is_some(), "the book has no section {heading}");
    rows(found.unwrap_or_default())
        .into_iter()
        .map(|cells| (cells.first().map_or("", |cell| cell.trim_matches('`')), cells))
        .collect()
}

#[test]
fn every_file_has_its_section_with_its_columns_in_order() {
    let files = files();
    let names: Vec<BundleFile> = files.iter().map(|file| file.name).collect();
    assert_eq!(names, BundleFile::ALL);
    for file in files {
        let told: Vec<(String, bool)> = documented(file.name)
            .into_iter()
            .map(|(column, cells)| (column.to_owned(), cells.get(1) == Some(&"yes")))
            .collect();
        assert_eq!(told, file.columns, "{}", file.name);
    }
}

#[test]
fn every_word_of_a_column_is_told() {
    macro_rules! words {
        ($($file:ident $column:literal $words:ident),+ $(,)?) => {
            [$((
                BundleFile::$file,
                $column,
                $words::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>(),
            )),+]
        };
    }
    for (file, column, words) in words![
        Offerings "family" Family,
        Offerings "tax_mode" TaxMode,
        Offerings "charge_kind" ChargeKind,
        Customers "kind" CustomerKind,
        Customers "status" CustomerStatus,
        Addresses "kind" AddressKind,
        BillingAccounts "method" PaymentMethod,
        Devices "kind" DeviceKind,
        Products "status" ProductStatus,
        Bills "state" BillState,
        Charges "family" Family,
        Charges "kind" ChargeKind,
        Charges "tax_mode" TaxMode,
        CustomerLinks "kind" LinkKind,
    ] {
        let documented = documented(file);
        let told = documented.iter().find(|(name, _)| *name == column).and_then(|(_, cells)| cells.get(2));
        assert_eq!(code(told.copied().unwrap_or_default()), words, "{file} {column}");
    }
}

#[test]
fn every_key_of_the_manifest_is_told() {
    let manifest = Manifest {
        format: 1,
        source: "billing".to_owned(),
        mode: BundleMode::Full,
        encoding: Encoding::Utf8,
        as_of: "2026-11-01T03:00:00+09:00".to_owned(),
        files: vec![ManifestFile { name: BundleFile::Customers, rows: 1, sha256: String::new() }],
    };
    let json = serde_json::to_value(manifest).unwrap();
    let keys = |object: &serde_json::Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let keys: BTreeSet<String> = [keys(&json), keys(&json["files"][0])].concat().into_iter().collect();
    let section = section("## The manifest").unwrap();
    let told: BTreeSet<String> =
        rows(section).iter().filter_map(|cells| cells.first()).map(|cell| cell.trim_matches('`').to_owned()).collect();
    assert_eq!(told, keys);
    let words = BundleMode::ALL.iter().map(|mode| mode.as_str()).chain(Encoding::ALL.iter().map(|it| it.as_str()));
    for word in words {
        assert!(code(section).contains(&word), "{word}");
    }
}
