//! The mail to the staff about sign-ins (PRODUCT §4.4).

use crate::mail::{Mail, content::MailContent};
use madoguchi_domain::{sign_in::Stuffing, time::Ts};
use serde::{Deserialize, Serialize};

/// For the staff: many IDs fail in the same way, so somebody may be trying a stolen list of IDs and passwords.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuffingNoticed {
    /// What the failures have in common.
    pub what: Stuffing,
    /// When it became suspicious.
    pub at: Ts,
}

impl Mail for StuffingNoticed {
    const EVENT: &'static str = "stuffing_noticed";

    fn content(&self, _: String) -> MailContent {
        let what = match self.what {
            Stuffing::Source => "mail-stuffing-source",
            Stuffing::Password => "mail-stuffing-password",
        };
        MailContent::new("mail-stuffing-subject")
            .say([what, "mail-stuffing-list"])
            .fact("mail-stuffing-at", self.at)
            .say(["mail-stuffing-slowed", "mail-stuffing-look"])
    }

    fn samples() -> Vec<(Self, &'static str)> {
        let at = Ts::from_micros(1_795_802_700_000_000);
        Stuffing::ALL.iter().map(|what| (Self { what: *what, at }, "")).collect()
    }
}
