//! Mails: which there are, who writes them, who carries them, and the job that sends one.
//!
//! A mail is stored with its cause as an event and parameters; text is made when it is sent, so that a code is
//! derived and never stored. Writing ([`MailWriter`]) and carrying ([`Mailer`]) are ports.

use crate::{
    credential,
    cx::App,
    error::Error,
    household,
    job::{Attempt, Ran},
    recovery, registration,
};
use madoguchi_domain::{
    credential::CredentialChange,
    id::{ChallengeId, CredentialChangeId, InvitationId, MessageId, PortalUserId},
    locale::Locale,
    receipt::Receipt,
    session::Device,
    sign_in::Stuffing,
    time::Ts,
};
use madoguchi_store::{
    challenge::{CHANGE_CONTACT, VERIFY_CONTACT},
    job::Ending,
    message::{self, NewMessage},
};
use serde::{Deserialize, Serialize};
use std::{future::Future, pin::Pin};

/// A mail as it is stored: which one, and what it is filled with. Holds no code and no password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum MailEvent {
    /// The code that verifies a contact address.
    ContactCode {
        /// What the code is derived from.
        challenge: ChallengeId,
        /// When it stops working.
        expires_at: Ts,
    },
    /// The code that verifies a new contact address, which then takes the old one's place.
    NewContactCode {
        /// What the code is derived from.
        challenge: ChallengeId,
        /// When it stops working.
        expires_at: Ts,
    },
    /// Somebody signed in from a browser that the login had not been used in.
    NewDevice {
        /// Which sign-in; the link that stops it is derived from it.
        id: CredentialChangeId,
        /// What the browser runs on.
        device: Device,
        /// The number under which the sign-in can be asked for.
        receipt: Receipt,
        /// When.
        at: Ts,
    },
    /// A registration is complete and its contact address verified.
    Registered {
        /// The portal ID, masked.
        portal_id: String,
    },
    /// Something of a login was changed.
    CredentialChanged {
        /// Which change; the link that stops it is derived from it.
        id: CredentialChangeId,
        /// What was changed.
        change: CredentialChange,
        /// The number under which the change can be asked for.
        receipt: Receipt,
        /// When.
        at: Ts,
    },
    /// For the staff: an owner said that a change was not hers.
    ChangeDisowned {
        /// What was changed.
        change: CredentialChange,
        /// The number that the owner was told.
        receipt: Receipt,
        /// When it was changed.
        at: Ts,
        /// The numbers of the customers whose contracts the login holds.
        #[serde(default)]
        customers: Vec<String>,
    },
    /// For the staff: many IDs fail in the same way.
    StuffingNoticed {
        /// What they have in common.
        what: Stuffing,
        /// When it became suspicious.
        at: Ts,
    },
    /// The code by which a forgotten password is set anew.
    RecoveryCode {
        /// What the code is derived from.
        challenge: ChallengeId,
        /// When it stops working.
        expires_at: Ts,
    },
    /// The link by which a forgotten password is set anew.
    RecoveryLink {
        /// What the link is derived from.
        challenge: ChallengeId,
        /// When it stops working.
        expires_at: Ts,
    },
    /// The code by which an earlier registration is replaced.
    ReplacementCode {
        /// What the code is derived from.
        challenge: ChallengeId,
        /// When it stops working.
        expires_at: Ts,
    },
    /// A forgotten portal ID, asked for by who proved the contract.
    PortalIdReminder {
        /// The portal ID.
        portal_id: String,
    },
    /// An invitation to see a contract.
    HouseholdInvited {
        /// What the link is derived from.
        invitation: InvitationId,
        /// The name of who invites, masked.
        inviter: String,
        /// When the link stops working.
        expires_at: Ts,
    },
    /// For who was invited: she may no longer see a contract.
    HouseholdEnded {
        /// The name of whose contract it is, masked.
        inviter: String,
        /// When it was taken back.
        at: Ts,
    },
}

