//! The catalogue's files as the operator writes them: `catalog.toml` and one file a family.
//!
//! What may be left out has a default here; a text that was left out is empty and a finding of the check. Keys that are
//! not known are refused, so that a slip of the pen never passes for a rule.

use super::{Actor, Answer, BuildingKind, ChargeKind, Family, FeePer, FeeWhen, Per, Seller, When};
use crate::{
    customer::CustomerKind,
    money::{TaxMode, Yen},
    time::Date,
};
use jiff::civil::Time;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The format of the files that is read.
pub const FORMAT: u32 = 1;

/// All files together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `catalog.toml`.
    pub head: Head,
    /// The families' files.
    pub families: Vec<FamilyFile>,
}

/// `catalog.toml`: what all families share.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The format of the files; 1.
    pub format: u32,
    /// The companies that charge.
    #[serde(rename = "issuer")]
    pub issuers: Vec<Issuer>,
}

/// A company that charges.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// What offerings call it.
    pub key: String,
    /// Its name; the Japanese one as on bills and in `offerings.csv`.
    pub name: Text,
    /// Its qualified-invoice number; none where there is no consumption tax.
    pub registration_number: Option<String>,
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In Japanese.
    #[serde(default)]
    pub ja: String,
    /// In English.
    #[serde(default)]
    pub en: String,
}

/// One family's file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyFile {
    /// The format of the files; 1.
    pub format: u32,
    /// The family.
    pub family: Family,
    /// The most that leaving early may cost, in months of the charge (PRODUCT §6.4: one).
    #[serde(default = "one")]
    pub exit_fee_cap_months: i64,
    /// Sets of date rules, by the name that offerings use.
    #[serde(default)]
    pub dates: BTreeMap<String, Dates>,
    /// Groups of offerings of which one is had at a time and that can be changed into each other.
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
    /// What the family asks in an application, in order.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
    /// What happens to an order of the family, in order.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
    /// What is sold; the same key again is another version with another time.
    #[serde(default, rename = "offering")]
    pub offerings: Vec<Entry>,
}

const fn one() -> i64 {
    1
}

const fn yes() -> bool {
    true
}

/// From when changes are in force, by their direction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// Something new.
    pub add: When,
    /// A change to a higher rank.
    pub up: Option<When>,
    /// A change to a lower or the same rank.
    pub down: Option<When>,
    /// The same, when an up was accepted in the same month; like `down` if left out.
    pub down_after_up: Option<When>,
    /// From when it is not there any more: `next_month` ends with the last day of the month. An end `at_once` or on the
    /// `next_day` leaves it until the end of the day of acceptance.
    pub end: When,
    /// Whether its end can be ordered in the month in which it starts.
    #[serde(default = "yes")]
    pub end_in_start_month: bool,
    /// Until when an order counts for the month; the last day at 23:59 if left out.
    pub cutoff: Option<Cutoff>,
}

/// Until when an order counts for its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// The day of the month; the last one if left out or in a shorter month.
    pub day: Option<i8>,
    /// The last minute, which is still in time as a whole.
    pub time: Time,
}

/// Offerings of which one is had at a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What rules call it: a rule that names a group means any offering of it.
    pub key: String,
    /// What subscribers read.
    pub name: Text,
}

/// A question of the application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The name of its answer.
    pub key: String,
    /// How it is answered.
    pub answer: Answer,
    /// What is asked.
    pub text: Text,
    /// Whether it must be answered.
    #[serde(default = "yes")]
    pub required: bool,
    /// Asked only for these offerings or groups; for all if empty.
    #[serde(default, rename = "for")]
    pub only_for: Vec<String>,
    /// What can be chosen.
    #[serde(default, rename = "option")]
    pub options: Vec<Choosable>,
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choosable {
    /// What the order holds.
    pub key: String,
    /// What is read.
    pub text: Text,
}

/// A step of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name.
    pub key: String,
    /// Who acts.
    pub by: Actor,
    /// Only in orders of these offerings or groups; in all if empty.
    #[serde(default, rename = "for")]
    pub only_for: Vec<String>,
    /// What is read.
    pub text: Text,
}

