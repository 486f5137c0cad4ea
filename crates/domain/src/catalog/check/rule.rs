//! Rules between offerings: what they name, whether they lead back, and whether they can be kept together.

use super::{Clash, Finding, Look};
use crate::catalog::{ChargeKind, file::Entry};
use std::collections::BTreeSet;

/// The rules that name others, each with the name that it has in the file. Of the first only one need be had.
fn rules(entry: &Entry) -> impl Iterator<Item = (&'static str, &[String])> {
    let requires = entry.requires.iter().map(|any| ("requires", any.as_slice()));
    let fees = entry.fees.iter().map(|fee| ("fee", std::slice::from_ref(&fee.offering)));
    let choose = entry.choose.iter().map(|choose| ("choose", choose.from.as_slice()));
    requires.chain(fees).chain(choose).chain([
        ("excludes", entry.excludes.as_slice()),
        ("includes", entry.includes.as_slice()),
        ("included_in", entry.included_in.as_slice()),
        ("brings", entry.brings.as_slice()),
    ])
}

/// Rules about something that is not there, and fees that are not charged once.
pub(super) fn targets(look: &Look<'_>, findings: &mut Vec<Finding>) {
    for (_, entry) in &look.entries {
        for (rule, keys) in rules(entry) {
            let missing = keys.iter().filter(|key| look.named(key).is_empty());
            findings.extend(missing.map(|target| Finding::NoTarget {
                offering: entry.key.clone(),
                rule,
                target: target.clone(),
            }));
            // Nothing can be had out of an empty list.
            if rule == "requires" && keys.is_empty() {
                findings.push(Finding::NoTarget { offering: entry.key.clone(), rule, target: String::new() });
            }
        }
        for fee in &entry.fees {
            if look.versions(&fee.offering).iter().any(|target| target.charge_kind != ChargeKind::OneOff) {
                findings.push(Finding::NotOneOff { offering: entry.key.clone(), fee: fee.offering.clone() });
            }
        }
        for function in entry.suite.iter().flat_map(|suite| &suite.functions) {
            let systems = entry.suite.iter().flat_map(|suite| &suite.systems);
            let known: BTreeSet<&str> = systems.map(|system| system.key.as_str()).collect();
            let missing = function.on.iter().filter(|system| !known.contains(system.as_str()));
            findings.extend(missing.map(|system| Finding::NoTarget {
                offering: entry.key.clone(),
                rule: "suite",
                target: system.clone(),
            }));
        }
    }
    for file in &look.source.families {
        let questions = file.questions.iter().map(|question| (&question.key, &question.only_for));
        let steps = file.steps.iter().map(|step| (&step.key, &step.only_for));
        for (name, only_for) in questions.chain(steps) {
            let missing = only_for.iter().filter(|key| look.named(key).is_empty());
            findings.extend(missing.map(|target| Finding::NoTarget {
                offering: name.clone(),
                rule: "for",
                target: target.clone(),
            }));
        }
    }
}

/// What an offering cannot do without, leads to, or holds, by one kind of rule.
fn next<'s>(look: &Look<'s>, rule: &str, key: &str) -> BTreeSet<&'s str> {
    let entries = look.versions(key).iter();
    match rule {
        "requires" => entries
            .flat_map(|entry| &entry.requires)
            .map(|any| any.iter().flat_map(|key| look.named(key)).collect::<BTreeSet<_>>())
            .filter(|any| any.len() == 1)
            .flatten()
            .collect(),
        "includes" => {
            let told = look.entries.iter().filter(|(_, inner)| inner.included_in.iter().any(|outer| outer == key));
            let inner = told.map(|(_, inner)| inner.key.as_str());
            entries.flat_map(|entry| &entry.includes).flat_map(|key| look.named(key)).chain(inner).collect()
        }
        _ => entries.flat_map(|entry| &entry.brings).flat_map(|key| look.named(key)).collect(),
    }
}

/// Rules that lead back to where they began.
pub(super) fn cycles(look: &Look<'_>, findings: &mut Vec<Finding>) {
    for rule in ["requires", "includes", "brings"] {
        for start in look.offerings.keys() {
            let mut way = vec![*start];
            if leads_back(look, rule, &mut way, &mut BTreeSet::new()) {
                // The same circle is told by the first of its names only.
                if way.iter().min() == Some(start) {
                    findings.push(Finding::Cycle { rule, keys: way.into_iter().map(ToOwned::to_owned).collect() });
                }
            }
        }
    }
}

