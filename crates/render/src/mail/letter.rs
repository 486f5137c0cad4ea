//! What every mail looks like, in plain text and in HTML. Both are made from the same blocks, so they cannot say
//! different things.

use askama::Template;

/// One piece of a mail.
#[derive(Debug)]
pub(super) enum Block {
    /// Sentences that belong together, one a line.
    Sentences(Vec<String>),
    /// A code: large, whole and alone on its line, so that it is easily read and copied.
    Code {
        /// What it is.
        label: String,
        /// The code.
        code: String,
    },
    /// A value with its label.
    Value {
        /// What it is.
        label: String,
        /// What it says.
        value: String,
    },
    /// An address of the portal, the only thing a mail links to.
    Link {
        /// What it is.
        label: String,
        /// The address, shown and linked.
        address: String,
    },
}

impl Block {
    /// Its lines in plain text.
    fn lines(&self) -> Vec<&str> {
        match self {
            Self::Sentences(sentences) => sentences.iter().map(String::as_str).collect(),
            Self::Code { label, code: value } | Self::Value { label, value } | Self::Link { label, address: value } => {
                vec![label, value]
            }
        }
    }
}

/// A contact window with its lines.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) name: String,
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
    pub(super) windows_heading: String,
    pub(super) windows: Vec<Window>,
    pub(super) footer: Vec<String>,
}

impl Letter {
    pub(super) fn text(&self) -> Result<String, askama::Error> {
        let Self { heading, blocks, windows_heading, windows, footer, .. } = self;
        PlainText { heading, blocks, windows_heading, windows, footer }.render()
    }

    pub(super) fn html(&self) -> Result<String, askama::Error> {
        let Self { lang, subject, heading, blocks, windows_heading, windows, footer } = self;
        Html { lang, subject, heading, blocks, windows_heading, windows, footer }.render()
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct PlainText<'a> {
    heading: &'a str,
    blocks: &'a [Block],
    windows_heading: &'a str,
    windows: &'a [Window],
    footer: &'a [String],
}

impl PlainText<'_> {
    /// The line between the rest and the foot. Not `-- `: mail programs hide what follows it.
    const RULE: &'static str = "----------------------------------------";
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    lang: &'a str,
    subject: &'a str,
    heading: &'a str,
    blocks: &'a [Block],
    windows_heading: &'a str,
    windows: &'a [Window],
    footer: &'a [String],
}