impl MailEvent {
    const fn name(&self) -> &'static str {
        match self {
            Self::ContactCode { .. } => "contact_code",
            Self::NewContactCode { .. } => "new_contact_code",
            Self::NewDevice { .. } => "new_device",
            Self::Registered { .. } => "registered",
            Self::CredentialChanged { .. } => "credential_changed",
            Self::ChangeDisowned { .. } => "change_disowned",
            Self::StuffingNoticed { .. } => "stuffing_noticed",
            Self::RecoveryCode { .. } => "recovery_code",
            Self::RecoveryLink { .. } => "recovery_link",
            Self::ReplacementCode { .. } => "replacement_code",
            Self::PortalIdReminder { .. } => "portal_id_reminder",
            Self::HouseholdInvited { .. } => "household_invited",
            Self::HouseholdEnded { .. } => "household_ended",
        }
    }

    /// The outbox row for this mail to a subscriber, or about one.
    pub(crate) fn message(&self, recipient: &str, locale: Locale, user: PortalUserId) -> Result<NewMessage, Error> {
        self.row(recipient, locale, Some(user))
    }

    /// The outbox row for this mail to the staff, about nobody in particular.
    pub(crate) fn for_staff(&self, recipient: &str, locale: Locale) -> Result<NewMessage, Error> {
        self.row(recipient, locale, None)
    }

    fn row(&self, recipient: &str, locale: Locale, portal_user: Option<PortalUserId>) -> Result<NewMessage, Error> {
        Ok(NewMessage {
            recipient: recipient.to_owned(),
            event: self.name(),
            params: serde_json::to_string(self).map_err(|_| Error::Corrupt { what: "mail" })?,
            locale,
            portal_user,
            not_after: match self {
                Self::ContactCode { expires_at, .. }
                | Self::NewContactCode { expires_at, .. }
                | Self::RecoveryCode { expires_at, .. }
                | Self::ReplacementCode { expires_at, .. }
                | Self::RecoveryLink { expires_at, .. }
                | Self::HouseholdInvited { expires_at, .. } => Some(*expires_at),
                Self::NewDevice { .. }
                | Self::Registered { .. }
                | Self::CredentialChanged { .. }
                | Self::ChangeDisowned { .. }
                | Self::StuffingNoticed { .. }
                | Self::PortalIdReminder { .. }
                | Self::HouseholdEnded { .. } => None,
            },
        })
    }
}

/// What a mail says, with everything that was derived for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailContent {
    /// The code that verifies a contact address.
    ContactCode {
        /// Six digits.
        code: String,
        /// When it stops working.
        expires_at: Ts,
    },
    /// The code that verifies a new contact address.
    NewContactCode {
        /// Six digits.
        code: String,
        /// When it stops working.
        expires_at: Ts,
    },
    /// Somebody signed in from a browser that the login had not been used in.
    NewDevice {
        /// What the browser runs on.
        device: Device,
        /// The number under which the sign-in can be asked for.
        receipt: Receipt,
        /// When.
        at: Ts,
        /// Where "that was not me" is said: path and query in the portal.
        not_me: String,
    },
    /// A registration is complete.
    Registered {
        /// The portal ID, masked.
        portal_id: String,
    },
    /// Something of a login was changed.
    CredentialChanged {
        /// What was changed.
        change: CredentialChange,
        /// The number under which the change can be asked for.
        receipt: Receipt,
        /// When.
        at: Ts,
        /// Where "that was not me" is said: path and query in the portal.
        not_me: String,
    },
    /// For the staff: an owner said that a change was not hers.
    ChangeDisowned {
        /// What was changed.
        change: CredentialChange,
        /// The number that the owner was told.
        receipt: Receipt,
        /// When it was changed.
        at: Ts,
        /// The numbers of the customers whose contracts the login holds.
        customers: Vec<String>,
    },
    /// For the staff: many IDs fail in the same way.
    StuffingNoticed {
        /// What they have in common.
        what: Stuffing,
        /// When it became suspicious.
        at: Ts,
    },
    /// The code by which a forgotten password is set anew.
    RecoveryCode {
        /// Six digits.
        code: String,
        /// When it stops working.
        expires_at: Ts,
    },
    /// The link by which a forgotten password is set anew.
    RecoveryLink {
        /// Path and query in the portal.
        path: String,
        /// When it stops working.
        expires_at: Ts,
    },
    /// The code by which an earlier registration is replaced.
    ReplacementCode {
        /// Six digits.
        code: String,
        /// When it stops working.
        expires_at: Ts,
    },
    /// A forgotten portal ID.
    PortalIdReminder {
        /// The portal ID.
        portal_id: String,
    },
    /// An invitation to see a contract.
    HouseholdInvited {
        /// Where it is answered: path and query in the portal.
        path: String,
        /// The name of who invites, masked.
        inviter: String,
        /// When the link stops working.
        expires_at: Ts,
    },
    /// For who was invited: she may no longer see a contract.
    HouseholdEnded {
        /// The name of whose contract it is, masked.
        inviter: String,
        /// When it was taken back.
        at: Ts,
    },
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

