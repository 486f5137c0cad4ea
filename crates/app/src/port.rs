//! The ports: what the application needs of the outside world, as traits. `adapters` and `render` implement them, tests
//! bring their own, and no use case knows which it has.

use crate::mail::content::MailContent;
use madoguchi_domain::partner::Partner;
use madoguchi_domain::{
    customer::CustomerKind,
    id::MessageId,
    letter::TemporaryWord,
    locale::Locale,
    receipt::Receipt,
    time::{Date, Ts},
};
pub use madoguchi_store::letter::PostalAddress;
use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};
use tokio::sync::watch;
use uuid::Uuid;

/// A future returned by a port.
pub type PortFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A wait for some time to pass.
pub type Wait = PortFuture<'static, ()>;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Ts;

    /// Lets that much time pass before an answer.
    fn wait(&self, time: Duration) -> Wait;
}

/// Renders mails.
pub trait MailWriter: Send + Sync {
    /// Renders the mail in that language.
    fn write(&self, content: &MailContent, locale: Locale) -> Result<WrittenMail, WritingFault>;
}

/// Hands mails to the mail server.
pub trait Mailer: Send + Sync {
    /// Hands a mail over. It counts as delivered once the server has said so. A delivery that hangs before the mail
    /// itself is on its way ends with [`DeliveryError::Slow`] when it is asked to give way.
    fn deliver<'a>(&'a self, mail: &'a OutgoingMail, way: &'a GiveWay) -> PortFuture<'a, Result<(), DeliveryError>>;

    /// How many mails may be on their way at once.
    fn at_once(&self) -> usize {
        20
    }
}

/// Asks work that hangs to end, since somebody waits for its place.
#[derive(Debug, Clone)]
pub struct GiveWay(Option<watch::Receiver<bool>>);

impl GiveWay {
    /// Work that is never asked.
    #[must_use]
    pub const fn never() -> Self {
        Self(None)
    }

    /// Work that is asked when that becomes true.
    #[must_use]
    pub const fn when(asked: watch::Receiver<bool>) -> Self {
        Self(Some(asked))
    }

    /// Waits until it is asked.
    pub async fn asked(&self) {
        let Some(asked) = &self.0 else { return std::future::pending().await };
        if asked.clone().wait_for(|asked| *asked).await.is_err() {
            // Nobody is left who could ask.
            std::future::pending::<()>().await;
        }
    }
}

/// Renders letters, all in one document.
pub trait LetterWriter: Send + Sync {
    /// Renders the letters as a PDF, one page each, in order, but for those that have no room on it.
    fn write(&self, letters: &[LetterContent]) -> Result<WrittenLetters, WritingFault>;
}

/// Rendered letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLetters {
    /// The PDF; empty where no letter had room.
    pub pdf: Vec<u8>,
    /// The numbers of the letters that are not in it: even in the smallest print that can be read, name and address are
    /// larger than the window of the envelope.
    pub no_room: Vec<Receipt>,
}

/// A rendered mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenMail {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML with the same content.
    pub html: String,
}

/// A mail on its way to the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Left part of the Message-ID; unchanged when the mail is sent again.
    pub id: MessageId,
    /// The recipient's address.
    pub to: String,
    /// The rendered mail.
    pub mail: WrittenMail,
    /// When it was asked for: the mail's date.
    pub at: Ts,
}

/// Why a mail was not delivered. The texts hold no address, since they are stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// No mail gets through at the moment: the server is away, or what it has against us is the operator's to mend.
    #[error("no mail is delivered: {0}")]
    Away(String),
    /// The server took long over this mail; it gave way to others and is tried again.
    #[error("not delivered in time: {0}")]
    Slow(String),
    /// The server asks for a later try of this mail.
    #[error("not delivered yet: {0}")]
    Later(String),
    /// The server will never take it, or it is not a mail.
    #[error("not deliverable: {0}")]
    Never(String),
}

/// Everything that a letter shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContent {
    /// The letter's own number, for the telephone.
    pub number: Receipt,
    /// The postal address.
    pub address: PostalAddress,
    /// The recipient.
    pub name: String,
    /// Whether the recipient is a person.
    pub kind: CustomerKind,
    /// 仮ID
    pub temporary_id: TemporaryWord,
    /// 仮パスワード
    pub temporary_password: TemporaryWord,
    /// The day of printing.
    pub printed_on: Date,
    /// The last day it works.
    pub valid_through: Date,
}

/// Why a letter cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WritingFault(pub String);

/// The operator's partners, each with the line that reaches it.
pub type Partners = BTreeMap<Partner, Arc<dyn PartnerLine>>;

/// What a partner is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerCall {
    /// Unchanged when the same is told again, so that the partner knows what it has done already.
    pub id: Uuid,
    /// What it is about, such as `web_filter.wished`.
    pub event: &'static str,
    /// The person or thing it is about; calls with one subject come one after another.
    pub subject: Uuid,
    /// The body: one JSON object that says what is wished, in the form of Standard Webhooks.
    pub body: String,
    /// When it was wished; unchanged when it is told again.
    pub at: Ts,
}

/// Why a partner did not do what it was asked. The texts hold nothing personal, since they are stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// It is away, slow or wrongly set up; this passes or gets fixed.
    #[error("not taken yet: {why}")]
    Later {
        /// What happened.
        why: String,
        /// How long it asks to be left alone, if it says.
        wait: Option<Duration>,
    },
    /// It will never take this call.
    #[error("refused: {0}")]
    Never(String),
}

impl CallFault {
    /// A fault that passes, with no time given.
    pub fn later(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), wait: None }
    }
}

/// The line to a partner.
pub trait PartnerLine: Send + Sync {
    /// Tells the partner and returns its answer, of bounded length. `now` is the instant of this try.
    fn call<'a>(&'a self, call: &'a PartnerCall, now: Ts) -> PortFuture<'a, Result<String, CallFault>>;
}
