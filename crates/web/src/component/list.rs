//! Lists: facts that were entered, what changed since last month, pages to go to.

use super::{Amount, Icon, Link, Markup, markup::components};
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
    short: bool,
}

impl KeyValueList {
    /// Facts in this order.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, short: false }
    }

    /// For facts of a few characters: each is one line, the fact at its right end.
    #[must_use]
    pub fn short(self) -> Self {
        Self { short: true, ..self }
    }
}

/// One line that changed.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The name of the line, with what was used: ガス 49m³.
    pub label: String,
    /// Why it changed, as a short sentence: ご利用量が増えました.
    pub why: String,
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

/// A page one can go to, as a row that is one link: its name, and what there is to know of it now.
#[derive(Debug, Clone)]
pub struct LinkRow {
    link: Link,
    icon: Option<Icon>,
    hint: Option<String>,
    state: Option<Markup>,
}

impl LinkRow {
    /// Leads to `link`.
    #[must_use]
    pub fn new(link: Link) -> Self {
        Self { link, icon: None, hint: None, state: None }
    }

    /// With a drawing before it.
    #[must_use]
    pub fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// With a sentence below it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// How it stands: 設定済み, a date, an amount.
    #[must_use]
    pub fn state(self, state: impl Into<Markup>) -> Self {
        Self { state: Some(state.into()), ..self }
    }
}

/// Rows that are one link each, high enough for any finger.
#[derive(Debug, Clone, Template)]
#[template(path = "component/link_rows.html")]
pub struct LinkRows {
    rows: Vec<LinkRow>,
}

impl LinkRows {
    /// Rows in this order.
    #[must_use]
    pub fn new(rows: Vec<LinkRow>) -> Self {
        Self { rows }
    }
}

components!(KeyValueList, DifferenceList, LinkRows);