/// Whether one comes back to the first of the way; then the way is the whole circle.
fn leads_back<'s>(look: &Look<'s>, rule: &str, way: &mut Vec<&'s str>, seen: &mut BTreeSet<&'s str>) -> bool {
    let (Some(first), Some(last)) = (way.first().copied(), way.last().copied()) else { return false };
    for key in next(look, rule, last) {
        if key == first {
            return true;
        }
        if seen.insert(key) {
            way.push(key);
            if leads_back(look, rule, way, seen) {
                return true;
            }
            way.pop();
        }
    }
    false
}

/// Everything that an offering cannot be had without, itself first.
fn needed<'s>(look: &Look<'s>, key: &'s str) -> Vec<&'s str> {
    let mut needed = vec![key];
    let mut at = 0;
    while let Some(key) = needed.get(at).copied() {
        for more in next(look, "requires", key) {
            if !needed.contains(&more) {
                needed.push(more);
            }
        }
        at += 1;
    }
    needed
}

/// What is required and cannot be had beside what requires it.
pub(super) fn contradictions(look: &Look<'_>, findings: &mut Vec<Finding>) {
    for (_, entry) in &look.entries {
        for needed in needed(look, &entry.key) {
            for any in look.versions(needed).iter().flat_map(|entry| &entry.requires) {
                let alternatives: BTreeSet<&str> = any.iter().flat_map(|key| look.named(key)).collect();
                let clashes: Vec<(&str, Option<Clash>)> =
                    alternatives.into_iter().map(|other| (other, clash(look, entry, other))).collect();
                if let Some((other, Some(clash))) = clashes.first().copied()
                    && clashes.iter().all(|(_, clash)| clash.is_some())
                {
                    let offering = entry.key.clone();
                    findings.push(Finding::Contradiction { offering, other: other.to_owned(), clash });
                }
            }
        }
        for inner in next(look, "includes", &entry.key) {
            if excludes(look, entry, inner) {
                let (offering, other) = (entry.key.clone(), inner.to_owned());
                findings.push(Finding::Contradiction { offering, other, clash: Clash::Excludes });
            }
        }
    }
}

fn excludes(look: &Look<'_>, entry: &Entry, other: &str) -> bool {
    entry.excludes.iter().any(|key| look.named(key).contains(other))
        || look
            .versions(other)
            .iter()
            .any(|other| other.excludes.iter().any(|key| look.named(key).contains(entry.key.as_str())))
}

/// Whether two lists, of which an empty one means all, have something in common.
fn common<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|a| b.contains(a))
}

/// Why an offering cannot be had beside any version of another.
fn clash(look: &Look<'_>, entry: &Entry, other: &str) -> Option<Clash> {
    let shared = |a: &[String], b: &[String]| {
        let fits = |a: &String, b: &String| a.starts_with(b.as_str()) || b.starts_with(a.as_str());
        a.is_empty() || b.is_empty() || a.iter().any(|a| b.iter().any(|b| fits(a, b)))
    };
    let versions = look.versions(other);
    let none = |fits: &dyn Fn(&Entry) -> bool| !versions.is_empty() && !versions.iter().any(|other| fits(other));
    if excludes(look, entry, other) {
        Some(Clash::Excludes)
    } else if next(look, "includes", other).contains(entry.key.as_str()) {
        Some(Clash::Includes)
    } else if none(&|other| shared(&entry.area, &other.area)) {
        Some(Clash::Area)
    } else if none(&|other| common(&entry.buildings, &other.buildings)) {
        Some(Clash::Building)
    } else if none(&|other| common(&entry.customers, &other.customers)) {
        Some(Clash::Customer)
    } else if none(&|other| {
        // Who has the other keeps it, so it need only have been sold before.
        entry.valid_until.is_none_or(|until| other.valid_from <= until)
    }) {
        Some(Clash::Time)
    } else {
        None
    }
}

/// Packs of one's choice that leave none, and ways round an age.
pub(super) fn packs(look: &Look<'_>, findings: &mut Vec<Finding>) {
    for (_, entry) in &look.entries {
        let chosen: BTreeSet<&str> =
            entry.choose.iter().flat_map(|choose| &choose.from).flat_map(|key| look.named(key)).collect();
        if let Some(choose) = &entry.choose
            && !(1..=chosen.len()).contains(&choose.count)
        {
            let (offering, count) = (entry.key.clone(), choose.count);
            findings.push(Finding::WrongCount { offering, count, out_of: chosen.len() });
        }
        for inner in next(look, "includes", &entry.key).into_iter().chain(chosen) {
            let weaker = |inner: &&Entry| inner.age > entry.age || inner.pin && !entry.pin;
            if look.versions(inner).iter().any(weaker) {
                findings.push(Finding::AgeLost { offering: entry.key.clone(), inner: inner.to_owned() });
            }
        }
    }
}
