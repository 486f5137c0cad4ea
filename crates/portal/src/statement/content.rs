//! What one bill says: its amount and how it is paid, its lines by service with what changed, its tax.

use super::{date_text, payment_text, state_mark, why};
use crate::service::icon;
use askama::{Template, filters::HtmlSafe};
use madoguchi_app::statement::BillInFull;
use madoguchi_domain::{
    catalog::Family,
    money::{TaxMode, Yen},
    statement::{ChangeReason, Line, LineGroup, TaxGroup, TaxSum, are_mixed, line_groups, tax_sums},
};
use madoguchi_i18n::Texts;
use madoguchi_web::component::{
    Amount, Badge, Column, DataTable, Entry, KeyValueList, Markup, Meter, Row, Tone, Window,
};

/// The lines of one bill, by service, below which they add up to what is asked for.
#[derive(Template)]
#[template(path = "statement/content.html")]
pub(super) struct Content {
    heading: String,
    groups: Vec<Group>,
    beyond: KeyValueList,
    total_word: String,
    total: Amount,
    /// What tax and rounding differ from the month before, where the page tells what differs.
    rest: Option<(String, Amount)>,
    tax_word: String,
    tax: DataTable,
    glossary: Glossary,
}

impl HtmlSafe for Content {}

#[derive(Template)]
#[template(path = "statement/glossary.html")]
struct Glossary {
    heading: String,
    words: Vec<String>,
}

impl HtmlSafe for Glossary {}

struct Group {
    id: &'static str,
    window: Window,
    name: String,
    sum: Price,
    /// Unfolded where something changed.
    open: bool,
    lines: Vec<BillLine>,
}

struct BillLine {
    name: String,
    price: Price,
    mark: Option<Mark>,
}

/// An amount as sold and, where a bill has several ways, whether tax is in it.
#[derive(Template)]
#[template(path = "statement/price.html")]
struct Price {
    tax: Option<String>,
    amount: Amount,
}

impl HtmlSafe for Price {}

/// A sum as sold, and below it the tax that is in it or comes on top of it.
#[derive(Template)]
#[template(path = "statement/taxed.html")]
struct Taxed {
    sum: Amount,
    tax: Option<(String, Amount)>,
}

impl HtmlSafe for Taxed {}

/// How a bill's amounts are marked.
#[derive(Clone, Copy)]
struct Prices<'t> {
    t: &'t Texts,
    mixed: bool,
}

impl<'t> Prices<'t> {
    fn of(t: &'t Texts, bill: &BillInFull) -> Self {
        Self { t, mixed: are_mixed(&bill.tax) }
    }

    fn price(self, amount: Yen, tax: Option<&str>) -> Price {
        let tax = tax.filter(|_| self.mixed).map(str::to_owned);
        Price { tax, amount: Amount::new(amount, self.t.locale()) }
    }

    /// The sum of a group's lines.
    fn sum(self, group: &LineGroup) -> Price {
        // A group of nothing but what has ended comes to nothing.
        let has_lines = group.lines.iter().any(|line| line.tax_mode.is_some());
        let word = group.tax_mode.map_or_else(|| self.t.get("tax-mixed"), |mode| self.t.tax_mode(mode));
        self.price(group.sum, has_lines.then_some(word))
    }

    fn line(self, line: &Line) -> Price {
        self.price(line.amount, line.tax_mode.map(|mode| self.t.tax_mode(mode)))
    }
}

/// What differs from last month: new and ended as a badge, a price or usage in quiet words.
struct Mark {
    badge: Option<Badge>,
    words: Option<String>,
    amount: Amount,
}

/// The anchor of a service family on a bill.
pub(crate) const fn anchor(family: Family) -> &'static str {
    family.as_str()
}

/// Each service's share of a bill, as an overview that leads to its lines.
#[derive(Template)]
#[template(path = "statement/shares.html")]
pub(super) struct Shares {
    heading: String,
    shares: Vec<Share>,
}

impl HtmlSafe for Shares {}

struct Share {
    id: &'static str,
    name: String,
    meter: Meter,
    sum: Price,
}

pub(super) fn shares(t: &Texts, bill: &BillInFull) -> Shares {
    let (groups, prices) = (line_groups(&bill.charges, &[]), Prices::of(t, bill));
    let most = groups.iter().map(|group| group.sum.0).max().unwrap_or_default();
    let share = |group: &LineGroup| Share {
        id: anchor(group.family),
        name: t.family(group.family).to_owned(),
        meter: Meter::new(group.sum.0, most),
        sum: prices.sum(group),
    };
    Shares { heading: t.get("statement-by-service").to_owned(), shares: groups.iter().map(share).collect() }
}

/// `rest` is what tax and rounding differ from the month before, where this is the month's only bill.
pub(super) fn content(t: &Texts, bill: &BillInFull, rest: Option<Yen>) -> Content {
    let prices = Prices::of(t, bill);
    Content {
        heading: t.get("statement-lines").to_owned(),
        groups: line_groups(&bill.charges, &bill.changes).iter().map(|of| group(prices, of)).collect(),
        beyond: beyond(t, bill),
        total_word: t.get("statement-total").to_owned(),
        total: Amount::new(bill.bill.amount, t.locale()),
        rest: rest
            .filter(|rest| *rest != Yen(0))
            .map(|rest| (t.get("statement-change-tax").to_owned(), Amount::difference(rest, t.locale()))),
        tax_word: t.get("statement-tax").to_owned(),
        tax: tax_table(t, &bill.tax),
        glossary: glossary(t, bill),
    }
}

