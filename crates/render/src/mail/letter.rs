//! What every mail looks like, in plain text and in HTML. Both are made from the same blocks, so they cannot say
//! different things.
//!
//! The HTML is tables with inline styles: mail programs drop style sheets, and some know no other layout. All colours
//! are those of light pages, and each stands with its ground in one element, so that a program that turns light to dark
//! turns both.

use askama::Template;
use madoguchi_domain::colour::Palette;

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
    pub(super) call: Option<String>,
    pub(super) lines: Vec<String>,
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
    /// The typeface of the pages, as far as a reader's machine has it.
    const FACE: &'static str = "font-family:BIZ UDPGothic,Hiragino Sans,Noto Sans JP,Meiryo,sans-serif";
}
