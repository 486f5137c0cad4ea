//! The mails about a change to a login, and about "that was not me" (PRODUCT §4.4).

use crate::{
    cx::App,
    error::Error,
    mail::{Mail, content::MailContent},
};
use madoguchi_domain::{
    credential::CredentialChange, id::CredentialChangeId, receipt::Receipt, session::Device, time::Ts,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What links of such mails are derived for.
pub(super) const PURPOSE: &str = "credential_change";

/// The page where "that was not me" is said.
pub(crate) fn not_me(app: &App, id: CredentialChangeId) -> String {
    format!("/not-me?key={}", app.keys().newest().link(PURPOSE, id.0))
}

const fn what_changed(change: CredentialChange) -> &'static str {
    match change {
        CredentialChange::Password => "mail-changed-password",
        CredentialChange::PasswordReset => "mail-changed-password-reset",
        CredentialChange::PortalId => "mail-changed-portal-id",
        CredentialChange::ContactAddress => "mail-changed-contact-address",
        CredentialChange::Registration => "mail-changed-registration",
        CredentialChange::NewDevice => "mail-new-device-lead",
        CredentialChange::PasskeyAdded => "mail-changed-passkey-added",
        CredentialChange::PasskeyRemoved => "mail-changed-passkey-removed",
        CredentialChange::TwoStepOn => "mail-changed-two-step-on",
        CredentialChange::TwoStepOff => "mail-changed-two-step-off",
        CredentialChange::RecoveryCodes => "mail-changed-recovery-codes",
        CredentialChange::HouseholdInvited => "mail-changed-household-invited",
        CredentialChange::HouseholdAccepted => "mail-changed-household-accepted",
        CredentialChange::HouseholdRevoked => "mail-changed-household-revoked",
        CredentialChange::ContractAdded => "mail-changed-contract-added",
        CredentialChange::WebFilter => "mail-changed-web-filter",
        CredentialChange::Ordered => "mail-changed-ordered",
        CredentialChange::OrderWithdrawn => "mail-changed-order-withdrawn",
    }
}

/// Something of a login was changed: receipt number, what, when, "that was not me".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialChanged {
    /// Which change; the link that stops it is derived from it.
    pub id: CredentialChangeId,
    /// What was changed.
    pub change: CredentialChange,
    /// The receipt number, by which people can ask about the change.
    pub receipt: Receipt,
    /// When.
    pub at: Ts,
}

impl Mail for CredentialChanged {
    const EVENT: &'static str = "credential_changed";

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(not_me(app, self.id))
    }

    fn content(&self, not_me: String) -> MailContent {
        let others = self.change.ends_other_sessions().then_some("mail-changed-others");
        MailContent::new("mail-changed-subject")
            .say(std::iter::once(what_changed(self.change)).chain(others))
            .fact("mail-changed-at", self.at)
            .fact("receipt", self.receipt)
            .portal()
            .say(["mail-changed-not-yours", "mail-changed-stop"])
            .page("mail-changed-not-me", not_me)
            .say(["mail-changed-tell"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let sample = |change: &CredentialChange| Self {
            id: CredentialChangeId(Uuid::nil()),
            change: *change,
            receipt: Receipt::of([7; 8]),
            at: Ts::from_micros(1_795_802_700_000_000),
        };
        CredentialChange::ALL.iter().map(|change| (sample(change), "/not-me?key=abc.def")).collect()
    }
}

/// Somebody signed in from a browser in which the login had not been used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDevice {
    /// Which sign-in; the link that stops it is derived from it.
    pub id: CredentialChangeId,
    /// What the browser runs on.
    pub device: Device,
    /// The receipt number, by which people can ask about the sign-in.
    pub receipt: Receipt,
    /// When.
    pub at: Ts,
}

impl Mail for NewDevice {
    const EVENT: &'static str = "new_device";

    async fn secret(&self, app: &App) -> Result<String, Error> {
        Ok(not_me(app, self.id))
    }

    fn content(&self, not_me: String) -> MailContent {
        MailContent::new("mail-new-device-subject")
            .say(["mail-new-device-lead", "mail-new-device-mine"])
            .fact("mail-new-device-device", self.device)
            .fact("session-signed-in", self.at)
            .fact("receipt", self.receipt)
            .portal()
            .say(["mail-new-device-not-yours", "mail-new-device-password", "mail-new-device-stop"])
            .page("mail-new-device-not-me", not_me)
            .say(["mail-changed-tell"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let sample = Self {
            id: CredentialChangeId(Uuid::nil()),
            device: Device::Windows,
            receipt: Receipt::of([7; 8]),
            at: Ts::from_micros(1_795_802_700_000_000),
        };
        vec![(sample, "/not-me?key=abc.def")]
    }
}

/// For the staff: an owner said that a change was not hers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDisowned {
    /// What was changed.
    pub change: CredentialChange,
    /// The receipt number the owner was told.
    pub receipt: Receipt,
    /// When it was changed.
    pub at: Ts,
    /// The numbers of the customers whose contracts the login holds.
    #[serde(default)]
    pub customers: Vec<String>,
}

impl Mail for ChangeDisowned {
    const EVENT: &'static str = "change_disowned";

    fn content(&self, _: String) -> MailContent {
        let told = MailContent::new("mail-disowned-subject")
            .say(["mail-disowned-lead", what_changed(self.change), "mail-disowned-stopped"])
            .fact("mail-changed-at", self.at)
            .fact("receipt", self.receipt);
        let told = self.customers.iter().fold(told, |told, number| told.fact("proof-customer-number", number.as_str()));
        // An invited person has no contract that a notice could be made for.
        if self.customers.is_empty() {
            return told.say(["mail-disowned-call"]);
        }
        told.say(["mail-disowned-call", "mail-disowned-letter", "mail-disowned-register"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let sample = Self {
            change: CredentialChange::Password,
            receipt: Receipt::of([7; 8]),
            at: Ts::from_micros(1_795_802_700_000_000),
            customers: vec!["1002-3456".to_owned(), "1002-7890".to_owned()],
        };
        vec![(sample, "")]
    }
}
