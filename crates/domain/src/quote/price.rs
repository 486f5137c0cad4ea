//! Reads prices and effects off the two stories.

use super::{
    Action, Effect, Holdings, Line, MonthTotal, Place, Quote, Why, date,
    story::{Held, Source, Span, Story},
};
use crate::{
    catalog::{Catalog, ChargeKind, Family, FeePer, Offering, OfferingId, file::ExitFee},
    money::Yen,
    statement::{TaxGroup, Taxed, tax_groups},
    time::{Date, Month},
};
use std::collections::{BTreeMap, BTreeSet};

/// Writes the quote.
pub(super) struct Pricer<'q> {
    pub(super) catalog: &'q Catalog,
    pub(super) holdings: &'q Holdings,
    pub(super) today: Date,
    pub(super) before: &'q Story<'q>,
    pub(super) after: &'q Story<'q>,
}

impl<'c> From<&'c Line> for Taxed<'c> {
    fn from(line: &'c Line) -> Self {
        let Line { issuer, registration_number, tax_percent, tax_mode, amount, .. } = line;
        let registration_number = registration_number.as_deref();
        Self { issuer, registration_number, tax_percent: *tax_percent, tax_mode: *tax_mode, amount: *amount }
    }
}

/// The months from one on in which nothing changes.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    first: Month,
    last: Option<Month>,
}

