//! What a contract holds, and in which time which offering is in force for it.

use super::{AddItem, Booked, BookedChange, Holdings, Place, Product, Refusal, Why, date};
use crate::{
    catalog::{Catalog, Fee, Offering, OfferingId, Per},
    customer::ProductStatus,
    time::{Date, Month},
};
use std::collections::BTreeMap;

/// An offering in force from a day on.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) from: Date,
    pub(super) offering: OfferingId,
    /// Channels chosen, in ascending order.
    pub(super) chosen: Vec<OfferingId>,
    /// When the change to it was accepted; none for what is on record.
    pub(super) accepted_on: Option<Date>,
    pub(super) source: Source,
}

/// Where something comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Records,
    Booking,
    Wish,
    /// It comes with that offering, which is wished.
    With(OfferingId),
}

/// A product, over its whole life.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// The product's key, or its order item.
    pub(super) key: String,
    pub(super) place: Place,
    pub(super) first: Span,
    /// Later ones, oldest first.
    pub(super) later: Vec<Span>,
    pub(super) last: Option<Date>,
    /// Why it ends, where bookings or wishes are the reason.
    pub(super) end: Option<Why>,
    /// How long it lasts by itself.
    pub(super) months: Option<i32>,
    /// Whether it may wait for what it requires.
    pub(super) can_wait: bool,
    pub(super) is_charged: bool,
}

/// The first day of what is on record without one and in use: long ago.
const LONG_AGO: Date = Date::MIN;
/// The first day of what is on record without one and ordered: not known.
const SOME_DAY: Date = Date::MAX;

impl Held {
    pub(super) fn spans(&self) -> impl DoubleEndedIterator<Item = &Span> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// What was booked or wished last for it.
    pub(super) fn newest(&self) -> &Span {
        self.later.last().unwrap_or(&self.first)
    }

    pub(super) const fn start(&self) -> Date {
        self.first.from
    }

    /// Its first day, where known.
    pub(super) fn known_start(&self) -> Option<Date> {
        Some(self.start()).filter(|start| ![LONG_AGO, SOME_DAY].contains(start))
    }

    /// Whether it is ordered without a day.
    pub(super) fn is_coming(&self) -> bool {
        self.start() == SOME_DAY
    }

    pub(super) fn is_there_on(&self, day: Date) -> bool {
        self.start() <= day && self.last.is_none_or(|last| day <= last)
    }

    /// What is in force on a day of its life.
    pub(super) fn span_on(&self, day: Date) -> &Span {
        self.later.iter().rev().find(|span| span.from <= day).unwrap_or(&self.first)
    }

    /// The last day of a span.
    pub(super) fn until(&self, span: &Span) -> Option<Date> {
        let next = self.later.iter().find(|later| later.from > span.from).map(|next| date::before(next.from));
        [next, self.last].into_iter().flatten().min()
    }

    /// The day on which it is read for what it is charged in that month; none when it is not had in it.
    pub(super) fn charged_on(&self, month: Month) -> Option<Date> {
        let day = self.start().max(month.first_day());
        (self.is_charged && day <= month.last_day() && self.is_there_on(day)).then_some(day)
    }

    /// Another offering from a day on; what was to come into force then or later is replaced.
    pub(super) fn change(&mut self, span: Span) {
        self.later.retain(|later| later.from < span.from);
        if span.from <= self.first.from {
            self.first = Span { from: self.first.from, ..span };
        } else {
            self.later.push(span);
        }
    }

    /// Ends it, unless it ends earlier anyway.
    pub(super) fn end_by(&mut self, last: Date, why: Why) -> bool {
        let sooner = self.last.is_none_or(|known| last < known);
        if sooner {
            self.last = Some(last);
            self.end = Some(why);
        }
        sooner
    }

    /// Makes it start later.
    fn wait_until(&mut self, start: Date) {
        self.first.from = start;
        self.last = self.months.map(|months| date::term_end(start, months));
    }
}

/// A one-off fee of something wished.
#[derive(Debug, Clone)]
pub(super) struct Due {
    pub(super) fee: Fee,
    /// The product for which it is.
    pub(super) product: String,
    /// The offering for which it is.
    pub(super) of: OfferingId,
    /// The day; the product's first one if none.
    pub(super) on: Option<Date>,
}

/// Something held, as it is on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct There<'s> {
    pub(super) held: &'s Held,
    pub(super) span: &'s Span,
    pub(super) terms: &'s Offering,
}

impl<'s> There<'s> {
    pub(super) fn on(catalog: &'s Catalog, held: &'s Held, day: Date) -> Option<Self> {
        let span = held.span_on(day);
        Some(Self { held, span, terms: catalog.on(span.offering, day)? })
    }

    /// Whether it includes that offering or has it among its chosen.
    pub(super) fn holds(&self, inner: OfferingId) -> bool {
        self.terms.includes.binary_search(&inner).is_ok() || self.span.chosen.binary_search(&inner).is_ok()
    }

