//! Mails to be sent, with one row and one job per recipient.
//!
//! The row is the message log: a copy of the recipient, event and parameters as data. It never holds a code; what the
//! mail needs is derived when it is sent.

use crate::{
    db::Db,
    error::StoreError,
    job::{NewJob, Place},
    sql,
    stamp::Stamp,
    tx::Tx,
};
use madoguchi_domain::{
    id::{JobId, MessageId, PortalUserId},
    job::{JobKind, Queue},
    locale::Locale,
    time::Ts,
};

/// A mail to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The address it goes to.
    pub recipient: String,
    /// The name of the mail.
    pub event: &'static str,
    /// The parameters that fill it, as JSON; no codes, no passwords.
    pub params: String,
    /// The language it is written in.
    pub locale: Locale,
    /// The login it is about.
    pub portal_user: Option<PortalUserId>,
    /// When it becomes useless (a mail with an expired code).
    pub not_after: Option<Ts>,
    /// Whether somebody sits and waits for it.
    pub awaited: bool,
}

/// A stored mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Also the id of its job and the left part of its Message-ID.
    pub id: MessageId,
    /// The address it goes to.
    pub recipient: String,
    /// The name of the mail.
    pub event: String,
    /// The parameters that fill it, as JSON.
    pub params: String,
    /// The language it is written in.
    pub locale: Locale,
    /// When it was put into the outbox.
    pub created_at: Ts,
    /// When the mail server accepted it.
    pub sent_at: Option<Ts>,
}

impl Tx {
    /// Puts a mail into the outbox: it is sent if, and only if, this transaction commits.
    pub async fn send(&mut self, stamp: &Stamp, message: NewMessage) -> Result<MessageId, StoreError> {
        let id: MessageId = stamp.id();
        let domain = message.recipient.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
        self.execute(sql!(
            "INSERT INTO message (id, recipient, event, params, locale, portal_user_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            message.recipient,
            message.event,
            message.params,
            message.locale,
            message.portal_user,
            stamp.now,
        ))
        .await?;
        let job = NewJob { kind: JobKind::SendMail, subject: id.0, due_at: stamp.now, not_after: message.not_after };
        let queue = if message.awaited { Queue::Awaited } else { Queue::Notice };
        self.enqueue_as(stamp, JobId(id.0), job, Place { queue, lane: &domain }).await?;
        Ok(id)
    }

    /// Notes that the mail server accepted a mail.
    pub async fn mark_sent(&mut self, id: MessageId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE message SET sent_at = $1 WHERE id = $2", now, id)).await
    }
}

/// A mail by its id.
pub async fn find(db: &Db, id: MessageId) -> Result<Option<Message>, StoreError> {
    let row = db
        .fetch_optional(sql!(
            "SELECT id, recipient, event, params, locale, created_at, sent_at FROM message WHERE id = $1",
            id
        ))
        .await?;
    row.map(|row| {
        let mut c = row.columns();
        Ok(Message {
            id: c.take()?,
            recipient: c.take()?,
            event: c.take()?,
            params: c.take()?,
            locale: c.take()?,
            created_at: c.take()?,
            sent_at: c.take()?,
        })
    })
    .transpose()
}
