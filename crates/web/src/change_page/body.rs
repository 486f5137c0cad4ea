//! What a feature puts on the pages of its change, from the top down.

use crate::component::{Entry, KeyValueList, Link, Markup, Notice};
use madoguchi_app::keys::Token;

/// The content of 入力 or 確認.
#[derive(Debug, Default)]
pub struct Body {
    pub(super) notice: Option<Notice>,
    pub(super) lead: Vec<String>,
    pub(super) facts: Option<KeyValueList>,
    pub(super) above: Vec<Markup>,
    pub(super) above_lines: Vec<String>,
    pub(super) fields: Vec<Markup>,
    pub(super) effect: Vec<String>,
    pub(super) submit: Option<String>,
    pub(super) once: Option<Token>,
    pub(super) below: Vec<Markup>,
    pub(super) hint_below: Option<String>,
}

impl Body {
    /// Begins with that sentence.
    #[must_use]
    pub fn new(lead: impl Into<String>) -> Self {
        Self { lead: vec![lead.into()], ..Self::default() }
    }

    /// One more sentence at the top.
    #[must_use]
    pub fn lead(mut self, line: impl Into<String>) -> Self {
        self.lead.push(line.into());
        self
    }

    /// The facts as they are, or will be.
    #[must_use]
    pub fn facts(self, facts: Vec<Entry>) -> Self {
        Self { facts: Some(KeyValueList::new(facts)), ..self }
    }

    /// Something between the facts and the form.
    #[must_use]
    pub fn above(mut self, piece: impl Into<Markup>) -> Self {
        self.above.push(piece.into());
        self
    }

    /// A sentence between the facts and the form.
    #[must_use]
    pub fn above_line(mut self, line: impl Into<String>) -> Self {
        self.above_lines.push(line.into());
        self
    }

    /// A field of the form, or a group of them.
    #[must_use]
    pub fn field(mut self, field: impl Into<Markup>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// A sentence above the buttons: what happens when they are pressed.
    #[must_use]
    pub fn effect(mut self, line: impl Into<String>) -> Self {
        self.effect.push(line.into());
        self
    }

    /// Replaces the word on the button that sends the form.
    #[must_use]
    pub fn submit(self, word: impl Into<String>) -> Self {
        Self { submit: Some(word.into()), ..self }
    }

    /// Something below the form.
    #[must_use]
    pub fn below(mut self, piece: impl Into<Markup>) -> Self {
        self.below.push(piece.into());
        self
    }

    /// A sentence in small print below the form.
    #[must_use]
    pub fn hint_below(self, line: impl Into<String>) -> Self {
        Self { hint_below: Some(line.into()), ..self }
    }

    /// A message above the page.
    #[must_use]
    pub fn notice(self, notice: Option<Notice>) -> Self {
        Self { notice, ..self }
    }

    /// The token with which the form takes effect only once.
    #[must_use]
    pub fn once(self, once: Token) -> Self {
        Self { once: Some(once), ..self }
    }
}

/// The content of 完了.
#[derive(Debug, Default)]
pub struct DoneBody {
    pub(super) lines: Vec<String>,
    pub(super) facts: Vec<Entry>,
    pub(super) pending: Option<Notice>,
    pub(super) next: Option<Link>,
}

impl DoneBody {
    /// Begins with that sentence.
    #[must_use]
    pub fn new(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], ..Self::default() }
    }

    /// One more sentence.
    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// One fact as it is now.
    #[must_use]
    pub fn fact(mut self, fact: Entry) -> Self {
        self.facts.push(fact);
        self
    }

    /// What is still pending.
    #[must_use]
    pub fn pending(self, notice: Option<Notice>) -> Self {
        Self { pending: notice, ..self }
    }

    /// Where the button leads; without this, to the top page.
    #[must_use]
    pub fn next(self, link: Link) -> Self {
        Self { next: Some(link), ..self }
    }
}
