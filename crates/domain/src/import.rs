//! The import bundle: which files it has, which columns, and what each may hold.
//!
//! A bundle is a folder with `manifest.toml` and CSV files with a header line. The types here read one line of one file
//! and say in one sentence what is wrong with it; they do no IO. The demo world writes the same types. Operators read
//! about it in `docs/book/import.md`; a test keeps the two in step.

mod brake;
mod column;
mod link;
mod row;
mod tally;

pub use brake::{Allowed, Brake, BrakeKind, FEWEST, Foreseen, Limits, NotAShare, brakes};
pub use column::{Column, Reason, is_unshowable};
pub use link::circular;
pub use row::{
    AddressRow, BillRow, BillingAccountRow, ChargeRow, CustomerLinkRow, CustomerRow, DeviceRow, OfferingRow, PhoneRow,
    ProductRow,
};
pub use tally::{FileTally, Tally};

use crate::{time::Month, words};
use serde::{Deserialize, Serialize};

words! {
    /// The files of a bundle, in the order in which they are read.
    BundleFile {
        /// What can be bought.
        Offerings => "offerings.csv",
        /// One line per customer.
        Customers => "customers.csv",
        /// One line per phone number.
        Phones => "phones.csv",
        /// One line per address.
        Addresses => "addresses.csv",
        /// What is billed together.
        BillingAccounts => "billing_accounts.csv",
        /// Boxes, modems, SIMs.
        Devices => "devices.csv",
        /// Products that customers have.
        Products => "products.csv",
        /// One line per bill.
        Bills => "bills.csv",
        /// The lines of a bill.
        Charges => "charges.csv",
        /// Renumbered, merged and moved customers.
        CustomerLinks => "customer_links.csv",
    }
}

words! {
    /// The character encoding that the manifest declares; nothing is guessed.
    Encoding {
        /// UTF-8, with or without a byte order mark.
        Utf8 => "utf-8",
        /// Windows-31J, the `Shift_JIS` of Japanese Windows.
        Cp932 => "cp932",
    }
}

words! {
    /// Whether a bundle holds every customer of its source.
    BundleMode {
        /// Every customer: one that is missing has ended.
        Full => "full",
        /// Only customers that changed, each of them whole.
        Delta => "delta",
    }
}

/// `manifest.toml`: how the bundle describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The bundle format; 1.
    pub format: u32,
    /// The system the records come from. Keys are unique within it.
    pub source: String,
    /// Every customer or only those that changed.
    pub mode: BundleMode,
    /// The encoding of every CSV file.
    pub encoding: Encoding,
    /// The instant the records describe, RFC 3339 with offset. Shown to subscribers as the as-of time.
    pub as_of: String,
    /// The files in the bundle. A file not listed is not read.
    pub files: Vec<ManifestFile>,
}

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Its name.
    pub name: BundleFile,
    /// Number of lines, without the header.
    pub rows: u64,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// Why a line was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The column at fault; empty when the line as a whole is.
    pub column: &'static str,
    /// What is wrong with it.
    pub reason: Reason,
}

/// One customer with everything the bundle holds about it. An import replaces it as a whole, so that nobody ever sees a
/// bill without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRecord {
    /// The customer's own line.
    pub customer: CustomerRow,
    /// Registered phone numbers.
    pub phones: Vec<PhoneRow>,
    /// Service and billing addresses.
    pub addresses: Vec<AddressRow>,
    /// Billing accounts.
    pub billing_accounts: Vec<BillingAccountRow>,
    /// Devices.
    pub devices: Vec<DeviceRow>,
    /// Products.
    pub products: Vec<ProductRow>,
    /// Bills, each with its lines.
    pub bills: Vec<(BillRow, Vec<ChargeRow>)>,
}

impl CustomerRecord {
    /// The newest month billed.
    #[must_use]
    pub fn newest_month(&self) -> Option<Month> {
        self.bills.iter().map(|(bill, _)| bill.month).max()
    }
}

/// A value as the rejected-lines file shows it: its shape without its content, since the content may be personal.
///
/// Letters and kana become `x`, digits `9`; punctuation stays, so that `1990/13/45` shows as `9999/99/99`.
#[must_use]
pub fn masked(value: &str) -> String {
    const SHOWN: usize = 40;
    let mut shape: String = value
        .chars()
        .take(SHOWN)
        .map(|c| match c {
            c if c.is_numeric() => '9',
            c if c.is_alphabetic() => 'x',
            c if c.is_control() => '·',
            c => c,
        })
        .collect();
    if value.chars().nth(SHOWN).is_some() {
        shape.push('…');
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn masking_keeps_the_shape_and_hides_the_content() {
        assert_eq!(masked("1990/13/45"), "9999/99/99");
        assert_eq!(masked("ナカジマ 花子"), "xxxx xx");
        assert_eq!(masked("a\tb"), "x·x");
        assert_eq!(masked(&"あ".repeat(41)), format!("{}…", "x".repeat(40)));
    }
}
