//! The catalogue as it is asked: offerings by key and day, rules resolved to what they name.

use super::{
    Family, FeePer, FeeWhen, Finding, check,
    file::{Dates, Entry, Issuer, Source, Text},
};
use crate::time::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt, ops::Deref};

/// Names the files that a catalogue was made of, by their content: an order keeps the version it was quoted on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(String);

impl Version {
    /// The version that these files are, each with its name: SHA-256 over names, lengths and texts in the order of the
    /// names.
    #[must_use]
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files: BTreeMap<&str, &str> = files.into_iter().collect();
        let mut hash = Sha256::new();
        for (name, text) in files {
            hash.update(format!("{name}\n{}\n", text.len()));
            hash.update(text);
        }
        Self(crate::digest::hex(&hash.finalize()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An offering within one catalogue; good for that catalogue only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferingId(u32);

/// A one-off fee that comes with an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// The fee, an offering charged once.
    pub offering: OfferingId,
    /// What it is charged for.
    pub when: FeeWhen,
    /// How often it is charged.
    pub per: FeePer,
}

/// What a pack of one's choice is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// How many are chosen.
    pub count: usize,
    /// Out of these, in ascending order.
    pub from: Vec<OfferingId>,
}

/// A `ProductOffering` on the terms of one time, its rules resolved. It derefs to what the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    /// Which offering it is a version of.
    pub id: OfferingId,
    /// Its family.
    pub family: Family,
    /// The company that charges.
    pub issuer: Issuer,
    /// Its date rules; there for whatever can be ordered.
    pub dates: Option<Dates>,
    /// The most that leaving early may cost, in months of the charge.
    pub exit_fee_cap_months: i64,
    /// Of each list one must be there.
    pub requires: Vec<Vec<OfferingId>>,
    /// What cannot be had beside it, in ascending order.
    pub excludes: Vec<OfferingId>,
    /// What is in it, in ascending order.
    pub includes: Vec<OfferingId>,
    /// What comes with it.
    pub brings: Vec<OfferingId>,
    /// A pack of one's choice.
    pub choose: Option<Choice>,
    /// One-off fees.
    pub fees: Vec<Fee>,
    entry: Entry,
}

impl Offering {
    /// Whether it is sold on that day.
    #[must_use]
    pub fn is_sold_on(&self, day: Date) -> bool {
        self.entry.valid_from <= day && self.entry.valid_until.is_none_or(|until| day <= until)
    }

    /// What subscribers read.
    #[must_use]
    pub const fn name(&self) -> &Text {
        &self.entry.name
    }
}

impl Deref for Offering {
    type Target = Entry;

    fn deref(&self) -> &Entry {
        &self.entry
    }
}

/// Everything that is or was sold, sound by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    version: Version,
    /// By key; the place is the id.
    keys: Vec<String>,
    /// The versions of each offering, oldest first, never none.
    versions: Vec<Vec<Offering>>,
    /// Discounts that are given by themselves.
    by_condition: Vec<OfferingId>,
    source: Source,
}

impl Catalog {
    /// The catalogue of these files, or all that is wrong with them.
    pub fn new(version: Version, source: Source) -> Result<Self, Vec<Finding>> {
        let findings = check(&source);
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut keys: Vec<String> =
            source.families.iter().flat_map(|file| file.offerings.iter().map(|entry| entry.key.clone())).collect();
        keys.sort_unstable();
        keys.dedup();
        let names = Names::new(&source, &keys);
        let mut versions: Vec<Vec<Offering>> = keys.iter().map(|_| Vec::new()).collect();
        for file in &source.families {
            for entry in &file.offerings {
                let Some(id) = names.one(&entry.key) else { continue };
                let issuer = source.head.issuers.iter().find(|issuer| issuer.key == entry.issuer);
                // The check has seen to it that there is one.
                let Some(issuer) = issuer.cloned() else { continue };
                let choose = entry.choose.as_ref();
                let offering = Offering {
                    id,
                    family: file.family,
                    issuer,
                    dates: entry.dates.as_ref().and_then(|name| file.dates.get(name)).cloned(),
                    exit_fee_cap_months: file.exit_fee_cap_months,
                    requires: entry.requires.iter().map(|any| names.all(any)).collect(),
                    excludes: names.all(&entry.excludes),
                    includes: names.all(&entry.includes),
                    brings: names.all(&entry.brings),
                    choose: choose.map(|choose| Choice { count: choose.count, from: names.all(&choose.from) }),
                    fees: entry
                        .fees
                        .iter()
                        .filter_map(|fee| {
                            Some(Fee { offering: names.one(&fee.offering)?, when: fee.when, per: fee.per })
                        })
                        .collect(),
                    entry: entry.clone(),
                };
                versions.get_mut(id.place()).into_iter().for_each(|all| all.push(offering.clone()));
            }
        }
        let told: Vec<(OfferingId, Vec<OfferingId>)> =
            versions.iter().flatten().map(|offering| (offering.id, names.all(&offering.included_in))).collect();
        for (inner, outers) in told {
            for outer in outers {
                for version in versions.get_mut(outer.place()).into_iter().flatten() {
                    version.includes.push(inner);
                    version.includes.sort_unstable();
                    version.includes.dedup();
                }
            }
        }
        for all in &mut versions {
            all.sort_by_key(|offering| offering.valid_from);
        }
        let by_condition = versions
            .iter()
            .filter_map(|all| all.iter().find(|offering| offering.condition.is_some()))
            .map(|offering| offering.id)
            .collect();
        Ok(Self { version, keys, versions, by_condition, source })
    }

