//! The content of a mail before it has a language and a look: words by their keys in `locales/*/mail.ftl`, values as
//! they are.

use madoguchi_domain::{receipt::Receipt, session::Device, time::Ts};

/// The content of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailContent {
    /// The key of its subject, which like every sentence may name the operator.
    pub subject: &'static str,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// What it says to whom did not expect it; none where the whole mail is about that.
    pub unexpected: Vec<Sentence>,
}

/// One piece of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Sentences that belong together.
    Sentences(Vec<Sentence>),
    /// The same of less weight: what to mind, beside what to do.
    Note(Vec<Sentence>),
    /// A code to be typed in.
    Code {
        /// The code.
        code: String,
        /// The sentence that tells until when it works.
        until: Sentence,
    },
    /// A named piece of information.
    Fact {
        /// The key of its name.
        label: &'static str,
        /// Its value.
        value: Value,
    },
    /// A page of the portal to continue on.
    Page {
        /// The key of its name.
        label: &'static str,
        /// The path and query in the portal, from the slash on.
        path: String,
    },
    /// The portal's own address.
    Portal,
}

/// A sentence, by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its key.
    pub key: &'static str,
    /// A value in it besides the operator's name, with its placeholder.
    pub value: Option<(&'static str, Value)>,
}

/// A value that is no word of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// As it is, on one line.
    Text(String),
    /// An instant, shown in the operator's time zone.
    At(Ts),
    /// What a browser runs on.
    Device(Device),
}

impl MailContent {
    /// A mail with that subject and no content yet.
    #[must_use]
    pub const fn new(subject: &'static str) -> Self {
        Self { subject, blocks: Vec::new(), unexpected: Vec::new() }
    }

    /// Adds sentences that belong together.
    #[must_use]
    pub fn say<S: Into<Sentence>>(self, sentences: impl IntoIterator<Item = S>) -> Self {
        self.with(Block::Sentences(sentences.into_iter().map(Into::into).collect()))
    }

    /// Adds sentences of less weight that belong together.
    #[must_use]
    pub fn note(self, sentences: impl IntoIterator<Item = &'static str>) -> Self {
        self.with(Block::Note(sentences.into_iter().map(Into::into).collect()))
    }

    /// Says what whoever did not expect the mail is to do.
    #[must_use]
    pub fn unexpected(self, sentences: impl IntoIterator<Item = &'static str>) -> Self {
        Self { unexpected: sentences.into_iter().map(Into::into).collect(), ..self }
    }

    /// Adds a code that works until then.
    #[must_use]
    pub fn code(self, code: String, until: Ts) -> Self {
        self.with(Block::Code { code, until: Sentence::until("mail-contact-code-until", until) })
    }

    /// Adds a named piece of information.
    #[must_use]
    pub fn fact(self, label: &'static str, value: impl Into<Value>) -> Self {
        self.with(Block::Fact { label, value: value.into() })
    }

    /// Adds a page of the portal.
    #[must_use]
    pub fn page(self, label: &'static str, path: impl Into<String>) -> Self {
        self.with(Block::Page { label, path: path.into() })
    }

    /// Adds the portal's own address.
    #[must_use]
    pub fn portal(self) -> Self {
        self.with(Block::Portal)
    }

    /// Ends a mail with a code by saying that nobody else may have it.
    #[must_use]
    pub fn keep_secret(self) -> Self {
        self.note(["mail-contact-code-secret", "mail-contact-code-never-asked"])
    }

    /// A code requested by somebody not signed in. `lead` says what it is for, `unchanged` what stays as it is without
    /// it.
    #[must_use]
    pub fn asked_code(
        subject: &'static str,
        code: String,
        until: Ts,
        lead: &'static str,
        unchanged: &'static str,
    ) -> Self {
        Self::new(subject)
            .say([lead, "mail-contact-code-enter"])
            .code(code, until)
            .say(["mail-contact-code-keep-open"])
            .keep_secret()
            .unexpected(["mail-recovery-not-yours", unchanged])
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}

impl Sentence {
    /// A sentence with a value in the named placeholder.
    #[must_use]
    pub fn with(key: &'static str, name: &'static str, value: impl Into<Value>) -> Self {
        Self { key, value: Some((name, value.into())) }
    }

    /// A sentence that tells until when.
    #[must_use]
    pub fn until(key: &'static str, until: Ts) -> Self {
        Self::with(key, "until", until)
    }
}

impl From<&'static str> for Sentence {
    fn from(key: &'static str) -> Self {
        Self { key, value: None }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Receipt> for Value {
    fn from(receipt: Receipt) -> Self {
        Self::Text(receipt.to_string())
    }
}

impl From<Ts> for Value {
    fn from(at: Ts) -> Self {
        Self::At(at)
    }
}

impl From<Device> for Value {
    fn from(device: Device) -> Self {
        Self::Device(device)
    }
}
