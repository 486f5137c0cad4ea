//! Offerings and links, which belong to no customer: read back from their files, and looked at together.

use super::{ImportError, lines::RejectedLine, source::Sources, split::Fields};
use crate::cx::App;
use madoguchi_domain::import::{BundleFile, CustomerLinkRow, OfferingRow, Reason, Rejection, circular};
use madoguchi_store::import::{self as stored, StagedLines};
use std::collections::{BTreeMap, HashSet};

/// Staged rows read at a time.
const STAGED_AT_ONCE: i64 = 100;

/// What the bundle holds besides customers.
#[derive(Default)]
pub(super) struct Common {
    pub(super) offerings: Vec<OfferingRow>,
    pub(super) links: Vec<CustomerLinkRow>,
    /// Lines that repeat a key, or lead in a circle.
    pub(super) rejected: Vec<RejectedLine>,
}

impl Common {
    /// Reads all of it.
    pub(super) async fn read(app: &App, sources: &mut Sources) -> Result<Self, ImportError> {
        let mut at = stored::StagedAt::default();
        let (mut offerings, mut links) = (Vec::new(), Vec::new());
        loop {
            let mut rows = stored::staged_after(app.db(), &at, STAGED_AT_ONCE).await?;
            rows.retain(|row| row.customer_key.is_empty());
            let Some(last) = rows.last() else { break };
            at = last.staged_at();
            offerings.extend(parsed(&rows, sources, BundleFile::Offerings, |fields| OfferingRow::parse(fields))?);
            links.extend(parsed(&rows, sources, BundleFile::CustomerLinks, |fields| CustomerLinkRow::parse(fields))?);
        }
        let mut common = Self::default();
        let offerings = common.firsts(offerings, BundleFile::Offerings, "offering_key", |row| &row.offering_key);
        common.offerings = offerings.into_iter().map(|(_, row)| row).collect();
        let links = common.firsts(links, BundleFile::CustomerLinks, "from_customer_key", |row| &row.from_customer_key);
        common.take_straight(links);
        Ok(common)
    }

    /// The rows with a key of their own; those that repeat one are rejected.
    fn firsts<T>(
        &mut self,
        rows: Vec<(i64, T)>,
        file: BundleFile,
        column: &'static str,
        key: impl Fn(&T) -> &String,
    ) -> Vec<(i64, T)> {
        let mut seen = HashSet::new();
        let (first, repeated): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| seen.insert(key(row).clone()));
        let rejection = Rejection { column, reason: Reason::Repeated };
        let rejected =
            |(line, row)| RejectedLine { file, line, rejection: rejection.clone(), value: key(&row).clone() };
        self.rejected.extend(repeated.into_iter().map(rejected));
        first
    }

    /// Takes the links that lead somewhere; nobody could say which of several in a circle was meant.
    fn take_straight(&mut self, links: Vec<(i64, CustomerLinkRow)>) {
        let pairs = links.iter().map(|(_, link)| (link.from_customer_key.as_str(), link.to_customer_key.as_str()));
        let circles: HashSet<String> = circular(pairs).into_iter().map(str::to_owned).collect();
        for (line, link) in links {
            if circles.contains(&link.from_customer_key) {
                let rejection = Rejection { column: "to_customer_key", reason: Reason::Circle };
                let (file, value) = (BundleFile::CustomerLinks, link.to_customer_key);
                self.rejected.push(RejectedLine { file, line, rejection, value });
            } else {
                self.links.push(link);
            }
        }
    }

    /// From each new key to the one that it had at first, as following the links in their order makes it.
    pub(super) fn renamed(&self) -> BTreeMap<String, String> {
        let mut renamed: BTreeMap<String, String> = BTreeMap::new();
        for link in &self.links {
            let first = renamed.get(&link.from_customer_key).unwrap_or(&link.from_customer_key).clone();
            renamed.entry(link.to_customer_key.clone()).or_insert(first);
        }
        renamed
    }
}

/// Reads the staged lines of one file back. They were read once already, so a line that does not read back is skipped.
fn parsed<T>(
    rows: &[StagedLines],
    sources: &mut Sources,
    file: BundleFile,
    parse: impl Fn(Fields<'_>) -> Result<T, Rejection>,
) -> Result<Vec<(i64, T)>, ImportError> {
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.file == file) {
        sources.lines(row, |line, fields| found.extend(parse(fields).ok().map(|row| (line, row))))?;
    }
    Ok(found)
}
