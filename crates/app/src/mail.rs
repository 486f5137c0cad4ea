//! What all mails have in common. Each mail is a type of its feature.
//!
//! A mail is stored with its cause, as an event and parameters. Its content is made when it is sent, so that a code is
//! derived and never stored; `render` adds language and look.

pub mod content;
mod send;

pub(crate) use send::SendMail;

use crate::{cx::App, error::Error, port::PortFuture};
use content::MailContent;
use madoguchi_domain::{id::PortalUserId, locale::Locale, time::Ts};
use madoguchi_store::message::NewMessage;
use serde::{Serialize, de::DeserializeOwned};

/// A mail as stored: its parameters. Holds no code and no password.
pub trait Mail: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name it is stored under.
    const EVENT: &'static str;

    /// Whether somebody sits and waits for it, such as for a code. It leaves before all others.
    const AWAITED: bool = false;

    /// When it becomes useless; without that it is sent however late.
    fn not_after(&self) -> Option<Ts> {
        None
    }

    /// The secret it carries, derived at sending: a code, or the page a link opens. Most carry none.
    fn secret(&self, _: &App) -> impl Future<Output = Result<String, Error>> + Send {
        std::future::ready(Ok(String::new()))
    }

    /// The content, with the secret.
    fn content(&self, secret: String) -> MailContent;

    /// Made-up mails with their secrets, one for each variant, for a look at the words.
    fn samples() -> Vec<(Self, &'static str)>;

    /// The outbox row for a mail to a subscriber, or about one.
    fn message(&self, recipient: &str, locale: Locale, user: PortalUserId) -> Result<NewMessage, Error> {
        row(self, recipient, locale, Some(user))
    }

    /// The outbox row for a mail to the staff, about nobody in particular.
    fn for_staff(&self, recipient: &str, locale: Locale) -> Result<NewMessage, Error> {
        row(self, recipient, locale, None)
    }
}

/// A mail together with its name, as stored.
#[derive(Serialize)]
struct Written<'a, M> {
    event: &'static str,
    #[serde(flatten)]
    mail: &'a M,
}

fn row<M: Mail>(
    mail: &M,
    recipient: &str,
    locale: Locale,
    portal_user: Option<PortalUserId>,
) -> Result<NewMessage, Error> {
    let written = Written { event: M::EVENT, mail };
    Ok(NewMessage {
        recipient: recipient.to_owned(),
        event: M::EVENT,
        params: serde_json::to_string(&written).map_err(|_| Error::Corrupt { what: "mail" })?,
        locale,
        portal_user,
        not_after: mail.not_after(),
        awaited: M::AWAITED,
    })
}

/// One line of the table of mails: a mail's name and its code.
pub struct Kind {
    /// The name it is stored under.
    pub event: &'static str,
    says: for<'a> fn(&'a App, &'a str) -> PortFuture<'a, Result<MailContent, Error>>,
    samples: fn() -> Vec<MailContent>,
}

impl Kind {
    pub(crate) const fn of<M: Mail>() -> Self {
        Self { event: M::EVENT, says: says::<M>, samples: samples::<M> }
    }

    /// The content of a mail stored with those parameters.
    pub(crate) async fn says(&self, app: &App, params: &str) -> Result<MailContent, Error> {
        (self.says)(app, params).await
    }

    /// The content of every variant, with made-up values.
    #[must_use]
    pub fn samples(&self) -> Vec<MailContent> {
        (self.samples)()
    }
}

fn says<'a, M: Mail>(app: &'a App, params: &'a str) -> PortFuture<'a, Result<MailContent, Error>> {
    Box::pin(async move {
        let mail: M = serde_json::from_str(params).map_err(|_| Error::Corrupt { what: "mail" })?;
        let secret = mail.secret(app).await?;
        Ok(mail.content(secret))
    })
}

fn samples<M: Mail>() -> Vec<MailContent> {
    M::samples().into_iter().map(|(mail, secret)| mail.content(secret.to_owned())).collect()
}
