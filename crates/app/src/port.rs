//! The ports: what the application needs of the outside world, as traits. `adapters` and `render` fill them, tests bring
//! their own, and no use case knows which it has.

use crate::mail::content::MailContent;
use madoguchi_domain::{
    customer::CustomerKind,
    id::MessageId,
    letter::TemporaryWord,
    locale::Locale,
    receipt::Receipt,
    time::{Date, Ts},
};
pub use madoguchi_store::letter::PostalAddress;
use std::{future::Future, pin::Pin, time::Duration};
use uuid::Uuid;

/// A future that a port gives back.
pub type PortFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A time that passes.
pub type Wait = PortFuture<'static, ()>;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Ts;

    /// Lets that much time pass before an answer.
    fn wait(&self, time: Duration) -> Wait;
}

/// Writes mails.
pub trait MailWriter: Send + Sync {
    /// The mail in that language.
    fn write(&self, content: &MailContent, locale: Locale) -> Result<WrittenMail, WritingFault>;
}

/// Carries mails to the mail server.
pub trait Mailer: Send + Sync {
    /// Hands a mail over; it is delivered when the server has said so.
    fn deliver<'a>(&'a self, mail: &'a OutgoingMail) -> PortFuture<'a, Result<(), DeliveryError>>;
}

/// Writes letters, all of them into one document.
pub trait LetterWriter: Send + Sync {
    /// The letters as a PDF, a page each, in their order.
    fn write(&self, letters: &[LetterContent]) -> Result<Vec<u8>, WritingFault>;
}

/// A written mail.
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
    /// Left part of the Message-ID; the same when the same mail is sent again.
    pub id: MessageId,
    /// The address it goes to.
    pub to: String,
    /// What it says.
    pub mail: WrittenMail,
    /// When it was asked for; the mail's date.
    pub at: Ts,
}

/// Why a mail was not carried. The texts hold no address: they are stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The server is away, slow or asks to come back later.
    #[error("not delivered yet: {0}")]
    Later(String),
    /// The server will never take it, or it is not a mail.
    #[error("not deliverable: {0}")]
    Never(String),
}

/// All that stands in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContent {
    /// The letter's own number, for the telephone.
    pub number: Receipt,
    /// Where it goes.
    pub address: PostalAddress,
    /// To whom.
    pub name: String,
    /// Whether that is a person.
    pub kind: CustomerKind,
    /// 仮ID
    pub temporary_id: TemporaryWord,
    /// 仮パスワード
    pub temporary_password: TemporaryWord,
    /// The day on which it is printed.
    pub printed_on: Date,
    /// Its last day.
    pub valid_through: Date,
}

/// Why a letter cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WritingFault(pub String);

/// What a partner is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerCall {
    /// The same when the same is told again: by it a partner knows what it has done already.
    pub id: Uuid,
    /// What it is about, such as `web_filter.changed`.
    pub event: &'static str,
    /// Whom or what it is about; calls of one subject come one after the other.
    pub subject: Uuid,
    /// What is wished: one JSON value.
    pub body: String,
    /// When it came to be wished; the same when it is told again.
    pub at: Ts,
}

/// Why a partner did not do what it was asked for. The texts hold nothing personal: they are stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// It is away, slow, or not set up as it should be; that passes or is mended.
    #[error("not taken yet: {why}")]
    Later {
        /// What happened.
        why: String,
        /// How long it wants to be left alone, where it says so.
        wait: Option<Duration>,
    },
    /// It will never take this call.
    #[error("refused: {0}")]
    Never(String),
}

impl CallFault {
    /// One that passes, with nothing said about when.
    pub fn later(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), wait: None }
    }
}

/// The way to a partner.
pub trait PartnerLine: Send + Sync {
    /// Tells the partner; gives back what it answers, of bounded length. `now` is the instant of this try.
    fn call<'a>(&'a self, call: &'a PartnerCall, now: Ts) -> PortFuture<'a, Result<String, CallFault>>;
}
