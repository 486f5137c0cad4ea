//! Whether what is wished can be beside what is there, for as long as both are.

use super::{
    Refusal,
    story::{Held, Source, Story, There},
};
use crate::{
    catalog::{Catalog, OfferingId, Per},
    time::Date,
};

/// Refuses what is wished and breaks a rule. Rules that were broken before, by others, are none of its business.
pub(super) fn look(story: &Story<'_>, today: Date, refusals: &mut Vec<Refusal>) {
    let turns = story.turns(today);
    for held in &story.held {
        for span in held.spans().filter(|span| matches!(span.source, Source::Wish | Source::With(_))) {
            let last = held.until(span);
            let later = turns.iter().copied().filter(|day| *day > span.from && last.is_none_or(|last| *day <= last));
            for day in std::iter::once(span.from).chain(later) {
                look_on(story, held, day, day == span.from, refusals);
            }
        }
    }
}

fn look_on(story: &Story<'_>, held: &Held, day: Date, is_first: bool, refusals: &mut Vec<Refusal>) {
    let Some(this) = There::on(story.catalog, held, day) else { return };
    let offering = || this.terms.key.clone();
    let there = story.there_on(day);
    let coming = story.held.iter().filter(|other| other.is_coming());
    let coming = coming.filter_map(|other| There::on(story.catalog, other, other.start()));
    let others: Vec<There<'_>> =
        there.iter().copied().chain(coming).filter(|other| other.held.key != held.key).collect();
    for other in others.iter().filter(|other| this.meets(other)) {
        let (product, until) = (other.held.key.clone(), other.held.last);
        let is_same = other.terms.id == this.terms.id;
        if is_same && (this.terms.per != Per::Household || this.terms.at_most.is_none()) {
            refusals.push(Refusal::AlreadyHas { offering: offering(), product, until });
        } else if !is_same && this.terms.group.is_some() && this.terms.group == other.terms.group {
            refusals.push(Refusal::IsAChange { offering: offering(), product });
        }
        let (a, b) = (&this.terms.excludes, &other.terms.excludes);
        if a.binary_search(&other.terms.id).is_ok() || b.binary_search(&this.terms.id).is_ok() {
            refusals.push(Refusal::Excluded { offering: offering(), by: other.terms.key.clone() });
        }
        if is_first {
            let wished = std::iter::once(this.terms.id).chain(this.span.chosen.iter().copied());
            for inner in wished
                .filter(|inner| other.terms.includes.binary_search(inner).is_ok() || other.span.chosen.contains(inner))
            {
                let (offering, by) = (story.catalog.key(inner).to_owned(), other.terms.key.clone());
                refusals.push(Refusal::AlreadyIncluded { offering, by, until });
            }
        }
    }
    let count = 1 + others.iter().filter(|other| other.terms.id == this.terms.id).count();
    if let Some(at_most) = this.terms.at_most.filter(|most| count > *most) {
        refusals.push(Refusal::TooMany { offering: offering(), at_most });
    }
    if is_first && let Some(any) = this.unmet(&there) {
        refusals.push(Refusal::Needs { offering: offering(), any_of: keys(story.catalog, any) });
    }
}

fn keys(catalog: &Catalog, ids: &[OfferingId]) -> Vec<String> {
    ids.iter().map(|id| catalog.key(*id).to_owned()).collect()
}
