//! The quote: every price that a subscriber sees comes from [`quote`] (PRODUCT §6.2–6.4, decision 0042).
//!
//! It works on two stories of the same contract, before and after the wishes. A story says for each product in which
//! time which offering is in force; bookings, wishes and what follows from them change stories and nothing else. Prices
//! are read off a story afterwards, month by month, so what is changed twice in a month is charged once.
//!
//! **What is charged for a month of use.** A month in which something is had at all is charged whole: by what is in force
//! on its 1st, or, where it starts later in the month, on the day it starts. So a course changed on the 16th costs the
//! new price from the next month, one changed on the 1st from that month, a channel its whole month of start and its
//! whole last month. The price is that of the catalogue's version for that same day.
//!
//! **From when.** The offering's date rules (`catalog::file::Dates`) say it for each direction; a change between courses
//! on different equipment is in force from the day of the swap, whatever the direction. With `by_hand` and swaps the day
//! is the wish's own: arranged, or only wished, which the caller knows; moved, it is quoted again. In all other cases
//! no day can be wished. "1st of next month" is that of the month after the one whose cut-off was kept; the last minute
//! of a cut-off is in time as a whole, so 23:59:59 is before a cut-off of 23:59.
//!
//! **Where PRODUCT is silent**, this holds:
//! - A change is up or down from what was booked last, not from what is in force. What is wished last holds: of earlier
//!   bookings of the same product, those that were to come into force on that day or later are replaced.
//! - "An up in the same month" is one accepted in the month of acceptance, booked or in force; an equal rank, or another
//!   choice of channels, counts as down.
//! - What a pack or a new course includes ends with the month of the pack's acceptance or, when it is in force later,
//!   with the month of the last day before that; until then both are charged.
//! - What is in something that is had on the day cannot be ordered beside it, even if that one is to end.
//! - An end that is wished in the month of the start, where the rules forbid that, is refused and not moved.
//! - What loses what it requires ends with it. What is wished together with what it requires starts with it.
//! - A wish that exactly undoes another of the same quote takes it back. A booked change is taken back by leaving it out.
//! - Discounts with a condition are worked out for each month from what is charged in it; the ones on record are taken
//!   for the result of that and not read. A suspended product is not charged and does not count for them; its place is
//!   taken all the same.
//! - A minimum term counts the month of the start as its first and ends with the last day of its last month. Leaving
//!   early is charged in the month of the last day, never above the cap; what ends because something includes it is not
//!   left.
//! - One-off charges of earlier orders stand on those orders' quotes and are not repeated.
//! - Whether every wish can be met is one question: if one is refused, nothing is priced, and all refusals are told.

mod canonical;
mod date;
mod leave;
mod limits;
mod plan;
mod price;
mod refusal;
mod story;
#[cfg(test)]
mod tests;
mod wish;

pub use canonical::QuoteHash;
pub use leave::{Leaving, leaving};
pub use refusal::Refusal;
pub use wish::{AddItem, DeleteItem, ModifyItem, Wish};

use crate::{
    catalog::{BuildingKind, Catalog, ChargeKind, Family, Seller, Version},
    customer::{CustomerKind, ProductStatus},
    money::{TaxMode, Yen},
    statement::TaxGroup,
    time::{Date, Month},
    words,
};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// What a product sits on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The key of the device; for one that is still to come, any name that the order gives it.
    pub device: Option<String>,
    /// The line or number; for one that is still to come, any name that the order gives it.
    pub line: Option<String>,
}

/// A product that a customer has, as the operator's records have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Unique within the customer.
    pub key: String,
    /// Key of what it is.
    pub offering: String,
    /// What it sits on.
    pub place: Place,
    /// Ordered, in use, resting or over.
    pub status: ProductStatus,
    /// First day, where known.
    pub started_on: Option<Date>,
    /// Last day already booked or over.
    pub ends_on: Option<Date>,
    /// Keys of the channels chosen, of a pack of one's choice.
    pub chosen: Vec<String>,
}

