//! Brakes: what a bundle would do to the portal is counted before it does it, per file and per kind of change. What is
//! far beyond an ordinary night stops the import, until its engineer says that it is meant.

use super::{BundleFile, FileTally, Tally};
use crate::words;
use std::{collections::BTreeMap, str::FromStr};

words! {
    /// What a brake looks at.
    BrakeKind {
        /// Lines that are not taken.
        Rejected => "rejected",
        /// Lines that read as text of another encoding.
        Encoding => "encoding",
        /// Lines that the portal has and the bundle has no more.
        Vanished => "vanished",
        /// Contracts or products that would end.
        Ended => "ended",
        /// Customers that the portal does not know, though it knows their source.
        New => "new",
        /// A source that the portal does not know, though it knows others.
        Source => "source",
        /// Customers whose records in the portal are newer than the bundle.
        Older => "older",
    }
}

/// A brake that does not look at customers or contracts is held by no fewer lines than this, unless they are more than
/// half of all: one wrong line of three is no sign of a broken bundle.
pub const FEWEST: i64 = 10;

/// How much of a kind, and of which file, is meant: `5` or `bills.csv=100`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Allowed {
    /// The file it is for; `None` for every file.
    pub file: Option<BundleFile>,
    /// The share in percent up to which the import goes on.
    pub percent: f64,
}

/// Why an allowed share cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a share from 0 to 100 nor one of a file, such as bills.csv=100")]
pub struct NotAShare;

impl FromStr for Allowed {
    type Err = NotAShare;

    fn from_str(text: &str) -> Result<Self, NotAShare> {
        let (file, percent) = match text.split_once('=') {
            Some((file, percent)) => (Some(BundleFile::parse(file).ok_or(NotAShare)?), percent),
            None => (None, text),
        };
        let percent: f64 = percent.parse().map_err(|_| NotAShare)?;
        if (0.0..=100.0).contains(&percent) { Ok(Self { file, percent }) } else { Err(NotAShare) }
    }
}

/// What the engineer has said to be meant; everything else is held to the usual shares.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// Shares by kind. The last one for a file counts before the last one for every file.
    pub allowed: Vec<(BrakeKind, Allowed)>,
    /// The text is in the encoding that the manifest declares, whatever it reads as.
    pub trust_encoding: bool,
    /// The source is one more source, and its name is right.
    pub new_source: bool,
}

impl Limits {
    /// The share in percent beyond which a kind of change stops the import.
    #[must_use]
    pub fn percent(&self, kind: BrakeKind, file: BundleFile) -> f64 {
        let of_kind = || self.allowed.iter().rev().filter(|(of, _)| *of == kind).map(|(_, allowed)| allowed);
        let said = of_kind().find(|allowed| allowed.file == Some(file));
        let said = said.or_else(|| of_kind().find(|allowed| allowed.file.is_none()));
        said.map_or_else(|| usual_percent(kind, file), |allowed| allowed.percent)
    }
}

/// The share in percent that an ordinary bundle stays below.
const fn usual_percent(kind: BrakeKind, file: BundleFile) -> f64 {
    match (kind, file) {
        (BrakeKind::Rejected, _) | (BrakeKind::Ended, BundleFile::Customers) => 2.0,
        (BrakeKind::Vanished | BrakeKind::Ended | BrakeKind::New | BrakeKind::Source, _) => 10.0,
        (BrakeKind::Encoding | BrakeKind::Older, _) => 50.0,
    }
}

/// What a bundle would do, as far as it is counted before anything is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// Whether the bundle is full.
    pub full: bool,
    /// Customers with a line of their own.
    pub customers: i64,
    /// Of these, those that the portal does not know, links followed.
    pub new: i64,
    /// Of these, those whose records in the portal are newer.
    pub older: i64,
    /// Of these, those that are active in the portal and ended in the bundle.
    pub said_ended: i64,
    /// Customers of the source in the portal. Counted where it matters.
    pub known: i64,
    /// Of these, the active ones. Counted where it matters.
    pub active: i64,
    /// Of these, those that a full bundle lacks.
    pub missing: i64,
    /// Other sources that the portal knows, where it knows none of this one.
    pub other_sources: Vec<String>,
    /// Customers whose lines were counted: all, or some of very many.
    pub looked_at: i64,
    /// Lines whose customer is not in the bundle.
    pub dangling: BTreeMap<BundleFile, i64>,
    /// Lines that the portal has of the customers looked at.
    pub had: BTreeMap<BundleFile, i64>,
    /// Of these, the lines that go without another taking their place.
    pub vanishing: BTreeMap<BundleFile, i64>,
    /// Products of the customers looked at that are not over.
    pub products: i64,
    /// Of these, those that are terminated in the bundle.
    pub products_ended: i64,
    /// Of the first customers put together: their lines, and those that could not be taken.
    pub tried: Tally,
}

/// A kind of change that goes beyond what is usual.
#[derive(Debug, Clone, PartialEq)]
pub struct Brake {
    /// What was counted.
    pub kind: BrakeKind,
    /// Where.
    pub file: BundleFile,
    /// How many.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
    /// The share in percent that would have passed.
    pub limit: f64,
    /// Of ended contracts: how many of them the bundle lacks.
    pub missing: i64,
    /// The most frequent fault of rejected lines; the encoding that lines read as; the sources known.
    pub detail: String,
}

