//! What is wrong with a catalogue, before anybody is quoted from it (PRODUCT §6.4).
//!
//! Each look is a function over the same [`Look`]: the entries with their families, and what keys and groups stand for.
//! A finding about several versions of an offering is told once.

mod fault;
mod reach;
mod rule;

pub use fault::{Clash, Finding};

use super::{
    ChargeKind, Family,
    file::{Entry, ExitFee, FORMAT, FamilyFile, Source, Text},
};
use crate::{
    locale::Locale,
    money::{TaxMode, Yen},
};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is wrong with these files, in the order of the looks; nothing when they can be used.
#[must_use]
pub fn check(source: &Source) -> Vec<Finding> {
    let look = Look::new(source);
    let mut findings = Vec::new();
    look.files(&mut findings);
    look.issuers(&mut findings);
    look.texts(&mut findings);
    look.names(&mut findings);
    look.prices(&mut findings);
    look.order(&mut findings);
    rule::targets(&look, &mut findings);
    rule::cycles(&look, &mut findings);
    rule::contradictions(&look, &mut findings);
    rule::packs(&look, &mut findings);
    reach::look(&look, &mut findings);
    let mut told = Vec::with_capacity(findings.len());
    for finding in findings {
        if !told.contains(&finding) {
            told.push(finding);
        }
    }
    told
}

/// What is looked at.
struct Look<'s> {
    source: &'s Source,
    /// Every entry with the file that it stands in.
    entries: Vec<(&'s FamilyFile, &'s Entry)>,
    /// The versions of each offering.
    offerings: BTreeMap<&'s str, Vec<&'s Entry>>,
    /// The offerings of each group, none for one that nothing belongs to.
    groups: BTreeMap<&'s str, BTreeSet<&'s str>>,
}

impl<'s> Look<'s> {
    fn new(source: &'s Source) -> Self {
        let entries: Vec<(&FamilyFile, &Entry)> =
            source.families.iter().flat_map(|file| file.offerings.iter().map(move |entry| (file, entry))).collect();
        let mut offerings: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        let mut groups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for group in source.families.iter().flat_map(|file| &file.groups) {
            groups.entry(&group.key).or_default();
        }
        for (_, entry) in &entries {
            offerings.entry(&entry.key).or_default().push(entry);
            if let Some(members) = entry.group.as_deref().and_then(|group| groups.get_mut(group)) {
                members.insert(&entry.key);
            }
        }
        Self { source, entries, offerings, groups }
    }

