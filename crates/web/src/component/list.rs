//! Lists of facts: what was entered, and what changed since last month.

use super::{Amount, Markup, markup::components};
use askama::Template;

/// One fact of a [`KeyValueList`].
#[derive(Debug, Clone)]
pub struct Entry {
    key: String,
    value: Markup,
    change: Option<(String, String)>,
}

impl Entry {
    /// A label and its value.
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<Markup>) -> Self {
        Self { key: key.into(), value: value.into(), change: None }
    }

    /// With a link to correct it (修正する).
    #[must_use]
    pub fn change(self, word: impl Into<String>, href: impl Into<String>) -> Self {
        Self { change: Some((word.into(), href.into())), ..self }
    }
}

/// Labels and values: review pages, customer data, the head of a bill.
#[derive(Debug, Clone, Template)]
#[template(path = "component/key_value_list.html")]
pub struct KeyValueList {
    entries: Vec<Entry>,
}

impl KeyValueList {
    /// Facts in this order.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries }
    }
}

/// Why a line differs from last month's (PRODUCT §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceReason {
    /// It is new.
    New,
    /// It has ended.
    Ended,
    /// Its price changed.
    Price,
    /// More or less was used.
    Usage,
}

impl DifferenceReason {
    const fn class(self) -> &'static str {
        match self {
            Self::New => "info",
            Self::Ended => "success",
            Self::Price | Self::Usage => "warning",
        }
    }
}

/// One line that changed.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The name of the line.
    pub label: String,
    /// Why it changed.
    pub reason: DifferenceReason,
    /// The reason as a word.
    pub reason_word: String,
    /// A sentence more, such as the amounts before and after.
    pub detail: Option<String>,
    /// By how much.
    pub amount: Amount,
}

/// What changed since last month, line by line.
#[derive(Debug, Clone, Template)]
#[template(path = "component/difference_list.html")]
pub struct DifferenceList {
    lines: Vec<Difference>,
    none: String,
}

impl DifferenceList {
    /// `none` is the sentence shown when nothing changed.
    #[must_use]
    pub fn new(lines: Vec<Difference>, none: impl Into<String>) -> Self {
        Self { lines, none: none.into() }
    }
}

components!(KeyValueList, DifferenceList);
