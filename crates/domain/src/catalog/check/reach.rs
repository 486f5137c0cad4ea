//! What can be had at all.

use super::{Finding, Look};
use crate::catalog::{ChargeKind, Family, Seller, file::Entry};
use std::collections::BTreeSet;

/// Offerings that nobody can get, and discounts that can never apply. What is in a circle of requirements is told there.
pub(super) fn look(look: &Look<'_>, findings: &mut Vec<Finding>) {
    let reached = reached(look);
    let circled: BTreeSet<String> = findings
        .iter()
        .filter_map(|finding| if let Finding::Cycle { keys, .. } = finding { Some(keys) } else { None })
        .flatten()
        .cloned()
        .collect();
    for (key, versions) in &look.offerings {
        let offering = (*key).to_owned();
        if let Some(why) = versions.iter().find_map(|entry| never(look, &reached, entry)) {
            findings.push(Finding::NeverApplies { offering, why });
        } else if !reached.contains(key) && !circled.contains(*key) {
            findings.push(Finding::Unreachable { offering });
        }
    }
}

/// Everything that can be had, found by going on until nothing new is found.
fn reached<'s>(look: &Look<'s>) -> BTreeSet<&'s str> {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = reached.len();
        for (_, entry) in &look.entries {
            let by_itself = entry.sold != Seller::Along || entry.condition.is_some();
            let can_have =
                |any: &'s Vec<String>| any.iter().flat_map(|key| look.named(key)).any(|key| reached.contains(key));
            if by_itself && entry.requires.iter().all(can_have) {
                reached.insert(&entry.key);
            }
            if reached.contains(entry.key.as_str()) {
                let fees = entry.fees.iter().map(|fee| &fee.offering);
                let chosen = entry.choose.iter().flat_map(|choose| &choose.from);
                let along = fees.chain(chosen).chain(&entry.includes).chain(&entry.brings);
                reached.extend(along.flat_map(|key| look.named(key)));
            }
            let outer = entry.included_in.iter().flat_map(|key| look.named(key));
            if outer.into_iter().any(|outer| reached.contains(outer)) {
                reached.insert(&entry.key);
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// Why a discount can never apply.
fn never(look: &Look<'_>, reached: &BTreeSet<&str>, entry: &Entry) -> Option<String> {
    if entry.charge_kind != ChargeKind::Discount {
        return None;
    }
    let Some(condition) = &entry.condition else {
        return (!reached.contains(entry.key.as_str()))
            .then(|| "it has no condition, and nothing that can be had brings it".to_owned());
    };
    let with_course = |family: &&Family| {
        look.entries.iter().any(|(file, entry)| {
            file.family == **family && entry.group.is_some() && reached.contains(entry.key.as_str())
        })
    };
    let families: BTreeSet<Family> = condition.families.iter().filter(with_course).copied().collect();
    if families.len() < condition.at_least {
        Some(format!(
            "it asks for {} families, and only {} of its list have a course",
            condition.at_least,
            families.len()
        ))
    } else if let Some(at_most) = condition.at_most.filter(|most| *most < condition.at_least) {
        Some(format!("it asks for at least {} and at most {at_most} families", condition.at_least))
    } else if !reached.contains(entry.key.as_str()) {
        Some("what it requires cannot be had".to_owned())
    } else {
        None
    }
}