    /// The offerings that a key of a rule names; none when there is no such key.
    fn named(&self, key: &'s str) -> BTreeSet<&'s str> {
        match self.groups.get(key) {
            _ if self.offerings.contains_key(key) => BTreeSet::from([key]),
            Some(members) => members.clone(),
            None => BTreeSet::new(),
        }
    }

    fn versions(&self, key: &str) -> &[&'s Entry] {
        self.offerings.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Formats, and families that stand in two files.
    fn files(&self, findings: &mut Vec<Finding>) {
        let formats = self.source.families.iter().map(|file| (file.family.as_str(), file.format));
        for (file, found) in std::iter::once(("catalog", self.source.head.format)).chain(formats) {
            if found != FORMAT {
                findings.push(Finding::Format { file: file.to_owned(), found });
            }
        }
        let mut seen: BTreeSet<Family> = BTreeSet::new();
        for file in self.source.families.iter().filter(|file| !seen.insert(file.family)) {
            findings.push(Finding::TwoFiles { family: file.family });
        }
    }

    fn issuers(&self, findings: &mut Vec<Finding>) {
        for issuer in &self.source.head.issuers {
            let number = issuer.registration_number.as_deref();
            let is_number = |number: &str| {
                number.strip_prefix('T').is_some_and(|d| d.len() == 13 && d.bytes().all(|b| b.is_ascii_digit()))
            };
            if let Some(number) = number.filter(|number| !is_number(number)) {
                findings.push(Finding::WrongNumber { issuer: issuer.key.clone(), number: number.to_owned() });
            }
        }
        for (_, entry) in &self.entries {
            let issuer = self.source.head.issuers.iter().find(|issuer| issuer.key == entry.issuer);
            match issuer {
                None => findings.push(Finding::NoIssuer { offering: entry.key.clone(), issuer: entry.issuer.clone() }),
                Some(issuer) if issuer.registration_number.is_none() && entry.tax_percent > 0 => {
                    findings.push(Finding::NoNumber { offering: entry.key.clone(), issuer: issuer.key.clone() });
                }
                Some(_) => {}
            }
        }
    }

    fn texts(&self, findings: &mut Vec<Finding>) {
        let mut look = |what: String, text: &Text| {
            for (language, words) in [(Locale::Ja, &text.ja), (Locale::En, &text.en)] {
                if words.trim().is_empty() {
                    findings.push(Finding::MissingText { what: what.clone(), language });
                }
            }
        };
        for issuer in &self.source.head.issuers {
            look(format!("the name of the issuer {}", issuer.key), &issuer.name);
        }
        for file in &self.source.families {
            let family = file.family;
            for group in &file.groups {
                look(format!("the name of the group {}", group.key), &group.name);
            }
            for question in &file.questions {
                look(format!("the question {} of {family}", question.key), &question.text);
                for option in &question.options {
                    look(
                        format!("the option {} of the question {} of {family}", option.key, question.key),
                        &option.text,
                    );
                }
            }
            for step in &file.steps {
                look(format!("the step {} of {family}", step.key), &step.text);
            }
            for entry in &file.offerings {
                look(format!("the name of {}", entry.key), &entry.name);
                look(format!("what {} is", entry.key), &entry.about);
                if let Some(suite) = &entry.suite {
                    for system in &suite.systems {
                        look(format!("the system {} of {}", system.key, entry.key), &system.text);
                    }
                    for (number, function) in (1..).zip(&suite.functions) {
                        look(format!("function {number} of {}", entry.key), &function.text);
                    }
                }
            }
        }
    }

    /// Keys that are used twice, and versions that do not follow each other.
    fn names(&self, findings: &mut Vec<Finding>) {
        let mut homes: BTreeMap<&str, Family> = BTreeMap::new();
        for (file, entry) in &self.entries {
            let home = *homes.entry(&entry.key).or_insert(file.family);
            if home != file.family || self.groups.contains_key(entry.key.as_str()) {
                findings.push(Finding::SameKey { key: entry.key.clone() });
            }
        }
        let mut groups: BTreeSet<&str> = BTreeSet::new();
        for group in self.source.families.iter().flat_map(|file| &file.groups) {
            if !groups.insert(&group.key) {
                findings.push(Finding::SameKey { key: group.key.clone() });
            }
        }
        for (key, versions) in &self.offerings {
            for entry in versions {
                if let Some(until) = entry.valid_until.filter(|until| *until < entry.valid_from) {
                    let from = entry.valid_from;
                    findings.push(Finding::EndsBeforeItBegins { offering: (*key).to_owned(), from, until });
                }
            }
            let mut sorted = versions.clone();
            sorted.sort_by_key(|entry| entry.valid_from);
            for pair in sorted.windows(2) {
                if let [first, second] = pair
                    && first.valid_until.is_none_or(|until| until >= second.valid_from)
                {
                    findings.push(Finding::Overlap {
                        offering: (*key).to_owned(),
                        first: first.valid_from,
                        second: second.valid_from,
                    });
                }
            }
        }
    }

    /// Prices, taxes and what leaving costs.
    fn prices(&self, findings: &mut Vec<Finding>) {
        for (file, entry) in &self.entries {
            let offering = || entry.key.clone();
            let is_discount = entry.charge_kind == ChargeKind::Discount;
            if is_discount && entry.price >= Yen(0) || !is_discount && entry.price < Yen(0) {
                findings.push(Finding::WrongSign { offering: offering(), price: entry.price });
            }
            let exempt = entry.tax_mode == TaxMode::Exempt;
            if exempt != (entry.tax_percent == 0) || !(0..=100).contains(&entry.tax_percent) {
                findings.push(Finding::WrongRate { offering: offering(), percent: entry.tax_percent });
            }
            let (Some(exit_fee), months) = (entry.exit_fee, entry.minimum_term_months.unwrap_or(0)) else { continue };
            if months < 1 {
                findings.push(Finding::FeeWithoutTerm { offering: offering() });
            }
            let cap = Yen(entry.price.0.saturating_mul(file.exit_fee_cap_months));
            let fee = match exit_fee {
                ExitFee::Fixed { yen } => yen,
                // The month of the start is the first, so one less than the term is the most that can be left.
                ExitFee::PerMonthLeft { yen } => Yen(yen.0.saturating_mul(i64::from(months - 1))),
                ExitFee::OneMonth => entry.price,
            };
            if fee > cap {
                findings.push(Finding::FeeAboveCap {
                    offering: offering(),
                    fee,
                    cap,
                    months: file.exit_fee_cap_months,
                });
            }
        }
    }

    /// What an order needs: dates, ranks, questions.
    fn order(&self, findings: &mut Vec<Finding>) {
        for (file, entry) in &self.entries {
            let set = entry.dates.as_ref().map(|name| (name, file.dates.get(name)));
            match set {
                Some((name, None)) => {
                    findings.push(Finding::NoDates { offering: entry.key.clone(), name: name.clone() });
                }
                None if entry.sold != super::Seller::Along => {
                    findings.push(Finding::NoDates { offering: entry.key.clone(), name: String::new() });
                }
                _ => {}
            }
            let down = set.and_then(|(_, dates)| dates).and_then(|dates| dates.down);
            if entry.choose.is_some() && down.is_none() {
                findings.push(Finding::CannotChange { offering: entry.key.clone(), group: entry.key.clone() });
            }
            if let Some(group) = &entry.group {
                if !file.groups.iter().any(|known| known.key == *group) {
                    findings.push(Finding::NoGroup { offering: entry.key.clone(), group: group.clone() });
                }
                let changes =
                    set.and_then(|(_, dates)| dates).filter(|dates| dates.up.is_some() && dates.down.is_some());
                let members = self.groups.get(group.as_str()).map_or(0, BTreeSet::len);
                if entry.rank.is_none() || members > 1 && changes.is_none() {
                    findings.push(Finding::CannotChange { offering: entry.key.clone(), group: group.clone() });
                }
            }
        }
        for file in &self.source.families {
            for (key, others) in file.questions.iter().zip(1..).map(|(question, next)| (&question.key, next)) {
                if file.questions.iter().skip(others).any(|other| other.key == *key) {
                    findings.push(Finding::SameKey { key: key.clone() });
                }
            }
            for question in &file.questions {
                let is_choice = question.answer == super::Answer::Choice;
                let keys: BTreeSet<&str> = question.options.iter().map(|option| option.key.as_str()).collect();
                if is_choice != (keys.len() > 1) || keys.len() != question.options.len() {
                    findings.push(Finding::NoChoice { family: file.family, question: question.key.clone() });
                }
            }
        }
    }
}