/// A version of something that is sold: its terms and rules in a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The offering's key, as in `offerings.csv`.
    pub key: String,
    /// What subscribers read.
    pub name: Text,
    /// What it is, in a sentence or two.
    pub about: Text,
    /// First day on which it is sold on these terms.
    pub valid_from: Date,
    /// Last day on which it is sold; who has it keeps it.
    pub valid_until: Option<Date>,
    /// Who takes an order for it.
    #[serde(default = "portal")]
    pub sold: Seller,

    /// How often it is charged.
    pub charge_kind: ChargeKind,
    /// Price as sold, in yen.
    pub price: Yen,
    /// Whether `price` includes its tax.
    pub tax_mode: TaxMode,
    /// Consumption tax rate in percent.
    pub tax_percent: i64,
    /// Key of the company that charges.
    pub issuer: String,
    /// One-off fees.
    #[serde(default, rename = "fee")]
    pub fees: Vec<FeeEntry>,
    /// For how many months it must be kept, the month of its start being the first.
    pub minimum_term_months: Option<i32>,
    /// What leaving before that costs.
    pub exit_fee: Option<ExitFee>,
    /// For how many months it lasts, the month of its start being the first; without end if left out.
    pub months: Option<i32>,

    /// The group that it belongs to.
    pub group: Option<String>,
    /// Its place in the group: to a higher one is up.
    pub rank: Option<i64>,
    /// What it is contracted for.
    #[serde(default = "household")]
    pub per: Per,
    /// The set of date rules; needed for what can be ordered.
    pub dates: Option<String>,
    /// The equipment that it runs on: a change between two kinds of it needs a swap.
    pub equipment: Option<String>,

    /// Of each list one must be there.
    #[serde(default)]
    pub requires: Vec<Vec<String>>,
    /// What cannot be had beside it, in either direction.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// What is in it, so is not charged beside it.
    #[serde(default)]
    pub includes: Vec<String>,
    /// The same, told from the other side.
    #[serde(default)]
    pub included_in: Vec<String>,
    /// What comes with it as a product of its own.
    #[serde(default)]
    pub brings: Vec<String>,
    /// A pack of one's choice.
    pub choose: Option<ChooseEntry>,
    /// How many a household may have; one at a place if left out.
    pub at_most: Option<usize>,
    /// Only in these kinds of buildings; in all if empty.
    #[serde(default)]
    pub buildings: Vec<BuildingKind>,
    /// Only where the postcode begins with one of these; everywhere if empty.
    #[serde(default)]
    pub area: Vec<String>,
    /// Only for these kinds of customers; for all if empty.
    #[serde(default)]
    pub customers: Vec<CustomerKind>,
    /// From this age on.
    pub age: Option<i16>,
    /// Whether the order needs the PIN.
    #[serde(default)]
    pub pin: bool,
    /// When a discount is given by itself.
    pub condition: Option<Condition>,
    /// What a security suite does.
    pub suite: Option<Suite>,
}

const fn portal() -> Seller {
    Seller::Portal
}

const fn household() -> Per {
    Per::Household
}

/// A one-off fee that comes with an offering.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeEntry {
    /// The fee, an offering charged once.
    pub offering: String,
    /// What it is charged for.
    pub when: FeeWhen,
    /// How often it is charged.
    pub per: FeePer,
}

/// What leaving before the minimum term costs. It is taxed as the offering is, so that it compares with the month's
/// charge; whatever the rule gives, the family's cap holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExitFee {
    /// Always the same.
    Fixed {
        /// In yen.
        yen: Yen,
    },
    /// So much for each month that is left.
    PerMonthLeft {
        /// In yen.
        yen: Yen,
    },
    /// One month's charge.
    OneMonth,
}

/// A pack of one's choice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChooseEntry {
    /// How many are chosen.
    pub count: usize,
    /// Out of these.
    pub from: Vec<String>,
}

/// When a discount is given by itself: so many families have a course that is charged in the month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// From so many families on.
    pub at_least: usize,
    /// Up to so many.
    pub at_most: Option<usize>,
    /// The families that count.
    pub families: Vec<Family>,
}

/// What a security suite does (PRODUCT §6.5).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// On how many devices a contract.
    pub devices: u32,
    /// The systems it runs on.
    #[serde(rename = "system")]
    pub systems: Vec<Choosable>,
    /// What it does, and on which systems.
    #[serde(rename = "function")]
    pub functions: Vec<Function>,
}

/// A function of a security suite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// What is read.
    pub text: Text,
    /// Keys of the systems on which it can be used.
    pub on: Vec<String>,
}