impl Brake {
    /// The smallest whole share in percent that would let it pass.
    #[must_use]
    pub fn percent_needed(&self) -> i64 {
        let up = self.part.saturating_mul(100).saturating_add((self.whole - 1).max(0));
        up.checked_div(self.whole).unwrap_or(100).clamp(0, 100)
    }
}

/// The brakes that hold a bundle, most telling first; none when it may go on.
#[must_use]
pub fn brakes(tally: &Tally, foreseen: &Foreseen, limits: &Limits) -> Vec<Brake> {
    let of = |counts: &BTreeMap<BundleFile, i64>, file| counts.get(&file).copied().unwrap_or(0);
    let mut found = Vec::new();
    let mut look = |kind, file, part: i64, whole: i64, fewest: Fewest, detail: String| {
        let limit = limits.percent(kind, file);
        if fewest.hold(part, whole) && exceeds(part, whole, limit) {
            let missing = if kind == BrakeKind::Ended { foreseen.missing } else { 0 };
            found.push(Brake { kind, file, part, whole, limit, missing, detail });
        }
    };
    if !limits.new_source && foreseen.known == 0 && !foreseen.other_sources.is_empty() {
        let (part, sources) = (foreseen.customers, foreseen.other_sources.join(", "));
        look(BrakeKind::Source, BundleFile::Customers, part, part, Fewest::One, sources);
    }
    for file in BundleFile::ALL.iter().copied() {
        let Some(read) = tally.get(&file) else { continue };
        if !limits.trust_encoding {
            let (as_what, lines) = read.reads_as();
            look(BrakeKind::Encoding, file, lines, read.beyond_ascii, Fewest::One, as_what.to_owned());
        }
        let dangling = of(&foreseen.dangling, file);
        let tried = foreseen.tried.get(&file);
        let usual = if dangling > read.rejected { NO_CUSTOMER.to_owned() } else { read.usual_fault() };
        let (part, whole) = (read.rejected + dangling, read.read);
        let limit = limits.percent(BrakeKind::Rejected, file);
        if Fewest::Some.hold(part, whole) && exceeds(part, whole, limit) {
            look(BrakeKind::Rejected, file, part, whole, Fewest::One, usual);
        } else if let Some(tried) = tried {
            look(BrakeKind::Rejected, file, tried.rejected, tried.read, Fewest::Some, tried.usual_fault());
        }
    }
    // In a delta of few customers, one who gives back the only device is nothing unusual.
    let fewest = if foreseen.full { Fewest::Some } else { Fewest::Ten };
    for (file, had) in &foreseen.had {
        look(BrakeKind::Vanished, *file, of(&foreseen.vanishing, *file), *had, fewest, String::new());
    }
    let (ended, active) = (foreseen.missing + foreseen.said_ended, foreseen.active);
    let limit = limits.percent(BrakeKind::Ended, BundleFile::Customers);
    // Who is missing is counted one by one: an export that is cut off loses some at first.
    if exceeds(foreseen.missing, active, limit) || fewest.hold(foreseen.said_ended, active) {
        look(BrakeKind::Ended, BundleFile::Customers, ended, active, Fewest::One, String::new());
    }
    let (products, ended) = (foreseen.products, foreseen.products_ended);
    look(BrakeKind::Ended, BundleFile::Products, ended, products, fewest, String::new());
    look(BrakeKind::New, BundleFile::Customers, foreseen.new, foreseen.known, Fewest::Ten, String::new());
    let covered = foreseen.customers - foreseen.new;
    look(BrakeKind::Older, BundleFile::Customers, foreseen.older, covered, Fewest::One, String::new());
    found
}

/// How a line is called that has no customer.
const NO_CUSTOMER: &str = "customer_key names a customer that is not in customers.csv";

/// How many it takes for a share to mean anything.
#[derive(Clone, Copy)]
enum Fewest {
    /// Any.
    One,
    /// [`FEWEST`], or more than half of all.
    Some,
    /// [`FEWEST`].
    Ten,
}

impl Fewest {
    const fn hold(self, part: i64, whole: i64) -> bool {
        match self {
            Self::One => part > 0,
            Self::Some => part >= FEWEST || part.saturating_mul(2) > whole,
            Self::Ten => part >= FEWEST,
        }
    }
}

/// Whether a part is more than that share of the whole. 100 % is no limit: more customers may be new than are known.
/// Something of nothing is new, and nobody's share.
fn exceeds(part: i64, whole: i64, percent: f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "shares are compared, not counted")]
    let more = part as f64 * 100.0 > whole as f64 * percent;
    part > 0 && whole > 0 && percent < 100.0 && more
}

impl FileTally {
    /// What most lines beyond ASCII read as, and how many do.
    fn reads_as(&self) -> (&'static str, i64) {
        // Text in half-width kana alone is now and then EUC-JP by chance; nothing but EUC-JP is so nearly always.
        let is_euc = self.as_euc_jp.saturating_mul(10) > self.beyond_ascii.saturating_mul(9);
        if is_euc && self.as_euc_jp > self.as_utf8 { ("euc-jp", self.as_euc_jp) } else { ("utf-8", self.as_utf8) }
    }
}

#[cfg(test)]
mod tests;