/// A future that a port gives back.
pub type PortFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Writes mails.
pub trait MailWriter: Send + Sync {
    /// The mail in that language.
    fn write(&self, content: &MailContent, locale: Locale) -> Result<WrittenMail, Error>;
}

/// Carries mails to the mail server.
pub trait Mailer: Send + Sync {
    /// Hands a mail over; it is delivered when the server has said so.
    fn deliver<'a>(&'a self, mail: &'a OutgoingMail) -> PortFuture<'a, Result<(), DeliveryError>>;
}

/// The job that sends one mail: everything outside any transaction, then the result in one.
pub(crate) async fn send(app: &App, attempt: &Attempt) -> Result<Ran, Error> {
    let id = MessageId(attempt.job.subject);
    let Some(stored) = message::find(app.db(), id).await? else {
        return Ok(Ran::ended(Ending::Dead("the message is gone".to_owned())));
    };
    if stored.sent_at.is_some() {
        return Ok(Ran::ended(Ending::Done));
    }
    let event: MailEvent = serde_json::from_str(&stored.params).map_err(|_| Error::Corrupt { what: "mail" })?;
    let content = match event {
        MailEvent::ContactCode { challenge, expires_at } => {
            MailContent::ContactCode { code: app.keys().newest().code(VERIFY_CONTACT, challenge), expires_at }
        }
        MailEvent::NewContactCode { challenge, expires_at } => {
            MailContent::NewContactCode { code: app.keys().newest().code(CHANGE_CONTACT, challenge), expires_at }
        }
        MailEvent::NewDevice { id, device, receipt, at } => {
            let key = app.keys().newest().link(credential::PURPOSE, id.0);
            MailContent::NewDevice { device, receipt, at, not_me: format!("/not-me?key={key}") }
        }
        MailEvent::Registered { portal_id } => MailContent::Registered { portal_id },
        MailEvent::CredentialChanged { id, change, receipt, at } => {
            let key = app.keys().newest().link(credential::PURPOSE, id.0);
            MailContent::CredentialChanged { change, receipt, at, not_me: format!("/not-me?key={key}") }
        }
        MailEvent::ChangeDisowned { change, receipt, at, customers } => {
            MailContent::ChangeDisowned { change, receipt, at, customers }
        }
        MailEvent::StuffingNoticed { what, at } => MailContent::StuffingNoticed { what, at },
        MailEvent::RecoveryCode { challenge, expires_at } => {
            MailContent::RecoveryCode { code: app.keys().newest().code(recovery::PURPOSE, challenge), expires_at }
        }
        MailEvent::RecoveryLink { challenge, expires_at } => {
            let key = recovery::link_on_its_way(app, challenge).await?;
            MailContent::RecoveryLink { path: format!("/recover/reissue?key={}", key.as_str()), expires_at }
        }
        MailEvent::ReplacementCode { challenge, expires_at } => MailContent::ReplacementCode {
            code: app.keys().newest().code(registration::REPLACEMENT, challenge),
            expires_at,
        },
        MailEvent::PortalIdReminder { portal_id } => MailContent::PortalIdReminder { portal_id },
        MailEvent::HouseholdInvited { invitation, inviter, expires_at } => {
            let path = household::invitation_path(app.keys().newest(), invitation);
            MailContent::HouseholdInvited { path, inviter, expires_at }
        }
        MailEvent::HouseholdEnded { inviter, at } => MailContent::HouseholdEnded { inviter, at },
    };
    let mail = app.mail_writer().write(&content, stored.locale)?;
    let outgoing = OutgoingMail { id, to: stored.recipient, mail, at: stored.created_at };
    Ok(match app.mailer().deliver(&outgoing).await {
        Ok(()) => Ran::Mailed(id),
        Err(DeliveryError::Later(reason)) => Ran::ended(Ending::Retry(reason)),
        Err(DeliveryError::Never(reason)) => Ran::ended(Ending::Dead(reason)),
    })
}