fn glossary(t: &Texts, bill: &BillInFull) -> Glossary {
    let kinds = ["statement-word-monthly", "statement-word-usage", "statement-word-one-off", "statement-word-discount"];
    let modes = if are_mixed(&bill.tax) { tax_sums(&bill.tax) } else { Vec::new() };
    let modes = modes.iter().map(|sum| match sum.tax_mode {
        TaxMode::Included => "statement-word-included",
        TaxMode::Excluded => "statement-word-excluded",
        TaxMode::Exempt => "statement-word-exempt",
    });
    let words = kinds.into_iter().chain(modes).map(|key| t.get(key).to_owned());
    Glossary { heading: t.get("statement-glossary").to_owned(), words: words.collect() }
}

fn group(prices: Prices<'_>, group: &LineGroup) -> Group {
    let t = prices.t;
    Group {
        id: anchor(group.family),
        window: Window::lit(icon(group.family)).small(),
        name: t.family(group.family).to_owned(),
        sum: prices.sum(group),
        open: group.lines.iter().any(|line| line.change.is_some()),
        lines: group.lines.iter().map(|of| line(prices, group.family, of)).collect(),
    }
}

fn line(prices: Prices<'_>, family: Family, line: &Line) -> BillLine {
    let t = prices.t;
    let mark = line.change.as_ref().map(|change| {
        let word = t.change_reason(change.reason);
        let badge = match change.reason {
            ChangeReason::New | ChangeReason::Ended | ChangeReason::OneOff | ChangeReason::OneOffOver => {
                Some(Badge::new(Tone::Plain, word))
            }
            ChangeReason::PriceChange | ChangeReason::Usage => None,
        };
        let words = badge.is_none().then(|| why(t, change));
        Mark { badge, words, amount: Amount::difference(change.difference, t.locale()) }
    });
    BillLine { name: t.charge_name(family, &line.name), price: prices.line(line), mark }
}

/// What the lines come to and what comes on top of them, so that a reader can check the total. Lines with tax and lines
/// without have sums of their own.
fn beyond(t: &Texts, bill: &BillInFull) -> KeyValueList {
    let amount = |yen: Yen| Markup::from(Amount::new(yen, t.locale()));
    let sums = tax_sums(&bill.tax);
    let word = |sum: &TaxSum| match sum.tax_mode {
        _ if sums.len() == 1 => "statement-sum",
        TaxMode::Included => "statement-sum-included",
        TaxMode::Excluded => "statement-sum-excluded",
        TaxMode::Exempt => "statement-sum-exempt",
    };
    let mut entries: Vec<Entry> = sums.iter().map(|sum| Entry::new(t.get(word(sum)), amount(sum.sum))).collect();
    if entries.is_empty() {
        entries.push(Entry::new(t.get("statement-sum"), amount(Yen(0))));
    }
    let added: Yen = bill.tax.iter().map(|group| group.total() - group.sum).sum();
    if added != Yen(0) {
        entries.push(Entry::new(t.get("statement-tax-added"), amount(added)));
    }
    if bill.beyond_lines != Yen(0) {
        entries.push(Entry::new(t.get("statement-beyond"), amount(bill.beyond_lines)));
    }
    KeyValueList::new(entries).short()
}

/// What a bill is: state, dates, how it is paid, number.
pub(super) fn facts(t: &Texts, bill: &BillInFull) -> KeyValueList {
    let bill = &bill.bill;
    let mut entries = vec![Entry::new(t.get("statement-state"), state_mark(t, bill.state, bill.amount))];
    if let Some(due) = bill.due_on.filter(|_| !bill.asks_nothing()) {
        entries.push(Entry::new(t.get("statement-due"), date_text(t, due)));
    }
    if let Some(payment) = &bill.payment {
        entries.push(Entry::new(t.get("top-payment"), payment_text(t, payment)));
    }
    entries.push(Entry::new(t.get("statement-number"), bill.number.as_str()));
    entries.push(Entry::new(t.get("statement-issued"), date_text(t, bill.issued_on)));
    KeyValueList::new(entries).short()
}

fn tax_table(t: &Texts, groups: &[TaxGroup]) -> DataTable {
    let columns = vec![
        Column::text(t.get("statement-issuer")),
        Column::text(t.get("statement-rate")),
        Column::figures(t.get("statement-sum")),
        Column::figures(t.get("statement-with-tax")),
    ];
    let issuer = |group: &TaxGroup| match &group.registration_number {
        Some(number) => {
            let number = Markup::unbroken([number]);
            [Markup::from(group.issuer.as_str()), Markup::from(" "), number].into_iter().collect()
        }
        None => Markup::from(group.issuer.as_str()),
    };
    let amount = |yen: Yen| Amount::new(yen, t.locale());
    let rows = groups
        .iter()
        .map(|group| {
            let percent = [("percent", group.tax_percent.into())];
            let (rate, tax) = match group.tax_mode {
                TaxMode::Included => (t.with("statement-rate-included", &percent), Some("statement-tax-inside")),
                TaxMode::Excluded => (t.with("statement-rate-excluded", &percent), Some("statement-tax-on-top")),
                TaxMode::Exempt => (t.get("statement-rate-exempt").to_owned(), None),
            };
            let tax = tax.map(|key| (t.get(key).to_owned(), amount(group.tax)));
            Row::new(vec![
                issuer(group),
                Markup::unbroken([rate]),
                Markup::of(&Taxed { sum: amount(group.sum), tax }),
                Markup::from(amount(group.total())),
            ])
        })
        .collect();
    DataTable::new(t.get("statement-tax"), columns, rows)
}
