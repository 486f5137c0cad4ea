//! The table of mails: one line for each, of every feature.

use crate::{
    contact::mail::{ContactCode, NewContactCode, Registered},
    credential::mail::{ChangeDisowned, CredentialChanged, NewDevice},
    cx::App,
    error::Error,
    household::mail::{HouseholdEnded, HouseholdInvited},
    mail::{Kind, content::MailContent},
    order::mail::{OrderMoved, OrderReceived},
    recovery::mail::{RecoveryCode, RecoveryLink},
    registration::mail::{PortalIdReminder, ReplacementCode},
    sign_in::mail::StuffingNoticed,
};

/// Every mail.
pub const ALL: [Kind; 15] = [
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
    Kind::of::<OrderReceived>(),
    Kind::of::<OrderMoved>(),
];

/// The content of a stored mail.
pub(crate) async fn says(app: &App, event: &str, params: &str) -> Result<MailContent, Error> {
    let kind = ALL.iter().find(|kind| kind.event == event).ok_or(Error::Corrupt { what: "mail" })?;
    kind.says(app, params).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Mail as _;
    use madoguchi_domain::{
        id::{ChallengeId, PortalUserId},
        locale::Locale,
        time::Ts,
    };
    use serde::Serialize;
    use uuid::Uuid;

    /// The form of rows written when all mails were one type.
    #[derive(Serialize)]
    #[serde(tag = "event", rename_all = "snake_case")]
    enum Before {
        ContactCode { challenge: ChallengeId, expires_at: Ts },
        PortalIdReminder { portal_id: String },
    }

    #[test]
    fn rows_of_before_are_read_and_written_alike() {
        let (challenge, expires_at) = (ChallengeId(Uuid::max()), Ts::from_micros(1_795_802_700_000_000));
        let code = ContactCode { challenge, expires_at };
        let reminder = PortalIdReminder { portal_id: "花子@example.jp".to_owned() };
        let row = |message: madoguchi_store::message::NewMessage| (message.event, message.params);
        let user = PortalUserId(Uuid::nil());
        let written = [
            row(code.message("a@example.jp", Locale::Ja, user).unwrap()),
            row(reminder.message("a@example.jp", Locale::Ja, user).unwrap()),
        ];
        let before = [
            serde_json::to_string(&Before::ContactCode { challenge, expires_at }).unwrap(),
            serde_json::to_string(&Before::PortalIdReminder { portal_id: reminder.portal_id.clone() }).unwrap(),
        ];
        let [code_before, reminder_before] = &before;
        assert_eq!(written, [("contact_code", code_before.clone()), ("portal_id_reminder", reminder_before.clone())]);
        assert_eq!(serde_json::from_str::<ContactCode>(code_before).unwrap(), code);
        assert_eq!(serde_json::from_str::<PortalIdReminder>(reminder_before).unwrap(), reminder);
    }

    #[test]
    fn every_mail_has_a_name_of_its_own_and_something_to_show() {
        for kind in &ALL {
            assert_eq!(ALL.iter().filter(|other| other.event == kind.event).count(), 1, "{}", kind.event);
            assert!(!kind.samples().is_empty(), "{}", kind.event);
        }
    }
}
