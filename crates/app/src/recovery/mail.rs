//! The mails for resetting a forgotten password (PRODUCT §4.3).

use super::{PURPOSE, link_on_its_way};
use crate::{
    cx::App,
    error::Error,
    mail::{
        Mail,
        content::{MailContent, Sentence},
    },
};
use madoguchi_domain::{id::ChallengeId, time::Ts};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The code for the way by code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCode {
    /// What the code is derived from.
    pub challenge: ChallengeId,
    /// When it stops working.
    pub expires_at: Ts,
}

impl Mail for RecoveryCode {
    const EVENT: &'static str = "recovery_code";
    const AWAITED: bool = true;

    fn not_after(&self) -> Option<Ts> {
        Some(self.expires_at)
    }

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(app.keys().newest().code(PURPOSE, self.challenge))
    }

    fn content(&self, code: String) -> MailContent {
        let [subject, lead] = ["mail-recovery-code-subject", "mail-recovery-code-lead"];
        MailContent::asked_code(subject, code, self.expires_at, lead, "mail-recovery-unchanged")
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let expires_at = Ts::from_micros(1_795_802_700_000_000);
        vec![(Self { challenge: ChallengeId(Uuid::nil()), expires_at }, "012345")]
    }
}

/// The link for the way by passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryLink {
    /// What the link is derived from.
    pub challenge: ChallengeId,
    /// When it stops working.
    pub expires_at: Ts,
}

impl Mail for RecoveryLink {
    const EVENT: &'static str = "recovery_link";
    const AWAITED: bool = true;

    fn not_after(&self) -> Option<Ts> {
        Some(self.expires_at)
    }

    async fn secret(&self, app: &App) -> Result<String, Error> {
        let key = link_on_its_way(app, self.challenge).await?;
        Ok(format!("/recover/reissue?key={}", key.as_str()))
    }

    fn content(&self, path: String) -> MailContent {
        MailContent::new("mail-recovery-link-subject")
            .say(["mail-recovery-link-lead", "mail-recovery-link-open", "mail-recovery-link-answer"])
            .page("mail-recovery-link", path)
            .say([Sentence::until("mail-recovery-link-until", self.expires_at)])
            .note(["mail-recovery-link-secret"])
            .unexpected(["mail-recovery-not-yours", "mail-recovery-unchanged"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let expires_at = Ts::from_micros(1_795_802_700_000_000);
        vec![(Self { challenge: ChallengeId(Uuid::nil()), expires_at }, "/recover/reissue?key=abc")]
    }
}