    /// Whether two products can meet: only on the same device or line, where both are contracted for one.
    pub(super) fn meets(&self, other: &There<'_>) -> bool {
        match (self.terms.per, other.terms.per) {
            (Per::Device, Per::Device) => self.held.place.device == other.held.place.device,
            (Per::Line, Per::Line) => self.held.place.line == other.held.place.line,
            _ => true,
        }
    }

    /// Whether one of these offerings is there for it, by itself or in something else.
    fn has(&self, there: &[There<'_>], any: &[OfferingId]) -> bool {
        there
            .iter()
            .filter(|other| self.meets(other))
            .any(|other| any.binary_search(&other.terms.id).is_ok() || any.iter().any(|inner| other.holds(*inner)))
    }

    /// The first of its requirements that is not met by what is there.
    pub(super) fn unmet(&self, there: &[There<'_>]) -> Option<&'s [OfferingId]> {
        self.terms.requires.iter().map(Vec::as_slice).find(|any| !self.has(there, any))
    }
}

/// A contract over time.
#[derive(Debug, Clone)]
pub(super) struct Story<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) held: Vec<Held>,
    /// Discounts by condition that are on record, with the product's key.
    pub(super) given: BTreeMap<OfferingId, String>,
    pub(super) fees: Vec<Due>,
}

impl<'c> Story<'c> {
    /// The contract as it is on record and booked, before anything follows from that.
    pub(super) fn of(catalog: &'c Catalog, holdings: &Holdings) -> Result<Self, Vec<Refusal>> {
        let mut story = Self { catalog, held: Vec::new(), given: BTreeMap::new(), fees: Vec::new() };
        let mut unknown = Vec::new();
        let known = holdings.products.iter().filter(|product| product.status != ProductStatus::Terminated);
        for product in known {
            if let Err(offering) = story.record(product) {
                unknown.push(Refusal::UnknownOffering { offering });
            }
        }
        story.held.sort_by(|a, b| a.key.cmp(&b.key));
        let mut booked: Vec<&Booked> = holdings.booked.iter().collect();
        booked.sort_by_key(|booked| (booked.accepted_at, booked.on, &booked.change));
        // What is new is there before it is changed; whatever came first by the clock is the later one's `from`.
        for adding in [true, false] {
            for booked in booked.iter().filter(|booked| matches!(booked.change, BookedChange::Add(_)) == adding) {
                if let Err(offering) = story.book(booked) {
                    unknown.push(Refusal::UnknownOffering { offering });
                }
            }
        }
        story.held.sort_by(|a, b| a.key.cmp(&b.key));
        unknown.sort_unstable();
        unknown.dedup();
        if unknown.is_empty() { Ok(story) } else { Err(unknown) }
    }

    fn ids(&self, keys: &[String]) -> Result<Vec<OfferingId>, String> {
        let mut ids: Vec<OfferingId> = keys.iter().map(|key| self.known(key)).collect::<Result<_, _>>()?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    fn known(&self, key: &str) -> Result<OfferingId, String> {
        self.catalog.id(key).ok_or_else(|| key.to_owned())
    }

    fn record(&mut self, product: &Product) -> Result<(), String> {
        let offering = self.known(&product.offering)?;
        if self.catalog.versions(offering).iter().any(|version| version.condition.is_some()) {
            self.given.insert(offering, product.key.clone());
            return Ok(());
        }
        let unknown = if product.status == ProductStatus::PendingActive { SOME_DAY } else { LONG_AGO };
        let first = Span {
            from: product.started_on.unwrap_or(unknown),
            offering,
            chosen: self.ids(&product.chosen)?,
            accepted_on: None,
            source: Source::Records,
        };
        self.held.push(Held {
            key: product.key.clone(),
            place: product.place.clone(),
            first,
            later: Vec::new(),
            last: product.ends_on,
            end: None,
            months: None,
            can_wait: false,
            is_charged: product.status != ProductStatus::Suspended,
        });
        Ok(())
    }

    fn book(&mut self, booked: &Booked) -> Result<(), String> {
        let accepted_on = Some(booked.accepted_at.date());
        match &booked.change {
            BookedChange::Add(add) if self.held(&add.item).is_some() => {}
            BookedChange::Add(add) => {
                let (offering, chosen) = (self.known(&add.offering)?, self.ids(&add.chosen)?);
                let first = Span { from: booked.on, offering, chosen, accepted_on, source: Source::Booking };
                self.add(add, first);
            }
            BookedChange::Modify { product, from, to, chosen } => {
                let (was, offering, chosen) = (self.known(from)?, self.known(to)?, self.ids(chosen)?);
                let span = Span { from: booked.on, offering, chosen, accepted_on, source: Source::Booking };
                if let Some(held) = self.held.iter_mut().find(|held| held.key == *product) {
                    if held.later.is_empty() && held.first.source == Source::Records {
                        // The records may have the change already; what counts is what it was before.
                        held.first.offering = was;
                    }
                    held.change(span);
                }
            }
            BookedChange::Delete { product } => {
                if let Some(held) = self.held.iter_mut().find(|held| held.key == *product) {
                    held.end_by(booked.on, Why::Booked);
                }
            }
        }
        Ok(())
    }

    /// Something new.
    pub(super) fn add(&mut self, add: &AddItem, first: Span) {
        let months = self.catalog.on(first.offering, first.from).and_then(|offering| offering.months);
        self.held.push(Held {
            key: add.item.clone(),
            place: add.place.clone(),
            last: months.map(|months| date::term_end(first.from, months)),
            first,
            later: Vec::new(),
            end: None,
            months,
            can_wait: false,
            is_charged: true,
        });
    }

    pub(super) fn held(&self, key: &str) -> Option<&Held> {
        self.held.iter().find(|held| held.key == key)
    }

    /// What is there on a day, each with its terms.
    pub(super) fn there_on(&self, day: Date) -> Vec<There<'_>> {
        let there = self.held.iter().filter(|held| held.is_there_on(day));
        there.filter_map(|held| There::on(self.catalog, held, day)).collect()
    }

