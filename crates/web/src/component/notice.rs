//! Messages to the reader: a box, and a word in a coloured frame. Neither says anything by colour alone.

use super::{Button, Icon, Link, Markup, markup::components};
use askama::Template;

/// The kind of message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    #[default]
    Info,
    /// It worked.
    Success,
    /// Something to mind.
    Warning,
    /// It did not work, or it does harm.
    Error,
    /// A mark that asks for nothing.
    Plain,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Plain => "plain",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Info | Self::Plain => Icon::Info,
            Self::Success => Icon::Check,
            Self::Warning | Self::Error => Icon::Warning,
        }
    }
}

/// A message with a heading, lines and perhaps a link.
#[derive(Debug, Clone, Template)]
#[template(path = "component/notice.html")]
pub struct Notice {
    tone: Tone,
    heading: String,
    lines: Vec<Markup>,
    link: Option<Link>,
    button: Option<Button>,
}

impl Notice {
    /// A message with only a heading.
    #[must_use]
    pub fn new(tone: Tone, heading: impl Into<String>) -> Self {
        Self { tone, heading: heading.into(), lines: Vec::new(), link: None, button: None }
    }

    /// One more paragraph.
    #[must_use]
    pub fn line(mut self, line: impl Into<Markup>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// Where to go from here.
    #[must_use]
    pub fn link(self, link: Link) -> Self {
        Self { link: Some(link), ..self }
    }

    /// What to do first.
    #[must_use]
    pub fn button(self, button: Button) -> Self {
        Self { button: Some(button), ..self }
    }
}

/// A state in one word: 支払済み, 受付済み.
#[derive(Debug, Clone, Template)]
#[template(path = "component/badge.html")]
pub struct Badge {
    tone: Tone,
    word: String,
}

impl Badge {
    /// The word says the state; the tone only supports it.
    #[must_use]
    pub fn new(tone: Tone, word: impl Into<String>) -> Self {
        Self { tone, word: word.into() }
    }
}

/// A state that is as it should be, said quietly beside a tick: お支払い済み.
#[derive(Debug, Clone, Template)]
#[template(path = "component/all_well.html")]
pub struct AllWell {
    word: String,
}

impl AllWell {
    /// The word says the state.
    #[must_use]
    pub fn new(word: impl Into<String>) -> Self {
        Self { word: word.into() }
    }
}

components!(Notice, Badge, AllWell);
