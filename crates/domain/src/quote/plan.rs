//! What a wish does to the story, and from when.

use super::{
    AddItem, Asked, BookedChange, DeleteItem, Holdings, ModifyItem, Refusal, Why, Wish, date,
    story::{Due, Held, Source, Span, Story},
};
use crate::{
    catalog::{Catalog, FeeWhen, Offering, OfferingId, Per, Seller, When, file::Dates},
    time::{Date, Month},
};

/// Plans wishes one by one; none is influenced by another.
pub(super) struct Planner<'q> {
    pub(super) catalog: &'q Catalog,
    pub(super) holdings: &'q Holdings,
    pub(super) asked: Asked,
}

impl Planner<'_> {
    /// Writes a wish into the story `after`; `now` is the story without any.
    pub(super) fn plan(&self, now: &Story<'_>, after: &mut Story<'_>, wish: &Wish) -> Result<(), Refusal> {
        match wish {
            Wish::Add(add) => self.add(after, add),
            Wish::Modify(modify) => self.modify(now, after, modify),
            Wish::Delete(delete) => self.delete(now, after, delete),
        }
    }

    fn today(&self) -> Date {
        self.asked.at.date()
    }

    fn add(&self, after: &mut Story<'_>, add: &AddItem) -> Result<(), Refusal> {
        let (terms, chosen) = self.wanted(&add.offering, &add.chosen)?;
        let offering = || add.offering.clone();
        let needs_place = match terms.per {
            Per::Household => false,
            Per::Device => add.place.device.is_none(),
            Per::Line => add.place.line.is_none(),
        };
        if needs_place {
            return Err(Refusal::NeedsPlace { offering: offering(), per: terms.per });
        }
        let Some(dates) = &terms.dates else { return Err(Refusal::NotByYou { offering: offering() }) };
        let start = self.day(terms, dates, Some(dates.add), add.on)?;
        let accepted_on = Some(self.today());
        let span = |offering, source| Span { from: start, offering, chosen: Vec::new(), accepted_on, source };
        after.add(add, Span { chosen, ..span(terms.id, Source::Wish) });
        let can_wait = dates.add != When::ByHand;
        after.held.last_mut().into_iter().for_each(|held| held.can_wait = can_wait);
        for brought in &terms.brings {
            let is_there = |held: &Held| held.newest().offering == *brought && held.is_there_on(start);
            let may_have = |terms: &Offering| self.eligible(terms).is_ok();
            if after.held.iter().any(is_there) || !self.catalog.sold_on(*brought, self.today()).is_some_and(may_have) {
                continue;
            }
            let key = self.catalog.key(*brought);
            let item = AddItem { item: format!("{}/{key}", add.item), offering: key.to_owned(), ..add.clone() };
            after.add(&item, span(*brought, Source::With(terms.id)));
            after.held.last_mut().into_iter().for_each(|held| held.can_wait = true);
        }
        charge(after, terms, FeeWhen::Add, &add.item, None);
        Ok(())
    }

    fn modify(&self, now: &Story<'_>, after: &mut Story<'_>, modify: &ModifyItem) -> Result<(), Refusal> {
        let held = self.there(now, &modify.product)?;
        if held.is_coming() {
            // Nobody knows yet whether the change would be there before the product.
            return Err(Refusal::NotStarted { product: modify.product.clone(), from: None });
        }
        let newest = held.newest();
        let (terms, chosen) = self.wanted(&modify.offering, &modify.chosen)?;
        if newest.offering == terms.id && newest.chosen == chosen {
            return Err(Refusal::NothingChanges { product: modify.product.clone() });
        }
        let was = self.catalog.on(newest.offering, self.today());
        let is_change =
            newest.offering == terms.id || was.is_some_and(|was| was.group.is_some() && was.group == terms.group);
        let (Some(was), Some(dates), true) = (was, &terms.dates, is_change) else {
            let from = self.catalog.key(newest.offering).to_owned();
            return Err(Refusal::NotAChange { from, to: modify.offering.clone() });
        };
        let when = if was.equipment != terms.equipment {
            Some(When::ByHand)
        } else if terms.rank > was.rank {
            dates.up
        } else if self.went_up_this_month(&modify.product) {
            dates.down_after_up.or(dates.down)
        } else {
            dates.down
        };
        let from = self.day(terms, dates, when, modify.on)?.max(held.start());
        if let Some(on) = held.last.filter(|last| *last < from) {
            return Err(Refusal::AlreadyEnds { product: modify.product.clone(), on });
        }
        let span = Span { from, offering: terms.id, chosen, accepted_on: Some(self.today()), source: Source::Wish };
        if let Some(held) = after.held.iter_mut().find(|held| held.key == modify.product) {
            held.change(span);
        }
        charge(after, terms, FeeWhen::Modify, &modify.product, Some(from));
        Ok(())
    }

    fn delete(&self, now: &Story<'_>, after: &mut Story<'_>, delete: &DeleteItem) -> Result<(), Refusal> {
        let today = self.today();
        if let Some((offering, _)) = now.given.iter().find(|(_, product)| **product == delete.product) {
            return Err(Refusal::NotByYou { offering: self.catalog.key(*offering).to_owned() });
        }
        let held = self.there(now, &delete.product)?;
        let product = || delete.product.clone();
        let Some(terms) = self.catalog.on(held.span_on(today).offering, today) else {
            return Err(Refusal::UnknownProduct { product: product() });
        };
        self.taken_by(terms)?;
        let Some(dates) = &terms.dates else { return Err(Refusal::NotByYou { offering: terms.key.clone() }) };
        if held.start() > today {
            return Err(Refusal::NotStarted { product: product(), from: held.known_start() });
        }
        let from = Month::of(held.start()).plus(1).first_day();
        if !dates.end_in_start_month && today < from {
            return Err(Refusal::EndTooSoon { product: product(), from });
        }
        let by_rule = date::last_day(dates, self.asked.at);
        let last = self.chosen_day(terms, by_rule, delete.on)?;
        if let Some(on) = held.last.filter(|known| *known <= last) {
            return Err(Refusal::AlreadyEnds { product: product(), on });
        }
        if let Some(held) = after.held.iter_mut().find(|held| held.key == delete.product) {
            held.end_by(last, Why::Wished);
        }
        charge(after, terms, FeeWhen::Delete, &delete.product, Some(last));
        Ok(())
    }

    /// A product that is not over.
    fn there<'s>(&self, now: &'s Story<'_>, product: &str) -> Result<&'s Held, Refusal> {
        now.held(product)
            .filter(|held| held.last.is_none_or(|last| self.today() <= last))
            .ok_or_else(|| Refusal::UnknownProduct { product: product.to_owned() })
    }

    /// The terms of what is wished, if this customer may order it today, with what is chosen of it.
    fn wanted(&self, key: &str, chosen: &[String]) -> Result<(&Offering, Vec<OfferingId>), Refusal> {
        let offering = || key.to_owned();
        let Some(id) = self.catalog.id(key) else { return Err(Refusal::UnknownOffering { offering: offering() }) };
        let Some(terms) = self.catalog.sold_on(id, self.today()) else {
            return Err(Refusal::NotSold { offering: offering() });
        };
        self.taken_by(terms)?;
        self.eligible(terms)?;
        let mut ids: Vec<OfferingId> = chosen.iter().filter_map(|key| self.catalog.id(key)).collect();
        ids.sort_unstable();
        ids.dedup();
        let (count, from) = terms.choose.as_ref().map_or((0, [].as_slice()), |choose| (choose.count, &choose.from));
        if chosen.len() != count || ids.len() != count || ids.iter().any(|id| from.binary_search(id).is_err()) {
            return Err(Refusal::WrongChoice { offering: offering(), count });
        }
        Ok((terms, ids))
    }

    fn taken_by(&self, terms: &Offering) -> Result<(), Refusal> {
        let taken = match terms.sold {
            Seller::Portal => self.asked.by != Seller::Along,
            Seller::Desk => self.asked.by == Seller::Desk,
            Seller::Along => false,
        };
        if taken { Ok(()) } else { Err(Refusal::NotByYou { offering: terms.key.clone() }) }
    }

    /// Whether the customer, her house and her age fit. What is not known does not fit.
    fn eligible(&self, terms: &Offering) -> Result<(), Refusal> {
        let Holdings { kind, postcode, building, birth_date, .. } = self.holdings;
        let offering = terms.key.clone();
        if !terms.customers.is_empty() && !terms.customers.contains(kind) {
            return Err(Refusal::NotForCustomer { offering });
        }
        let in_area = |postcode: &String| terms.area.iter().any(|prefix| postcode.starts_with(prefix.as_str()));
        if !terms.area.is_empty() && !postcode.as_ref().is_some_and(in_area) {
            return Err(Refusal::NotInArea { offering });
        }
        if !terms.buildings.is_empty() && !building.is_some_and(|building| terms.buildings.contains(&building)) {
            return Err(Refusal::NotInBuilding { offering, known: building.is_some() });
        }
        if let Some(age) = terms.age
            && !birth_date.is_some_and(|born| date::is_of_age(born, age, self.today()))
        {
            return Err(Refusal::TooYoung { offering, age, known: birth_date.is_some() });
        }
        if terms.pin && !self.asked.pin_shown {
            return Err(Refusal::NeedsPin { offering });
        }
        Ok(())
    }

    /// The first day in force, by the rule or by the wish.
    fn day(&self, terms: &Offering, dates: &Dates, when: Option<When>, on: Option<Date>) -> Result<Date, Refusal> {
        let by_rule = when.and_then(|when| date::first_day(when, dates, self.asked.at));
        self.chosen_day(terms, by_rule, on)
    }

    /// The day by the rule; where there is none, the day that is wished.
    fn chosen_day(&self, terms: &Offering, by_rule: Option<Date>, on: Option<Date>) -> Result<Date, Refusal> {
        let offering = terms.key.clone();
        match (by_rule, on) {
            (Some(by_rule), None) => Ok(by_rule),
            (Some(by_rule), Some(on)) if on == by_rule => Ok(by_rule),
            (Some(by_rule), Some(_)) => Err(Refusal::NoDayToChoose { offering, by_rule }),
            (None, None) => Err(Refusal::NeedsDay { offering }),
            (None, Some(on)) if on < self.today() => Err(Refusal::DayIsOver { offering, on }),
            (None, Some(on)) => Ok(on),
        }
    }

    /// Whether an up of that product was accepted in the month of acceptance (PRODUCT §6.2).
    fn went_up_this_month(&self, product: &str) -> bool {
        let rank = |key: &String| self.catalog.id(key).and_then(|id| self.catalog.on(id, self.today())?.rank);
        self.holdings.booked.iter().any(|booked| {
            Month::of(booked.accepted_at.date()) == Month::of(self.today())
                && matches!(&booked.change, BookedChange::Modify { product: changed, from, to, .. }
                    if changed == product && rank(to) > rank(from))
        })
    }
}

/// Notes the one-off fees of an offering.
fn charge(after: &mut Story<'_>, terms: &Offering, when: FeeWhen, product: &str, on: Option<Date>) {
    let fees = terms.fees.iter().filter(|fee| fee.when == when);
    after.fees.extend(fees.map(|fee| Due { fee: *fee, product: product.to_owned(), of: terms.id, on }));
}