/// A change that was accepted earlier, in force or still to come: an [`Effect`] of a quote that was accepted, or of an order
/// that the operator's people took. Those that the records know already may be left out,
/// except changes of a course that were accepted in this month or came into force in it: without them nobody can see
/// what was in force on the 1st.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// What changes.
    pub change: BookedChange,
    /// The moment of its acceptance, in the operator's zone; it also says which of two bookings is the later one.
    pub accepted_at: DateTime,
    /// First day in force; the last day of use of what is deleted.
    pub on: Date,
}

/// What a booked change does, in TM Forum's words for an order item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum BookedChange {
    /// A new product; what the records have under that key counts more.
    Add(AddItem),
    /// Another offering for a product.
    Modify {
        /// The product's key.
        product: String,
        /// Key of what it was before.
        from: String,
        /// Key of what it becomes.
        to: String,
        /// Channels chosen, of a pack of one's choice.
        chosen: Vec<String>,
    },
    /// The end of a product.
    Delete {
        /// The product's key.
        product: String,
    },
}

/// What a customer holds, and what is known of her where rules ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdings {
    /// Person, company or building owner.
    pub kind: CustomerKind,
    /// Postcode of the service address, seven digits.
    pub postcode: Option<String>,
    /// What stands there.
    pub building: Option<BuildingKind>,
    /// Date of birth of a person.
    pub birth_date: Option<Date>,
    /// Products, in any order.
    pub products: Vec<Product>,
    /// Changes already booked, in any order.
    pub booked: Vec<Booked>,
}

/// When, by whom and how surely it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The moment of acceptance (or now, before it) in the operator's zone: `Zone::datetime_of`.
    pub at: DateTime,
    /// Who takes the order.
    pub by: Seller,
    /// Whether the PIN was shown.
    pub pin_shown: bool,
}

words! {
    /// What happens to a product, in TM Forum's words for an order item.
    Action {
        /// It starts.
        Add => "add",
        /// It becomes another.
        Modify => "modify",
        /// It ends.
        Delete => "delete",
    }
}

/// Why a line or an effect is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// The customer has it.
    InUse,
    /// It was booked earlier.
    Booked,
    /// It is wished.
    Wished,
    /// It comes with something that is wished.
    With {
        /// Key of that offering.
        offering: String,
    },
    /// What it requires is no longer there.
    Without {
        /// Key of what has gone.
        offering: String,
    },
    /// Something includes it.
    IncludedIn {
        /// Key of that offering.
        offering: String,
    },
    /// A fee of something that is wished.
    FeeOf {
        /// Key of that offering.
        offering: String,
    },
    /// Leaving before the minimum term.
    Early {
        /// The last day of the minimum term.
        term: Date,
    },
    /// A discount whose condition is met, or no longer.
    Condition,
}

/// Something that happens because of the wishes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Effect {
    /// First day in force; the last day of what is deleted.
    pub on: Date,
    /// What happens.
    pub action: Action,
    /// Key of the offering that starts, ends or is changed to.
    pub offering: String,
    /// Key of the offering that it is changed from.
    pub from: Option<String>,
    /// Key of the product; for a new one, of its order item. None for discounts that are not on record.
    pub product: Option<String>,
    /// What it sits on.
    pub place: Place,
    /// Keys of the channels chosen, of a pack of one's choice that starts or changes.
    pub chosen: Vec<String>,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

impl Effect {
    /// What is booked when the quote is accepted; none for discounts by condition, which are worked out anew each time.
    #[must_use]
    pub fn booked(&self, accepted_at: DateTime) -> Option<Booked> {
        let product = self.product.clone().filter(|_| self.why != Why::Condition)?;
        let (offering, chosen) = (self.offering.clone(), self.chosen.clone());
        let change = match (self.action, &self.from) {
            (Action::Add, _) => {
                BookedChange::Add(AddItem { item: product, offering, place: self.place.clone(), chosen, on: None })
            }
            (Action::Modify, from) => BookedChange::Modify { product, from: from.clone()?, to: offering, chosen },
            (Action::Delete, _) => BookedChange::Delete { product },
        };
        Some(Booked { change, accepted_at, on: self.on })
    }
}

