//! The mails about a contact address (PRODUCT §4.1, §4.2).

use crate::{
    cx::App,
    error::Error,
    mail::{Mail, content::MailContent},
};
use madoguchi_domain::{id::ChallengeId, time::Ts};
use madoguchi_store::challenge::{CHANGE_CONTACT, VERIFY_CONTACT};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The code that verifies a contact address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactCode {
    /// What the code is derived from.
    pub challenge: ChallengeId,
    /// When it stops working.
    pub expires_at: Ts,
}

impl Mail for ContactCode {
    const EVENT: &'static str = "contact_code";
    const AWAITED: bool = true;

    fn not_after(&self) -> Option<Ts> {
        Some(self.expires_at)
    }

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(app.keys().newest().code(VERIFY_CONTACT, self.challenge))
    }

    fn content(&self, code: String) -> MailContent {
        MailContent::new("mail-contact-code-subject")
            .say(["mail-contact-code-lead", "mail-contact-code-enter"])
            .code(code, self.expires_at)
            .say(["mail-contact-code-keep-open", "mail-contact-code-closed"])
            .portal()
            .keep_secret()
            .unexpected(["mail-contact-code-not-yours", "mail-contact-code-mistyped"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let expires_at = Ts::from_micros(1_795_802_700_000_000);
        vec![(Self { challenge: ChallengeId(Uuid::nil()), expires_at }, "012345")]
    }
}

/// The code that verifies a new contact address, which then replaces the old one. It is typed in; the link only opens
/// the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewContactCode {
    /// What the code is derived from.
    pub challenge: ChallengeId,
    /// When it stops working.
    pub expires_at: Ts,
}

impl Mail for NewContactCode {
    const EVENT: &'static str = "new_contact_code";
    const AWAITED: bool = true;

    fn not_after(&self) -> Option<Ts> {
        Some(self.expires_at)
    }

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(app.keys().newest().code(CHANGE_CONTACT, self.challenge))
    }

    fn content(&self, code: String) -> MailContent {
        MailContent::new("mail-new-contact-subject")
            .say(["mail-new-contact-lead", "mail-contact-code-enter"])
            .code(code, self.expires_at)
            .say(["mail-new-contact-closed"])
            .page("mail-new-contact-page", "/customer/contact")
            .say(["mail-new-contact-until-then"])
            .keep_secret()
            .unexpected(["mail-contact-code-not-yours", "mail-contact-code-mistyped"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let expires_at = Ts::from_micros(1_795_802_700_000_000);
        vec![(Self { challenge: ChallengeId(Uuid::nil()), expires_at }, "012345")]
    }
}

/// A registration is complete and its contact address verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The portal ID, masked.
    pub portal_id: String,
}

impl Mail for Registered {
    const EVENT: &'static str = "registered";

    fn content(&self, _: String) -> MailContent {
        MailContent::new("mail-registered-subject")
            .say(["mail-registered-lead"])
            .fact("mail-registered-id", self.portal_id.as_str())
            .say(["mail-registered-sign-in"])
            .portal()
            .note(["mail-registered-no-password"])
            .unexpected(["mail-registered-not-yours"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        vec![(Self { portal_id: "h***o@e***.jp".to_owned() }, "")]
    }
}