impl Pricer<'_> {
    pub(super) fn quote(&self) -> Quote {
        let once = self.once();
        let stretches = self.stretches(&once);
        let (before, discounts_before) = self.monthly(self.before, &stretches);
        let (mut lines, discounts) = self.monthly(self.after, &stretches);
        lines.extend(once);
        lines.sort_by(|a, b| {
            let key = |line: &Line| (line.family, line.first_month, line.kind, line.from);
            let text = |line: &Line| (line.offering.clone(), line.product.clone(), line.why.clone());
            (key(a), text(a)).cmp(&(key(b), text(b)))
        });
        let mut effects = self.effects();
        effects.extend(self.discount_effects(&stretches, &discounts_before, &discounts));
        effects.sort_unstable();
        let months = totals(&stretches, &before, &lines);
        Quote { on: self.today, catalog: self.catalog.version().clone(), effects, lines, months }
    }

    /// The months in which anything may change, on either story.
    fn stretches(&self, once: &[Line]) -> Vec<Stretch> {
        let now = Month::of(self.today);
        let mut turns = BTreeSet::from([now]);
        let mut sold: BTreeSet<OfferingId> = self.catalog.by_condition().iter().copied().collect();
        for held in self.before.held.iter().chain(&self.after.held).filter(|held| !held.is_coming()) {
            turns.insert(Month::of(held.start()));
            turns.extend(held.last.map(|last| Month::of(last).plus(1)));
            turns.extend(held.spans().map(|span| date::first_month(span.from)));
            sold.extend(held.spans().map(|span| span.offering));
        }
        for version in sold.into_iter().flat_map(|id| self.catalog.versions(id)) {
            turns.insert(date::first_month(version.valid_from));
            turns.extend(version.valid_until.map(|until| date::first_month(date::after(until))));
        }
        turns.extend(once.iter().flat_map(|line| [line.first_month, line.first_month.plus(1)]));
        let turns: Vec<Month> = turns.split_off(&now).into_iter().collect();
        let nexts = turns.iter().skip(1).map(|next| Some(next.plus(-1))).chain([None]);
        turns.iter().zip(nexts).map(|(first, last)| Stretch { first: *first, last }).collect()
    }

    /// What a story is charged every month, as lines, and which discounts it gets in each stretch.
    fn monthly(&self, story: &Story<'_>, stretches: &[Stretch]) -> (Vec<Line>, Vec<BTreeSet<OfferingId>>) {
        let mut lines = Vec::with_capacity(story.held.len() * 2);
        let mut charged: Vec<Vec<&Offering>> = stretches.iter().map(|_| Vec::new()).collect();
        for held in &story.held {
            let mut run: Option<(&Span, &Offering, Line)> = None;
            for (stretch, charged) in stretches.iter().zip(&mut charged) {
                let cell = held.charged_on(stretch.first).and_then(|day| {
                    let span = held.span_on(day);
                    let terms = self.catalog.on(span.offering, day)?;
                    matches!(terms.charge_kind, ChargeKind::Monthly | ChargeKind::Discount).then_some((span, terms))
                });
                charged.extend(cell.map(|(_, terms)| terms));
                match (&mut run, cell) {
                    (Some((span, terms, line)), Some((same, same_terms)))
                        if span.from == same.from && std::ptr::eq(*terms, same_terms) =>
                    {
                        line.last_month = stretch.last;
                    }
                    (_, Some((span, terms))) => {
                        let line = self.line(held, span, terms, *stretch);
                        lines.extend(run.replace((span, terms, line)).map(|(.., line)| line));
                    }
                    (_, None) => lines.extend(run.take().map(|(.., line)| line)),
                }
            }
            lines.extend(run.map(|(.., line)| line));
        }
        let given: Vec<BTreeSet<OfferingId>> = stretches
            .iter()
            .zip(&charged)
            .map(|(stretch, charged)| self.discounts(charged, stretch.first.first_day()))
            .collect();
        for id in self.catalog.by_condition() {
            let mut run: Option<(&Offering, Line)> = None;
            for (stretch, given) in stretches.iter().zip(&given) {
                let first = stretch.first.first_day();
                let terms = self.catalog.on(*id, first).filter(|_| given.contains(id));
                match (&mut run, terms) {
                    (Some((same, line)), Some(terms)) if std::ptr::eq(*same, terms) => line.last_month = stretch.last,
                    (_, Some(terms)) => {
                        let product = story.given.get(id).cloned();
                        let line = new_line(terms, *stretch, product, Place::default(), Why::Condition);
                        lines.extend(run.replace((terms, line)).map(|(_, line)| line));
                    }
                    (_, None) => lines.extend(run.take().map(|(_, line)| line)),
                }
            }
            lines.extend(run.map(|(_, line)| line));
        }
        (lines, given)
    }

    fn line(&self, held: &Held, span: &Span, terms: &Offering, stretch: Stretch) -> Line {
        let why = match span.source {
            Source::Records => Why::InUse,
            Source::Booking => Why::Booked,
            Source::Wish => Why::Wished,
            Source::With(offering) => Why::With { offering: self.catalog.key(offering).to_owned() },
        };
        let from = if span.from == held.start() { held.known_start() } else { Some(span.from) };
        let line = new_line(terms, stretch, Some(held.key.clone()), held.place.clone(), why);
        Line { from, until: held.until(span), ..line }
    }

    /// The discounts whose condition is met by what is charged in a month.
    fn discounts(&self, charged: &[&Offering], first: Date) -> BTreeSet<OfferingId> {
        let families = |of: &[Family]| {
            let with_course = charged.iter().filter(|terms| terms.group.is_some() && of.contains(&terms.family));
            with_course.map(|terms| terms.family).collect::<BTreeSet<_>>().len()
        };
        let is_met = |id: &OfferingId| {
            let Some(terms) = self.catalog.sold_on(*id, first) else { return false };
            let Some(condition) = &terms.condition else { return false };
            let count = families(&condition.families);
            let has = |any: &Vec<OfferingId>| charged.iter().any(|terms| any.binary_search(&terms.id).is_ok());
            count >= condition.at_least
                && condition.at_most.is_none_or(|most| count <= most)
                && (terms.customers.is_empty() || terms.customers.contains(&self.holdings.kind))
                && terms.requires.iter().all(has)
        };
        self.catalog.by_condition().iter().copied().filter(is_met).collect()
    }

    /// What is charged once: fees, things bought, and leaving early.
    fn once(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut visits = BTreeSet::new();
        for due in &self.after.fees {
            let Some(held) = self.after.held(&due.product) else { continue };
            let on = due.on.unwrap_or(held.start());
            let once = due.fee.per == FeePer::Item || visits.insert((due.fee.offering, on));
            if let Some(terms) = self.catalog.on(due.fee.offering, on).filter(|_| once) {
                let why = Why::FeeOf { offering: self.catalog.key(due.of).to_owned() };
                lines.push(once_on(on, terms, held, why));
            }
        }
        for held in &self.after.held {
            let terms = self.catalog.on(held.first.offering, held.start());
            let bought = terms.filter(|terms| terms.charge_kind == ChargeKind::OneOff);
            if let Some(terms) = bought.filter(|_| held.first.source == Source::Wish) {
                lines.push(once_on(held.start(), terms, held, Why::Wished));
            }
            lines.extend(self.early(held));
        }
        lines
    }

    /// What leaving early costs, where the wishes make it end before its minimum term.
    fn early(&self, held: &Held) -> Option<Line> {
        let last = held.last.filter(|last| held.is_there_on(*last))?;
        let is_left = matches!(held.end, Some(Why::Wished | Why::Without { .. }));
        if !is_left || self.before.held(&held.key).is_some_and(|before| before.last == held.last) {
            return None;
        }
        let terms = self.catalog.on(held.span_on(last).offering, last)?;
        let term = date::term_end(held.known_start()?, terms.minimum_term_months?);
        if last >= term {
            return None;
        }
        let left = Month::of(last).until(Month::of(term));
        let fee = match terms.exit_fee? {
            ExitFee::Fixed { yen } => yen,
            ExitFee::PerMonthLeft { yen } => Yen(yen.0.saturating_mul(i64::from(left))),
            ExitFee::OneMonth => terms.price,
        };
        let cap = Yen(terms.price.0.saturating_mul(terms.exit_fee_cap_months));
        let line = once_on(last, terms, held, Why::Early { term });
        Some(Line { amount: fee.min(cap), ..line }).filter(|line| line.amount > Yen(0))
    }

    /// What happens to products because of the wishes.
    fn effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for held in &self.after.held {
            let before = self.before.held(&held.key);
            let effect = |on, action, offering: OfferingId, why| Effect {
                on,
                action,
                offering: self.catalog.key(offering).to_owned(),
                from: None,
                product: Some(held.key.clone()),
                place: held.place.clone(),
                chosen: Vec::new(),
                why,
            };
            for span in held.spans() {
                let starts = |action, why| Effect {
                    chosen: span.chosen.iter().map(|id| self.catalog.key(*id).to_owned()).collect(),
                    ..effect(span.from, action, span.offering, why)
                };
                match (span.source, before) {
                    (Source::Wish, Some(before)) => {
                        let is_first = span.from == held.start();
                        let was = if is_first { &before.first } else { held.span_on(date::before(span.from)) };
                        let from = Some(self.catalog.key(was.offering).to_owned());
                        effects.push(Effect { from, ..starts(Action::Modify, Why::Wished) });
                    }
                    (Source::Wish, None) => effects.push(starts(Action::Add, Why::Wished)),
                    (Source::With(base), _) => {
                        let why = Why::With { offering: self.catalog.key(base).to_owned() };
                        effects.push(starts(Action::Add, why));
                    }
                    (Source::Records | Source::Booking, _) => {}
                }
            }
            if let (Some(last), Some(why)) = (held.last, &held.end)
                && before.is_none_or(|before| before.last != held.last)
            {
                effects.push(effect(last, Action::Delete, held.span_on(last).offering, why.clone()));
            }
        }
        effects
    }

    /// The first month from which each discount is given, or no longer, because of the wishes.
    fn discount_effects(
        &self,
        stretches: &[Stretch],
        before: &[BTreeSet<OfferingId>],
        after: &[BTreeSet<OfferingId>],
    ) -> Vec<Effect> {
        let mut first: BTreeMap<(OfferingId, Action), Date> = BTreeMap::new();
        for (stretch, (before, after)) in stretches.iter().zip(before.iter().zip(after)) {
            let day = stretch.first.first_day();
            for id in after.difference(before) {
                first.entry((*id, Action::Add)).or_insert(day);
            }
            for id in before.difference(after) {
                first.entry((*id, Action::Delete)).or_insert(date::before(day));
            }
        }
        let effect = |((id, action), on): ((OfferingId, Action), Date)| Effect {
            on,
            action,
            offering: self.catalog.key(id).to_owned(),
            from: None,
            product: self.after.given.get(&id).cloned(),
            place: Place::default(),
            chosen: Vec::new(),
            why: Why::Condition,
        };
        first.into_iter().map(effect).collect()
    }
}

