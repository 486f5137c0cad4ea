//! The mails on the way to a registration (PRODUCT §4.1, §4.3).

use super::state::REPLACEMENT;
use crate::{
    cx::App,
    error::Error,
    mail::{Mail, content::MailContent},
};
use madoguchi_domain::{id::ChallengeId, time::Ts};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The code for replacing an earlier registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacementCode {
    /// What the code is derived from.
    pub challenge: ChallengeId,
    /// When it stops working.
    pub expires_at: Ts,
}

impl Mail for ReplacementCode {
    const EVENT: &'static str = "replacement_code";
    const AWAITED: bool = true;

    fn not_after(&self) -> Option<Ts> {
        Some(self.expires_at)
    }

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(app.keys().newest().code(REPLACEMENT, self.challenge))
    }

    fn content(&self, code: String) -> MailContent {
        let [subject, lead] = ["mail-replacement-code-subject", "mail-replacement-code-lead"];
        MailContent::asked_code(subject, code, self.expires_at, lead, "mail-replacement-unchanged")
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let expires_at = Ts::from_micros(1_795_802_700_000_000);
        vec![(Self { challenge: ChallengeId(Uuid::nil()), expires_at }, "012345")]
    }
}

/// The forgotten portal ID, for somebody who proved the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalIdReminder {
    /// The portal ID.
    pub portal_id: String,
}

impl Mail for PortalIdReminder {
    const EVENT: &'static str = "portal_id_reminder";
    const AWAITED: bool = true;

    fn content(&self, _: String) -> MailContent {
        MailContent::new("mail-reminder-subject")
            .say(["mail-reminder-lead"])
            .fact("sign-in-id", self.portal_id.as_str())
            .say(["mail-registered-sign-in"])
            .portal()
            .note(["mail-registered-no-password"])
            .unexpected(["mail-reminder-not-yours"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        vec![(Self { portal_id: "hanako@example.jp".to_owned() }, "")]
    }
}
