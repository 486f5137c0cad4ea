//! Why a wish cannot be met. Each is one sentence to the subscriber, written in the locales.

use crate::{catalog::Per, time::Date};
use serde::{Deserialize, Serialize};

/// Why a wish cannot be met. `offering` and the like are keys of offerings, `product` of products.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// The catalogue does not know something that is wished, held or booked, so nothing can be priced.
    UnknownOffering {
        /// What is not known.
        offering: String,
    },
    /// It is not sold today.
    NotSold {
        /// What is wished.
        offering: String,
    },
    /// Only the operator's people take an order for it, or nobody does: it comes and goes with something else.
    NotByYou {
        /// What is wished or to be ended.
        offering: String,
    },
    /// There is no such product, or it is over.
    UnknownProduct {
        /// What is to be changed or ended.
        product: String,
    },
    /// It is not in use yet; its order can be withdrawn.
    NotStarted {
        /// What is to be ended, or changed while its first day is not known.
        product: String,
        /// Its first day, where known.
        from: Option<Date>,
    },
    /// Two wishes about one product that are not one another's reverse.
    TwoWishes {
        /// The product, or the order item that occurs twice.
        product: String,
    },
    /// It is there already.
    AlreadyHas {
        /// What is wished.
        offering: String,
        /// The product that it is.
        product: String,
        /// Its last day, where one is booked.
        until: Option<Date>,
    },
    /// There is one of its group: a change of that is what is meant.
    IsAChange {
        /// What is wished.
        offering: String,
        /// The product to be changed.
        product: String,
    },
    /// There would be more than a household may have.
    TooMany {
        /// What is wished.
        offering: String,
        /// How many there may be.
        at_most: usize,
    },
    /// Something that it requires is not there.
    Needs {
        /// What is wished.
        offering: String,
        /// One of these is needed.
        any_of: Vec<String>,
    },
    /// It cannot be had beside something else.
    Excluded {
        /// What is wished.
        offering: String,
        /// Beside this.
        by: String,
    },
    /// It is in something that is there.
    AlreadyIncluded {
        /// What is wished.
        offering: String,
        /// What it is in.
        by: String,
        /// The last day of that, where one is booked.
        until: Option<Date>,
    },
    /// A product does not become this by a change.
    NotAChange {
        /// What the product is.
        from: String,
        /// What is wished.
        to: String,
    },
    /// It is that already, or will be.
    NothingChanges {
        /// The product.
        product: String,
    },
    /// So many different ones of its list must be chosen.
    WrongChoice {
        /// The pack.
        offering: String,
        /// How many.
        count: usize,
    },
    /// It must be said for which device or line it is.
    NeedsPlace {
        /// What is wished.
        offering: String,
        /// Device or line.
        per: Per,
    },
    /// It is not sold at the service address.
    NotInArea {
        /// What is wished.
        offering: String,
    },
    /// It is not sold for that kind of building, or the kind is not known.
    NotInBuilding {
        /// What is wished.
        offering: String,
        /// Whether the kind is known.
        known: bool,
    },
    /// It is not sold to that kind of customer.
    NotForCustomer {
        /// What is wished.
        offering: String,
    },
    /// It is for older people, or the age is not known.
    TooYoung {
        /// What is wished.
        offering: String,
        /// From this age on.
        age: i16,
        /// Whether the date of birth is known.
        known: bool,
    },
    /// The PIN must be shown first.
    NeedsPin {
        /// What is wished.
        offering: String,
    },
    /// A day must be chosen: somebody has to come, or equipment is swapped.
    NeedsDay {
        /// What is wished.
        offering: String,
    },
    /// The day is over.
    DayIsOver {
        /// What is wished.
        offering: String,
        /// The day.
        on: Date,
    },
    /// No day can be chosen: the rule gives it.
    NoDayToChoose {
        /// What is wished.
        offering: String,
        /// The day by the rule; the last one of what is to be ended.
        by_rule: Date,
    },
    /// Its end cannot be ordered in the month in which it starts.
    EndTooSoon {
        /// The product.
        product: String,
        /// From this day on.
        from: Date,
    },
    /// It ends by then already.
    AlreadyEnds {
        /// The product.
        product: String,
        /// Its last day.
        on: Date,
    },
}