    /// Names the files that it was made of.
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// The files that it was made of, with questions and steps.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// The offering with that key.
    #[must_use]
    pub fn id(&self, key: &str) -> Option<OfferingId> {
        let place = self.keys.binary_search_by(|known| known.as_str().cmp(key)).ok()?;
        u32::try_from(place).ok().map(OfferingId)
    }

    /// The key of an offering.
    #[must_use]
    pub fn key(&self, id: OfferingId) -> &str {
        self.keys.get(id.place()).map(String::as_str).unwrap_or_default()
    }

    /// The terms of an offering for who has it on that day: the newest that began by then, or the oldest there is for
    /// what was sold before any of them.
    #[must_use]
    pub fn on(&self, id: OfferingId, day: Date) -> Option<&Offering> {
        let all = self.versions.get(id.place())?;
        all.iter().rev().find(|offering| offering.valid_from <= day).or_else(|| all.first())
    }

    /// The terms on which an offering is sold on that day.
    #[must_use]
    pub fn sold_on(&self, id: OfferingId, day: Date) -> Option<&Offering> {
        self.on(id, day).filter(|offering| offering.is_sold_on(day))
    }

    /// Every version of an offering, oldest first.
    #[must_use]
    pub fn versions(&self, id: OfferingId) -> &[Offering] {
        self.versions.get(id.place()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every offering, by key.
    pub fn offerings(&self) -> impl Iterator<Item = &[Offering]> {
        self.versions.iter().map(Vec::as_slice)
    }

    /// Discounts that are given by themselves.
    pub(crate) fn by_condition(&self) -> &[OfferingId] {
        &self.by_condition
    }
}

impl OfferingId {
    const fn place(self) -> usize {
        self.0 as usize
    }
}

/// What rules may name.
struct Names<'s> {
    ids: BTreeMap<&'s str, OfferingId>,
    groups: BTreeMap<&'s str, Vec<OfferingId>>,
}

impl<'s> Names<'s> {
    fn new(source: &'s Source, keys: &'s [String]) -> Self {
        let ids: BTreeMap<&str, OfferingId> = keys.iter().map(String::as_str).zip((0..).map(OfferingId)).collect();
        let mut groups: BTreeMap<&str, Vec<OfferingId>> = BTreeMap::new();
        for entry in source.families.iter().flat_map(|file| &file.offerings) {
            if let (Some(group), Some(id)) = (&entry.group, ids.get(entry.key.as_str())) {
                groups.entry(group).or_default().push(*id);
            }
        }
        Self { ids, groups }
    }

    fn one(&self, key: &str) -> Option<OfferingId> {
        self.ids.get(key).copied()
    }

    /// What these keys name, a group being all that is in it, in ascending order.
    fn all(&self, keys: &[String]) -> Vec<OfferingId> {
        let mut all: Vec<OfferingId> = keys
            .iter()
            .flat_map(|key| match (self.ids.get(key.as_str()), self.groups.get(key.as_str())) {
                (Some(id), _) => std::slice::from_ref(id),
                (None, Some(group)) => group.as_slice(),
                (None, None) => &[],
            })
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
