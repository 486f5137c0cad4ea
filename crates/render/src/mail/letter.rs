//! What every mail looks like, in plain text and in HTML. Both are made from the same blocks, so they cannot say
//! different things.
//!
//! The HTML is tables with inline styles: mail programs drop style sheets, and some know no other layout. All colours
//! are those of light pages, and each stands with its ground in one element, so that a program that turns light to dark
//! turns both.

use askama::Template;
use madoguchi_domain::{colour::Palette, folding::dialled};
use std::fmt;

/// One piece of a mail.
#[derive(Debug)]
pub(super) enum Block {
    /// Sentences that belong together, one a line.
    Sentences(Vec<String>),
    /// The same, small.
    Note(Vec<String>),
    /// A code: large, whole and alone on its line, so that it is easily read and copied.
    Code {
        /// What it is.
        label: String,
        /// The code.
        code: String,
        /// Until when it works.
        until: String,
    },
    /// Values with their labels.
    Facts(Vec<Fact>),
    /// Where the mail leads: a button, with the address below it.
    Button {
        /// What it does.
        label: String,
        /// The address, shown and linked.
        address: String,
    },
    /// An address of the portal beside the matter.
    Link {
        /// What it does.
        label: String,
        /// The address, shown and linked.
        address: String,
    },
}

/// A value with its label.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
}

impl Block {
    /// What it is about: its first sentence.
    fn first_sentence(&self) -> Option<&str> {
        match self {
            Self::Sentences(sentences) | Self::Note(sentences) => sentences.first().map(String::as_str),
            _ => None,
        }
    }

    /// Its paragraphs in plain text.
    fn paragraphs(&self) -> Vec<Vec<&str>> {
        match self {
            Self::Sentences(sentences) | Self::Note(sentences) => {
                vec![sentences.iter().map(String::as_str).collect()]
            }
            Self::Code { label, code, until } => vec![vec![label, code, until]],
            Self::Facts(facts) => facts.iter().map(|Fact { label, value }| vec![label.as_str(), value]).collect(),
            Self::Button { label, address } | Self::Link { label, address } => vec![vec![label, address]],
        }
    }
}

/// Puts facts that follow each other together, and makes a button of the link that the mail leads to.
///
/// One button a mail, its last link. A mail with a code has none: the code belongs on a page that is open already, and
/// a button would lead away from it.
pub(super) fn arranged(blocks: impl IntoIterator<Item = Block>) -> Vec<Block> {
    let mut arranged: Vec<Block> = Vec::new();
    for block in blocks {
        match (arranged.last_mut(), block) {
            (Some(Block::Facts(before)), Block::Facts(more)) => before.extend(more),
            (_, block) => arranged.push(block),
        }
    }
    if arranged.iter().any(|block| matches!(block, Block::Code { .. })) {
        return arranged;
    }
    if let Some(last) = arranged.iter_mut().rfind(|block| matches!(block, Block::Link { .. }))
        && let Block::Link { label, address } = last
    {
        *last = Block::Button { label: std::mem::take(label), address: std::mem::take(address) };
    }
    arranged
}

/// A contact window.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) name: String,
    /// The line with the number to call.
    pub(super) call: Option<Line>,
    pub(super) lines: Vec<Line>,
}

/// A line of a contact window.
#[derive(Debug)]
pub(super) struct Line {
    /// What stands before the number.
    pub(super) before: String,
    /// A number that can be called, as it is printed.
    pub(super) phone: Option<String>,
    /// What stands after it.
    pub(super) after: String,
}

impl Line {
    /// A line of words.
    pub(super) const fn of(words: String) -> Self {
        Self { before: words, phone: None, after: String::new() }
    }

    /// A line in which that number can be called.
    pub(super) fn with_phone(line: String, phone: &str) -> Self {
        match line.split_once(phone) {
            Some((before, after)) if !dialled(phone).is_empty() => {
                Self { before: before.to_owned(), phone: Some(phone.to_owned()), after: after.to_owned() }
            }
            _ => Self::of(line),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.before, self.phone.as_deref().unwrap_or_default(), self.after)
    }
}

/// A mail before it is written as text or HTML.
#[derive(Debug)]
pub(super) struct Letter {
    /// Its language's tag.
    pub(super) lang: &'static str,
    pub(super) subject: String,
    /// The heading, which names the operator whose mail it is.
    pub(super) heading: String,
    pub(super) blocks: Vec<Block>,
    /// For whom did not expect the mail.
    pub(super) unexpected: Vec<String>,
    pub(super) windows_heading: String,
    pub(super) windows: Vec<Window>,
    pub(super) footer: Vec<String>,
}

impl Letter {
    /// What a list of mails shows below the subject: what the mail is for, and neither a code nor its heading.
    fn preview(&self) -> &str {
        self.blocks.iter().find_map(Block::first_sentence).unwrap_or(&self.subject)
    }

    pub(super) fn text(&self) -> Result<String, askama::Error> {
        PlainText { letter: self }.render()
    }

    pub(super) fn html(&self, colours: &Palette) -> Result<String, askama::Error> {
        Html { letter: self, c: colours }.render()
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct PlainText<'a> {
    letter: &'a Letter,
}

impl PlainText<'_> {
    /// The line between the rest and the foot. Not `-- `: mail programs hide what follows it.
    const RULE: &'static str = "----------------------------------------";
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    c: &'a Palette,
}

impl Html<'_> {
    /// The typeface of the pages, as far as a reader's machine has it. A word longer than the column, such as an address
    /// or an ID, is broken, where it would make the column wider than a phone.
    const FACE: &'static str = "font-family:BIZ UDPGothic,Hiragino Sans,Noto Sans JP,Meiryo,sans-serif;\
                                overflow-wrap:anywhere;word-wrap:break-word";
}
