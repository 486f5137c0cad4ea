//! The one figure that a page is about.

use super::{Amount, Button, DateText, Icon, Markup, markup::components};
use askama::Template;

/// What is to be paid, large: what it is, how it compares with the time before, when and how it is paid, and the way
/// on. It stands first in a page's `.hero`.
#[derive(Debug, Clone, Template)]
#[template(path = "component/hero_amount.html")]
pub struct HeroAmount {
    label: String,
    /// The id of the label where it is the heading of the page's section.
    heading: Option<&'static str>,
    amount: Amount,
    since: Option<Since>,
    note: Option<String>,
    lines: Vec<HeroLine>,
    action: Option<Button>,
}

/// The difference to the time before.
#[derive(Debug, Clone)]
struct Since {
    words: String,
    difference: Amount,
    mainly: Option<String>,
}

/// When or how it is paid.
#[derive(Debug, Clone)]
struct HeroLine {
    icon: Icon,
    date: Option<DateText>,
    words: Markup,
}

impl HeroAmount {
    /// The amount, and what it is the amount of.
    #[must_use]
    pub fn new(label: impl Into<String>, amount: Amount) -> Self {
        Self {
            label: label.into(),
            heading: None,
            amount: amount.large(),
            since: None,
            note: None,
            lines: Vec::new(),
            action: None,
        }
    }

    /// The label is a heading with this id.
    #[must_use]
    pub fn heading(self, id: &'static str) -> Self {
        Self { heading: Some(id), ..self }
    }

    /// How much more or less than the time that `words` name, and what that is mainly due to.
    #[must_use]
    pub fn since(self, words: impl Into<String>, difference: Amount, mainly: Option<String>) -> Self {
        Self { since: Some(Since { words: words.into(), difference, mainly }), ..self }
    }

    /// What else is to be known of the figure.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    /// When or how it is paid; the date leads.
    #[must_use]
    pub fn line(mut self, icon: Icon, date: Option<DateText>, words: impl Into<Markup>) -> Self {
        self.lines.push(HeroLine { icon, date, words: words.into() });
        self
    }

    /// The way on.
    #[must_use]
    pub fn action(self, action: Button) -> Self {
        Self { action: Some(action), ..self }
    }
}

components!(HeroAmount);
