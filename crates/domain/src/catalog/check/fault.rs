//! What can be wrong with a catalogue, in a product manager's words.

use crate::{
    catalog::{Family, file::FORMAT},
    locale::Locale,
    money::Yen,
    time::Date,
};

/// Why two offerings cannot be had together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    /// One excludes the other.
    #[error("one excludes the other")]
    Excludes,
    /// What is required holds what requires it, which is then never charged beside it.
    #[error("what is required includes it already")]
    Includes,
    /// No postcode is in both areas.
    #[error("they are sold in different areas")]
    Area,
    /// No kind of building is in both lists.
    #[error("they are sold for different kinds of buildings")]
    Building,
    /// No kind of customer is in both lists.
    #[error("they are sold to different kinds of customers")]
    Customer,
    /// They are not sold at the same time.
    #[error("they are never sold at the same time")]
    Time,
}

/// Something that must be put right before the catalogue can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// A file of another format.
    #[error("the file {file} has format {found}; this version reads format {FORMAT}")]
    Format {
        /// The family, or `catalog`.
        file: String,
        /// What it says.
        found: u32,
    },
    /// Two files for one family.
    #[error("there are two files for the family {family}")]
    TwoFiles {
        /// The family.
        family: Family,
    },
    /// One key for two things.
    #[error("{key} is the name of two things")]
    SameKey {
        /// The key.
        key: String,
    },
    /// Two versions at the same time.
    #[error("{offering}: the version from {first} is still sold when the one from {second} begins")]
    Overlap {
        /// The offering.
        offering: String,
        /// First day of the earlier version.
        first: Date,
        /// First day of the later one.
        second: Date,
    },
    /// A version without a day.
    #[error("{offering}: the version from {from} ends before it begins, on {until}")]
    EndsBeforeItBegins {
        /// The offering.
        offering: String,
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
    },
    /// A rule about something that is not there.
    #[error("{offering}: its rule {rule:?} names {target}, which is not in the catalogue")]
    NoTarget {
        /// The offering, or the question or step.
        offering: String,
        /// The rule, as in the file.
        rule: &'static str,
        /// What it names.
        target: String,
    },
    /// An issuer that is not there.
    #[error("{offering}: no issuer is called {issuer}")]
    NoIssuer {
        /// The offering.
        offering: String,
        /// What it names.
        issuer: String,
    },
    /// Tax by somebody who may not state it.
    #[error("{offering}: is taxed, but its issuer {issuer} has no qualified-invoice number")]
    NoNumber {
        /// The offering.
        offering: String,
        /// The issuer.
        issuer: String,
    },
    /// Not a qualified-invoice number.
    #[error("{issuer}: {number} is no qualified-invoice number (T and 13 digits)")]
    WrongNumber {
        /// The issuer.
        issuer: String,
        /// What it says.
        number: String,
    },
    /// An order without a date.
    #[error("{offering}: can be ordered, but no date rules are called {name:?}")]
    NoDates {
        /// The offering.
        offering: String,
        /// What it names; empty if nothing.
        name: String,
    },
    /// A group that its file does not have.
    #[error("{offering}: its file has no group {group}")]
    NoGroup {
        /// The offering.
        offering: String,
        /// What it names.
        group: String,
    },
    /// A course without its place, or without a date for a change.
    #[error("{offering}: nobody can say whether a change within {group} goes up or down, or from when it is in force")]
    CannotChange {
        /// The offering.
        offering: String,
        /// Its group; itself for a pack of one's choice without a rule for another choice.
        group: String,
    },
    /// A question without an answer.
    #[error("the question {question} of {family} needs two or more different options, and only a choice has options")]
    NoChoice {
        /// The family.
        family: Family,
        /// The question.
        question: String,
    },
    /// A text is missing.
    #[error("{what} has no text in {}", language.tag())]
    MissingText {
        /// Whose.
        what: String,
        /// In which language.
        language: Locale,
    },
    /// A price below nothing, or a discount that is none.
    #[error("{offering}: a price of {} yen; only discounts are below 0, and all of them", price.0)]
    WrongSign {
        /// The offering.
        offering: String,
        /// Its price.
        price: Yen,
    },
    /// A rate that does not fit.
    #[error("{offering}: a tax rate of {percent} % does not fit; exempt is 0 %, and nothing else is")]
    WrongRate {
        /// The offering.
        offering: String,
        /// Its rate.
        percent: i64,
    },
    /// Leaving costs too much.
    #[error("{offering}: leaving early costs up to {} yen, the most allowed is {} yen ({months} × the month's charge)", fee.0, cap.0)]
    FeeAboveCap {
        /// The offering.
        offering: String,
        /// The most it can come to.
        fee: Yen,
        /// The most allowed.
        cap: Yen,
        /// The cap in months.
        months: i64,
    },
    /// Leaving early from something that can be left at any time.
    #[error("{offering}: has a fee for leaving early and no minimum term")]
    FeeWithoutTerm {
        /// The offering.
        offering: String,
    },
    /// A fee that is charged again and again.
    #[error("{offering}: its fee {fee} is not charged once")]
    NotOneOff {
        /// The offering.
        offering: String,
        /// The fee.
        fee: String,
    },
    /// Rules that lead back to where they began.
    #[error("{rule}: {} leads back to itself", keys.join(" → "))]
    Cycle {
        /// The rule, as in the file.
        rule: &'static str,
        /// The offerings on the way, beginning with the first by name.
        keys: Vec<String>,
    },
    /// Two rules that cannot both be kept.
    #[error("{offering} cannot be had with {other}, which it needs: {clash}")]
    Contradiction {
        /// The offering.
        offering: String,
        /// What it needs.
        other: String,
        /// Why not.
        clash: Clash,
    },
    /// Nobody can have it.
    #[error(
        "{offering}: nobody can get it: it is not sold by itself and comes with nothing, or what it requires cannot be had"
    )]
    Unreachable {
        /// The offering.
        offering: String,
    },
    /// Nobody can get the discount.
    #[error("{offering}: the discount can never apply: {why}")]
    NeverApplies {
        /// The discount.
        offering: String,
        /// Why not.
        why: String,
    },
    /// A pack of one's choice that leaves none.
    #[error("{offering}: {count} are to be chosen out of {out_of}")]
    WrongCount {
        /// The pack.
        offering: String,
        /// How many are chosen.
        count: usize,
        /// Out of how many.
        out_of: usize,
    },
    /// A way round an age.
    #[error("{offering}: holds {inner}, which is for older people or needs the PIN, and does not ask for it itself")]
    AgeLost {
        /// The pack or course.
        offering: String,
        /// What is in it.
        inner: String,
    },
}