/// An amount that is charged once, or every month in a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Family it is listed under.
    pub family: Family,
    /// Key of the offering.
    pub offering: String,
    /// Key of the product; for a new one, of its order item.
    pub product: Option<String>,
    /// What it sits on.
    pub place: Place,
    /// Monthly, once or a discount.
    pub kind: ChargeKind,
    /// Amount as sold: each month's, or the one.
    pub amount: Yen,
    /// Whether `amount` includes its tax.
    pub tax_mode: TaxMode,
    /// Consumption tax rate in percent.
    pub tax_percent: i64,
    /// The company that charges it.
    pub issuer: String,
    /// The issuer's qualified-invoice number.
    pub registration_number: Option<String>,
    /// First day in force, where known.
    pub from: Option<Date>,
    /// Last day in force; open if none.
    pub until: Option<Date>,
    /// First month of use that is charged so, of those from the quote's month on.
    pub first_month: Month,
    /// Last month of use that is charged so; open if none.
    pub last_month: Option<Month>,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

impl Line {
    /// Whether the wishes are the reason for it.
    #[must_use]
    pub const fn is_wished(&self) -> bool {
        !matches!(self.why, Why::InUse | Why::Booked | Why::Condition)
    }

    /// Whether it is charged for that month of use.
    #[must_use]
    pub fn is_charged_in(&self, month: Month) -> bool {
        self.first_month <= month && self.last_month.is_none_or(|last| month <= last)
    }
}

/// What months of use come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthTotal {
    /// The first of these months.
    pub first: Month,
    /// The last of them; open if none.
    pub last: Option<Month>,
    /// Each month's total without the wishes, tax included.
    pub before: Yen,
    /// Each month's total with them, tax included.
    pub after: Yen,
    /// What `after` is made of: its lines' sums and taxes.
    pub groups: Vec<TaxGroup>,
}

impl MonthTotal {
    /// By how much the wishes change each of these months.
    #[must_use]
    pub fn difference(&self) -> Yen {
        self.after - self.before
    }
}

/// What the wishes cost, and what they do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The day for which it holds: that of acceptance.
    pub on: Date,
    /// The catalogue's version.
    pub catalog: Version,
    /// What happens, by day.
    pub effects: Vec<Effect>,
    /// Everything that the contract is charged from the quote's month on, with the wishes.
    pub lines: Vec<Line>,
    /// What it comes to, month by month.
    pub months: Vec<MonthTotal>,
}

impl Quote {
    /// What a month of use comes to.
    #[must_use]
    pub fn month(&self, month: Month) -> Option<&MonthTotal> {
        self.months.iter().find(|total| total.first <= month && total.last.is_none_or(|last| month <= last))
    }

    /// Whether it offers the same as another: a day or a catalogue later, what was shown may still hold.
    #[must_use]
    pub fn offers_same_as(&self, other: &Self) -> bool {
        self.effects == other.effects && self.lines == other.lines && self.months == other.months
    }
}

/// What these wishes would cost and do, or why not. A pure function: the same arguments give the same quote, in any
/// order of products, bookings and wishes.
pub fn quote(catalog: &Catalog, holdings: &Holdings, wishes: &[Wish], asked: Asked) -> Result<Quote, Vec<Refusal>> {
    let today = asked.at.date();
    let on_record = story::Story::of(catalog, holdings)?;
    let mut refusals = Vec::new();
    let wishes = wish::net(&on_record, wishes, &mut refusals);
    let planner = plan::Planner { catalog, holdings, asked };
    let mut after = on_record.clone();
    for wish in &wishes {
        if let Err(refusal) = planner.plan(&on_record, &mut after, wish) {
            refusals.push(refusal);
        }
    }
    let mut before = on_record;
    before.settle(today);
    after.settle(today);
    limits::look(&after, today, &mut refusals);
    if refusals.is_empty() {
        return Ok(price::Pricer { catalog, holdings, today, before: &before, after: &after }.quote());
    }
    refusals.sort_unstable();
    refusals.dedup();
    Err(refusals)
}
