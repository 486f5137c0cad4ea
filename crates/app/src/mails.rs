//! The table of mails: every feature's, one a line.

use crate::{
    contact::mail::{ContactCode, NewContactCode, Registered},
    credential::mail::{ChangeDisowned, CredentialChanged, NewDevice},
    cx::App,
    error::Error,
    household::mail::{HouseholdEnded, HouseholdInvited},
    mail::{Kind, content::MailContent},
    recovery::mail::{RecoveryCode, RecoveryLink},
    registration::mail::{PortalIdReminder, ReplacementCode},
    sign_in::mail::StuffingNoticed,
};

/// Every mail there is.
pub const ALL: [Kind; 13] = [
    Kind::of::<ContactCode>(),
    Kind::of::<NewContactCode>(),
    Kind::of::<Registered>(),
    Kind::of::<NewDevice>(),
    Kind::of::<CredentialChanged>(),
    Kind::of::<ChangeDisowned>(),
    Kind::of::<StuffingNoticed>(),
    Kind::of::<RecoveryCode>(),
    Kind::of::<RecoveryLink>(),
    Kind::of::<ReplacementCode>(),
    Kind::of::<PortalIdReminder>(),
    Kind::of::<HouseholdInvited>(),
    Kind::of::<HouseholdEnded>(),
];

/// What a stored mail says.
pub(crate) async fn says(app: &App, event: &str, params: &str) -> Result<MailContent, Error> {
    let kind = ALL.iter().find(|kind| kind.event == event).ok_or(Error::Corrupt { what: "mail" })?;
    kind.says(app, params).await
}
