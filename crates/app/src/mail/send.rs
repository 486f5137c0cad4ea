//! The job that sends one mail.

use crate::{
    cx::App,
    error::Error,
    job::kind::{Effect, Job, Ran},
    mails,
    port::{DeliveryError, GiveWay, OutgoingMail, PortFuture},
};
use madoguchi_domain::{id::MessageId, job::JobKind};
use madoguchi_store::{
    Stamp, StoreError, Tx,
    job::{Claimed, Ending},
    message,
};

pub(crate) struct SendMail;

/// The mail server took it.
struct Sent(MessageId);

impl Job for SendMail {
    const KIND: JobKind = JobKind::SendMail;

    async fn run(app: &App, job: &Claimed, way: &GiveWay) -> Result<Ran, Error> {
        let id = MessageId(job.subject);
        let Some(stored) = message::find(app.db(), id).await? else {
            return Ok(Ending::Dead("the message is gone".to_owned()).into());
        };
        if stored.sent_at.is_some() {
            return Ok(Ending::Done.into());
        }
        let content = mails::says(app, &stored.event, &stored.params).await?;
        let written = app.mail_writer().write(&content, stored.locale);
        let mail = written.map_err(|_| Error::Corrupt { what: "mail template" })?;
        let outgoing = OutgoingMail { id, to: stored.recipient, mail, at: stored.created_at };
        Ok(match app.mailer().deliver(&outgoing, way).await {
            Ok(()) => Ran::with(Sent(id)),
            Err(DeliveryError::Away(reason)) => Ran::Away(reason),
            Err(DeliveryError::Slow(reason)) => Ending::Slow(reason).into(),
            Err(DeliveryError::Later(reason)) => Ending::Retry(reason).into(),
            Err(DeliveryError::Never(reason)) => Ending::Dead(reason).into(),
        })
    }
}

impl Effect for Sent {
    fn record<'a>(&'a self, tx: &'a mut Tx, stamp: &'a Stamp) -> PortFuture<'a, Result<(), StoreError>> {
        Box::pin(tx.mark_sent(self.0, stamp.now))
    }
}