    /// The days from which something is different, in order: what is on record from `today` on, and whatever is booked or
    /// wished, since what follows from a booking of last week may not be on record yet.
    pub(super) fn turns(&self, today: Date) -> Vec<Date> {
        let of_spans = |held: &Held| {
            let spans = held.spans().filter(|span| span.from >= today || span.source != Source::Records);
            spans.map(|span| span.from).collect::<Vec<_>>()
        };
        let gone = |held: &Held| held.last.map(date::after).filter(|day| *day >= today);
        let mut days: Vec<Date> = self
            .held
            .iter()
            .flat_map(|held| of_spans(held).into_iter().chain(gone(held)))
            .filter(|day| *day != SOME_DAY)
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Draws every conclusion from what is booked and wished: what waits for its base, what ends without it, and what
    /// ends because something includes it. Starts only move later and ends earlier, so it comes to rest.
    pub(super) fn settle(&mut self, today: Date) {
        while self.wait(today) || self.conclude(today) {}
    }

    /// Makes what is wished start with what it requires. All are looked at before any is moved.
    fn wait(&mut self, today: Date) -> bool {
        let turns = self.turns(today);
        let moves: Vec<(usize, Date)> = self
            .held
            .iter()
            .enumerate()
            .filter(|(_, held)| held.can_wait)
            .filter_map(|(place, held)| {
                let met = |day: Date| {
                    let is_met = There::on(self.catalog, held, day)?.unmet(&self.there_on(day)).is_none();
                    is_met.then_some(day)
                };
                let now = met(held.start()).is_some();
                let later = turns.iter().filter(|day| **day > held.start() && !now);
                later.copied().find_map(met).map(|day| (place, day))
            })
            .collect();
        for (place, day) in &moves {
            self.held.get_mut(*place).into_iter().for_each(|held| held.wait_until(*day));
        }
        !moves.is_empty()
    }

    /// Ends what can no longer be there. All are looked at before any is ended.
    fn conclude(&mut self, today: Date) -> bool {
        let mut ends: Vec<(usize, Date, Why)> = Vec::new();
        for day in self.turns(today) {
            let eve = date::before(day);
            let (there, before) = (self.there_on(day), self.there_on(eve));
            for (place, held) in self.held.iter().enumerate().filter(|(_, held)| held.is_there_on(day)) {
                let Some(this) = There::on(self.catalog, held, day) else { continue };
                if this.span.from < day
                    && let Some(any) = this.unmet(&there)
                    && let Some(gone) = any.iter().find(|one| this.has(&before, std::slice::from_ref(one)))
                {
                    ends.push((place, eve, Why::Without { offering: self.catalog.key(*gone).to_owned() }));
                }
                // What is wished beside what includes it is refused instead.
                if held.start() == day && matches!(held.first.source, Source::Wish | Source::With(_)) {
                    continue;
                }
                let begins = |other: &&There<'_>| other.span.from == day && other.span.source != Source::Records;
                let includes = |other: &&There<'_>| {
                    other.held.key != held.key && other.holds(this.span.offering) && this.meets(other)
                };
                if let Some(other) = there.iter().filter(begins).find(includes) {
                    let at_once = other.span.accepted_on == Some(day);
                    let last = Month::of(if at_once { day } else { eve }).last_day();
                    ends.push((place, last, Why::IncludedIn { offering: other.terms.key.clone() }));
                }
            }
        }
        // Of two reasons for the same day the first one by name is told, whatever the order.
        ends.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        let mut ended = false;
        for (place, last, why) in ends {
            if let Some(held) = self.held.get_mut(place) {
                ended |= held.end_by(last, why);
            }
        }
        ended
    }
}
