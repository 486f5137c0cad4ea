//! The fake beside [`crate::smtp`]: mails stay in memory, where the demo's mail viewer and the tests read them.

use madoguchi_app::port::{DeliveryError, GiveWay, Mailer, OutgoingMail, PortFuture};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A mail server that keeps what it is given.
#[derive(Debug)]
pub struct MailOutbox {
    limit: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    mails: VecDeque<OutgoingMail>,
    failures: VecDeque<DeliveryError>,
}

impl MailOutbox {
    /// Keeps the newest `limit` mails; older ones are forgotten.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, kept: Mutex::default() }
    }

    /// The mails delivered so far, the newest last.
    #[must_use]
    pub fn mails(&self) -> Vec<OutgoingMail> {
        self.kept().mails.iter().cloned().collect()
    }

    /// Makes the next delivery fail, after those that were made to fail before.
    pub fn fail_next(&self, error: DeliveryError) {
        self.kept().failures.push_back(error);
    }

    fn accept(&self, mail: &OutgoingMail) -> Result<(), DeliveryError> {
        let mut kept = self.kept();
        if let Some(error) = kept.failures.pop_front() {
            return Err(error);
        }
        kept.mails.push_back(mail.clone());
        let over = kept.mails.len().saturating_sub(self.limit);
        kept.mails.drain(..over);
        Ok(())
    }

    /// Each change is made whole under the lock, so a thread that panicked elsewhere left nothing half done.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for MailOutbox {
    fn deliver<'a>(&'a self, mail: &'a OutgoingMail, _: &'a GiveWay) -> PortFuture<'a, Result<(), DeliveryError>> {
        Box::pin(async move { self.accept(mail) })
    }
}

#[cfg(test)]
mod tests {
    use super::MailOutbox;
    use madoguchi_app::port::{DeliveryError, GiveWay, Mailer, OutgoingMail, WrittenMail};
    use madoguchi_domain::{id::MessageId, time::Ts};
    use uuid::Uuid;

    fn mail(to: &str) -> OutgoingMail {
        OutgoingMail {
            id: MessageId(Uuid::from_u128(1)),
            to: to.to_owned(),
            mail: WrittenMail {
                subject: "件名".to_owned(), text: "本文".to_owned(), html: "<p>本文</p>".to_owned()
            },
            at: Ts::from_micros(0),
        }
    }

    #[tokio::test]
    async fn the_newest_mails_are_kept_in_order() {
        let outbox = MailOutbox::new(2);
        for to in ["a@example.jp", "b@example.jp", "c@example.jp"] {
            outbox.deliver(&mail(to), &GiveWay::never()).await.unwrap();
        }
        assert_eq!(outbox.mails(), [mail("b@example.jp"), mail("c@example.jp")]);
    }

    #[tokio::test]
    async fn a_delivery_fails_when_asked_to_and_leaves_nothing() {
        let outbox = MailOutbox::new(10);
        let (later, never) = (DeliveryError::Later("away".to_owned()), DeliveryError::Never("unknown".to_owned()));
        outbox.fail_next(later.clone());
        outbox.fail_next(never.clone());
        assert_eq!(outbox.deliver(&mail("a@example.jp"), &GiveWay::never()).await, Err(later));
        assert_eq!(outbox.deliver(&mail("a@example.jp"), &GiveWay::never()).await, Err(never));
        assert!(outbox.mails().is_empty());
        assert_eq!(outbox.deliver(&mail("a@example.jp"), &GiveWay::never()).await, Ok(()));
        assert_eq!(outbox.mails().len(), 1);
    }
}
