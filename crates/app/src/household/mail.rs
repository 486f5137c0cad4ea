//! The mails to people invited to see a contract (PRODUCT §2 `Grant`). They name the inviter in a form fit for
//! strangers.

use super::invitation_path;
use crate::{
    cx::App,
    error::Error,
    mail::{
        Mail,
        content::{MailContent, Sentence},
    },
};
use madoguchi_domain::{id::InvitationId, time::Ts};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An invitation to see a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdInvited {
    /// What the link is derived from.
    pub invitation: InvitationId,
    /// The inviter's name, masked.
    pub inviter: String,
    /// When the link stops working.
    pub expires_at: Ts,
}

impl Mail for HouseholdInvited {
    const EVENT: &'static str = "household_invited";
    const AWAITED: bool = true;

    fn not_after(&self) -> Option<Ts> {
        Some(self.expires_at)
    }

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(invitation_path(app.keys().newest(), self.invitation))
    }

    fn content(&self, path: String) -> MailContent {
        MailContent::new("mail-invited-subject")
            .say([Sentence::with("mail-invited-lead", "name", self.inviter.as_str()), "mail-invited-open".into()])
            .page("mail-invited-link", path)
            .say([Sentence::until("mail-invited-until", self.expires_at), "mail-invited-free".into()])
            .note(["mail-invited-secret", "mail-invited-never-asked"])
            .unexpected(["mail-invited-not-yours"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let sample = Self {
            invitation: InvitationId(Uuid::nil()),
            inviter: "髙○ 花○".to_owned(),
            expires_at: Ts::from_micros(1_795_802_700_000_000),
        };
        vec![(sample, "/invitation?key=abc.def")]
    }
}

/// For a guest: she may no longer see a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdEnded {
    /// The contract holder's name, masked.
    pub inviter: String,
    /// When the grant was taken back.
    pub at: Ts,
}

impl Mail for HouseholdEnded {
    const EVENT: &'static str = "household_ended";

    fn content(&self, _: String) -> MailContent {
        MailContent::new("mail-ended-subject")
            .say([Sentence::with("mail-ended-lead", "name", self.inviter.as_str()), "mail-ended-own".into()])
            .fact("mail-changed-at", self.at)
            .portal()
            .unexpected(["mail-ended-not-yours"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        vec![(Self { inviter: "髙○ 花○".to_owned(), at: Ts::from_micros(1_795_802_700_000_000) }, "")]
    }
}
