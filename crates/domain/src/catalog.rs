//! What can be bought: service families, offerings and their rules, as data (PRODUCT §6, decision 0041).
//!
//! [`file`] holds what the operator writes: a head with the issuers and one TOML file a family. [`check`] says in a
//! product manager's words what is wrong with them. A [`Catalog`] is made of files without findings and of no others,
//! so who has one may rely on it. Reading and parsing files is done where files are read, as with the import's manifest.

mod check;
pub mod file;
mod offer;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

pub use check::{Clash, Finding, check};
pub use offer::{Catalog, Choice, Fee, Offering, OfferingId, Version};

use crate::words;

words! {
    /// A service family (PRODUCT §2).
    Family {
        /// テレビ
        Tv => "tv",
        /// インターネット
        Internet => "internet",
        /// 電話
        Phone => "phone",
        /// モバイル
        Mobile => "mobile",
        /// スマートホーム
        SmartHome => "smart_home",
        /// 電気・ガス
        Energy => "energy",
        /// Options, and whatever fits no other family.
        Other => "option",
    }
}

words! {
    /// How often an offering is charged.
    ChargeKind {
        /// 月額
        Monthly => "monthly",
        /// 一時金
        OneOff => "one_off",
        /// ご利用分
        Usage => "usage",
        /// 割引
        Discount => "discount",
    }
}

words! {
    /// From when a change is in force, counted from its acceptance.
    When {
        /// The day of acceptance.
        AtOnce => "at_once",
        /// The day after it.
        NextDay => "next_day",
        /// The 1st of the next month; of the one after it when the cut-off is over.
        NextMonth => "next_month",
        /// The 1st of the month after that.
        MonthAfterNext => "month_after_next",
        /// The day that the operator arranges with the subscriber: a visit, a swap of equipment, a transfer.
        ByHand => "by_hand",
    }
}

words! {
    /// Who takes an order for it.
    Seller {
        /// The subscriber orders it herself.
        Portal => "portal",
        /// Only the operator's people.
        Desk => "desk",
        /// Nobody: it comes with something else (a fee, a discount, a channel of a course).
        Along => "along",
    }
}

words! {
    /// What an offering is contracted for.
    Per {
        /// Once for the whole contract.
        Household => "household",
        /// For one device (a channel is contracted per set-top box).
        Device => "device",
        /// For one line or number.
        Line => "line",
    }
}

words! {
    /// What stands at the service address.
    BuildingKind {
        /// 戸建て
        House => "house",
        /// 集合住宅
        Flat => "flat",
        /// 店舗・事務所
        Office => "office",
    }
}

words! {
    /// What a one-off fee is charged for.
    FeeWhen {
        /// The beginning.
        Add => "add",
        /// A change to this offering.
        Modify => "modify",
        /// The end.
        Delete => "delete",
    }
}

words! {
    /// How often a fee is charged in one quote.
    FeePer {
        /// For each item.
        Item => "item",
        /// Once for all that is done on the same day.
        Visit => "visit",
    }
}

words! {
    /// How a question of a family is answered.
    Answer {
        /// One of the options.
        Choice => "choice",
        /// Yes or no.
        YesNo => "yes_no",
        /// A number of things.
        Count => "count",
        /// A line of text.
        Text => "text",
        /// A calendar date.
        Date => "date",
    }
}

words! {
    /// Who acts in a step of an order.
    Actor {
        /// The subscriber.
        Subscriber => "subscriber",
        /// The operator.
        Operator => "operator",
        /// A partner.
        Partner => "partner",
    }
}