/// A line on these terms, charged in that stretch.
fn new_line(terms: &Offering, stretch: Stretch, product: Option<String>, place: Place, why: Why) -> Line {
    Line {
        family: terms.family,
        offering: terms.key.clone(),
        product,
        place,
        kind: terms.charge_kind,
        amount: terms.price,
        tax_mode: terms.tax_mode,
        tax_percent: terms.tax_percent,
        issuer: terms.issuer.name.ja.clone(),
        registration_number: terms.issuer.registration_number.clone(),
        from: None,
        until: None,
        first_month: stretch.first,
        last_month: stretch.last,
        why,
    }
}

/// A line that is charged once, on that day, for something held.
fn once_on(on: Date, terms: &Offering, held: &Held, why: Why) -> Line {
    let (day, month) = (Some(on), Month::of(on));
    let stretch = Stretch { first: month, last: Some(month) };
    let line = new_line(terms, stretch, Some(held.key.clone()), held.place.clone(), why);
    Line { kind: ChargeKind::OneOff, from: day, until: day, ..line }
}

/// What each stretch comes to without and with the wishes; neighbours that come to the same are one.
fn totals(stretches: &[Stretch], before: &[Line], after: &[Line]) -> Vec<MonthTotal> {
    let groups = |lines: &[Line], month: Month| tax_groups(lines.iter().filter(|line| line.is_charged_in(month)));
    let total = |groups: &[TaxGroup]| groups.iter().map(TaxGroup::total).sum::<Yen>();
    let mut totals: Vec<MonthTotal> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let (before, groups) = (total(&groups(before, stretch.first)), groups(after, stretch.first));
        match totals.last_mut() {
            Some(same) if same.before == before && same.groups == groups => same.last = stretch.last,
            _ => totals.push(MonthTotal {
                first: stretch.first,
                last: stretch.last,
                before,
                after: total(&groups),
                groups,
            }),
        }
    }
    totals
}
